import type { Words } from '../../../preload/contract/words.ts';
import { Secret } from '../credentials/secret.ts';
import type { Variable } from './environments.ts';
import { words } from '../failure.ts';
import { isSettingsFile, readSettingsFile } from './read-settings-file.ts';

/** A file that an application finds in its place, beside its environment. */
export interface MountedFile {
  /** As the application sees it. */
  readonly path: string;
  /** Null where it could not be read. */
  readonly text: Secret | null;
  /** Where it comes from: `secret mail`. */
  readonly where: Words;
}

/** A file with one value in it: a docker secret, a key of a mounted secret. */
const LARGEST_VALUE = 4096;

/**
 * The environment with what files add: `SMTP_PASSWORD_FILE` is the file's text; a settings file sets what it says, a file with one line is
 * a variable of its name. What the environment itself says is never replaced.
 */
export async function withMountedFiles(environment: readonly Variable[], files: readonly MountedFile[]): Promise<Variable[]> {
  const byPath = new Map(files.map((file) => [file.path, file]));
  const all = new Map(environment.map((one) => [one.name, resolved(one, byPath)]));
  const lookup = (name: string) => all.get(name)?.value?.reveal();
  for (const { path, text, where } of files) {
    const place = words(`file ${path} (${where.en})`, `fichier ${path} (${where.fr})`);
    const put = (name: string, value: Secret | null) => {
      if (!all.has(name)) all.set(name, { name, value, where: place });
    };
    if (text === null) continue;
    if (isSettingsFile(path)) {
      for (const [name, value] of await readSettingsFile(path, text.reveal(), lookup)) put(name, value === null ? null : new Secret(value));
      continue;
    }
    const value = text.reveal().replace(/\r?\n$/u, '');
    if (value.length <= LARGEST_VALUE && !/[\r\n\0]/u.test(value)) put(path.split('/').at(-1) ?? path, new Secret(value));
  }
  return [...all.values()];
}

/** `SMTP_PASSWORD_FILE=/run/secrets/smtp_password`: the value is the file's, without the line break at its end. */
function resolved(variable: Variable, byPath: ReadonlyMap<string, MountedFile>): Variable {
  const path = variable.value?.reveal() ?? '';
  if (!/_FILE$/iu.test(variable.name) || !path.startsWith('/')) return variable;
  const file = byPath.get(path);
  return {
    name: variable.name,
    value: file?.text ? new Secret(file.text.reveal().replace(/\r?\n$/u, '')) : null,
    where:
      file === undefined
        ? words(`file ${path}`, `fichier ${path}`)
        : words(`file ${path} (${file.where.en})`, `fichier ${path} (${file.where.fr})`),
  };
}
