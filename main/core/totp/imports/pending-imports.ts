import { randomUUID } from 'node:crypto';
import type { Where } from '../../../../preload/contract/credentials.ts';
import { factorName } from '../../../../preload/contract/factor-name.ts';
import type { ImportRow } from '../../../../preload/contract/totp-imports.ts';
import type { Words } from '../../../../preload/contract/words.ts';
import { keepPreviews } from '../../credentials/kept-previews.ts';
import { Secret } from '../../credentials/secret.ts';
import { failure, FailureError, words } from '../../failure.ts';
import type { Authenticator, NewEntry } from '../authenticator.ts';
import { encodeBase32 } from '../base32.ts';
import type { ImportedRow, UsableRow } from './imported.ts';
import { readImport } from './read-import.ts';

/** What was looked at is kept for this long, secrets and all, and only so many at once. */
const KEPT_MS = 10 * 60_000;
const MOST_KEPT = 4;

export interface ImportPreview {
  readonly token: string;
  readonly passphrase: 'not-needed' | 'needed' | 'wrong';
  readonly rows: ImportRow[];
  readonly notes: Words[];
}

export interface Imports {
  preview(texts: readonly string[], passphrase: Secret | null): Promise<ImportPreview>;
  /** Throws FailureError `bad-input` once the preview is gone, and whatever the store refuses with. */
  apply(
    token: string,
    indices: readonly number[],
    keep: Where | null,
    who: string,
  ): Promise<{ readonly ids: string[]; readonly where: Where }>;
  /** Forgets what was looked at: the console is locked. */
  forget(): void;
}

/** Imports in two steps: what would come is looked at, and what was agreed to is kept. Nothing is written in between. */
export function createImports(authenticator: Authenticator): Imports {
  const pending = keepPreviews<readonly ImportedRow[]>({ forMs: KEPT_MS, atMost: MOST_KEPT, wipe: wipeKeys });

  return {
    async preview(texts, passphrase) {
      const { rows, notes, passphrase: asked } = await readImport(texts, passphrase);
      const token = randomUUID();
      pending.put(token, rows);
      const known = rows.length === 0 ? { names: new Map<string, string>(), unread: 0 } : await knownSecrets(authenticator);
      return {
        token,
        passphrase: asked,
        rows: judge(rows, known.names),
        notes: known.unread === 0 ? [...notes] : [...notes, unreadWords(known.unread)],
      };
    },

    async apply(token, indices, keep, who) {
      const adopted = pending.use(token, async (rows) => {
        const chosen = [...new Set(indices)].map((index) => rows[index]);
        const usable = chosen.filter((row): row is UsableRow => row?.kind === 'usable');
        if (usable.length < chosen.length) throw notOfThePreview();
        return authenticator.adopt(usable.map(toNewEntry), keep, who);
      });
      if (adopted === null) throw previewGone();
      const answer = await adopted;
      pending.remove(token);
      return answer;
    },

    forget: () => pending.clear(),
  };
}

function wipeKeys(rows: readonly ImportedRow[]): void {
  for (const row of rows) if (row.kind === 'usable') row.key.fill(0);
}

/** Every secret that is here, by what tells two apart, with the name it has. */
async function knownSecrets(authenticator: Authenticator): Promise<{ readonly names: Map<string, string>; readonly unread: number }> {
  const names = new Map<string, string>();
  let unread = 0;
  const entries = authenticator.list();
  const keys = await authenticator.readKeys(entries);
  for (const entry of entries) {
    const read = keys.get(entry.id);
    if (read !== undefined && 'key' in read) names.set(identityOf({ ...entry, key: read.key }), factorName(entry));
    else unread += 1;
  }
  return { names, unread };
}

function judge(rows: readonly ImportedRow[], known: ReadonlyMap<string, string>): ImportRow[] {
  const seen = new Map(known);
  return rows.map((row, index): ImportRow => {
    const { source, issuer, account } = row;
    if (row.kind === 'unusable') return { index, source, issuer, account, shape: null, verdict: 'unusable', reason: row.why, warnings: [] };
    const { algorithm, digits, periodSeconds } = row;
    const identity = identityOf(row);
    const same = seen.get(identity);
    seen.set(identity, same ?? factorName({ issuer, account }));
    return {
      index,
      source,
      issuer,
      account,
      shape: { algorithm, digits, periodSeconds },
      verdict: same === undefined ? 'new' : 'duplicate',
      reason: same === undefined ? null : sameWords(same, known.has(identity)),
      warnings: [...row.warnings],
    };
  });
}

/** Two entries that give the same codes are one, whatever they are called. */
function identityOf({ key, algorithm, digits, periodSeconds }: Pick<UsableRow, 'key' | 'algorithm' | 'digits' | 'periodSeconds'>): string {
  return [algorithm, digits, periodSeconds, key.toString('base64')].join(' ');
}

function toNewEntry({ issuer, account, algorithm, digits, periodSeconds, key }: UsableRow): NewEntry {
  return { issuer, account, algorithm, digits, periodSeconds, secret: new Secret(encodeBase32(key)) };
}

function sameWords(name: string, here: boolean): Words {
  return here
    ? words(
        `The same secret is here already: ${name}. It is not kept twice.`,
        `Le même secret est déjà là : ${name}. Il n’est pas gardé deux fois.`,
      )
    : words(
        `The same secret stands further up: ${name}. It is kept once.`,
        `Le même secret figure plus haut : ${name}. Il est gardé une fois.`,
      );
}

function unreadWords(count: number): Words {
  return words(
    `The secrets of ${count} entries here cannot be read now: the same ones in the import are not recognised.`,
    `Les secrets de ${count} entrées d’ici sont illisibles en ce moment : les mêmes dans l’import ne sont pas reconnus.`,
  );
}

function previewGone(): FailureError {
  return new FailureError(
    failure(
      'bad-input',
      words(
        'What was looked at is no longer remembered; nothing was kept.',
        'Ce qui a été examiné n’est plus en mémoire ; rien n’a été gardé.',
      ),
      words('Open the import again.', 'Rouvrez l’import.'),
    ),
  );
}

function notOfThePreview(): FailureError {
  return new FailureError(
    failure(
      'bad-input',
      words('An entry that was chosen cannot be kept; nothing was.', 'Une entrée choisie ne peut pas être gardée ; aucune ne l’a été.'),
      words('Choose among the usable ones of the preview.', 'Choisissez parmi celles de l’aperçu qui sont utilisables.'),
    ),
  );
}
