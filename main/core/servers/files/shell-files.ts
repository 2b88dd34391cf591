import { nameOfBytes } from '../../../../preload/contract/file-names.ts';
import type { Words } from '../../../../preload/contract/words.ts';
import type { Vantage } from '../../vantage/vantage.ts';
import { fileFailure } from './file-failures.ts';
import type { Facts, FileSystem, Listed } from './file-system.ts';
import { kindOfMode } from './file-system.ts';
import type { Runner } from './shell-words.ts';
import { bytesOf, complain, marked, onPaths, piecesAfterMark } from './shell-words.ts';

/** What is read of stat(1), of coreutils and of busybox. */
const FACTS = '%f %s %u %g %Y %U %G';
const PIECE = 500;

/**
 * Files by commands of POSIX, where there is no SFTP: find, stat, cat, head, tail, dd. Slower, and as exact: names are bytes here
 * too.
 */
export function shellFiles(vantage: Vantage, signal: AbortSignal, note: Words | null, on: Runner = vantage): FileSystem {
  const run = async (path: string, script: string, paths: readonly string[], names: readonly string[], more: readonly string[] = []) => {
    const said = await bytesOf(on, onPaths(names, script, paths, more), signal);
    complain(said, path);
    return said.stdout;
  };
  const one = (path: string, script: string, more: readonly string[] = []) => run(path, script, [path], ['path'], more);
  const facts = async (path: string, follow: string): Promise<Facts> => {
    const line = (await one(path, `stat ${follow} -c '${FACTS}' -- "$path"`)).toString('latin1').trim();
    return factsIn(line)?.facts ?? fail(path, line);
  };
  // A newline of our own at the end, taken off again: the name may end in some.
  const bare = (bytes: Buffer) => nameOfBytes(bytes.at(-1) === 0x0a ? bytes.subarray(0, -1) : bytes);

  return {
    way: 'shell',
    note,
    // An account without a home folder, as in many images, is at the root.
    home: async () => bare(await run('~', '{ cd 2>/dev/null || cd /; } && pwd -P', [], [])),
    // realpath(1) and readlink -f are not everywhere; cd is, and knows folders.
    real: async (path) =>
      bare(
        await one(
          path,
          '[ -e "$path" ] || [ -L "$path" ] || { ls -d -- "$path"; exit 1; }; readlink -f -- "$path" 2>/dev/null || { cd -- "$path" && pwd -P; }',
        ),
      ),
    look: (path) => facts(path, '-L'),
    lookAtLink: (path) => facts(path, ''),
    linkTarget: async (path) => bare(await one(path, 'readlink -- "$path"')),
    makeLink: async (target, path) => void (await run(path, 'ln -s -- "$target" "$path"', [target, path], ['target', 'path'])),
    async *list(folder) {
      const script = `cd -- "$path" && find . ! -name . -prune -exec sh -c 'stat -c "${FACTS}" -- "$@"; printf "\\001"; printf "%s\\0" "$@"; printf "\\002"' sh {} +`;
      const bytes = await one(folder, script);
      let piece: Listed[] = [];
      for (const listed of listedIn(bytes, folder)) {
        piece.push(listed);
        if (piece.length < PIECE) continue;
        yield piece;
        piece = [];
      }
      if (piece.length > 0) yield piece;
    },
    async *read(path, { offset = 0, length = Number.POSITIVE_INFINITY } = {}) {
      const from = offset === 0 ? 'cat < "$path"' : `tail -c +${offset + 1} < "$path"`;
      const script = Number.isFinite(length) ? `[ -r "$path" ] || exec cat -- "$path"; ${from} | head -c ${length}` : from;
      const running = await on.start(marked(onPaths(['path'], script, [path])), { signal });
      running.stdin.end();
      let stderr = '';
      running.stderr.on('data', (chunk: Buffer) => (stderr += stderr.length < 4000 ? chunk.toString('utf8') : ''));
      yield* piecesAfterMark(running.stdout);
      complain({ ...(await running.ended), stderr }, path);
    },
    async write(path, data, { offset = 0, mode, fresh = false, sync = false }) {
      const bits = mode.toString(8);
      // noclobber makes the shell open a new file with O_EXCL.
      const begin =
        offset > 0
          ? '[ -f "$path" ] || exit 1; '
          : fresh
            ? 'umask 077; set -C; : > "$path" || exit 1; set +C; '
            : 'umask 077; : > "$path" || exit 1; ';
      const script = `${begin}${offset > 0 ? '' : `chmod ${bits} "$path" || exit 1; `}cat >> "$path" || exit 1${sync ? '; sync "$path" 2>/dev/null || :' : ''}`;
      const running = await on.start({ ...onPaths(['path'], script, [path]), bulkInput: true }, { signal });
      let stderr = '';
      running.stdout.resume();
      running.stderr.on('data', (chunk: Buffer) => (stderr += stderr.length < 4000 ? chunk.toString('utf8') : ''));
      let over = false;
      const ended = running.ended.finally(() => (over = true));
      ended.catch(() => {});
      running.stdin.on('error', () => {});
      for await (const chunk of data) {
        if (over) break;
        if (!running.stdin.write(chunk)) await Promise.race([new Promise((resolve) => running.stdin.once('drain', resolve)), ended]);
      }
      running.stdin.end();
      complain({ ...(await ended), stderr }, path);
    },
    makeFolder: async (path, mode) => void (await one(path, `mkdir -m ${mode.toString(8)} -- "$path"`)),
    remove: async (path) => void (await one(path, 'rm -f -- "$path"')),
    removeFolder: async (path) => void (await one(path, 'rmdir -- "$path"')),
    // mv would put it into a folder of that name; ours are files, or names that are free.
    replace: async (from, to) =>
      void (await run(
        to,
        'if [ -d "$to" ] && [ ! -L "$to" ]; then echo "Is a directory" >&2; exit 1; fi; mv -f -- "$from" "$to"',
        [from, to],
        ['from', 'to'],
      )),
    setMode: async (path, mode) => void (await one(path, `chmod ${mode.toString(8)} -- "$path"`)),
    setOwner: async (path, uid, gid) => void (await one(path, `chown ${uid}:${gid} -- "$path"`)),
    setModified: async (path, modifiedMs) => {
      const at = new Date(modifiedMs).toISOString();
      // The form that POSIX and busybox both read, in UTC.
      const stamp = `${at.slice(0, 4)}${at.slice(5, 7)}${at.slice(8, 10)}${at.slice(11, 13)}${at.slice(14, 16)}.${at.slice(17, 19)}`;
      await one(path, `TZ=UTC0 touch -m -t ${stamp} -- "$path"`);
    },
    async freeBytes(path) {
      const said = (await one(path, 'df -Pk -- "$path" 2>/dev/null || :')).toString('latin1');
      const kibibytes = said
        .trim()
        .split('\n')
        .at(-1)
        ?.match(/\s(\d+)\s+\d+%\s/u)?.[1];
      return kibibytes === undefined ? null : Number(kibibytes) * 1024;
    },
    rest: async () => {},
    close: async () => {},
  };
}

