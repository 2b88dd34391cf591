import { createInterface } from 'node:readline';
import { duplexPair } from 'node:stream';
import { expect, test } from 'vitest';
import type { Mechanism } from '../../../preload/contract/mail.ts';
import { Secret } from '../../../main/core/credentials/secret.ts';
import { failure, words } from '../../../main/core/failure.ts';
import { readCapabilities } from '../../../main/core/mail/capabilities.ts';
import { startDialogue } from '../../../main/core/mail/dialogue.ts';
import { logIn } from '../../../main/core/mail/login.ts';
import { startTranscript } from '../../../main/core/mail/transcript.ts';

const password = 'Geheim-4711-xyz';

/** Logs in to a server that answers each line in turn with the next of `replies`: how often the secret was told to be sent, and what was. */
async function loginWith(
  mechanism: Mechanism,
  replies: readonly string[],
): Promise<{ readonly told: number; readonly lines: readonly string[] }> {
  const [ours, theirs] = duplexPair();
  const lines: string[] = [];
  const left = [...replies];
  createInterface({ input: theirs }).on('line', (line) => {
    lines.push(line);
    theirs.write(`${left.shift() ?? '535 5.7.8 no'}\r\n`);
  });
  let told = 0;
  const account = {
    host: 'mail.example.test',
    greeting: '',
    user: 'ada',
    password: new Secret(password),
    auth: mechanism,
    note: () => undefined,
    onSecretSent: () => {
      told += 1;
    },
  };
  const late = failure('timed-out', words('late', 'tard'), words('wait', 'attendez'));
  const patience = () => ({ signal: new AbortController().signal, timeoutMs: 5000, onTimeout: () => late });
  const capabilities = readCapabilities({ code: 250, enhancedCode: null, lines: ['mail', `AUTH ${mechanism}`], raw: [] });
  await logIn(
    startDialogue(
      ours,
      startTranscript(null, null, () => undefined),
    ),
    account,
    capabilities,
    patience,
  );
  ours.destroy();
  theirs.destroy();
  return { told, lines };
}

const base64 = (text: string) => Buffer.from(text, 'utf8').toString('base64');

test.each<[Mechanism, readonly string[], number]>([
  // The initial response holds it.
  ['PLAIN', ['235 ok'], 1],
  ['PLAIN', ['504 5.5.4 no'], 1],
  ['XOAUTH2', ['535 5.7.8 no'], 1],
  ['LOGIN', ['504 5.7.4 no'], 0],
  ['LOGIN', [`334 ${base64('Username:')}`, '535 5.7.8 no such user'], 0],
  ['LOGIN', [`334 ${base64('Username:')}`, `334 ${base64('Password:')}`, '535 5.7.8 no'], 1],
  ['CRAM-MD5', [`334 ${base64('<1@mail.example.test>')}`, '235 ok'], 0],
])('%s, answered %j: the secret is told to be sent only when it was', async (mechanism, replies, times) => {
  const { told, lines } = await loginWith(mechanism, replies);
  expect(told).toBe(times);
  const holdsIt = lines.some((line) => line.split(' ').some((word) => Buffer.from(word, 'base64').toString('utf8').includes(password)));
  expect(holdsIt).toBe(times > 0);
});
