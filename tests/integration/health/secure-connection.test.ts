import { getDiffieHellman } from 'node:crypto';
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import type { TlsOptions } from 'node:tls';
import { readFile } from 'node:fs/promises';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { FailureError } from '../../../main/core/failure.ts';
import { hereVantage } from '../../../main/core/vantage/here.ts';
import { connectFrom, resolveFrom } from '../../../main/core/vantage/reach.ts';
import type { Secured } from '../../../main/core/vantage/secure.ts';
import { secure } from '../../../main/core/vantage/secure.ts';
import type { ResolvedAddress, Vantage } from '../../../main/core/vantage/vantage.ts';
import type { Authority } from '../../lab/authority.ts';
import { makeAuthority } from '../../lab/authority.ts';
import { mustRun } from '../../lab/processes.ts';
import type { StateFolder } from '../../lab/state-folder.ts';
import { makeStateFolder } from '../../lab/state-folder.ts';

const stops: (() => Promise<void>)[] = [];
const limit = { signal: new AbortController().signal, timeoutMs: 10_000 };

afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});

async function listen(server: ReturnType<typeof createServer>, address = '127.0.0.1', port = 0): Promise<number> {
  server.listen(port, address);
  await once(server, 'listening');
  stops.push(async () => {
    server.close();
    await once(server, 'close');
  });
  return (server.address() as AddressInfo).port;
}

/** PKCS #3 parameters with the generator 2, as PEM. */
function diffieHellmanParameters(prime: Buffer): string {
  const integer = Buffer.concat([Buffer.from([0x02, 0x81, prime.length + 1, 0]), prime]);
  const body = Buffer.concat([integer, Buffer.from([0x02, 1, 2])]);
  const der = Buffer.concat([Buffer.from([0x30, 0x81, body.length]), body]);
  return `-----BEGIN DH PARAMETERS-----\n${der.toString('base64')}\n-----END DH PARAMETERS-----\n`;
}

describe('a TLS connection over a stream that is already open', () => {
  let folder: StateFolder;
  let authority: Authority;

  beforeAll(async () => {
    folder = await makeStateFolder('tls');
    authority = await makeAuthority(folder.path);
  });

  afterAll(() => folder.remove());

  /** What the other side received in plain text after the handshake, and how the connection was judged. */
  async function judge(
    options: TlsOptions,
    name = 'mail.example.test',
    authorities = [authority.ca],
  ): Promise<{ secured: Secured; received: string }> {
    let received = '';
    const server = createTlsServer(options, (socket) => {
      socket.on('data', (bytes: Buffer) => (received += bytes.toString()));
      socket.on('error', () => socket.destroy());
    });
    server.on('tlsClientError', () => undefined);
    const port = await listen(server);
    const plain = connect(port, '127.0.0.1');
    await once(plain, 'connect');
    const secured = await secure(plain, { name, authorities, ...limit });
    if (secured.trusted) secured.stream.destroy();
    else await (plain.closed ? Promise.resolve() : once(plain, 'close'));
    return { secured, received };
  }

  async function failureOf(options: TlsOptions) {
    try {
      await judge(options);
    } catch (error) {
      if (error instanceof FailureError) return error.failure;
      throw error;
    }
    throw new Error('it was expected to fail');
  }

  test('a trusted certificate is described: names, chain, life, protocol', async () => {
    const { secured } = await judge(await authority.issue({ names: ['mail.example.test', '127.0.0.1'] }));
    expect(secured.trusted).toBe(true);
    expect(secured.certificate).toMatchObject({ names: ['mail.example.test', '127.0.0.1'], protocol: 'TLSv1.3', trusted: true });
    expect(secured.certificate.serialNumber).toMatch(/^[\dA-F]+$/);
  });

  test('an address is a name like any other: it has to be in the certificate', async () => {
    const pair = await authority.issue({ names: ['mail.example.test', '127.0.0.1'] });
    expect((await judge(pair, '127.0.0.1')).secured.trusted).toBe(true);
    const other = (await judge(pair, '127.0.0.2')).secured;
    expect(other).toMatchObject({ trusted: false, failure: { kind: 'certificate-wrong-name' } });
  });

  test('a wildcard covers one label, a trailing dot does not matter', async () => {
    const pair = await authority.issue({ names: ['*.example.test'] });
    expect((await judge(pair, 'mail.example.test.')).secured.trusted).toBe(true);
    expect((await judge(pair, 'a.mail.example.test')).secured.trusted).toBe(false);
  });

  test('several things wrong at once are all said', async () => {
    const dayMs = 86_400_000;
    const pair = await authority.issue({
      names: ['other.example.test'],
      notBefore: new Date(Date.now() - 90 * dayMs),
      notAfter: new Date(Date.now() - dayMs),
    });
    const { secured } = await judge(pair);
    if (secured.trusted) throw new Error('it was trusted');
    expect(secured.failure.kind).toBe('certificate-expired');
    expect(secured.failure.evidence).toContain('ERR_TLS_CERT_ALTNAME_INVALID');
    expect(secured.certificate.lifetimeUsed).toBeGreaterThan(1);
    expect(secured.certificate.daysLeft).toBeLessThan(0);
  });

  test('a chain without its intermediate certificate', async () => {
    const { secured } = await judge(
      await authority
        .issue({ names: ['mail.example.test'] })
        .then(({ cert, key }) => ({ key, cert: cert.slice(0, cert.indexOf('-----END CERTIFICATE-----') + 26) })),
      'mail.example.test',
      [],
    );
    if (secured.trusted) throw new Error('it was trusted');
    expect(secured.failure.kind).toBe('certificate-unknown-authority');
    expect(secured.failure.cause.en).toContain('CN=Lab authority');
    expect(secured.failure.remedy.en).toContain('intermediate');
  });

  test('nothing is sent to a server that is not trusted', async () => {
    const { secured, received } = await judge(await authority.issue({ names: ['mail.example.test'] }), 'mail.example.test', []);
    expect(secured.trusted).toBe(false);
    expect('stream' in secured).toBe(false);
    expect(received).toBe('');
  });

  test('Diffie-Hellman parameters that are too small', async () => {
    const at = (name: string) => folder.in(name);
    await mustRun('openssl', [
      'req',
      '-x509',
      '-newkey',
      'rsa:2048',
      '-nodes',
      '-subj',
      '/CN=mail.example.test',
      '-keyout',
      at('rsa.key'),
      '-out',
      at('rsa.pem'),
      '-days',
      '2',
    ]);
    const dhparam = diffieHellmanParameters(getDiffieHellman('modp2').getPrime());
    const pair = { key: await readFile(at('rsa.key'), 'utf8'), cert: await readFile(at('rsa.pem'), 'utf8') };
    const weak = { ...pair, dhparam, maxVersion: 'TLSv1.2' as const, ciphers: 'DHE-RSA-AES128-GCM-SHA256:@SECLEVEL=0' };
    expect(await failureOf(weak)).toMatchObject({ kind: 'tls-weak-key', evidence: 'dh key too small (ERR_SSL_DH_KEY_TOO_SMALL)' });
  });

  test('a server that speaks TLS 1.1 at most', async () => {
    const pair = await authority.issue({ names: ['mail.example.test'] });
    expect(await failureOf({ ...pair, minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'ALL:@SECLEVEL=0' })).toMatchObject({
      kind: 'tls-too-old',
    });
  });

  test('a handshake that is never answered ends at its limit, and one that is cancelled at once', async () => {
    const port = await listen(createServer((socket) => socket.resume()));
    const silent = connect(port, '127.0.0.1');
    await once(silent, 'connect');
    await expect(secure(silent, { name: 'x.test', signal: limit.signal, timeoutMs: 200 })).rejects.toMatchObject({
      failure: { kind: 'timed-out' },
    });
    const left = connect(port, '127.0.0.1');
    await once(left, 'connect');
    const cancel = new AbortController();
    const waiting = secure(left, { name: 'x.test', signal: cancel.signal, timeoutMs: 60_000 });
    cancel.abort();
    await expect(waiting).rejects.toMatchObject({ name: 'AbortError' });
    expect(left.destroyed).toBe(true);
  });
});

