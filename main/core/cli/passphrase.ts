import { createReadStream } from 'node:fs';
import { ORPCError } from '@orpc/server';
import { failureSchema } from '../../../preload/contract/failure.ts';
import type { Words } from '../../../preload/contract/words.ts';
import { failure, FailureError, words } from '../failure.ts';
import { canAsk } from './confirm.ts';
import type { CommonOptions, Session } from './session.ts';
import { readLine } from './terminal-prompter.ts';

const LONGEST_BYTES = 4 * 1024;

/** The descriptor of `--passphrase-fd 3`. Throws FailureError `bad-input`. */
export function descriptorOf(option: string, text: string): number {
  if (/^\d{1,4}$/u.test(text)) return Number(text);
  throw new FailureError(
    failure(
      'bad-input',
      words(`${option} ${text} is no file descriptor.`, `${option} ${text} n’est pas un descripteur de fichier.`),
      words(`Give a number, as in: ${option} 3 3<file`, `Donnez un numéro, comme dans : ${option} 3 3<fichier`),
    ),
  );
}

/** One line from an open file descriptor, without its line end. Throws FailureError `bad-input` when it is not open, empty or over 4 KiB. */
export async function readDescriptor(option: string, descriptor: number, signal: AbortSignal): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of createReadStream('', { fd: descriptor, autoClose: false, signal })) {
      chunks.push(Buffer.from(chunk as Uint8Array));
      bytes += (chunk as Uint8Array).length;
      if (bytes > LONGEST_BYTES) break;
    }
  } catch (error) {
    signal.throwIfAborted();
    throw unreadable(option, descriptor, error);
  }
  const text = Buffer.concat(chunks)
    .toString('utf8')
    .replace(/\r?\n$/u, '');
  if (text === '' || bytes > LONGEST_BYTES) throw unreadable(option, descriptor);
  return text;
}

/**
 * A passphrase from `--passphrase-fd`, or typed on the terminal without echo; a new one is typed twice. Null where neither is possible.
 * Throws FailureError `bad-input` when both differ, `cancelled` at Ctrl+C.
 */
export async function passphraseOf(
  question: Words,
  { fd, again = false, ...options }: CommonOptions & { readonly fd: string | undefined; readonly again?: boolean },
  { output, signal }: Pick<Session, 'output' | 'signal'>,
): Promise<string | null> {
  if (fd !== undefined) return readDescriptor('--passphrase-fd', descriptorOf('--passphrase-fd', fd), signal);
  if (!canAsk(options)) return null;
  const ask = async (asked: Words) => {
    const line = await readLine(output.say(asked), { echo: false, interrupt: () => {}, signal });
    if (line !== null && line !== '') return line;
    throw new FailureError(
      failure(
        'cancelled',
        words('Nothing was typed.', 'Rien n’a été saisi.'),
        words('Start it again when you want.', 'Relancez quand vous voulez.'),
      ),
    );
  };
  const typed = await ask(question);
  if (!again || (await ask(words('Once more: ', 'Encore une fois : '))) === typed) return typed;
  throw new FailureError(
    failure(
      'bad-input',
      words('Both differ; nothing was done.', 'Les deux saisies diffèrent ; rien n’a été fait.'),
      words('Type the same twice.', 'Saisissez deux fois la même chose.'),
    ),
  );
}

/** Does what the lock may want confirmed: its passphrase is asked on the terminal, and it is done once more with that. */
export async function withConfirmation<Result>(
  work: (passphrase: string | undefined) => Promise<Result>,
  options: CommonOptions,
  session: Pick<Session, 'output' | 'signal'>,
): Promise<Result> {
  try {
    return await work(undefined);
  } catch (error) {
    const told = error instanceof ORPCError ? failureSchema.safeParse(error.data) : null;
    if (told?.data?.kind !== 'lock-confirmation-needed' || !canAsk(options)) throw error;
  }
  const question = words('Passphrase of the lock: ', 'Phrase de passe du verrou : ');
  return work((await passphraseOf(question, { ...options, fd: undefined }, session)) ?? undefined);
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

function unreadable(option: string, descriptor: number, cause?: unknown): FailureError {
  return new FailureError(
    failure(
      'bad-input',
      words(
        `File descriptor ${descriptor} held no passphrase of at most 4 KiB.`,
        `Le descripteur ${descriptor} ne contenait pas de phrase de passe d’au plus 4 Kio.`,
      ),
      words(
        `Open it for this command: ${option} ${descriptor} ${descriptor}<file`,
        `Ouvrez-le pour cette commande : ${option} ${descriptor} ${descriptor}<fichier`,
      ),
    ),
    { cause },
  );
}
