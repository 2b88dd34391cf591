import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseJournal } from '../../../main/core/servers/parse/journal.ts';
import { numberOf, parseProperties, timestampOf } from '../../../main/core/servers/parse/properties.ts';
import { sectionLine } from '../../../main/core/servers/parse/sections.ts';
import { unitState } from '../../../main/core/servers/units/unit-state.ts';
import { parseUnitDetails } from '../../../main/core/servers/units/units.ts';
import { unitDetailsSchema } from '../../../preload/contract/servers.ts';
import { fixture } from './fixture.ts';

/** What the script prints, from what systemctl and journalctl printed. */
function printed(show: string, journal = '', ended = true): string {
  const [properties = '', ...status] = fixture(show).split('\n\n');
  return [
    sectionLine('properties'),
    properties,
    '',
    sectionLine('status'),
    status.join('\n\n'),
    '',
    sectionLine('journal'),
    journal,
    '',
    ...(ended ? [sectionLine('end')] : []),
  ].join('\n');
}
const details = (show: string, journal = '', ended = true) =>
  parseUnitDetails(printed(show, journal, ended), { lines: 50, truncated: false });

test.each(['247', '252', '257'])('a failed unit of systemd %s says its exit code and what it wrote', (version) => {
  const unit = details(`show-${version}-failed.txt`, version === '252' ? '' : fixture(`journal-${version}-failed.txt`));
  expect(unit).toMatchObject({
    unit: 'lab-failed.service',
    active: 'failed',
    level: 'failing',
    state: { en: 'Failed: exit 78' },
    restarts: 0,
    memoryBytes: null,
  });
  expect(unit?.since).toMatch(/^2026-11-20T23:\d\d:\d\dZ$/u);
  if (version !== '252')
    expect(unit?.journal.map(({ message }) => message)).toContain('cannot open /etc/lab.conf: No such file or directory');
});

describe('a unit of systemd 252', () => {
  test('one that failed says its exit code', () => {
    const unit = details('show-252-failed.txt');
    expect(unitDetailsSchema.parse(unit)).toMatchObject({
      unit: 'lab-failed.service',
      active: 'failed',
      level: 'failing',
      state: { en: 'Failed: exit 78', fr: 'En échec : code de sortie 78' },
      result: 'exit-code',
      since: '2026-11-20T23:30:35Z',
      mainPid: null,
      enabled: 'enabled',
      fragmentPath: '/etc/systemd/system/lab-failed.service',
    });
    expect(unit?.status).toContain('Active: failed (Result: exit-code)');
  });

  test('one that is started again and again is degraded, not starting', () => {
    expect(details('show-252-flapping.txt')).toMatchObject({
      level: 'degraded',
      restarts: 1,
      state: { en: 'Crashed: exit 1, restarted 1 time' },
    });
  });

  test('one that ran and finished is healthy', () => {
    expect(details('show-252-words.txt')).toMatchObject({ level: 'healthy', state: { en: 'Ran and finished' } });
  });

  test('one that is not there is told by its load state', () => {
    expect(details('show-252-missing.txt')).toMatchObject({ load: 'not-found', active: 'inactive' });
  });

  test('an answer without properties is none', () => {
    expect(parseUnitDetails('System has not been booted with systemd as init system (PID 1).', { lines: 50, truncated: false })).toBeNull();
  });
});