describe('a name with several addresses', () => {
  const here = hereVantage({});
  /** This computer, with a name service of the test's. */
  const withNames = (addresses: readonly ResolvedAddress[]): Vantage => ({ ...here, resolve: () => Promise.resolve(addresses) });
  const v4 = (address: string): ResolvedAddress => ({ address, family: 4 });

  test('the next address is tried when one refuses', async () => {
    const port = await listen(
      createServer((socket) => socket.destroy()),
      '127.0.0.1',
    );
    const vantage = withNames([v4('127.0.0.99'), v4('127.0.0.1')]);
    const destination = await resolveFrom(vantage, 'two.example.test', port, limit);
    expect(destination.detail).toBe('127.0.0.99, 127.0.0.1');
    const { stream, target } = await connectFrom(vantage, destination, limit);
    stream.destroy();
    expect(target).toBe('127.0.0.1');
  });

  test('an address that stays silent does not hold up the next one', async () => {
    const port = await listen(
      createServer((socket) => socket.destroy()),
      '127.0.0.1',
    );
    let abandoned = false;
    const vantage: Vantage = {
      ...withNames([v4('192.0.2.1'), v4('127.0.0.1')]),
      // 192.0.2.0/24 is for documentation (RFC 5737): it stands for a firewall that drops packets.
      connect: (host, to, options) =>
        host === '127.0.0.1'
          ? here.connect(host, to, options)
          : new Promise((_, reject) => {
              options.signal.addEventListener('abort', () => {
                abandoned = true;
                reject(new Error('abandoned'));
              });
            }),
    };
    const { stream, target } = await connectFrom(vantage, await resolveFrom(vantage, 'two.example.test', port, limit), limit);
    stream.destroy();
    expect(target).toBe('127.0.0.1');
    expect(abandoned).toBe(true);
  });

  test('when all refuse, each is named in the evidence', async () => {
    const vantage = withNames([v4('127.0.0.98'), v4('127.0.0.99')]);
    const refused = connectFrom(vantage, await resolveFrom(vantage, 'two.example.test', 1, limit), limit);
    await expect(refused).rejects.toMatchObject({
      failure: { kind: 'connection-refused', evidence: expect.stringMatching(/127\.0\.0\.98 port 1.*\n127\.0\.0\.99 port 1/) as string },
    });
  });

  test('families are tried in turn, beginning with the one the resolver put first', async () => {
    const v6 = (address: string): ResolvedAddress => ({ address, family: 6 });
    const found = await resolveFrom(
      withNames([v6('2001:db8::1'), v6('2001:db8::2'), v4('192.0.2.1'), v6('2001:db8::1')]),
      'x.test',
      443,
      limit,
    );
    expect(found.targets).toEqual(['2001:db8::1', '192.0.2.1', '2001:db8::2']);
  });

  test('a place that cannot look names up leaves it to the connection', async () => {
    const vantage: Vantage = {
      ...here,
      name: 'ssh:web-1',
      resolve: () => Promise.reject(new FailureError({ kind: 'command-missing', cause: { en: '', fr: '' }, remedy: { en: '', fr: '' } })),
    };
    expect(await resolveFrom(vantage, 'x.test', 443, limit)).toMatchObject({ targets: ['x.test'], detail: 'left to ssh:web-1' });
  });
});
