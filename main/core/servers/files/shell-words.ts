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

interface Said {
  readonly exitCode: number | null;
  readonly stdout: Buffer;
  readonly stderr: string;
}

/** Who runs a command: a vantage, or root on it. */
export type Runner = Pick<Vantage, 'start'>;

/** Runs a command and takes its output as bytes, at most so many: the rest is read and thrown away. */
export async function bytesOf(on: Runner, command: Command, signal: AbortSignal, mostBytes = 256 * 1024 * 1024): Promise<Said> {
  const { stdin, ...started } = command;
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
  return { exitCode, stdout: Buffer.concat(stdout), stderr };
}

/** Throws what a program of the system complained of. */
export function complain({ exitCode, stderr }: Pick<Said, 'exitCode' | 'stderr'>, path: string): void {
  if (exitCode === 0) return;
  const said = stderr.trim();
  throw fileFailure(errnoInWords(said), path, said === '' ? `exit ${exitCode ?? '?'}` : said);
}
