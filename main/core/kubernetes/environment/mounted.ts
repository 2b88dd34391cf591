import type { Secret } from '../../credentials/secret.ts';
import { words } from '../../failure.ts';
import type { MountedFile } from '../../settings-files/mounted-files.ts';
import type { JsonObject } from '../api-object.ts';
import { flagAt, listAt, objectAt, textAt } from '../api-object.ts';

type Storage = 'secrets' | 'configmaps';
type Read = (type: Storage, name: string, optional: boolean) => Promise<ReadonlyMap<string, Secret> | null>;

const MOST_FILES = 200;

/** Files that a container finds below its mounts of secrets and config maps, projected ones too; read through the API, not in the pod. */
export async function mountedFiles(pod: JsonObject, container: JsonObject, read: Read): Promise<readonly MountedFile[]> {
  const volumes = new Map(listAt(pod, 'volumes').map((volume) => [textAt(volume, 'name'), volume]));
  const files: MountedFile[] = [];
  for (const mount of listAt(container, 'volumeMounts')) {
    const [name, mountPath] = [textAt(mount, 'name'), textAt(mount, 'mountPath')];
    const volume = volumes.get(name);
    if (volume === undefined || mountPath === null) continue;
    const subPath = textAt(mount, 'subPath');
    for (const { source, type, reference } of sourcesOf(volume)) {
      const object = textAt(source, reference);
      if (object === null) continue;
      const values = await read(type, object, flagAt(source, 'optional'));
      const what = type === 'secrets' ? 'secret' : 'config map';
      for (const [key, path] of pathsOf(source, values)) {
        const text = values?.get(key) ?? null;
        const where = words(`${what} ${object}, key ${key}`, `${what} ${object}, clé ${key}`);
        if (subPath === null) files.push({ path: joined(mountPath, path), text, where });
        else if (subPath === path) files.push({ path: mountPath, text, where });
        if (files.length >= MOST_FILES) return files;
      }
    }
  }
  return files;
}

interface Source {
  readonly source: JsonObject;
  readonly type: Storage;
  /** The field that names the object. */
  readonly reference: 'name' | 'secretName';
}

function sourcesOf(volume: JsonObject): readonly Source[] {
  const one = (from: JsonObject, inVolume: boolean): readonly Source[] => [
    { source: objectAt(from, 'configMap'), type: 'configmaps', reference: 'name' },
    { source: objectAt(from, 'secret'), type: 'secrets', reference: inVolume ? 'secretName' : 'name' },
  ];
  return [...one(volume, true), ...listAt(objectAt(volume, 'projected'), 'sources').flatMap((from) => one(from, false))];
}

/** Keys and the paths they are given; without `items` each key is its own path. */
function pathsOf(source: JsonObject, values: ReadonlyMap<string, Secret> | null): readonly (readonly [string, string])[] {
  const items = listAt(source, 'items').flatMap((item): (readonly [string, string])[] => {
    const [key, path] = [textAt(item, 'key'), textAt(item, 'path')];
    return key === null || path === null ? [] : [[key, path]];
  });
  return items.length > 0 ? items : [...(values?.keys() ?? [])].map((key) => [key, key] as const);
}

function joined(folder: string, path: string): string {
  return `${folder.replace(/\/+$/u, '')}/${path}`;
}
