import { spawn } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { openShellLog } from '../../../main/core/activity/logs.ts';
import { Secret } from '../../../main/core/credentials/secret.ts';
import { failure, FailureError, words } from '../../../main/core/failure.ts';
import { mountSmallDisk, smallDiskAvailability } from '../store/small-disk.ts';
import { entry, openJournalIn } from './journal-rig.ts';

const smallDisk = await smallDiskAvailability();
const recorder = fileURLToPath(new URL('recording-process.ts', import.meta.url));
const secret = 'tidal-"lantern"-42';
let dataDir: string;

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'pilothouse-activity-'));
});
afterEach(async () => {
  await rm(dataDir, { recursive: true, force: true });
});

const openJournal = (folder = dataDir) => openJournalIn(folder, [secret]);

async function logText(name: string, folder = dataDir): Promise<string> {
  return readFile(join(folder, 'logs', `${name}.log`), 'utf8');
}

describe('the audit journal', () => {
  test('an entry is in the table, newest first, and a line of audit.log', async () => {
    const { journal } = await openJournal();
    journal.record(entry);
    journal.record({ ...entry, action: 'settings.merge', target: 'appearance.mode', before: '"light"', after: '"dark"' });
    expect(journal.page({ before: null, limit: 10, contains: '' })).toMatchObject([
      { id: 2, action: 'settings.merge', before: '"light"', after: '"dark"' },
      { id: 1, action: 'mail.send', who: 'ops via window', target: 'smtp.example', result: 'done' },
    ]);
    const lines = (await logText('audit')).trimEnd().split('\n');
    expect(lines.map((line): unknown => JSON.parse(line))).toMatchObject([
      { action: 'mail.send', target: 'smtp.example' },
      { action: 'settings.merge' },
    ]);
  });

  test('is read page by page, and searched without regard to case or wildcards', async () => {
    const { journal } = await openJournal();
    for (let index = 1; index <= 25; index += 1)
      journal.record({ ...entry, target: `Host-${index}`, detail: index === 7 ? '100% done_really' : null });
    const first = journal.page({ before: null, limit: 10, contains: '' });
    const second = journal.page({ before: first.at(-1)?.id ?? null, limit: 10, contains: '' });
    expect([...first, ...second].map(({ target }) => target)).toEqual(Array.from({ length: 20 }, (_, index) => `Host-${25 - index}`));
    expect(journal.page({ before: null, limit: 10, contains: 'host-7' }).map(({ id }) => id)).toEqual([7]);
    expect(journal.page({ before: null, limit: 10, contains: '0% DONE_' }).map(({ id }) => id)).toEqual([7]);
    expect(journal.page({ before: null, limit: 10, contains: '%' }).map(({ id }) => id)).toEqual([7]);
    expect(journal.page({ before: null, limit: 10, contains: "' OR 1=1 --" })).toEqual([]);
  });

  test('an entry of another process is noticed', async () => {
    const { journal } = await openJournal();
    const before = journal.newestId();
    const noticed = Promise.withResolvers<void>();
    onTestFinished(journal.onRecord(() => noticed.resolve()));
    spawn(process.execPath, [recorder, dataDir, 'from the command line'], { stdio: 'inherit' });
    await noticed.promise;
    expect(journal.after(before)).toMatchObject([{ target: 'from the command line' }]);
  });

  test('holds no secret, wherever one was put', async () => {
    const { journal, db } = await openJournal();
    journal.record({
      who: `ops ${secret}`,
      action: 'mail.send',
      target: secret,
      before: JSON.stringify({ secret }),
      after: `x${secret}x`,
      result: 'failed',
      detail: secret,
    });
    db.close();
    const files = await readdir(dataDir, { recursive: true, withFileTypes: true });
    for (const file of files.filter((each) => each.isFile())) {
      expect((await readFile(join(file.parentPath, file.name))).includes('lantern'), file.name).toBe(false);
    }
  });

  test('that the journal cannot be written does not fail the change; its entry is in audit.log', async () => {
    const { journal, db } = await openJournal();
    db.exec('DROP TABLE audit');
    journal.record({ ...entry, target: 'kept in the log' });
    expect(await logText('audit')).toContain('kept in the log');
    expect(await logText('core')).toContain('the audit journal could not be written');
  });
});

describe('the logs', () => {
  test('no secret gets into them: not in the message, a nested field, an error, its stack, its cause or a failure', async () => {
    const { logs } = await openJournal();
    const inner = new Error(`login as ops with ${secret}`);
    const error = new Error(`refused: ${secret}`, { cause: inner });
    const failed = new FailureError(
      failure('mail-auth-refused', words('Refused.', 'Refusé.'), words('Type it again.', 'Saisissez-le à nouveau.'), {
        evidence: `AUTH PLAIN ${Buffer.from(`\0ops\0${secret}`).toString('base64')}`,
      }),
    );
    logs.core.info(
      { secret: new Secret(secret), list: [{ deep: { deeper: secret } }], url: `https://ops:${encodeURIComponent(secret)}@x/` },
      `tried ${secret}`,
    );
    logs.core.warn({ err: error }, 'err');
    logs.core.error({ error }, 'error');
    logs.core.error({ error: failed }, 'failed');
    for (const name of ['core', 'errors']) {
      const text = await logText(name);
      expect(text).toContain('[redacted]');
      expect(text).not.toContain('lantern');
      expect(text).not.toContain(Buffer.from(secret).toString('base64').slice(0, 12));
      for (const line of text.trimEnd().split('\n')) expect(JSON.parse(line)).toHaveProperty('msg');
    }
    const text = await logText('core');
    expect(text).toContain('login as ops with [redacted]');
    expect(text).toContain('mail-auth-refused');
  });

  test('errors are repeated in errors.log, the rest is not', async () => {
    const { logs, redactor } = await openJournal();
    const shell = openShellLog(dataDir, redactor);
    logs.core.info({}, 'all is well');
    logs.core.error({}, 'core broke');
    shell.log.info({}, 'window opened');
    shell.log.error({}, 'window broke');
    shell.close();
    expect((await logText('errors')).match(/"msg":"[^"]*"/gu)).toEqual(['"msg":"core broke"', '"msg":"window broke"']);
    expect(await logText('main')).toContain('window opened');
    expect(await logText('core')).not.toContain('window');
  });

  test.skipIf(!smallDisk.ok)(
    `a full disk under them ends nothing, and is said once there is room${smallDisk.ok ? '' : ` (skipped: ${smallDisk.reason})`}`,
    async () => {
      const disk = await mountSmallDisk(512 * 1024);
      onTestFinished(() => disk.unmount());
      const { journal, logs, db } = await openJournal(disk.path);
      journal.record({ ...entry, target: 'before' });
      await disk.fill();
      for (let index = 0; index < 200; index += 1) {
        logs.core.info({ filler: 'x'.repeat(1_000) }, 'while the disk is full');
        journal.record({ ...entry, target: `full-${index}`, detail: 'x'.repeat(2_000) });
      }
      await disk.makeRoom();
      logs.core.info({}, 'after');
      journal.record({ ...entry, target: 'after' });
      expect(await logText('core', disk.path)).toMatch(/"lost":\d+/u);
      expect(await logText('core', disk.path)).toContain('"msg":"after"');
      const targets = journal.page({ before: null, limit: 500, contains: '' }).map(({ target }) => target);
      expect(targets).toContain('before');
      expect(targets[0]).toBe('after');
      db.close();
      await logs.close();
    },
  );
});
