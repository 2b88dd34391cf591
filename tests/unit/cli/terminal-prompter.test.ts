import { PassThrough } from 'node:stream';
import { afterEach, expect, it, vi } from 'vitest';
import type { Output } from '../../../main/core/cli/output.ts';
import type { PromptRequest } from '../../../main/core/vantage/prompts.ts';
import { terminalPrompter } from '../../../main/core/cli/terminal-prompter.ts';

function outputTo(notes: string[]): Output {
  return {
    json: true,
    language: 'en',
    say: (said) => said.en,
    result: () => undefined,
    note: (line) => notes.push(line),
    problem: () => undefined,
    failure: () => undefined,
  };
}

const { signal } = new AbortController();
const interrupt = () => undefined;

it('another host key than the accepted one is refused, and both are shown', async () => {
  const notes: string[] = [];
  const prompter = terminalPrompter({ output: outputTo(notes), acceptedHostKey: 'SHA256:given', interactive: false, interrupt });
  const key = { kind: 'host-key', target: 'web-1', address: '192.0.2.1:22', keyType: 'ssh-ed25519', alsoKnownAs: [] } as const;
  expect(await prompter.ask({ ...key, alsoKnownAs: [], fingerprint: 'SHA256:shown' }, { signal })).toEqual({ kind: 'cancel' });
  expect(notes.join('\n')).toContain('SHA256:given is not the key that web-1');
  expect(notes.join('\n')).toContain('SHA256:shown');
  expect(await prompter.ask({ ...key, alsoKnownAs: [], fingerprint: 'SHA256:given' }, { signal })).toMatchObject({
    kind: 'accept-host-key',
  });
});

it('a password that nobody can type is given up at once, without a word: the failure says how to give it', async () => {
  const notes: string[] = [];
  const prompter = terminalPrompter({ output: outputTo(notes), acceptedHostKey: null, interactive: false, interrupt });
  const answer = await prompter.ask(
    {
      kind: 'secrets',
      target: 'web-1',
      purpose: 'password',
      title: { en: 'Password of ops@web-1', fr: 'Mot de passe de ops@web-1' },
      instruction: '',
      fields: [{ label: 'Password:', echo: false }],
      refused: 0,
      canKeep: true,
    },
    { signal },
  );
  expect(answer).toEqual({ kind: 'cancel' });
  expect(notes).toEqual([]);
});

it('on a terminal, what was refused is named, with the tries that are left', async () => {
  const question = {
    kind: 'secrets',
    target: 'web-1',
    title: { en: 'Password of ops@web-1', fr: 'Mot de passe de ops@web-1' },
    instruction: '',
    fields: [],
    refused: 1,
  } as const;
  const said = async (more: Pick<Extract<PromptRequest, { kind: 'secrets' }>, 'purpose' | 'canKeep' | 'triesLeft'>) => {
    const notes: string[] = [];
    const prompter = terminalPrompter({ output: outputTo(notes), acceptedHostKey: null, interactive: true, interrupt });
    await prompter.ask({ ...question, fields: [], ...more }, { signal });
    return notes[0];
  };
  expect(await said({ purpose: 'password', canKeep: true, triesLeft: 2 })).toBe('The password was refused. 2 tries left.');
  expect(await said({ purpose: 'keyboard-interactive', canKeep: true, triesLeft: 1 })).toBe('The password was refused. 1 try left.');
  expect(await said({ purpose: 'keyboard-interactive', canKeep: false })).toBe('The answer was refused.');
  expect(await said({ purpose: 'passphrase', canKeep: true, triesLeft: 2 })).toBe('The passphrase was refused. 2 tries left.');
});

/** What `keys` at the keyboard make of a question, on a terminal of its own. */
async function typed(keys: string, request: PromptRequest, language: 'en' | 'fr' = 'en') {
  const keyboard = Object.assign(new PassThrough(), { isTTY: true, setRawMode: () => keyboard });
  vi.spyOn(process, 'stdin', 'get').mockReturnValue(keyboard as unknown as typeof process.stdin);
  let screen = '';
  vi.spyOn(process.stderr, 'write').mockImplementation((chunk) => {
    screen += String(chunk);
    return true;
  });
  let interrupted = 0;
  const notes: string[] = [];
  const output: Output = { ...outputTo(notes), language, say: (said) => said[language] };
  const prompter = terminalPrompter({ output, acceptedHostKey: null, interactive: true, interrupt: () => (interrupted += 1) });
  const answer = prompter.ask(request, { signal: AbortSignal.timeout(5000) });
  await vi.waitUntil(() => screen !== '', { timeout: 5000 });
  keyboard.write(keys);
  return { answer: await answer, interrupted, notes, screen };
}

afterEach(() => vi.restoreAllMocks());

const passphrase: PromptRequest = {
  kind: 'secrets',
  target: 'web-1',
  purpose: 'passphrase',
  title: { en: 'Passphrase of the key k', fr: 'Phrase de passe de la clé k' },
  instruction: '',
  fields: [{ label: { en: 'Passphrase:', fr: 'Phrase de passe :' }, echo: false }],
  refused: 0,
  canKeep: true,
};
const hostKey: PromptRequest = {
  kind: 'host-key',
  target: 'web-1',
  address: '192.0.2.1:22',
  keyType: 'ssh-ed25519',
  fingerprint: 'SHA256:shown',
  alsoKnownAs: [],
};

it.each([
  ['Ctrl+C', '\u0003', 1],
  ['Ctrl+D', '\u0004', 0],
])('%s gives up a question; only Ctrl+C ends the command with it', async (_, key, interrupts) => {
  for (const request of [passphrase, { ...passphrase, purpose: 'password' as const }, hostKey])
    expect(await typed(key, request)).toMatchObject({ answer: { kind: 'cancel' }, interrupted: interrupts });
});

it('an empty passphrase is an answer, and the question says what it means', async () => {
  const { answer, interrupted, notes } = await typed('\r', passphrase);
  expect({ answer, interrupted }).toEqual({ answer: { kind: 'secrets', values: [''], keep: 'no' }, interrupted: 0 });
  expect(notes).toContain('Leave it empty to go on without this key; Ctrl+C gives up altogether.');
});

it('a question of ours is in the language of the terminal, one of the server in its own words', async () => {
  const ours = await typed('\r', passphrase, 'fr');
  expect(ours.screen).toContain('Phrase de passe : ');
  expect(ours.notes.join('\n')).toContain('continuer sans cette clé');
  const theirs = await typed(
    '\r',
    { ...passphrase, purpose: 'keyboard-interactive', fields: [{ label: 'Verification code: ', echo: true }] },
    'fr',
  );
  expect(theirs.screen).toContain('Verification code: ');
});

it('a key of another kind is shown with those the host is known by, and what is wrong with its certificate comes first', async () => {
  const { notes } = await typed('\u0004', {
    ...hostKey,
    otherKeys: [{ keyType: 'ssh-rsa', fingerprint: 'SHA256:known', source: '/h/.ssh/known_hosts:3' }],
    certificateProblem: { en: 'It shows a host certificate that expired.', fr: 'Son certificat d’hôte a expiré.' },
  } as PromptRequest);
  expect(notes.join('\n')).toBe(
    [
      'It shows a host certificate that expired.',
      'web-1 (192.0.2.1:22) shows an unknown ssh-ed25519 key',
      'SHA256:shown',
      'web-1 is known by other keys. It was reinstalled or given a new key, or someone stands in between:',
      '  ssh-rsa SHA256:known (/h/.ssh/known_hosts:3)',
    ].join('\n'),
  );
});
