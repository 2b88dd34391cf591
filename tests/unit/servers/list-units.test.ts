import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseListUnits } from '../../../main/core/servers/parse/list-units.ts';
import type { ListedUnit } from '../../../main/core/servers/parse/list-units.ts';
import { fixture } from './fixture.ts';

describe('systemctl list-units', () => {
  test.each(['247', '252', '257'])('every unit of systemd %s, and as many as it says', (version) => {
    for (const style of ['', '-marks-c']) {
      const text = fixture(`list-units-${version}${style}.txt`);
      const units = parseListUnits(text);
      expect(units).toHaveLength(Number(/^(\d+) loaded units listed/mu.exec(text)?.[1]));
      expect(units).toContainEqual({
        unit: 'lab-failed.service',
        load: 'loaded',
        active: 'failed',
        sub: 'failed',
        description: 'Lab: failed',
      });
    }
  });

  test('names that look odd, and units that are not there', () => {
    const units = parseListUnits(fixture('list-units-252.txt'));
    expect(units).toHaveLength(157);
    expect(units).toContainEqual({ unit: '-.mount', load: 'loaded', active: 'active', sub: 'mounted', description: 'Root Mount' });
    expect(units).toContainEqual({
      unit: 'lab-failed.service',
      load: 'loaded',
      active: 'failed',
      sub: 'failed',
      description: 'Lab: failed',
    });
    expect(units).toContainEqual({ unit: 'home.mount', load: 'not-found', active: 'inactive', sub: 'dead', description: 'home.mount' });
  });

  test('while jobs are queued, the description is still the description', () => {
    const units = parseListUnits(fixture('list-units-252-jobs.txt'));
    expect(units.find(({ unit }) => unit === 'lab-slow.service')).toEqual({
      unit: 'lab-slow.service',
      load: 'loaded',
      active: 'activating',
      sub: 'start-pre',
      description: '/bin/true',
    });
    expect(units.find(({ unit }) => unit === 'cron.service')?.description).toBe('Regular background program processing daemon');
  });

  test.each(['list-units-252-marks-utf8.txt', 'list-units-252-marks-c.txt'])('marks before the name are no part of it (%s)', (name) => {
    const units = parseListUnits(fixture(name));
    expect(units.find(({ unit }) => unit === 'lab-failed.service')).toMatchObject({ active: 'failed', description: 'Lab: failed' });
    expect(units.every(({ unit }) => /^\S+\.[a-z]+$/u.test(unit))).toBe(true);
    expect(units).toHaveLength(Number(/^(\d+) loaded units listed/mu.exec(fixture(name))?.[1]));
  });

  test('nothing listed is an empty list', () => {
    expect(parseListUnits('  UNIT LOAD ACTIVE SUB DESCRIPTION\n0 loaded units listed.\n')).toEqual([]);
    expect(parseListUnits('')).toEqual([]);
  });
});

const unit: fc.Arbitrary<ListedUnit> = fc.record({
  unit: fc
    .tuple(fc.stringMatching(/^[A-Za-z0-9:_.\\@-]{1,30}$/u), fc.constantFrom('service', 'socket', 'timer', 'mount', 'target'))
    .map(([name, type]) => `${name}.${type}`),
  load: fc.constantFrom('loaded', 'not-found', 'masked', 'bad-setting', 'error'),
  active: fc.constantFrom('active', 'inactive', 'failed', 'activating', 'deactivating', 'reloading'),
  sub: fc.constantFrom('running', 'dead', 'exited', 'failed', 'auto-restart', 'start-pre', 'mounted'),
  description: fc.string({ unit: 'grapheme', maxLength: 40 }).map((text) =>
    text
      .replaceAll(/\s+/gu, ' ')
      .replaceAll(/[\p{C}\p{Z}]/gu, ' ')
      .trim(),
  ),
});

/** The table as systemctl draws it: with or without marks, header, JOB column, blanks at the end and legend. */
function draw(
  units: readonly ListedUnit[],
  style: { mark: string; header: boolean; jobs: boolean; padded: boolean; legend: boolean },
): string {
  const marked = style.mark !== '';
  const width = (pick: (each: ListedUnit) => string, title: string) => Math.max(title.length, ...units.map((each) => pick(each).length));
  const widths = [
    width((each) => each.unit, 'UNIT'),
    width((each) => each.load, 'LOAD'),
    width((each) => each.active, 'ACTIVE'),
    width((each) => each.sub, 'SUB'),
  ];
  const line = (prefix: string, cells: readonly string[], job: string, description: string) => {
    const row = `${prefix}${cells.map((cell, index) => cell.padEnd(widths[index] ?? 0)).join(' ')} ${style.jobs ? `${job.padEnd(5)} ` : ''}${description}`;
    return style.padded ? row.padEnd(row.length + 7) : row.trimEnd();
  };
  const rows = units.map((each, index) =>
    line(
      marked ? (each.active === 'failed' ? `${style.mark} ` : '  ') : '',
      [each.unit, each.load, each.active, each.sub],
      index % 2 === 0 ? 'start' : '',
      each.description,
    ),
  );
  return [
    ...(style.header ? [line(marked ? '  ' : '', ['UNIT', 'LOAD', 'ACTIVE', 'SUB'], 'JOB', 'DESCRIPTION')] : []),
    ...rows,
    ...(style.legend
      ? [
          '',
          'LOAD   = Reflects whether the unit definition was properly loaded.',
          '',
          `${units.length} loaded units listed. Pass --all to see loaded but inactive units, too.`,
        ]
      : []),
    '',
  ].join('\n');
}

test('whatever the units are called and described, each style of the table is read back', () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(unit, { minLength: 1, maxLength: 12, selector: (each) => each.unit }),
      fc.record({ mark: fc.constantFrom('', '●', '*', '×', 'x', '○'), jobs: fc.boolean(), padded: fc.boolean(), legend: fc.boolean() }),
      fc.boolean(),
      (units, style, header) => {
        // Only the header tells that there is a JOB column: systemctl prints it whenever there is one.
        expect(parseListUnits(draw(units, { ...style, header: header || style.jobs }))).toEqual(units);
      },
    ),
    { numRuns: 500 },
  );
});

test('no text makes it throw', () => {
  fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => Array.isArray(parseListUnits(text))));
});
