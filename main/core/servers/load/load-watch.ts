import type { LoadSample } from '../../../../preload/contract/load.ts';
import { LOAD_INTERVAL_SECONDS } from '../../../../preload/contract/load.ts';
import type { Rooms } from '../../rooms.ts';
import { BatchSource } from '../../streams.ts';
import { sampleLoad } from './sampler.ts';

/** An hour of samples. */
const MOST_SAMPLES = 3600 / LOAD_INTERVAL_SECONDS;
/** What was seen of a machine that nobody looks at is kept for this long: one comes back from another page. */
const FORGOTTEN_MS = 10 * 60_000;

interface Watched {
  readonly samples: LoadSample[];
  readonly readers: Set<BatchSource<LoadSample>>;
  sampling: AbortController | null;
  lastReadAt: number;
}

/** The load of every machine that somebody watches: one sampler each, and the last hour kept. */
export interface LoadWatch {
  /** First what is known of the last hour, then each sample. Throws as `Vantages.open` and `sampleLoad` do. */
  read(vantage: string, signal: AbortSignal): AsyncGenerator<LoadSample[]>;
}

export function createLoadWatch({ vantages, closing }: Pick<Rooms, 'vantages' | 'closing'>): LoadWatch {
  const machines = new Map<string, Watched>();

  const forgetOld = () => {
    for (const [name, { readers, lastReadAt }] of machines)
      if (readers.size === 0 && Date.now() - lastReadAt > FORGOTTEN_MS) machines.delete(name);
  };

  const sample = async (name: string, watched: Watched, signal: AbortSignal): Promise<void> => {
    try {
      const vantage = await vantages.open(name, { signal });
      for await (const one of sampleLoad(vantage, signal)) {
        watched.samples.push(one);
        watched.samples.splice(0, watched.samples.length - MOST_SAMPLES);
        for (const reader of watched.readers) reader.push(one);
      }
    } catch (error) {
      if (signal.aborted) return;
      watched.sampling = null;
      for (const reader of watched.readers) reader.end(error);
    }
  };

  return {
    async *read(name, signal) {
      forgetOld();
      const watched: Watched = machines.get(name) ?? { samples: [], readers: new Set(), sampling: null, lastReadAt: Date.now() };
      machines.set(name, watched);
      const source = new BatchSource<LoadSample>();
      const newest = watched.samples.filter(({ at }) => Date.parse(at) > Date.now() - 3600_000);
      source.push(...newest);
      watched.readers.add(source);
      if (watched.sampling === null) {
        watched.sampling = new AbortController();
        void sample(name, watched, AbortSignal.any([closing, watched.sampling.signal]));
      }
      try {
        yield* source.read(signal);
      } finally {
        watched.readers.delete(source);
        watched.lastReadAt = Date.now();
        if (watched.readers.size === 0) {
          watched.sampling?.abort();
          watched.sampling = null;
        }
      }
    },
  };
}
