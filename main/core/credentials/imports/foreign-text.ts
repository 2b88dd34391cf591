import { isUtf8 } from 'node:buffer';
import { MOST_IMPORTED } from '../../../../preload/contract/secret-bundles.ts';
import type { Words } from '../../../../preload/contract/words.ts';
import { failure, FailureError, words } from '../../failure.ts';

/** What a file begins with when it is packed or sealed by another program, and what to do about it. */
const SIGNATURES: readonly { readonly bytes: readonly number[]; readonly cause: Words; readonly remedy: Words }[] = [
  ...[
    [0x50, 0x4b, 0x03, 0x04],
    [0x1f, 0x8b],
    [0x37, 0x7a, 0xbc, 0xaf],
    [0xfd, 0x37, 0x7a, 0x58],
    [0x28, 0xb5, 0x2f, 0xfd],
    [0x42, 0x5a, 0x68],
  ].map((bytes) => ({
    bytes,
    cause: words(
      'This is a packed archive; archives are not opened here.',
      'C’est une archive compressée ; les archives ne sont pas ouvertes ici.',
    ),
    remedy: words('Unpack it and import the file inside.', 'Décompressez-la et importez le fichier qu’elle contient.'),
  })),
  {
    bytes: [0x03, 0xd9, 0xa2, 0x9a],
    cause: words('This is a KeePass database, not an export of one.', 'C’est une base KeePass, pas un export.'),
    remedy: words(
      'Open it in KeePass or KeePassXC, export it as CSV, import that and delete the CSV.',
      'Ouvrez-la dans KeePass ou KeePassXC, exportez-la en CSV, importez celui-ci et supprimez le CSV.',
    ),
  },
];

/**
 * The text of a file that another program wrote: UTF-8 with or without its mark, or UTF-16 with one. Throws FailureError `import-unreadable`
 * for archives (nothing is unpacked, so nothing can swell), databases, binary files and other encodings; the words name the line.
 */
export function foreignText(bytes: Buffer): string {
  for (const { bytes: signature, cause, remedy } of SIGNATURES)
    if (signature.every((byte, at) => bytes[at] === byte)) throw new FailureError(failure('import-unreadable', cause, remedy));
  const text = decoded(bytes);
  if (text.includes('\0')) throw notText();
  return text;
}

/** Failure words for a file none of whose forms is known. */
export function unreadable(cause: Words, remedy: Words): FailureError {
  return new FailureError(failure('import-unreadable', cause, remedy));
}

/** More secrets than one import takes. */
export function tooMany(count: number): FailureError {
  return unreadable(
    words(
      `The file holds ${count} secrets; at most ${MOST_IMPORTED} are imported at once.`,
      `Le fichier contient ${count} secrets ; au plus ${MOST_IMPORTED} sont importés à la fois.`,
    ),
    words('Split it into smaller ones.', 'Partagez-le en plus petits.'),
  );
}

function decoded(bytes: Buffer): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder('utf-16le').decode(bytes);
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder('utf-16be').decode(bytes);
  if (isUtf8(bytes)) return new TextDecoder('utf-8').decode(bytes);
  if (bytes.includes(0)) throw notText();
  const line = firstLineThatIsNotUtf8(bytes);
  throw unreadable(
    words(`Line ${line} is not UTF-8.`, `La ligne ${line} n’est pas en UTF-8.`),
    words(
      'Save or export the file as UTF-8 and import it again: a guess would change passwords with accents.',
      'Enregistrez ou exportez le fichier en UTF-8 et importez-le de nouveau : deviner altérerait les mots de passe accentués.',
    ),
  );
}

function firstLineThatIsNotUtf8(bytes: Buffer): number {
  let line = 1;
  let from = 0;
  for (let at = bytes.indexOf(10); at >= 0; at = bytes.indexOf(10, from)) {
    if (!isUtf8(bytes.subarray(from, at))) return line;
    line += 1;
    from = at + 1;
  }
  return line;
}

function notText(): FailureError {
  return unreadable(
    words('This is a binary file.', 'C’est un fichier binaire.'),
    words(
      'Import a .env file, a CSV export of KeePass, a JSON export of Bitwarden or a bundle of Pilothouse.',
      'Importez un fichier .env, un export CSV de KeePass, un export JSON de Bitwarden ou un paquet de Pilothouse.',
    ),
  );
}
