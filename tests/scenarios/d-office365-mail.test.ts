import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { availability as engineAvailability, startDocker } from '../lab/docker.ts';
import type { MailLab } from '../lab/mail.ts';
import { availability, startMail } from '../lab/mail.ts';
import { filesHolding } from '../lab/files-holding.ts';
import type { Workstation } from './pilothouse.ts';
import { cli, makeWorkstation } from './pilothouse.ts';

const can = await availability();
const engine = await engineAvailability();

interface MailDocument {
  readonly ok: boolean;
  readonly phases: readonly { name: string; ok: boolean; ms: number }[];
  readonly transcript: readonly { from: string; line: string }[];
  readonly certificate: { names: string[] } | null;
  readonly queueId: string | null;
  readonly failure?: { kind: string; code?: string; enhancedCode?: string; cause: string; remedy: string };
}

describe.skipIf(!can.ok)(`story D: notifications by mail${can.ok ? '' : ` (${can.reason})`}`, () => {
  let lab: MailLab;
  let desk: Workstation;
  beforeAll(async () => {
    lab = await startMail();
    desk = await makeWorkstation();
  });
  afterAll(async () => {
    await desk?.remove();
    await lab?.stop();
  });

  const test = (port: number, security: string, password: string, extra: readonly string[] = []) =>
    desk.run(
      [
        'mail',
        'test',
        '--server',
        `${lab.address}:${port}`,
        '--security',
        security,
        '--from',
        lab.user,
        '--to',
        'someone@example.test',
        '--user',
        lab.user,
        '--password-stdin',
        '--ca-file',
        lab.caPath,
        '--tls-name',
        lab.hostName,
        '--json',
        ...extra,
      ],
      { stdin: `${password}\n` },
    );

  it('step 1: every phase has its time, EHLO and certificate are shown, and the password is nowhere', async () => {
    const answer = await test(lab.ports.submission, 'starttls', lab.password);
    const document = answer.json<MailDocument>();
    expect(document.failure).toBeUndefined();
    expect(answer.exitCode).toBe(0);
    expect(document.phases.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['connect', 'greeting', 'ehlo', 'starttls', 'tls', 'auth', 'mail-from', 'rcpt-to']),
    );
    expect(document.transcript.some(({ line }) => line.includes('AUTH'))).toBe(true);
    expect(document.certificate?.names).toContain(lab.hostName);
    for (const form of [
      lab.password,
      Buffer.from(lab.password).toString('base64'),
      Buffer.from(`\0${lab.user}\0${lab.password}`).toString('base64'),
    ]) {
      expect(answer.stdout).not.toContain(form);
      expect(answer.stderr).not.toContain(form);
      expect(await filesHolding(desk.dataDir, form)).toEqual([]);
    }
  });

  it('step 2: a wrong choice explains itself: implicit TLS on 587, a wrong password, an unknown authority, a closed port', async () => {
    const implicit = await test(lab.ports.submission, 'tls', lab.password);
    expect(implicit.exitCode).toBe(1);
    expect(implicit.json<MailDocument>().failure?.kind).toBe('tls-not-spoken');
    const wrong = await test(lab.ports.submission, 'starttls', 'canary-not-the-password');
    expect(wrong.exitCode).toBe(1);
    expect(wrong.json<MailDocument>().failure).toMatchObject({ kind: 'mail-auth-refused', code: '535' });
    expect(wrong.stdout).not.toContain('canary-not-the-password');
    const untrusted = await desk.run([
      'mail',
      'test',
      '--server',
      `${lab.address}:${lab.ports.submission}`,
      '--security',
      'starttls',
      '--from',
      lab.user,
      '--to',
      'someone@example.test',
      '--tls-name',
      lab.hostName,
      '--json',
    ]);
    expect(untrusted.json<MailDocument>().failure?.kind).toMatch(/^certificate-/u);
    const closed = await desk.run([
      'mail',
      'test',
      '--server',
      `${lab.address}:1`,
      '--security',
      'none',
      '--from',
      lab.user,
      '--to',
      'someone@example.test',
      '--json',
    ]);
    expect(closed.exitCode).toBe(1);
    expect(closed.json<MailDocument>().failure?.kind).toBe('connection-refused');
  });

  it('step 3: a real message is sent and arrives, with the queue id the server gave it', async () => {
    const answer = await test(lab.ports.smtps, 'tls', lab.password, ['--send', '--subject', 'Weekly report from story D']);
    expect(answer.exitCode).toBe(0);
    expect(answer.json<MailDocument>().queueId).toMatch(/\w+/u);
    expect(await lab.messageContaining('Weekly report from story D')).toContain('someone@example.test');
  });

  it('step 3: to several recipients, text and HTML, then followed in the log of the server; a password that is not at hand is said', async () => {
    await desk.run(
      [
        ...['mail', 'profiles', 'set', 'office', '--server', `${lab.address}:${lab.ports.submission}`, '--security', 'starttls'],
        ...[
          '--from',
          lab.user,
          '--user',
          lab.user,
          '--ca-file',
          lab.caPath,
          '--tls-name',
          lab.hostName,
          '--password-stdin',
          '--keep',
          'memory',
        ],
      ],
      { stdin: `${lab.password}\n` },
    );
    const html = join(desk.home, 'report.html');
    await writeFile(html, '<p>Report <b>{id}</b></p>');
    const recipients = ['--to', 'bob@example.test', '--cc', 'carol@example.test', '--bcc', 'dan@example.test'];
    // Memory does not outlive the process: this one command brings the password itself.
    const sent = await test(lab.ports.submission, 'starttls', lab.password, ['--send', '--subject', 'Followed {id}']);
    const { queueId } = sent.json<MailDocument>();
    expect(queueId).toMatch(/^\w{6,}$/u);
    await expect.poll(async () => (await lab.log()).includes(`${queueId ?? ''}: to=`)).toBe(true);
    const file = join(desk.home, 'mail.log');
    await writeFile(file, await lab.log());
    const followed = await desk.run(['mail', 'follow', queueId ?? '', '--log', '--file', file, '--json']);
    expect(followed.exitCode).toBe(0);
    expect(followed.json()).toMatchObject({ state: 'delivered', recipients: [{ address: 'someone@example.test', state: 'delivered' }] });
    // Without a password at hand the profile says so, and what it would have sent stands nowhere.
    const refused = await desk.run([
      'mail',
      'send',
      '--profile',
      'office',
      '--subject',
      'Report {id}',
      '--html-file',
      html,
      ...recipients,
      '--json',
    ]);
    expect(refused.exitCode).not.toBe(0);
    expect(refused.json<{ error: { kind: string } }>().error.kind).toBe('credential-missing');
  });

  it('step 4: a profile is changed in one part and keeps the others; the change acts at once', async () => {
    const set = await desk.run([
      'mail',
      'profiles',
      'set',
      'office',
      '--from',
      'reports@example.test',
      '--imap',
      'imap.example.test',
      '--json',
    ]);
    expect(set.json()).toMatchObject({
      from: 'reports@example.test',
      user: lab.user,
      credential: `mail/${lab.address}/${lab.user}`,
      caFile: lab.caPath,
      mailbox: { server: 'imap.example.test', port: 993, security: 'tls', user: lab.user },
    });
    const again = await desk.run(['mail', 'profiles', 'set', 'office', '--user', lab.user, '--json']);
    expect(again.json()).toMatchObject({ from: 'reports@example.test', mailbox: { server: 'imap.example.test' } });
  });

  it('step 5: settings saved at the same time keep all of them, beside an open console, a save that is killed, and across a restart', async () => {
    const { PATH = '' } = process.env;
    const start = (args: readonly string[]) =>
      spawn(process.execPath, [cli, ...args, '--data-dir', desk.dataDir], {
        env: { PATH, HOME: desk.home, LANG: 'en_GB.UTF-8', PILOTHOUSE_KEYCHAIN: 'none' },
        stdio: ['ignore', 'pipe', 'ignore'],
      });
    const server = ['--server', 'smtp.example.test:587', '--security', 'starttls'];
    const saving = (name: string) => ['mail', 'profiles', 'set', name, ...server, '--from', `${name}@example.test`];
    const names = ['daily', 'weekly', 'monthly'];
    const open = start(['serve']);
    const crashed = once(open, 'close');
    try {
      await once(open.stdout, 'data');
      const broken = start(saving('broken-off'));
      const ended = once(broken, 'close');
      const saves = names.map(async (name) => {
        const answer = await desk.run([...saving(name), '--json']);
        // Wherever it stands by then: before its save, in the middle of it, or behind it.
        broken.kill('SIGKILL');
        return answer.exitCode;
      });
      expect(await Promise.all(saves)).toEqual([0, 0, 0]);
      await ended;
    } finally {
      // The console had the settings open all along; its end takes nothing back.
      open.kill('SIGKILL');
      await crashed;
    }
    const listed = await desk.run(['mail', 'profiles', 'list', '--json']);
    expect(listed.stderr).toBe('');
    for (const name of ['office', ...names]) expect(listed.stdout).toContain(`"${name}"`);
  });

  it('step 2 and the deployed settings: what the application has beside the profile, the password by a mark only', async () => {
    const env = join(desk.home, '.env');
    await writeFile(
      env,
      `SMTP_HOST=${lab.address}\nSMTP_PORT=465\nSMTP_STARTTLS=true\nSMTP_USER=${lab.user}\nSMTP_PASSWORD=canary-deployed-4711\n`,
    );
    const answer = await desk.run(['mail', 'deployed', '--config', `here:${env}`, '--against', 'office', '--json']);
    expect(answer.exitCode).toBe(1);
    const found = answer.json<{ contradictions: { en: string }[]; drift: { rows: { setting: string; state: string }[] } }>();
    expect(found.contradictions.map(({ en }) => en).join()).toContain('STARTTLS will hang there');
    expect(Object.fromEntries(found.drift.rows.map(({ setting, state }) => [setting, state]))).toMatchObject({
      server: 'same',
      port: 'different',
      user: 'same',
      password: 'unknown',
    });
    expect(answer.stdout + answer.stderr).not.toContain('canary-deployed-4711');
  });

  it.skipIf(!engine.ok)(
    'step 6: a container that runs with what its .env no longer says is named, and its password is not',
    async () => {
      const docker = await startDocker();
      try {
        const compose = [
          'version: "2.4"',
          'services:',
          '  reports:',
          `    image: ${docker.image}`,
          '    command: ["sh", "-c", "while :; do sleep 0.2; done"]',
          '    environment: ["SMTP_HOST=${SMTP_HOST}", "SMTP_PORT=587", "SMTP_USER=u", "SMTP_PASSWORD=${SMTP_PASSWORD}"]',
        ].join('\n');
        const files = { 'docker-compose.yml': compose, '.env': 'SMTP_HOST=old.example.test\nSMTP_PASSWORD=canary-old-4711\n' };
        const folder = await docker.compose('dashboard', files);
        const place = await makeWorkstation({ env: { PATH: `${docker.programs}:${process.env['PATH'] ?? ''}` } });
        try {
          const read = async () => {
            const answer = await place.run(['mail', 'deployed', '--compose', 'here/dashboard/reports', '--json']);
            expect(answer.stdout + answer.stderr).not.toMatch(/canary-(?:old|new)-4711/u);
            const { server, vantage, contradictions } = answer.json<{
              server: string;
              vantage: string;
              contradictions: { en: string; fr: string }[];
            }>();
            return { server, vantage, contradictions: contradictions.map(({ en }) => en), exitCode: answer.exitCode };
          };
          const before = await read();
          expect(before).toMatchObject({ server: 'old.example.test', contradictions: [], exitCode: 0 });
          expect(before.vantage).toMatch(/^container:here\/dashboard[-_]reports[-_]1$/u);
          await writeFile(join(folder, '.env'), 'SMTP_HOST=smtp.office365.com\nSMTP_PASSWORD=canary-new-4711\n');
          const after = await read();
          expect(after).toMatchObject({ server: 'old.example.test', exitCode: 1 });
          expect(after.contradictions).toEqual([
            expect.stringContaining(`SMTP_HOST: the container runs with old.example.test, ${folder}/.env says smtp.office365.com by now.`),
            expect.stringContaining(`SMTP_PASSWORD: the container runs with another value than ${folder}/.env has by now.`),
          ]);
        } finally {
          await place.remove();
        }
      } finally {
        await docker.stop();
      }
    },
    120_000,
  );
});
