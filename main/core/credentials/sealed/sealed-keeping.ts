import type { SealedState } from '../../../../preload/contract/credentials.ts';
import type { Failure } from '../../../../preload/contract/failure.ts';
import { failureOf } from '../../failure.ts';
import type { AuditJournal, Log } from '../../rooms.ts';
import type { CredentialIndex } from '../credential-index.ts';
import type { KeepersLock } from '../keeper.ts';
import type { Redactor } from '../redaction.ts';
import type { Secret } from '../secret.ts';
import { COST } from './format.ts';
import type { SealedFile } from './sealed-file.ts';

/** The sealed file as a person handles it: what is done is written down, and its names are those of the list. */
export interface SealedKeeping {
  exists(): boolean;
  isOpen(): boolean;
  state(): SealedState;
  /** What is wrong with the file itself: damaged, gone, of a newer version, another one or an older copy. Null when nothing is, or there is none. */
  damage(): Failure | null;
  /** Where a lock is set up, the passphrase is the lock's. */
  create(passphrase: Secret, who: string): Promise<void>;
  open(passphrase: Secret, options?: { readonly acceptOlder?: boolean; readonly who?: string }): Promise<void>;
  close(): void;
  changePassphrase(before: Secret, next: Secret, who: string): Promise<void>;
  restore(who: string): Promise<{ readonly revision: number }>;
  setAside(who: string): Promise<{ readonly file: string | null }>;
}

interface SealedKeepingOptions {
  readonly file: SealedFile;
  readonly index: CredentialIndex;
  readonly audit: AuditJournal;
  readonly lock: KeepersLock;
  readonly redactor: Redactor;
  readonly log: Log;
  readonly changed: () => void;
}

type SealedAction = 'sealed.create' | 'sealed.open' | 'sealed.passphrase' | 'sealed.restore' | 'sealed.set-aside';

/** The sealed file as the keeper uses it: what is done to it is in the journal. */
export function createSealedKeeping({ file, index, audit, lock, redactor, log, changed }: SealedKeepingOptions): SealedKeeping {
  /** Each name in the file is in the list, and each of the list's that should be in the file is. */
  const follow = async () => {
    // Listed before the file is read: a name that another process adds meanwhile is in neither, and not taken off.
    const listed = index.all();
    const content = await file.read();
    for (const [name, { value: _, ...described }] of content) {
      if (index.find(name) === null) index.put({ name, store: 'sealed-file', account: '', lastUsedAt: null, ...described });
    }
    for (const { name, store } of listed) {
      if (store !== 'sealed-file' || content.has(name)) continue;
      index.remove(name);
      log.warn({ credential: name }, 'the sealed file does not hold this credential; its name was taken off the list');
    }
  };

  const recorded = async <Result>(action: SealedAction, who: string, work: () => Promise<Result>): Promise<Result> => {
    const record = (result: 'done' | 'refused' | 'failed', detail: string | null) =>
      audit.record({ who, action, target: 'credentials.sealed', before: null, after: null, result, detail });
    try {
      const result = await work();
      record('done', null);
      return result;
    } catch (error) {
      const { kind, cause } = failureOf(error);
      record(kind === 'sealed-file-refused' || kind === 'sealed-file-wait' ? 'refused' : 'failed', cause.en);
      throw error;
    } finally {
      changed();
    }
  };

  const open: SealedKeeping['open'] = async (passphrase, { acceptOlder = false, who = 'pilothouse' } = {}) => {
    redactor.register(passphrase);
    await recorded('sealed.open', who, async () => {
      await file.open(passphrase, { acceptOlder });
      await follow();
    });
  };

  return {
    exists: () => file.exists(),
    isOpen: () => file.isOpen(),
    state() {
      const problem = file.problem();
      return {
        exists: file.exists(),
        open: file.isOpen(),
        problem,
        replaced: problem === null ? file.replaced() : null,
        lockedWithApp: lock.state().setUp,
        cost: { n: 2 ** COST.logN, r: COST.r, p: COST.p, mebibytes: (128 * 2 ** COST.logN * COST.r) / 2 ** 20 },
      };
    },
    damage: () => file.problem() ?? file.replaced()?.failure ?? null,
    async create(passphrase, who) {
      lock.requireOpen();
      // One passphrase for both: locking closes the file, and unlocking opens it.
      await lock.confirm({ passphrase }, who, 'passphrase');
      redactor.register(passphrase);
      await recorded('sealed.create', who, () => file.create(passphrase));
    },
    open,
    close() {
      file.close();
      changed();
    },
    changePassphrase: (before, next, who) =>
      recorded('sealed.passphrase', who, async () => {
        redactor.register(next);
        await file.changePassphrase(before, next);
      }),
    restore: (who) => recorded('sealed.restore', who, () => file.restore()),
    setAside: (who) =>
      recorded('sealed.set-aside', who, async () => {
        const aside = await file.setAside();
        for (const { name, store } of index.all()) if (store === 'sealed-file') index.remove(name);
        return { file: aside };
      }),
  };
}

/** So often a passphrase may be mistyped before the secret is given up. */
const TRIES = 3;

/** Opens a closed file with what the person answers; where nobody does, it stays closed. Throws what `open` throws. */
export async function openWhenAsked(sealed: SealedKeeping, ask: (() => Promise<Secret | null>) | undefined): Promise<void> {
  if (ask === undefined || sealed.isOpen() || !sealed.exists() || sealed.state().problem !== null) return;
  for (let tried = 1; ; tried += 1) {
    const passphrase = await ask();
    if (passphrase === null) return;
    try {
      await sealed.open(passphrase);
      return;
    } catch (error) {
      if (failureOf(error).kind !== 'sealed-file-refused' || tried === TRIES) throw error;
    }
  }
}