describe('the sentence of a state', () => {
  const state = (properties: Record<string, string>) => unitState(new Map(Object.entries(properties)));

  test.each([
    [{ ActiveState: 'failed', Result: 'signal', ExecMainStatus: '9' }, 'failing', 'Failed: ended by SIGKILL'],
    [{ ActiveState: 'failed', Result: 'core-dump', ExecMainStatus: '11' }, 'failing', 'Failed: crashed with SIGSEGV, memory dumped'],
    [{ ActiveState: 'failed', Result: 'oom-kill', NRestarts: '4' }, 'failing', 'Failed: the machine ran out of memory, restarted 4 times'],
    [{ ActiveState: 'failed', Result: 'exit-code', ExecMainStatus: '203' }, 'failing', 'Failed: exit 203 (its program could not be run)'],
    [{ ActiveState: 'failed', Result: 'start-limit-hit' }, 'failing', 'Failed: it failed too often and is not started again'],
    [{ ActiveState: 'failed', Result: 'something-new' }, 'failing', 'Failed: something-new'],
    [{ ActiveState: 'activating', SubState: 'start-pre' }, 'changing', 'Starting (start-pre)'],
    [{ ActiveState: 'deactivating', SubState: 'stop-sigterm' }, 'changing', 'Stopping (stop-sigterm)'],
    [{ ActiveState: 'active', SubState: 'running', NRestarts: '0' }, 'healthy', 'Running'],
    [{ ActiveState: 'active', SubState: 'listening' }, 'healthy', 'Listening'],
    [{ ActiveState: 'inactive', SubState: 'dead' }, 'unknown', 'Not running'],
    [{ ActiveState: 'inactive', LoadState: 'masked' }, 'unknown', 'Masked: it cannot be started'],
    [{ ActiveState: 'active', SubState: 'running', LoadState: 'masked' }, 'unknown', 'Masked, and still runs until it is stopped'],
    [{ ActiveState: 'inactive', LoadState: 'not-found' }, 'unknown', 'Not installed, only named by another unit'],
    [{ ActiveState: 'active', SubState: 'mounted' }, 'healthy', 'Mounted'],
    [{ ActiveState: 'active', SubState: 'active' }, 'healthy', 'Active'],
    [{ ActiveState: 'activating', SubState: 'auto-restart', Result: 'success', NRestarts: '7' }, 'degraded', 'Ended, restarted 7 times'],
    [
      { ActiveState: 'activating', SubState: 'auto-restart-queued', Result: 'signal', ExecMainStatus: '11' },
      'degraded',
      'Crashed: ended by SIGSEGV, about to be started again',
    ],
    [
      { ActiveState: 'active', SubState: 'running', LoadState: 'bad-setting' },
      'degraded',
      'Active, but its unit file can no longer be used',
    ],
    [
      { ActiveState: 'inactive', LoadState: 'bad-setting', LoadError: 'Invalid argument' },
      'failing',
      'Its unit file cannot be used: Invalid argument',
    ],
  ])('%j', (properties, level, en) => {
    expect(state(properties as Record<string, string>)).toMatchObject({ level, state: { en } });
  });
});

