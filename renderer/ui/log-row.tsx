import type { ReactNode } from 'react';
import { memo } from 'react';
import { useTranslation } from 'react-i18next';
import type { LogLine } from './log-lines.ts';

interface LogRowProps {
  readonly index: number;
  readonly start: number;
  readonly line: LogLine;
  readonly source: string;
  readonly marked: string;
  /** As it reads on screen. */
  readonly time: string;
  /** Measures lines that wrap; null where all are of one height. */
  readonly measure: ((element: HTMLElement | null) => void) | null;
}

const names = ['emerg', 'alert', 'crit', 'err', 'warning', 'notice', 'info', 'debug'] as const;

/** One line of a log: errors and warnings by sign, word and colour. */
export const LogRow = memo(function LogRow({ index, start, line, source, marked, time, measure }: LogRowProps) {
  const { t } = useTranslation('journal');
  const name = names[line.priority] ?? 'debug';
  const look = line.priority <= 3 ? 'failing' : line.priority === 4 ? 'degraded' : name;
  return (
    <div ref={measure} data-index={index} className={`line ${look}`} style={{ transform: `translateY(${start}px)` }}>
      <time className="time" dateTime={line.time}>
        {time}
      </time>
      {line.priority <= 4 ? <span className="level">{`${line.priority <= 3 ? '■' : '▲'} ${t(`priority.${name}`)}`}</span> : null}
      {source === '' ? null : <span className="source">{source}</span>}
      <span className="message">{highlighted(measure === null ? line.message.replaceAll('\n', ' ⏎ ') : line.message, marked)}</span>
    </div>
  );
});

/** The text with every word that is looked for marked. */
function highlighted(text: string, marked: string): ReactNode {
  const words = marked.split(/\s+/u).filter(Boolean);
  if (words.length === 0) return text;
  const pattern = new RegExp(`(${words.map((word) => word.replaceAll(/[.*+?^${}()|[\]\\]/gu, String.raw`\$&`)).join('|')})`, 'giu');
  return text.split(pattern).map((part, index) => (index % 2 === 1 ? <mark key={index}>{part}</mark> : part));
}
