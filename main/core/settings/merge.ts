import { z } from 'zod';
import { isProfileName } from '../../../preload/contract/mail-kept-fields.ts';
import type { Settings } from '../../../preload/contract/settings.ts';
import { SETTINGS_VERSION, settingsSchema } from '../../../preload/contract/settings.ts';
import type { Words } from '../../../preload/contract/words.ts';
import { failure, FailureError, words } from '../failure.ts';
import { notKept, whyNotKept } from './not-kept.ts';

/** The document as it lies on disk: also what a newer version wrote and this one does not know. */
export type RawSettings = Readonly<Record<string, unknown>>;

/** Names through which an object reaches its prototype. */
const RESERVED_KEYS: ReadonlySet<string> = new Set(['__proto__', 'prototype', 'constructor']);
const DEEPEST = 16;

/**
 * The document with `value` put at `path`: objects are merged, anything else replaces, null removes a key of a map.
 * Keys unknown to this version stay as they are. Throws FailureError `bad-input` for a path or value the schema does not
 * know; what was already wrong elsewhere in the document does not stand in the way.
 */
export function mergeSettings(raw: RawSettings, path: readonly string[], value: unknown): RawSettings {
  checkValue(value, 0);
  if (path[0] === 'version')
    throw refused(words('The version of the settings is not set by hand.', 'La version des réglages ne se change pas à la main.'), path);
  const merged = put(settingsSchema, raw, path, value, path);
  if (!isPlainObject(merged)) throw unknownPath(path);
  // Not of the schema: one that is there already must stay readable.
  const named = profileNamesOf(raw);
  if (profileNamesOf(merged).some((name) => !named.includes(name) && !isProfileName(name))) throw notKept('name');
  const issues = issuesOf(merged);
  if (issues.length === 0) return merged;
  const before = new Set(issuesOf(raw).map(describe));
  const introduced = issues.filter((issue) => !before.has(describe(issue)));
  if (introduced.length > 0) {
    const why = introduced.map(({ message }) => whyNotKept(message)).find((found) => found !== undefined);
    if (why !== undefined) {
      const evidence = introduced.map(describe).join('\n');
      throw new FailureError(failure('bad-input', why.cause, why.remedy, { evidence }));
    }
    throw refused(
      words('This value does not fit the settings.', 'Cette valeur ne convient pas aux réglages.'),
      path,
      introduced.map(describe).join('\n'),
    );
  }
  return merged;
}

/**
 * The settings in a document. What does not fit (edited by hand, or a newer version's value) counts as its default, is listed in
 * `unfit`, and stays in the document.
 */
export function readSettings(raw: RawSettings): { readonly settings: Settings; readonly unfit: readonly string[] } {
  // Not worth compiling a parser: it is read once, at the start.
  const first = settingsSchema.safeParse(known(raw), { jitless: true });
  if (first.success) return { settings: first.data, unfit: [] };
  const unfit = first.error.issues.map(({ path }) => path.join('.'));
  const candidate: unknown = structuredClone(known(raw));
  let { issues } = first.error;
  // What still does not fit without its wrong part (a host without a name) is taken away one level higher each round.
  for (let round = 0; round < DEEPEST; round += 1) {
    for (const { path } of issues) removeAt(candidate, path.slice(0, Math.max(1, path.length - round)));
    const parsed = settingsSchema.safeParse(candidate);
    if (parsed.success) return { settings: parsed.data, unfit };
    issues = parsed.error.issues;
  }
  return { settings: settingsSchema.parse({}), unfit };
}

/** An object as JSON has it: no array, and of no class. */
export function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/** True for a document that a newer version wrote. */
export function isNewer(raw: RawSettings): boolean {
  return typeof raw['version'] === 'number' && raw['version'] > SETTINGS_VERSION;
}

/** A newer version's document is read as far as this one understands it. */
function known(raw: RawSettings): RawSettings {
  return isNewer(raw) ? { ...raw, version: SETTINGS_VERSION } : raw;
}

function issuesOf(raw: RawSettings): readonly { readonly path: readonly PropertyKey[]; readonly message: string }[] {
  return settingsSchema.safeParse(known(raw)).error?.issues ?? [];
}

function profileNamesOf({ mail }: RawSettings): readonly string[] {
  return isPlainObject(mail) && isPlainObject(mail['profiles']) ? Object.keys(mail['profiles']) : [];
}

