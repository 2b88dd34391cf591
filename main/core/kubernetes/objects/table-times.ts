import type { JsonObject } from '../api-object.ts';
import { isObject } from '../api-object.ts';

const UNITS_MS = { y: 365 * 86_400_000, d: 86_400_000, h: 3_600_000, m: 60_000, s: 1000 } as const;
type Unit = keyof typeof UNITS_MS;

/** Clocks differ, and an answer takes its time. */
const SLACK_MS = 5000;
const MOST_VALUES = 2000;
const LARGEST_DEPTH = 8;

/**
 * When a column of dates says that something was. A Table has how long ago that is, rounded (`28h`, apimachinery `HumanDuration`), which is
 * true for a moment only; the object has the time itself, and where none of its times is that long ago the age alone must do. Null for
 * what is no age: nothing there, or a time to come.
 */
export function timeOfAge(age: unknown, object: JsonObject, now: number): string | null {
  const parts = typeof age === 'string' ? [...age.matchAll(/(\d+)([ydhms])/gu)] : [];
  if (typeof age !== 'string' || parts.length === 0 || parts.map(([text]) => text).join('') !== age) return null;
  const ago = parts.reduce((sum, [, count, unit]) => sum + Number(count) * UNITS_MS[unit as Unit], 0);
  const precision = UNITS_MS[(parts.at(-1)?.[2] ?? 's') as Unit];
  const isThatLongAgo = (at: number) => now - at >= ago - SLACK_MS && now - at < ago + precision + SLACK_MS;
  const { metadata: _written, ...own } = object;
  for (const at of [...timesIn(own), ...timesIn(metadataTimes(object))]) if (isThatLongAgo(at)) return new Date(at).toISOString();
  return new Date(now - ago).toISOString();
}

/** Who wrote what when, which is `managedFields`, is not what a column shows. */
function metadataTimes({ metadata }: JsonObject): JsonObject {
  if (!isObject(metadata)) return {};
  const { managedFields: _managed, ...rest } = metadata;
  return rest;
}

function timesIn(value: JsonObject): readonly number[] {
  const found: number[] = [];
  let left = MOST_VALUES;
  const look = (one: unknown, depth: number) => {
    left -= 1;
    if (left < 0 || depth > LARGEST_DEPTH) return;
    if (typeof one === 'string') {
      if (/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/u.test(one) && !Number.isNaN(Date.parse(one))) found.push(Date.parse(one));
    } else if (Array.isArray(one)) for (const each of one) look(each, depth + 1);
    else if (isObject(one)) for (const each of Object.values(one)) look(each, depth + 1);
  };
  look(value, 0);
  return found;
}
