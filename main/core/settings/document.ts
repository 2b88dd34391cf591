import { watch, watchFile, unwatchFile } from 'node:fs';
import { open, rename } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Failure } from '../../../preload/contract/failure.ts';
import type { Settings } from '../../../preload/contract/settings.ts';
import { failure, words } from '../failure.ts';
import type { SettingsDocument } from '../rooms.ts';
import { removeLeftovers, writeAtomically } from '../store/atomic-file.ts';
import { makeDataFolder } from '../store/database.ts';
import { withFileLock } from '../store/file-lock.ts';
import { errorCode, storageFailure } from '../store/storage-failure.ts';
import type { RawSettings } from './merge.ts';
import { isNewer, isPlainObject, mergeSettings, readSettings } from './merge.ts';

/** Where file events do not work (some network file systems), the file is looked at this often. */
const POLL_MS = 2_000;

export interface OpenSettingsDocument extends SettingsDocument {
  close(): Promise<void>;
}

interface Held {
  readonly raw: RawSettings;
  readonly settings: Settings;
  /** Tells one written file from the next; null when nothing was written yet. */
  readonly stamp: string | null;
}

interface PendingMerge {
  readonly path: readonly string[];
  readonly value: unknown;
  readonly merged: ((before: Settings, after: Settings) => void) | undefined;
  readonly resolve: (settings: Settings) => void;
  readonly reject: (error: unknown) => void;
}

/** One that fits, between the documents it leads from and to. */
interface AcceptedMerge extends PendingMerge {
  readonly before: RawSettings;
  readonly after: RawSettings;
}

/**
 * Opens `settings.json`. A damaged document is set aside and the last good copy used, or the defaults; each is said in
 * `problems`. Several processes may hold the document open: a change is merged into what lies on disk at that moment, and the
 * others notice it. Throws FailureError `storage-failed` only when the data folder cannot be had.
 */
export async function openSettings(
  dataDir: string,
): Promise<{ readonly document: OpenSettingsDocument; readonly problems: readonly Failure[] }> {
  makeDataFolder(dataDir);
  const files = settingsFiles(dataDir);
  const { raw, stamp, problems } = await readAtStart(files);
  const { settings, unfit } = readSettings(raw);
  const notes = [...(isNewer(raw) ? [newerDocument()] : []), ...(unfit.length === 0 ? [] : [unfitValues(unfit)])];
  return {
    document: createDocument(files, { raw, settings, stamp }),
    problems: [...problems, ...notes],
  };
}

interface SettingsFiles {
  readonly folder: string;
  readonly document: string;
  readonly lastGood: string;
  readonly lock: string;
}

function settingsFiles(folder: string): SettingsFiles {
  return {
    folder,
    document: join(folder, 'settings.json'),
    lastGood: join(folder, 'settings.last-good.json'),
    lock: join(folder, 'settings.lock'),
  };
}

