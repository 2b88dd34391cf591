import { createHash } from 'node:crypto';
import type { AuditAction } from '../../../preload/contract/activity.ts';
import type { ChangeProgress, Consent, Plan, Unwatched } from '../../../preload/contract/change.ts';
import type { FailureKind } from '../../../preload/contract/failure-kinds.ts';
import type { Failure } from '../../../preload/contract/failure.ts';
import type { Settings } from '../../../preload/contract/settings.ts';
import type { Words } from '../../../preload/contract/words.ts';
import { failure, FailureError, failureOf, words } from '../failure.ts';
import type { Rooms } from '../rooms.ts';
import { streamWork } from '../streams.ts';
import { contextReadOnlyBy, targetPolicy } from './policy.ts';

/** A change that is thought through and not made yet. */
export interface PreparedChange<Result> {
  /** The server or cluster by the name its environment is kept under: `web-1`, `here`. */
  readonly target: string;
  readonly kind: 'servers' | 'kubernetes';
  /** What is changed there, for the journal: `web-1/nginx.service`. */
  readonly object: string;
  /** One sentence that names the object. */
  readonly title: Words;
  /** As they will run, quoted: see `commandLine` in `vantage/quote.ts`. */
  readonly commands: readonly string[];
  readonly diffs?: Plan['diffs'];
  readonly effects?: readonly Words[];
  readonly undo: Words | null;
  readonly dangerous?: boolean;
  /** The state before in a few words, for the journal. Never a secret. */
  readonly before: string | null;
  /** Makes it, and verifies it: throws a FailureError when the target is not as it should be afterwards. */
  apply(progress: Progress, signal: AbortSignal): Promise<{ readonly result: Result; readonly after: string | null }>;
}

/** What a change says while it is made. */
export interface Progress {
  output(from: 'stdout' | 'stderr', text: string): void;
  /** `unwatched`: what holds from this step on when it is asked to stop, for the change is made on the target; null: it does so no more. */
  step(words: Words, unwatched?: Unwatched | null): void;
  /** How far it is; said ten times a second at most, however often it is called. */
  amount(done: number, total: number | null): void;
}

export interface ChangeDoor<Input, Result> {
  plan(input: Input, signal: AbortSignal): Promise<Plan>;
  /** Batches for a stream of the contract. Ending the reader cancels the change as far as it can be. */
  apply(input: Input & { readonly consent: Consent }, who: string, signal: AbortSignal): AsyncGenerator<ChangeProgress<Result>[]>;
}

/**
 * The one door through which targets are changed: read-only ones refuse, protected ones want their name typed, the plan
 * must still be the one that was agreed to, and the audit journal gets who, when, target, before, after and result. Of a change
 * during which the way to the target was lost, both the journal and the failure say that it may have happened.
 * Failures: `target-read-only`, `confirmation-needed`, `plan-changed`, and those of the change itself.
 */
export function changeDoor<Input, Result>(
  { settings, audit }: Pick<Rooms, 'settings' | 'audit'>,
  action: AuditAction,
  prepare: (input: Input, signal: AbortSignal) => Promise<PreparedChange<Result>>,
): ChangeDoor<Input, Result> {
  const policyOf = (prepared: PreparedChange<Result>) => targetPolicy(settings.get(), prepared);

  return {
    async plan(input, signal) {
      const prepared = await prepare(input, signal);
      const { title, commands, diffs = [], effects = [], undo, dangerous = false } = prepared;
      return {
        digest: digestOf(prepared),
        target: prepared.target,
        ...policyOf(prepared),
        title,
        commands: [...commands],
        equivalent: prepared.kind === 'kubernetes',
        diffs: [...diffs],
        effects: [...effects],
        undo,
        dangerous,
      };
    },
    apply: (input, who, signal) =>
      streamWork<ChangeProgress<Result>>(async (push, within) => {
        const prepared = await prepare(input, within);
        const entry = { who, action, target: prepared.object, before: prepared.before };
        const refuse = (reason: FailureError) => {
          audit.record({ ...entry, after: prepared.before, result: 'refused', detail: reason.failure.kind });
          throw reason;
        };
        const policy = policyOf(prepared);
        if (policy.readOnly) refuse(readOnly(prepared, settings.get()));
        if (policy.protected && input.consent.typedName?.trim() !== prepared.target) refuse(nameNotTyped(prepared.target));
        if (input.consent.digest !== digestOf(prepared)) refuse(planChanged(prepared.title));
        let amountSaidAt = 0;
        const said: (Unwatched | null)[] = [];
        const progress: Progress = {
          output: (from, text) => push({ kind: 'output', from, text }),
          step(sentence, unwatched) {
            if (unwatched !== undefined) said.push(unwatched);
            push({ kind: 'step', words: sentence, ...(unwatched === undefined ? {} : { unwatched }) });
          },
          amount: (done, total) => {
            if (performance.now() - amountSaidAt < 100 && done !== total) return;
            amountSaidAt = performance.now();
            push({ kind: 'amount', done, total });
          },
        };
        try {
          const { result, after } = await prepared.apply(progress, within);
          audit.record({ ...entry, after, result: 'done', detail: prepared.commands.join('\n') || null });
          push({ kind: 'done', result });
        } catch (error) {
          const failed = failureOf(error);
          const unwatched = WAY_LOST.has(failed.kind) || NOT_ANSWERED.has(failed.kind) ? (said.at(-1) ?? null) : null;
          if (unwatched !== null) {
            const { remedy, nothingMade = false } = unwatched;
            const cause = failed.kind === 'cancelled' ? unwatched.cause : bothOf(failed.cause, unwatched.cause);
            audit.record(
              nothingMade
                ? { ...entry, after: prepared.before, result: 'failed', detail: `${failed.kind}: ${cause.en}` }
                : { ...entry, after: null, result: 'done', detail: `no longer watched: ${cause.en}` },
            );
            throw new FailureError({ ...failed, cause, remedy }, { cause: error });
          }
          const how = failed.kind === 'cancelled' ? 'it was asked to stop' : 'the connection was lost';
          const unknown = outcomeUnknown(failed) ? `outcome unknown: ${how} in the middle; ` : '';
          audit.record({ ...entry, after: null, result: 'failed', detail: `${unknown}${failed.kind}: ${failed.cause.en}` });
          throw unknown === '' ? error : new FailureError({ ...failed, remedy: LOOK_FIRST }, { cause: error });
        }
      }, signal),
  };
}

