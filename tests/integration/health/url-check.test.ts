import { createServer } from 'node:net';
import { createServer as createHttp } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { availability, bigBodyBytes, startWeb } from '../../lab/web.ts';
import type { WebLab } from '../../lab/web.ts';
import type { Console } from './console.ts';
import { missingVantage, openConsole, refusalOf, vantages } from './console.ts';

const available = await availability();

describe.skipIf(!available.ok)(`a URL check${available.ok ? missingVantage : ` (${available.reason})`}`, () => {
  let web: WebLab;
  let desk: Console;

  beforeAll(async () => {
    [web, desk] = await Promise.all([startWeb(), openConsole()]);
  });

  afterAll(async () => {
    await desk?.stop();
    await web?.stop();
  });

  const trusting = () => ({ caFile: web.caPath, timeoutMs: 10_000 });

  describe.each(vantages)('from %s', (via) => {
    test('goes through resolve, connect, tls, request and body, and says what it found in each', async () => {
      const { verdict, phases } = await desk.check({
        url: web.urls.health,
        via,
        ...trusting(),
        contains: 'connected',
        field: { path: 'database', equals: 'connected' },
      });
      expect(verdict).toMatchObject({ ok: true, status: 200, via });
      expect(verdict.phases.map(({ name, ok }) => [name, ok])).toEqual([
        ['resolve', true],
        ['connect', true],
        ['tls', true],
        ['request', true],
        ['body', true],
      ]);
      expect(phases).toEqual(verdict.phases);
      expect(verdict.certificate).toMatchObject({
        trusted: true,
        trustProblem: null,
        names: [web.hostName, web.address],
        subject: `CN=${web.hostName}`,
        issuer: 'CN=Lab authority',
      });
      expect(verdict.certificate?.fingerprint256.replaceAll(':', '').toLowerCase()).toBe(web.fingerprint);
      expect(verdict.certificate?.chain.map(({ subject }) => subject)).toEqual([`CN=${web.hostName}`, 'CN=Lab authority']);
      expect(verdict.certificate?.lifetimeUsed).toBeLessThan(0.1);
      expect(verdict.certificate?.daysLeft).toBe(29);
      expect(verdict.latencyMs).toBeGreaterThan(0);
      expect(verdict.bodyStart).toBe('{"status":"ok","database":"connected"}');
      expect(verdict.headers).toContainEqual(['content-type', 'application/json']);
    });

    test.each<[string, keyof WebLab['urls'], string, RegExp, readonly string[]]>([
      [
        'a server error',
        'serverError',
        'status-unexpected',
        /500 Internal Server Error; 2xx or 3xx/,
        ['resolve', 'connect', 'tls', 'request', 'body'],
      ],
      ['a page that is not there', 'notFound', 'status-unexpected', /404 Not Found/, ['resolve', 'connect', 'tls', 'request', 'body']],
      ['an unhealthy application', 'unhealthy', 'status-unexpected', /503/, ['resolve', 'connect', 'tls', 'request', 'body']],
      [
        'a body that breaks off',
        'cutShort',
        'connection-closed',
        /in the middle of the body/,
        ['resolve', 'connect', 'tls', 'request', 'body'],
      ],
      ['an expired certificate', 'expired', 'certificate-expired', /expired on \d{4}-/, ['resolve', 'connect', 'tls']],
      ['a certificate from the future', 'notYetValid', 'certificate-not-yet-valid', /valid from \d{4}-/, ['resolve', 'connect', 'tls']],
      ['a certificate for another name', 'wrongName', 'certificate-wrong-name', /other\.example\.test/, ['resolve', 'connect', 'tls']],
      ['a self-signed certificate', 'selfSigned', 'certificate-self-signed', /self-signed/, ['resolve', 'connect', 'tls']],
      ['a server below TLS 1.2', 'oldTls', 'tls-too-old', /TLS 1\.1/, ['resolve', 'connect', 'tls']],
      ['https to a port without TLS', 'plainOnTlsPort', 'tls-not-spoken', /plain text/, ['resolve', 'connect', 'tls']],
      ['http to a port with TLS', 'tlsOnPlainPort', 'tls-expected', /speaks TLS/, ['resolve', 'connect', 'request']],
      ['a server that hangs up', 'hangsUp', 'tls-handshake-failed', /closed the connection/, ['resolve', 'connect', 'tls']],
      ['a port where nothing listens', 'closed', 'connection-refused', /./, ['resolve', 'connect']],
    ])('%s: %s', async (_what, url, kind, cause, phases) => {
      const { verdict } = await desk.check({ url: web.urls[url], via, ...trusting() });
      expect(verdict.failure?.kind).toBe(kind);
      expect(verdict.failure?.cause.en).toMatch(cause);
      expect(verdict.failure?.cause.fr).not.toBe(verdict.failure?.cause.en);
      expect(verdict.failure?.remedy.en).not.toBe('');
      expect(verdict.phases.map(({ name }) => name)).toEqual(phases);
      expect(verdict.ok).toBe(false);
    });

    test('an authority this computer does not know is named, and nothing was asked for', async () => {
      const before = web.requests().length;
      const { verdict } = await desk.check({ url: web.urls.good, via });
      expect(verdict.failure).toMatchObject({
        kind: 'certificate-unknown-authority',
        cause: { en: expect.stringContaining('CN=Lab authority') as string },
      });
      expect(verdict.certificate).toMatchObject({ trusted: false, trustProblem: 'SELF_SIGNED_CERT_IN_CHAIN' });
      expect(web.requests()).toHaveLength(before);
    });

    test.each<[string, keyof WebLab['urls'], string]>([
      ['a request that is never answered', 'silent', 'waiting for the answer'],
      ['a body that does not come', 'slow', 'reading the body'],
      ['a handshake that is never answered', 'noHandshake', 'TLS handshake'],
    ])('%s ends at the limit, and the phase is named', async (_what, url, where) => {
      const { verdict } = await desk.check({ url: web.urls[url], via, caFile: web.caPath, timeoutMs: 2500 });
      expect(verdict.failure?.kind).toBe('timed-out');
      expect(verdict.failure?.cause.en).toContain(where);
    });

    test('a redirect is shown, not followed', async () => {
      const before = web.requests().length;
      const { verdict } = await desk.check({ url: web.urls.redirect, via, ...trusting() });
      expect(verdict).toMatchObject({ ok: true, status: 302 });
      expect(verdict.phases.find(({ name }) => name === 'request')?.detail).toBe('302 Found → /');
      expect(web.requests().slice(before)).toEqual(['GET /redirect']);
    });

    test('a redirect where 200 was expected says where it leads', async () => {
      const { verdict } = await desk.check({ url: web.urls.redirectLoop, via, ...trusting(), status: 200 });
      expect(verdict.failure).toMatchObject({ kind: 'status-unexpected', code: '302' });
      expect(verdict.failure?.evidence).toContain('Location: /loop');
    });

    test('an expected text that is not there, in 100 MB of others, is looked for in 10 MB and no more', async () => {
      const { verdict } = await desk.check({ url: web.urls.big, via, ...trusting(), timeoutMs: 60_000, contains: 'needle' });
      expect(verdict.failure).toMatchObject({ kind: 'text-missing' });
      expect(verdict.failure?.cause.en).toContain('first 10 MB');
      const read = Number(verdict.phases.find(({ name }) => name === 'body')?.detail?.replace(' bytes', ''));
      expect(read).toBeLessThan(bigBodyBytes / 8);
      expect(verdict.bodyStart).toHaveLength(2048);
    });

    test('a binary body is not shown, a French one in ISO-8859-1 is found and shown', async () => {
      expect((await desk.check({ url: web.urls.binary, via, ...trusting() })).verdict).toMatchObject({ ok: true, bodyStart: null });
      expect((await desk.check({ url: web.urls.latin1, via, ...trusting(), contains: 'Vérifié' })).verdict).toMatchObject({
        ok: true,
        bodyStart: 'Vérifié, tout est prêt.',
      });
    });

    test('a field that differs shows what is there', async () => {
      const { verdict } = await desk.check({
        url: web.urls.unhealthy,
        via,
        ...trusting(),
        status: 503,
        field: { path: 'database', equals: 'connected' },
      });
      expect(verdict.failure).toMatchObject({ kind: 'field-mismatch', cause: { en: '“database” is “refused”, not “connected”.' } });
    });

    test('cancelling ends it at once, and it is no finding', async () => {
      const cancel = new AbortController();
      const ended = refusalOf(desk.check({ url: `${web.urls.silent}?cancelled`, via, ...trusting(), timeoutMs: 60_000 }, cancel.signal));
      await expect.poll(() => web.requests().includes('GET /silent?cancelled')).toBe(true);
      cancel.abort();
      await ended.catch((error: unknown) => expect(String(error)).toMatch(/abort|without a verdict/i));
      expect((await desk.findings()).filter(({ link }) => link.includes('cancelled'))).toEqual([]);
    });

    test('a name that leads nowhere', async () => {
      const { verdict } = await desk.check({ url: 'https://nowhere.invalid/', via });
      expect(verdict.failure?.kind).toMatch(/^name-(not-found|lookup-failed)$/);
      expect(verdict.phases.map(({ name }) => name)).toEqual(['resolve']);
    });
  });

  test('a failed check is a finding; a later good one takes it back', async () => {
    const flaky = createHttp((_request, response) => {
      response.statusCode = healthy ? 200 : 500;
      response.end('state of the application');
    }).listen(0, '127.0.0.1');
    let healthy = false;
    await once(flaky, 'listening');
    const url = `http://127.0.0.1:${(flaky.address() as AddressInfo).port}/state`;
    await desk.check({ url });
    expect((await desk.findings()).filter(({ link }) => link === `url/${url}`)).toMatchObject([
      { target: url, level: 'failing', environment: 'none' },
    ]);
    healthy = true;
    await desk.check({ url });
    expect((await desk.findings()).filter(({ link }) => link === `url/${url}`)).toEqual([]);
    flaky.close();
  });

  test('the password and the token of a URL show nowhere: verdict, findings, logs, database', async () => {
    const echo = createHttp((request, response) => {
      const authorization = request.headers.authorization ?? '';
      response.writeHead(500, { 'x-echo': request.url, location: `/?token=CanaryToken77`, 'set-cookie': 'session=CanaryCookie77' });
      response.end(`${request.url} ${authorization} ${Buffer.from(authorization.slice(6), 'base64').toString()}`);
    }).listen(0, '127.0.0.1');
    await once(echo, 'listening');
    const at = `127.0.0.1:${(echo.address() as AddressInfo).port}`;
    const { verdict, phases } = await desk.check({ url: `http://ops:CanaryPassword77@${at}/status?token=CanaryToken77&page=1` });
    echo.close();
    expect(verdict.url).toBe(`http://ops:[redacted]@${at}/status?token=[redacted]&page=1`);
    expect(verdict.bodyStart).toContain('[redacted]');
    expect(verdict.headers).toContainEqual(['set-cookie', '[redacted]']);
    const said = JSON.stringify([verdict, phases, await desk.findings()]) + (await desk.rig.everythingKept());
    for (const canary of ['CanaryPassword77', 'CanaryToken77', 'CanaryCookie77', Buffer.from('ops:CanaryPassword77').toString('base64')])
      expect(said).not.toContain(canary);
  });

  test.each<[string, string, string, RegExp]>([
    ['an SSH server', 'SSH-2.0-OpenSSH_9.2p1\r\n', 'http-malformed', /SSH-2\.0/],
    ['a TLS alert', '\u0015\u0003\u0001\u0000\u0002\u0002\u0046', 'tls-expected', /TLS/],
    ['garbage', '\u0000\u0001\u0002\u0003\r\n\r\n', 'http-malformed', /./],
    ['more headers than fit', `HTTP/1.1 200 OK\r\nX-Long: ${'x'.repeat(40_000)}\r\n\r\n`, 'http-malformed', /HPE_HEADER_OVERFLOW/],
    [
      'a gzip body that is none',
      'HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 5\r\n\r\nhello',
      'http-malformed',
      /Z_DATA_ERROR/,
    ],
    [
      'a chunked body that is none',
      'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nhello\r\n',
      'http-malformed',
      /HPE_INVALID_CHUNK_SIZE/,
    ],
    [
      'a server that speaks HTTP/2 only',
      '\u0000\u0000\u0006\u0004\u0000\u0000\u0000\u0000\u0000\u0000\u0005\u0000\u0000\u0040\u0000',
      'http-malformed',
      /HTTP\/2 only/,
    ],
  ])('%s on the port of a web server', async (_what, bytes, kind, evidence) => {
    const server = createServer((socket) => {
      socket.on('error', () => socket.destroy());
      socket.once('data', () => socket.end(Buffer.from(bytes, 'latin1')));
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { verdict } = await desk.check({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/` });
    server.close();
    expect(verdict.failure?.kind).toBe(kind);
    expect(`${verdict.failure?.cause.en}\n${verdict.failure?.evidence}`).toMatch(evidence);
  });

  test('a stream of events is healthy as soon as it begins', async () => {
    const server = createHttp((_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write('data: 1\n\n');
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { verdict } = await desk.check({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/` });
    server.closeAllConnections();
    server.close();
    expect(verdict.ok).toBe(true);
  });

  test('what is no URL, and a file that holds no authority, are refused before anything is contacted', async () => {
    expect(await refusalOf(desk.check({ url: 'api.test/health' }))).toMatchObject({ kind: 'bad-input' });
    expect(await refusalOf(desk.check({ url: web.urls.good, caFile: '/etc/hostname' }))).toMatchObject({ kind: 'bad-input' });
    expect(await refusalOf(desk.check({ url: web.urls.good, caFile: '/nowhere.pem' }))).toMatchObject({ kind: 'bad-input' });
  });

  test('the core found no bug of its own in all of this', () => {
    expect(desk.bugs).toEqual([]);
  });
});
