import { existsSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { availability, startMail } from '../../lab/mail.ts';
import type { MailLab } from '../../lab/mail.ts';
import { run } from '../../lab/processes.ts';
import type { Console } from '../health/console.ts';
import { missingVantage, openConsole, refusalOf, vantages } from '../health/console.ts';

const available = await availability();

/** The Subject header as a person reads it (RFC 2047, one word in Q encoding). */
function decodedSubject(message: string): string {
  const encoded = /^Subject: =\?UTF-8\?Q\?(.*)\?=$/m.exec(message)?.[1] ?? '';
  return decodeURIComponent(encoded.replaceAll('_', ' ').replaceAll('=', '%'));
}

/** The verb of each line of the client, the code of each line of the server. */
function spoken(lines: readonly { readonly client: boolean; readonly line: string }[]): string[] {
  return lines.map(({ client, line }) => (client ? (line.split(' ')[0] ?? '') : line.slice(0, 3)));
}

const swaksMissing = existsSync('/usr/bin/swaks') ? '' : ' (skipped: package missing: apt-get install swaks)';

/** The dialogue in swaks(1)'s output: `-> EHLO ...`, `<-  250-...`, `<** 554 ...`. */
function spokenBySwaks(output: string): string[] {
  const lines = output.split('\n').flatMap((text) => {
    const said = /^\s*(?<mark><-|<\*\*|->)\s+(?<line>\S.*)$/.exec(text)?.groups;
    return said?.['mark'] === undefined || said['line'] === undefined ? [] : [{ client: said['mark'] === '->', line: said['line'] }];
  });
  return spoken(lines);
}

describe.skipIf(!available.ok)(`a mail test against Postfix${available.ok ? missingVantage : ` (${available.reason})`}`, () => {
  let lab: MailLab;
  let desk: Console;

  beforeAll(async () => {
    [lab, desk] = await Promise.all([startMail(), openConsole()]);
  });

  afterAll(async () => {
    await desk?.stop();
    await lab?.stop();
  });

  /** A test that succeeds; each test changes what it is about. */
  const submission = () => ({
    server: lab.address,
    port: lab.ports.submission,
    security: 'starttls' as const,
    from: lab.user,
    to: ['bob@example.test'],
    user: lab.user,
    password: { kind: 'typed' as const, value: lab.password, keepAs: null },
    caFile: lab.caPath,
    tlsServerName: lab.hostName,
    timeoutMs: 20_000,
  });
  const names = (phases: readonly { readonly name: string }[]) => phases.map(({ name }) => name);
  const submissionPhases = ['resolve', 'connect', 'greeting', 'ehlo', 'starttls', 'tls', 'ehlo-tls', 'auth', 'mail-from', 'rcpt-to'];

  describe.each(vantages)('from %s', (via) => {
    test('STARTTLS, login, and a message that arrives, with its queue id', async () => {
      const subject = `Été ${via} ✓`;
      const text = 'Bonjour,\n.un point en tête\n.\nfin';
      const { verdict, lines, phases } = await desk.mail({ ...submission(), via, send: true, subject, text });
      expect(verdict).toMatchObject({ ok: true, via, sent: true, mechanism: 'PLAIN' });
      expect(names(verdict.phases)).toEqual([...submissionPhases, 'data', 'quit']);
      expect(verdict.phases.every(({ ok, ms }) => ok && ms >= 0)).toBe(true);
      expect(phases).toEqual(verdict.phases);
      expect(lines).toEqual(verdict.transcript);
      expect(verdict.capabilities).toContain('AUTH PLAIN LOGIN');
      expect(verdict.certificate).toMatchObject({ trusted: true, names: [lab.hostName, lab.address] });
      expect(verdict.queueId).toMatch(/^\w{6,}$/);
      expect(verdict.advice?.en).toContain(verdict.queueId);
      const message = await lab.messageContaining(verdict.queueId ?? '');
      expect(decodedSubject(message)).toBe(subject);
      expect(message).toMatch(/^Message-ID: <.+@example\.test>$/m);
      expect(message).toContain('\n\nBonjour,\n.un point en t=C3=AAte\n.\nfin\n');
    });

    test('without sending it goes as far as RCPT TO, and says that nothing was sent', async () => {
      const before = (await lab.messages()).length;
      const { verdict } = await desk.mail({ ...submission(), via });
      expect(verdict).toMatchObject({ ok: true, sent: false, queueId: null });
      expect(names(verdict.phases)).toEqual([...submissionPhases, 'quit']);
      const said = verdict.transcript.map(({ from, line }) => `${from} ${line}`);
      expect(said.slice(-5)).toEqual([
        'client RSET',
        'server 250 2.0.0 Ok',
        'note stopped before DATA: nothing was sent',
        'client QUIT',
        'server 221 2.0.0 Bye',
      ]);
      expect(verdict.advice?.en).toContain('Nothing was sent');
      expect(await lab.messages()).toHaveLength(before);
    });

    test('implicit TLS: the handshake comes before the greeting', async () => {
      const { verdict } = await desk.mail({ ...submission(), via, port: lab.ports.smtps, security: 'tls' });
      expect(names(verdict.phases)).toEqual(['resolve', 'connect', 'tls', 'greeting', 'ehlo', 'auth', 'mail-from', 'rcpt-to', 'quit']);
      expect(verdict.ok).toBe(true);
    });

    test('an authority this computer does not know stops it before the login', async () => {
      const { verdict } = await desk.mail({ ...submission(), via, caFile: null });
      expect(verdict.failure).toMatchObject({ kind: 'certificate-unknown-authority' });
      expect(verdict.failure?.cause.en).toContain('CN=Lab authority');
      expect(verdict.certificate).toMatchObject({ trusted: false, trustProblem: 'SELF_SIGNED_CERT_IN_CHAIN' });
      expect(names(verdict.phases).at(-1)).toBe('tls');
      expect(verdict.transcript.filter(({ from }) => from === 'client').map(({ line }) => line.split(' ')[0])).toEqual([
        'EHLO',
        'STARTTLS',
      ]);
    });

    test('implicit TLS spoken to the STARTTLS port', async () => {
      const { verdict } = await desk.mail({ ...submission(), via, security: 'tls' });
      expect(verdict.failure).toMatchObject({ kind: 'tls-not-spoken' });
      expect(verdict.failure?.remedy.en).toContain('STARTTLS');
    });

    test('plain text spoken to the implicit TLS port', async () => {
      const { verdict } = await desk.mail({ ...submission(), via, port: lab.ports.smtps, timeoutMs: 700 });
      expect(verdict.failure?.kind).toBe('mail-greeting-missing');
      expect(verdict.failure?.remedy.en).toContain('implicit TLS');
      expect(names(verdict.phases).at(-1)).toBe('greeting');
    });

    test('relaying without a login is denied', async () => {
      const { verdict } = await desk.mail({
        ...submission(),
        via,
        port: lab.ports.smtp,
        security: 'none',
        user: null,
        password: null,
        to: ['bob@elsewhere.test'],
      });
      expect(verdict.failure).toMatchObject({ kind: 'mail-relay-denied', code: '554', enhancedCode: '5.7.1' });
      expect(verdict.failure?.evidence).toContain('Relay access denied');
    });

    test('a port where nothing listens', async () => {
      const { verdict } = await desk.mail({ ...submission(), via, port: 1 });
      expect(verdict.failure?.kind).toBe('connection-refused');
      expect(names(verdict.phases)).toEqual(['resolve', 'connect']);
    });
  });

  test('each refused recipient is named, and the others get the message', async () => {
    const subject = `partly ${Math.random()}`;
    const { verdict } = await desk.mail({
      ...submission(),
      port: lab.ports.smtp,
      user: null,
      password: null,
      to: ['bob@example.test', 'x@elsewhere.test', 'y@elsewhere.test'],
      send: true,
      subject,
    });
    expect(verdict).toMatchObject({ ok: false, sent: true, failure: { kind: 'mail-relay-denied' } });
    expect(verdict.failure?.cause.en).toMatch(
      /^2 of 3 recipients were refused: x@elsewhere\.test \(554 5\.7\.1\), y@elsewhere\.test \(554 5\.7\.1\)\./,
    );
    expect(await lab.messageContaining(subject)).toMatch(/^To: bob@example\.test$/m);
  });

  test('a login the server does not offer in plain text is never sent', async () => {
    const { verdict } = await desk.mail({ ...submission(), port: lab.ports.smtp, security: 'none' });
    expect(verdict.failure?.kind).toBe('mail-auth-not-offered');
    expect(verdict.transcript.some(({ line }) => line.startsWith('AUTH'))).toBe(false);
    expect(names(verdict.phases).slice(-2)).toEqual(['auth', 'quit']);
  });

  test('a name that is not in the certificate', async () => {
    const { verdict } = await desk.mail({ ...submission(), tlsServerName: 'smtp.other.test' });
    expect(verdict.failure?.kind).toBe('certificate-wrong-name');
    expect(verdict.failure?.cause.en).toContain(`mail.example.test, ${lab.address}`);
  });

  test('a submission port wants a login', async () => {
    const { verdict } = await desk.mail({ ...submission(), user: null, password: null });
    expect(verdict.failure).toMatchObject({ kind: 'mail-auth-required', code: '554' });
  });

  test('an address beyond ASCII is sent with SMTPUTF8, a domain beyond ASCII in ASCII', async () => {
    const { verdict } = await desk.mail({ ...submission(), to: ['zoé@example.test', 'bob@éxample.test'] });
    expect(verdict.transcript.map(({ line }) => line)).toEqual(
      expect.arrayContaining([`MAIL FROM:<${lab.user}> SMTPUTF8`, 'RCPT TO:<zoé@example.test>', 'RCPT TO:<bob@xn--xample-9ua.test>']),
    );
  });

  test('a sent message is in the audit journal; one that was not sent is not', async () => {
    const subject = `audited ${Math.random()}`;
    const count = async () => (await desk.client.activity.audit({ contains: 'mail.send' })).length;
    const before = await count();
    await desk.mail(submission());
    expect(await count()).toBe(before);
    const { verdict } = await desk.mail({ ...submission(), send: true, subject });
    const [entry] = await desk.client.activity.audit({ contains: 'mail.send', limit: 1 });
    expect(entry).toMatchObject({
      who: 'ops via test',
      action: 'mail.send',
      target: `${lab.address}:${lab.ports.submission}`,
      after: `${lab.user} → bob@example.test`,
      result: 'done',
      detail: `queue id ${verdict.queueId}`,
    });
  });

  test('a credential is used by its name, a typed password is kept when asked', async () => {
    const name = 'mail/lab/ada';
    const kept = { kind: 'typed' as const, value: lab.password, keepAs: { name, where: 'memory' as const } };
    expect((await desk.mail({ ...submission(), password: kept })).verdict.ok).toBe(true);
    expect((await desk.client.credentials.list()).find((credential) => credential.name === name)).toMatchObject({ where: 'memory' });
    expect((await desk.mail({ ...submission(), password: { kind: 'credential', name } })).verdict.ok).toBe(true);
    expect(await refusalOf(desk.mail({ ...submission(), password: { kind: 'credential', name: 'mail/none' } }))).toMatchObject({
      kind: 'credential-missing',
    });
  });

  test.each<[string, object]>([
    ['a line break in a recipient', { to: ['bob@example.test>\r\nRCPT TO:<eve@example.test'] }],
    ['a line break in the sender', { from: 'ada@example.test\nX: y' }],
    ['a line break in the subject', { subject: 'Hello\r\nBcc: eve@example.test' }],
    ['a line break in the user', { user: 'ada\r\nMAIL FROM:<x@y>' }],
    ['a server with a port in its name', { server: 'smtp.example.test/587' }],
    ['a user without a password', { password: null }],
    ['a password without a user', { user: null }],
    ['a file of authorities that is none', { caFile: '/etc/hostname' }],
  ])('%s is refused before anything is contacted', async (_what, wrong) => {
    expect(await refusalOf(desk.mail({ ...submission(), ...wrong }))).toMatchObject({ kind: 'bad-input' });
  });

  test.skipIf(swaksMissing !== '').each<[string, string]>([
    ['an accepted recipient', 'bob@example.test'],
    ['a refused recipient', 'bob@elsewhere.test'],
  ])(`swaks, at the same server with %s, goes through the same steps and gets the same codes${swaksMissing}`, async (_what, to) => {
    const { verdict } = await desk.mail({ ...submission(), port: lab.ports.smtp, security: 'none', user: null, password: null, to: [to] });
    const server = ['--server', lab.address, '--port', String(lab.ports.smtp), '--helo', '[127.0.0.1]'];
    const swaks = await run('swaks', [...server, '--from', lab.user, '--to', to, '--quit-after', 'RCPT']);
    // Ours says RSET before it leaves an open transaction: the server then logs none that was broken off.
    const ours = spoken(verdict.transcript.flatMap(({ from, line }) => (from === 'note' ? [] : [{ client: from === 'client', line }])));
    const reset = ours.indexOf('RSET');
    expect(reset === -1 ? ours : ours.toSpliced(reset, 2)).toEqual(spokenBySwaks(swaks.stdout));
    expect(ours).toContain('RCPT');
  });

  describe('secrets', () => {
    test('the password of an accepted and of a refused login shows nowhere: verdict, transcript, findings, logs, database', async () => {
      const canary = 'Canary-Password-4711';
      const accepted = await desk.mail({ ...submission(), send: true });
      const refused = await desk.mail({
        ...submission(),
        password: { kind: 'typed', value: canary, keepAs: { name: 'mail/canary', where: 'memory' } },
      });
      expect(refused.verdict.failure).toMatchObject({ kind: 'mail-auth-refused', code: '535', enhancedCode: '5.7.8' });
      expect(refused.verdict.transcript.map(({ line }) => line)).toContain('AUTH PLAIN [redacted]');
      expect(names(refused.verdict.phases).slice(-2)).toEqual(['auth', 'quit']);
      const said =
        JSON.stringify([accepted, refused, await desk.findings(), await desk.client.activity.audit({})]) +
        (await desk.rig.everythingKept());
      for (const secret of [canary, lab.password]) {
        for (const form of [secret, Buffer.from(secret).toString('base64'), Buffer.from(`\0${lab.user}\0${secret}`).toString('base64')])
          expect(said).not.toContain(form);
      }
    });

    test('a failed test is a finding; a later good one from the same place takes it back', async () => {
      // Dovecot answers later after wrong passwords, to slow guessing down.
      const target = `${lab.address}:${lab.ports.submission}`;
      await desk.mail({ ...submission(), tlsServerName: 'smtp.other.test' });
      expect((await desk.findings()).filter((finding) => finding.target === target)).toMatchObject([
        { link: `mail/${target}`, level: 'failing' },
      ]);
      await desk.mail({ ...submission(), timeoutMs: 60_000 });
      expect((await desk.findings()).filter((finding) => finding.target === target)).toEqual([]);
    });
  });

  test('the core found no bug of its own in all of this', () => {
    expect(desk.bugs).toEqual([]);
  });
});
