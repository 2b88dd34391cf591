import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import type { SealedRestored } from '../../../../preload/contract/credentials.ts';
import type { Failure } from '../../../../preload/contract/failure.ts';
import { FailureError } from '../../failure.ts';
import { writeAtomically } from '../../store/atomic-file.ts';
import { whyNotOnDisk } from '../../store/database.ts';
import { withFileLock } from '../../store/file-lock.ts';
import { errorCode, storageFailure } from '../../store/storage-failure.ts';
import type { Clocks } from '../lock/attempts.ts';
import { systemClocks } from '../lock/attempts.ts';
import type { Secret } from '../secret.ts';
import type { Cost, Header, Keys, SealedContent, SealedEntry } from './format.ts';
import { COST, deriveKeys, opens, readHeader, seal, Unreadable, unseal, wipeKeys } from './format.ts';
import {
  COPY_NAME,
  FILE_NAME,
  LOCK_NAME,
  noSealedFile,
  passphraseChanged,
  sealedFileClosed,
  sealedFileGone,
  sealedFileThere,
  unreadable,
} from './sealed-failures.ts';
import { knownFile } from './known-file.ts';
import { createPassphraseTrial } from './passphrase-trial.ts';
import { createSealedRescue } from './sealed-rescue.ts';
import { openSealedTable } from './sealed-table.ts';
import { headerOf, mustBeFile } from './sound-file.ts';

/** A file of secrets that only its passphrase opens; see `format.ts`. Several processes may use it at once. */
export interface SealedFile {
  exists(): boolean;
  isOpen(): boolean;
  /** Why it cannot be opened at all, whatever the passphrase; null when it can, and when there is none and never was. */
  problem(): Failure | null;
  /** Whether it is another file, or an older copy, than the one known, as its header says; nobody needs its passphrase to see that. */
  replaced(): { readonly failure: Failure; /** From the copy, which is nearer to the one known. */ readonly restorable: boolean } | null;
  /** Throws FailureError `bad-input` when there is one, `disk-full`, `storage-failed`. It is open afterwards. */
  create(passphrase: Secret): Promise<void>;
  /**
   * Throws FailureError `sealed-file-refused`, `sealed-file-wait`, `sealed-file-missing`, `sealed-file-damaged`, `sealed-file-newer`, and
   * `sealed-file-replaced` for another file or an older copy than the one known, unless `acceptOlder`.
   */
  open(passphrase: Secret, options?: { readonly acceptOlder?: boolean }): Promise<void>;
  /** Overwrites the keys in memory. */
  close(): void;
  changePassphrase(before: Secret, next: Secret): Promise<void>;
  /** Puts a file that nobody can open any more aside, beside where it was, and forgets it. Answers its new name, null when there was none. */
  setAside(): Promise<string | null>;
  /** Puts the last sound copy where the damaged or lost file was; what is damaged is kept beside it. */
  restore(): Promise<SealedRestored>;
  /** These throw FailureError `sealed-file-closed` besides what `open` throws. */
  read(): Promise<SealedContent>;
  get(name: string): Promise<SealedEntry | null>;
  /** All of them in one write. */
  put(entries: SealedContent): Promise<void>;
  /** False when it was not there. */
  remove(name: string): Promise<boolean>;
}

export interface SealedFileOptions {
  readonly dataDir: string;
  readonly db: DatabaseSync;
  readonly clocks?: Clocks;
  /** For files that are made; what is there is read by the cost it states, and sealed anew by this one when that is less. */
  readonly cost?: Cost;
}

interface Opened {
  readonly keys: Keys;
  readonly id: string;
  revision: number;
  /** As it was last read or written, sealed: it survives a file that is deleted outside. */
  file: Buffer;
}

