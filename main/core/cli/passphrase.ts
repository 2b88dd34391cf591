import { ORPCError } from '@orpc/server';
import { failureSchema } from '../../../preload/contract/failure.ts';
import type { Words } from '../../../preload/contract/words.ts';
import { failure, FailureError, words } from '../failure.ts';
import { canAsk } from './confirm.ts';
import type { CommonOptions, Session, UnlockOption } from './session.ts';
import { readSecretFromDescriptor } from './stdin.ts';
import { readLine } from './terminal-prompter.ts';

interface Asking extends CommonOptions {
  /** The descriptor that was named to hold it. */
  readonly fd: string | undefined;
  /** The option that named it. */
  readonly fdOption?: UnlockOption | undefined;
  /** A new one is typed twice. */
  readonly again?: boolean;
  /** How many characters a new one must have. */
  readonly shortest?: number;
}

type Terminal = Pick<Session, 'output' | 'signal'>;

const held = new Map<string, Promise<string>>();

/**
 * The lines of an open file descriptor. It is read once: unlocking and the command's own work may both want what it holds. Throws
 * FailureError `bad-input` when it is not open, empty or too long.
 */
export async function passphraseLines(
  descriptor: string,
  signal: AbortSignal,
  option: UnlockOption = '--passphrase-fd',
): Promise<readonly string[]> {
  const reading = held.get(descriptor) ?? readSecretFromDescriptor(descriptor, option, signal);
  held.set(descriptor, reading);
  return (await reading).split(/\r?\n/u);
}

/**
 * A passphrase from a descriptor, or typed on the terminal without echo; a new one is typed twice. Null where neither is possible.
 * Throws FailureError `bad-input` when both differ or it is too short, `cancelled` at Ctrl+C.
 */
export async function passphraseOf(question: Words, { fd, fdOption, ...options }: Asking, terminal: Terminal): Promise<string | null> {
  if (fd !== undefined) return longEnough((await passphraseLines(fd, terminal.signal, fdOption))[0] ?? '', options.shortest);
  if (!canAsk({ stdin: options.stdin === true || options.passwordStdin === true })) return null;
  const typed = longEnough(await typedLine(question, terminal), options.shortest);
  if (options.again !== true || (await typedLine(words('Once more:', 'Encore une fois :'), terminal)) === typed) return typed;
  throw new FailureError(
    failure(
      'bad-input',
      words('The two are not the same; nothing was done.', 'Les deux ne sont pas identiques ; rien n’a été fait.'),
      words('Type the same twice.', 'Saisissez deux fois la même chose.'),
    ),
  );
}

/** One line typed without being shown. Throws FailureError `cancelled` at Ctrl+C, and where nothing is typed. */
export async function typedLine(question: Words, { output, signal }: Terminal): Promise<string> {
  const line = await readLine(`${output.say(question).trimEnd()} `, { echo: false, interrupt: () => {}, signal });
  if (line !== null && line !== '') return line;
  throw new FailureError(
    failure(
      'cancelled',
      words('Nothing was typed, and nothing was done.', 'Rien n’a été saisi, et rien n’a été fait.'),
      words('Start it again when you want.', 'Relancez quand vous voulez.'),
    ),
  );
}

/** Throws FailureError `bad-input` for a new passphrase that is too short. */
export function longEnough(passphrase: string, shortest = 1): string {
  if (passphrase.length >= shortest) return passphrase;
  throw new FailureError(
    failure(
      'bad-input',
      words(`A passphrase has at least ${shortest} characters.`, `Une phrase de passe a au moins ${shortest} caractères.`),
      words('Four or five words that do not belong together are a good one.', 'Quatre ou cinq mots sans lien entre eux en font une bonne.'),
    ),
  );
}

/**
 * Does what the lock may want confirmed: its passphrase, and a code where that is wanted too, come from the descriptor that unlocks, or are
 * asked, and it is done once more.
 */
export async function withConfirmation<Result>(
  work: (passphrase: string | undefined, code: string | null) => Promise<Result>,
  options: CommonOptions,
  terminal: Terminal,
): Promise<Result> {
  const { unlockFd: fd, unlockOption: fdOption } = options;
  let passphrase: string | null = null;
  try {
    return await work(undefined, null);
  } catch (error) {
    if (!wantsConfirmation(error)) throw error;
    const question = words('Passphrase of the lock:', 'Phrase de passe du verrou :');
    passphrase = await passphraseOf(question, { ...options, fd, fdOption }, terminal);
    if (passphrase === null) throw error;
  }
  try {
    const onDescriptor = fd === undefined ? null : ((await passphraseLines(fd, terminal.signal, fdOption))[1] ?? null);
    return await work(passphrase, onDescriptor);
  } catch (error) {
    if (!wantsConfirmation(error)) throw error;
    const question = words('Code of the second factor:', 'Code du second facteur :');
    const code = await passphraseOf(question, { ...options, fd: undefined }, terminal);
    if (code === null) throw error;
    return work(passphrase, code);
  }
}

function wantsConfirmation(error: unknown): boolean {
  return error instanceof ORPCError && failureSchema.safeParse(error.data).data?.kind === 'lock-confirmation-needed';
}

/** What shows a secret goes to a terminal only: a file or a pipe would keep it. Throws FailureError `bad-input`. */
export function onlyOnTerminal(): void {
  if (process.stdin.isTTY && process.stdout.isTTY) return;
  throw new FailureError(
    failure(
      'bad-input',
      words('A secret is shown on a terminal only.', 'Un secret ne s’affiche que sur un terminal.'),
      words('Run it without a pipe, or look in the window.', 'Lancez-la sans tube, ou regardez dans la fenêtre.'),
    ),
  );
}
