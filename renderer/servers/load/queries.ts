import type { LoadSample } from '../../../preload/contract/load.ts';
import { LOAD_INTERVAL_SECONDS } from '../../../preload/contract/load.ts';
import { client } from '../../client/link.ts';
import { useStream } from '../../client/use-stream.ts';

/** An hour of samples. */
export const MOST_SAMPLES = 3600 / LOAD_INTERVAL_SECONDS;

const added = (before: readonly LoadSample[] | undefined, items: readonly LoadSample[]) =>
  [...(before ?? []), ...items].slice(-MOST_SAMPLES);

/** The load of a machine while it is looked at, the last hour of it; `watched: false` opens nothing. */
export function useLoad(vantage: string, watched: boolean) {
  return useStream<{ vantage: string }, LoadSample, readonly LoadSample[]>(
    'servers.load',
    client.servers.load,
    watched ? { vantage } : null,
    added,
  );
}
