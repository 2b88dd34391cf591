/*
 * A process of its own that uses credentials, for the tests: `keeping-process.ts DATA_DIR WHAT [NAME]`, a value on standard input.
 * Prints what came of it as JSON; a secret that was read is printed as its length.
 */
import { text } from 'node:stream/consumers';
import { openAuditJournal } from '../../../main/core/activity/audit.ts';
import { openLogs } from '../../../main/core/activity/logs.ts';
import { openCredentials } from '../../../main/core/credentials/keeper.ts';
import { Redactor } from '../../../main/core/credentials/redaction.ts';
import { Secret } from '../../../main/core/credentials/secret.ts';
import { failureOf } from '../../../main/core/failure.ts';
import { openDatabase } from '../../../main/core/store/database.ts';
import { withoutLock } from './without-lock.ts';

const [dataDir = '', what = '', name = ''] = process.argv.slice(2);
const redactor = new Redactor();
const logs = await openLogs(dataDir, redactor);
const { db } = openDatabase(dataDir);
const audit = openAuditJournal({ db, logs, redactor, dataDir });
const keeper = await openCredentials({ db, audit, dataDir, lock: withoutLock, log: logs.core, redactor, env: process.env });

async function act(): Promise<unknown> {
  switch (what) {
    case 'set':
      return keeper.set(name, new Secret(await text(process.stdin)), 'keychain', 'ops via command line');
    case 'get':
      return { length: (await keeper.get(name))?.reveal().length ?? null };
    case 'twice': {
      const first = (await keeper.get(name))?.reveal().length ?? null;
      process.stderr.write(`read ${first}\n`);
      // Whoever asked does something to the keychain meanwhile, and then ends standard input.
      await text(process.stdin);
      return keeper.get(name).then(
        (secret) => ({ first, second: secret?.reveal().length ?? null }),
        (error: unknown) => ({ first, second: failureOf(error).kind }),
      );
    }
    case 'list':
      return keeper.list();
    case 'store':
      return keeper.store();
    default:
      return keeper.delete(name, 'ops via command line');
  }
}

const result = await act().catch((error: unknown) => ({ failed: failureOf(error).kind }));
process.stdout.write(JSON.stringify(result));
keeper.close();
db.close();
await logs.close();
