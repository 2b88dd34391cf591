import { randomBytes } from 'node:crypto';
import type { Words } from '../../../../preload/contract/words.ts';
import { failure, FailureError, words } from '../../failure.ts';
import { scriptNotRun } from '../../vantage/script-failures.ts';
import type { Vantage } from '../../vantage/vantage.ts';
import { DEEPEST, isEnvName, KNOWN_FILES, SKIPPED_FOLDERS } from './plain-files.ts';
import type { PlainFile, PlainSource } from './plain-source.ts';
import { cutNote, limitNotes, LIMITS, unreadableNote } from './plain-source.ts';

const known = KNOWN_FILES.filter((path) => !path.startsWith('AppData'));
const quoted = (text: string) => (text.endsWith('/*') ? `"$HOME"/'${text.slice(0, -2)}'/*` : `"$HOME"/'${text}'`);

/**
 * Prints every file below a line with a mark that no file can know, `$1`: its rights as ls(1) writes them, its size and its path. The rest
 * of "$@" are folders that are looked through for .env files besides the home folder. POSIX sh with head -c and find -maxdepth, which
 * GNU, BSD and busybox have.
 */
export const FIND_PLAIN_SCRIPT = `
mark=$1
shift
files=0
bytes=0
stop() { printf '\\n%s %s\\n' "$mark" "$1"; exit 0; }
show() {
  [ -f "$1" ] || return 0
  files=$((files + 1))
  [ "$files" -le ${LIMITS.files} ] || stop limit-files
  if [ ! -r "$1" ]; then printf '\\n%s unreadable 0 %s\\n' "$mark" "$1"; return 0; fi
  size=$(wc -c < "$1" | tr -d ' ')
  taken=$size
  [ "$taken" -le ${LIMITS.fileBytes} ] || taken=${LIMITS.fileBytes}
  bytes=$((bytes + taken))
  [ "$bytes" -le ${LIMITS.allBytes} ] || stop limit-bytes
  rights=$(ls -ldnL "$1" 2>/dev/null | cut -c1-10)
  printf '\\n%s %s %s %s\\n' "$mark" "\${rights:-?}" "$size" "$1"
  head -c ${LIMITS.fileBytes} "$1"
}
old=$IFS
IFS=:
for file in \${KUBECONFIG:-}; do IFS=$old; show "$file"; IFS=:; done
IFS=$old
for file in ${known.map(quoted).join(' ')}; do show "$file"; done
names() {
  find "$1" -xdev -maxdepth ${DEEPEST + 1} \\( ${SKIPPED_FOLDERS.map((name) => `-name '${name}'`).join(' -o ')} \\) -prune -o \\
    -type f \\( -name '.env' -o -name '.env.*' -o -name '*.env' \\) -print 2>/dev/null | head -n ${LIMITS.files}
}
while read -r file; do [ -n "$file" ] && show "$file"; done <<LIST
$(for folder in "$HOME" "$@"; do [ -d "$folder" ] && names "$folder"; done)
LIST
printf '\\n%s done\\n' "$mark"
`;

export interface FilesThereOptions {
  readonly vantage: Vantage;
  readonly folders: readonly string[];
}

/** The files of another machine, printed by one script; their text is read here and goes no further. Throws FailureError `command-failed`, `timed-out` and what the connection throws. */
export function filesThere({ vantage, folders }: FilesThereOptions): PlainSource {
  const notes: Words[] = [];
  return {
    async *files(signal) {
      const mark = `pilothouse-${randomBytes(16).toString('hex')}`;
      const { stdout, stderr, truncated } = await vantage.run(
        {
          program: 'sh',
          args: ['-c', FIND_PLAIN_SCRIPT, 'sh', mark, ...folders],
          timeoutMs: LIMITS.timeMs,
          largestOutputBytes: LIMITS.allBytes + 1024 * 1024,
        },
        { signal, timeoutMs: LIMITS.timeMs },
      );
      const { files, unreadable, ended } = readPrinted(stdout, mark);
      // What stands before the first mark is a shell's greeting; a file's text never is.
      if (files.length === 0 && unreadable === 0 && ended === null)
        throw new FailureError(scriptNotRun(stdout.includes(mark) ? '' : stderr));
      if (ended === 'limit-files') notes.push(limitNotes.files);
      else if (ended === 'limit-bytes' || truncated) notes.push(limitNotes.bytes);
      else if (ended === null) throw new FailureError(endedEarly());
      if (unreadable > 0) notes.push(unreadableNote(unreadable));
      // A folder that was named may lie in the home folder.
      const seen = new Set<string>();
      for (const file of files) {
        if (seen.has(file.path)) continue;
        seen.add(file.path);
        if (file.cut) notes.push(cutNote(file.path));
        yield file;
      }
    },
    notes: () => notes,
  };
}

/** Takes apart what the script printed. Pure: a file's text cannot hold the mark of this run. */
export function readPrinted(stdout: string, mark: string) {
  const files: (PlainFile & { readonly cut: boolean })[] = [];
  let unreadable = 0;
  let ended: string | null = null;
  for (const piece of stdout.split(`\n${mark} `).slice(1)) {
    const end = piece.indexOf('\n');
    const {
      rights = '',
      size = '',
      path = '',
    } = /^(?<rights>\S+) (?<size>\d+) (?<path>.+)$/u.exec(end < 0 ? piece : piece.slice(0, end))?.groups ?? {};
    if (rights === '') ended = (end < 0 ? piece : piece.slice(0, end)).trim();
    else if (rights === 'unreadable') unreadable += 1;
    else if (!/\.env(?:\.|$)/u.test(path) || isEnvName(path.split('/').at(-1) ?? ''))
      files.push({
        path,
        mode: modeOf(rights),
        text: end < 0 ? '' : piece.slice(end + 1),
        kubeconfig: false,
        cut: Number(size) > LIMITS.fileBytes,
      });
  }
  return { files, unreadable, ended };
}

/** `-rw-r--r--` as `0644`. */
function modeOf(rights: string): string | null {
  if (!/^[-a-zA-Z][-rwxsStTlL]{9}$/u.test(rights)) return null;
  const bits = [...rights.slice(1).matchAll(/(.)(.)(.)/gu)].map(
    ([, read = '', write = '', run = '']) => (read === 'r' ? 4 : 0) + (write === 'w' ? 2 : 0) + (/[xst]/u.test(run) ? 1 : 0),
  );
  return `0${bits.join('')}`;
}

function endedEarly() {
  return failure(
    'command-failed',
    words('The search ended before its last file.', 'La recherche s’est terminée avant son dernier fichier.'),
    words('Search again; leave out large folders.', 'Relancez la recherche, sans les gros dossiers.'),
  );
}
