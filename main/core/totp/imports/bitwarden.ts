import { z } from 'zod';
import { failure, FailureError, words } from '../../failure.ts';
import type { ForeignFile } from './foreign-file.ts';
import type { ImportedRow } from './imported.ts';
import { otherKind, readEntry } from './imported.ts';
import { readKeyUri } from './otpauth.ts';

/** A vault holds passwords too; only those with a TOTP secret are taken. */
const MOST_ITEMS = 50_000;

const exportSchema = z.union([
  z.object({ encrypted: z.literal(true) }),
  z.object({ encrypted: z.literal(false), items: z.array(z.unknown()).max(MOST_ITEMS) }),
]);

const itemSchema = z.object({
  name: z.string().nullish(),
  login: z.object({ username: z.string().nullish(), totp: z.string().nullish() }),
});

/** Whether a JSON document is an export of Bitwarden or of Bitwarden Authenticator. */
export function isBitwarden(document: unknown): boolean {
  return exportSchema.safeParse(document).success;
}

/** The TOTP secrets in an unencrypted Bitwarden export: `login.totp` is an otpauth link, `steam://...` or a bare secret. */
export function readBitwarden(document: unknown): ForeignFile {
  const vault = exportSchema.parse(document);
  if (vault.encrypted) {
    throw new FailureError(
      failure(
        'bad-input',
        words('This Bitwarden export is encrypted; it is not read here.', 'Cet export Bitwarden est chiffré ; il n’est pas lu ici.'),
        words(
          'Export as plain .json, import it at once and delete the file: it holds every password.',
          'Exportez en .json simple, importez-le aussitôt et supprimez le fichier : il contient tous les mots de passe.',
        ),
      ),
    );
  }
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