/** One line of `stat -c`. */
function factsIn(line: string): { readonly facts: Facts; readonly owner: string | null; readonly group: string | null } | null {
  const [, hex = '', size = '', uid = '', gid = '', modified = '', owner = '', group = ''] =
    /^([\da-f]+) (\d+) (\d+) (\d+) (-?\d+)(?:\.\d+)? (.+) (\S+)$/u.exec(line) ?? [];
  if (hex === '') return null;
  const mode = Number.parseInt(hex, 16);
  const facts = {
    kind: kindOfMode(mode),
    sizeBytes: Number(size),
    mode: mode & 0o7777,
    uid: Number(uid),
    gid: Number(gid),
    modifiedMs: Number(modified) * 1000,
  };
  return { facts, owner: named(owner), group: named(group) };
}

function named(name: string): string | null {
  return name === 'UNKNOWN' || name === '' || /^\d+$/u.test(name) ? null : name;
}

/** Blocks of lines of stat(1), then the same names ended by NUL. Throws when something went away in between. */
export function* listedIn(bytes: Buffer, folder: string): Generator<Listed> {
  for (let at = 0; at < bytes.length;) {
    const middle = bytes.indexOf(1, at);
    const lines = bytes
      .toString('latin1', at, middle === -1 ? bytes.length : middle)
      .split('\n')
      .slice(0, -1);
    let next = middle + 1;
    for (const line of lines) {
      const end = bytes.indexOf(0, next);
      const read = factsIn(Buffer.from(line, 'latin1').toString('utf8'));
      if (middle === -1 || end === -1 || read === null) throw fileFailure('EAGAIN', folder, line);
      yield { name: nameOfBytes(bytes.subarray(next + 2, end)), ...read };
      next = end + 1;
    }
    if (bytes[next] !== 2) throw fileFailure('EAGAIN', folder, 'the folder changed while it was read');
    at = next + 1;
  }
}

function fail(path: string, said: string): never {
  throw fileFailure('EIO', path, said);
}
