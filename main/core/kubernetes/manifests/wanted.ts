import { isDeepStrictEqual } from 'node:util';
import type { Kind } from '../../../../preload/contract/cluster-kinds.ts';
import type { AppliedObject } from '../../../../preload/contract/manifests.ts';
import type { Words } from '../../../../preload/contract/words.ts';
import type { PreparedChange } from '../../activity/changes.ts';
import { failure, FailureError, words } from '../../failure.ts';
import { commandText } from '../../vantage/quote.ts';
import { ApiStatusError } from '../api-failure.ts';
import type { JsonObject } from '../api-object.ts';
import { isObject, objectAt, textAt } from '../api-object.ts';
import type { ClusterClient } from '../cluster-client.ts';
import type { EvidenceDesk } from '../evidence.ts';
import { maskedYaml } from '../masked-object.ts';
import { followWorkload, isFollowed } from '../rollout/workload-follow.ts';
import type { Conflict } from './conflicts.ts';
import { handsIn, othersIn, withCause } from './change-cause.ts';
import { conflictFailure, conflictsOf, conflictText, handsTold, takenOver } from './conflicts.ts';
import { compared, untyped, withProtocols } from './dry-run.ts';
import { FIELD_MANAGER } from './field-manager.ts';
import { editText } from './edit-text.ts';
import { applied, managersOf, together } from './owned-fields.ts';
import { lastingOwnersOfChanges, ownersOfChanges } from './owners.ts';

interface Place {
  readonly context: string;
  readonly namespace: string | null;
  readonly name: string;
}

interface Wanted {
  readonly kind: Kind;
  readonly path: string;
  /** As it is. */
  readonly object: JsonObject;
  /** The whole of it as it is to be, with the version of `object`. */
  readonly wanted: JsonObject;
}

interface Said {
  readonly title: Words;
  readonly effects?: readonly Words[];
  readonly dangerous?: boolean;
  /** Fields that others set are taken over without asking. */
  readonly force: boolean;
  /** kubectl's own way to it, where that is not an apply. */
  readonly command?: string;
}

/** How the change is sent, which the dry run of both ways decided. */
interface Way {
  readonly kind: 'apply' | 'replace';
  /** The object as it will be. */
  readonly after: JsonObject;
  readonly conflicts: readonly Conflict[];
  /** Fields that were set with kubectl. */
  readonly hands: readonly Conflict[];
  send(dryRun: boolean, signal: AbortSignal): Promise<JsonObject>;
}

/** A status that moves in between is no change of anybody's: the write is tried again on it this often. */
const MOST_WRITES = 3;

/**
 * The plan that makes an object what `wanted` says. It is sent as a server-side apply of the fields that differ, together with those that were applied
 * from here before: fields that others set are conflicts by owner, a change of other fields in between stays.
 *
 * An apply takes away only what its own manager applied and nobody else set (kubernetes.io, "Server-Side Apply", Transferring Ownership). So both ways
 * are tried by dry run, and where an apply does not come out as `wanted` (a label of kubectl's removed, a list in another order) the object is
 * replaced as a whole instead, only if nobody changed it since it was read: one write, which a second patch for the removals alone would not be
 * (two rollouts), and nothing half done. Who set what is removed is a conflict there too.
 *
 * Throws FailureError `apply-conflict`, `object-changed`, `not-available` when nothing changes, and what the cluster answers.
 */
