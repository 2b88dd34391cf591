import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { MailAnswer, MailAttempt } from '../../../preload/contract/mail-comparison.ts';
import type { MailVerdict } from '../../../preload/contract/mail.ts';
import { startScriptedSmtp } from '../../lab/mail/scripted-smtp.ts';
import type { ScriptedSmtpStandIn, SmtpScript } from '../../lab/mail/scripted-smtp.ts';
import type { MailLab } from '../../lab/mail.ts';
import { availability, startMail } from '../../lab/mail.ts';
import type { Console } from '../health/console.ts';
import { openConsole, vantages } from '../health/console.ts';

const available = await availability();
let desk: Console;
const servers: ScriptedSmtpStandIn[] = [];

beforeAll(async () => {
  desk = await openConsole();
});
afterEach(async () => {
  for (const server of servers.splice(0)) await server.stop();
});
afterAll(() => desk?.stop());

type CompareInput = Omit<Parameters<Console['client']['mail']['compare']>[0], 'stream'>;
type AlternativesInput = Omit<Parameters<Console['client']['mail']['alternatives']>[0], 'stream'>;

async function compare(input: CompareInput): Promise<ReadonlyMap<string, MailVerdict>> {
  const stream = randomUUID();
  const verdicts = new Map<string, MailVerdict>();
  for await (const { sequence, items } of await desk.client.mail.compare({ ...input, stream })) {
    for (const item of items) if (item.kind === 'verdict') verdicts.set(item.via, item.verdict);
    await desk.client.system.acknowledge({ stream, sequence });
  }
  return verdicts;
}

async function alternatives(input: AlternativesInput): Promise<{ readonly tried: readonly MailAttempt[]; readonly answer: MailAnswer }> {
  const stream = randomUUID();
  const tried: MailAttempt[] = [];
  const answers: MailAnswer[] = [];
  for await (const { sequence, items } of await desk.client.mail.alternatives({ ...input, stream })) {
    for (const item of items) {
      if (item.kind === 'tried') tried.push(item.attempt);
      else answers.push(item.answer);
    }
    await desk.client.system.acknowledge({ stream, sequence });
  }
  const [answer] = answers;
  if (answer === undefined) throw new Error('it ended without an answer');
  return { tried, answer };
}

async function serve(script: SmtpScript): Promise<ScriptedSmtpStandIn> {
  const server = await startScriptedSmtp(script);
  servers.push(server);
  return server;
}

const password = { kind: 'typed' as const, value: 'Geheim-4711-xyz', keepAs: null };

describe('several places side by side', () => {
  test('a place that cannot be had has its own verdict and hides no other', async () => {
    const server = await serve({ greeting: '220 mail.example.test ESMTP', replies: { EHLO: '250 mail.example.test' } });
    const same = { server: server.address, port: server.port, security: 'none' as const, from: 'a@example.test', to: ['b@example.test'] };
    const verdicts = await compare({ ...same, vias: [...vantages, 'ssh:nowhere.invalid', 'here'], timeoutMs: 5000 });
    for (const via of vantages) expect(verdicts.get(via)).toMatchObject({ ok: true, via, sent: false });
    const lost = verdicts.get('ssh:nowhere.invalid');
    expect(lost).toMatchObject({ ok: false, phases: [{ name: 'vantage', ok: false }], transcript: [] });
    expect(lost?.failure?.cause.fr).not.toBe('');
    expect(verdicts.size).toBe(vantages.length + 1);
    expect(server.received().filter((line) => line === 'DATA')).toEqual([]);
  });

  test('places are tried at the same time', async () => {
    const silent = { greeting: { say: '', next: 'silence' as const }, replies: {} };
    const server = await serve(silent);
    const same = { server: server.address, port: server.port, security: 'none' as const, from: 'a@example.test', to: ['b@example.test'] };
    const startedAt = performance.now();
    const verdicts = await compare({ ...same, vias: [...vantages, 'here'], timeoutMs: 1500 });
    expect([...verdicts.values()].every(({ failure }) => failure?.kind === 'mail-greeting-missing')).toBe(true);
    expect(performance.now() - startedAt).toBeLessThan(1500 * 1.9);
  });
});

