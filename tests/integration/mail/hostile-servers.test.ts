import { getDiffieHellman } from 'node:crypto';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import type { TlsOptions } from 'node:tls';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { startScriptedSmtp } from '../../lab/mail/scripted-smtp.ts';
import { mustRun } from '../../lab/processes.ts';
import { makeStateFolder } from '../../lab/state-folder.ts';
import type { Console } from '../health/console.ts';
import { openConsole } from '../health/console.ts';

let desk: Console;
const stops: (() => Promise<void>)[] = [];

beforeAll(async () => {
  desk = await openConsole();
});
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});
afterAll(() => desk?.stop());

/** A server that does with each connection what it likes. */
async function serve(talk: (socket: Socket) => void): Promise<number> {
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    talk(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  stops.push(async () => {
    for (const socket of sockets) socket.destroy();
    server.close();
    await once(server, 'close');
  });
  return (server.address() as AddressInfo).port;
}

/** A certificate of an authority that is trusted, with a key or a signature of yesterday. */
async function oldCertificate(rsaBits: number, digest: string, padding: 'pkcs1' | 'pss' = 'pkcs1') {
  const folder = await makeStateFolder('old-certificate');
  stops.push(() => folder.remove());
  const at = (name: string) => folder.in(name);
  const request = (bits: number, key: string) => ['req', '-newkey', `rsa:${bits}`, '-nodes', '-keyout', at(key)];
  await mustRun('openssl', [...request(2048, 'ca.key'), '-x509', '-subj', '/CN=Lab authority', '-days', '2', '-out', at('ca.pem')]);
  await mustRun('openssl', [...request(rsaBits, 'key.pem'), '-subj', '/CN=127.0.0.1', '-out', at('csr.pem')]);
  await writeFile(at('extensions'), 'subjectAltName = IP:127.0.0.1\n');
  const signing = ['x509', '-req', '-in', at('csr.pem'), '-CA', at('ca.pem'), '-CAkey', at('ca.key'), '-CAcreateserial', `-${digest}`];
  const signed = ['-sigopt', `rsa_padding_mode:${padding}`, '-days', '2', '-extfile', at('extensions'), '-out', at('cert.pem')];
  await mustRun('openssl', [...signing, ...signed]);
  const [cert, key] = await Promise.all([readFile(at('cert.pem'), 'utf8'), readFile(at('key.pem'), 'utf8')]);
  return { tls: { cert, key, ciphers: 'DEFAULT:@SECLEVEL=0' }, caFile: at('ca.pem') };
}

/** A server that speaks TLS from the first byte, with what a library of today takes back only when it is told to. */
async function serveTls(options: TlsOptions): Promise<number> {
  const folder = await makeStateFolder('old-tls');
  stops.push(() => folder.remove());
  const [certPath, keyPath] = [folder.in('cert.pem'), folder.in('key.pem')];
  const named = ['-subj', '/CN=127.0.0.1', '-days', '1'];
  // RSA: the Diffie-Hellman suites of TLS 1.2 sign with it.
  await mustRun('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-keyout', keyPath, '-out', certPath, ...named]);
  const [cert, key] = await Promise.all([readFile(certPath, 'utf8'), readFile(keyPath, 'utf8')]);
  const sockets = new Set<Socket>();
  const server = createTlsServer({ cert, key, ...options });
  server.on('connection', (socket: Socket) => sockets.add(socket));
  server.on('secureConnection', (socket) => socket.on('error', () => socket.destroy()));
  // The client turns away from it: that is what is looked at.
  server.on('tlsClientError', () => undefined);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  stops.push(async () => {
    for (const socket of sockets) socket.destroy();
    server.close();
    await once(server, 'close');
  });
  return (server.address() as AddressInfo).port;
}

/** The 1024-bit group of RFC 2409 §6.2 as PEM (PKCS #3): SEQUENCE { prime, generator }. */
function weakGroup(): string {
  const prime = getDiffieHellman('modp2').getPrime();
  const integers = Buffer.concat([Buffer.from([2, 0x81, prime.length + 1, 0]), prime, Buffer.from([2, 1, 2])]);
  const der = Buffer.concat([Buffer.from([0x30, 0x81, integers.length]), integers]);
  return `-----BEGIN DH PARAMETERS-----\n${der.toString('base64').replaceAll(/.{64}/gu, '$&\n')}\n-----END DH PARAMETERS-----\n`;
}

