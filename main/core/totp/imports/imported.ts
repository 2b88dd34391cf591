import type { TotpEntry } from '../../../../preload/contract/totp.ts';
import type { ImportSource } from '../../../../preload/contract/totp-imports.ts';
import type { Words } from '../../../../preload/contract/words.ts';
import { words } from '../../failure.ts';
import { decodeBase32 } from '../base32.ts';

/** An entry as another authenticator wrote it, before anything of it is believed. */
export interface ForeignEntry {
  readonly issuer?: string | null | undefined;
  readonly account?: string | null | undefined;
  /** Base32, or the bytes themselves. */
  readonly secret: string | Uint8Array;
  readonly algorithm?: string | null | undefined;
  readonly digits?: number | null | undefined;
  readonly periodSeconds?: number | null | undefined;
}

/** What an import found: an entry that can be kept, or one that cannot and why. */
export type ImportedRow = UsableRow | UnusableRow;

export interface UsableRow extends Pick<TotpEntry, 'issuer' | 'account' | 'algorithm' | 'digits' | 'periodSeconds'> {
  readonly kind: 'usable';
  readonly source: ImportSource;
  readonly key: Buffer;
  readonly warnings: readonly Words[];
}

export interface UnusableRow {
  readonly kind: 'unusable';
  readonly source: ImportSource;
  readonly issuer: string;
  readonly account: string;
  readonly why: Words;
}

/** Names longer than this are cut: no list shows more. */
const LONGEST_NAME = 200;
/** RFC 4226 §4 R6: at least 128 bits, 160 recommended. Sites that give 80 are common. */
const RECOMMENDED_BITS = 128;
const LEAST_BITS = 80;
/** HMAC takes any length; nobody gives more than the 64 bytes of SHA512, and twice that is still harmless. */
const LARGEST_KEY_BYTES = 128;

/**
 * Escape sequences of terminals (ECMA-48 §5.4, §5.6): CSI with its parameters, strings up to their end, and short ones. One that was cut off is
 * taken as far as it goes; a lone ESC is a control character like any other.
 */
const ESCAPES =
  // oxlint-disable-next-line no-control-regex -- escape sequences begin with a control character
  /(?:\u{1b}\[|\u{9b})[0-?]*[ -/]*[@-~]?|(?:\u{1b}[PX\]^_]|[\u{90}\u{98}\u{9d}-\u{9f}])[^\u{7}\u{1b}\u{9c}]*(?:\u{7}|\u{9c}|\u{1b}\\)?|\u{1b}[ -/]+[0-~]?|\u{1b}[0-~]/gu;

/** Checks a foreign entry: its name is tidied, its secret decoded, its settings are those that can be computed here. */
export function readEntry(source: ImportSource, entry: ForeignEntry): ImportedRow {
  const names = namesOf(entry);
  const unusable = (why: Words): UnusableRow => ({ kind: 'unusable', source, issuer: names.issuer, account: names.account, why });
  const key = typeof entry.secret === 'string' ? decodeBase32(entry.secret) : Buffer.from(entry.secret);
  if (key === null) return unusable(words('Its secret is not base32.', 'Son secret n’est pas en base32.'));
  if (key.length === 0) return unusable(words('It has no secret.', 'Il n’a pas de secret.'));
  if (key.length > LARGEST_KEY_BYTES)
    return unusable(
      words(
        `Its secret has ${key.length} bytes; no authenticator gives more than ${LARGEST_KEY_BYTES}.`,
        `Son secret fait ${key.length} octets ; aucun authentificateur n’en donne plus de ${LARGEST_KEY_BYTES}.`,
      ),
    );
  const algorithm = algorithmOf(entry.algorithm);
  if (algorithm === null) {
    const shown = tidy(entry.algorithm ?? '').text.slice(0, 40);
    return unusable(
      words(
        `Its algorithm is ${shown}; SHA1, SHA256 and SHA512 are known.`,
        `Son algorithme est ${shown} ; SHA1, SHA256 et SHA512 sont connus.`,
      ),
    );
  }
  const digits = ([6, 7, 8] as const).find((count) => count === (entry.digits ?? 6));
  if (digits === undefined)
    return unusable(
      words(`Its codes have ${entry.digits} digits; 6 to 8 are known.`, `Ses codes ont ${entry.digits} chiffres ; 6 à 8 sont connus.`),
    );
  const periodSeconds = entry.periodSeconds ?? 30;
  if (!Number.isInteger(periodSeconds) || periodSeconds < 10 || periodSeconds > 60)
    return unusable(
      words(
        `Its codes change every ${periodSeconds} s; 10 to 60 s are known.`,
        `Ses codes changent toutes les ${periodSeconds} s ; 10 à 60 s sont connus.`,
      ),
    );
  return {
    kind: 'usable',
    source,
    issuer: names.issuer,
    account: names.account,
    algorithm,
    digits,
    periodSeconds,
    key,
    warnings: [...names.warnings, ...weakness(key)],
  };
}