/** The sealed file of a data folder, closed until its passphrase is given. */
export function openSealedFile({ dataDir, db, clocks = systemClocks, cost = COST }: SealedFileOptions): SealedFile {
  const path = join(dataDir, FILE_NAME);
  const copyPath = join(dataDir, COPY_NAME);
  const lockPath = join(dataDir, LOCK_NAME);
  const table = openSealedTable(db);
  const trial = createPassphraseTrial(table, clocks);
  const { strange, givesWay } = knownFile(table, copyPath);
  let opened: Opened | null = null;
  /** How often it was closed: keys that took their time are not for a file that was closed meanwhile. */
  let closings = 0;
  /** One attempt at a time, so that several at once do not slip past the wait. */
  let attempt: Promise<unknown> = Promise.resolve();
  /** A file whose sum is right and whose seal is broken: somebody wrote it who did not have the passphrase. */
  let forged: Buffer | null = null;

  const copyIsSound = () => headerOf(copyPath) !== null;

  const bytes = async (): Promise<Buffer> => {
    try {
      mustBeFile(path);
      return await readFile(path);
    } catch (error) {
      if (errorCode(error) !== 'ENOENT') throw storageFailure(error, path);
      throw new FailureError(
        table.find().id === '' && opened === null && !existsSync(copyPath)
          ? noSealedFile()
          : sealedFileGone(copyIsSound() || opened !== null),
      );
    }
  };

  const sound = <Result>(work: () => Result): Result => {
    try {
      return work();
    } catch (error) {
      if (error instanceof Unreadable) throw new FailureError(unreadable(error.why, copyIsSound() || opened !== null), { cause: error });
      throw error;
    }
  };

  const problem = (): Failure | null => {
    if (!existsSync(path)) return table.find().id === '' ? null : sealedFileGone(copyIsSound() || opened !== null);
    try {
      mustBeFile(path);
      sound(() => readHeader(readFileSync(path)));
      return null;
    } catch (error) {
      if (error instanceof FailureError) return error.failure;
      return storageFailure(error, path).failure;
    }
  };

  const unsealed = (file: Buffer, keys: Keys): SealedContent =>
    sound(() => {
      try {
        return unseal(file, keys);
      } catch (error) {
        forged = file;
        throw error;
      }
    });

  const forgetKeys = () => {
    if (opened !== null) wipeKeys(opened.keys);
    opened = null;
  };

  const close = () => {
    closings += 1;
    forgetKeys();
  };

  const write = async (content: SealedContent, keys: Keys, header: Pick<Header, 'id' | 'revision'>, before: Buffer | null) => {
    const file = seal(content, keys, header);
    try {
      if (before !== null) await writeAtomically(copyPath, before);
      await writeAtomically(path, file);
    } catch (error) {
      throw storageFailure(error, path);
    }
    table.seen(header.id, header.revision);
    return file;
  };

  /** The file as it is now, with the keys that are open. */
  const current = async (): Promise<{ readonly open: Opened; readonly file: Buffer; readonly content: SealedContent }> => {
    // A passphrase opens no file that is gone or damaged.
    if (opened === null) throw new FailureError(problem() ?? sealedFileClosed());
    const file = await bytes();
    const header = sound(() => readHeader(file));
    // It may have been closed while the disk was read.
    const open: Opened | null = opened;
    if (open === null) throw new FailureError(sealedFileClosed());
    if (header.id !== open.id || header.revision < open.revision) {
      close();
      throw strange(header, open) ?? new FailureError(sealedFileClosed());
    }
    if (!header.salt.equals(open.keys.salt) || !opens(file, open.keys)) {
      close();
      throw new FailureError(passphraseChanged());
    }
    const content = unsealed(file, open.keys);
    open.revision = header.revision;
    open.file = file;
    return { open, file, content };
  };

  const change = (work: (content: Map<string, SealedEntry>) => boolean): Promise<boolean> =>
    withFileLock(lockPath, async () => {
      const { open, file, content } = await current();
      // Nothing is sealed with keys that were wiped.
      if (opened !== open) throw new FailureError(sealedFileClosed());
      const next = new Map(content);
      if (!work(next)) return false;
      const revision = open.revision + 1;
      open.file = await write(next, open.keys, { id: open.id, revision }, file);
      open.revision = revision;
      return true;
    });

  /** Opens it, and does what comes `then` before any other process may use the file. */
  const open = async (passphrase: Secret, acceptOlder: boolean, then: () => Promise<void> = () => Promise.resolve()) => {
    const before = closings;
    const outside = await bytes();
    // Before the lock is taken: it takes so long that of many commands at once the last would wait for the lock in vain.
    let keys = await trial.derive(
      passphrase,
      sound(() => readHeader(outside)),
    );
    try {
      await withFileLock(lockPath, async () => {
        const file = await bytes();
        const header = sound(() => readHeader(file));
        if (!trial.fits(keys, header)) {
          // It was sealed anew meanwhile.
          wipeKeys(keys);
          keys = await trial.derive(passphrase, header);
        }
        trial.mustOpen(keys, file);
        const content = unsealed(file, keys);
        const replaced = acceptOlder ? null : strange(header);
        if (replaced !== null) throw replaced;
        if (closings !== before) throw new FailureError(sealedFileClosed());
        forgetKeys();
        table.seen(header.id, header.revision);
        opened = { keys, id: header.id, revision: header.revision, file };
        if (header.cost.logN < cost.logN || header.cost.r < cost.r || header.cost.p < cost.p)
          await sealAnew(passphrase, content, file, header);
        await then();
      });
    } finally {
      if (opened?.keys !== keys) wipeKeys(keys);
    }
  };

  /** New keys of a new salt, of today's cost. Answers the file; closed meanwhile, it stays closed. */
  const sealAnew = async (
    passphrase: Secret,
    content: SealedContent,
    before: Buffer | null,
    { id, revision }: Pick<Header, 'id' | 'revision'>,
  ) => {
    const closedBefore = closings;
    const keys = await deriveKeys(passphrase, cost);
    try {
      const file = await write(content, keys, { id, revision: revision + 1 }, before);
      forgetKeys();
      if (closings === closedBefore) opened = { keys, id, revision: revision + 1, file };
      else wipeKeys(keys);
      return file;
    } catch (error) {
      wipeKeys(keys);
      throw error;
    }
  };

  const alone = <Result>(work: () => Promise<Result>): Promise<Result> => {
    const result = attempt.then(work, work);
    attempt = result.catch(() => {});
    return result;
  };

  const rescue = createSealedRescue({
    dataDir,
    table,
    clocks,
    givesWay,
    bytes,
    heldOpen: () => opened,
    isForged: (file) => forged?.equals(file) === true,
    close,
  });

  return {
    exists: () => existsSync(path) || table.find().id !== '',
    isOpen: () => opened !== null,

    problem,

    replaced() {
      const there = headerOf(path);
      const failure = there === null ? null : (strange(there.header)?.failure ?? null);
      return there === null || failure === null ? null : { failure, restorable: givesWay(there.header) };
    },

    create: (passphrase) =>
      alone(() =>
        withFileLock(lockPath, async () => {
          const unwritable = whyNotOnDisk(db);
          if (unwritable !== null) throw new FailureError(unwritable);
          if (existsSync(path) || table.find().id !== '') throw sealedFileThere(problem());
          await sealAnew(passphrase, new Map(), null, { id: randomBytes(16).toString('hex'), revision: 0 });
        }),
      ),

    open: (passphrase, { acceptOlder = false } = {}) => alone(() => open(passphrase, acceptOlder)),
    close,

    changePassphrase: (before, next) =>
      alone(() =>
        open(before, false, async () => {
          const { file, content, open: now } = await current();
          const sealed = await sealAnew(next, content, file, now);
          // The copy opens with the old passphrase, which may have been given away: it is sealed with the new one too.
          await writeAtomically(copyPath, sealed);
        }),
      ),

    ...rescue,

    read: async () => (await current()).content,
    get: async (name) => (await current()).content.get(name) ?? null,
    async put(entries) {
      await change((content) => {
        for (const [name, entry] of entries) content.set(name, entry);
        return true;
      });
    },
    remove: (name) => change((content) => content.delete(name)),
  };
}
