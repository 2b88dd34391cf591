import ArrowDownward from '@mui/icons-material/ArrowDownwardOutlined';
import Download from '@mui/icons-material/DownloadOutlined';
import Pause from '@mui/icons-material/PauseOutlined';
import WrapText from '@mui/icons-material/WrapTextOutlined';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import IconButton from '@mui/material/IconButton';
import Tooltip from '@mui/material/Tooltip';
import { useVirtualizer } from '@tanstack/react-virtual';
import type { ReactNode } from 'react';
import { useLayoutEffect, useRef, useState, useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';
import { CopyButton } from './copy-button.tsx';
import { useFormats } from './formats.ts';
import { logStyles, ROW_PX } from './log-view-styles.ts';
import { LogRow } from './log-row.tsx';
import type { LogLine, LogLines } from './log-lines.ts';

interface LogViewProps<Line extends LogLine> {
  readonly lines: LogLines<Line>;
  /** Names the log for screen readers, the copy and the file. */
  readonly label: string;
  /** What is looked for: marked in the lines. */
  readonly marked?: string;
  /** Of a line, shown before its message: the unit it belongs to. */
  readonly source?: (line: Line) => string;
  /** Controls before those of the view. */
  readonly toolbar?: ReactNode;
  /** Above the lines: a note, a failure. */
  readonly notice?: ReactNode;
  /** Instead of lines when there are none. */
  readonly empty: ReactNode;
  /** Fixed height, px; without it fills what it is given. */
  readonly height?: number;
}

/** Copied at once at most; the download has all. */
const MOST_COPIED = 20_000;
/** This near to its end the log is followed. */
const NEAR_END_PX = 24;

/**
 * A log that holds 100,000 lines and goes on: rows are virtual, it follows its end until the reader scrolls back, and then stands
 * still while new lines are counted. Wraps when wished; copies and downloads as plain text.
 */
export function LogView<Line extends LogLine>(props: LogViewProps<Line>) {
  const { lines, label, marked = '', source, toolbar, notice, empty, height } = props;
  const { t } = useTranslation('journal');
  const formats = useFormats();
  const scroller = useRef<HTMLDivElement>(null);
  /** The bar is held: only then is a scroll away from the end the reader's own. */
  const scrolledByHand = useRef(false);
  const live = useSyncExternalStore(lines.subscribe, lines.get);
  const [wraps, setWraps] = useState(false);
  /** What stands still while the reader looks at it; null while the end is followed. */
  const [frozen, setFrozen] = useState<{ readonly shown: readonly Line[]; readonly seen: number } | null>(null);
  const rows = frozen?.shown ?? live.shown;
  const total = live.kept + live.dropped;
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_PX,
    overscan: 12,
    initialRect: { width: 800, height: 600 },
  });
  useLayoutEffect(() => virtual.measure(), [virtual, wraps]);
  const follows = frozen === null;
  useLayoutEffect(() => {
    const element = scroller.current;
    if (follows && element) element.scrollTop = element.scrollHeight;
  }, [follows, live.version, wraps]);

  const pause = () => setFrozen({ shown: live.shown.slice(), seen: total });
  const follow = () => setFrozen(null);
  const text = (some: readonly Line[]) => some.map((line) => `${line.time} ${line.identifier}: ${line.message}`).join('\n');
  const newer = frozen === null ? 0 : total - frozen.seen;
  return (
    <Box
      component="section"
      aria-label={label}
      sx={{ display: 'flex', flexDirection: 'column', minHeight: 0, ...(height === undefined ? { flex: 1 } : { height }) }}
    >
      <Box sx={{ flex: 'none', display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: 1, pt: 1.25, pb: 0.75 }}>
        {toolbar}
        <Box sx={{ ml: 'auto', display: 'flex', alignItems: 'center', gap: 0.5 }}>
          <Box component="span" role="status" sx={{ color: 'text.secondary', fontSize: '0.75rem', whiteSpace: 'nowrap', pr: 0.5 }}>
            {t('view.count', { shown: formats.number(rows.length) })}
          </Box>
          <Button
            size="small"
            variant={follows ? 'outlined' : 'contained'}
            startIcon={follows ? <Pause /> : <ArrowDownward />}
            onClick={follows ? pause : follow}
          >
            {follows ? t('view.pause') : newer > 0 ? t('view.followNew', { number: formats.number(newer) }) : t('view.follow')}
          </Button>
          <Tooltip title={t(wraps ? 'view.noWrap' : 'view.wrap')}>
            <IconButton
              aria-label={t('view.wrap')}
              aria-pressed={wraps}
              onClick={() => setWraps(!wraps)}
              color={wraps ? 'primary' : 'default'}
            >
              <WrapText sx={{ fontSize: 18 }} />
            </IconButton>
          </Tooltip>
          <CopyButton text={() => text(rows.slice(-MOST_COPIED))} label={t('view.copy')} />
          <Tooltip title={t('view.download')}>
            <IconButton aria-label={t('view.download')} onClick={() => download(`${label}.log`, text(rows))}>
              <Download sx={{ fontSize: 18 }} />
            </IconButton>
          </Tooltip>
        </Box>
      </Box>
      {notice}
      <Box
        ref={scroller}
        role="log"
        data-log-total={total}
        aria-live="off"
        aria-label={label}
        tabIndex={0}
        className={wraps ? 'wraps' : undefined}
        onScroll={({ currentTarget: { scrollHeight, scrollTop, clientHeight } }) => {
          const atEnd = scrollHeight - scrollTop - clientHeight < NEAR_END_PX;
          if (follows && !atEnd && scrolledByHand.current) pause();
          else if (!follows && atEnd) follow();
        }}
        onWheel={({ deltaY }) => {
          if (deltaY < 0 && follows && rows.length > 0) pause();
        }}
        onPointerDown={() => {
          scrolledByHand.current = true;
        }}
        onPointerUp={() => {
          scrolledByHand.current = false;
        }}
        onKeyDown={({ key }) => {
          if (key === 'End') follow();
          else if (follows && ['ArrowUp', 'PageUp', 'Home'].includes(key)) pause();
        }}
        sx={logStyles}
      >
        {rows.length === 0 ? (
          empty
        ) : (
          <div className="lines" style={{ height: virtual.getTotalSize() }}>
            {virtual.getVirtualItems().map(({ index, start }) => {
              const line = rows[index];
              return line === undefined ? null : (
                <LogRow
                  key={index}
                  index={index}
                  start={start}
                  line={line}
                  source={source?.(line) ?? ''}
                  marked={marked}
                  time={formats.time(line.time, { seconds: true })}
                  measure={wraps ? virtual.measureElement : null}
                />
              );
            })}
          </div>
        )}
      </Box>
    </Box>
  );
}

function download(name: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text, '\n'], { type: 'text/plain;charset=utf-8' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name.replaceAll(/[^\p{L}\p{N}._@-]+/gu, '-');
  link.click();
  // The browser has taken it over by the time this task ends.
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
