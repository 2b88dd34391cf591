import type { JsonObject } from '../api-object.ts';
import { listAt, objectAt, textAt } from '../api-object.ts';

/** What the pods of a spec use, by resource: names without repetition, in the order of the spec. */
export interface PodReferences {
  readonly configmaps: readonly string[];
  readonly secrets: readonly string[];
  readonly persistentvolumeclaims: readonly string[];
  readonly serviceaccounts: readonly string[];
}

/** Reads a core/v1 PodSpec: volumes (projected ones too), `env`, `envFrom`, pull secrets, the service account. */
export function podReferences(spec: JsonObject): PodReferences {
  const found = { configmaps: new Set<string>(), secrets: new Set<string>(), persistentvolumeclaims: new Set<string>() };
  const add = (to: Set<string>, name: string | null) => {
    if (name !== null) to.add(name);
  };
  for (const volume of listAt(spec, 'volumes')) {
    add(found.configmaps, textAt(objectAt(volume, 'configMap'), 'name'));
    add(found.secrets, textAt(objectAt(volume, 'secret'), 'secretName'));
    add(found.persistentvolumeclaims, textAt(objectAt(volume, 'persistentVolumeClaim'), 'claimName'));
    for (const source of listAt(objectAt(volume, 'projected'), 'sources')) {
      add(found.configmaps, textAt(objectAt(source, 'configMap'), 'name'));
      add(found.secrets, textAt(objectAt(source, 'secret'), 'name'));
    }
  }
  for (const container of [...listAt(spec, 'initContainers'), ...listAt(spec, 'containers')]) {
    for (const from of listAt(container, 'envFrom')) {
      add(found.configmaps, textAt(objectAt(from, 'configMapRef'), 'name'));
      add(found.secrets, textAt(objectAt(from, 'secretRef'), 'name'));
    }
    for (const variable of listAt(container, 'env')) {
      const from = objectAt(variable, 'valueFrom');
      add(found.configmaps, textAt(objectAt(from, 'configMapKeyRef'), 'name'));
      add(found.secrets, textAt(objectAt(from, 'secretKeyRef'), 'name'));
    }
  }
  for (const pull of listAt(spec, 'imagePullSecrets')) add(found.secrets, textAt(pull, 'name'));
  const account = textAt(spec, 'serviceAccountName') ?? textAt(spec, 'serviceAccount');
  return {
    configmaps: [...found.configmaps],
    secrets: [...found.secrets],
    persistentvolumeclaims: [...found.persistentvolumeclaims],
    serviceaccounts: account === null ? [] : [account],
  };
}

/** The spec of the pods that an object is or makes; null where it has none. */
export function podSpecOf(object: JsonObject): JsonObject | null {
  const spec = objectAt(object, 'spec');
  const candidates = [
    spec,
    objectAt(objectAt(spec, 'template'), 'spec'),
    objectAt(objectAt(objectAt(objectAt(spec, 'jobTemplate'), 'spec'), 'template'), 'spec'),
  ];
  return candidates.find((candidate) => Array.isArray(candidate['containers'])) ?? null;
}
