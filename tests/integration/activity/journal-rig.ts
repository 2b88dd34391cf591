import { onTestFinished } from 'vitest';
import { openAuditJournal } from '../../../main/core/activity/audit.ts';
import { openLogs } from '../../../main/core/activity/logs.ts';
import { Redactor } from '../../../main/core/credentials/redaction.ts';
import { Secret } from '../../../main/core/credentials/secret.ts';
import { openDatabase } from '../../../main/core/store/database.ts';

/** What an entry has besides what the journal itself adds. */
export const entry = {
  who: 'ops via window',
  action: 'mail.send',
  target: 'smtp.example',
  before: null,
  after: null,
  result: 'done',
  detail: null,
} as const;

/** A journal in that data folder, whose redactor knows these secrets; closed with the test. */
export async function openJournalIn(dataDir: string, secrets: readonly string[] = []) {
  const redactor = new Redactor();
  for (const secret of secrets) redactor.register(new Secret(secret));
  const logs = await openLogs(dataDir, redactor);
  const { db } = openDatabase(dataDir);
  onTestFinished(async () => {
    if (db.isOpen) db.close();
    await logs.close();
  });
  return { journal: openAuditJournal({ db, logs, redactor, dataDir }), logs, db, redactor };
}
