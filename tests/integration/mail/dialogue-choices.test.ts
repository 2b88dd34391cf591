import { createHmac } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { startScriptedSmtp } from '../../lab/mail/scripted-smtp.ts';
import type { ScriptedSmtpStandIn, SmtpScript } from '../../lab/mail/scripted-smtp.ts';
import type { Console } from '../health/console.ts';
import { openConsole, refusalOf } from '../health/console.ts';

let desk: Console;
const servers: ScriptedSmtpStandIn[] = [];

beforeAll(async () => {
  desk = await openConsole();
});
afterEach(async () => {
  for (const server of servers.splice(0)) await server.stop();
});
afterAll(() => desk?.stop());

async function serve(script: SmtpScript): Promise<ScriptedSmtpStandIn> {
  const server = await startScriptedSmtp(script);
  servers.push(server);
  return server;
}

const secret = 'Geheim-4711-xyz';
const to = (server: ScriptedSmtpStandIn) => ({
  server: server.address,
  port: server.port,
  security: 'none' as const,
  from: 'ada@example.test',
  to: ['bob@example.test'],
  user: 'ada@example.test',
  password: { kind: 'typed' as const, value: secret, keepAs: null },
  timeoutMs: 5000,
});
const offering = (mechanisms: string, replies: Record<string, string | readonly string[]> = {}): SmtpScript => ({
  greeting: '220 mail.example.test ESMTP',
  replies: { EHLO: `250-mail.example.test\n250-SIZE 35882577\n250 AUTH ${mechanisms}`, ...replies },
});

describe('the way to log in', () => {
  test('CRAM-MD5 answers the challenge without showing the password', async () => {
    const challenge = '<1896.697170952@postoffice.example.test>';
    const server = await serve(
      offering('PLAIN CRAM-MD5', { AUTH: [`334 ${Buffer.from(challenge).toString('base64')}`, '235 2.7.0 Accepted'] }),
    );
    const { verdict } = await desk.mail({ ...to(server), auth: 'CRAM-MD5' });
    expect(verdict).toMatchObject({ ok: true, mechanism: 'CRAM-MD5' });
    const answer = Buffer.from(server.received()[2] ?? '', 'base64').toString();
    expect(answer).toBe(`ada@example.test ${createHmac('md5', secret).update(challenge).digest('hex')}`);
    expect(JSON.stringify(verdict.transcript)).not.toContain(server.received()[2]);
  });

  test('a refused access token says so, with the reason the server sent in JSON', async () => {
    const reason = Buffer.from('{"status":"400","schemes":"Bearer","scope":"https://mail.google.com/"}').toString('base64');
    const server = await serve(offering('LOGIN XOAUTH2', { AUTH: [`334 ${reason}`, '535 5.7.8 Username and Password not accepted'] }));
    const { verdict } = await desk.mail({ ...to(server), auth: 'XOAUTH2' });
    expect(verdict.failure).toMatchObject({ kind: 'mail-auth-refused', code: '535' });
    expect(verdict.failure?.cause.en).toContain('access token');
    expect(verdict.failure?.cause.fr).toContain('jeton d’accès');
    expect(server.received().slice(1, 3)).toEqual([
      `AUTH XOAUTH2 ${Buffer.from(`user=ada@example.test\x01auth=Bearer ${secret}\x01\x01`).toString('base64')}`,
      '',
    ]);
    const notes = verdict.transcript.filter(({ from }) => from === 'note').map(({ line }) => line);
    expect(notes.join('\n')).toContain('"status":"400"');
    expect(JSON.stringify(verdict)).not.toContain(secret);
    expect(verdict.commands.swaks).toBeNull();
  });

  test('a refresh token becomes an access token first; the form holds what RFC 6749 wants', async () => {
    const asked: string[] = [];
    const issuer = createServer((request, response) => {
      request.setEncoding('utf8').on('data', (text: string) => asked.push(text));
      request.on('end', () =>
        response.setHeader('Content-Type', 'application/json').end('{"access_token":"ya29.fresh-token","expires_in":3599}'),
      );
    });
    await new Promise<void>((resolve) => issuer.listen(0, '127.0.0.1', resolve));
    try {
      const server = await serve(offering('XOAUTH2', { AUTH: '235 2.7.0 Accepted' }));
      const tokenUrl = `http://127.0.0.1:${(issuer.address() as AddressInfo).port}/token`;
      const refresh = { tokenUrl, clientId: 'pilot', scope: 'https://outlook.office.com/SMTP.Send' };
      const { verdict } = await desk.mail({ ...to(server), refresh });
      expect(verdict).toMatchObject({ ok: true, mechanism: 'XOAUTH2' });
      expect(Object.fromEntries(new URLSearchParams(asked.join('')))).toEqual({
        grant_type: 'refresh_token',
        refresh_token: secret,
        client_id: 'pilot',
        scope: 'https://outlook.office.com/SMTP.Send',
      });
      const token = (server.received()[1] ?? '').split(' ')[2] ?? '';
      expect(Buffer.from(token, 'base64').toString()).toContain('Bearer ya29.fresh-token');
      expect(JSON.stringify(verdict)).not.toContain('ya29');
    } finally {
      issuer.close();
    }
  });

  test('a refresh token never goes over plain HTTP to another machine', async () => {
    const server = await serve(offering('XOAUTH2'));
    const refresh = { tokenUrl: 'http://login.example.test/token', clientId: 'pilot' };
    expect(await refusalOf(desk.mail({ ...to(server), refresh }))).toMatchObject({ kind: 'bad-input' });
    expect(server.received()).toEqual([]);
  });

  test('a mechanism the server does not offer is not tried', async () => {
    const server = await serve(offering('PLAIN LOGIN'));
    const { verdict } = await desk.mail({ ...to(server), auth: 'CRAM-MD5' });
    expect(verdict.failure?.kind).toBe('mail-auth-mechanism-refused');
    expect(server.received().some((line) => line.startsWith('AUTH'))).toBe(false);
  });
});

