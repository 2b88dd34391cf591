import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRouterClient } from '@orpc/server';
import type { CoreClient } from '../../../main/core/cli/session.ts';
import type { Core } from '../../../main/core/index.ts';
import { openCore } from '../../../main/core/index.ts';

/** A core of its own, as the window and the command line have it, with a home and a kubeconfig of the test's. */
export interface Desk {
  readonly core: Core;
  readonly client: CoreClient;
  /** Errors that the core takes for its own bugs: none, in every test. */
  readonly bugs: readonly unknown[];
  readonly home: string;
  close(): Promise<void>;
}

export async function openDesk(env: Readonly<Record<string, string>>): Promise<Desk> {
  const folder = await mkdtemp(join(tmpdir(), 'pilothouse-kubernetes-'));
  const bugs: unknown[] = [];
  const home = join(folder, 'home');
  const core = await openCore({
    dataDir: join(folder, 'data'),
    version: '0.0.0',
    home,
    env: { PATH: process.env['PATH'], PILOTHOUSE_KEYCHAIN: 'none', ...env },
  });
  const client = createRouterClient(core.router, { context: { who: 'test', reportBug: (error) => bugs.push(error) } });
  return {
    core,
    client,
    bugs,
    home,
    async close() {
      await core.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

interface Message<Row> {
  readonly kind: 'snapshot' | 'change' | 'status';
  readonly upserts: readonly Row[];
  readonly removed: readonly string[];
  readonly status: 'live' | 'stale' | 'offline';
  readonly since: string;
  readonly failure?: { readonly kind: string } | undefined;
  readonly more?: boolean | undefined;
}

type Watch<Row> = (
  input: { stream: string; context: string; namespace: string | null },
  options: { signal: AbortSignal },
) => Promise<AsyncIterable<{ readonly sequence: number; readonly items: readonly Message<Row>[] }>>;

/** What a reader of a live list holds, kept as the window keeps it. */
export interface LiveView<Row> {
  readonly rows: ReadonlyMap<string, Row>;
  readonly messages: readonly Message<Row>[];
  readonly status: () => Message<Row> | undefined;
  /** Resolves when the condition holds after some message; rejects with what is held when it does not within the limit. */
  until(condition: () => boolean, what: string, limitMs?: number): Promise<void>;
  byName(name: string): Row | undefined;
  close(): Promise<void>;
}

export function openView<Row extends { readonly uid: string; readonly name: string }>(
  { client }: Pick<Desk, 'client'>,
  watch: Watch<Row>,
  scope: { readonly context: string; readonly namespace: string | null },
): LiveView<Row> {
  const rows = new Map<string, Row>();
  const messages: Message<Row>[] = [];
  const ended = new AbortController();
  const waiting = new Set<() => void>();
  const stream = randomUUID();
  let broken: unknown;
  const reading = (async () => {
    for await (const { sequence, items } of await watch({ stream, ...scope }, { signal: ended.signal })) {
      for (const message of items) {
        messages.push(message);
        if (message.kind === 'snapshot') rows.clear();
        for (const row of message.upserts) rows.set(row.uid, row);
        for (const uid of message.removed) rows.delete(uid);
      }
      await client.system.acknowledge({ stream, sequence });
      for (const look of waiting) look();
    }
  })().catch((error: unknown) => {
    broken = error;
    for (const look of waiting) look();
  });

  return {
    rows,
    messages,
    status: () => messages.at(-1),
    byName: (name) => [...rows.values()].find((row) => row.name === name || row.name.startsWith(`${name}-`)),
    until(condition, what, limitMs = 40_000) {
      return new Promise((resolve, reject) => {
        const timer = setTimeout(
          () =>
            settle(() =>
              reject(
                new Error(
                  `not within ${limitMs} ms: ${what}; last ${JSON.stringify(messages.at(-1))}; rows ${JSON.stringify([...rows.values()].slice(0, 5))}`,
                ),
              ),
            ),
          limitMs,
        );
        const settle = (end: () => void) => {
          clearTimeout(timer);
          waiting.delete(look);
          end();
        };
        const look = () => {
          if (condition()) settle(resolve);
          else if (broken !== undefined) settle(() => reject(broken));
        };
        waiting.add(look);
        look();
      });
    },
    async close() {
      ended.abort();
      await reading;
    },
  };
}
