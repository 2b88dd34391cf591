import { isIP } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Words } from '../../../preload/contract/words.ts';
import { failure, FailureError, failureOf, words } from '../failure.ts';
import { seenFrom } from './tcp.ts';
import type { ResolvedAddress, Vantage, VantageOptions } from './vantage.ts';

/** How long one address may try alone before the next one is tried beside it (RFC 8305 §5). */
const ATTEMPT_DELAY_MS = 250;
/** More addresses than this are not tried: a name with hundreds would be a flood. */
const MOST_ADDRESSES = 8;

/** Where a name leads: addresses to try in turn, or the name itself when only the far side can look it up. */
export interface Destination {
  readonly host: string;
  readonly port: number;
  readonly targets: readonly string[];
  /** Machine words for the phase: `192.0.2.1, 2001:db8::1`. */
  readonly detail: string;
  /** The same for a person, where it has words in it. */
  readonly words?: Words;
}

/**
 * Looks a name up as the vantage sees it. A place that cannot run a look-up (no shell, no resolver program) is left to look
 * the name up itself while connecting. Throws FailureError `name-not-found`, `name-lookup-failed`, `timed-out`.
 */
export async function resolveFrom(vantage: Vantage, host: string, port: number, options: VantageOptions): Promise<Destination> {
  if (isIP(host) !== 0) return { host, port, targets: [host], detail: host };
  try {
    const addresses = interleave(await vantage.resolve(host, options)).slice(0, MOST_ADDRESSES);
    if (addresses.length === 0) throw new FailureError(noAddress(vantage, host));
    return { host, port, targets: addresses, detail: addresses.join(', ') };
  } catch (error) {
    const { kind } = failureOf(error);
    if (kind !== 'command-missing' && kind !== 'command-failed' && kind !== 'permission-denied' && kind !== 'not-available') throw error;
    const left = words(`left to ${vantage.name}`, `laissé à ${vantage.name}`);
    return { host, port, targets: [host], detail: left.en, words: left };
  }
}

/**
 * Opens a connection to the first address that takes it: they are tried in turn, the next one as soon as one fails or has
 * been silent for 250 ms (RFC 8305). Throws the failure of the addresses, each named in the evidence when there are several.
 */
export async function connectFrom(
  vantage: Vantage,
  destination: Destination,
  options: VantageOptions,
): Promise<{ stream: Duplex; target: string }> {
  const { targets, port } = destination;
  const attempts = new Set<AbortController>();
  const failed: { target: string; error: unknown }[] = [];

  return new Promise((resolve, reject) => {
    let begun = 0;
    let timer: NodeJS.Timeout | undefined;
    let over = false;
    const finish = (end: () => void) => {
      over = true;
      clearTimeout(timer);
      options.signal.removeEventListener('abort', aborted);
      end();
      for (const losing of attempts) losing.abort();
    };
    const aborted = () => finish(() => reject(options.signal.reason));
    const attempt = async (target: string) => {
      const own = new AbortController();
      attempts.add(own);
      try {
        const stream = await vantage.connect(target, port, { signal: own.signal, timeoutMs: options.timeoutMs });
        // A connection that was won is no longer an attempt: what ends the others leaves it alone.
        attempts.delete(own);
        if (over) stream.destroy();
        else finish(() => resolve({ stream, target }));
      } catch (error) {
        attempts.delete(own);
        if (over) return;
        failed.push({ target, error });
        if (failed.length === targets.length) finish(() => reject(allFailed(failed, port)));
        else if (begun === failed.length) begin();
      }
    };
    const begin = () => {
      clearTimeout(timer);
      const target = targets[begun];
      if (target === undefined || over) return;
      begun += 1;
      if (begun < targets.length) timer = setTimeout(begin, ATTEMPT_DELAY_MS);
      void attempt(target);
    };
    if (options.signal.aborted) return aborted();
    options.signal.addEventListener('abort', aborted, { once: true });
    begin();
  });
}

/** IPv6 and IPv4 in turn, in the order in which the resolver gave them, each once. */
function interleave(addresses: readonly ResolvedAddress[]): string[] {
  const families = [6, 4].map((family) => addresses.filter((found) => found.family === family).map((found) => found.address));
  if (addresses[0]?.family === 4) families.reverse();
  const longest = Math.max(...families.map((family) => family.length));
  const inTurn = Array.from({ length: longest }, (_, index) => families.flatMap((family) => family.slice(index, index + 1))).flat();
  return [...new Set(inTurn)];
}

/** A refusal says more than a silence: when addresses fail differently, the one that answered is the cause named. */
function allFailed(failed: readonly { target: string; error: unknown }[], port: number): unknown {
  const failures = failed.map(({ target, error }) => ({ target, failure: failureOf(error) }));
  const [first] = failures;
  if (first === undefined || failures.length === 1) return failed[0]?.error;
  const chosen = failures.find((attempt) => attempt.failure.kind === 'connection-refused') ?? first;
  const evidence = failures.map(({ target, failure: { kind, cause } }) => `${target} port ${port}: ${kind}: ${cause.en}`).join('\n');
  return new FailureError({ ...chosen.failure, evidence });
}

function noAddress(vantage: Vantage, host: string) {
  const place = seenFrom(vantage.name);
  return failure(
    'name-not-found',
    words(`${host} has no address, seen from ${place.en}.`, `${host} n’a aucune adresse, vu depuis ${place.fr}.`),
    words(
      'Check the spelling, and that the name has an A or AAAA record.',
      'Vérifiez l’orthographe, et que le nom a un enregistrement A ou AAAA.',
    ),
  );
}
