import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { isContractProcedure } from '@orpc/contract';
import { ORPCError } from '@orpc/client';
import fc from 'fast-check';
import { z } from 'zod';
import { Secret } from '../../../main/core/credentials/secret.ts';
import { openCore } from '../../../main/core/index.ts';
import { contract } from '../../../preload/contract/index.ts';
import { failureSchema } from '../../../preload/contract/failure.ts';
import { hostileValue } from './hostile-values.ts';
import { openWindow } from './window.ts';

/*
 * A page that was taken over, in a process of its own: it calls every procedure of the contract with values that fit and values that do
 * not, through the port a window has, and sends messages no client would. Says what it saw as one JSON document; an error nobody
 * caught ends it with another exit code than 0.
 */

const [base = '', seed = '1', rounds = '6'] = process.argv.slice(2);
const dataDir = join(base, 'data');
const home = join(base, 'home');
/** Calls at once, and how long one may take before the page gives up (ms). */
const AT_ONCE = 12;
const PATIENCE_MS = 1_500;
const BATCHES = 2;
const RAW_MESSAGES = 400;

const canary = `canary-${randomBytes(9).toString('hex')}`;
mkdirSync(home, { recursive: true });
const core = await openCore({ dataDir, home, version: '0.0.0-fuzz', env: { ...process.env, HOME: home, PILOTHOUSE_KEYCHAIN: 'none' } });
const bugs: string[] = [];
const reportBug = (error: unknown, path: readonly string[]) =>
  void bugs.push(`${path.join('.')}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
const page = openWindow(core.router, { who: 'page', reportBug }, core.rooms.log);
await core.rooms.credentials.set('kept/apart', new Secret(canary), 'memory', 'fuzz');

const procedures = proceduresOf(contract, []);
const wrongAnswers: string[] = [];
let calls = 0;

// The lock comes last: what it locks answers nothing more.
const inOrder = [...procedures.filter(({ path }) => path[0] !== 'lock'), ...procedures.filter(({ path }) => path[0] === 'lock')];
const waiting = inOrder.flatMap((procedure, index) =>
  Array.from({ length: Number(rounds) }, (_, round) => ({ procedure, seed: Number(seed) + index * 1_000 + round })),
);
await Promise.all(
  Array.from({ length: AT_ONCE }, async () => {
    for (let one = waiting.shift(); one !== undefined; one = waiting.shift()) await call(one.procedure, one.seed);
  }),
);

const bytes = fc.sample(fc.uint8Array({ maxLength: 2_000 }), { numRuns: RAW_MESSAGES / 2, seed: Number(seed) });
const texts = fc.sample(fc.string({ unit: 'binary', maxLength: 2_000 }), { numRuns: RAW_MESSAGES / 2, seed: Number(seed) });
for (const message of [...bytes, ...texts, null, {}, 7, '__proto__', '{"i":"1","p":{"u":"/__proto__/toString"}}']) page.sendRaw(message);
// It still answers, after all of that.
await page.client.system.info();

const leaked = page.received.filter((message) => message.includes(canary)).length;
process.stdout.write(`${JSON.stringify({ procedures: procedures.length, calls, bugs, wrongAnswers, leaked, canary })}\n`);
page.close();
await core.close();
process.exit(0);

interface Callable {
  readonly path: readonly string[];
  readonly input: z.ZodType | null;
}

function proceduresOf(router: unknown, path: readonly string[]): Callable[] {
  if (isContractProcedure(router)) {
    const { inputSchema } = router['~orpc'];
    return [{ path, input: inputSchema instanceof z.ZodType ? inputSchema : null }];
  }
  if (typeof router !== 'object' || router === null) return [];
  return Object.entries(router).flatMap(([name, inner]) => proceduresOf(inner, [...path, name]));
}

/** One call with a value of its own; whatever it answers must be of the contract: a result, a stream, or the one typed error. */
async function call({ path, input }: Callable, its: number): Promise<void> {
  calls += 1;
  const giveUp = new AbortController();
  const timer = setTimeout(() => giveUp.abort(), PATIENCE_MS);
  try {
    const answer: unknown = await at(page.client, path)(hostileValue(input, its), { signal: giveUp.signal });
    if (typeof answer === 'object' && answer !== null && Symbol.asyncIterator in answer) {
      let batches = 0;
      for await (const _batch of answer as AsyncIterable<unknown>) if (++batches >= BATCHES) break;
    }
  } catch (error) {
    if (giveUp.signal.aborted) return;
    const typed = error instanceof ORPCError && failureSchema.safeParse(error.data).success;
    if (!typed) wrongAnswers.push(`${path.join('.')}: ${String(error)}`.slice(0, 500));
  } finally {
    clearTimeout(timer);
    giveUp.abort();
  }
}

function at(client: unknown, path: readonly string[]): (input: unknown, options: { readonly signal: AbortSignal }) => Promise<unknown> {
  const found: unknown = path.reduce<unknown>((inner, name) => Reflect.get(Object(inner), name), client);
  if (typeof found !== 'function') throw new Error(`no procedure ${path.join('.')}`);
  return (input, options) => Promise.resolve(Reflect.apply(found, undefined, [input, options]));
}
