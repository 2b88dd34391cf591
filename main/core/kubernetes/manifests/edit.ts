import type { AppliedObject } from '../../../../preload/contract/manifests.ts';
import type { Words } from '../../../../preload/contract/words.ts';
import type { PreparedChange } from '../../activity/changes.ts';
import { MASK } from '../../credentials/masked-values.ts';
import { failure, FailureError, words } from '../../failure.ts';
import type { JsonObject } from '../api-object.ts';
import { flagAt, isObject, objectAt, textAt } from '../api-object.ts';
import type { ClusterClient } from '../cluster-client.ts';
import { kindOf, objectPath } from '../discovery.ts';
import type { EvidenceDesk } from '../evidence.ts';
import { maskedObject } from '../masked-object.ts';
import { readManifest } from './documents.ts';
import { editText } from './edit-text.ts';
import { unmasked } from './unmask.ts';
import { changedMeanwhile, prepareWanted } from './wanted.ts';

export interface ObjectAt {
  readonly context: string;
  readonly resource: string;
  readonly namespace: string | null;
  readonly name: string;
}

export interface AskedEdit extends ObjectAt {
  readonly base: string;
  readonly text: string;
  /** Fields that others set are taken over. */
  readonly force: boolean;
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
 * One object as an edited text wants it, with the diff of a server-side dry run: see `prepareWanted`. Throws FailureError `object-changed` when it is
 * no longer what the editing began with, `bad-input` for the text, `apply-conflict` for fields that others set, `not-available` when nothing
 * changes, and what the cluster answers.
 */
export async function prepareEdit(
  client: ClusterClient,
  evidence: EvidenceDesk,
  asked: AskedEdit,
  signal: AbortSignal,
): Promise<PreparedChange<AppliedObject>> {
  const { name, base, text, force } = asked;
  const found = await readObject(client, asked, signal);
  if (editText(found.object) !== base) throw new FailureError(changedMeanwhile(name));
  const wanted = editedObject(found.object, text, asked);
  return prepareWanted(
    client,
    evidence,
    asked,
    { ...found, wanted },
    { title: words(`Change ${name}`, `Modifier ${name}`), force },
    signal,
  );
}

/** The edited text as what is sent: with what was hidden from the person, and masked values that were left as they are. */
function editedObject(live: JsonObject, text: string, { namespace, name }: ObjectAt): JsonObject {
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

function input(cause: Words, remedy: Words): FailureError {
  return new FailureError(failure('bad-input', words(`${cause.en} Nothing was changed.`, `${cause.fr} Rien n’a été modifié.`), remedy));
}
