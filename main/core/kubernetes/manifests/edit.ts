import type { AppliedObject } from '../../../../preload/contract/manifests.ts';
import type { Words } from '../../../../preload/contract/words.ts';
import type { PreparedChange } from '../../activity/changes.ts';
import { MASK } from '../../credentials/masked-values.ts';
import { failure, FailureError, words } from '../../failure.ts';
import { commandText } from '../../vantage/quote.ts';
import { ApiStatusError } from '../api-failure.ts';
import type { JsonObject } from '../api-object.ts';
import { flagAt, isObject, objectAt, textAt } from '../api-object.ts';
import type { ClusterClient } from '../cluster-client.ts';
import { kindOf, objectPath } from '../discovery.ts';
import type { EvidenceDesk } from '../evidence.ts';
import { maskedObject, maskedYaml } from '../masked-object.ts';
import { followWorkload, isFollowed } from '../rollout/workload-follow.ts';
import { ownersOfChanges } from './owners.ts';
import { readManifest } from './documents.ts';
import { FIELD_MANAGER } from './dry-run.ts';
import { unmasked } from './unmask.ts';
import { editText } from './edit-text.ts';

export interface ObjectAt {
  readonly context: string;
  readonly resource: string;
  readonly namespace: string | null;
  readonly name: string;
}

export interface AskedEdit extends ObjectAt {
  readonly base: string;
  readonly text: string;
}

/** Reads an object with its path. Throws FailureError `not-found`, and those of the connection. */
export async function readObject(client: ClusterClient, { resource, namespace, name }: ObjectAt, signal: AbortSignal) {
  const kind = await kindOf(client, resource, signal);
  const path = objectPath(kind, namespace, name);
  const object = await client.json({ path, signal });
  return { kind, path, object: isObject(object) ? object : {} };
}

/** An object's text to edit. */
export async function readForEdit(client: ClusterClient, at: ObjectAt, signal: AbortSignal) {
  const { object } = await readObject(client, at, signal);
  const text = editText(object);
  return { text, masked: text.includes(MASK), immutable: flagAt(object, 'immutable') };
}

/**
 * One object replaced by an edited text, with the diff of a server-side dry run. Throws FailureError `object-changed` when it is no longer
 * what the editing began with, `bad-input` for the text, `not-available` when nothing changes, and what the cluster answers.
 */
export async function prepareEdit(
  client: ClusterClient,
  evidence: EvidenceDesk,
  asked: AskedEdit,
  signal: AbortSignal,
): Promise<PreparedChange<AppliedObject>> {
  const { context, namespace, name, base, text } = asked;
  const { object } = await readObject(client, asked, signal);
  if (editText(object) !== base) throw new FailureError(changedMeanwhile(name));
  return prepareReplace(
    client,
    evidence,
    asked,
    editedObject(object, text, { namespace, name }),
    {
      title: words(`Change ${name}`, `Modifier ${name}`),
      command: commandText({
        program: 'kubectl',
        args: ['--context', context, ...(namespace === null ? [] : ['-n', namespace]), 'replace', '-f', '-'],
      }),
    },
    signal,
  );
}

interface Replaced {
  readonly title: Words;
  readonly command: string;
  readonly effects?: readonly Words[];
  readonly dangerous?: boolean;
}