const input = (port: number) => ({
  server: '127.0.0.1',
  port,
  security: 'none' as const,
  from: 'ada@example.test',
  to: ['bob@example.test'],
  timeoutMs: 1500,
});

/** Answers one command after the other. */
function answering(socket: Socket, greeting: string, replies: Readonly<Record<string, string>>): void {
  socket.write(greeting);
  socket.on('data', (bytes) => {
    for (const line of bytes
      .toString()
      .split('\r\n')
      .filter((text) => text !== '')) {
      socket.write(replies[line.split(' ')[0] ?? ''] ?? '250 OK\r\n');
    }
  });
}

describe('a server that misbehaves', () => {
  test('greets later than the limit of a phase: the wait ends, and says how to allow more', async () => {
    const port = await serve((socket) => {
      const timer = setTimeout(() => socket.write('220 late ESMTP\r\n'), 30_000);
      socket.once('close', () => clearTimeout(timer));
    });
    const startedAt = performance.now();
    const { verdict } = await desk.mail(input(port));
    expect(verdict.failure?.kind).toBe('mail-greeting-missing');
    expect(verdict.failure?.remedy.en).toContain('allow more time');
    expect(performance.now() - startedAt).toBeLessThan(6000);
  });

  test('drips a byte at a time and never ends its line: the phase has a limit all the same', async () => {
    const port = await serve((socket) => {
      const timer = setInterval(() => socket.write('2'), 100);
      socket.once('close', () => clearInterval(timer));
    });
    const { verdict } = await desk.mail(input(port));
    expect(verdict.failure?.kind).toBe('mail-greeting-missing');
  });

  test('sends a line of 10 MB: it is not SMTP, and little of it is kept', async () => {
    const port = await serve((socket) => socket.write(`220 ${'x'.repeat(10_000_000)}`));
    const { verdict } = await desk.mail(input(port));
    expect(verdict.failure?.kind).toBe('mail-not-smtp');
    expect(JSON.stringify(verdict).length).toBeLessThan(20_000);
  });

  test('never stops adding lines to one reply', async () => {
    const port = await serve((socket) => answering(socket, '220 mail ESMTP\r\n', { EHLO: '250-mail\r\n'.repeat(5000) }));
    const { verdict } = await desk.mail(input(port));
    expect(verdict.failure?.kind).toBe('mail-not-smtp');
    expect(verdict.transcript.length).toBeLessThan(600);
  });

  test('ends its lines with a bare LF, and changes the code in the middle of a reply: the last line counts', async () => {
    const port = await serve((socket) =>
      answering(socket, '220 mail ESMTP\n', { EHLO: '250-mail\n550-SIZE 1000\n250 PIPELINING\n', QUIT: '221 bye\n' }),
    );
    const { verdict } = await desk.mail(input(port));
    expect(verdict).toMatchObject({ ok: true, capabilities: ['SIZE 1000', 'PIPELINING'] });
    expect(verdict.phases.every(({ ok }) => ok)).toBe(true);
  });

  test('a reply that begins well and ends in a refusal is a refusal', async () => {
    const port = await serve((socket) =>
      answering(socket, '220 mail ESMTP\r\n', { EHLO: '250 mail\r\n', MAIL: '250-fine\r\n550 5.1.8 not from there\r\n' }),
    );
    const { verdict } = await desk.mail(input(port));
    expect(verdict.failure).toMatchObject({ code: '550', kind: 'mail-sender-refused' });
  });

  test('says 220 to STARTTLS and then something that is no TLS', async () => {
    const port = await serve((socket) =>
      answering(socket, '220 mail ESMTP\r\n', { EHLO: '250-mail\r\n250 STARTTLS\r\n', STARTTLS: '220 go\r\n', '\u0016\u0003\u0001': '' }),
    );
    const { verdict } = await desk.mail({ ...input(port), security: 'starttls' });
    expect(verdict.ok).toBe(false);
    expect(verdict.phases.at(-1)).toMatchObject({ name: 'tls', ok: false });
    expect(verdict.transcript.filter(({ from }) => from === 'client').map(({ line }) => line.split(' ')[0])).toEqual(['EHLO', 'STARTTLS']);
  });

  test('sends more in plain text with its 220 to STARTTLS (CVE-2021-38371 and its kin): rejected, not believed', async () => {
    const port = await serve((socket) =>
      answering(socket, '220 mail ESMTP\r\n', {
        EHLO: '250-mail\r\n250 STARTTLS\r\n',
        STARTTLS: '220 go\r\n250-mail\r\n250 AUTH PLAIN\r\n',
      }),
    );
    const { verdict } = await desk.mail({ ...input(port), security: 'starttls' });
    expect(verdict.failure?.kind).toBe('mail-starttls-refused');
    expect(verdict.mechanism).toBeNull();
  });

  test.each(['EHLO', 'AUTH', 'MAIL', 'RCPT', 'DATA'])('says 421 to %s and hangs up: that is what is told', async (verb) => {
    const server = await startScriptedSmtp({
      greeting: '220 mail ESMTP',
      replies: {
        EHLO: '250-mail\n250 AUTH PLAIN',
        AUTH: '235 ok',
        [verb]: { say: '421 4.3.2 closing for maintenance', next: 'close' },
      },
    });
    stops.push(() => server.stop());
    const password = { kind: 'typed' as const, value: 'Geheim-4711-xyz', keepAs: null };
    const { verdict } = await desk.mail({ ...input(server.port), user: 'ada', password, send: true });
    expect(verdict).toMatchObject({ ok: false, sent: false, failure: { code: '421' } });
    expect(server.received().at(-1)?.split(' ')[0]).toBe(verb);
  });

  test.each([
    [
      'knows TLS 1.0 only',
      () => ({ minVersion: 'TLSv1', maxVersion: 'TLSv1', ciphers: 'ALL:@SECLEVEL=0' }) as const,
      'tls-too-old',
      /TLS 1\.2/u,
      /unsupported protocol|protocol version/u,
    ],
    [
      'agrees on keys with a weak Diffie-Hellman group',
      () => ({ maxVersion: 'TLSv1.2', ciphers: 'DHE-RSA-AES128-GCM-SHA256:@SECLEVEL=0', dhparam: weakGroup() }) as const,
      'tls-weak-key',
      /./u,
      /dh key too small/u,
    ],
  ] as const)('%s: named as such, with what to change on the server', async (_name, options, kind, remedy, evidence) => {
    const port = await serveTls(options());
    const { verdict } = await desk.mail({ ...input(port), security: 'tls', timeoutMs: 20_000 });
    expect(verdict.failure).toMatchObject({ kind, evidence: expect.stringMatching(evidence) });
    expect(verdict.failure?.remedy.en).toMatch(remedy);
    expect(verdict.failure?.remedy.fr).not.toBe('');
    expect(verdict.phases.findLast(({ ok }) => !ok)?.name).toBe('tls');
  });

  test.each([
    ['a key of 1024 bits', 1024, 'sha256', /RSA key of 1024 bits/u, /clé RSA de 1024 bits/u],
    ['a signature with SHA-1', 2048, 'sha1', /signed with SHA-1/u, /signé avec SHA-1/u],
    ['an RSA-PSS signature with SHA-1', 2048, 'sha1', /signed with SHA-1/u, /signé avec SHA-1/u, 'pss'],
  ] as const)(
    'proves itself by a certificate with %s: named as such, and nothing is said to it',
    async (_what, bits, digest, en, fr, padding?) => {
      const { tls, caFile } = await oldCertificate(bits, digest, padding);
      const { verdict } = await desk.mail({ ...input(await serveTls(tls)), security: 'tls', caFile, timeoutMs: 20_000 });
      expect(verdict.failure).toMatchObject({
        kind: 'tls-weak-key',
        cause: { en: expect.stringMatching(en), fr: expect.stringMatching(fr) },
        remedy: {
          en: expect.stringMatching(/RSA of 2048 bits or more or ECDSA, signed with SHA-256/u),
          fr: expect.stringMatching(/SHA-256/u),
        },
      });
      expect(verdict.certificate).toMatchObject({ trusted: false, names: ['127.0.0.1'] });
      expect(verdict.transcript.filter(({ from }) => from === 'client')).toEqual([]);
    },
  );

  test('says 421 instead of a greeting', async () => {
    const port = await serve((socket) => socket.end('421 4.3.2 too busy\r\n'));
    const { verdict } = await desk.mail(input(port));
    expect(verdict.failure?.code).toBe('421');
  });

  test('says 421 to STARTTLS, to the message after its dot, and to the login after its challenge', async () => {
    const busy = '421 4.3.2 closing for maintenance';
    const password = { kind: 'typed' as const, value: 'Geheim-4711-xyz', keepAs: null };
    const said = async (replies: Readonly<Record<string, string | readonly string[]>>, more: object) => {
      const server = await startScriptedSmtp({ greeting: '220 mail ESMTP', replies: { EHLO: '250 mail', ...replies } });
      stops.push(() => server.stop());
      return (await desk.mail({ ...input(server.port), ...more })).verdict;
    };
    const refused = { ok: false, sent: false, failure: { code: '421', enhancedCode: '4.3.2' } };
    expect(await said({ EHLO: '250-mail\n250 STARTTLS', STARTTLS: busy }, { security: 'starttls' })).toMatchObject(refused);
    expect(await said({ DATA: ['354 go', busy] }, { send: true })).toMatchObject(refused);
    const login = { EHLO: '250-mail\n250 AUTH LOGIN', AUTH: ['334 VXNlcm5hbWU6', busy] };
    expect(await said(login, { user: 'ada', password })).toMatchObject(refused);
  });

  test('knows neither EHLO nor HELO: the refusal is told, and nothing more is asked of it', async () => {
    const server = await startScriptedSmtp({ greeting: '220 mail', replies: { EHLO: '502 5.5.1 no', HELO: '502 5.5.1 no' } });
    stops.push(() => server.stop());
    const { verdict } = await desk.mail(input(server.port));
    expect(verdict).toMatchObject({ ok: false, failure: { code: '502' } });
    expect(server.received().map((line) => line.split(' ')[0])).toEqual(['EHLO', 'HELO', 'QUIT']);
  });

  test.each([502, 504])('takes HELO only (%i): that is why there is no STARTTLS, and nobody is said to strip it', async (code) => {
    const server = await startScriptedSmtp({ greeting: '220 mail', replies: { EHLO: `${code} 5.5.1 no`, HELO: '250 mail' } });
    stops.push(() => server.stop());
    const { verdict } = await desk.mail({ ...input(server.port), security: 'starttls' });
    expect(verdict.failure?.kind).toBe('mail-starttls-missing');
    expect(verdict.failure?.cause.en).toContain('refuses EHLO');
    expect(verdict.failure?.cause.fr).toContain('refuse EHLO');
  });

  test('says that it takes several commands at once, and answers the next ones before they are asked: not believed', async () => {
    const port = await serve((socket) =>
      answering(socket, '220 mail ESMTP\r\n', {
        EHLO: '250-mail\r\n250 PIPELINING\r\n',
        MAIL: '250 ok\r\n250 ok\r\n354 go\r\n250 queued\r\n',
      }),
    );
    const { verdict } = await desk.mail({ ...input(port), send: true });
    expect(verdict).toMatchObject({ ok: false, sent: false, failure: { kind: 'mail-not-smtp' } });
    expect(verdict.failure?.cause.en).toContain('nothing had asked for');
  });

  test('an address in quotes goes as it is, and is never two commands', async () => {
    const server = await startScriptedSmtp({ greeting: '220 mail ESMTP', replies: { EHLO: '250 mail' } });
    stops.push(() => server.stop());
    const { verdict } = await desk.mail({ ...input(server.port), to: ['"quoted @ person"@example.test'] });
    expect(verdict.ok).toBe(true);
    expect(server.received()).toContain('RCPT TO:<"quoted @ person"@example.test>');
  });
});

test('the core found no bug of its own in all of this', () => {
  expect(desk.bugs).toEqual([]);
});
