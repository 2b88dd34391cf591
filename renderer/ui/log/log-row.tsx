import type { CSSProperties, ReactNode } from 'react';
import { memo } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormats } from '../formats.ts';
import type { LogLine } from './log-lines.ts';

/** How the lines of a log are drawn. */
export interface LogLook<Kept> {
  readonly read: (kept: Kept) => LogLine;
  /** Of a line, shown before its message: the unit it belongs to. */
  readonly source: ((line: LogLine) => string) | undefined;
  /** Which of the colours of `LOG_SOURCES` tells its source from others; the source's name stands there as well. */
  readonly hue?: ((line: LogLine) => number) | undefined;
  /** What is looked for: words, or an expression with the flag `g`. */
  readonly marked: string | RegExp;
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
function Row<Kept>({ kept, read, source, hue, marked, wraps, index, start, measure }: LogRowProps<Kept>) {
  const { t } = useTranslation('journal');
  const formats = useFormats();
  const line = read(kept);
  const from = source?.(line) ?? '';
  const name = line.note ? 'note' : (names[line.priority] ?? 'debug');
  const look = name === 'note' ? 'note' : line.priority <= 3 ? 'failing' : line.priority === 4 ? 'degraded' : name;
  const place: CSSProperties | undefined = start === undefined ? undefined : { transform: `translateY(${start}px)` };
  return (
    <div ref={measure} data-index={index} className={`line ${look}`} style={place}>
      <time className="time" dateTime={line.time}>
        {line.time === '' ? '' : formats.time(line.time, { seconds: true })}
      </time>
      {hue && from !== '' ? <span className={`source source-${hue(line)}`}>{from}</span> : null}
      {name !== 'note' && line.priority <= 4 ? (
        <span className="level">{`${line.priority <= 3 ? '■' : '▲'} ${t(`priority.${name}`)}`}</span>
      ) : null}
      {hue || from === '' ? null : <span className="source">{from}</span>}
      <span className="message">{highlighted(wraps ? line.message : line.message.replaceAll('\n', ' ⏎ '), marked)}</span>
    </div>
  );
}

/** Drawn again only when it is another line or another look. */
export const LogRow = memo(Row) as typeof Row;

/** The text with every word that is looked for marked. */
function highlighted(text: string, marked: string | RegExp): ReactNode {
  if (typeof marked !== 'string') return matched(text, marked);
  const words = marked.split(/\s+/u).filter(Boolean);
  if (words.length === 0) return text;
  const pattern = new RegExp(`(${words.map((word) => word.replaceAll(/[.*+?^${}()|[\]\\]/gu, String.raw`\$&`)).join('|')})`, 'giu');
  return text.split(pattern).map((part, index) => (index % 2 === 1 ? <mark key={index}>{part}</mark> : part));
}

/** The same of an expression. */
function matched(text: string, expression: RegExp): ReactNode {
  const parts: ReactNode[] = [];
  let from = 0;
  for (const { index, 0: match } of text.matchAll(expression)) {
    // What matches nothing at all marks nothing.
    if (match === '') continue;
    parts.push(text.slice(from, index), <mark key={index}>{match}</mark>);
    from = index + match.length;
  }
  return parts.length === 0 ? text : [...parts, text.slice(from)];
}
