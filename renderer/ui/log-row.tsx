import type { CSSProperties, ReactNode } from 'react';
import { memo } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormats } from './formats.ts';
import type { LogLine } from './log-lines.ts';

/** How the lines of a log are drawn. */
export interface LogLook<Kept> {
  readonly read: (kept: Kept) => LogLine;
  /** Of a line, shown before its message: the unit it belongs to. */
  readonly source: ((line: LogLine) => string) | undefined;
  /** What is looked for. */
  readonly marked: string;
  readonly wraps: boolean;
}

interface LogRowProps<Kept> extends LogLook<Kept> {
  readonly kept: Kept;
  readonly index?: number;
  /** Where rows do not follow each other: its distance from the top, px. */
  readonly start?: number;
  /** Measures it where rows are not of one height. */
  readonly measure?: (element: HTMLElement | null) => void;
}

const names = ['emerg', 'alert', 'crit', 'err', 'warning', 'notice', 'info', 'debug'] as const;

/** One line of a log: errors and warnings by sign, word and colour. */
function Row<Kept>({ kept, read, source, marked, wraps, index, start, measure }: LogRowProps<Kept>) {
  const { t } = useTranslation('journal');
  const formats = useFormats();
  const line = read(kept);
  const from = source?.(line) ?? '';
  const name = names[line.priority] ?? 'debug';
  const look = line.priority <= 3 ? 'failing' : line.priority === 4 ? 'degraded' : name;
  const place: CSSProperties | undefined = start === undefined ? undefined : { transform: `translateY(${start}px)` };
  return (
    <div ref={measure} data-index={index} className={`line ${look}`} style={place}>
      <time className="time" dateTime={line.time}>
        {line.time === '' ? '' : formats.time(line.time, { seconds: true })}
      </time>
      {line.priority <= 4 ? <span className="level">{`${line.priority <= 3 ? '■' : '▲'} ${t(`priority.${name}`)}`}</span> : null}
      {from === '' ? null : <span className="source">{from}</span>}
      <span className="message">{highlighted(wraps ? line.message : line.message.replaceAll('\n', ' ⏎ '), marked)}</span>
    </div>
  );
}

/** Drawn again only when it is another line or another look. */
export const LogRow = memo(Row) as typeof Row;

/** The text with every word that is looked for marked. */
function highlighted(text: string, marked: string): ReactNode {
  const words = marked.split(/\s+/u).filter(Boolean);
  if (words.length === 0) return text;
  const pattern = new RegExp(`(${words.map((word) => word.replaceAll(/[.*+?^${}()|[\]\\]/gu, String.raw`\$&`)).join('|')})`, 'giu');
  return text.split(pattern).map((part, index) => (index % 2 === 1 ? <mark key={index}>{part}</mark> : part));
}
