import type { TotpEntry } from '../../../preload/contract/totp.ts';
import { decodeBase32 } from './base32.ts';
import { withoutColons } from './entry-names.ts';
import { readKeyUri } from './imports/otpauth.ts';
import { keyUri } from './key-uri.ts';

type Shape = Pick<TotpEntry, 'issuer' | 'account' | 'algorithm' | 'digits' | 'periodSeconds' | 'confirmed'>;

/** What is kept of an entry as its secret: the key, and what it is the key of, where that was kept with it. */
export interface KeptSecret {
  readonly key: Buffer;
  /** null where the key was kept alone, as it was before version 0.2. */
  readonly shape: Shape | null;
}

/** Says in a kept link that no code proved the entry yet; authenticator apps pass over it. */
const UNCONFIRMED = '&pilothouse=unconfirmed';

/**
 * The text that is kept as the secret of an entry: its otpauth link, so that issuer, account, algorithm, digits and period come back
 * with the key where the database is lost.
 */
export function keptText(entry: Shape, base32: string): string {
  return `${keyUri(withoutColons(entry), base32)}${entry.confirmed ? '' : UNCONFIRMED}`;
}

/** Reads a kept text; null when it holds no key. */
export function readKept(text: string): KeptSecret | null {
  if (!/^otpauth:/iu.test(text)) {
    const key = decodeBase32(text);
    return key === null || key.length === 0 ? null : { key, shape: null };
  }
  const row = readKeyUri(text);
  if (row.kind !== 'usable') return null;
  const { key, issuer, account, algorithm, digits, periodSeconds } = row;
  return { key, shape: { issuer, account, algorithm, digits, periodSeconds, confirmed: !text.endsWith(UNCONFIRMED) } };
}