describe('the journal', () => {
  test('UTF-8 stays, bytes that are no text become visible replacements, control characters go', () => {
    const { lines, notes } = parseJournal(fixture('journal-252-words.txt'));
    expect(notes).toEqual([]);
    expect(lines.map(({ message }) => message)).toContain('Sauvegarde terminée : 12 éléments copiés à Orléans, « tout va bien » — 100 %');
    expect(lines.map(({ message }) => message)).toContain('raw \uFFFD\uFFFD bytes');
    expect(lines[1]).toMatchObject({
      identifier: 'lab-words',
      priority: 6,
      time: expect.stringMatching(/^2026-11-20T23:30:33\.\d{3}Z$/u) as string,
    });
  });

  test('a message journalctl holds back for its size says so', () => {
    expect(parseJournal(fixture('journal-252-large.txt')).lines[0]?.message).toBe('(too large to be shown)');
  });

  test('without the right to read it, the note says which group helps', () => {
    const unit = details('show-252-words.txt', fixture('journal-252-not-permitted.txt'));
    expect(unit).toMatchObject({ journal: [], journalNote: { en: expect.stringContaining('systemd-journal') as string } });
  });

  test('an empty journal and a cut one say so; a whole one says nothing', () => {
    expect(details('show-252-words.txt')?.journalNote?.en).toBe('Nothing is in the journal for this unit.');
    const cut = details('show-252-words.txt', fixture('journal-252-words.txt').slice(0, 3000), false);
    expect(cut?.journal).toHaveLength(3);
    expect(cut?.journalNote?.en).toContain('too long');
    expect(details('show-252-words.txt', fixture('journal-252-words.txt'))?.journalNote).toBeNull();
  });

  test('colours and endless lines are tamed', () => {
    const entry = (MESSAGE: unknown) => `${JSON.stringify({ __REALTIME_TIMESTAMP: '1795217433273101', MESSAGE })}\n`;
    expect(parseJournal(entry('\u001B[31mred\u001B[0m\u0007')).lines[0]?.message).toBe('red');
    expect(parseJournal(entry('x'.repeat(100_000))).lines[0]?.message.length).toBeLessThan(9000);
    expect(parseJournal(entry(['first', 'second'])).lines[0]?.message).toBe('first');
  });

  test('any message survives, as text or as bytes', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme', maxLength: 200 }).filter((text) => !/\p{Cc}/u.test(text)),
        fc.boolean(),
        (text, bytes) => {
          const MESSAGE = bytes ? [...Buffer.from(text)] : text;
          expect(parseJournal(JSON.stringify({ __REALTIME_TIMESTAMP: '1795217433273101', MESSAGE })).lines[0]?.message).toBe(text);
        },
      ),
    );
  });

  test('no text makes it throw, and each line is an entry or a note', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
        const { lines, notes } = parseJournal(text);
        expect(lines.length + notes.length).toBe(text.split('\n').filter((line) => line.trim() !== '').length);
      }),
    );
  });
});

describe('properties', () => {
  test('values may hold equal signs, and the first of a name counts', () => {
    expect([...parseProperties('A=1=2\nnoise\nA=3\nB=')]).toEqual([
      ['A', '1=2'],
      ['B', ''],
    ]);
  });

  test.each([
    ['[not set]', null],
    ['18446744073709551615', null],
    ['', null],
    [undefined, null],
    ['infinity', null],
    ['42', 42],
  ])('the number %s is %s', (value, expected) => expect(numberOf(value)).toBe(expected));

  test.each([
    ['Fri 2026-11-20 23:30:35 UTC', '2026-11-20T23:30:35Z'],
    ['n/a', null],
    ['', null],
    [undefined, null],
    ['Fri 2026-11-20 23:30:35 CET', null],
  ])('the time %s is %s', (value, expected) => expect(timestampOf(value)).toBe(expected));
});

describe('a unit that runs for a moment between crashes', () => {
  const looping = new Map([
    ['ActiveState', 'active'],
    ['SubState', 'running'],
    ['NRestarts', '224'],
    ['StateChangeTimestamp', 'Fri 2026-11-20 23:53:03 UTC'],
  ]);
  const started = Date.parse('2026-11-20T23:53:03Z');

  test('is not called healthy', () => {
    expect(unitState(looping, started + 1000)).toMatchObject({ level: 'degraded' });
  });

  test('after one restart a minute shows whether it stays up', () => {
    const once = new Map([...looping, ['NRestarts', '1']]);
    expect(unitState(once, started + 59_000)).toMatchObject({
      level: 'degraded',
      state: { en: 'Ended and was started again just now' },
    });
    expect(unitState(once, started + 61_000)).toMatchObject({ level: 'healthy' });
  });

  test('one that was only reloaded just now has run since its last start', () => {
    const reloaded = new Map([...looping, ['ActiveEnterTimestamp', 'Fri 2026-11-20 12:00:00 UTC']]);
    expect(unitState(reloaded, started + 1000)).toMatchObject({ level: 'healthy', since: '2026-11-20T23:53:03Z' });
  });

  test('is healthy again once it has run for a while', () => {
    expect(unitState(looping, started + 3_600_000)).toMatchObject({ level: 'healthy', state: { en: 'Running, restarted 224 times' } });
  });
});
