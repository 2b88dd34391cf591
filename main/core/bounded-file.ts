import type { Stats } from 'node:fs';
import { close, constants, createReadStream, fstat, open, read } from 'node:fs';
import { stat } from 'node:fs/promises';
import { promisify } from 'node:util';
import { pauseUntil } from './pause.ts';

/** What the shell hands over (`<(command)`, `/dev/stdin`) is being written already. */
const HANDED_OVER = /^\/(?:dev\/(?:stdin|fd\/\d+)|proc\/self\/fd\/\d+)$/u;

const PIPE_PAUSE_MS = 20;
const NO_FILE = 'a pipe or a device, not a regular file';

/** A path that leads to no file, or to one that is too large. */
export class UnfitFile extends Error {
  readonly why: 'no-file' | 'too-large';

  constructor(why: UnfitFile['why'], message: string) {
    super(message);
    this.why = why;
  }
}

/**
 * Whether reading comes to an end: a pipe by its name would be waited for past any signal, and a device has none. That a folder is no file is
 * said by reading it.
 */
export function comesToAnEnd(path: string, found: Pick<Stats, 'isFile' | 'isDirectory'>): boolean {
  return found.isFile() || found.isDirectory() || HANDED_OVER.test(path);
}

/**
 * The bytes of a file, or of what the shell hands over. What is read counts, not the size that is claimed. Throws `UnfitFile` for a pipe or a
 * device by its name and beyond `mostBytes`, the system's error where it cannot be read, AbortError or the signal's reason at abort.
 */
export async function readBounded(path: string, mostBytes: number, signal: AbortSignal): Promise<Buffer> {
  signal.throwIfAborted();
  const named = await stat(path);
  if (!comesToAnEnd(path, named)) throw new UnfitFile('no-file', NO_FILE);
  // Should a pipe have taken its place meanwhile, opening it does not wait for a writer. A terminal is read as any program reads it.
  const flags = constants.O_RDONLY | (named.isCharacterDevice() ? 0 : (constants.O_NONBLOCK ?? 0));
  const source = await sourceOf(await promisify(open)(path, flags), path, signal);
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of source) {
    const buffer = Buffer.from(chunk as Uint8Array);
    bytes += buffer.length;
    if (bytes > mostBytes) throw new UnfitFile('too-large', `more than ${mostBytes} bytes`);
    chunks.push(buffer);
  }
  return Buffer.concat(chunks);
}

/** What a descriptor holds, closed at its end. */
async function sourceOf(fd: number, path: string, signal: AbortSignal): Promise<AsyncIterable<unknown>> {
  try {
    const found = await promisify(fstat)(fd);
    if (!comesToAnEnd(path, found)) throw new UnfitFile('no-file', NO_FILE);
    return found.isFIFO() ? piped(fd, signal) : createReadStream('', { fd, autoClose: true, signal });
  } catch (error) {
    await promisify(close)(fd);
    throw error;
  }
}

/**
 * What comes through a pipe. Waiting for it has to end with the signal, so no read waits, and to end where its writer had gone before it was
 * opened, which Linux tells by a read alone and not by poll(2).
 */
async function* piped(fd: number, signal: AbortSignal): AsyncGenerator<Buffer> {
  try {
    for (;;) {
      signal.throwIfAborted();
      const part = await readSome(fd);
      if (part === 'nothing yet') await pauseUntil(PIPE_PAUSE_MS, signal);
      else if (part.length === 0) return;
      else yield part;
    }
  } finally {
    await promisify(close)(fd);
  }
}

async function readSome(fd: number): Promise<Buffer | 'nothing yet'> {
  const buffer = Buffer.alloc(64 * 1024);
  try {
    const { bytesRead } = await promisify(read)(fd, buffer, 0, buffer.length, null);
    return buffer.subarray(0, bytesRead);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EAGAIN') return 'nothing yet';
    throw error;
  }
}
