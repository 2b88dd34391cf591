import { maskedLines } from '../../credentials/masked-text.ts';
import { MASK } from '../../credentials/masked-values.ts';
import type { JsonObject } from '../api-object.ts';
import { textAt } from '../api-object.ts';
import { maskedObject, maskedSettings } from '../masked-object.ts';
import { manifestObjects } from './manifest.ts';

/** Shorter than this, a secret is also a part of words that are none. */
const SHORTEST = 4;
/** "Your password is hunter22." and "Password (admin): hunter22", in English and French; to the end of the line. */
const SAID =
  /((?:pass(?:word|phrase|code)|mot de passe|secret|token|jeton|api[ -]?key|credentials?)\b[^\n:=]{0,40}?(?:\b(?:is|are|est)\b|:)[ \t]*["'`]?)(?!\$|\{|`|kubectl\b|export\b|echo\b)([^\s"'`]+?)(?=["'`]?[.!,;]?[ \t]*$)/gimu;
/** What stands there in a sentence that says no secret: "the password is required". */
const PROSE =
  /^(?:required|optional|stored|empty|generated|random|randomly|set|unset|below|above|following|enabled|disabled|requis|vide|généré|\S*:)$/iu;

/**
 * The notes that a chart prints, without what is secret in its release: the values that are masked where they stand, also in its objects
 * (those of secrets decoded), and what is said to be a password.
 */
export function maskedNotes(notes: string, { values, manifest }: { readonly values: JsonObject; readonly manifest: string }): string {
  if (notes === '') return '';
  const found = new Set<string>();
  const collect = (secret: string) => {
    found.add(secret);
    return MASK;
  };
  maskedSettings(values, '', collect);
  for (const { object } of manifestObjects(manifest)) {
    maskedObject(object, (secret) => {
      if (textAt(object, 'kind') === 'Secret') found.add(Buffer.from(secret, 'base64').toString('utf8'));
      return collect(secret);
    });
  }
  const known = [...found]
    .map((secret) => secret.trim())
    .filter((secret) => secret.length >= SHORTEST && !/^(?:true|false|null|none)$/iu.test(secret));
  const without = known.toSorted((a, b) => b.length - a.length).reduce((text, secret) => text.replaceAll(secret, MASK), notes);
  return maskedLines(without, () => MASK).replaceAll(SAID, (whole, said: string, value: string) =>
    PROSE.test(value) || value.startsWith(MASK) ? whole : `${said}${MASK}`,
  );
}
