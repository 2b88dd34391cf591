/** The line that opens a section of what a script of ours prints. */
export function sectionLine(name: string): string {
  return `--- pilothouse ${name}`;
}

/** What a script printed, for a person to read: without the lines that open its sections. */
export function withoutSectionLines(text: string): string {
  return text
    .split(/\r?\n/u)
    .filter((line) => !/^--- pilothouse [a-z-]+$/u.test(line))
    .map((line) => line.replace(/--- pilothouse [a-z-]+$/u, ''))
    .join('\n')
    .trim();
}

/**
 * The sections of a script's output by name, without surrounding blank lines. What comes before the first (a message of the
 * account's own shell) is left out, also where it ends without a newline; a section that is not there was not reached.
 */
export function parseSections(text: string): ReadonlyMap<string, string> {
  const sections = new Map<string, string>();
  let name: string | null = null;
  let lines: string[] = [];
  const close = () => {
    if (name !== null) sections.set(name, lines.join('\n').replace(/^\n+|\n+$/gu, ''));
  };
  for (const line of text.split(/\r?\n/u)) {
    const opened = openedBy(line, name === null);
    if (opened === undefined) {
      lines.push(line);
      continue;
    }
    close();
    name = opened;
    lines = [];
  }
  close();
  return sections;
}

/** The section that a line opens, if any. Before the `first` one a message without a newline may stand on the same line. */
export function openedBy(line: string, first: boolean): string | undefined {
  return (first ? /--- pilothouse ([a-z-]+)$/u : /^--- pilothouse ([a-z-]+)$/u).exec(line)?.[1];
}
