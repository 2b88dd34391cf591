import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { open, readFile, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { failure, FailureError, words } from '../../failure.ts';
import { makeFolder } from '../../store/folder.ts';
import { hashName, keyTypeOf, parseKnownHosts } from './known-hosts.ts';
import type { KnownHostEntry } from './known-hosts.ts';
import { keepWhileUnchanged, sharedStart } from '../unchanged-files.ts';

const parsed = keepWhileUnchanged<readonly KnownHostEntry[]>();
const shared = sharedStart<readonly KnownHostEntry[]>();

/**
 * The entries of several known_hosts files together. A file that is not there has none; one that cannot be read throws
 * `known-hosts-unreadable`: without it, a changed key would look like a new one.
 */
export function readKnownHosts(files: readonly string[]): Promise<readonly KnownHostEntry[]> {
  return shared(files.join('\0'), () => readEntries(files));
}

async function readEntries(files: readonly string[]): Promise<readonly KnownHostEntry[]> {
  const entries: KnownHostEntry[] = [];
  for (const file of files) {
    try {
      // A device such as /dev/null is a usual way to say "none"; it is never read.
      const found = await stat(file, { bigint: true });
      if (found.isCharacterDevice()) continue;
      // Reading a pipe would wait for whoever writes to it.
      if (!found.isFile()) throw new Error(`${file} is not a regular file`);
      const read = async () => parseKnownHosts(await readFile(file, 'utf8'), file).entries;
      for (const entry of await parsed(file, found, read)) entries.push(entry);
    } catch (error) {
      if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR')) continue;
      throw new FailureError(
        failure(
          'known-hosts-unreadable',
          words(
            `The known hosts in ${file} could not be read, so no host key can be checked; nothing was sent.`,
            `Les hôtes connus de ${file} n’ont pas pu être lus ; aucune clé d’hôte ne peut être vérifiée et rien n’a été envoyé.`,
          ),
          words(
            'Give yourself the right to read that file, then connect again.',
            'Donnez-vous le droit de lire ce fichier, puis reconnectez-vous.',
          ),
          { evidence: error instanceof Error ? error.message : String(error) },
        ),
      );
    }
  }
  return entries;
}

/**
 * Adds a key to a known_hosts file in one appending write, after what is there, comments and all. Names are hashed when
 * `hash` says so or when the file's last entries are. A new file is readable by its owner alone.
 * Line endings, permissions and a symbolic link stay as they are. Throws what the file system says.
 */
export async function appendKnownHost(file: string, name: string, key: Buffer, options: { readonly hash: boolean }): Promise<void> {
  makeFolder(dirname(file));
  if (existsSync(file) && !(await stat(file)).isFile()) throw new Error(`${file} is not a regular file`);
  const handle = await open(file, 'a+', 0o600);
  try {
    const existing = await handle.readFile('utf8');
    const last = parseKnownHosts(existing, file).entries.findLast((entry) => entry.marker === null);
    const hash = options.hash || last?.names[0]?.startsWith('|1|') === true;
    const written = hash ? hashName(name, randomBytes(20)) : name;
    const lineEnd = existing.includes('\r\n') ? '\r\n' : '\n';
    const separator = existing === '' || existing.endsWith('\n') ? '' : lineEnd;
    await handle.appendFile(`${separator}${written} ${keyTypeOf(key) ?? ''} ${key.toString('base64')}${lineEnd}`);
    await handle.sync();
  } finally {
    await handle.close();
  }
}
