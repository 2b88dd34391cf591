import { bytesOfName } from '../../../../preload/contract/file-names.ts';
import type { Command, Vantage } from '../../vantage/vantage.ts';
import { badName, errnoInWords, fileFailure } from './file-failures.ts';

/** A path in printf(1)'s %b form: only plain ASCII, whatever bytes it stands for. Throws FailureError `bad-input`. */
export function octal(path: string): string {
  const bytes = bytesOfName(path);
  if (bytes === null) throw badName(path);
  let text = '';
  for (const byte of bytes) {
    const plain =
      (byte >= 0x30 && byte <= 0x39) ||
      (byte >= 0x41 && byte <= 0x5a) ||
      (byte >= 0x61 && byte <= 0x7a) ||
      byte === 0x2f ||
      byte === 0x2e ||
      byte === 0x5f ||
      byte === 0x2d;
    text += plain ? String.fromCharCode(byte) : `\\0${byte.toString(8).padStart(3, '0')}`;
  }
  return text;
}

/** Turns the argument of a script into the path again, also one that ends in newlines: `$(...)` would eat them. */
export const DECODE = 'decode() { printf \'%b/\' "$1"; }; take() { taken=$(decode "$1"); taken=${taken%/}; }; ';

/** A script of sh(1) whose first arguments are paths, each in its variable: `script(['from', 'to'], 'mv -- "$from" "$to"', ...)`. */
export function onPaths(
  names: readonly string[],
  script: string,
  paths: readonly string[],
  more: readonly string[] = [],
): Pick<Command, 'program' | 'args'> {
  const taking = names.map((name) => `take "$1"; ${name}=$taken; shift; `).join('');
  return { program: 'sh', args: ['-c', `${DECODE}${taking}${script}`, 'sh', ...paths.map(octal), ...more] };
}

/** A program with paths as its last arguments: as it is where they are text, else through a script that makes their bytes. */
export function withPaths(program: string, options: readonly string[], paths: readonly string[]): Pick<Command, 'program' | 'args'> {
  for (const path of paths) if (bytesOfName(path) === null) throw badName(path);
  if (paths.every((path) => path.isWellFormed())) return { program, args: [...options, '--', ...paths] };
  const names = paths.map((_, index) => `path${index}`);
  return onPaths(names, `exec ${[program, ...options].join(' ')} -- ${names.map((name) => `"$${name}"`).join(' ')}`, paths);
}

/** Stands where a command begins in its output. */
const MARK = Buffer.from('\u{1e}pilothouse\u{1e}');
const BEGIN = String.raw`printf '\036pilothouse\036'; exec "$@"`;
/** What a start-up file prints at most before it is taken for the command's own. */
const LONGEST_NOISE_BYTES = 256 * 1024;

/**
 * The same command with a mark at the beginning of its output: start-up files of the login shell (.bashrc) may print before it. Read
 * it with `afterMark` or `piecesAfterMark`.
 */
export function marked<Asked extends Pick<Command, 'program' | 'args'>>(command: Asked): Asked {
  return { ...command, program: 'sh', args: ['-c', BEGIN, 'sh', command.program, ...command.args] };
}

/** What a marked command printed itself: nothing when it did not begin. */
export function afterMark(printed: Buffer): Buffer {
  const at = printed.indexOf(MARK);
  return at === -1 ? Buffer.alloc(0) : printed.subarray(at + MARK.length);
}

/** The same of output that is still coming. */
export async function* piecesAfterMark(printed: AsyncIterable<unknown>): AsyncGenerator<Buffer> {
  let before: Buffer | null = Buffer.alloc(0);
  for await (const chunk of printed) {
    const piece = chunk as Buffer;
    if (before === null) {
      yield piece;
      continue;
    }
    before = Buffer.concat([before, piece]);
    const at = before.indexOf(MARK);
    if (at === -1) {
      if (before.length > LONGEST_NOISE_BYTES) throw new RangeError('a start-up file of the shell prints without end');
      continue;
    }
    const rest = before.subarray(at + MARK.length);
    before = null;
    if (rest.length > 0) yield rest;
  }
}

interface Said {
  readonly exitCode: number | null;
  readonly stdout: Buffer;
  readonly stderr: string;
}

/** Who runs a command: a vantage, or root on it. */
export type Runner = Pick<Vantage, 'start'>;

/** Runs a command and takes its own output as bytes, at most so many: the rest is read and thrown away. */
export async function bytesOf(on: Runner, command: Command, signal: AbortSignal, mostBytes = 256 * 1024 * 1024): Promise<Said> {
  const { stdin, ...started } = marked(command);
  const running = await on.start(started, { signal });
  const stdout: Buffer[] = [];
  let stderr = '';
  let left = mostBytes;
  running.stdout.on('data', (chunk: Buffer) => {
    if (left > 0) stdout.push(chunk.subarray(0, left));
    left -= chunk.length;
  });
  running.stderr.on('data', (chunk: Buffer) => {
    if (stderr.length < 8000) stderr += chunk.toString('utf8');
  });
  running.stdin.on('error', () => {});
  running.stdin.end(stdin);
  const { exitCode } = await running.ended;
  return { exitCode, stdout: afterMark(Buffer.concat(stdout)), stderr };
}

/** Throws what a program of the system complained of. */
export function complain({ exitCode, stderr }: Pick<Said, 'exitCode' | 'stderr'>, path: string): void {
  if (exitCode === 0) return;
  const said = stderr.trim();
  throw fileFailure(errnoInWords(said), path, said === '' ? `exit ${exitCode ?? '?'}` : said);
}
