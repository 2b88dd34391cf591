/* A process of its own that records an entry, for the tests: `recording-process.ts DATA_DIR TARGET [TIMES]`. */
import { openAuditJournal } from '../../../main/core/activity/audit.ts';
import { openLogs } from '../../../main/core/activity/logs.ts';
import { Redactor } from '../../../main/core/credentials/redaction.ts';
import { openDatabase } from '../../../main/core/store/database.ts';

const [dataDir = '', target = '', times = '1'] = process.argv.slice(2);
const redactor = new Redactor();
const logs = await openLogs(dataDir, redactor);
const { db } = openDatabase(dataDir);
const journal = openAuditJournal({ db, logs, redactor, dataDir });
for (let time = 0; time < Number(times); time += 1) {
  journal.record({
    who: 'ops via command line',
    action: 'mail.send',
    target,
    before: null,
    after: null,
    result: 'done',
    detail: null,
  });
}
db.close();
await logs.close();
