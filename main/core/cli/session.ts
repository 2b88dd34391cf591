import { userInfo } from 'node:os';
import { ORPCError, createRouterClient } from '@orpc/server';
import type { RouterClient } from '@orpc/server';
import type { Command } from 'commander';
import { failureSchema } from '../../../preload/contract/failure.ts';
import { failureOf, FailureError } from '../failure.ts';
import type { Core } from '../index.ts';
import { openCore } from '../index.ts';
import type { CoreRouter } from '../router.ts';
import { VERSION } from '../version.ts';
import { dataDirOf, homeFolder } from './data-folder.ts';
import type { Stopping } from './exit-code.ts';
import { endOf, exitCodeOf } from './exit-code.ts';
import { onTheCommandLine } from './command-line-remedies.ts';
import { hostKeyOf } from './option-values.ts';
import type { Output } from './output.ts';
import { createOutput, terminalLanguage } from './output.ts';
import { terminalPrompter } from './terminal-prompter.ts';

export type CoreClient = RouterClient<CoreRouter>;

/** What a command works with. */
export interface Session {
  readonly core: Core;
  readonly client: CoreClient;
  readonly output: Output;
  /** Aborts at Ctrl+C. */
  readonly signal: AbortSignal;
  /** Reads a stream of the contract to its end, a batch at a time. */
  read<Input extends object, Item>(
    procedure: (
      input: Input & { stream: string },
      options: { signal: AbortSignal },
    ) => Promise<AsyncIterable<{ sequence: number; items: Item[] }>>,
    input: Input,
    onItem: (item: Item) => void,
  ): Promise<void>;
}

/** Options that every command takes. */
export interface CommonOptions {
  readonly json?: boolean;
  readonly dataDir?: string;
  readonly acceptHostKey?: string;
  readonly stdin?: boolean;
  readonly passwordStdin?: boolean;
  /** The file descriptor the passphrase of the lock is read from: `--passphrase-fd`, or `--unlock-fd` where that has a meaning of its own. */
  readonly unlockFd?: string;
  /** How that option is called by the command that runs. */
  readonly unlockOption?: UnlockOption;
}

export type UnlockOption = '--passphrase-fd' | '--unlock-fd';

/** Runs one command's work in a session and remembers its exit code. */
export type RunCommand = (
  options: CommonOptions & { readonly whileLocked?: boolean },
  work: (session: Session) => Promise<number>,
) => Promise<void>;

/** What `--json` means for a command that can follow. */
export const JSON_OR_LINES = 'print one JSON document on standard output; with -f one JSON object a line';

/** Adds the options every command takes; `json` is what `--json` prints. */
export function withCommonOptions(command: Command, json = 'print one JSON document on standard output'): Command {
  const taken = command.options.some(({ long }) => long === '--passphrase-fd');
  const unlockOption: UnlockOption = taken ? '--unlock-fd' : '--passphrase-fd';
  if (!taken) command.on('option:passphrase-fd', (value: string) => command.setOptionValue('unlockFd', value));
  return command
    .setOptionValue('unlockOption', unlockOption)
    .option('--json', json)
    .option('--data-dir <dir>', 'keep all state there')
    .option(`${unlockOption} <n>`, 'while locked: read the passphrase from this file descriptor, a code on its second line')
    .option('--accept-host-key <fingerprint>', 'accept exactly this SSH host key (SHA256:...) without asking');
}

/** Who acts, for the audit journal. */
export function whoOnThisComputer(way: string): string {
  let name = 'unknown';
  try {
    name = userInfo().username;
  } catch (error) {
    // userInfo throws where the user id has no entry in the password database (containers); the entry is still written.
    name = `uid ${process.getuid?.() ?? '?'} (${error instanceof Error ? error.name : 'no entry'})`;
  }
  return `${name} via ${way}`;
}

/** Whether something is locked that this command may need, or a passphrase was handed to it. */
function needsUnlocking({ rooms }: Core, { unlockFd }: CommonOptions): boolean {
  return rooms.lock.isLocked() || (unlockFd !== undefined && rooms.lock.state().setUp);
}

/** Opens the core, does the work, says what went wrong, closes, and answers the exit code. */
export async function runSession(options: Parameters<RunCommand>[0], work: (session: Session) => Promise<number>): Promise<number> {
  const output = createOutput(options.json ?? false, terminalLanguage(process.env));
  const cancel = new AbortController();
  let stoppedBy: Stopping | null = null;
  const stop = (by: Stopping) => {
    stoppedBy = by;
    cancel.abort();
  };
  const interrupt = () => stop('SIGINT');
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
  let core: Core | null = null;
  try {
    const takesStdin = options.stdin === true || options.passwordStdin === true;
    core = await openCore({
      dataDir: dataDirOf(options.dataDir),
      version: VERSION,
      home: homeFolder(),
      prompter: terminalPrompter({
        output,
        acceptedHostKey: options.acceptHostKey === undefined ? null : hostKeyOf(options.acceptHostKey),
        interrupt,
        interactive: process.stdin.isTTY && process.stderr.isTTY && !takesStdin,
      }),
      askPassphrase: async () => (await import('./unlock.ts')).sealedPassphrase(options, { output, signal: cancel.signal }),
    });
    const { router, rooms } = core;
    for (const problem of core.problems) output.problem(problem);
    const context = {
      who: whoOnThisComputer('command line'),
      reportBug: (error: unknown, path: readonly string[]) => rooms.log.error({ error, call: path.join('.') }, 'call failed'),
    };
    const client: CoreClient = createRouterClient(router, { context });
    if (options.whileLocked !== true && needsUnlocking(core, options)) {
      const { unlockForCommand } = await import('./unlock.ts');
      await unlockForCommand(core, options, { output, who: context.who, signal: cancel.signal });
    }
    const code = await work({
      core,
      client,
      output,
      signal: cancel.signal,
      async read(procedure, input, onItem) {
        const stream = crypto.randomUUID();
        for await (const batch of await procedure({ ...input, stream }, { signal: cancel.signal })) {
          for (const item of batch.items) onItem(item);
          rooms.streams.acknowledge(stream, batch.sequence);
        }
        // An aborted stream ends without saying so.
        cancel.signal.throwIfAborted();
      },
    });
    return endOf(code, stoppedBy);
  } catch (error) {
    const data = error instanceof ORPCError ? failureSchema.safeParse(error.data) : null;
    // What a command knows of its own interruption is more than that there was one.
    const told = error instanceof FailureError && error.failure.kind === 'cancelled';
    const failed = data?.success
      ? onTheCommandLine(data.data, process.env, options.unlockOption)
      : failureOf(cancel.signal.aborted && !told ? cancel.signal.reason : error);
    output.failure(failed);
    return endOf(exitCodeOf(failed.kind), stoppedBy);
  } finally {
    process.removeListener('SIGINT', stop);
    process.removeListener('SIGTERM', stop);
    await core?.close();
  }
}
