/** A file as a script of ours prints it. */
export interface MarkedFile {
  readonly path: string;
  readonly content: string;
}

/** For a script: prints each file of "$@" that can be read, at most 256 KiB of it, below a line that names it. */
export const PRINT_FILES =
  'show() { for file; do [ -f "$file" ] && [ -r "$file" ] || continue; echo "--- pilothouse-file $file"; head -c 262144 "$file"; echo; done; }';

/** The files that `PRINT_FILES` printed; what a shell said before the first is left out. */
export function parseMarkedFiles(text: string): MarkedFile[] {
  const files: { path: string; lines: string[] }[] = [];
  for (const line of text.split('\n')) {
    const path = (files.length === 0 ? /--- pilothouse-file (.+)$/u : /^--- pilothouse-file (.+)$/u).exec(line)?.[1];
    if (path === undefined) files.at(-1)?.lines.push(line);
    else files.push({ path, lines: [] });
  }
  return files.map(({ path, lines }) => ({ path, content: lines.join('\n') }));
}
