import { client } from '../../client/link.ts';
import type { FieldDescription } from '../../../preload/contract/manifests.ts';
import type { FieldLibrary } from './yaml-assist.ts';

/** A cluster's description of its kinds, each field asked for once as long as an editor is open. What cannot be had is null: a help only. */
export function fieldLibraryOf(context: string, required: string): FieldLibrary {
  const fields = new Map<string, Promise<FieldDescription | null>>();
  let kinds: ReturnType<FieldLibrary['kinds']> | null = null;
  return {
    required,
    describe({ apiVersion, kind, path }) {
      if (apiVersion === '' || kind === '') return Promise.resolve(null);
      const key = JSON.stringify([apiVersion, kind, path]);
      const known = fields.get(key);
      if (known) return known;
      const asked = client.kubernetes.manifests.describe({ context, apiVersion, kind, path: [...path] }).catch(() => {
        // Said by the check below the editor; asked again at the next key.
        fields.delete(key);
        return null;
      });
      fields.set(key, asked);
      return asked;
    },
    kinds() {
      kinds ??= client.kubernetes.kinds.list({ context }).then(
        (list) => list.map(({ kind, group, version }) => ({ kind, apiVersion: group === '' ? version : `${group}/${version}` })),
        () => {
          kinds = null;
          return [];
        },
      );
      return kinds;
    },
  };
}
