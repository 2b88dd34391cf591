import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseCrontab, parseSchedule } from '../../../main/core/servers/parse/cron.ts';
import { fitsDay, nextRun } from '../../../main/core/servers/upkeep/next-run.ts';
import { scheduleWords } from '../../../main/core/servers/upkeep/schedule-words.ts';

const MINUTE_MS = 60_000;
const fieldsOf = (text: string) => {
  const schedule = parseSchedule(text);
  return schedule?.kind === 'fields' ? schedule.fields : null;
};
const next = (text: string, after: string, timezone = 'UTC') => {
  const fields = fieldsOf(text);
  const at = fields === null ? null : nextRun(fields, Date.parse(after), timezone);
  return at === null ? null : new Date(at).toISOString();
};

/** A field, as text and as the values it stands for. */
const field = (least: number, most: number) =>
  fc.oneof(
    fc.constant('*'),
    fc.integer({ min: least, max: most }).map(String),
    fc.integer({ min: 1, max: 20 }).map((step) => `*/${step}`),
    fc
      .tuple(fc.integer({ min: least, max: most }), fc.integer({ min: least, max: most }))
      .map((ends) => `${Math.min(...ends)}-${Math.max(...ends)}`),
    fc.array(fc.integer({ min: least, max: most }), { minLength: 1, maxLength: 3 }).map((values) => values.join(',')),
  );
const schedules = fc.tuple(field(0, 59), field(0, 23), field(1, 31), field(1, 12), field(0, 7)).map((parts) => parts.join(' '));

describe('schedules of cron', () => {
  test.each([
    ['*/5 * * * *', 'Every 5 minutes', 'Toutes les 5 minutes'],
    ['* * * * *', 'Every minute', 'Toutes les minutes'],
    ['17 * * * *', 'Every hour, 17 min past', 'Toutes les heures, à la minute 17'],
    ['25 6 * * *', 'Every day at 06:25', 'Tous les jours à 06:25'],
    ['47 6 * * 7', 'Every Sunday at 06:47', 'Chaque dimanche à 06:47'],
    ['52 6 1 * *', 'On day 1 of each month at 06:52', 'Le 1 de chaque mois à 06:52'],
    ['0 9,18 * * mon-fri', 'Monday to Friday at 09:00 and 18:00', 'Du lundi au vendredi à 09:00 et 18:00'],
    ['30 */2 * * *', 'Every 2 hours, 30 min past', 'Toutes les 2 heures, à la minute 30'],
    ['@reboot', 'At every boot', 'À chaque démarrage'],
    ['@daily', 'Every day at 00:00', 'Tous les jours à 00:00'],
    ['0 4 * * 1,3', 'Every Monday, Wednesday at 04:00', 'Les lundi, mercredi à 04:00'],
    ['0 0 1 jan *', 'On 1 January at 00:00', 'Le 1 janvier à 00:00'],
    ['7,11,23 1-5 13 * 5', 'By “7,11,23 1-5 13 * 5”', 'Selon « 7,11,23 1-5 13 * 5 »'],
    ['61 * * * *', 'cron does not understand “61 * * * *”', 'cron ne comprend pas « 61 * * * * »'],
  ])('%s', (text, en, fr) => {
    expect(scheduleWords(text)).toEqual({ en, fr });
  });

  test.each([
    '',
    '* * * *',
    '*/0 * * * *',
    '5-1 * * * *',
    '* 24 * * *',
    '* * 0 * *',
    '* * * foo *',
    '@never',
    '*-5 * * * *',
    '1,,2 * * * *',
  ])('“%s” is none', (text) => {
    expect(parseSchedule(text)).toBeNull();
  });

  test('the next time: over midnight, month ends, leap days, and either of two days', () => {
    expect(next('30 2 * * *', '2026-11-21T02:30:00Z')).toBe('2026-11-22T02:30:00.000Z');
    expect(next('0 0 31 * *', '2026-11-21T00:00:00Z')).toBe('2026-12-31T00:00:00.000Z');
    expect(next('0 0 29 2 *', '2026-11-21T00:00:00Z')).toBe('2028-02-29T00:00:00.000Z');
    expect(next('0 0 30 2 *', '2026-11-21T00:00:00Z')).toBeNull();
    // The 13th, or any Friday (crontab(5)).
    expect(next('0 0 13 * 5', '2026-11-21T00:00:00Z')).toBe('2026-11-27T00:00:00.000Z');
  });

  test('the next time is meant by the clock of the machine, over changes of summer time too', () => {
    expect(next('0 9 * * *', '2026-11-21T00:00:00Z', 'Europe/Paris')).toBe('2026-11-21T08:00:00.000Z');
    expect(next('0 9 * * *', '2026-07-01T12:00:00Z', 'America/New_York')).toBe('2026-07-01T13:00:00.000Z');
    expect(next('0 9 * * *', '2026-03-28T09:00:00Z', 'Europe/Paris')).toBe('2026-03-29T07:00:00.000Z');
    expect(next('0 12 * * *', '2026-10-24T12:00:00Z', 'Europe/Paris')).toBe('2026-10-25T11:00:00.000Z');
    expect(next('0 0 * * *', '2026-11-21T00:00:00Z', 'No/Where')).toBe('2026-11-22T00:00:00.000Z');
  });

  test('it fits its fields, comes after, and no minute between fits as well', () => {
    fc.assert(
      fc.property(schedules, fc.integer({ min: 0, max: 400_000 }), (text, minutes) => {
        const fields = fieldsOf(text);
        if (fields === null) return;
        const after = Date.UTC(2026, 0, 1) + minutes * MINUTE_MS;
        const at = nextRun(fields, after, 'UTC');
        const fits = (moment: number) => {
          const date = new Date(moment);
          return fields.minutes.includes(date.getUTCMinutes()) && fields.hours.includes(date.getUTCHours()) && fitsDay(fields, date);
        };
        if (at === null) return;
        expect(at).toBeGreaterThan(after);
        expect(fits(at)).toBe(true);
        const from = Math.max(after + MINUTE_MS, at - 3 * 1440 * MINUTE_MS);
        for (let moment = from - (from % MINUTE_MS); moment < at; moment += MINUTE_MS) expect(moment > after && fits(moment)).toBe(false);
      }),
      { numRuns: 60 },
    );
  });

  test('no text makes it fail', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        parseCrontab(text, true);
        const words = scheduleWords(text);
        expect(words.en).not.toBe('');
        expect(words.fr).not.toBe('');
      }),
    );
  });
});

test('a crontab: comments and settings are no jobs; the account stands sixth in the system’s own', () => {
  const text =
    'SHELL=/bin/sh\n# m h dom\nMAILTO = "ops"\n17 *\t* * *\troot    cd / && run-parts --report /etc/cron.hourly\n@reboot www-data /srv/start\nnonsense\n';
  expect(parseCrontab(text, true)).toEqual([
    { line: 4, schedule: '17 * * * *', user: 'root', command: 'cd / && run-parts --report /etc/cron.hourly' },
    { line: 5, schedule: '@reboot', user: 'www-data', command: '/srv/start' },
  ]);
  expect(parseCrontab('*/5 * * * * date +\\%F >> log', false)).toEqual([
    { line: 1, schedule: '*/5 * * * *', user: null, command: 'date +\\%F >> log' },
  ]);
});
