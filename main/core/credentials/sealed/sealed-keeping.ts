import type { SealedRestored, SealedState } from '../../../../preload/contract/credentials.ts';
import type { Failure } from '../../../../preload/contract/failure.ts';
import { failureOf } from '../../failure.ts';
import type { AuditJournal, Log } from '../../rooms.ts';
import type { CredentialIndex, IndexedCredential } from '../credential-index.ts';
import type { KeepersLock } from '../keeper.ts';
import type { Guard } from '../lock/guard.ts';
import { guardStays } from '../lock/lock-failures.ts';
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
  /** Answers the names that were in the list and are not in the file: they were taken off it. */
  open(passphrase: Secret, options?: { readonly acceptOlder?: boolean; readonly who?: string | undefined }): Promise<readonly string[]>;
  close(): void;
  changePassphrase(before: Secret, next: Secret, who: string): Promise<void>;
  restore(who: string): Promise<SealedRestored>;
  setAside(who: string): Promise<{ readonly file: string | null }>;
}

interface SealedKeepingOptions {
  readonly file: SealedFile;
  readonly index: CredentialIndex;
  readonly audit: AuditJournal;
  readonly lock: KeepersLock;
  readonly guard: Guard;
  readonly redactor: Redactor;
  readonly log: Log;
  readonly changed: () => void;
}

type SealedAction = 'sealed.create' | 'sealed.open' | 'sealed.passphrase' | 'sealed.restore' | 'sealed.set-aside';

/** The sealed file as the keeper uses it: what is done to it is in the journal. */
export function createSealedKeeping({ file, index, audit, lock, guard, redactor, log, changed }: SealedKeepingOptions): SealedKeeping {
  /** Each name in the file is in the list, and each of the list's that should be in the file is. Answers those that are not. */
  const follow = async (): Promise<readonly IndexedCredential[]> => {
    // Listed before the file is read: a name that another process adds meanwhile is in neither, and not taken off.
    const listed = index.all();
    const content = await file.read();
    for (const [name, { value: _, ...described }] of content) {
      if (index.find(name) === null) index.put({ name, store: 'sealed-file', account: '', lastUsedAt: null, ...described });
    }
    const lost = listed.filter(({ name, store }) => store === 'sealed-file' && !content.has(name) && name !== guard.name());
    for (const { name } of lost) {
      index.remove(name);
      log.warn({ credential: name }, 'the sealed file does not hold this credential; its name was taken off the list');
    }
    return lost;
  };

  const recorded = async <Result>(
    action: SealedAction,
    who: string,
    work: () => Promise<Result>,
    detail: (result: Result) => string | null = () => null,
  ): Promise<Result> => {
    const record = (result: 'done' | 'refused' | 'failed', told: string | null) =>
      audit.record({ who, action, target: 'credentials.sealed', before: null, after: null, result, detail: told });
    try {
      const result = await work();
      record('done', detail(result));
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
    const work = async () => {
      await file.open(passphrase, { acceptOlder });
      return follow();
    };
    const lost = await recorded('sealed.open', who, work, noLongerThere);
    return lost.map(({ name }) => name);
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
    restore: (who) =>
      recorded(
        'sealed.restore',
        who,
        () => file.restore(),
        ({ revision, known }) => (known === null ? null : `state ${revision}; ${known} was the last one known`),
      ),
    setAside: (who) =>
      recorded('sealed.set-aside', who, async () => {
        const guarded = guard.name();
        if (guarded !== null && index.find(guarded)?.store === 'sealed-file') throw guardStays();
        const aside = await file.setAside();
        for (const { name, store } of index.all()) if (store === 'sealed-file') index.remove(name);
        return { file: aside };
      }),
  };
}

/** So many names stand in the journal; the others are counted. */
const MOST_NAMED = 100;

/** What the list knew of secrets that are gone, for the journal: nothing else knows it from then on. */
function noLongerThere(lost: readonly IndexedCredential[]): string | null {
  if (lost.length === 0) return null;
  const named = lost.slice(0, MOST_NAMED).map(({ name, label, rotateBy }) => {
    const said = [...(label === '' ? [] : [label]), ...(rotateBy === null ? [] : [`new value by ${rotateBy}`])];
    return said.length === 0 ? name : `${name} (${said.join(', ')})`;
  });
  const more = lost.length - named.length;
  return `no longer in the file, and off the list: ${named.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

/** So often a passphrase may be mistyped before the secret is given up. */
const TRIES = 3;

/** Opens a closed file with what the person (`who`) answers; where nobody does, it stays closed. Throws what `open` throws. */
export async function openWhenAsked(
  sealed: SealedKeeping,
  ask: (() => Promise<Secret | null>) | undefined,
  who: string | undefined,
): Promise<void> {
  if (ask === undefined || sealed.isOpen() || !sealed.exists() || sealed.state().problem !== null) return;
  for (let tried = 1; ; tried += 1) {
    const passphrase = await ask();
    if (passphrase === null) return;
    try {
      await sealed.open(passphrase, { who });
      return;
    } catch (error) {
      if (failureOf(error).kind !== 'sealed-file-refused' || tried === TRIES) throw error;
    }
  }
}
