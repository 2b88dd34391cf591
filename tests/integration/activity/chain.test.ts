import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFile, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { openAuditJournal } from '../../../main/core/activity/audit.ts';
import { exportAudit } from '../../../main/core/activity/export.ts';
import { openLogs } from '../../../main/core/activity/logs.ts';
import { Redactor } from '../../../main/core/credentials/redaction.ts';
import { openDatabase } from '../../../main/core/store/database.ts';
import { migrations } from '../../../main/core/store/migrations.ts';
import { entry, openJournalIn } from './journal-rig.ts';

const recorder = fileURLToPath(new URL('recording-process.ts', import.meta.url));
const TRIGGERS = 'DROP TRIGGER audit_never_changed; DROP TRIGGER audit_never_deleted; DROP TRIGGER audit_only_chained;';
let dataDir: string;

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'pilothouse-chain-'));
});
afterEach(async () => {
  await rm(dataDir, { recursive: true, force: true });
});

const openJournal = () => openJournalIn(dataDir);

const signal = () => AbortSignal.timeout(60_000);

/** A journal of so many entries. */
async function journalOf(count: number) {
  const opened = await openJournal();
  for (let index = 1; index <= count; index += 1) opened.journal.record({ ...entry, target: `host-${index}` });
  return opened;
}

const HEAD_GONE = {
  kind: 'rewritten',
  words: { en: expect.stringContaining('audit.head, which names the newest entry, is not there') as string },
};

const LOGS_GONE = { kind: 'rewritten', words: { en: expect.stringContaining('Not one line of audit.log is left') as string } };

const mustMakePipe = (path: string) => execFileSync('mkfifo', [path]);

const withoutOutside = () =>
  Promise.all([rm(join(dataDir, 'logs'), { recursive: true, force: true }), rm(join(dataDir, 'audit.head'), { force: true })]);

