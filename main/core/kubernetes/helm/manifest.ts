import { parseAllDocuments, stringify } from 'yaml';
import type { JsonObject } from '../api-object.ts';
import { isObject, listAt, objectAt, textAt } from '../api-object.ts';
import { maskedObject } from '../masked-object.ts';

/** Aliases that multiply a document beyond this are an attack, not a chart. */
const MOST_ALIASES = 100;

/** One object of a manifest. */
export interface ManifestObject {
  readonly apiVersion: string;
  readonly kind: string;
  /** Null where the manifest leaves it to the release's own. */
  readonly namespace: string | null;
  readonly name: string;
  readonly object: JsonObject;
}

/** The objects of a release's manifest in its order, those of a `List` one by one. What is not an object is left out. */
export function manifestObjects(manifest: string): ManifestObject[] {
  const documents = parseAllDocuments(manifest, { merge: true, uniqueKeys: false });
  if (!Array.isArray(documents)) return [];
  return documents.flatMap((document) => {
    const value: unknown = document.toJS({ maxAliasCount: MOST_ALIASES });
    return isObject(value) ? objectsOf(value) : [];
  });
}

/** The manifest as it is shown: object by object, secrets masked, in one spelling, so that two of them can be compared. */
export function maskedManifest(manifest: string): string {
  return manifestObjects(manifest)
    .map(({ object }) => `---\n${stringify(maskedObject(object), { lineWidth: 0 })}`)
    .join('');
}

/** Helm leaves such objects behind when a revision no longer has them (`helm.sh/resource-policy: keep`). */
export function isKept(object: JsonObject): boolean {
  const annotations = objectAt(objectAt(object, 'metadata'), 'annotations');
  return textAt(annotations, 'helm.sh/resource-policy') === 'keep';
}

function objectsOf(value: JsonObject): readonly ManifestObject[] {
  const [apiVersion, kind] = [textAt(value, 'apiVersion'), textAt(value, 'kind')];
  if (kind?.endsWith('List') && Array.isArray(value['items'])) return listAt(value, 'items').flatMap(objectsOf);
  const metadata = objectAt(value, 'metadata');
  const name = textAt(metadata, 'name');
  if (apiVersion === null || kind === null || name === null) return [];
  return [{ apiVersion, kind, namespace: textAt(metadata, 'namespace'), name, object: value }];
}