export async function prepareWanted(
  client: ClusterClient,
  evidence: EvidenceDesk,
  { context, namespace, name }: Place,
  { kind, path, object: before, wanted }: Wanted,
  { title, effects = [], dangerous = false, force, command }: Said,
  signal: AbortSignal,
): Promise<PreparedChange<AppliedObject>> {
  const at: Editing = { client, kind, path, before, wanted: withCause(before, wanted, wanted, 'edit'), name, force };
  const way = await wayOf(at, signal);
  const texts = { before: maskedYaml(before), after: maskedYaml(way.after) };
  if (texts.before === texts.after && isDeepStrictEqual(compared(before), compared(way.after)))
    throw new FailureError(nothingChanges(name));
  const label = `${kind.kind.toLowerCase()}/${name}`;
  const contested = way.conflicts.length === 0 ? [] : [{ label, conflicts: way.conflicts }];
  const told = way.hands.length === 0 ? [] : [{ label, conflicts: way.hands }];
  if (contested.length > 0 && !force) throw new FailureError(conflictFailure(contested));
  const kubectl = (...args: readonly string[]) =>
    commandText({ program: 'kubectl', args: ['--context', context, ...(namespace === null ? [] : ['-n', namespace]), ...args, '-f', '-'] });
  return {
    target: context,
    kind: 'kubernetes',
    object: [context, ...(namespace === null ? [] : [namespace]), label].join('/'),
    title,
    commands: [
      command ??
        (way.kind === 'apply'
          ? kubectl(
              'apply',
              '--server-side',
              `--field-manager=${FIELD_MANAGER}`,
              ...(contested.length + told.length > 0 ? ['--force-conflicts'] : []),
            )
          : kubectl('replace')),
    ],
    diffs: [{ path: namespace === null ? label : `${namespace}/${label}`, ...texts }],
    effects: [
      ...effects,
      ...(command === undefined ? [...takenOver(contested), ...handsTold(told)] : lastingOwnersOfChanges(before, way.after).map(setsBack)),
      ...(way.kind === 'replace' && command === undefined ? [REPLACED] : []),
    ],
    undo: words(
      'Edit it again: the text before stands in the diff, without what is masked.',
      'La modifier de nouveau : le texte d’avant est dans la différence, sans ce qui est masqué.',
    ),
    dangerous: dangerous || (command === undefined && contested.length > 0),
    before: `resourceVersion ${versionOf(before)}`,
    async apply(progress, within) {
      const made = await way.send(false, within);
      const result: AppliedObject = { resource: kind.id, kind: kind.kind, namespace, name, outcome: 'changed', level: null, state: null };
      const ended =
        namespace !== null && isFollowed(kind.id)
          ? await followWorkload({ client, evidence, progress, signal: within, place: { resource: kind.id, namespace, name } })
          : null;
      return { result: ended === null ? result : { ...result, ...ended }, after: `resourceVersion ${versionOf(made)}` };
    },
  };
}

interface Editing extends Omit<Wanted, 'object'> {
  readonly client: ClusterClient;
  readonly before: JsonObject;
  readonly name: string;
  readonly force: boolean;
}

async function wayOf(at: Editing, signal: AbortSignal): Promise<Way> {
  const replaced = await replace(at, true, signal);
  const byApply = await applyTried(at, signal);
  if (byApply !== null && isDeepStrictEqual(compared(byApply.after), compared(replaced)))
    return { kind: 'apply', ...byApply, send: (dryRun, within) => apply(at, { dryRun, force: at.force }, within) };
  return {
    kind: 'replace',
    after: replaced,
    conflicts: othersIn(ownersOfChanges(at.before, replaced)) ?? [],
    hands: handsIn(ownersOfChanges(at.before, replaced)),
    send: (dryRun, within) => replace(at, dryRun, within),
  };
}

/** What an apply would make of it; null where the cluster does not take one. */
async function applyTried(at: Editing, signal: AbortSignal) {
  try {
    return { after: await apply(at, { dryRun: true, force: false, hands: false }, signal), conflicts: [], hands: [] };
  } catch (error) {
    const found = conflictsOf(error);
    const conflicts = othersIn(found);
    if (conflicts !== null) return { after: await apply(at, { dryRun: true, force: true }, signal), conflicts, hands: handsIn(found) };
    if (!(error instanceof ApiStatusError)) throw error;
    // A replacement drops what it does not know without a word before Kubernetes 1.25; this says it.
    const unknown = /field not declared in schema/u.test(error.failure.evidence ?? '')
      ? untyped(at.client, { ...named(at), line: 1 }, error)
      : null;
    if (unknown !== null) throw unknown;
    return null;
  }
}

