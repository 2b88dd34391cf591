import i18next from 'i18next';
import type { PlainEvent, PlainSecret } from '../../../preload/contract/plain-secrets.ts';
import type { Words } from '../../../preload/contract/words.ts';
import { client } from '../../client/link.ts';
import { createRun } from '../../client/run.ts';

interface PlainSearch {
  readonly found: readonly PlainSecret[];
  readonly files: number;
  /** null until the search is through. */
  readonly notes: readonly Words[] | null;
}

/** The search for secrets in plain text; it goes on while its dialog is closed. */
export const plainRun = createRun<{ readonly via: string; readonly folders: string[] }, PlainEvent, PlainSearch>({
  procedure: client.credentials.findPlain,
  fold: (state, items) => items.reduce(withEvent, state ?? { found: [], files: 0, notes: null }),
  label: () => i18next.t('plain.running', { ns: 'secrets' }),
  path: '/credentials',
});

function withEvent(search: PlainSearch, event: PlainEvent): PlainSearch {
  if (event.type === 'found') return { ...search, found: [...search.found, event.secret] };
  if (event.type === 'progress') return { ...search, files: event.files };
  return { ...search, files: event.files, notes: event.notes };
}

/** Findings by their file, those that others can read first. */
export function byFile(found: readonly PlainSecret[]): readonly (readonly [PlainSecret, ...PlainSecret[]])[] {
  const files = new Map<string, [PlainSecret, ...PlainSecret[]]>();
  for (const secret of found) {
    const known = files.get(secret.path);
    if (known === undefined) files.set(secret.path, [secret]);
    else known.push(secret);
  }
  const rank = { everyone: 0, group: 1, owner: 2 } as const;
  return [...files.values()].toSorted(
    ([a], [b]) => (a.readableBy === null ? 3 : rank[a.readableBy]) - (b.readableBy === null ? 3 : rank[b.readableBy]),
  );
}
