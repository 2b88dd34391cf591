import { MASK } from '../../credentials/masked-values.ts';
import { failure, FailureError, words } from '../../failure.ts';
import type { JsonObject } from '../api-object.ts';
import { isObject } from '../api-object.ts';

/**
 * An edited object in which masks that were left stand for what they stood for: `live` is the object, `masked` the same as it was shown.
 * Throws FailureError `bad-input` for a mask of which it is not known what it stands for.
 */
export function unmasked(edited: JsonObject, live: JsonObject, masked: JsonObject): JsonObject {
  const values = new Map<string, string | null>();
  collect(live, masked, values);
  const restored = restore(edited, live, masked, values, '');
  return isObject(restored) ? restored : edited;
}

/** What each masked text, and each masked line of a longer one, stands for; null where that is not one thing. */
function collect(live: unknown, masked: unknown, values: Map<string, string | null>): void {
  if (typeof live === 'string' && typeof masked === 'string') {
    if (!masked.includes(MASK)) return;
    note(values, masked, live);
    const [hidden, real] = [masked.split('\n'), live.split('\n')];
    if (hidden.length > 1 && hidden.length === real.length)
      for (const [at, line] of hidden.entries()) if (line.includes(MASK)) note(values, line, real[at] ?? '');
    return;
  }
  if (Array.isArray(live) && Array.isArray(masked)) {
    for (const [at, one] of live.entries()) collect(one, masked[at], values);
    return;
  }
  if (isObject(live) && isObject(masked)) for (const [key, value] of Object.entries(live)) collect(value, masked[key], values);
}

function note(values: Map<string, string | null>, hidden: string, real: string): void {
  const known = values.get(hidden);
  values.set(hidden, known === undefined || known === real ? real : null);
}

function restore(edited: unknown, live: unknown, masked: unknown, values: ReadonlyMap<string, string | null>, path: string): unknown {
  if (typeof edited === 'string') {
    if (!edited.includes(MASK)) return edited;
    // Where it stood it is surely the same; elsewhere, by what it stands for.
    if (edited === masked && typeof live === 'string') return live;
    return values.get(edited) ?? byLines(edited, values, path);
  }
  if (Array.isArray(edited)) {
    const lives: readonly unknown[] = Array.isArray(live) ? live : [];
    const hidden: readonly unknown[] = Array.isArray(masked) ? masked : [];
    return edited.map((one: unknown, at) => {
      const name = isObject(one) ? one['name'] : undefined;
      const named = typeof name === 'string' ? lives.findIndex((other) => isObject(other) && other['name'] === name) : at;
      return restore(one, lives[named], hidden[named], values, `${path}[${at}]`);
    });
  }
  if (!isObject(edited)) return edited;
  return Object.fromEntries(
    Object.entries(edited).map(([key, value]) => [
      key,
      restore(value, isObject(live) ? live[key] : undefined, isObject(masked) ? masked[key] : undefined, values, `${path}.${key}`),
    ]),
  );
}

function byLines(edited: string, values: ReadonlyMap<string, string | null>, path: string): string {
  return edited
    .split('\n')
    .map((line) => {
      if (!line.includes(MASK)) return line;
      const real = values.get(line);
      if (real === undefined || real === null)
        throw new FailureError(
          failure(
            'bad-input',
            words(
              `${path} holds a mask (${MASK}) of which it is not known what it stands for. Nothing was changed.`,
              `${path} contient un masque (${MASK}) dont on ne sait pas ce qu’il remplace. Rien n’a été modifié.`,
            ),
            words(
              'Leave the masked value as it was, or write the whole new value in its place.',
              'Laissez la valeur masquée telle quelle, ou écrivez à sa place toute la nouvelle valeur.',
            ),
          ),
        );
      return real;
    })
    .join('\n');
}
