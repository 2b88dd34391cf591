import { os } from '../../implementer.ts';
import type { Lock } from './lock.ts';
import { lockedMeanwhile } from './lock-failures.ts';

/** What is answered while it is locked: nothing of it tells what lies behind. */
const ANSWERED: ReadonlySet<string> = new Set([
  'lock.state',
  'lock.watch',
  'lock.lock',
  'lock.unlock',
  'system.info',
  'system.acknowledge',
]);

/**
 * The contract behind the lock: while it is locked, calls are refused whoever makes them, answers that were under way are kept back,
 * and streams say nothing until it is open again. `closing` ends what waits.
 */
export function behindLock(lock: Pick<Lock, 'isLocked' | 'requireOpen' | 'onChange'>, closing: AbortSignal) {
  return os.use(async ({ path, next, signal }) => {
    if (ANSWERED.has(path.join('.'))) return next();
    lock.requireOpen();
    try {
      const result = await next();
      const output: unknown = result.output;
      if (isStream(output)) {
        const until = AbortSignal.any([closing, ...(signal ? [signal] : [])]);
        return { ...result, output: silentWhileLocked(output, lock, until) as typeof result.output };
      }
      lock.requireOpen();
      return result;
    } catch (error) {
      // Why it failed tells what lies behind as well; and the lock itself may be why.
      if (lock.isLocked()) throw lockedMeanwhile();
      throw error;
    }
  });
}

function isStream(value: unknown): value is AsyncGenerator<unknown> {
  return typeof value === 'object' && value !== null && Symbol.asyncIterator in value && 'return' in value;
}

async function* silentWhileLocked(
  source: AsyncGenerator<unknown>,
  lock: Pick<Lock, 'isLocked' | 'onChange'>,
  signal: AbortSignal,
): AsyncGenerator<unknown> {
  try {
    for await (const batch of source) {
      if (!(await opened(lock, signal))) return;
      yield batch;
    }
  } catch (error) {
    // Why it ended tells what lies behind as well.
    if (await opened(lock, signal)) throw error;
  }
}

/** Resolves with true once it is open, with false when the signal aborts before. */
function opened(lock: Pick<Lock, 'isLocked' | 'onChange'>, signal: AbortSignal): Promise<boolean> {
  if (!lock.isLocked()) return Promise.resolve(true);
  if (signal.aborted) return Promise.resolve(false);
  return new Promise((resolve) => {
    const end = (open: boolean) => {
      unsubscribe();
      signal.removeEventListener('abort', give);
      resolve(open);
    };
    const give = () => end(false);
    const unsubscribe = lock.onChange(() => {
      if (!lock.isLocked()) end(true);
    });
    signal.addEventListener('abort', give, { once: true });
  });
}
