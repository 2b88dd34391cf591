import type { Words } from '../../../../preload/contract/words.ts';
import { words } from '../../failure.ts';

/** A file that was read, on this computer or another. */
export interface PlainFile {
  readonly path: string;
  /** `0644`; null where the system has no such rights. */
  readonly mode: string | null;
  readonly text: string;
  /** Somebody's settings say that it is a kubeconfig. */
  readonly kubeconfig: boolean;
}

/** What a search reads at most, and how long it takes. */
export const LIMITS = { files: 400, fileBytes: 1024 * 1024, allBytes: 16 * 1024 * 1024, timeMs: 60_000 } as const;

/** Files one after the other, then what was left out. */
export interface PlainSource {
  files(signal: AbortSignal): AsyncGenerator<PlainFile>;
  /** Known once the files were read to their end. */
  notes(): readonly Words[];
}

/** What a limit left out. */
export const limitNotes = {
  files: words(`More than ${LIMITS.files} files: the rest was not read.`, `Plus de ${LIMITS.files} fichiers : le reste n’a pas été lu.`),
  bytes: words('More than 16 MiB: the rest was not read.', 'Plus de 16 Mio : le reste n’a pas été lu.'),
  time: words('It took more than a minute: the rest was not read.', 'La recherche dépassait une minute : le reste n’a pas été lu.'),
} as const;

/** A file of which only the beginning was read. */
export function cutNote(path: string): Words {
  return words(`Only the first MiB of ${path} was read.`, `Seul le premier Mio de ${path} a été lu.`);
}

/** So many files were passed over: this account may not read them. */
export function unreadableNote(count: number): Words {
  return words(
    count === 1 ? 'One file may not be read by this account.' : `${count} files may not be read by this account.`,
    count === 1 ? 'Un fichier n’est pas lisible par ce compte.' : `${count} fichiers ne sont pas lisibles par ce compte.`,
  );
}