describe('the chain of the audit journal', () => {
  test('holds from the first entry on, and the database refuses every change', async () => {
    const { journal, db } = await journalOf(5);
    journal.record({ ...entry, target: 'half a pair \ud83d and a \0 in it' });
    expect(await journal.verify(null, signal())).toMatchObject({
      ok: true,
      entries: 6,
      older: 0,
      logged: 6,
      headKept: true,
      breaks: [],
      head: { id: 6 },
    });
    for (const statement of [
      "UPDATE audit SET who = 'nobody'",
      'DELETE FROM audit',
      "INSERT INTO audit (at, who, action, target, result) VALUES ('', '', '', '', 'done')",
    ])
      expect(() => db.exec(statement), statement).toThrow(/audit journal/u);
  });

  test('what was changed, deleted, inserted, put in another order or cut off is found, in the table alone', async () => {
    const cases: readonly [string, string, { kind: string; id: number }[]][] = [
      ['changed', "UPDATE audit SET target = 'host-99' WHERE id = 4", [{ kind: 'changed', id: 4 }]],
      [
        'deleted',
        'DELETE FROM audit WHERE id IN (4, 5)',
        [
          { kind: 'missing', id: 4 },
          { kind: 'changed', id: 6 },
        ],
      ],
      [
        'reordered',
        'UPDATE audit SET id = -4 WHERE id = 4; UPDATE audit SET id = 4 WHERE id = 5; UPDATE audit SET id = 5 WHERE id = -4',
        [
          { kind: 'moved', id: 4 },
          { kind: 'moved', id: 5 },
        ],
      ],
      [
        'inserted',
        "UPDATE audit SET id = -id - 1 WHERE id > 4; UPDATE audit SET id = -id WHERE id < 0; INSERT INTO audit (id, at, who, action, target, result, chain) VALUES (5, '2026', 'ops', 'mail.send', 'x', 'done', 'abc')",
        [{ kind: 'inserted', id: 5 }],
      ],
      ['cut off', 'DELETE FROM audit WHERE id > 5', [{ kind: 'truncated', id: 6 }]],
    ];
    for (const [name, tampering, expected] of cases) {
      const { journal, db } = await journalOf(8);
      await withoutOutside();
      db.exec(TRIGGERS);
      db.exec(tampering);
      const { ok, breaks } = await journal.verify(null, signal());
      expect({ ok, breaks: breaks.map(({ kind, id }) => ({ kind, id })) }, name).toMatchObject({ ok: false });
      for (const each of expected) expect(breaks, name).toContainEqual(expect.objectContaining(each));
      await rm(dataDir, { recursive: true });
      dataDir = await mkdtemp(join(tmpdir(), 'pilothouse-chain-'));
    }
  });

  test('a journal written anew, links and all, is not the one that audit.log, audit.head and a noted head name', async () => {
    const { journal, db } = await journalOf(4);
    const noted = (await journal.verify(null, signal())).head;
    const log = await readFile(join(dataDir, 'logs', 'audit.log'), 'utf8');
    const head = await readFile(join(dataDir, 'audit.head'), 'utf8');
    db.exec(`${TRIGGERS} DELETE FROM audit; UPDATE sqlite_sequence SET seq = 0`);
    await withoutOutside();
    for (let index = 1; index <= 4; index += 1) journal.record({ ...entry, target: `other-${index}` });
    await withoutOutside();
    // With nothing left outside of it, that is said; a noted head tells the rest.
    expect(await journal.verify(null, signal())).toMatchObject({
      ok: false,
      headKept: false,
      logged: 0,
      breaks: [HEAD_GONE, LOGS_GONE],
      moreBreaks: 0,
    });
    expect(await journal.verify(noted, signal())).toMatchObject({
      ok: false,
      breaks: [HEAD_GONE, LOGS_GONE, { kind: 'rewritten', id: 4 }],
    });
    await writeFile(join(dataDir, 'audit.head'), head);
    expect(await journal.verify(null, signal())).toMatchObject({ ok: false, breaks: [{ kind: 'rewritten', id: 4 }, LOGS_GONE] });
    await mkdir(join(dataDir, 'logs'));
    await writeFile(join(dataDir, 'logs', 'audit.2026-01-02.log'), log);
    expect(await journal.verify(null, signal())).toMatchObject({
      ok: false,
      logged: 4,
      breaks: [{ id: 4 }, { id: 1 }, { id: 2 }, { id: 3 }, { id: 4 }],
    });
  });

  test('a journal whose links were all taken away is no older journal: audit.log, audit.head and a noted head know them', async () => {
    const { journal, db } = await journalOf(3);
    const noted = (await journal.verify(null, signal())).head;
    db.exec(`${TRIGGERS} UPDATE audit SET chain = NULL, target = 'forged'`);
    expect(await journal.verify(null, signal())).toMatchObject({
      ok: false,
      older: 3,
      breaks: [{ kind: 'rewritten', id: 3 }, { id: 1 }, { id: 2 }, { id: 3 }],
    });
    await withoutOutside();
    expect(await journal.verify(noted, signal())).toMatchObject({ ok: false, breaks: [{ kind: 'rewritten', id: 3 }] });
  });

  test('a head that was deleted is said, and for good: the entry that writes it anew says so, and what was cut off before', async () => {
    const begun = Date.now();
    vi.useFakeTimers({ toFake: ['Date'], now: begun });
    onTestFinished(() => void vi.useRealTimers());
    const { journal, db } = await journalOf(4);
    await rm(join(dataDir, 'audit.head'));
    expect(await journal.verify(null, signal())).toMatchObject({ ok: false, headKept: false, breaks: [HEAD_GONE], moreBreaks: 0 });
    // As long as another process may be about to write it, it is only written.
    journal.record(entry);
    expect(await journal.verify(null, signal())).toMatchObject({ ok: true, entries: 5, headKept: true });
    db.exec(`${TRIGGERS} DELETE FROM audit WHERE id > 3; UPDATE sqlite_sequence SET seq = 3`);
    await withoutOutside();
    vi.setSystemTime(begun + 60_000);
    journal.record(entry);
    expect(journal.page({ before: null, limit: 2, contains: '' })).toMatchObject([
      { id: 5, action: 'mail.send' },
      {
        id: 4,
        action: 'audit.chain',
        who: 'pilothouse',
        detail: expect.stringContaining('audit.head was not there behind entry 3') as string,
      },
    ]);
    expect(await journal.verify(null, signal())).toMatchObject({
      ok: false,
      headKept: true,
      entries: 5,
      breaks: [LOGS_GONE, { kind: 'unproven', id: 4, words: { en: expect.stringContaining('audit.head was not there') as string } }],
      moreBreaks: 0,
    });
    // Later entries do not make it whole again; a head that was noted afterwards says that somebody knows.
    journal.record(entry);
    const { head, breaks } = await journal.verify(null, signal());
    expect(breaks).toMatchObject([LOGS_GONE, { kind: 'unproven', id: 4 }]);
    expect((await journal.verify(head, signal())).breaks).toMatchObject([LOGS_GONE]);
  });

  test('logs that were all deleted are said, unless the newest entry is older than logs are kept', async () => {
    const { journal } = await journalOf(3);
    await rm(join(dataDir, 'logs'), { recursive: true });
    expect(await journal.verify(null, signal())).toMatchObject({
      ok: false,
      headKept: true,
      logged: 0,
      breaks: [LOGS_GONE],
      moreBreaks: 0,
    });
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 31 * 24 * 60 * 60_000 });
    onTestFinished(() => void vi.useRealTimers());
    expect(await journal.verify(null, signal())).toMatchObject({ ok: true, logged: 0, breaks: [] });
  });

  test('logs of which the oldest were deleted are said while their entries are younger than logs are kept', async () => {
    const { journal } = await journalOf(3);
    const log = join(dataDir, 'logs', 'audit.log');
    const lines = (await readFile(log, 'utf8')).trimEnd().split('\n');
    await writeFile(log, `${lines.at(-1)}\n`);
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 60_000 });
    onTestFinished(() => void vi.useRealTimers());
    const { ok, head, breaks } = await journal.verify(null, signal());
    expect({ ok, breaks }).toMatchObject({
      ok: false,
      breaks: [{ kind: 'unproven', id: 1, words: { en: expect.stringContaining('audit.log begins with entry 3') as string } }],
    });
    expect(await journal.verify(head, signal())).toMatchObject({ ok: true });
    vi.setSystemTime(Date.now() + 31 * 24 * 60 * 60_000);
    expect(await journal.verify(null, signal())).toMatchObject({ ok: true });
  });

  test('the journal of another data folder, or an older one of this, put in its place is not the one audit.head and audit.log know', async () => {
    const { db } = await journalOf(3);
    const older = join(dataDir, 'older.db');
    db.exec(`VACUUM INTO '${older}'`);
    const { journal: longer } = await openJournal();
    for (let index = 4; index <= 6; index += 1) longer.record({ ...entry, target: `host-${index}` });
    const own = dataDir;
    dataDir = await mkdtemp(join(tmpdir(), 'pilothouse-chain-'));
    const elsewhere = dataDir;
    onTestFinished(() => rm(elsewhere, { recursive: true, force: true }));
    const { db: theirs } = await journalOf(8);
    const another = join(own, 'another.db');
    theirs.exec(`VACUUM INTO '${another}'`);
    dataDir = own;
    const verdicts: unknown[] = [];
    for (const put of [older, another]) {
      for (const suffix of ['', '-wal', '-shm']) await rm(join(own, `pilothouse.db${suffix}`), { force: true });
      await copyFile(put, join(own, 'pilothouse.db'));
      const { journal } = await openJournal();
      const { ok, breaks } = await journal.verify(null, signal());
      verdicts.push({ ok, breaks: breaks.map(({ kind, id }) => `${kind} ${id}`) });
      if (put === another) expect(breaks[0]?.words.en).toContain('of another data folder');
    }
    expect(verdicts).toEqual([
      { ok: false, breaks: ['truncated 4'] },
      { ok: false, breaks: ['rewritten 6', ...[1, 2, 3, 4, 5, 6].map((id) => `rewritten ${id}`)] },
    ]);
  });

  test('whatever lies in the place of audit.head is said, stops no entry, and is not overwritten', async () => {
    const { journal } = await journalOf(3);
    const head = join(dataDir, 'audit.head');
    const sound = await readFile(head, 'utf8');
    const makers: Readonly<Record<string, () => Promise<unknown>>> = {
      folder: () => mkdir(head),
      junk: () => writeFile(head, Buffer.from([0, 255, 1, 2])),
      'another text': () => writeFile(head, '{"id":3}'),
      endless: () => symlink('/dev/zero', head),
      pipe: () => Promise.resolve(mustMakePipe(head)),
      'a link to itself': () => symlink(head, head),
    };
    for (const [name, make] of Object.entries(makers)) {
      await rm(head, { recursive: true });
      await make();
      journal.record(entry);
      expect(await journal.verify(null, signal()), name).toMatchObject({
        ok: false,
        headKept: false,
        breaks: [{ kind: 'rewritten', words: { en: expect.stringContaining('audit.head') as string } }],
      });
    }
    await rm(head);
    expect(await journal.verify(null, signal())).toMatchObject({ ok: false, headKept: false, breaks: [HEAD_GONE] });
    // An older head is not ahead of the journal: the next entry writes it anew.
    await writeFile(head, sound);
    journal.record(entry);
    expect(JSON.parse(await readFile(head, 'utf8'))).toMatchObject({ id: 10 });
    expect(await journal.verify(null, signal())).toMatchObject({ ok: true, headKept: true, entries: 10 });
  });

  test('a pipe or a folder that calls itself a log is not read', async () => {
    const { journal } = await journalOf(2);
    await mkdir(join(dataDir, 'logs', 'audit.2020-01-01.log'));
    mustMakePipe(join(dataDir, 'logs', 'audit.2020-01-02.log'));
    expect(await journal.verify(null, signal())).toMatchObject({ ok: true, logged: 2 });
  });

  test('a journal that was dropped, and its triggers, are made anew and said; what was there before is missed', async () => {
    const { db } = await journalOf(4);
    db.exec('DROP TABLE audit');
    const { db: again, problems } = openDatabase(dataDir);
    onTestFinished(() => again.close());
    expect(problems).toMatchObject([
      { kind: 'database-corrupt', cause: { en: expect.stringContaining('audit, audit_only_chained') as string } },
    ]);
    const redactor = new Redactor();
    const logs = await openLogs(dataDir, redactor);
    onTestFinished(() => logs.close());
    const journal = openAuditJournal({ db: again, logs, redactor, dataDir });
    journal.record({ ...entry, target: 'after' });
    expect(await journal.verify(null, signal())).toMatchObject({
      ok: false,
      entries: 2,
      breaks: expect.arrayContaining([
        expect.objectContaining({ kind: 'truncated', id: 3 }),
        expect.objectContaining({ kind: 'unproven', id: 1 }),
      ]) as unknown,
    });
    // Once the numbers are given anew, the entry that says it is all that is left; it is written once.
    for (let index = 0; index < 4; index += 1) journal.record(entry);
    await rm(join(dataDir, 'logs'), { recursive: true });
    const { breaks } = await journal.verify(null, signal());
    expect(breaks).toMatchObject([LOGS_GONE, { kind: 'unproven', id: 1 }]);
    expect(() => again.exec('DELETE FROM audit')).toThrow(/audit journal/u);
    expect(openDatabase(dataDir).problems).toEqual([]);
  });

  test('of an older journal, it covers what was there on the day it began, and says so', async () => {
    const old = new DatabaseSync(join(dataDir, 'pilothouse.db'));
    const before = migrations.findIndex((step) => step.includes('ADD COLUMN chain'));
    for (const step of migrations.slice(0, before)) old.exec(step);
    old.exec(`PRAGMA user_version = ${before}`);
    for (const target of ['one', 'two', 'three'])
      old.prepare("INSERT INTO audit (at, who, action, target, result) VALUES ('2026-01-01', 'ops', 'mail.send', ?, 'done')").run(target);
    old.close();
    const { journal, db } = await openJournal();
    expect(await journal.verify(null, signal())).toMatchObject({ ok: true, entries: 3, older: 3, chainedSince: null, head: null });
    journal.record(entry);
    expect(journal.page({ before: null, limit: 2, contains: '' })).toMatchObject([
      { id: 5, action: 'mail.send' },
      { id: 4, action: 'audit.chain', detail: 'entries before this one: 3; they are covered as they stood on this day' },
    ]);
    expect(await journal.verify(null, signal())).toMatchObject({ ok: true, entries: 5, older: 3 });
    db.exec(TRIGGERS);
    db.exec("UPDATE audit SET target = 'none' WHERE id = 2");
    expect(await journal.verify(null, signal())).toMatchObject({ ok: false, breaks: [{ kind: 'changed', id: 4 }] });
  });

  test('holds when several processes write at once', async () => {
    const { journal } = await openJournal();
    const writers = Array.from({ length: 4 }, (_, index) =>
      spawn(process.execPath, [recorder, dataDir, `from ${index}`, '5'], { stdio: 'inherit' }),
    );
    for (let index = 0; index < 20; index += 1) journal.record({ ...entry, target: `here ${index}` });
    await Promise.all(writers.map((writer) => once(writer, 'exit')));
    expect(await journal.verify(null, signal())).toMatchObject({ ok: true, entries: 40, logged: 40, breaks: [] });
  });

  test('is exported as JSON lines and as CSV that is no formula', async () => {
    const { journal } = await openJournal();
    journal.record({ ...entry, target: '=HYPERLINK("http://evil.example")', detail: 'a "quoted" word,\nand a line' });
    const read = async (format: 'jsonl' | 'csv') => {
      let text = '';
      for await (const pieces of exportAudit(journal, format, signal())) text += pieces.join('');
      return text;
    };
    expect(JSON.parse(await read('jsonl'))).toMatchObject({
      id: 1,
      target: '=HYPERLINK("http://evil.example")',
      chain: expect.stringMatching(/^[0-9a-f]{64}$/u) as string,
    });
    const csv = await read('csv');
    expect(csv.split('\r\n')[0]).toBe('id,at,who,action,target,before,after,result,detail,chain');
    expect(csv).toContain(`"'=HYPERLINK(""http://evil.example"")"`);
    expect(csv).toContain('"a ""quoted"" word,\nand a line"');
  });
});
