import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import type { PromptAnswer } from '../../../preload/contract/vantage.ts';
import type { Words } from '../../../preload/contract/words.ts';
import { words } from '../failure.ts';
import type { Prompter, PromptRequest } from '../vantage/prompts.ts';
import type { Output } from './output.ts';

/** What the command line was told beforehand. */
export interface PromptOptions {
  readonly output: Output;
  /** Accept exactly this host key (`SHA256:...`), and no other, without asking. */
  readonly acceptedHostKey: string | null;
  /** Both standard input and standard error are terminals, and standard input is not taken by `--stdin`. */
  readonly interactive: boolean;
}

/** Asks on the terminal; where nobody can answer, every prompt is cancelled and the failure says what to do. */
export function terminalPrompter(options: PromptOptions): Prompter {
  let last = Promise.resolve<unknown>(undefined);
  return {
    ask(request, { signal }) {
      // One question at a time, in the order in which they came.
      const answer = last.then(() => askOne(request, options, signal));
      last = answer.catch(() => undefined);
      return answer;
    },
  };
}

async function askOne(request: PromptRequest, options: PromptOptions, signal: AbortSignal): Promise<PromptAnswer> {
  const { output, acceptedHostKey, interactive } = options;
  const french = output.language === 'fr';
  if (request.kind === 'host-key') {
    if (acceptedHostKey !== null) {
      if (request.fingerprint === acceptedHostKey) return { kind: 'accept-host-key', remember: true };
      output.note(
        french
          ? `--accept-host-key ${acceptedHostKey} n’est pas la clé que présente ${request.target} (${request.address}) : ${request.keyType} ${request.fingerprint}`
          : `--accept-host-key ${acceptedHostKey} is not the key that ${request.target} (${request.address}) shows: ${request.keyType} ${request.fingerprint}`,
      );
      return { kind: 'cancel' };
    }
    if (!interactive) return { kind: 'cancel' };
    const known =
      request.alsoKnownAs.length > 0
        ? `\n${french ? 'Clé déjà connue sous' : 'Key already known as'}: ${request.alsoKnownAs.join(', ')}`
        : '';
    output.note(
      french
        ? `${request.target} (${request.address}) présente une clé inconnue ${request.keyType}\n${request.fingerprint}${known}`
        : `${request.target} (${request.address}) shows an unknown ${request.keyType} key\n${request.fingerprint}${known}`,
    );
    const answer = await readLine(french ? 'L’accepter et la retenir ? (oui/non) ' : 'Accept and remember it? (yes/no) ', true, signal);
    return /^(y|yes|o|oui)$/iu.test(answer.trim()) ? { kind: 'accept-host-key', remember: true } : { kind: 'cancel' };
  }
  if (!interactive) return { kind: 'cancel' };
  if (request.kind === 'proxy-command') {
    output.note(
      french
        ? `${request.target} est atteint par une commande de votre configuration ssh :\n${request.command}`
        : `${request.target} is reached through a command of your ssh configuration:\n${request.command}`,
    );
    const answer = await readLine(
      french ? 'L’exécuter, et s’en souvenir ? (oui/non) ' : 'Run it, and remember that? (yes/no) ',
      true,
      signal,
    );
    return /^(y|yes|o|oui)$/iu.test(answer.trim()) ? { kind: 'allow-command', remember: true } : { kind: 'cancel' };
  }
  if (request.refused > 0) output.note(output.say(refusedWords(request)));
  output.note(output.say(request.title));
  if (request.instruction) output.note(request.instruction);
  const values: string[] = [];
  for (const field of request.fields) {
    values.push(await readLine(field.label.endsWith(' ') ? field.label : `${field.label} `, field.echo, signal));
  }
  return { kind: 'secrets', values, keep: 'no' };
}

/** That the last answer was refused, and how many more are taken. */
function refusedWords({ purpose, canKeep, triesLeft }: Extract<PromptRequest, { kind: 'secrets' }>): Words {
  const [en, fr] =
    purpose === 'passphrase'
      ? ['The passphrase was refused.', 'La phrase de passe a été refusée.']
      : // Many servers ask for the password by keyboard-interactive; only a password may be kept.
        purpose === 'password' || canKeep
        ? ['The password was refused.', 'Le mot de passe a été refusé.']
        : ['The answer was refused.', 'La réponse a été refusée.'];
  if (triesLeft === undefined) return words(en, fr);
  const one = triesLeft === 1;
  return words(`${en} ${triesLeft} ${one ? 'try' : 'tries'} left.`, `${fr} Il reste ${triesLeft} ${one ? 'essai' : 'essais'}.`);
}

async function readLine(question: string, echo: boolean, signal: AbortSignal): Promise<string> {
  let muted = false;
  const screen = new Writable({
    write(chunk: Buffer, _encoding, done) {
      if (!muted) process.stderr.write(chunk);
      done();
    },
  });
  const lines = createInterface({ input: process.stdin, output: screen, terminal: true });
  try {
    const answer = lines.question(question, { signal });
    muted = !echo;
    return await answer;
  } finally {
    lines.close();
    if (!echo) process.stderr.write('\n');
  }
}
