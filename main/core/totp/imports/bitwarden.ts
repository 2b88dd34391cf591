import { z } from 'zod';
import { isSealedBitwarden, openBitwarden } from '../../credentials/imports/sealed-bitwarden.ts';
import type { Secret } from '../../credentials/secret.ts';
import type { ForeignFile } from './foreign-file.ts';
import { notUnderstood } from './foreign-file.ts';
import type { ImportedRow } from './imported.ts';
import { otherKind, readEntry } from './imported.ts';
import { readKeyUri } from './otpauth.ts';

/** A vault holds passwords too; only those with a TOTP secret are taken. */
const MOST_ITEMS = 50_000;

const exportSchema = z.object({ encrypted: z.literal(false), items: z.array(z.unknown()).max(MOST_ITEMS) });

const itemSchema = z.object({
  name: z.string().nullish(),
  login: z.object({ username: z.string().nullish(), totp: z.string().nullish() }),
});

/** Whether a JSON document is an export of Bitwarden or of Bitwarden Authenticator. */
export function isBitwarden(document: unknown): boolean {
  return isSealedBitwarden(document) || exportSchema.safeParse(document).success;
}

/** The TOTP secrets in a Bitwarden export, plain or protected by a password: `login.totp` is an otpauth link, `steam://...` or a bare secret. */
export async function readBitwarden(document: unknown, passphrase: Secret | null): Promise<ForeignFile> {
  const opened = isSealedBitwarden(document) ? await openBitwarden(document, passphrase) : { state: 'open' as const, document };
  if (opened.state !== 'open') return { rows: [], passphrase: opened.state };
  const vault = exportSchema.safeParse(opened.document).data;
  if (vault === undefined) throw notUnderstood('Bitwarden');
  const rows = vault.items.flatMap((one): ImportedRow[] => {
    const item = itemSchema.safeParse(one);
    const totp = item.data?.login.totp?.trim() ?? '';
    if (!item.success || totp === '') return [];
    const names = { issuer: item.data.name ?? '', account: item.data.login.username ?? '' };
    if (/^otpauth:/iu.test(totp)) return [readKeyUri(totp, 'bitwarden', names)];
    if (/^steam:/iu.test(totp)) return [otherKind('bitwarden', names, 'steam')];
    return [readEntry('bitwarden', { ...names, secret: totp })];
  });
  return { rows, passphrase: 'not-needed' };
}
