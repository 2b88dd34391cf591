import { expect, test } from 'vitest';
import { comparisonText } from '../../../main/core/cli/mail/mail-comparison.ts';
import { detailLines, dialogueLine, warningLines } from '../../../main/core/cli/mail/mail-text.ts';
import { testsText } from '../../../main/core/cli/mail/mail-deployed.ts';
import { verdictText } from '../../../main/core/cli/verdict.ts';
import { otherWays } from '../../../main/core/mail/alternatives.ts';
import { explainCapability } from '../../../main/core/mail/capability-words.ts';
import { tooLarge } from '../../../main/core/mail/envelope.ts';
import { equivalentCommands } from '../../../main/core/mail/equivalent-commands.ts';
import { sentInClear } from '../../../main/core/mail/plain-password.ts';
import { readMailbox } from '../../../main/core/mail/addresses.ts';
import type { MailVerdict } from '../../../preload/contract/mail.ts';
import type { Words } from '../../../preload/contract/words.ts';

const verdict = (via: string, phases: MailVerdict['phases']): MailVerdict => ({
  ok: phases.every(({ ok }) => ok),
  phases,
  certificate: null,
  at: '2026-01-01T00:00:00.000Z',
  via,
  transcript: [],
  capabilities: [],
  offers: [],
  recipients: [],
  stoppedAfter: null,
  commands: { swaks: null, openssl: null },
  mechanism: null,
  sent: false,
  queueId: null,
  messageId: null,
});

test('places stand beside each other, phase by phase; getting there comes first', () => {
  const here = verdict('here', [
    { name: 'connect', ok: true, ms: 12 },
    { name: 'greeting', ok: true, ms: 30 },
  ]);
  const blocked = verdict('ssh:web-1', [{ name: 'connect', ok: false, ms: 5000 }]);
  const lost = verdict('ssh:gone', [{ name: 'vantage', ok: false, ms: 9 }]);
  const lines = comparisonText([here, blocked, lost], { language: 'en', say: ({ en }) => en }).split('\n');
  expect(lines.map((line) => line.trim().split(/\s{2,}/u)).slice(0, 4)).toEqual([
    ['here', 'ssh:web-1', 'ssh:gone'],
    ['vantage', '-', '-', 'FAIL 9 ms'],
    ['connect', '12 ms', 'FAIL 5000 ms', '-'],
    ['greeting', '30 ms', '-', '-'],
  ]);
  const french = comparisonText([here, blocked, lost], { language: 'fr', say: ({ fr }) => fr }).split('\n');
  expect(french.map((line) => line.trim().split(/\s{2,}/u)).slice(1, 4)).toEqual([
    ['accès', '-', '-', 'ÉCHEC 9 ms'],
    ['connexion', '12 ms', 'ÉCHEC 5000 ms', '-'],
    ['accueil', '30 ms', '-', '-'],
  ]);
  expect(french).toContain('here : le serveur accepte');
});

test('the other ways are few, usual, and never the one that failed; none of them is without encryption', () => {
  const ways = otherWays({ port: 587, security: 'tls' }).map(({ port, security }) => `${port} ${security}`);
  expect(ways).toEqual(['587 starttls', '465 tls', '2525 starttls', '25 starttls']);
  expect(otherWays({ port: 25, security: 'none' }).some(({ security }) => security === 'none')).toBe(false);
});