/** The plan that puts `wanted` in the place of an object, if that is still of the version that `wanted` names. */
export async function prepareReplace(
  client: ClusterClient,
  evidence: EvidenceDesk,
  asked: ObjectAt,
  wanted: JsonObject,
  { title, command, effects = [], dangerous = false }: Replaced,
  signal: AbortSignal,
): Promise<PreparedChange<AppliedObject>> {
  const { context, namespace, name } = asked;
  const { kind, path, object: before } = await readObject(client, asked, signal);
  const send = async (dryRun: boolean, within: AbortSignal): Promise<JsonObject> => {
    try {
      const query = { fieldManager: FIELD_MANAGER, fieldValidation: 'Strict', ...(dryRun ? { dryRun: 'All' } : {}) };
      const answer = await client.change({ method: 'PUT', path, query, body: wanted, signal: within });
      return isObject(answer) ? answer : {};
    } catch (error) {
      if (error instanceof ApiStatusError && error.status === 409) throw new FailureError(changedMeanwhile(name), { cause: error });
      throw error;
    }
  };
  const after = await send(true, signal);
  const texts = { before: maskedYaml(before), after: maskedYaml(after) };
  if (texts.before === texts.after) throw new FailureError(nothingChanges(name));
  const owners = ownersOfChanges(before, after);
  const label = `${kind.kind.toLowerCase()}/${name}`;
  return {
    target: context,
    kind: 'kubernetes',
    object: [context, ...(namespace === null ? [] : [namespace]), label].join('/'),
    title,
    commands: [command],
    diffs: [{ path: namespace === null ? label : `${namespace}/${label}`, ...texts }],
    effects: [
      ...effects,
      ...owners.map(({ manager, fields }) =>
        words(
          `${manager} set ${fields.slice(0, 4).join(', ')}${fields.length > 4 ? ', …' : ''}: it may set it back.`,
          `${manager} a fixé ${fields.slice(0, 4).join(', ')}${fields.length > 4 ? ', …' : ''} : il peut le remettre.`,
        ),
      ),
    ],
    undo: words(
      'Edit it again: the text before stands in the diff, without what is masked.',
      'La modifier de nouveau : le texte d’avant est dans la différence, sans ce qui est masqué.',
    ),
    dangerous,
    before: `resourceVersion ${textAt(objectAt(before, 'metadata'), 'resourceVersion') ?? '?'}`,
    async apply(progress, within) {
      const made = await send(false, within);
      const result: AppliedObject = { resource: kind.id, kind: kind.kind, namespace, name, outcome: 'changed', level: null, state: null };
      const ended =
        namespace !== null && isFollowed(kind.id)
          ? await followWorkload({ client, evidence, progress, signal: within, place: { resource: kind.id, namespace, name } })
          : null;
      return {
        result: ended === null ? result : { ...result, ...ended },
        after: `resourceVersion ${textAt(objectAt(made, 'metadata'), 'resourceVersion') ?? '?'}`,
      };
    },
  };
}

/** The edited text as what is sent: with what was hidden from the person, and masked values that were left as they are. */
function editedObject(live: JsonObject, text: string, { namespace, name }: Pick<ObjectAt, 'namespace' | 'name'>): JsonObject {
  const [first, second] = readManifest(text);
  if (first === undefined || second !== undefined)
    throw input(
      words('This is the text of one object, and holds several.', 'C’est le texte d’un seul objet, et il en contient plusieurs.'),
      words('Apply several with: Create from YAML.', 'Appliquez-en plusieurs par : Créer depuis YAML.'),
    );
  for (const [field, before, now] of [
    ['metadata.name', name, first.name],
    ['metadata.namespace', namespace, first.namespace ?? namespace],
    ['kind', textAt(live, 'kind'), first.kind],
    ['apiVersion', textAt(live, 'apiVersion'), first.apiVersion],
  ] as const)
    if (before !== now)
      throw input(
        words(
          `${field} is ${before ?? '-'} and cannot become ${now ?? '-'}: that would be another object.`,
          `${field} vaut ${before ?? '-'} et ne peut pas devenir ${now ?? '-'} : ce serait un autre objet.`,
        ),
        words('Leave it, or make a new object: Create from YAML.', 'Laissez-le, ou créez un nouvel objet : Créer depuis YAML.'),
      );
  const edited = unmasked(first.object, live, maskedObject(live));
  const had = objectAt(live, 'metadata');
  const { annotations, ...metadata } = objectAt(edited, 'metadata');
  const hidden = Object.fromEntries(
    ['uid', 'resourceVersion', 'creationTimestamp', 'generation', 'selfLink'].flatMap((key) =>
      had[key] === undefined ? [] : [[key, had[key]]],
    ),
  );
  const lastApplied = objectAt(had, 'annotations')[LAST_APPLIED];
  const all = { ...(isObject(annotations) ? annotations : {}), ...(lastApplied === undefined ? {} : { [LAST_APPLIED]: lastApplied }) };
  return {
    ...edited,
    metadata: {
      ...metadata,
      ...hidden,
      ...(namespace === null ? {} : { namespace }),
      ...(Object.keys(all).length === 0 ? {} : { annotations: all }),
    },
    ...(live['status'] === undefined ? {} : { status: live['status'] }),
  };
}

const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

function changedMeanwhile(name: string) {
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

function input(cause: Words, remedy: Words): FailureError {
  return new FailureError(failure('bad-input', words(`${cause.en} Nothing was changed.`, `${cause.fr} Rien n’a été modifié.`), remedy));
}
