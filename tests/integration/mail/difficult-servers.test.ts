import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { failure, FailureError, words } from '../../../main/core/failure.ts';
import { readMailbox } from '../../../main/core/mail/addresses.ts';
import { runMailTest } from '../../../main/core/mail/session.ts';
import { hereVantage } from '../../../main/core/vantage/here.ts';
import type { Vantage } from '../../../main/core/vantage/vantage.ts';
import type { Authority, Certificate } from '../../lab/authority.ts';
import { makeAuthority } from '../../lab/authority.ts';
import { startScriptedSmtp } from '../../lab/mail.ts';
import type { StateFolder } from '../../lab/state-folder.ts';
import { makeStateFolder } from '../../lab/state-folder.ts';
import type { Console } from '../health/console.ts';
import { openConsole, refusalOf } from '../health/console.ts';

const password = 'Canary-Secret-0815';
const base64 = (text: string) => Buffer.from(text).toString('base64');

describe('a mail test against servers that are hard to have', () => {
  let desk: Console;
  let folder: StateFolder;
  let authority: Authority;
  let certificate: Certificate;
  const stops: (() => Promise<void>)[] = [];

  beforeAll(async () => {
    folder = await makeStateFolder('difficult');
    authority = await makeAuthority(folder.path);
    certificate = await authority.issue({ names: ['127.0.0.1'] });
    desk = await openConsole();
  });

  afterEach(async () => {
    for (const stop of stops.splice(0)) await stop();
  });

  afterAll(async () => {
    await desk?.stop();
    await folder?.remove();
  });

  const input = (port: number) => ({
    server: '127.0.0.1',
    port,
    security: 'starttls' as const,
    from: 'ada@example.test',
    to: ['bob@example.test'],
    user: 'ada@example.test',
    password: { kind: 'typed' as const, value: password, keepAs: null },
    caFile: authority.caPath,
    timeoutMs: 10_000,
  });

  /** A provider as it speaks, word for word. */
  async function script(said: Parameters<typeof startScriptedSmtp>[0], options: { readonly implicitTls?: boolean } = {}) {
    const server = await startScriptedSmtp(said, { tls: certificate, ...options });
    stops.push(() => server.stop());
    return server;
  }

  /** A server that answers a connection in a way no script can. */
  async function raw(answer: (socket: Socket) => void): Promise<number> {
    const sockets = new Set<Socket>();
    const server = createServer((socket) => {
      sockets.add(socket);
      socket.on('error', () => socket.destroy());
      answer(socket);
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    stops.push(async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    });
    return (server.address() as AddressInfo).port;
  }

  const ehlo = (auth: string) =>
    `250-PR3P1.outlook.office365.com Hello [127.0.0.1]\n250-SIZE 157286400\n250-STARTTLS\n${auth === '' ? '' : `250-AUTH ${auth}\n`}250 SMTPUTF8`;

  test('Microsoft 365 under another name gets LOGIN first; its refusal names the mailbox switch', async () => {
    const server = await script({
      greeting: '220 PR3P1.outlook.office365.com Microsoft ESMTP MAIL Service ready',
      replies: {
        EHLO: ehlo('PLAIN LOGIN XOAUTH2'),
        STARTTLS: '220 2.0.0 SMTP server ready',
        AUTH: ['334 VXNlcm5hbWU6', '334 UGFzc3dvcmQ6', '535 5.7.3 Authentication unsuccessful [PR3P1.eurprd.prod.outlook.com]'],
      },
    });
    const { verdict } = await desk.mail(input(server.port));
    expect(verdict).toMatchObject({ mechanism: 'LOGIN', failure: { kind: 'mail-auth-refused', code: '535', enhancedCode: '5.7.3' } });
    expect(verdict.failure?.remedy.en).toContain('Authenticated SMTP');
    expect(server.received()).toEqual(expect.arrayContaining(['AUTH LOGIN', base64('ada@example.test'), base64(password), 'QUIT']));
    // Of the exchange neither answer shows, in text and JSON alike; who logs in stands in a note.
    expect(verdict.transcript.filter(({ line }) => line === '[redacted]')).toHaveLength(2);
    expect(verdict.transcript).toContainEqual({
      from: 'note',
      line: 'logging in as ada@example.test',
      words: { en: 'logging in as ada@example.test', fr: 'authentification de ada@example.test' },
    });
    expect(JSON.stringify(verdict)).not.toContain(base64(password));
    expect(JSON.stringify(verdict)).not.toContain(base64('ada@example.test'));
  });

  test('a mechanism that is refused is followed by the next one; a wrong password is tried once', async () => {
    const server = await script({
      greeting: '220 mail.example.test ESMTP',
      replies: {
        EHLO: ehlo('PLAIN LOGIN'),
        STARTTLS: '220 ready',
        AUTH: ['504 5.7.4 Unrecognized authentication type'],
      },
    });
    const { verdict } = await desk.mail(input(server.port));
    expect(server.received().filter((line) => line.startsWith('AUTH'))).toEqual([
      `AUTH PLAIN ${base64(`\0ada@example.test\0${password}`)}`,
      'AUTH LOGIN',
    ]);
    expect(verdict.failure?.kind).toBe('mail-auth-mechanism-refused');

    const strict = await script({
      greeting: '220 mail.example.test ESMTP',
      replies: { EHLO: ehlo('PLAIN LOGIN'), STARTTLS: '220 ready', AUTH: '535 5.7.8 no' },
    });
    await desk.mail(input(strict.port));
    expect(strict.received().filter((line) => line.startsWith('AUTH'))).toHaveLength(1);
  });

  test('a server that echoes the password in every form gets none of it into the transcript', async () => {
    const token = base64(`\0ada@example.test\0${password}`);
    const echo = `535-5.7.8 ${password} is wrong\n535-5.7.8 ${base64(password)}\n535-5.7.8 ${encodeURIComponent(password)} ${password.toUpperCase()}\n535 5.7.8 ${token}`;
    const server = await script({
      greeting: `220 mail.example.test ESMTP ${password}`,
      replies: { EHLO: ehlo('PLAIN'), STARTTLS: '220 ready', AUTH: echo },
    });
    const { verdict, lines } = await desk.mail(input(server.port));
    const said = `${JSON.stringify([verdict, lines])}${await desk.rig.everythingKept()}`.toLowerCase();
    for (const form of [password, base64(password), token]) expect(said).not.toContain(form.toLowerCase());
    expect(verdict.failure?.evidence).toContain('[redacted] is wrong');
  });

  test('STARTTLS that was stripped on the way stops the test; no AUTH goes out', async () => {
    const server = await script({
      greeting: '220 mail.example.test ESMTP',
      replies: { EHLO: '250-mail.example.test\n250 AUTH PLAIN LOGIN' },
    });
    const { verdict } = await desk.mail(input(server.port));
    expect(verdict.failure?.kind).toBe('mail-starttls-missing');
    expect(server.received().map((line) => line.split(' ')[0])).toEqual(['EHLO', 'QUIT']);
  });

  test('STARTTLS that is offered and refused', async () => {
    const server = await script({
      greeting: '220 mail.example.test ESMTP',
      replies: { EHLO: ehlo(''), STARTTLS: '454 4.7.0 TLS not available due to local problem' },
    });
    const { verdict } = await desk.mail(input(server.port));
    expect(verdict.failure).toMatchObject({ kind: 'mail-starttls-refused', code: '454' });
    expect(verdict.phases.map(({ name }) => name)).toEqual(['resolve', 'connect', 'greeting', 'ehlo', 'starttls', 'quit']);
  });

  test('replies slipped in before TLS are refused, not believed', async () => {
    const port = await raw((socket) => {
      socket.write('220 mail.example.test ESMTP\r\n');
      socket.on('data', (bytes: Buffer) =>
        socket.write(
          bytes.toString().startsWith('EHLO') ? '250-mail.example.test\r\n250 STARTTLS\r\n' : '220 go\r\n250-evil\r\n250 AUTH PLAIN\r\n',
        ),
      );
    });
    const { verdict } = await desk.mail(input(port));
    expect(verdict.failure?.kind).toBe('mail-starttls-refused');
    expect(verdict.failure?.cause.en).toContain('slipping replies in');
    expect(verdict.phases.at(-1)?.name).toBe('starttls');
  });

  test('security none sends the password in plain text, and says so', async () => {
    const server = await script({
      greeting: '220 mail.example.test ESMTP',
      replies: { EHLO: '250-mail.example.test\n250 AUTH PLAIN', AUTH: '235 2.7.0 ok' },
    });
    const { verdict } = await desk.mail({ ...input(server.port), security: 'none' });
    expect(verdict.ok).toBe(true);
    expect(verdict.transcript.map(({ line }) => line)).toContain(
      'no encryption: the password crosses the network in plain text, as chosen (security: none)',
    );
  });

  test('a server that knows HELO only still takes mail without a login', async () => {
    const server = await script({
      greeting: '220 old.example.test',
      replies: { EHLO: '500 Command unrecognized', HELO: '250 old.example.test' },
    });
    const { verdict } = await desk.mail({ ...input(server.port), security: 'none', user: null, password: null });
    expect(verdict.ok).toBe(true);
    expect(server.received().map((line) => line.split(' ')[0])).toEqual(['EHLO', 'HELO', 'MAIL', 'RCPT', 'RSET', 'QUIT']);
  });

  test('an address beyond ASCII is refused in words where the server has no SMTPUTF8', async () => {
    const server = await script({ greeting: '220 mail.example.test ESMTP', replies: { EHLO: '250 mail.example.test' } });
    const { verdict } = await desk.mail({ ...input(server.port), security: 'none', user: null, password: null, to: ['zoé@example.test'] });
    expect(verdict.failure?.kind).toBe('mail-recipient-refused');
    expect(verdict.failure?.cause.en).toContain('zoé@example.test');
    expect(server.received().some((line) => line.startsWith('MAIL'))).toBe(false);
  });

  const plainly = (port: number) => ({ ...input(port), security: 'none' as const, user: null, password: null });

  test('a connection closed in the middle names the place', async () => {
    const server = await script({ greeting: '220 mail.example.test ESMTP', replies: { MAIL: { say: '', next: 'close' } } });
    const { verdict } = await desk.mail(plainly(server.port));
    expect(verdict.failure?.kind).toBe('connection-closed');
    expect(verdict.failure?.cause.en).toContain('after MAIL FROM');
  });

  test('silence in the middle ends at the limit of the phase', async () => {
    const server = await script({ greeting: '220 mail.example.test ESMTP', replies: { RCPT: { say: '', next: 'silence' } } });
    const { verdict } = await desk.mail({ ...plainly(server.port), timeoutMs: 400 });
    expect(verdict.failure?.kind).toBe('timed-out');
    expect(verdict.failure?.cause.en).toContain('after RCPT TO');
    expect(verdict.phases.at(-1)).toMatchObject({ name: 'rcpt-to', ok: false });
  });

  test('421 in the middle is what the server says, not a broken connection', async () => {
    const server = await script({
      greeting: '220 mail.example.test ESMTP',
      replies: { RCPT: { say: '421 4.7.0 mail.example.test Error: too many connections', next: 'close' } },
    });
    const { verdict } = await desk.mail(plainly(server.port));
    expect(verdict.failure).toMatchObject({ kind: 'mail-too-many-connections', code: '421' });
  });

  test('421 at the second recipient ends it: no message follows', async () => {
    const server = await script([
      '220 mail.example.test ESMTP',
      '250 mail.example.test',
      '250 ok',
      '250 ok',
      { say: '421 4.3.2 closing', next: 'close' },
    ]);
    const { verdict } = await desk.mail({
      ...plainly(server.port),
      to: ['a@example.test', 'b@example.test', 'c@example.test'],
      send: true,
    });
    expect(verdict).toMatchObject({ ok: false, sent: false, failure: { code: '421', enhancedCode: '4.3.2' } });
    expect(server.received().map((line) => line.split(' ')[0])).toEqual(['EHLO', 'MAIL', 'RCPT', 'RCPT']);
  });

  test('a port 465 that stays silent while 587 answers is told apart from a dead server', async () => {
    const submission = await script({ greeting: '220 mail.example.test ESMTP', replies: {} });
    const here = hereVantage({});
    /** This computer behind a provider that drops packets to 465. */
    const blocked: Vantage = {
      ...here,
      connect: (host, port, options) =>
        port === 587
          ? here.connect(host, submission.port, options)
          : Promise.reject(new FailureError(failure('connection-timed-out', words('No answer.', 'Pas de réponse.'), words('', '')))),
    };
    const verdict = await runMailTest(
      {
        server: '127.0.0.1',
        port: 465,
        security: 'tls',
        from: readMailbox('ada@example.test'),
        to: [readMailbox('bob@example.test')],
        unnamed: new Set<string>(),
        login: null,
        auth: null,
        quitAfter: null,
        caFile: null,
        send: false,
        message: { subject: '', text: '', html: null, replyTo: null, cc: [], headers: [], attachments: [] },
        authorities: [],
        tlsServerName: '127.0.0.1',
        timeoutMs: 5000,
      },
      blocked,
      new AbortController().signal,
      { onLine: () => undefined, onPhase: () => undefined },
    );
    expect(verdict.failure?.kind).toBe('connection-timed-out');
    expect(verdict.failure?.cause.en).toMatch(/587 answers: the provider blocks 25 and 465/);
    expect(verdict.transcript).toMatchObject([{ from: 'note', line: 'port 587: open', words: { fr: 'port 587 : ouvert' } }]);
  });

  test('a message that is refused after its dot was not sent, and the journal says that it failed', async () => {
    const server = await script({
      greeting: '220 mail.example.test ESMTP',
      replies: { DATA: ['354 go', '550 5.7.26 This mail has been blocked because the sender is unauthenticated.'] },
    });
    const { verdict } = await desk.mail({ ...plainly(server.port), send: true, text: 'Hello' });
    expect(verdict).toMatchObject({ ok: false, sent: false, failure: { kind: 'mail-not-authenticated-domain' } });
    const [entry] = await desk.client.activity.audit({ contains: 'mail.send', limit: 1 });
    expect(entry).toMatchObject({ result: 'failed', target: `127.0.0.1:${server.port}` });
  });

  test('a server that never answers QUIT has done its work', async () => {
    const server = await script({ greeting: '220 mail.example.test ESMTP', replies: { QUIT: { say: '', next: 'silence' } } });
    const { verdict } = await desk.mail({ ...plainly(server.port), timeoutMs: 400 });
    expect(verdict.ok).toBe(true);
    expect(verdict.phases.at(-1)).toMatchObject({
      name: 'quit',
      ok: true,
      detail: 'no answer',
      words: { en: 'no answer', fr: 'pas de réponse' },
    });
    expect(verdict.phases.find(({ name }) => name === 'rcpt-to')?.words).toEqual({ en: '1 of 1 accepted', fr: '1 sur 1 accepté' });
  });

  test('a reply that comes byte by byte is one reply', async () => {
    const port = await raw((socket) => {
      const slowly = (text: string) =>
        text
          .split('')
          .reduce(
            (done, byte) => done.then(() => new Promise<void>((resolve) => socket.write(byte, () => setImmediate(resolve)))),
            Promise.resolve(),
          );
      void slowly('220-mail\r\n220 ready\r\n');
      socket.on('data', (bytes: Buffer) => void slowly(bytes.toString().startsWith('QUIT') ? '221 bye\n' : '250 ok\n'));
    });
    const { verdict } = await desk.mail(plainly(port));
    expect(verdict.ok).toBe(true);
    expect(verdict.transcript.slice(0, 2).map(({ line }) => line)).toEqual(['220-mail', '220 ready']);
  });

  test.each<[string, string, RegExp]>([
    ['IMAP', '* OK [CAPABILITY IMAP4rev1] Dovecot ready.\r\n', /^IMAP answers/],
    ['POP3', '+OK Dovecot ready.\r\n', /^POP3 answers/],
    ['SSH', 'SSH-2.0-OpenSSH_9.2p1\r\n', /^SSH answers/],
    ['HTTP', 'HTTP/1.1 400 Bad Request\r\n\r\n', /^HTTP answers/],
    ['garbage', `${'\u0001\u0002\u0003'.repeat(100)}\n`, /answers on this port, not SMTP|not SMTP/],
    ['a line without end', 'x'.repeat(20_000), /not SMTP/],
  ])('%s on the port of a mail server is named', async (_what, bytes, cause) => {
    const port = await raw((socket) => socket.write(bytes));
    const { verdict } = await desk.mail(plainly(port));
    expect(verdict.failure?.kind).toBe('mail-not-smtp');
    expect(verdict.failure?.cause.en).toMatch(cause);
    expect(verdict.phases.at(-1)?.name).toBe('greeting');
  });

  test('a server that answers more than it was asked is not believed', async () => {
    const port = await raw((socket) => {
      socket.write('220 mail.example.test\r\n250 early\r\n');
    });
    const { verdict } = await desk.mail(plainly(port));
    expect(verdict.failure?.kind).toBe('mail-not-smtp');
    expect(verdict.failure?.cause.en).toContain('nothing had asked for');
  });

  test('cancelling in the middle ends it, and leaves no finding and no open connection', async () => {
    let closed: () => void = () => {};
    const gone = new Promise<void>((resolve) => (closed = resolve));
    let asked: () => void = () => {};
    const greeted = new Promise<void>((resolve) => (asked = resolve));
    const port = await raw((socket) => {
      socket.write('220 mail.example.test\r\n');
      socket.once('data', () => asked());
      socket.once('close', closed);
    });
    const cancel = new AbortController();
    const ended = refusalOf(desk.mail({ ...plainly(port), timeoutMs: 60_000 }, cancel.signal));
    await greeted;
    cancel.abort();
    await ended.catch((error: unknown) => expect(String(error)).toMatch(/abort|without a verdict/i));
    await gone;
    expect((await desk.findings()).filter(({ link }) => link === `mail/127.0.0.1:${port}`)).toEqual([]);
  });

  test('the core found no bug of its own in all of this', () => {
    expect(desk.bugs).toEqual([]);
  });
});
