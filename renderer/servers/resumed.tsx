import Typography from '@mui/material/Typography';
import type { RefObject } from 'react';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { Connection } from '../../preload/contract/servers.ts';
import type { LiveStream } from '../client/use-stream.ts';
import { useFormats } from '../ui/formats.ts';
import { useConnections } from './queries.ts';

/** The connection to a machine; undefined where there is none: this computer, or one that was never asked. */
export function useConnectionOf(vantage: string): Connection | undefined {
  return useConnections().state?.find(({ host }) => `ssh:${host}` === vantage);
}

/**
 * Follows anew by itself once the connection that a stream failed with is there again. Since when it is not followed, in ms since
 * the epoch, while it waits for that; else null. `lostAt` is set to that time, too, and is the caller's to empty.
 */
export function useResumed(
  vantage: string,
  { status, state, since, again }: LiveStream<unknown>,
  lostAt: RefObject<number | null>,
): number | null {
  const connection = useConnectionOf(vantage);
  const spell = connection?.state === 'live' ? connection.since : null;
  const lastSpell = useRef(spell);
  const isNew = useRef(false);
  const failed = status === 'failed' && state !== undefined;
  const heard = connection?.heardAt === undefined ? since : Math.min(Date.parse(connection.heardAt), since);
  useEffect(() => {
    if (failed && lostAt.current === null) lostAt.current = heard;
    if (spell !== null && spell !== lastSpell.current) {
      lastSpell.current = spell;
      // The first connection is what it was opened with.
      isNew.current = status !== 'connecting';
    }
    if (spell === null || !isNew.current || status !== 'failed') return;
    isNew.current = false;
    again();
  }, [failed, heard, spell, status, again, lostAt]);
  return failed && connection !== undefined && spell === null ? (lostAt.current ?? heard) : null;
}

/** Since when lines are missing, and that they come by themselves. */
export function NotFollowed({ since, target }: { readonly since: number; readonly target: string }) {
  const { t } = useTranslation('journal');
  const formats = useFormats();
  return (
    <Typography role="status" sx={{ color: 'state.degraded', pb: 0.75 }}>
      {t('away', { time: formats.time(since, { seconds: true }), target })}
    </Typography>
  );
}

/** What stands in a log between the lines before a loss and those after it. `first`: lines from before it are missing. */
export function useGapWords(): (from: number, first: string | null) => string {
  const { t } = useTranslation('journal');
  const formats = useFormats();
  return (from, first) => {
    const time = (at: number | string) => formats.time(at, { seconds: true });
    const span = { from: time(from), to: time(Date.now()) };
    return first === null ? t('gap', span) : t('gapMissing', { ...span, first: time(first) });
  };
}
