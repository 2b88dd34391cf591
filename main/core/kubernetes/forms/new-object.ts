import type { Kind } from '../../../../preload/contract/cluster-kinds.ts';
import type { AppliedObject } from '../../../../preload/contract/manifests.ts';
import type { Words } from '../../../../preload/contract/words.ts';
import type { PreparedChange } from '../../activity/changes.ts';
import { words } from '../../failure.ts';
import { commandText } from '../../vantage/quote.ts';
import type { JsonObject } from '../api-object.ts';
import type { ClusterClient } from '../cluster-client.ts';
import { objectPath } from '../discovery.ts';
import { FIELD_MANAGER } from '../manifests/field-manager.ts';
import { maskedYaml } from '../masked-object.ts';

interface NewObject {
  readonly context: string;
  readonly namespace: string;
  readonly name: string;
  readonly kind: Kind;
  readonly object: JsonObject;
  readonly effects: readonly Words[];
  /** For the journal. Never a secret. */
  readonly after: string;
}

/** The plan that makes an object which is not there yet, tried by a dry run. Throws what the cluster answers: one of that name is there already. */
export async function prepareNewObject(
  client: ClusterClient,
  { context, namespace, name, kind, object, effects, after }: NewObject,
  signal: AbortSignal,
): Promise<PreparedChange<AppliedObject>> {
  const send = (dryRun: boolean, within: AbortSignal) =>
    client.change({
      method: 'POST',
      path: objectPath(kind, namespace),
      query: { fieldManager: FIELD_MANAGER, fieldValidation: 'Strict', ...(dryRun ? { dryRun: 'All' } : {}) },
      body: object,
      signal: within,
    });
  await send(true, signal);
  const label = `${kind.kind.toLowerCase()}/${name}`;
  return {
    target: context,
    kind: 'kubernetes',
    object: `${context}/${namespace}/${label}`,
    title: words(`Create ${label}`, `Créer ${label}`),
    commands: [commandText({ program: 'kubectl', args: ['--context', context, '-n', namespace, 'create', '-f', '-'] })],
    diffs: [{ path: `${namespace}/${label}`, before: null, after: maskedYaml(object) }],
    effects,
    undo: words('Delete it.', 'Le supprimer.'),
    before: null,
    async apply(_progress, within) {
      await send(false, within);
      return { result: { resource: kind.id, kind: kind.kind, namespace, name, outcome: 'created', level: null, state: null }, after };
    },
  };
}
