import type { Words } from '../../../../preload/contract/words.ts';
import { words } from '../../failure.ts';
import { saysNoShell } from '../../vantage/ssh-ending.ts';
import type { SshConnection } from './connection.ts';
import { serverText } from '../server-text.ts';

/** A start-up file of a shell may take a while; longer is told as no answer. */
const ANSWERS_WITHIN_MS = 10_000;
const MOST_HEARD = 4_096;
const MOST_SHOWN = 200;
const ANSWER = 'pilothouse-shell';

/**
 * Whether a shell answers behind a login: null when one does, else what is there instead (nologin(8), ForceCommand, SFTP only).
 * Never fails: an account without a shell can be logged in to all the same.
 */
export async function shellNote(connection: SshConnection, signal: AbortSignal): Promise<Words | null> {
  const within = AbortSignal.any([signal, AbortSignal.timeout(ANSWERS_WITHIN_MS)]);
  try {
    const heard = await answerTo(connection, `echo ${ANSWER}`, within);
    if (heard.includes(ANSWER)) return null;
    if (saysNoShell(heard)) return NO_SHELL;
    const said = serverText(heard).replaceAll(/\s+/gu, ' ').trim().slice(0, MOST_SHOWN);
    return said === '' ? NO_SHELL : anotherProgram(said);
  } catch (error) {
    signal.throwIfAborted();
    return within.aborted ? NO_ANSWER : anotherProgram(error instanceof Error ? error.message : String(error));
  }
}

/** The first 4 KiB that a command says, on either way, until it ends. */
async function answerTo(connection: SshConnection, commandLine: string, signal: AbortSignal): Promise<string> {
  let heard = '';
  const ended = Promise.withResolvers<void>();
  const abort = () => ended.reject(signal.reason);
  signal.addEventListener('abort', abort, { once: true });
  try {
    await connection.exec(
      commandLine,
      (channel) => {
        const hear = (chunk: Buffer) => {
          if (heard.length < MOST_HEARD) heard += chunk.toString('latin1');
        };
        channel.on('data', hear);
        channel.stderr.on('data', hear);
        channel.once('close', () => ended.resolve());
        // What waits for input instead of running it (an SFTP server) ends so.
        channel.end();
      },
      signal,
    );
    await ended.promise;
    return heard;
  } finally {
    signal.removeEventListener('abort', abort);
    ended.promise.catch(() => {});
  }
}

const NO_SHELL = words(
  'One can log in, but the account has no shell there (nologin): no command runs and no terminal opens, so Pilothouse can read and change nothing on the machine. Tunnels may still work.',
  'La connexion aboutit, mais le compte n’a pas de shell sur cette machine (nologin) : aucune commande ne s’exécute et aucun terminal ne s’ouvre ; Pilothouse ne peut donc rien y lire ni modifier. Les tunnels peuvent fonctionner.',
);

const NO_ANSWER = words(
  'One can log in, but a command was not answered within 10 s: a start-up file of the shell may wait for something.',
  'La connexion aboutit, mais une commande est restée 10 s sans réponse : un fichier de démarrage du shell attend peut-être quelque chose.',
);

function anotherProgram(said: string): Words {
  return words(
    `One can log in, but no shell answers: the account may be limited to one program (ForceCommand, SFTP only). It said: ${said}`,
    `La connexion aboutit, mais aucun shell ne répond : le compte est peut-être limité à un programme (ForceCommand, SFTP seul). Réponse : ${said}`,
  );
}