test('the same by other programs is quoted for a shell, goes through the server it was tested from, and holds no password', () => {
  const tested = {
    server: 'mail.example.test',
    port: 587,
    security: 'starttls' as const,
    from: readMailbox('ada@example.test'),
    to: [readMailbox("o'hara@example.test")],
    unnamed: new Set<string>(),
    login: null,
    auth: null,
    quitAfter: null,
    send: false,
    message: { subject: '', text: null, html: null, replyTo: null, cc: [], headers: [], attachments: [] },
    tlsServerName: 'mail.example.test',
    caFile: null,
  };
  const here = equivalentCommands(tested, 'here');
  expect(here.swaks).toContain(`--to 'o'"'"'hara@example.test'`);
  expect(here.openssl).toBe(
    'openssl s_client -connect mail.example.test:587 -starttls smtp -servername mail.example.test -verify_hostname mail.example.test ' +
      '-verify_return_error -showcerts -crlf -quiet',
  );
  expect(equivalentCommands(tested, 'ssh:web-1').openssl).toMatch(/^ssh -t web-1 'openssl s_client/u);
  expect(equivalentCommands(tested, 'pod:c/n/p').swaks).toBeNull();
  const sent = {
    ...tested,
    to: [readMailbox('bob@example.test'), readMailbox('cy@example.test'), readMailbox('hidden@example.test')],
    unnamed: new Set(['hidden@example.test']),
    send: true,
    message: {
      ...tested.message,
      subject: 'test {id}',
      text: 'first {id}\nsecond',
      cc: [readMailbox('cy@example.test')],
      headers: [{ name: 'X-Run', value: '{id}' }],
    },
  };
  const { swaks } = equivalentCommands(sent, 'here');
  const [id = ''] = /[\da-f]{8}-[\da-f-]{27}/u.exec(swaks ?? '') ?? [];
  expect(swaks).toContain(
    `--to bob@example.test,cy@example.test,hidden@example.test --header 'Subject: test ${id}' --header 'To: bob@example.test' ` +
      `--header 'Cc: cy@example.test' --header 'X-Run: ${id}' --body 'first ${id}${String.raw`\n`}second'`,
  );
  // One that was sent has its id there too, and names it.
  const messageId = '<0b7c1d5e-1111-4222-8333-944445555666@example.test>';
  const commands = equivalentCommands(sent, 'here', messageId);
  expect(commands.swaks).toContain(`'Subject: test 0b7c1d5e-1111-4222-8333-944445555666'`);
  const output = { language: 'en' as const, say: ({ en }: Words) => en };
  expect(detailLines({ ...verdict('here', []), sent: true, messageId, commands }, output).slice(0, 4)).toEqual([
    '',
    `Message-ID: ${messageId}`,
    '{id}: 0b7c1d5e-1111-4222-8333-944445555666',
    '',
  ]);
  expect(detailLines(verdict('here', []), output)).toEqual([]);
});

test('a password that crossed the network in plain text is a warning, with what to do in both languages', () => {
  expect(sentInClear('192.0.2.7', true)).toMatchObject({
    en: expect.stringContaining('although the server offers STARTTLS') as string,
    fr: expect.stringContaining('alors que le serveur propose STARTTLS') as string,
  });
  expect(sentInClear('2001:db8::25', false)?.en).toContain('use a port with TLS');
  expect(['127.0.0.1', '::1', 'localhost'].map((target) => sentInClear(target, true))).toEqual([null, null, null]);
  const warned = { warning: { en: 'In plain text.', fr: 'En clair.' } };
  expect(warningLines(warned, { say: ({ en }) => en })).toEqual(['WARNING: In plain text.']);
  expect(warningLines(warned, { say: ({ fr }) => fr })).toEqual(['ATTENTION : En clair.']);
  expect(warningLines({}, { say: ({ en }) => en })).toEqual([]);
});

test('a note is read in the language of the terminal', () => {
  const note = { from: 'note', line: 'trusted', words: { en: 'trusted', fr: 'de confiance' } } as const;
  expect(dialogueLine(note, { say: ({ fr }) => fr })).toBe('# de confiance');
  expect(dialogueLine({ from: 'server', line: '220 hi' }, { say: ({ fr }) => fr })).toBe('< 220 hi');
});

test('what is deployed is tried from places side by side, and a success without a login is said to be one', () => {
  const tried = (via: string) => verdict(via, [{ name: 'connect', ok: true, ms: 12 }]);
  const pod = 'deployment:lab/shop/api';
  const english = { language: 'en', say: ({ en }: Words) => en } as const;
  const lines = testsText([tried('here'), tried(pod)], false, english).split('\n');
  expect(lines[0]?.trim().split(/\s{2,}/u)).toEqual(['here', pod]);
  expect(lines).toContain(`${pod}: the server accepts it`);
  for (const verdicts of [[tried('here'), tried(pod)], [tried('here')]]) {
    const text = testsText(verdicts, true, english);
    expect(text).toContain('Tried without a login');
    expect(text).not.toMatch(/accepts it|takes it/u);
    expect(testsText(verdicts, true, { language: 'fr', say: ({ fr }) => fr })).toContain('Essayé sans authentification');
  }
  expect(testsText([tried('here')], false, english)).toContain('The server takes it.');
});

const certificate = {
  subject: 'mail.example.test',
  issuer: 'Lab',
  names: ['mail.example.test'],
  validFrom: '2025-01-01T00:00:00.000Z',
  validTo: '2026-01-01T00:00:00.000Z',
  lifetimeUsed: 1,
  fingerprint256: '',
  serialNumber: '01',
  protocol: 'TLSv1.3',
  cipher: 'TLS_AES_256_GCM_SHA384',
  trusted: false,
  trustProblem: null,
  chain: [],
};

test('sizes and lifetimes are said in numbers that fit, in both languages', () => {
  expect(['SIZE 1000', 'SIZE 500', 'SIZE 1500', 'SIZE 10240000', 'SIZE 1500000'].map((line) => explainCapability(line))).toEqual([
    { en: 'takes messages up to 1 kB', fr: 'accepte des messages jusqu’à 1 ko' },
    { en: 'takes messages up to 500 bytes', fr: 'accepte des messages jusqu’à 500 octets' },
    { en: 'takes messages up to 1.5 kB', fr: 'accepte des messages jusqu’à 1,5 ko' },
    { en: 'takes messages up to 10 MB', fr: 'accepte des messages jusqu’à 10 Mo' },
    { en: 'takes messages up to 1.5 MB', fr: 'accepte des messages jusqu’à 1,5 Mo' },
  ]);
  expect(tooLarge(1200, 1000).cause).toEqual({
    en: 'The message has 1.2 kB, and the server takes 1 kB at most.',
    fr: 'Le message fait 1,2 ko, et le serveur accepte 1 ko au plus.',
  });
  const shown = (daysLeft: number, language: 'en' | 'fr') =>
    verdictText({ ...verdict('here', []), certificate: { ...certificate, daysLeft } }, 'fine', { language, say: (said) => said[language] });
  expect([-295, -1, 1, 12].map((days) => shown(days, 'en').split('\n')[0]?.split('), ')[1])).toEqual([
    'expired 295 days ago',
    'expired 1 day ago',
    '1 day left',
    '12 days left',
  ]);
  expect([-295, 12].map((days) => shown(days, 'fr').split('\n')[0]?.split('), ')[1])).toEqual([
    'expiré depuis 295 jours',
    '12 jours restants',
  ]);
});
