import { posix } from 'node:path';
import { parseEnvFile } from '../../settings-files/env-file.ts';

/** A compose project as the labels of its containers tell of it; paths are absolute. */
interface Project {
  readonly service: string;
  readonly directory: string;
  readonly files: readonly string[];
  readonly environmentFiles: readonly string[];
}

interface Setting {
  readonly value: string;
  /** The file a person would look into. */
  readonly path: string;
}

/** People write shorter files. */
const LARGEST_FILE = 256 * 1024;
const MOST_ENV_FILES = 10;

/**
 * What compose would set in a service's container by its files as they are now: `env_file`, then `environment` over it, with `${NAME}` from
 * the project's .env (compose-spec, "environment" and "interpolation"). What refers to something else, such as the shell's own variables, is
 * left out. `read` gives a file's text, or null.
 */
export async function composeWouldSet(
  { service, directory, files, environmentFiles }: Project,
  read: (path: string) => Promise<string | null>,
): Promise<ReadonlyMap<string, Setting>> {
  const all = new Map<string, Setting>();
  if (files.length === 0) return all;
  const given = environmentFiles.length > 0 ? environmentFiles : directory === '' ? [] : [posix.join(directory, '.env')];
  const known = new Map<string, Setting>();
  for (const path of given) for (const [name, value] of parseEnvFile((await read(path)) ?? '')) known.set(name, { value, path });
  const { parse } = await import('yaml');
  for (const path of files) {
    const text = await read(path);
    if (text === null || text.length > LARGEST_FILE) continue;
    let its: Service;
    try {
      its = serviceOf(parse(text, { logLevel: 'silent', maxAliasCount: 50 }), service);
    } catch {
      // No YAML: compose would not start it either.
      continue;
    }
    for (const file of its.envFiles.slice(0, MOST_ENV_FILES)) {
      const own = posix.resolve(directory || posix.dirname(path), file);
      for (const [name, value] of parseEnvFile((await read(own)) ?? '')) all.set(name, { value, path: own });
    }
    for (const [name, written] of its.environment) {
      const setting = written === null ? known.get(name) : interpolated(written, known, path);
      if (setting === undefined) all.delete(name);
      else all.set(name, setting);
    }
  }
  return all;
}

interface Service {
  readonly envFiles: readonly string[];
  /** Null: taken from the environment of compose. */
  readonly environment: readonly (readonly [string, string | null])[];
}

function serviceOf(document: unknown, name: string): Service {
  const its = at(at(document, 'services'), name);
  const files = at(its, 'env_file');
  const environment = at(its, 'environment');
  return {
    envFiles: (Array.isArray(files) ? files : [files]).flatMap((file: unknown) => {
      const path = typeof file === 'string' ? file : at(file, 'path');
      return typeof path === 'string' ? [path] : [];
    }),
    environment: Array.isArray(environment)
      ? environment.flatMap((line: unknown): (readonly [string, string | null])[] => {
          if (typeof line !== 'string') return [];
          const sign = line.indexOf('=');
          return sign === -1 ? [[line, null]] : [[line.slice(0, sign), line.slice(sign + 1)]];
        })
      : typeof environment === 'object' && environment !== null
        ? Object.entries(environment).flatMap(([key, value]: [string, unknown]): (readonly [string, string | null])[] =>
            typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
              ? [[key, String(value)]]
              : value === null
                ? [[key, null]]
                : [],
          )
        : [],
  };
}

function at(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, key)
    ? Object.entries(value).find(([its]) => its === key)?.[1]
    : undefined;
}

/** Undefined where it refers to what is not known here. The path is that of the last reference, where there is one. */
function interpolated(written: string, known: ReadonlyMap<string, Setting>, path: string): Setting | undefined {
  let from = path;
  let unknown = false;
  const value = written.replaceAll(
    /\$\$|\$\{(?<braced>[A-Za-z_]\w*)(?:(?<sign>:?-)(?<fallback>[^{}]*))?\}|\$(?<bare>[A-Za-z_]\w*)|\$\{/gu,
    (whole, braced: string | undefined, sign: string | undefined, fallback: string | undefined, bare: string | undefined) => {
      if (whole === '$$') return '$';
      const setting = known.get(braced ?? bare ?? '');
      if (setting !== undefined && !(sign === ':-' && setting.value === '')) {
        from = setting.path;
        return setting.value;
      }
      // Without a default it may come from the shell that compose was started in; so may what has one, but rarely does.
      if (fallback === undefined) unknown = true;
      return fallback ?? '';
    },
  );
  return unknown ? undefined : { value, path: from };
}
