import { randomUUID } from 'node:crypto';
import { createRouterClient } from '@orpc/server';
import type { Finding, UrlVerdict } from '../../../preload/contract/health.ts';
import type { MailVerdict, TranscriptLine } from '../../../preload/contract/mail.ts';
import type { Phase } from '../../../preload/contract/verdict.ts';
import type { CoreClient } from '../../../main/core/cli/session.ts';
import type { SshdLab } from '../../lab/sshd.ts';
import { availability as sshdAvailability, startSshd } from '../../lab/sshd.ts';
import type { Rig } from '../ssh/rig.ts';
import { hostSection, identity, startRig } from '../ssh/rig.ts';

type CheckInput = Omit<Parameters<CoreClient['health']['check']>[0], 'stream'>;
type MailInput = Omit<Parameters<CoreClient['mail']['test']>[0], 'stream'>;

/** A core with its contract, as the window and the command line have it, and a server to look from. */
export interface Console {
  readonly rig: Rig;
  readonly client: CoreClient;
  /** Errors that the core takes for its own bugs: none, in every test. */
  readonly bugs: readonly unknown[];
  check(input: CheckInput, signal?: AbortSignal): Promise<{ readonly verdict: UrlVerdict; readonly phases: readonly Phase[] }>;
  mail(
    input: MailInput,
    signal?: AbortSignal,
  ): Promise<{ readonly verdict: MailVerdict; readonly lines: readonly TranscriptLine[]; readonly phases: readonly Phase[] }>;
  findings(): Promise<readonly Finding[]>;
  stop(): Promise<void>;
}

/** The vantages that can be had on this machine: `ssh:lab` is a real sshd. */
const sshd = await sshdAvailability();
export const vantages: readonly string[] = sshd.ok ? ['here', 'ssh:lab'] : ['here'];
/** Said in the name of the suite when a vantage is missing. */
export const missingVantage = sshd.ok ? '' : ` (without ssh: ${sshd.reason})`;

export async function openConsole(): Promise<Console> {
  const rig = await startRig();
  let lab: SshdLab<'key'> | null = null;
  if (sshd.ok) {
    lab = await startSshd({ variants: ['key'] });
    await rig.writeConfig(hostSection('lab', lab.servers.key, lab.user, identity(lab.keys.ed25519)));
    await rig.trust(lab.servers.key);
  }
  const bugs: unknown[] = [];
  const client = createRouterClient(rig.core.router, { context: { who: 'ops via test', reportBug: (error) => bugs.push(error) } });

  async function readAll<Item>(open: (stream: string) => Promise<AsyncIterable<{ sequence: number; items: Item[] }>>): Promise<Item[]> {
    const stream = randomUUID();
    const all: Item[] = [];
    for await (const { sequence, items } of await open(stream)) {
      all.push(...items);
      await client.system.acknowledge({ stream, sequence });
    }
    return all;
  }

  return {
    rig,
    client,
    bugs,
    async check(input, signal) {
      const items = await readAll((stream) => client.health.check({ ...input, stream }, signal ? { signal } : {}));
      const last = items.at(-1);
      if (last?.kind !== 'verdict') throw new Error('the check ended without a verdict');
      return { verdict: last.verdict, phases: items.flatMap((item) => (item.kind === 'phase' ? [item.phase] : [])) };
    },
    async mail(input, signal) {
      const items = await readAll((stream) => client.mail.test({ ...input, stream }, signal ? { signal } : {}));
      const last = items.at(-1);
      if (last?.kind !== 'verdict') throw new Error('the test ended without a verdict');
      return {
        verdict: last.verdict,
        lines: items.flatMap((item) => (item.kind === 'line' ? [item.line] : [])),
        phases: items.flatMap((item) => (item.kind === 'phase' ? [item.phase] : [])),
      };
    },
    findings: () => client.health.findings.list(),
    async stop() {
      await rig.stop();
      await lab?.stop();
    },
  };
}

/** The failure a call answers with over the contract; fails the test when it answers otherwise. */
export async function refusalOf(work: Promise<unknown>): Promise<unknown> {
  try {
    await work;
  } catch (error) {
    if (error instanceof Error && 'data' in error) return error.data;
    throw error;
  }
  throw new Error('it was expected to be refused, and was not');
}
