import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openDailyFile } from '../../../main/core/activity/daily-file.ts';

let folder: string;

beforeEach(() => {
  folder = join(mkdtempSync(join(tmpdir(), 'pilothouse-logs-')), 'logs');
});
afterEach(() => {
  rmSync(join(folder, '..'), { recursive: true, force: true });
});

const at = (local: string) => () => new Date(local);

describe('a log file of which there is one a day', () => {
  test('is readable by this user only, in a folder of the same kind, and is not made before something is written', () => {
    const file = openDailyFile(folder, 'core', 30, at('2026-03-01T12:00:00'));
    expect(() => statSync(folder)).toThrow('ENOENT');
    file.write('one\n');
    file.close();
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    expect(statSync(join(folder, 'core.2026-03-01.log')).mode & 0o777).toBe(0o600);
  });

  test('turns at midnight, also when the program sleeps through it', () => {
    let now = '2026-03-01T23:59:59';
    const file = openDailyFile(folder, 'core', 30, () => new Date(now));
    file.write('before midnight\n');
    now = '2026-03-04T07:00:00';
    file.write('days later\n');
    file.close();
    expect(readFileSync(join(folder, 'core.2026-03-01.log'), 'utf8')).toBe('before midnight\n');
    expect(readFileSync(join(folder, 'core.2026-03-04.log'), 'utf8')).toBe('days later\n');
    expect(readFileSync(join(folder, 'core.log'), 'utf8')).toBe('days later\n');
  });

  test('goes on where an earlier run of the same day ended', () => {
    for (const line of ['first run\n', 'second run\n']) {
      const file = openDailyFile(folder, 'core', 30, at('2026-03-01T12:00:00'));
      file.write(line);
      file.close();
    }
    expect(readFileSync(join(folder, 'core.2026-03-01.log'), 'utf8')).toBe('first run\nsecond run\n');
  });

  test('is kept for its number of days and not one more, and what is not its own stays', () => {
    const first = openDailyFile(folder, 'core', 30, at('2026-03-31T12:00:00'));
    first.write('x\n');
    first.close();
    for (const name of [
      'core.2026-03-01.log',
      'core.2026-02-28.log',
      'core.2024-01-01.log',
      'core-notes.2024-01-01.log',
      'errors.2026-01-01.log',
      'core.2024-01-01.log.bak',
    ]) {
      writeFileSync(join(folder, name), name);
    }
    const file = openDailyFile(folder, 'core', 30, at('2026-03-31T13:00:00'));
    file.write('x\n');
    file.close();
    expect(readdirSync(folder).sort()).toEqual([
      'core-notes.2024-01-01.log',
      'core.2024-01-01.log.bak',
      'core.2026-03-01.log',
      'core.2026-03-31.log',
      'core.log',
      'errors.2026-01-01.log',
    ]);
  });

  test('two writers of the same day share the file, whole lines each', () => {
    const files = [1, 2].map(() => openDailyFile(folder, 'core', 30, at('2026-03-01T12:00:00')));
    for (let line = 0; line < 200; line += 1) files[line % 2]?.write(`${'x'.repeat(5_000)}${line}\n`);
    for (const file of files) file.close();
    const lines = readFileSync(join(folder, 'core.2026-03-01.log'), 'utf8').trimEnd().split('\n');
    expect(lines.map((line) => line.slice(5_000))).toEqual(Array.from({ length: 200 }, (_, line) => String(line)));
  });

  test('a folder that cannot be made loses lines, counts them, and ends nothing', () => {
    writeFileSync(folder, 'a file where the folder should be');
    const file = openDailyFile(folder, 'core', 30, at('2026-03-01T12:00:00'));
    file.write('lost\n');
    file.write('lost too\n');
    rmSync(folder);
    file.write('kept\n');
    file.close();
    const [said = '', kept] = readFileSync(join(folder, 'core.2026-03-01.log'), 'utf8').trim().split('\n');
    expect(JSON.parse(said)).toMatchObject({ lost: 2 });
    expect(kept).toBe('kept');
  });

  test('what comes after the end is dropped', () => {
    const file = openDailyFile(folder, 'core', 30, at('2026-03-01T12:00:00'));
    file.write('in time\n');
    file.close();
    file.write('too late\n');
    expect(readFileSync(join(folder, 'core.2026-03-01.log'), 'utf8')).toBe('in time\n');
  });
});
