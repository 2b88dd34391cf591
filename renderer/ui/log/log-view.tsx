import Box from '@mui/material/Box';
import type { ReactNode } from 'react';
import { useCallback, useMemo, useRef, useState } from 'react';
import { LogBar } from './log-bar.tsx';
import type { LogLine, LogLines } from './log-lines.ts';
import type { FrozenLog } from './log-rows.tsx';
import { LogRows } from './log-rows.tsx';
import { logStyles } from './log-view-styles.ts';

interface LogViewProps<Kept> {
  readonly lines: LogLines<Kept>;
  /** Names the log for screen readers, the copy and the file. */
  readonly label: string;
  /** What is looked for: marked in the lines. */
  readonly marked?: string | RegExp;
  /** Of a line, shown before its message: the unit it belongs to. The same function each time. */
  readonly source?: (line: LogLine) => string;
  /** See `LogLook.hue`. The same function each time. */
  readonly hue?: (line: LogLine) => number;
  /** The time before each line; shown unless it is said otherwise. */
  readonly times?: boolean;
  /** Controls before those of the view. */
  readonly toolbar?: ReactNode;
  /** Above the lines: a note, a failure. */
  readonly notice?: ReactNode;
  /** Instead of lines when there are none. */
  readonly empty: ReactNode;
  /** Fixed height, px; without it fills what it is given. */
  readonly height?: number;
}

/** This near to its end the log is followed. */
const NEAR_END_PX = 24;
/** So long after a key or a turn of the wheel a scroll is still its effect. */
const GOING_DOWN_MS = 1000;

/**
 * A log that holds 100,000 lines and goes on: only rows in sight are drawn, it follows its end until the reader scrolls back, and then
 * stands still while new lines are counted. Wraps when wished; copies and downloads as plain text. What is drawn anew as lines come
 * are the rows and the count, nothing around them.
 */
export function LogView<Kept>(props: LogViewProps<Kept>) {
  const { lines, label, marked = '', source, hue, times = true, toolbar, notice, empty, height } = props;
  const scroller = useRef<HTMLDivElement>(null);
  /** The bar is held: only then is a scroll away from the end the reader's own. */
  const scrolledByHand = useRef(false);
  const wentDownAt = useRef(-GOING_DOWN_MS);
  const [wraps, setWraps] = useState(false);
  const [frozen, setFrozen] = useState<FrozenLog<Kept> | null>(null);
  const follows = frozen === null;
  const pause = useCallback(() => {
    const { shown, kept, dropped } = lines.get();
    if (shown.length > 0) setFrozen({ shown: shown.slice(), seen: kept + dropped, top: scroller.current?.scrollTop ?? 0 });
  }, [lines]);
  const follow = useCallback(() => setFrozen(null), []);
  const { read } = lines;
  const look = useMemo(() => ({ read, source, hue, marked, wraps }), [read, source, hue, marked, wraps]);
  return (
    <Box
      component="section"
      aria-label={label}
      sx={{ display: 'flex', flexDirection: 'column', minHeight: 0, minWidth: 0, ...(height === undefined ? { flex: 1 } : { height }) }}
    >
      <Box sx={{ flex: 'none', display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: 1, pt: 1.25, pb: 0.75 }}>
        {toolbar}
        <LogBar lines={lines} label={label} frozen={frozen} wraps={wraps} onPause={pause} onFollow={follow} onWrap={setWraps} />
      </Box>
      {notice}
      <Box
        ref={scroller}
        role="log"
        aria-live="off"
        aria-label={label}
        tabIndex={0}
        className={[wraps ? 'wraps' : '', times ? '' : 'untimed'].join(' ')}
        onScroll={({ currentTarget }) => {
          // Rows that find their height scroll, too: only the reader pauses and goes on.
          if (!scrolledByHand.current && (follows || performance.now() - wentDownAt.current > GOING_DOWN_MS)) return;
          const { scrollHeight, scrollTop, clientHeight } = currentTarget;
          const atEnd = scrollHeight - scrollTop - clientHeight < NEAR_END_PX;
          if (follows && !atEnd) pause();
          else if (!follows && atEnd) follow();
        }}
        onWheel={({ deltaY }) => {
          if (deltaY > 0) wentDownAt.current = performance.now();
          if (deltaY < 0 && follows) pause();
        }}
        onPointerDown={() => {
          scrolledByHand.current = true;
        }}
        onPointerUp={() => {
          scrolledByHand.current = false;
        }}
        onKeyDown={({ key, shiftKey }) => {
          if (key === 'End') follow();
          else if (['ArrowDown', 'PageDown', ' '].includes(key) && !shiftKey) wentDownAt.current = performance.now();
          else if (follows && (['ArrowUp', 'PageUp', 'Home'].includes(key) || (key === ' ' && shiftKey))) pause();
        }}
        sx={logStyles}
      >
        <LogRows lines={lines} frozen={frozen} look={look} scroller={scroller} empty={empty} />
      </Box>
    </Box>
  );
}
