/*
 * Another process that writes into a sealed file, for the tests: `sealed-process.ts DATA_DIR SIDE COUNT`, the passphrase on standard
 * input. Keeps `SIDE/0`, `SIDE/1`, and so on; prints how many it kept.
 */
import { text } from 'node:stream/consumers';
import { openAuditJournal } from '../../../main/core/activity/audit.ts';
import { openLogs } from '../../../main/core/activity/logs.ts';
import { openCredentials } from '../../../main/core/credentials/keeper.ts';
import { Redactor } from '../../../main/core/credentials/redaction.ts';
import { Secret } from '../../../main/core/credentials/secret.ts';
import { openSealedFile } from '../../../main/core/credentials/sealed/sealed-file.ts';
import { openDatabase } from '../../../main/core/store/database.ts';
import { withoutLock } from './without-lock.ts';

const [dataDir = '', side = '', count = '0'] = process.argv.slice(2);
const redactor = new Redactor();
const logs = await openLogs(dataDir, redactor);
const { db } = openDatabase(dataDir);
const audit = openAuditJournal({ db, logs, redactor, dataDir });
const sealedFile = openSealedFile({ dataDir, db, cost: { logN: 10, r: 8, p: 1 } });
const env = { PILOTHOUSE_KEYCHAIN: 'none' };
const keeper = await openCredentials({ db, dataDir, audit, lock: withoutLock, log: logs.core, redactor, env, sealedFile });
await keeper.sealed.open(new Secret(await text(process.stdin)));
let kept = 0;
for (; kept < Number(count); kept += 1) {
  await keeper.set(`${side}/${kept}`, new Secret(`${side} ${kept}`), 'sealed-file', 'ops via test');
}
process.stdout.write(String(kept));
keeper.close();
db.close();
await logs.close();
