import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, onTestFinished, test } from 'vitest';
import { openAuditJournal } from '../../../main/core/activity/audit.ts';
import { openLogs } from '../../../main/core/activity/logs.ts';
import { Redactor } from '../../../main/core/credentials/redaction.ts';
import { openDatabase } from '../../../main/core/store/database.ts';

const entry = { who: 'ops', action: 'credentials.set', before: null, after: null, result: 'done', detail: null } as const;

/** What one process does: its journal is closed behind it. */
async function journalIn<Result>(dataDir: string, work: (journal: ReturnType<typeof openAuditJournal>) => Result | Promise<Result>) {
  const redactor = new Redactor();
  const logs = await openLogs(dataDir, redactor);
  const { db } = openDatabase(dataDir);
  try {
    return await work(openAuditJournal({ db, logs, redactor, dataDir }));
  } finally {
    db.close();
    await logs.close();
  }
}

function setVersion(dataDir: string, version: number): number {
  const db = new DatabaseSync(join(dataDir, 'pilothouse.db'));
  const before = Number(db.prepare('PRAGMA user_version').get()?.['user_version']);
  db.exec(`PRAGMA user_version = ${version}`);
  db.close();
  return before;
}

test('what is done while the journal stands in memory makes the one on disk look tampered with neither then nor later', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'pilothouse-stand-in-'));
  onTestFinished(() => rm(dataDir, { recursive: true, force: true }));
  const signal = AbortSignal.timeout(30_000);
  await journalIn(dataDir, (journal) => journal.record({ ...entry, target: 'q/1' }, { ...entry, target: 'q/2' }));
  const head = await readFile(join(dataDir, 'audit.head'), 'utf8');

  const version = setVersion(dataDir, 9999);
  await journalIn(dataDir, async (journal) => {
    journal.record({ ...entry, target: 'q/3' });
    journal.record({ ...entry, target: 'q/4' });
    await expect(journal.verify(null, signal)).rejects.toMatchObject({
      failure: {
        kind: 'storage-failed',
        cause: {
          en: expect.stringContaining('cannot be verified now: it stands in memory') as string,
          fr: expect.stringContaining('ne peut pas être vérifié pour l’instant') as string,
        },
      },
    });
  });
  expect(await readFile(join(dataDir, 'audit.head'), 'utf8')).toBe(head);
  // The lines themselves are there: they are all that is left of what was done.
  expect(await readFile(join(dataDir, 'logs', 'audit.log'), 'utf8')).toContain('q/4');

  setVersion(dataDir, version);
  await journalIn(dataDir, async (journal) => {
    expect(await journal.verify(null, signal)).toMatchObject({ ok: true, entries: 2, logged: 2, breaks: [] });
  });
});
