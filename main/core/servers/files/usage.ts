import { nameOfBytes } from '../../../../preload/contract/file-names.ts';
import type { UsageItem } from '../../../../preload/contract/files.ts';
import { fileFailure } from './file-failures.ts';
import { atHome } from './list.ts';
import type { Machine } from './open-files.ts';
import { marked, onPaths, piecesAfterMark } from './shell-words.ts';

/** NUL ends a name where du can do that; else a newline does. Errors of single folders are left out, as du goes on. */
const SCRIPT =
  'cd -- "$path" || exit 9; if du -0 -s /dev/null >/dev/null 2>&1; then echo 0; exec du -x -k -a -d 1 -0 . 2>/dev/null; else echo n; exec du -x -k -a -d 1 . 2>/dev/null; fi';

/** What each thing in a folder takes on the folder's disk, as du(1) counts; the total is last. Ends with the signal. */
export async function* diskUsage({ vantage, files }: Machine, asked: string, signal: AbortSignal): AsyncGenerator<UsageItem[]> {
  const path = await files.real(atHome(asked, await files.home()));
  await files.rest();
  const running = await vantage.start(marked(onPaths(['path'], SCRIPT, [path])), { signal });
  running.stdin.end();
  running.stderr.resume();
  let rest = Buffer.alloc(0);
  let separator: number | null = null;
  let count = 0;
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
    if (items.length > 0) yield items;
  }
  const { exitCode } = await running.ended;
  if (exitCode === 9) throw fileFailure('EACCES', path, 'cd');
  if (count === 0) throw fileFailure('EIO', path, `du: exit ${exitCode ?? '?'}`);
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
      items.push({ name: name === '.' ? '.' : name.slice(2), bytes: kibibytes * 1024, total: name === '.' });
    at = end + 1;
  }
  return { items, left: bytes.subarray(at) };
}
