import type { ImportSource } from '../../../../preload/contract/totp-imports.ts';
import { words } from '../../failure.ts';
import type { ImportedRow } from './imported.ts';
import { otherKind, readEntry } from './imported.ts';

/** Reads one otpauth URI (Key URI format); what is wrong with it is said in the row. `fallback` names an entry that has no label. */
export function readKeyUri(
  uri: string,
  source: ImportSource = 'otpauth',
  fallback: { readonly issuer?: string; readonly account?: string } = {},
): ImportedRow {
  const parsed = /^otpauth:\/\/([^/?#]*)\/?([^?#]*)(?:\?([^#]*))?/iu.exec(uri.trim());
  const names = { issuer: fallback.issuer ?? null, account: fallback.account ?? null };
  if (parsed === null)
    return {
      kind: 'unusable',
      source,
      issuer: names.issuer ?? '',
      account: names.account ?? '',
      why: words('This is not an otpauth link.', 'Ce n’est pas un lien otpauth.'),
    };
  const [, type = '', label = '', query = ''] = parsed;
  const parameters = new URLSearchParams(query);
  const shown = decoded(label);
  const entry = {
    issuer: parameters.get('issuer') || (shown.includes(':') ? null : names.issuer),
    account: shown || names.account,
  };
  const kind = parameters.get('encoder')?.toLowerCase() === 'steam' ? 'steam' : type.toLowerCase();
  if (kind !== 'totp') return otherKind(source, entry, kind);
  return readEntry(source, {
    ...entry,
    secret: parameters.get('secret') ?? '',
    algorithm: parameters.get('algorithm'),
    digits: numberOf(parameters.get('digits')),
    periodSeconds: numberOf(parameters.get('period')),
  });
}

/** A label may hold a stray per cent sign: then it stands as it was written. */
function decoded(label: string): string {
  try {
    return decodeURIComponent(label);
  } catch {
    return label;
  }
}

/** Text that is no number becomes NaN, which no setting accepts. */
function numberOf(text: string | null): number | null {
  return text === null || text === '' ? null : /^\d{1,6}$/u.test(text) ? Number(text) : Number.NaN;
}
