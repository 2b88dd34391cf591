import type { CronFields } from '../parse/cron.ts';

/** A day and time as a clock on the machine shows it. */
interface WallTime {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
}

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
/** The 29th of February comes again within eight years, even over a year like 2100; on a certain weekday it may take 40. */
const MOST_DAYS = 366 * 41;

/**
 * The first time after `afterMs` at which a job is due, by the clock of a time zone. Null where it never is (the 30th of February).
 * A time that summer time skips is taken as it falls, after the gap.
 */
export function nextRun(fields: CronFields, afterMs: number, timezone: string): number | null {
  const clock = clockOf(timezone);
  const start = wallOf(clock, afterMs + MINUTE_MS);
  const firstDay = Date.UTC(start.year, start.month - 1, start.day);
  for (let offset = 0; offset < MOST_DAYS; offset += 1) {
    const day = new Date(firstDay + offset * DAY_MS);
    if (!fitsDay(fields, day)) continue;
    for (const hour of fields.hours) {
      if (offset === 0 && hour < start.hour) continue;
      for (const minute of fields.minutes) {
        if (offset === 0 && hour === start.hour && minute < start.minute) continue;
        const at = instantOf(clock, { year: day.getUTCFullYear(), month: day.getUTCMonth() + 1, day: day.getUTCDate(), hour, minute });
        if (at > afterMs) return at;
      }
    }
  }
  return null;
}

/** crontab(5): where both the day and the weekday are restricted, either is enough. */
export function fitsDay({ days, months, weekdays, bothDays }: CronFields, day: Date): boolean {
  if (!months.includes(day.getUTCMonth() + 1)) return false;
  const fitsDate = days.includes(day.getUTCDate());
  const fitsWeekday = weekdays.includes(day.getUTCDay());
  return bothDays ? fitsDate && fitsWeekday : fitsDate || fitsWeekday;
}

/** A zone that this computer does not know counts as UTC. */
function clockOf(timezone: string): Intl.DateTimeFormat {
  const options = { year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const;
  try {
    return new Intl.DateTimeFormat('en-GB', { ...options, timeZone: timezone });
  } catch (error) {
    if (error instanceof RangeError) return new Intl.DateTimeFormat('en-GB', { ...options, timeZone: 'UTC' });
    throw error;
  }
}

function wallOf(clock: Intl.DateTimeFormat, at: number): WallTime {
  const parts = new Map(clock.formatToParts(at).map(({ type, value }) => [type, Number(value)]));
  const of = (type: Intl.DateTimeFormatPartTypes) => parts.get(type) ?? 0;
  return { year: of('year'), month: of('month'), day: of('day'), hour: of('hour'), minute: of('minute') };
}

function asUtc({ year, month, day, hour, minute }: WallTime): number {
  return Date.UTC(year, month - 1, day, hour, minute);
}

/** When a clock of the zone shows this: the offset is looked up twice, since the first look is on the wrong side of a change. */
function instantOf(clock: Intl.DateTimeFormat, wall: WallTime): number {
  const wanted = asUtc(wall);
  const first = wanted - (asUtc(wallOf(clock, wanted)) - wanted);
  return wanted - (asUtc(wallOf(clock, first)) - first);
}