/** An entry of a kind whose codes cannot be computed here; `hotp`, `steam`, or as its program calls it. */
export function otherKind(source: ImportSource, entry: Pick<ForeignEntry, 'issuer' | 'account'>, kind: string): UnusableRow {
  const { issuer, account } = namesOf(entry);
  const known = kind.toLowerCase();
  const why =
    known === 'hotp'
      ? words(
          'It is counter-based (HOTP): each code moves a counter on both sides, and only one device may have it. Leave it where it is.',
          'Il fonctionne par compteur (HOTP) : chaque code avance un compteur des deux côtés, et un seul appareil peut l’avoir. Laissez-le où il est.',
        )
      : known === 'steam'
        ? words(
            'Steam Guard writes its codes with letters in a way of its own; they are not computed here.',
            'Steam Guard écrit ses codes avec des lettres, à sa façon ; ils ne sont pas calculés ici.',
          )
        : words(
            `Entries of the kind ${tidy(kind).text.slice(0, 40)} are not computed here.`,
            `Les entrées de type ${tidy(kind).text.slice(0, 40)} ne sont pas calculées ici.`,
          );
  return { kind: 'unusable', source, issuer, account, why };
}

/**
 * A name without what nobody sees: the escape sequences of terminals as a whole, control characters, marks that turn the direction of writing (Unicode UAX #9), characters
 * of no width. At most 200 characters; `changed` when something was taken off.
 */
export function tidy(text: string): { readonly text: string; readonly changed: boolean } {
  const shortened = text.length > LONGEST_NAME * 10 ? text.slice(0, LONGEST_NAME * 10) : text;
  const visible = shortened
    .toWellFormed()
    .replaceAll(ESCAPES, '')
    .replaceAll(/[\p{Cc}\p{Zl}\p{Zp}]/gu, ' ')
    .replaceAll(/[\p{Cf}\u{115f}\u{1160}\u{3164}\u{ffa0}]/gu, '')
    .replaceAll(/\s+/gu, ' ')
    .trim();
  const cut = visible.slice(0, LONGEST_NAME).toWellFormed();
  return { text: cut, changed: cut !== text.trim() };
}

/** Issuer and account; `issuer:account` in one is parted, and one stands for the other where it is missing. */
function namesOf(entry: Pick<ForeignEntry, 'issuer' | 'account'>): {
  readonly issuer: string;
  readonly account: string;
  readonly warnings: readonly Words[];
} {
  const issuer = tidy(entry.issuer ?? '');
  const account = tidy(entry.account ?? '');
  const prefix = /^([^:]*):(.*)$/su.exec(account.text);
  const own = prefix === null ? account.text : (prefix[2] ?? '').trim();
  const before = (prefix?.[1] ?? '').trim();
  // `Example:jean` beside the issuer Example says it twice; beside another issuer, the colon is a part of the name.
  const parted = prefix !== null && (issuer.text === '' || issuer.text === before);
  const names = parted
    ? { issuer: issuer.text === '' ? before : issuer.text, account: own }
    : { issuer: issuer.text, account: account.text };
  return {
    issuer: names.issuer === '' ? names.account : names.issuer,
    account: names.account === '' ? names.issuer : names.account,
    warnings:
      issuer.changed || account.changed
        ? [
            words(
              'Its name was shortened or held characters that nobody sees; they were taken off.',
              'Son nom a été raccourci ou contenait des caractères invisibles ; ils ont été retirés.',
            ),
          ]
        : [],
  };
}

function algorithmOf(text: string | null | undefined): TotpEntry['algorithm'] | null {
  if (text === null || text === undefined || text === '') return 'SHA1';
  const name = text.toUpperCase().replaceAll(/[^A-Z0-9]/gu, '');
  return (['SHA1', 'SHA256', 'SHA512'] as const).find((one) => name === one || name === `HMAC${one}`) ?? null;
}

/** What to know about a short secret. */
export function weakness(key: Uint8Array): Words[] {
  const bits = key.length * 8;
  if (bits >= RECOMMENDED_BITS) return [];
  return bits < LEAST_BITS
    ? [
        words(
          `Its secret has ${bits} bits only: it can be guessed from a few codes. Have the service make a new one.`,
          `Son secret ne fait que ${bits} bits : quelques codes suffisent à le deviner. Demandez-en un nouveau au service.`,
        ),
      ]
    : [
        words(
          `Its secret has ${bits} bits; ${RECOMMENDED_BITS} are the least that RFC 4226 asks for.`,
          `Son secret fait ${bits} bits ; la RFC 4226 en demande au moins ${RECOMMENDED_BITS}.`,
        ),
      ];
}
