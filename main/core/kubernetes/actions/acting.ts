import type { Kind } from '../../../../preload/contract/cluster-kinds.ts';
import type { ChangedObject } from '../../../../preload/contract/object-actions.ts';
import type { Words } from '../../../../preload/contract/words.ts';
import type { PreparedChange } from '../../activity/changes.ts';
import { failure, FailureError, words } from '../../failure.ts';
import { commandText } from '../../vantage/quote.ts';
import type { JsonObject } from '../api-object.ts';
import { isObject } from '../api-object.ts';
import type { ClusterClient } from '../cluster-client.ts';
import type { EvidenceDesk } from '../evidence.ts';
import { FIELD_MANAGER } from '../manifests/field-manager.ts';

/** An object as an action meets it. */
export interface Acting {
  readonly client: ClusterClient;
  readonly evidence: EvidenceDesk;
  readonly kind: Kind;
  readonly path: string;
  readonly object: JsonObject;
  readonly context: string;
  readonly resource: string;
  readonly namespace: string | null;
  readonly name: string;
  /** Reads: what is asked while a plan is made. */
  readonly signal: AbortSignal;
}

export type Prepared = PreparedChange<ChangedObject>;

/** `deployment/web` */
export function labelOf({ kind, name }: Acting): string {
  return `${kind.kind.toLowerCase()}/${name}`;
}

/** What stands above an object’s diff: `default/deployment/web`, or `node/worker-1`. */
export function pathInDiff(acting: Acting): string {
  return acting.namespace === null ? labelOf(acting) : `${acting.namespace}/${labelOf(acting)}`;
}

/** What the journal and the plan say of an object. */
export function named(acting: Acting) {
  const { context, namespace } = acting;
  return {
    target: context,
    kind: 'kubernetes' as const,
    object: [context, ...(namespace === null ? [] : [namespace]), labelOf(acting)].join('/'),
  };
}

/** The kubectl(1) command that would do the same, quoted for a shell. */
export function kubectl({ context, namespace }: Acting, ...args: readonly string[]): string {
  return commandText({ program: 'kubectl', args: ['--context', context, ...(namespace === null ? [] : ['-n', namespace]), ...args] });
}

/** How an object stands after the change. */
export function resultOf({ kind, namespace, name }: Acting, level: ChangedObject['level'], state: Words): ChangedObject {
  return { resource: kind.id, namespace, name, level, state };
}

export interface Patch {
  readonly contentType: 'application/merge-patch+json' | 'application/strategic-merge-patch+json' | 'application/json-patch+json';
  readonly body: unknown;
}

/** The patch as the server takes it: what comes out, with `dryRun` without a trace. */
export async function patched(
  { client, path }: Acting,
  { body, contentType }: Patch,
  dryRun: boolean,
  signal: AbortSignal,
): Promise<JsonObject> {
  const query = { fieldManager: FIELD_MANAGER, ...(dryRun ? { dryRun: 'All' } : {}) };
  const object = await client.change({ method: 'PATCH', path, query, body, contentType, signal });
  return isObject(object) ? object : {};
}

/** `not-available`: the object is already what was asked for; `why` says what it is. */
export function nothingToDo(why: Words): FailureError {
  return new FailureError(
    failure(
      'not-available',
      words(`${why.en}: there is nothing to change.`, `${why.fr} : il n’y a rien à modifier.`),
      words('Look at it again.', 'Regardez-le de nouveau.'),
    ),
  );
}