describe('stopping after a phase', () => {
  test.each([
    ['resolve', []],
    ['connect', []],
    ['greeting', ['QUIT']],
    ['ehlo', ['EHLO', 'QUIT']],
    ['auth', ['EHLO', 'AUTH', 'QUIT']],
    ['mail-from', ['EHLO', 'AUTH', 'MAIL', 'QUIT']],
    ['rcpt-to', ['EHLO', 'AUTH', 'MAIL', 'RCPT', 'RSET', 'QUIT']],
  ] as const)('after %s', async (quitAfter, verbs) => {
    const server = await serve(offering('PLAIN', { AUTH: '235 2.7.0 Accepted' }));
    const { verdict } = await desk.mail({ ...to(server), quitAfter });
    expect(verdict).toMatchObject({ ok: true, stoppedAfter: quitAfter, sent: false });
    expect(server.received().map((line) => line.split(' ')[0])).toEqual(verbs);
    const phases = verdict.phases.map(({ name }) => name).filter((name) => name !== 'quit');
    expect(phases.at(-1)).toBe(quitAfter);
  });

  test('it does not go with a real message', async () => {
    const server = await serve(offering('PLAIN'));
    expect(await refusalOf(desk.mail({ ...to(server), quitAfter: 'auth', send: true }))).toMatchObject({ kind: 'bad-input' });
  });
});

test('each recipient is told on its own, with its reply', async () => {
  const server = await serve({
    greeting: '220 mail.example.test ESMTP',
    replies: { EHLO: '250 mail.example.test', DATA: ['354 go on', '250 2.0.0 Ok: queued as 4Zx1k36V'] },
  });
  const refusing = { ...to(server), user: null, password: null, send: true };
  const scripted = await serve({
    greeting: '220 mail.example.test ESMTP',
    replies: { EHLO: '250 mail.example.test', RCPT: '550 5.1.1 No such user', DATA: '354 go on' },
  });
  const { verdict } = await desk.mail({ ...refusing, to: ['bob@example.test', 'eve@example.test'] });
  expect(verdict.recipients).toMatchObject([
    { address: 'bob@example.test', accepted: true, reply: '250 2.0.0 OK' },
    { address: 'eve@example.test', accepted: true },
  ]);
  const none = await desk.mail({ ...refusing, port: scripted.port, server: scripted.address });
  expect(none.verdict.recipients).toMatchObject([
    { address: 'bob@example.test', accepted: false, reply: '550 5.1.1 No such user', failure: { code: '550' } },
  ]);
});

test('what the server offers is told in words, and the same test by other programs holds no password', async () => {
  const server = await serve(offering('PLAIN LOGIN', { AUTH: '235 2.7.0 Accepted' }));
  const { verdict } = await desk.mail(to(server));
  expect(verdict.offers).toEqual([
    { keyword: 'SIZE 35882577', means: { en: 'takes messages up to 36 MB', fr: 'accepte des messages jusqu’à 36 Mo' } },
    {
      keyword: 'AUTH PLAIN LOGIN',
      means: { en: 'takes logins by PLAIN LOGIN', fr: 'accepte l’authentification par PLAIN LOGIN' },
    },
  ]);
  expect(verdict.commands.openssl).toBeNull();
  expect(verdict.commands.swaks).toBe(
    `swaks --server ${server.address} --port ${server.port} --from ada@example.test --to bob@example.test ` +
      '--auth PLAIN,LOGIN,CRAM-MD5 --auth-user ada@example.test --protect-prompt --quit-after RCPT',
  );
  expect(JSON.stringify(verdict.commands)).not.toContain(secret);
});
