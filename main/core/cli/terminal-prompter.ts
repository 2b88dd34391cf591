import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { factorName } from '../../../preload/contract/factor-name.ts';
import type { PromptAnswer } from '../../../preload/contract/vantage.ts';
import type { Words } from '../../../preload/contract/words.ts';
import { words } from '../failure.ts';
import { quote } from '../vantage/quote.ts';
import type { Prompter, PromptRequest } from '../vantage/prompts.ts';
import type { Output } from './output.ts';
import { printable } from './terminal-text.ts';

/** What the command line was told beforehand. */
export interface PromptOptions {
  readonly output: Output;
  /** Accept exactly this host key (`SHA256:...`), and no other, without asking. */
  readonly acceptedHostKey: string | null;
  /** Both standard input and standard error are terminals, and standard input is not taken by `--stdin`. */
  readonly interactive: boolean;
  /** Called at Ctrl+C while a question stands there: it ends the whole command, as anywhere else in it. */
  readonly interrupt: () => void;
}

/** Asks on the terminal; where nobody can answer, every prompt is cancelled and the failure says what to do. So it is at Ctrl+C and Ctrl+D. */
export function terminalPrompter(options: PromptOptions): Prompter {
  let last = Promise.resolve<unknown>(undefined);
  /** One question at a time, in the order in which they came. */
  const inTurn = <Result>(work: () => Promise<Result>): Promise<Result> => {
    const answer = last.then(work);
    last = answer.catch(() => undefined);
    return answer;
  };
  return {
    ask: (request, { signal }) =>
      inTurn(async (): Promise<PromptAnswer> => {
        signal.throwIfAborted();
        return (await askOne(request, options, signal)) ?? { kind: 'cancel' };
      }),
    ...(options.interactive ? { useTerminal: inTurn } : {}),
  };
}

/** Null when the person gave up. */
async function askOne(request: PromptRequest, options: PromptOptions, signal: AbortSignal): Promise<PromptAnswer | null> {
  const { output, acceptedHostKey, interactive, interrupt } = options;
  const ask = (question: string, echo: boolean) => readLine(question, { echo, interrupt, signal });
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
    output.note(output.say(unknownKeyWords(request)));
    const answer = await ask(french ? 'L’accepter et la retenir ? (oui/non) ' : 'Accept and remember it? (yes/no) ', true);
    return answer !== null && agrees(answer) ? { kind: 'accept-host-key', remember: true } : { kind: 'cancel' };
  }
  if (!interactive) return { kind: 'cancel' };
  if (request.kind === 'proxy-command') {
    output.note(
      french
        ? `${request.target} est atteint par une commande de votre configuration ssh :\n${request.command}`
        : `${request.target} is reached through a command of your ssh configuration:\n${request.command}`,
    );
    const answer = await ask(french ? 'L’exécuter, et s’en souvenir ? (oui/non) ' : 'Run it, and remember that? (yes/no) ', true);
    return answer !== null && agrees(answer) ? { kind: 'allow-command', remember: true } : { kind: 'cancel' };
  }
  if (request.refused > 0) output.note(output.say(refusedWords(request)));
  output.note(output.say(request.title));
  if (request.hint) output.note(output.say(request.hint));
  if (request.instruction) output.note(request.instruction);
  if (request.code) output.note(output.say(fillWords(request.target, request.code.factors)));
  if (request.purpose === 'passphrase')
    output.note(
      french
        ? 'Vide : continuer sans cette clé. Ctrl+C : tout abandonner.'
        : 'Leave it empty to go on without this key; Ctrl+C gives up altogether.',
    );
  const values: string[] = [];
  for (const field of request.fields) {
    const label = typeof field.label === 'string' ? field.label : output.say(field.label);
    const value = await ask(printable(label.endsWith(' ') ? label : `${label} `), field.echo);
    if (value === null) return null;
    values.push(value);
  }
  return { kind: 'secrets', values, keep: 'no' };
}

/** `yes` in either language. */
export function agrees(answer: string): boolean {
  return /^(y|yes|o|oui)$/iu.test(answer.trim());
}

/** The key that is shown, what is wrong with its certificate, and other keys the host is known by. */
function unknownKeyWords(request: Extract<PromptRequest, { kind: 'host-key' }>): Words {
  const { target, address, keyType, fingerprint, alsoKnownAs, otherKeys = [], certificateProblem } = request;
  const others = otherKeys.map((key) => `\n  ${key.keyType} ${key.fingerprint} (${key.source})`).join('');
  const names = alsoKnownAs.join(', ');
  const said = (problem: string | undefined, shows: string, known: string, other: string) =>
    [
      ...(problem === undefined ? [] : [problem]),
      `${shows}\n${fingerprint}`,
      ...(names === '' ? [] : [`${known} ${names}`]),
      ...(others === '' ? [] : [`${other}${others}`]),
    ].join('\n');
  return words(
    said(
      certificateProblem?.en,
      `${target} (${address}) shows an unknown ${keyType} key`,
      'Key already known as:',
      `${target} is known by other keys. It was reinstalled or given a new key, or someone stands in between:`,
    ),
    said(
      certificateProblem?.fr,
      `${target} (${address}) présente une clé inconnue ${keyType}`,
      'Clé déjà connue sous :',
      `${target} est connu par d’autres clés. Il a été réinstallé ou a reçu une nouvelle clé, ou quelqu’un s’interpose :`,
    ),
  );
}

/** How the authenticator would fill the code in by itself; empty where it has no second factor. */
function fillWords(target: string, factors: readonly { readonly id: string; readonly issuer: string; readonly account: string }[]): Words {
  const [only] = factors;
  if (only === undefined) return words('', '');
  const command = `pilothouse hosts set ${quote(target)} --totp ${factors.length === 1 ? only.id : 'ID'}`;
  const [en, fr] = factors.length === 1 ? [`that of ${factorName(only)}`, `celui de ${factorName(only)}`] : ['it', 'le code'];
  return words(`To have ${en} filled in from now on: ${command}`, `Pour que ${fr} soit rempli désormais : ${command}`);
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

interface Reading {
  readonly echo: boolean;
  readonly interrupt: () => void;
  readonly signal: AbortSignal;
}

/** One line as typed; null at Ctrl+C, Ctrl+D and where the input ends. Throws the signal's reason. */
export async function readLine(question: string, { echo, interrupt, signal }: Reading): Promise<string | null> {
  let muted = false;
  const screen = new Writable({
    write(chunk: Buffer, _encoding, done) {
      if (!muted) process.stderr.write(chunk);
      done();
    },
  });
  const lines = createInterface({ input: process.stdin, output: screen, terminal: true });
  const over = new AbortController();
  lines.once('SIGINT', () => {
    over.abort();
    interrupt();
  });
  lines.once('close', () => over.abort());
  try {
    const answer = lines.question(question, { signal: AbortSignal.any([signal, over.signal]) });
    muted = !echo;
    return await answer;
  } catch (error) {
    if (over.signal.aborted) return null;
    throw error;
  } finally {
    lines.close();
    if (muted || over.signal.aborted) process.stderr.write('\n');
  }
}
