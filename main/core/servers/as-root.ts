import type { RootWish } from '../../../preload/contract/ports.ts';
import { failureOf } from '../failure.ts';
import type { Rooms } from '../rooms.ts';
import type { Root } from '../vantage/root.ts';
import type { Vantage } from '../vantage/vantage.ts';

/** How one reads on a machine: as root, or as the account itself. */
export interface Reader {
  readonly asRoot: boolean;
  readonly run: Vantage['run'];
}

/** Finds out who reads. `free` never asks anybody anything and never fails for want of root. */
export type Readers = (vantage: Vantage, wish: RootWish, signal: AbortSignal) => Promise<Reader>;

/** What an account may do without a password is looked at anew after this. */
const KNOWN_MS = 5 * 60_000;
const PROBE_WITHIN_MS = 15_000;

/**
 * Readers of the machines of one core. With `yes` it throws what `Roots` throws: `root-not-available`, `sudo-password-refused`,
 * `sudo-needs-terminal`, `cancelled`.
 */
export function createReaders({ roots }: Pick<Rooms, 'roots'>): Readers {
  const known = new Map<string, { readonly free: boolean; readonly until: number }>();

  const isFree = async (vantage: Vantage, way: Root['way'], signal: AbortSignal): Promise<boolean> => {
    if (way === 'root') return true;
    const before = known.get(vantage.name);
    if (before && before.until > Date.now()) return before.free;
    const args = [...(way === 'sudo' ? ['-n', '-k', '--'] : ['-n', '--']), 'sh', '-c', ':'];
    const { exitCode } = await vantage.run({ program: way, args }, { signal, timeoutMs: PROBE_WITHIN_MS });
    known.set(vantage.name, { free: exitCode === 0, until: Date.now() + KNOWN_MS });
    return exitCode === 0;
  };

  return async (vantage, wish, signal) => {
    const itself: Reader = { asRoot: false, run: (...given) => vantage.run(...given) };
    let root: Root;
    try {
      root = await roots.of(vantage, { signal });
    } catch (error) {
      if (wish === 'free' && failureOf(error).kind === 'root-not-available') return itself;
      throw error;
    }
    if (wish === 'free' && !(await isFree(vantage, root.way, signal))) return itself;
    return { asRoot: true, run: (...given) => root.run(...given) };
  };
}
