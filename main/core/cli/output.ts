import type { Failure } from '../../../preload/contract/failure.ts';
import type { Language, Words } from '../../../preload/contract/words.ts';
import { jsonText, printable } from './terminal-text.ts';

/** Where a command speaks: its result on stdout (one JSON document with `--json`), everything else on stderr. */
export interface Output {
  readonly json: boolean;
  readonly language: Language;
  say(words: Words): string;
  /** The result: `value` as JSON, or the lines `text` makes of it. */
  result<Value>(value: Value, text: (value: Value) => string): void;
  /** A remark for the person, on stderr. */
  note(line: string): void;
  /** Something that did not stop the command: cause, remedy and evidence, on stderr. */
  problem(failure: Failure): void;
  failure(failure: Failure): void;
}

/** The language of the terminal, by the order of locale(7): LC_ALL, LC_MESSAGES, LANG. */
export function terminalLanguage(env: Readonly<Record<string, string | undefined>>): Language {
  const locale = env['LC_ALL'] || env['LC_MESSAGES'] || env['LANG'] || '';
  return locale.startsWith('fr') ? 'fr' : 'en';
}

export function createOutput(json: boolean, language: Language): Output {
  const say = (words: Words) => words[language];
  return {
    json,
    language,
    say,
    result(value, text) {
      process.stdout.write(json ? `${jsonText(value, 2)}\n` : withNewline(printable(text(value))));
    },
    note(line) {
      process.stderr.write(withNewline(printable(line)));
    },
    problem(failure) {
      process.stderr.write(printable(failureText(failure, language)));
    },
    failure(failure) {
      const message = say(failure.cause);
      const remedy = say(failure.remedy);
      if (json) {
        const error = { kind: failure.kind, message, remedy, ...(failure.evidence === undefined ? {} : { evidence: failure.evidence }) };
        process.stdout.write(`${jsonText({ error }, 2)}\n`);
      }
      process.stderr.write(printable(failureText(failure, language)));
    },
  };
}

function failureText({ cause, remedy, evidence }: Failure, language: Language): string {
  return `${cause[language]}\n${remedy[language]}\n${evidence ? `\n${withNewline(evidence)}` : ''}`;
}

function withNewline(text: string): string {
  return text.endsWith('\n') || text === '' ? text : `${text}\n`;
}

/** A longer cell stands out of its column: one long name does not push every other line apart. */
const WIDEST_COLUMN = 64;

/** Left-aligned columns under a heading; the last column is not padded. */
export function table(heading: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [heading, ...rows];
  const widths = heading.map((_, column) => Math.min(WIDEST_COLUMN, Math.max(...lines.map((line) => (line[column] ?? '').length))));
  return lines
    .map((line) => line.map((cell, column) => (column === line.length - 1 ? cell : cell.padEnd(widths[column] ?? 0))).join('  '))
    .join('\n');
}