function createDocument(files: SettingsFiles, first: Held): OpenSettingsDocument {
  let held = first;
  const listeners = new Set<() => void>();
  const pending: PendingMerge[] = [];
  let busy: Promise<void> = Promise.resolve();
  let closed = false;
  let tidied = false;

  const hold = (next: Held) => {
    const changed = next.stamp !== held.stamp;
    held = next;
    if (changed) for (const listener of listeners) listener();
  };

  /** One after the other, so that nothing older is held after something newer. */
  const inTurn = (work: () => Promise<void>): Promise<void> => (busy = busy.then(work));

  /** What other processes wrote since; a document that cannot be read at this moment changes nothing. */
  const reload = async () => {
    if (closed) return;
    const read = await readDocument(files.document);
    if (read.kind === 'read' && read.stamp !== held.stamp)
      hold({ raw: read.raw, settings: readSettings(read.raw).settings, stamp: read.stamp });
  };

  /** Takes all changes that wait and writes them at once: an answer still comes only after its own change is on disk. */
  const save = async () => {
    const batch = pending.splice(0);
    if (batch.length === 0) return;
    const accepted: AcceptedMerge[] = [];
    try {
      await withFileLock(files.lock, async () => {
        if (!tidied) await removeLeftovers(files.document);
        tidied = true;
        const read = await readDocument(files.document);
        if (read.kind === 'unreadable') throw read.error;
        if (read.kind === 'damaged') await setAside(files.document);
        const before = read.kind === 'read' ? read.raw : held.raw;
        let raw = before;
        for (const merge of batch) {
          try {
            const next = mergeSettings(raw, merge.path, merge.value);
            accepted.push({ ...merge, before: raw, after: next });
            raw = next;
          } catch (error) {
            merge.reject(error);
          }
        }
        const text = format(raw);
        if (read.kind === 'read' && text === format(before)) return hold({ raw, settings: readSettings(raw).settings, stamp: read.stamp });
        await writeAtomically(files.document, text);
        await keepLastGood(files.lastGood, text);
        const written = await readDocument(files.document);
        hold({ raw, settings: readSettings(raw).settings, stamp: written.kind === 'read' ? written.stamp : null });
      });
      for (const { before, after, merged, resolve } of accepted) {
        merged?.(readSettings(before).settings, readSettings(after).settings);
        resolve(held.settings);
      }
    } catch (error) {
      for (const merge of batch) merge.reject(storageFailure(error, files.document));
    }
  };

  const stopWatching = watchDocument(files, () => void inTurn(reload));

  return {
    get: () => held.settings,
    merge(path, value, merged) {
      return new Promise((resolve, reject) => {
        pending.push({ path, value, merged, resolve, reject });
        void inTurn(save);
      });
    },
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async close() {
      closed = true;
      stopWatching();
      await busy;
    },
  };
}

/** Calls back when the document may have been replaced; returns what ends it. Never keeps the process alive. */
function watchDocument(files: SettingsFiles, changed: () => void): () => void {
  const poll = () => {
    watchFile(files.document, { interval: POLL_MS, persistent: false }, changed);
  };
  try {
    const watcher = watch(files.folder, { persistent: false }, (_, name) => {
      if (name === null || name === basename(files.document)) changed();
    });
    watcher.on('error', () => {
      watcher.close();
      poll();
    });
    return () => {
      watcher.close();
      unwatchFile(files.document, changed);
    };
  } catch {
    // No file events here (inotify watches used up, or a file system without them).
    poll();
    return () => unwatchFile(files.document, changed);
  }
}

type ReadDocument =
  | { readonly kind: 'read'; readonly raw: RawSettings; readonly stamp: string }
  | { readonly kind: 'missing' }
  | { readonly kind: 'damaged' }
  | { readonly kind: 'unreadable'; readonly error: unknown };

async function readDocument(path: string): Promise<ReadDocument> {
  let text: string;
  let stamp: string;
  try {
    const file = await open(path, 'r');
    try {
      const { ino, mtimeNs, size } = await file.stat({ bigint: true });
      stamp = `${ino}-${mtimeNs}-${size}`;
      text = await file.readFile('utf8');
    } finally {
      await file.close();
    }
  } catch (error) {
    return errorCode(error) === 'ENOENT' ? { kind: 'missing' } : { kind: 'unreadable', error };
  }
  try {
    const raw: unknown = JSON.parse(text);
    return isPlainObject(raw) ? { kind: 'read', raw, stamp } : { kind: 'damaged' };
  } catch {
    // Not JSON: damaged.
    return { kind: 'damaged' };
  }
}

