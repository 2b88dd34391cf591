import { expect, it } from 'vitest';
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

it('another host key than the accepted one is refused, and both are shown', async () => {
  const notes: string[] = [];
  const prompter = terminalPrompter({ output: outputTo(notes), acceptedHostKey: 'SHA256:given', interactive: false });
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
  const prompter = terminalPrompter({ output: outputTo(notes), acceptedHostKey: null, interactive: false });
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
    const prompter = terminalPrompter({ output: outputTo(notes), acceptedHostKey: null, interactive: true });
    await prompter.ask({ ...question, fields: [], ...more }, { signal });
    return notes[0];
  };
  expect(await said({ purpose: 'password', canKeep: true, triesLeft: 2 })).toBe('The password was refused. 2 tries left.');
  expect(await said({ purpose: 'keyboard-interactive', canKeep: true, triesLeft: 1 })).toBe('The password was refused. 1 try left.');
  expect(await said({ purpose: 'keyboard-interactive', canKeep: false })).toBe('The answer was refused.');
  expect(await said({ purpose: 'passphrase', canKeep: true, triesLeft: 2 })).toBe('The passphrase was refused. 2 tries left.');
});