/** What tells of the way to the target, not of the target: a change that had begun may have gone on there, or be done. */
const WAY_LOST: ReadonlySet<FailureKind> = new Set<FailureKind>([
  'ssh-session-lost',
  'connection-refused',
  'connection-timed-out',
  'connection-reset',
  'connection-closed',
  'network-unreachable',
  'timed-out',
  'cancelled',
]);

/** A cluster that could not be watched to the end: what was made before is made. */
const NOT_ANSWERED: ReadonlySet<FailureKind> = new Set<FailureKind>([
  'kubernetes-busy',
  'kubernetes-api-failed',
  'kubernetes-unauthorized',
  'name-not-found',
  'name-lookup-failed',
]);

function bothOf(first: Words, second: Words): Words {
  return words(`${first.en} ${second.en}`, `${first.fr} ${second.fr}`);
}

const LOOK_FIRST = words(
  'It may have happened all the same: look at the target before you try again.',
  'La modification a peut-être eu lieu quand même : regardez la cible avant de recommencer.',
);

/** Whether a change that had begun may have been made although it failed. A failure that rules it out says so itself. */
function outcomeUnknown({ kind, cause, remedy }: Failure): boolean {
  return WAY_LOST.has(kind) && !/nothing was changed/iu.test(`${cause.en} ${remedy.en}`);
}

/** The plan as a person read it: another one has another digest. */
function digestOf({ target, title, commands, diffs = [], effects = [] }: PreparedChange<unknown>): string {
  return createHash('sha256')
    .update(JSON.stringify([target, title, commands, diffs, effects]))
    .digest('hex');
}

function readOnly(
  { target, kind }: { readonly target: string; readonly kind: 'servers' | 'kubernetes' },
  settings: Settings,
): FailureError {
  return new FailureError(
    failure(
      'target-read-only',
      words(`${target} is read-only here: nothing was changed.`, `${target} est ici en lecture seule : rien n’a été modifié.`),
      kind === 'kubernetes'
        ? words(
            'The context is marked read-only, or its environment forbids changes: see its protection on the page of the cluster, and Settings, Environments.',
            'Le contexte est marqué en lecture seule, ou son environnement interdit les modifications : voyez sa protection sur la page du cluster, et Réglages, Environnements.',
          )
        : words(
            'Its environment forbids changes. Settings, Environments, says which do.',
            'Son environnement interdit les modifications. Réglages, Environnements, indique lesquels.',
          ),
      kind === 'kubernetes' ? { readOnlyContext: { name: target, ...contextReadOnlyBy(settings, target) } } : {},
    ),
  );
}

function nameNotTyped(target: string): FailureError {
  return new FailureError(
    failure(
      'confirmation-needed',
      words(`${target} is protected: nothing was changed.`, `${target} est protégé : rien n’a été modifié.`),
      words(`Type its name to confirm: ${target}`, `Tapez son nom pour confirmer : ${target}`),
    ),
  );
}

function planChanged(title: Words): FailureError {
  return new FailureError(
    failure(
      'plan-changed',
      words(
        `“${title.en}” is no longer what was shown: nothing was changed.`,
        `« ${title.fr} » n’est plus ce qui a été montré : rien n’a été modifié.`,
      ),
      words('The target changed in the meantime. Look at the new plan.', 'La cible a changé entre-temps. Regardez le nouveau plan.'),
    ),
  );
}
