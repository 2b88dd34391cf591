import type { Readable, Writable } from 'node:stream';
import type { Command, RunningCommand } from './vantage.ts';

/** So much of standard error is kept to find the mark in. */
const MOST_SAID = 16_384;

/**
 * Writes a command's input and closes it: what is to come later once its mark stands on standard error, or nothing more when
 * `unless` stands there first. Listens to standard error beside others.
 */
export function writeInput({ stdin: first, stdinLater }: Command, stdin: Writable, stderr: Readable): void {
  if (stdinLater === undefined) {
    stdin.end(first);
    return;
  }
  const { after, unless, text } = stdinLater;
  if (first !== undefined) stdin.write(first);
  let said = '';
  const look = (chunk: Buffer) => {
    said = `${said}${chunk.toString('latin1')}`.slice(-MOST_SAID);
    const reached = said.includes(after);
    if (!reached && !unless.test(said)) return;
    stderr.off('data', look);
    if (reached) stdin.end(text);
    else stdin.end();
  };
  stderr.on('data', look);
}

/**
 * Waits until a mark stands on standard error of a command that was just started, and takes it out with all before it. What comes after
 * stays to be read. Resolves too when the command has ended without it, what it said then being left whole.
 */
export function afterMark({ stderr, ended }: RunningCommand, mark: string, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    let said = Buffer.alloc(0);
    const settle = (rest: Buffer) => {
      stderr.off('readable', look);
      signal.removeEventListener('abort', aborted);
      if (rest.length > 0) stderr.unshift(rest);
    };
    const look = () => {
      for (let chunk = stderr.read() as Buffer | null; chunk !== null; chunk = stderr.read() as Buffer | null) {
        said = Buffer.concat([said, chunk]);
        const at = said.indexOf(`${mark}\n`);
        if (at === -1) continue;
        settle(said.subarray(at + mark.length + 1));
        resolve();
        return;
      }
    };
    const aborted = () => {
      settle(Buffer.alloc(0));
      reject(signal.reason);
    };
    signal.addEventListener('abort', aborted, { once: true });
    stderr.on('readable', look);
    look();
    void ended.then(
      () => setImmediate(() => resolve(settle(said))),
      () => resolve(settle(said)),
    );
  });
}
