import { nameOfBytes, pathIn } from '../../../../preload/contract/file-names.ts';
import type { UsageItem } from '../../../../preload/contract/files.ts';
import type { Root } from '../../vantage/root.ts';
import { errnoOf, fileFailure } from './file-failures.ts';
import type { FileSystem } from './file-system.ts';
import { atHome } from './list.ts';
import type { Machine } from './open-files.ts';
import { marked, onPaths, piecesAfterMark } from './shell-words.ts';
import { readTree } from './tree.ts';

/** NUL ends a name where du can do that; else a newline does. du goes on over what it may not look into, and complains of each. */
const SCRIPT =
  'cd -- "$path" || exit 9; if du -0 -s /dev/null >/dev/null 2>&1; then echo 0; exec du -x -k -a -d 1 -0 .; else echo n; exec du -x -k -a -d 1 .; fi';
const WITHOUT_SHELL = 200_000;

/** What each thing in a folder takes on the folder's disk, as du(1) counts; the total is last. Ends with the signal. */
export async function* diskUsage(machine: Machine, asked: string, root: Root | null, signal: AbortSignal): AsyncGenerator<UsageItem[]> {
  const { vantage, files } = machine;
  const path = await files.real(atHome(asked, await files.home()));
  // An account that only files are let at has no du: it is counted from here.
  if (root === null && (await machine.command({ program: 'true', args: [] }, 15_000)) === null) {
    yield* usageByTree(files, path);
    return;
  }
  await files.rest();
  const running = await (root ?? vantage).start(marked(onPaths(['path'], SCRIPT, [path])), { signal });
  running.stdin.end();
  let unread = 0;
  running.stderr.on('data', (chunk: Buffer) => (unread += chunk.toString('latin1').split('du: ').length - 1));
  let rest = Buffer.alloc(0);
  let separator: number | null = null;
  let count = 0;
  const totals: UsageItem[] = [];
  for await (const chunk of piecesAfterMark(running.stdout)) {
    rest = Buffer.concat([rest, chunk]);
    if (separator === null) {
      if (rest.length < 2) continue;
      separator = rest[0] === 0x30 ? 0 : 0x0a;
      rest = rest.subarray(2);
    }
    const { items, left } = usageIn(rest, separator);
    rest = Buffer.from(left);
    count += items.length;
    totals.push(...items.filter(({ total }) => total));
    const things = items.filter(({ total }) => !total);
    if (things.length > 0) yield things;
  }
  const { exitCode } = await running.ended;
  if (exitCode === 9) throw fileFailure('EACCES', path, 'cd');
  if (count === 0) throw fileFailure('EIO', path, `du: exit ${exitCode ?? '?'}`);
  yield totals.map((item) => ({ ...item, unread }));
}

/** The same from the sizes of the files, for an account without a shell: other disks are not told apart. */
async function* usageByTree(files: FileSystem, path: string): AsyncGenerator<UsageItem[]> {
  let [total, unread, looked] = [0, 0, 0];
  for await (const piece of files.list(path))
    for (const { name, facts } of piece) {
      let bytes = facts.kind === 'file' ? facts.sizeBytes : 0;
      if (facts.kind === 'folder' && looked < WITHOUT_SHELL) {
        const tree = await readTree(files, pathIn(path, name)).catch((error: unknown) => {
          if (errnoOf(error) === null) throw error;
          return null;
        });
        if (tree === null) unread += 1;
        else looked += tree.branches.length;
        bytes = tree?.bytes ?? 0;
      } else if (facts.kind === 'folder') unread += 1;
      total += bytes;
      yield [{ name, bytes, total: false, unread: null }];
    }
  yield [{ name: '.', bytes: total, total: true, unread }];
}

/** Lines of `du -k -a -d 1 .`; what is not ended yet is left. */
export function usageIn(bytes: Buffer, separator: number): { readonly items: UsageItem[]; readonly left: Buffer } {
  const items: UsageItem[] = [];
  let at = 0;
  for (let end = bytes.indexOf(separator, at); end !== -1; end = bytes.indexOf(separator, at)) {
    const line = bytes.subarray(at, end);
    const tab = line.indexOf(0x09);
    const kibibytes = Number(line.toString('latin1', 0, Math.max(0, tab)));
    const name = nameOfBytes(line.subarray(tab + 1));
    if (tab > 0 && Number.isInteger(kibibytes) && (name === '.' || name.startsWith('./')))
      items.push({ name: name === '.' ? '.' : name.slice(2), bytes: kibibytes * 1024, total: name === '.', unread: null });
    at = end + 1;
  }
  return { items, left: bytes.subarray(at) };
}
