import type { RunItem } from '../../../preload/contract/runs.ts';
import type { Environment } from '../../../preload/contract/settings.ts';
import { targetPolicy } from '../activity/policy.ts';
import { failure, FailureError, words } from '../failure.ts';
import { os } from '../implementer.ts';
import type { Rooms } from '../rooms.ts';
import { BatchSource } from '../streams.ts';
import { serverName } from '../vantage/names.ts';
import { commandText } from '../vantage/quote.ts';
import { dangerousParts } from './dangerous.ts';
import { needAgreement, runOnMany } from './run-many.ts';

type Given =
  | { readonly kind: 'program'; readonly program: string; readonly args: readonly string[] }
  | { readonly kind: 'script'; readonly text: string };

/** Commands on many servers: see `preload/contract/runs.ts`. */
export function runsRouter(rooms: Rooms) {
  const { settings, audit, streams, closing } = rooms;
  const until = (signal: AbortSignal | undefined) => (signal === undefined ? closing : AbortSignal.any([closing, signal]));

  const look = (vantages: readonly string[], command: Given) => {
    const counts = new Map<Environment, number>();
    const readOnly: string[] = [];
    for (const vantage of vantages) {
      const { environment, ...policy } = targetPolicy(settings.get(), { kind: 'servers', target: serverName(vantage) });
      if (policy.readOnly) readOnly.push(vantage);
      if (policy.protected) counts.set(environment, (counts.get(environment) ?? 0) + 1);
    }
    const line = command.kind === 'script' ? command.text : commandText(command);
    return {
      line,
      dangerous: dangerousParts(line),
      protected: [...counts].map(([environment, count]) => ({ environment, count })),
      readOnly,
    };
  };

  return {
    look: os.servers.runs.look.handler(({ input }) => look(input.vantages, input.command)),
    start: os.servers.runs.start.handler(({ input, context, signal }) => {
      const ending = until(signal);
      const { dangerous, protected: guarded, readOnly, line } = look(input.vantages, input.command);
      if (readOnly.length > 0) throw new FailureError(readOnlyServers(readOnly.map(serverName)));
      const notTyped = guarded.map(({ environment }) => environment).filter((one) => !input.agreed.environments.includes(one));
      needAgreement({ environments: notTyped, dangerous: input.agreed.dangerous ? [] : dangerous });
      const command =
        input.command.kind === 'script'
          ? { program: 'sh', args: ['-c', input.command.text] }
          : { program: input.command.program, args: input.command.args };
      return streams.hold(
        input.stream,
        readRun(
          (source, within) =>
            runOnMany(rooms, { ...input, command }, source, within, (ended) =>
              audit.record({
                who: context.who,
                action: 'server.run',
                target: serverName(ended.vantage),
                before: null,
                after: ended.kind === 'ended' ? `exit ${ended.exitCode ?? ended.signal ?? '?'}` : null,
                result: ended.kind === 'ended' ? 'done' : 'failed',
                detail: ended.kind === 'ended' ? line : `${line}\n${ended.failure.kind}: ${ended.failure.cause.en}`,
              }),
            ),
          ending,
        ),
        ending,
      );
    }),
  };
}

/** A run as batches. A reader that leaves ends it on every server. */
async function* readRun(
  work: (source: BatchSource<RunItem>, signal: AbortSignal) => Promise<void>,
  signal: AbortSignal,
): AsyncGenerator<RunItem[]> {
  const source = new BatchSource<RunItem>();
  const left = new AbortController();
  const running = work(source, AbortSignal.any([signal, left.signal])).then(
    () => source.end(),
    (error: unknown) => source.end(error),
  );
  try {
    yield* source.read(signal);
  } finally {
    left.abort();
    await running;
  }
}

function readOnlyServers(names: readonly string[]) {
  const shown = names.slice(0, 5).join(', ') + (names.length > 5 ? ` (+${names.length - 5})` : '');
  return failure(
    'target-read-only',
    words(
      `${shown}: read-only here, and a command may change anything. Nothing was run.`,
      `${shown} : en lecture seule ici, et une commande peut tout modifier. Rien n’a été exécuté.`,
    ),
    words(
      'Leave them out of the selection, or change the policy of their environment in Settings.',
      'Retirez-les de la sélection, ou changez la règle de leur environnement dans les réglages.',
    ),
  );
}
