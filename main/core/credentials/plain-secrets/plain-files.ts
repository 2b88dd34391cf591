import type { PlainFind, PlainReader } from './plain-find.ts';
import { readPrivateKeys } from './private-keys.ts';
import {
  readDockerConfig,
  readEnvFile,
  readGitCredentials,
  readKubeconfig,
  readMyCnf,
  readNetrc,
  readPgpass,
  readSshConfig,
} from './settings-files.ts';
import { readShellHistory } from './shell-history.ts';

/** Files below the home folder in which secrets usually lie; the last part may be `*`. */
export const KNOWN_FILES = [
  '.ssh/config',
  '.ssh/*',
  '.kube/config',
  '.netrc',
  '_netrc',
  '.pgpass',
  'AppData/Roaming/postgresql/pgpass.conf',
  '.my.cnf',
  '.mylogin.cnf.txt',
  '.docker/config.json',
  '.config/containers/auth.json',
  '.git-credentials',
  '.config/git/credentials',
  '.bash_history',
  '.zsh_history',
  '.histfile',
  '.sh_history',
  '.ash_history',
  '.history',
  '.local/share/fish/fish_history',
  'AppData/Roaming/Microsoft/Windows/PowerShell/PSReadLine/ConsoleHost_history.txt',
  '.local/share/powershell/PSReadLine/ConsoleHost_history.txt',
  '.psql_history',
  '.mysql_history',
  '.mariadb_history',
  '.python_history',
  '.node_repl_history',
] as const;

/** Folders that are not looked through for .env files: copies of other people's code, caches. */
export const SKIPPED_FOLDERS = [
  'node_modules',
  '.git',
  '.cache',
  '.npm',
  '.cargo',
  '.rustup',
  '.local',
  '.venv',
  'venv',
  '__pycache__',
  'site-packages',
  'vendor',
  'Library',
  'AppData',
  'snap',
] as const;

/** How deep .env files are looked for below a folder. */
export const DEEPEST = 5;

/** Whether a file's name is that of a .env file in use, not of an example. */
export function isEnvName(name: string): boolean {
  return /^\.env(?:\.[\w.-]+)?$|^[\w.-]+\.env$/u.test(name) && !/example|sample|template|dist|schema/iu.test(name);
}

const READERS: readonly (readonly [RegExp, PlainReader])[] = [
  [/(?:^|\/)\.ssh\/config$/u, readSshConfig],
  [/(?:^|\/)(?:\.kube\/[^/]+|kubeconfig[^/]*|[^/]+\.kubeconfig)$/u, readKubeconfig],
  [/(?:^|\/)[._]netrc$/u, readNetrc],
  [/(?:^|\/)(?:\.pgpass|pgpass\.conf)$/u, readPgpass],
  [/(?:^|\/)\.my\.cnf$/u, readMyCnf],
  [/(?:^|\/)(?:\.docker\/config\.json|containers\/auth\.json)$/u, readDockerConfig],
  [/(?:^|\/)(?:\.git-credentials|git\/credentials)$/u, readGitCredentials],
  [/history(?:\.txt)?$|\.histfile$/u, readShellHistory],
];

/** What lies in a file in plain text, in the order of its lines. `kubeconfig` where somebody's settings say that it is one. */
export function readPlainFile(path: string, text: string, kubeconfig = false): readonly PlainFind[] {
  const place = path.replaceAll('\\', '/');
  const name = place.split('/').at(-1) ?? '';
  const reader = kubeconfig ? readKubeconfig : (READERS.find(([form]) => form.test(place))?.[1] ?? (isEnvName(name) ? readEnvFile : null));
  const found = [...(reader?.(text, path) ?? []), ...readPrivateKeys(text)];
  return found.toSorted((a, b) => a.line - b.line);
}