async function readAtStart(files: SettingsFiles): Promise<{ raw: RawSettings; stamp: string | null; problems: Failure[] }> {
  const read = await readDocument(files.document);
  if (read.kind === 'read') return { ...read, problems: [] };
  if (read.kind === 'unreadable') return { raw: {}, stamp: null, problems: [unreadableAtStart(read.error, files.document)] };
  const copy = await readDocument(files.lastGood);
  if (read.kind === 'missing' && copy.kind !== 'read') return { raw: {}, stamp: null, problems: [] };
  try {
    return await withFileLock(files.lock, async () => {
      // Another process may have restored it in the meantime.
      const again = await readDocument(files.document);
      if (again.kind === 'read') return { ...again, problems: [] };
      const aside = again.kind === 'damaged' ? await setAside(files.document) : null;
      await removeLeftovers(files.document);
      const raw = copy.kind === 'read' ? copy.raw : {};
      await writeAtomically(files.document, format(raw));
      const restored = await readDocument(files.document);
      return { raw, stamp: restored.kind === 'read' ? restored.stamp : null, problems: [damaged(aside, copy.kind === 'read')] };
    });
  } catch (error) {
    return {
      raw: copy.kind === 'read' ? copy.raw : {},
      stamp: null,
      problems: [damaged(null, copy.kind === 'read'), storageFailure(error, files.document).failure],
    };
  }
}

/** A copy that cannot be kept (no room) does not undo the change: the document itself is on disk, and the older copy is intact. */
async function keepLastGood(path: string, text: string): Promise<void> {
  try {
    await writeAtomically(path, text);
  } catch (error) {
    if (errorCode(error) === null) throw error;
  }
}

async function setAside(path: string): Promise<string> {
  const aside = path.replace(/\.json$/u, `.corrupt-${new Date().toISOString().replaceAll(/[:.]/gu, '-')}.json`);
  await rename(path, aside);
  return aside;
}

function format(raw: RawSettings): string {
  return `${JSON.stringify({ version: 1, ...raw }, null, 2)}\n`;
}

function damaged(aside: string | null, fromCopy: boolean): Failure {
  const kept =
    aside === null
      ? words('', '')
      : words(` The damaged file is kept as ${basename(aside)}.`, ` Le fichier endommagé est gardé sous le nom ${basename(aside)}.`);
  const cause = fromCopy
    ? words(
        'settings.json was missing or damaged; the last good copy is in use.',
        'settings.json manquait ou était endommagé ; la dernière bonne copie est utilisée.',
      )
    : words(
        'settings.json was damaged and there is no copy; the defaults are in use.',
        'settings.json était endommagé et il n’y a pas de copie ; les valeurs par défaut sont utilisées.',
      );
  return failure(
    'settings-corrupt',
    words(cause.en + kept.en, cause.fr + kept.fr),
    words(
      'Look through the settings once; the last change may be missing.',
      'Parcourez les réglages une fois ; la dernière modification peut manquer.',
    ),
    aside === null ? {} : { evidence: aside },
  );
}

function unfitValues(places: readonly string[]): Failure {
  return failure(
    'settings-corrupt',
    words(
      'Some values in settings.json do not fit; their defaults are used, the rest is kept.',
      'Certaines valeurs de settings.json ne conviennent pas ; leurs valeurs par défaut sont utilisées, le reste est conservé.',
    ),
    words(
      'Correct the named places in settings.json or in Settings.',
      'Corrigez les emplacements indiqués dans settings.json ou dans les réglages.',
    ),
    { evidence: places.join('\n') },
  );
}

function newerDocument(): Failure {
  return failure(
    'settings-corrupt',
    words(
      'settings.json was written by a newer Pilothouse. What this version does not know is kept and has no effect.',
      'settings.json a été écrit par un Pilothouse plus récent. Ce que cette version ne connaît pas est conservé, sans effet.',
    ),
    words(
      'Use the newer Pilothouse, or another folder with --data-dir.',
      'Utilisez le Pilothouse plus récent, ou un autre dossier avec --data-dir.',
    ),
  );
}

function unreadableAtStart(error: unknown, path: string): Failure {
  return storageFailure(error, path).failure;
}
