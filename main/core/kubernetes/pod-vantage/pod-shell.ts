import { randomUUID } from 'node:crypto';
import { PassThrough } from 'node:stream';
import { failure, FailureError, failureOf, words } from '../../failure.ts';
import type { Terminal, TerminalSize } from '../../vantage/vantage.ts';
import type { ClusterClient } from '../cluster-client.ts';
import { exec } from '../exec/exec.ts';
import type { ContainerPlace } from '../exec/exec-failures.ts';
import { programMissing } from '../exec/exec-failures.ts';
import { missingProgram } from '../../vantage/inside/missing-program.ts';
import { MARK } from '../../vantage/inside/end-run.ts';
import { readPodPlace } from './pod-place.ts';
import { endRun } from './pod-run.ts';

/** bash where the image has it, else its sh; with a character set, which images rarely name. */
const SHELL = `export TERM=xterm-256color LANG="\${LANG:-C.UTF-8}" ${MARK}="$1"; command -v bash >/dev/null 2>&1 && exec bash; exec sh`;
/** A runtime that could not start a shell says so in a few lines; more than this a shell has said. */
const LONGEST_REFUSAL = 2000;
/** How long it may take to find out that a pod is gone. */
const GONE_WITHIN_MS = 5000;

/**
 * A shell on a terminal in a container. It lasts until it is closed or `closing` aborts; closed, what runs in it is hung up on, which no
 * runtime does by itself. Throws FailureError as `exec` does; its end is `command-missing` where the image has no shell.
 */
export async function openPodShell(
  client: ClusterClient,
  container: ContainerPlace,
  size: TerminalSize,
  { opening, closing }: { readonly opening: AbortSignal; readonly closing: AbortSignal },
): Promise<Terminal> {
  const run = randomUUID();
  const given = new AbortController();
  const giveUp = () => given.abort(opening.reason);
  opening.addEventListener('abort', giveUp, { once: true });
  const signal = AbortSignal.any([closing, given.signal]);
  const command = ['sh', '-c', SHELL, 'sh', run];
  const session = await exec(client, { ...container, command, stdin: { kind: 'open' }, tty: size }, { signal });
  opening.removeEventListener('abort', giveUp);
  let said = '';
  const listen = (chunk: Buffer) => {
    said += chunk.toString('utf8');
    if (said.length > LONGEST_REFUSAL) session.stdout.off('data', listen);
  };
  session.stdout.on('data', listen);
  // Keeps what comes until somebody reads it.
  const output = session.stdout.pipe(new PassThrough());
  let over = false;
  const ended = session.ended.then(
    async ({ exitCode }) => {
      over = true;
      // Some runtimes start everything, and say on the terminal that they could not.
      const missing = exitCode === 126 || exitCode === 127 ? missingProgram(said) : null;
      if (missing !== null) throw new FailureError(programMissing(missing, container, said.trim()));
      // A shell that was left says so with its code; one that was killed may have gone with its pod.
      if (exitCode > 128) await sayWhetherGone(client, container, closing);
      return { exitCode, signal: null };
    },
    async (error: unknown) => {
      over = true;
      if (!closing.aborted) await sayWhetherGone(client, container, closing);
      throw error;
    },
  );
  ended.catch(() => {});
  return {
    output,
    write: (data) => void session.stdin.write(typeof data === 'string' ? Buffer.from(data) : data),
    resize: (next) => session.resize(next),
    close() {
      if (over) return;
      session.destroy();
      void endRun({ client, container }, run, 'HUP');
    },
    ended,
  };
}

/** Throws FailureError `not-found` when the pod of a shell that ended is gone or going; what cannot be found out is not said. */
async function sayWhetherGone(client: ClusterClient, container: ContainerPlace, closing: AbortSignal): Promise<void> {
  const signal = AbortSignal.any([closing, AbortSignal.timeout(GONE_WITHIN_MS)]);
  const { namespace, pod } = container;
  const going = await readPodPlace(client, namespace, pod, signal).then(
    (place) => place.going,
    (error: unknown) => failureOf(error).kind === 'not-found',
  );
  if (!going) return;
  throw new FailureError(
    failure(
      'not-found',
      words(
        `The pod ${pod} is gone: it was deleted, and the shell ended with it.`,
        `Le pod ${pod} n’existe plus : il a été supprimé, et le shell s’est terminé avec lui.`,
      ),
      words(
        'Open a terminal in the pod that took its place: its workload lists it.',
        'Ouvrez un terminal dans le pod qui l’a remplacé : son workload en donne la liste.',
      ),
    ),
  );
}