describe('what would work instead', () => {
  test('a refused password is not tried on any other port', async () => {
    const server = await serve({
      greeting: '220 mail.example.test ESMTP',
      replies: { EHLO: '250-mail.example.test\n250 AUTH PLAIN', AUTH: '535 5.7.8 Error: authentication failed' },
    });
    const same = {
      server: server.address,
      port: server.port,
      security: 'none' as const,
      from: 'a@example.test',
      to: ['b@example.test'],
      user: 'ada',
      password,
      timeoutMs: 2000,
    };
    const { tried, answer } = await alternatives({
      ...same,
      tested: { kind: 'mail-auth-refused', phase: 'auth', mechanism: 'PLAIN', enhancedCode: '5.7.8' },
    });
    expect(answer.works).toBeNull();
    expect(answer.says.en).toContain('not tried again');
    expect(answer.says.fr).toContain('n’a pas été réessayé');
    expect(tried.every(({ withLogin }) => !withLogin)).toBe(true);
    expect(server.received().some((line) => line.startsWith('AUTH'))).toBe(false);
  });

  test('where the mechanism was refused, the others are tried on the same port; the first refused password ends it', async () => {
    const server = await serve({
      greeting: '220 mail.example.test ESMTP',
      replies: {
        EHLO: '250-mail.example.test\n250 AUTH PLAIN LOGIN CRAM-MD5',
        AUTH: ['334 VXNlcm5hbWU6', '334 UGFzc3dvcmQ6', '535 5.7.8 No'],
      },
    });
    const same = {
      server: server.address,
      port: server.port,
      security: 'none' as const,
      from: 'a@example.test',
      to: ['b@example.test'],
      user: 'ada',
      password,
      timeoutMs: 2000,
    };
    const tested = { kind: 'mail-auth-mechanism-refused' as const, phase: 'auth', mechanism: 'PLAIN', enhancedCode: '5.7.4' };
    const { tried, answer } = await alternatives({ ...same, tested });
    expect(answer.works).toBeNull();
    expect(answer.says.en).toContain('accounts lock');
    expect(tried.filter(({ withLogin }) => withLogin)).toMatchObject([{ mechanism: 'LOGIN', ok: false, phase: 'auth' }]);
    expect(server.received().filter((line) => line.startsWith('AUTH'))).toEqual(['AUTH LOGIN']);
  });
});

describe.skipIf(!available.ok)(`what would work instead, against Postfix${available.ok ? '' : ` (${available.reason})`}`, () => {
  let lab: MailLab;
  beforeAll(async () => {
    lab = await startMail();
  });
  afterAll(() => lab?.stop());

  test('implicit TLS on the submission port fails, STARTTLS on it works, and nothing was sent', async () => {
    const before = (await lab.messages()).length;
    const input = {
      server: lab.address,
      port: lab.ports.submission,
      security: 'tls' as const,
      from: lab.user,
      to: ['bob@example.test'],
      user: lab.user,
      password: { kind: 'typed' as const, value: lab.password, keepAs: null },
      caFile: lab.caPath,
      tlsServerName: lab.hostName,
      timeoutMs: 5000,
    };
    const { verdict } = await desk.mail(input);
    expect(verdict.failure?.kind).toBe('tls-not-spoken');
    const tested = { kind: 'tls-not-spoken' as const, phase: 'tls', mechanism: null, enhancedCode: null };
    const { tried, answer } = await alternatives({ ...input, tested });
    expect(answer.works).toEqual({ port: lab.ports.submission, security: 'starttls', mechanism: 'PLAIN' });
    expect(answer.says.fr).toContain('Ceci fonctionne');
    expect(tried.length).toBeLessThanOrEqual(8);
    expect(await lab.messages()).toHaveLength(before);
  });
});

test('the core found no bug of its own in all of this', () => {
  expect(desk.bugs).toEqual([]);
});