async function apply(
  { client, kind, path, before, wanted, name }: Editing,
  { dryRun, force, hands = true }: { readonly dryRun: boolean; readonly force: boolean; readonly hands?: boolean },
  signal: AbortSignal,
): Promise<JsonObject> {
  const managers = managersOf(before);
  const own = together(
    managers.flatMap(({ manager, operation, fields }) => (manager === FIELD_MANAGER && operation === 'Apply' ? [fields] : [])),
  );
  const { status: _had, ...from } = before;
  const { status: _status, ...to } = wanted;
  const config = applied(from, to, own, together(managers.map(({ fields }) => fields)));
  const its = isObject(config) ? config : {};
  const { managedFields: _managed, ...metadata } = objectAt(its, 'metadata');
  const had = objectAt(before, 'metadata');
  const send = async (forced: boolean) => {
    const answer = await client.change({
      method: 'PATCH',
      path,
      query: { fieldManager: FIELD_MANAGER, force: String(forced), fieldValidation: 'Strict', ...(dryRun ? { dryRun: 'All' } : {}) },
      contentType: 'application/apply-patch+yaml',
      body: withProtocols(
        {
          ...its,
          apiVersion: before['apiVersion'],
          kind: before['kind'],
          // With its uid: one that was deleted in between is not made anew.
          metadata: { ...metadata, name, ...(had['namespace'] === undefined ? {} : { namespace: had['namespace'] }), uid: had['uid'] },
        },
        kind.id,
      ),
      signal,
    });
    return isObject(answer) ? answer : {};
  };
  try {
    return await send(force);
  } catch (error) {
    const conflicts = conflictsOf(error);
    if (conflicts === null && error instanceof ApiStatusError && error.status === 409)
      throw new FailureError(changedMeanwhile(name), { cause: error });
    const others = othersIn(conflicts);
    // What was set with kubectl is told in the plan: only what is ours alone is taken without a word.
    const unsaid = !hands && handsIn(conflicts).length > 0;
    if (force || conflicts === null || (others?.length ?? 0) > 0 || unsaid) throw conflicted(error, others, dryRun, kind, name);
    return await send(true);
  }
}

/** A conflict that came up between the plan and the change; in a dry run it is looked at by who asked. */
function conflicted(error: unknown, conflicts: readonly Conflict[] | null, dryRun: boolean, kind: Kind, name: string): unknown {
  if (dryRun || conflicts === null) return error;
  return new FailureError(conflictFailure([{ label: `${kind.kind.toLowerCase()}/${name}`, conflicts }]), { cause: error });
}

/** The whole object, if it is still of the version that was read; again on a newer one in which only the cluster's own part moved. */
async function replace({ client, path, before, wanted, name }: Editing, dryRun: boolean, signal: AbortSignal): Promise<JsonObject> {
  let body = wanted;
  for (let writes = 1; ; writes += 1) {
    try {
      const query = { fieldManager: FIELD_MANAGER, fieldValidation: 'Strict', ...(dryRun ? { dryRun: 'All' } : {}) };
      const answer = await client.change({ method: 'PUT', path, query, body, signal });
      return isObject(answer) ? answer : {};
    } catch (error) {
      if (!(error instanceof ApiStatusError) || error.status !== 409) throw error;
      const found = await client.json({ path, signal });
      const now = isObject(found) ? found : {};
      const same = objectAt(now, 'metadata')['uid'] === objectAt(before, 'metadata')['uid'] && editText(now) === editText(before);
      if (!same || writes === MOST_WRITES) throw new FailureError(changedMeanwhile(name), { cause: error });
      const { resourceVersion, generation } = objectAt(now, 'metadata');
      body = { ...wanted, metadata: { ...objectAt(wanted, 'metadata'), resourceVersion, generation }, status: now['status'] };
    }
  }
}

const REPLACED = words(
  'It is replaced as a whole, if nobody changes it in between: an apply cannot take away what others set.',
  'Il est remplacé en entier, si personne ne le modifie entre-temps : un apply ne peut pas retirer ce que d’autres ont fixé.',
);

function setsBack(conflict: Conflict): Words {
  return words(`${conflictText(conflict).en}: it may set this back.`, `${conflictText(conflict).fr} : il peut le remettre.`);
}

function named({ kind, name }: Pick<Editing, 'kind' | 'name'>) {
  return { kind: kind.kind, name };
}

function versionOf(object: JsonObject): string {
  return textAt(objectAt(object, 'metadata'), 'resourceVersion') ?? '?';
}

/** `object-changed`: the object is no longer the one that was edited. */
export function changedMeanwhile(name: string) {
  return failure(
    'object-changed',
    words(
      `${name} was changed by somebody else in the meantime. Nothing was changed here.`,
      `${name} a été modifié entre-temps par quelqu’un d’autre. Rien n’a été modifié ici.`,
    ),
    words('Look at the other change, and put yours on top of it.', 'Regardez l’autre modification, et remettez la vôtre par-dessus.'),
  );
}

function nothingChanges(name: string) {
  return failure(
    'not-available',
    words(`Nothing of ${name} would change.`, `Rien ne changerait dans ${name}.`),
    words(
      'Change the text first; what the cluster sets by itself cannot be changed.',
      'Modifiez d’abord le texte ; ce que le cluster fixe lui-même ne se modifie pas.',
    ),
  );
}
