import { createCipheriv, randomBytes, randomUUID, scrypt } from 'node:crypto';
import { promisify } from 'node:util';
import type { TotpEntry } from '../../../preload/contract/totp.ts';
import type { Secret } from '../credentials/secret.ts';
import { encodeBase32 } from './base32.ts';

const derive = promisify<string, Buffer, number, { N: number; r: number; p: number; maxmem: number }, Buffer>(scrypt);

/** What Aegis itself writes (docs/vault.md): 32 MiB and about a tenth of a second for each guess at the passphrase. */
const COST = { N: 2 ** 15, r: 8, p: 1 } as const;

export interface VaultEntry extends Pick<TotpEntry, 'issuer' | 'account' | 'algorithm' | 'digits' | 'periodSeconds'> {
  readonly key: Uint8Array;
}

/**
 * Entries as an encrypted Aegis vault (github.com/beemdevelopment/Aegis, docs/vault.md): AES-256-GCM under a random master key, which
 * is itself sealed under scrypt of the passphrase.
 */
export async function aegisVault(entries: readonly VaultEntry[], passphrase: Secret): Promise<string> {
  const salt = randomBytes(32);
  const key = await derive(passphrase.reveal(), salt, 32, { ...COST, maxmem: 64 * 1024 * 1024 });
  const master = randomBytes(32);
  const slot = seal(master, key);
  const db = JSON.stringify({
    version: 3,
    entries: entries.map((entry) => ({
      type: 'totp',
      uuid: randomUUID(),
      name: entry.account,
      issuer: entry.issuer,
      note: '',
      favorite: false,
      icon: null,
      icon_mime: null,
      icon_hash: null,
      info: { secret: encodeBase32(entry.key), algo: entry.algorithm, digits: entry.digits, period: entry.periodSeconds },
      groups: [],
    })),
    groups: [],
    icons_optimized: true,
  });
  const sealed = seal(Buffer.from(db, 'utf8'), master);
  key.fill(0);
  master.fill(0);
  return JSON.stringify(
    {
      version: 1,
      header: {
        slots: [
          {
            type: 1,
            uuid: randomUUID(),
            key: slot.text.toString('hex'),
            key_params: slot.params,
            n: COST.N,
            r: COST.r,
            p: COST.p,
            salt: salt.toString('hex'),
            repaired: true,
            is_backup: false,
          },
        ],
        params: sealed.params,
      },
      db: sealed.text.toString('base64'),
    },
    null,
    4,
  );
}

function seal(plain: Buffer, key: Buffer): { readonly text: Buffer; readonly params: { readonly nonce: string; readonly tag: string } } {
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', key, nonce);
  const text = Buffer.concat([cipher.update(plain), cipher.final()]);
  return { text, params: { nonce: nonce.toString('hex'), tag: cipher.getAuthTag().toString('hex') } };
}
