import type { TotpEntry } from '../../../preload/contract/totp.ts';
import type { Words } from '../../../preload/contract/words.ts';
import { Secret } from '../credentials/secret.ts';
import { FailureError } from '../failure.ts';
import type { AuditJournal, CredentialKeeper } from '../rooms.ts';
import { encodeBase32 } from './base32.ts';
import type { EntryTable, StoredEntry } from './entries.ts';
import { credentialName, nameOf, recoveryName } from './entry-names.ts';
import { keptText, readKept } from './kept-secret.ts';
import { countedRecovery, restored, withoutEntry } from './restored-entries.ts';
import { secretGone, secretInvalid } from './totp-failures.ts';

/** A key, or why there is none. */
export type ReadKey = { readonly key: Buffer } | { readonly problem: Words };

interface EntrySecretsOptions {
  readonly credentials: CredentialKeeper;
  /** The entries of the database. */
  readonly onDisk: EntryTable;
  readonly audit: AuditJournal;
  readonly changed: () => void;
}

/** The secrets of entries: read many at a time, kept with what they are the key of, and what brings entries back that the database lost. */
export function createEntrySecrets({ credentials, onDisk, audit, changed }: EntrySecretsOptions) {
  const keyIn = (secret: Secret | null): Buffer => {
    if (secret === null) throw secretGone();
    const kept = readKept(secret.reveal());
    if (kept === null) throw secretInvalid();
    return kept.key;
  };

  const keyOf = async (id: string): Promise<Buffer> => keyIn(await credentials.get(credentialName(id)));

  /** Secrets that were kept alone, or under other names, are kept with what they are the key of now; tried once in each run. */
  const settled = new Set<string>();
  const keepWhole = async (entries: readonly StoredEntry[], secrets: ReadonlyMap<string, Secret>) => {
    const behind = new Map<string, Secret>();
    for (const entry of entries) {
      const text = secrets.get(credentialName(entry.id))?.reveal();
      const kept = text === undefined ? null : readKept(text);
      const whole = kept === null ? null : keptText(entry, encodeBase32(kept.key));
      if (whole === null || whole === text || settled.has(`${entry.id} ${whole}`)) continue;
      settled.add(`${entry.id} ${whole}`);
      behind.set(credentialName(entry.id), new Secret(whole));
    }
    if (behind.size === 0) return;
    try {
      await credentials.rewrite(behind, 'pilothouse', 'the settings of the entry are kept with its key');
    } catch (error) {
      // The place takes nothing now: the key alone goes on, until the next run.
      if (!(error instanceof FailureError)) throw error;
    }
  };

  /** Entries whose secrets are there and which the database does not know any more come back, with what their secret tells. */
  let mayBeLost = true;
  const restore = async (): Promise<void> => {
    if (!mayBeLost) return;
    mayBeLost = false;
    const lost = withoutEntry(await credentials.list(), onDisk);
    if (lost.size === 0) return;
    const names = [...lost.keys()].flatMap((id) => [credentialName(id), recoveryName(id)]);
    const secrets = await credentials.getAll(names.filter((name) => credentials.whereOf(name) !== null));
    const back = [...lost].flatMap(([id, credential]) => {
      const secret = secrets.get(credentialName(id));
      const entry = secret === undefined ? null : restored(id, credential, secret);
      return entry === null ? [] : [entry];
    });
    onDisk.atOnce(() => {
      for (const entry of back) {
        onDisk.add(entry);
        onDisk.countRecovery(entry.id, countedRecovery(entry.id, secrets));
      }
    });
    audit.record(
      ...back.map((entry) => ({
        who: 'pilothouse',
        action: 'totp.restore' as const,
        target: nameOf(entry),
        before: null,
        after: credentials.whereOf(credentialName(entry.id)),
        result: 'done' as const,
        detail: entry.id,
      })),
    );
    changed();
  };
  credentials.onChange(() => (mayBeLost = true));

  /** The keys of entries, or why there are none; each place is asked once, and shows no prompt. */
  const readKeys = async (entries: readonly Pick<TotpEntry, 'id' | 'where'>[]): Promise<ReadonlyMap<string, ReadKey>> => {
    const keys = new Map<string, ReadKey>();
    for (const where of ['keychain', 'sealed-file', 'memory'] as const) {
      const there = entries.filter((entry) => entry.where === where);
      if (there.length === 0) continue;
      const all = await orProblem(async () => {
        const problem = where === 'keychain' ? (await credentials.store()).problem : null;
        if (problem !== null) throw new FailureError(problem);
        const secrets = await credentials.getAll(there.map(({ id }) => credentialName(id)));
        await keepWhole(where === 'memory' ? [] : there.flatMap(({ id }) => onDisk.find(id) ?? []), secrets);
        return secrets;
      });
      for (const { id } of there)
        keys.set(id, 'problem' in all ? all : await orProblem(() => ({ key: keyIn(all.get(credentialName(id)) ?? null) })));
    }
    return keys;
  };

  return { keyOf, readKeys, restore };
}

async function orProblem<Result extends object>(work: () => Result | Promise<Result>): Promise<Result | { readonly problem: Words }> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof FailureError) return { problem: error.failure.cause };
    throw error;
  }
}
