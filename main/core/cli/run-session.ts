import { ORPCError, createRouterClient } from '@orpc/server';
import { failureSchema } from '../../../preload/contract/failure.ts';
import { failureOf, FailureError } from '../failure.ts';
import type { Core } from '../index.ts';
import { openCore } from '../index.ts';
import { VERSION } from '../version.ts';
import { onTheCommandLine } from './command-line-remedies.ts';
import { dataDirOf, homeFolder } from './data-folder.ts';
import type { Stopping } from './exit-code.ts';
import { endOf, exitCodeOf } from './exit-code.ts';
import { hostKeyOf } from './option-values.ts';
import { createOutput, terminalLanguage } from './output.ts';
import type { CoreClient, RunCommand, Session } from './session.ts';
import { whoOnThisComputer } from './session.ts';
import { terminalPrompter } from './terminal-prompter.ts';

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
  const who = whoOnThisComputer('command line');
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
      whoIsAsked: who,
    });
    const { router, rooms } = core;
    for (const problem of core.problems) output.problem(problem);
    const context = {
      who,
      reportBug: (error: unknown, path: readonly string[]) => rooms.log.error({ error, call: path.join('.') }, 'call failed'),
    };
    const client: CoreClient = createRouterClient(router, { context });
    // A passphrase that was handed over to an open lock is asked for where it is needed: by the sealed file, and before a secret is shown.
    if (options.whileLocked !== true && rooms.lock.isLocked()) {
      const { unlockForCommand } = await import('./unlock.ts');
      await unlockForCommand(core, options, { output, who, signal: cancel.signal });
    }
    const code = await work({
      core,
      client,
      output,
      saving: (file) => createRouterClient(router, { context: { ...context, file } }),
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