function describe(issue: { readonly path: readonly PropertyKey[]; readonly message: string }): string {
  return `${issue.path.join('.')}: ${issue.message}`;
}

function put(schema: z.ZodType, current: unknown, path: readonly string[], value: unknown, whole: readonly string[]): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return combine(schema, current, value, whole);
  if (RESERVED_KEYS.has(key)) throw unknownPath(whole);
  const child = childOf(schema, key);
  if (child === null) throw unknownPath(whole);
  const base = isPlainObject(current) ? current : {};
  if (rest.length === 0 && value === null && child.isMapKey)
    return Object.fromEntries(Object.entries(base).filter(([name]) => name !== key));
  return { ...base, [key]: put(child.schema, Object.hasOwn(base, key) ? base[key] : undefined, rest, value, whole) };
}

function combine(schema: z.ZodType, current: unknown, value: unknown, whole: readonly string[]): unknown {
  if (!isPlainObject(value) || !holdsKeys(schema)) return value;
  // One copy for all keys: an import brings thousands at once.
  const result = new Map(Object.entries(isPlainObject(current) ? current : {}));
  for (const [key, part] of Object.entries(value)) {
    const before = result.has(key) ? { [key]: result.get(key) } : {};
    const after = put(schema, before, [key], part, [...whole, key]);
    if (isPlainObject(after) && Object.hasOwn(after, key)) result.set(key, after[key]);
    else result.delete(key);
  }
  return Object.fromEntries(result);
}

function holdsKeys(schema: z.ZodType): boolean {
  const inner = unwrap(schema);
  return inner instanceof z.ZodObject || inner instanceof z.ZodRecord;
}

function childOf(schema: z.ZodType, key: string): { readonly schema: z.ZodType; readonly isMapKey: boolean } | null {
  const inner = unwrap(schema);
  if (inner instanceof z.ZodRecord) return { schema: asType(inner.valueType), isMapKey: true };
  if (!(inner instanceof z.ZodObject)) return null;
  const shape: Readonly<Record<string, unknown>> = inner.shape;
  return Object.hasOwn(shape, key) ? { schema: asType(shape[key]), isMapKey: false } : null;
}

function unwrap(schema: z.ZodType): z.ZodType {
  if (
    schema instanceof z.ZodDefault ||
    schema instanceof z.ZodPrefault ||
    schema instanceof z.ZodNullable ||
    schema instanceof z.ZodOptional
  ) {
    return unwrap(asType(schema.unwrap()));
  }
  return schema;
}

function asType(schema: unknown): z.ZodType {
  if (schema instanceof z.ZodType) return schema;
  throw new TypeError('The settings schema holds something that is not a schema.');
}

/** Only what JSON can hold, and no key that reaches a prototype. */
function checkValue(value: unknown, depth: number): void {
  if (depth > DEEPEST) throw notJson();
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return;
  if (typeof value === 'number' && Number.isFinite(value)) return;
  if (Array.isArray(value)) {
    for (const item of value) checkValue(item, depth + 1);
    return;
  }
  if (!isPlainObject(value)) throw notJson();
  for (const [key, item] of Object.entries(value)) {
    if (RESERVED_KEYS.has(key)) throw unknownPath([key]);
    checkValue(item, depth + 1);
  }
}

function removeAt(document: unknown, path: readonly PropertyKey[]): void {
  let holder = document;
  for (const key of path.slice(0, -1)) {
    if (Array.isArray(holder)) holder = holder[Number(key)];
    else if (isPlainObject(holder)) holder = holder[String(key)];
    else return;
  }
  const last = path.at(-1);
  if (last === undefined) return;
  if (Array.isArray(holder)) holder.splice(Number(last), 1);
  else if (isPlainObject(holder)) delete holder[String(last)];
}

function unknownPath(path: readonly string[]): FailureError {
  return refused(words('The settings have no such place.', 'Les réglages n’ont pas cet emplacement.'), path);
}

function notJson(): FailureError {
  return refused(
    words(
      'The settings hold text, numbers, yes or no, lists and maps only.',
      'Les réglages ne contiennent que du texte, des nombres, oui ou non, des listes et des tables.',
    ),
    [],
  );
}

function refused(cause: Words, path: readonly string[], evidence = path.join('.')): FailureError {
  return new FailureError(
    failure('bad-input', cause, words('Correct the named place or value.', 'Corrigez l’emplacement ou la valeur indiqués.'), { evidence }),
  );
}
