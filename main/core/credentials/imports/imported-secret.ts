import { createHash } from 'node:crypto';
import type { CredentialKind } from '../../../../preload/contract/credentials.ts';
import type { Words } from '../../../../preload/contract/words.ts';
import { words } from '../../failure.ts';
import { Secret } from '../secret.ts';

/** One secret of a file, before it is compared with what is kept here. */
export interface ImportedSecret {
  readonly name: string;
  readonly label: string;
  readonly kind: CredentialKind;
  readonly rotateBy: string | null;
  readonly secret: Secret;
  readonly suggested: boolean;
  /** Why it cannot be kept; null when it can. */
  readonly unusable: Words | null;
  readonly note: Words | null;
}

/** What a file held: its secrets, and what else there is to say about it. */
export interface ReadFile {
  readonly secrets: readonly ImportedSecret[];
  readonly notes: readonly Words[];
}

const LONGEST_NAME = 200;
const LONGEST_VALUE = 65_536;

/** A secret of another program's file; its name is made of the parts that are not empty. */
export function importedSecret(
  parts: readonly string[],
  value: string,
  { kind, label = '', suggested = true }: { readonly kind: CredentialKind; readonly label?: string; readonly suggested?: boolean },
): ImportedSecret {
  const name = nameFrom(parts);
  const tooLong = value.length > LONGEST_VALUE;
  return {
    name,
    label: tidy(label).slice(0, LONGEST_NAME),
    kind,
    rotateBy: null,
    secret: new Secret(tooLong ? '' : value),
    suggested,
    unusable: tooLong
      ? words('Its value is longer than 64 KiB.', 'Sa valeur dépasse 64 Kio.')
      : value === ''
        ? words('It has no value.', 'Il n’a pas de valeur.')
        : null,
    note: null,
  };
}

/** Names that occur twice with the same value are one; with different values the later ones get a number. */
export function withoutDuplicates(secrets: readonly ImportedSecret[]): readonly ImportedSecret[] {
  const byName = new Map<string, ImportedSecret[]>();
  return secrets.flatMap((found) => {
    const same = byName.get(found.name) ?? [];
    byName.set(found.name, same);
    if (same.some(({ secret }) => secret.reveal() === found.secret.reveal())) return [];
    same.push(found);
    if (same.length === 1) return [found];
    const numbered = free(found.name, same.length, byName);
    byName.set(numbered, [found]);
    return [
      {
        ...found,
        name: numbered,
        note: words(
          `The file has ${found.name} more than once, with different values.`,
          `Le fichier contient plusieurs fois ${found.name}, avec des valeurs différentes.`,
        ),
      },
    ];
  });
}

function free(name: string, from: number, taken: ReadonlyMap<string, unknown>): string {
  for (let number = from; ; number += 1) {
    const ending = ` (${number})`;
    const candidate = `${name.slice(0, LONGEST_NAME - ending.length)}${ending}`;
    if (!taken.has(candidate)) return candidate;
  }
}

/** Path-like and printable; a name too long for the list is cut, and keeps its own by a digest of the whole. */
function nameFrom(parts: readonly string[]): string {
  const whole = parts
    .map((part) => tidy(part).replaceAll('/', '-'))
    .filter((part) => part !== '')
    .join('/');
  if (whole === '') return 'unnamed';
  if (whole.length <= LONGEST_NAME) return whole;
  const digest = createHash('sha256').update(whole).digest('hex').slice(0, 8);
  return `${whole.slice(0, LONGEST_NAME - 10)}… ${digest}`.toWellFormed();
}

/** Control characters and those that reorder or hide text are left out (UAX #9), white space is one space. */
function tidy(text: string): string {
  return text
    .toWellFormed()
    .replaceAll(/[\p{Cc}\p{Cf}]+/gu, ' ')
    .replaceAll(/\s+/gu, ' ')
    .trim();
}
