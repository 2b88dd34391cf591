import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { run } from '../lab/processes.ts';
import { availability, bigBodyBytes, startWeb } from '../lab/web.ts';
import type { WebLab } from '../lab/web.ts';

const available = await availability();

describe.skipIf(!available.ok)(`the web lab${available.ok ? '' : ` (${available.reason})`}`, () => {
  let lab: WebLab;

  beforeAll(async () => {
    lab = await startWeb();
  });

  afterAll(async () => lab?.stop());

  async function openssl(url: string, ...options: readonly string[]) {
    const { host } = new URL(url);
    const checks = ['-CAfile', lab.caPath, '-verify_ip', lab.address];
    const { stdout, stderr } = await run('openssl', ['s_client', '-connect', host, ...checks, ...options], { timeoutMs: 10_000 });
    return stdout + stderr;
  }

  /** Asks over TLS with `openssl s_client`, which ends when the server closes the connection. */
  async function get(url: string, patienceMs = 20_000): Promise<string> {
    const { host, pathname } = new URL(url);
    const trust = ['-quiet', '-verify_return_error', '-CAfile', lab.caPath];
    const request = `GET ${pathname} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`;
    const client = await run('openssl', ['s_client', '-connect', host, ...trust], { input: request, timeoutMs: patienceMs });
    return client.stdout;
  }

  test('the good server is trusted with the lab’s authority, under its address and its name', async () => {
    expect(await openssl(lab.urls.good)).toContain('Verify return code: 0 (ok)');
    expect(await openssl(lab.urls.good, '-servername', lab.hostName, '-verify_hostname', lab.hostName)).toContain(
      'Verify return code: 0 (ok)',
    );
    const shown = await openssl(lab.urls.good);
    const { stdout } = await run('openssl', ['x509', '-noout', '-fingerprint', '-sha256'], { input: shown });
    expect(stdout.trim().split('=')[1]?.replaceAll(':', '').toLowerCase()).toBe(lab.fingerprint);
    expect(await get(lab.urls.good)).toContain('All good.');
    expect(lab.requests()).toContain('GET /');
  });

  test('each bad certificate is bad for the reason it is named after', async () => {
    expect(await openssl(lab.urls.expired)).toContain('certificate has expired');
    expect(await openssl(lab.urls.notYetValid)).toContain('certificate is not yet valid');
    expect(await openssl(lab.urls.wrongName)).toContain('IP address mismatch');
    expect(await openssl(lab.urls.selfSigned)).toContain('self-signed certificate');
  });

  test('the old server speaks TLS 1.0 and 1.1, and nothing newer', async () => {
    expect(await openssl(lab.urls.oldTls, '-tls1_2')).toContain('unsupported protocol');
    expect(await openssl(lab.urls.oldTls, '-tls1', '-cipher', 'ALL:@SECLEVEL=0')).toMatch(/Protocol {2}: TLSv1$/m);
  });

  test('plain HTTP on the TLS port is no TLS, and the other way round', async () => {
    expect(await openssl(lab.urls.plainOnTlsPort)).toContain('wrong version number');
    await expect(fetch(lab.urls.tlsOnPlainPort)).rejects.toThrow('fetch failed');
    expect(await (await fetch(lab.urls.plain)).text()).toBe('All good.\n');
  });

  test('each path answers as it is named', async () => {
    expect(await get(lab.urls.health)).toContain('{"status":"ok","database":"connected"}');
    expect(await get(lab.urls.unhealthy)).toMatch(/^HTTP\/1.1 503 /);
    expect(await get(lab.urls.notFound)).toMatch(/^HTTP\/1.1 404 /);
    expect(await get(lab.urls.serverError)).toMatch(/^HTTP\/1.1 500 /);
    expect(await get(lab.urls.redirect)).toMatch(/^location: \/\r$/m);
    expect(await get(lab.urls.slow)).toContain('Slow, and good.');
    expect(await get(lab.urls.cutShort)).toMatch(/content-length: 1000[\s\S]*The beginning of$/);
  });

  test('the big body is as big as it says', async () => {
    const response = await fetch(lab.urls.big.replace(/^.*:\d+/, new URL(lab.urls.plain).origin));
    let bytes = 0;
    for await (const chunk of response.body ?? []) bytes += chunk.length;
    expect(bytes).toBe(bigBodyBytes);
  });

  test.each(['silent', 'noHandshake'] as const)(
    '%s says nothing until the client gives up',
    async (name) => {
      await expect(get(lab.urls[name], 1000)).rejects.toThrow(/timeout|abort/i);
    },
    30_000,
  );

  test('nothing listens on the closed port; one other hangs up at once', async () => {
    expect(await openssl(lab.urls.closed)).toContain('Connection refused');
    expect(await openssl(lab.urls.hangsUp)).toMatch(/unexpected eof|errno=104/);
  });
});
