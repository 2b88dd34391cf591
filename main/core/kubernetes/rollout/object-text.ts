import { stringify } from 'yaml';
import { maskedText } from '../../credentials/masked-text.ts';
import { maskedArguments } from '../../credentials/masked-values.ts';
import type { JsonObject } from '../api-object.ts';
import { isObject, listAt, objectAt, textAt } from '../api-object.ts';
import { maskedValue } from '../masked-object.ts';

/** What the cluster itself writes, and what repeats the whole object. */
const WRITTEN_BY_THE_CLUSTER: ReadonlySet<string> = new Set([
  'managedFields',
  'resourceVersion',
  'generation',
  'uid',
  'creationTimestamp',
  'selfLink',
]);
const UNSHOWN_ANNOTATIONS: ReadonlySet<string> = new Set([
  'kubectl.kubernetes.io/last-applied-configuration',
  'deployment.kubernetes.io/revision',
]);
const RESTARTED_AT = 'kubectl.kubernetes.io/restartedAt';

/** A deployment as YAML, to be compared: without its status and what the cluster writes, secrets masked. */
export function deploymentText(deployment: JsonObject): string {
  const { status: _status, ...rest } = deployment;
  const spec = objectAt(deployment, 'spec');
  return yamlOf({
    ...rest,
    metadata: metadataOf(objectAt(deployment, 'metadata')),
    spec: { ...spec, template: templateOf(objectAt(spec, 'template')) },
  });
}

/** A pod template as YAML, secrets masked, without the label by which the deployment tells its versions apart. */
export function templateText(template: JsonObject): string {
  return yamlOf(templateOf(template));
}

function yamlOf(value: unknown): string {
  return stringify(value, { lineWidth: 0 });
}

function metadataOf(metadata: JsonObject): JsonObject {
  const kept = Object.entries(metadata).filter(([key]) => !WRITTEN_BY_THE_CLUSTER.has(key));
  const annotations = Object.entries(objectAt(metadata, 'annotations')).filter(([key]) => !UNSHOWN_ANNOTATIONS.has(key));
  return Object.fromEntries(
    kept.flatMap(([key, value]) => {
      if (key !== 'annotations') return [[key, value]];
      return annotations.length === 0 ? [] : [[key, Object.fromEntries(annotations)]];
    }),
  );
}

function templateOf(template: JsonObject): JsonObject {
  const metadata = objectAt(template, 'metadata');
  const { 'pod-template-hash': _hash, ...labels } = objectAt(metadata, 'labels');
  const { creationTimestamp: _never, ...rest } = metadata;
  const annotations = objectAt(metadata, 'annotations');
  const spec = objectAt(template, 'spec');
  return {
    ...template,
    metadata: {
      ...rest,
      ...(isObject(metadata['labels']) ? { labels } : {}),
      // The time of a restart is that of its making, not of its plan.
      ...(RESTARTED_AT in annotations ? { annotations: { ...annotations, [RESTARTED_AT]: restartTime(annotations[RESTARTED_AT]) } } : {}),
    },
    spec: {
      ...spec,
      ...Object.fromEntries(
        ['initContainers', 'containers']
          .filter((key) => Array.isArray(spec[key]))
          .map((key) => [key, listAt(spec, key).map((container) => containerOf(container))]),
      ),
    },
  };
}

/** Stands for the moment of a restart in what is shown of it: see `rollout-patch.ts`. */
export const NOW = 'now';

function restartTime(value: unknown): unknown {
  return typeof value === 'string' && Math.abs(Date.now() - Date.parse(value)) < 30_000 ? NOW : value;
}

function containerOf(container: JsonObject): JsonObject {
  const words = (key: string) => {
    const value = container[key];
    return Array.isArray(value) ? { [key]: maskedArguments(value.map(String), maskedValue) } : {};
  };
  const env = listAt(container, 'env').map((variable) => {
    const value = textAt(variable, 'value');
    return value === null ? variable : { ...variable, value: maskedText(textAt(variable, 'name') ?? '', value, maskedValue) };
  });
  return { ...container, ...words('command'), ...words('args'), ...(Array.isArray(container['env']) ? { env } : {}) };
}
