/* A process of its own that writes 100 rows, for the tests: `writing-process.ts DATA_DIR`. */
import { openDatabase } from '../../../main/core/store/database.ts';

const { db, problems } = openDatabase(process.argv[2] ?? '');
if (problems.length > 0) throw new Error(problems.map(({ cause }) => cause.en).join('\n'));
const insert = db.prepare("INSERT INTO audit (at, who, action, target, result, chain) VALUES ('2026-01-01', ?, 'test', 'row', 'done', '')");
for (let row = 0; row < 100; row += 1) insert.run(String(process.pid));
db.close();
