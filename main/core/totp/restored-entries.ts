import { z } from 'zod';
import type { Credential } from '../../../preload/contract/credentials.ts';
import type { Secret } from '../credentials/secret.ts';
import type { EntryTable, StoredEntry } from './entries.ts';
import { recoveryName } from './entry-names.ts';
import { readKept } from './kept-secret.ts';

const OF_AN_ENTRY = /^totp\/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/u;
const codesSchema = z.array(z.object({ usedAt: z.string().nullable() }));

/** Secrets of entries that the table does not know: the database was lost, or came back from an older copy. By the ids of their entries. */
export function withoutEntry(credentials: readonly Credential[], table: EntryTable): ReadonlyMap<string, Credential> {
  const lost = new Map<string, Credential>();
  for (const credential of credentials) {
    const id = OF_AN_ENTRY.exec(credential.name)?.[1];
    if (id !== undefined && credential.where !== 'memory' && table.find(id) === null) lost.set(id, credential);
  }
  return lost;
}

/** An entry as its secret tells of it; where the key was kept alone its label names it, and a code has to confirm the settings. */
export function restored(
  id: string,
  { label, createdAt }: Credential,
  secret: Secret,
): Pick<StoredEntry, 'id' | 'issuer' | 'account' | 'algorithm' | 'digits' | 'periodSeconds' | 'confirmed' | 'createdAt'> | null {
  const kept = readKept(secret.reveal());
  if (kept === null) return null;
  if (kept.shape !== null) return { id, ...kept.shape, createdAt };
  const [, issuer = label, account = label] = /^(.*) \((.*)\)$/su.exec(label) ?? [];
  const known = { issuer: issuer || '?', account: account || '?' };
  return { id, ...known, algorithm: 'SHA1', digits: 6, periodSeconds: 30, confirmed: false, createdAt };
}

/** How many recovery codes are kept with an entry, and how many of them are left; null for none. */
export function countedRecovery(id: string, secrets: ReadonlyMap<string, Secret>): StoredEntry['recovery'] {
  const secret = secrets.get(recoveryName(id));
  if (secret === undefined) return null;
  try {
    const codes = codesSchema.parse(JSON.parse(secret.reveal()));
    return { total: codes.length, left: codes.filter(({ usedAt }) => usedAt === null).length };
  } catch {
    // Something else is kept under that name; whatever it says may be a secret, so no cause goes with it.
    return null;
  }
}
