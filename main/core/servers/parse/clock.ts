/** A moment as `date +%s.%N` prints it. */
export interface Moment {
  readonly seconds: number;
  /** How far off it may be: half a second where date(1) knows no nanoseconds (BusyBox, macOS). */
  readonly toleranceSeconds: number;
}

/** Our own clock is read in whole milliseconds. */
const OUR_TOLERANCE_SECONDS = 0.001;

export function parseMoment(text: string): Moment | null {
  const found = /^\s*(\d{9,})(?:\.(\d{1,9}))?/u.exec(text);
  if (!found) return null;
  const [, whole = '', fraction] = found;
  return fraction === undefined
    ? { seconds: Number(whole) + 0.5, toleranceSeconds: 0.5 }
    : { seconds: Number(`${whole}.${fraction}`), toleranceSeconds: 0 };
}

/** /proc/uptime counts in hundredths (proc(5)), each of the two cut off. */
const UPTIME_TOLERANCE_SECONDS = 0.01;

/** The moment of a later line `up SECONDS`, from an earlier moment that has one, too; null when one of the two is not there. */
export function momentAtUptime(earlier: Moment, saidEarlier: string, saidLater: string): Moment | null {
  const [before, after] = [saidEarlier, saidLater].map((said) => /^up (\d+(?:\.\d+)?)$/mu.exec(said)?.[1]);
  if (before === undefined || after === undefined) return null;
  return {
    seconds: earlier.seconds + Number(after) - Number(before),
    toleranceSeconds: earlier.toleranceSeconds + UPTIME_TOLERANCE_SECONDS,
  };
}

/**
 * How far a machine's clock is from ours, from its time at the start and at the end of a script and ours before and after
 * it: the estimate of NTP (RFC 5905 §8), which does not depend on how long the script took. Positive when the machine is ahead.
 */
export function clockOffset(
  there: { readonly start: Moment; readonly end: Moment },
  here: { readonly sentSeconds: number; readonly receivedSeconds: number },
): { readonly offsetSeconds: number; readonly uncertaintySeconds: number } {
  const { start, end } = there;
  const offset = (start.seconds + end.seconds - here.sentSeconds - here.receivedSeconds) / 2;
  const roundTrip = here.receivedSeconds - here.sentSeconds - (end.seconds - start.seconds);
  return {
    offsetSeconds: round(offset),
    uncertaintySeconds: round(Math.max(roundTrip, 0) / 2 + Math.max(start.toleranceSeconds, end.toleranceSeconds) + OUR_TOLERANCE_SECONDS),
  };
}

function round(seconds: number): number {
  return Math.round(seconds * 1e6) / 1e6;
}

/** `2026-11-20T22:31:12+0100` as ISO 8601 with a colon in the offset; null when it is no such time. */
export function parseLocalTime(text: string): string | null {
  const found = /^\s*(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)([+-]\d\d):?(\d\d)\s*$/mu.exec(text);
  return found ? `${found[1] ?? ''}${found[2] ?? ''}:${found[3] ?? ''}` : null;
}

/** The name of a time zone, from timedatectl(1), /etc/timezone, the target of /etc/localtime or `date +%Z`: whichever came first. */
export function parseTimezone(text: string): string | null {
  for (const line of text.split('\n').map((each) => each.trim())) {
    const linked = /zoneinfo(?:\.default)?\/(?:posix\/|right\/)?(.+)$/u.exec(line)?.[1];
    if (linked !== undefined) return linked;
    if (/^[A-Za-z][A-Za-z0-9_+-]*(?:\/[A-Za-z0-9_+-]+)*$/u.test(line) || /^[+-]\d{2,4}$/u.test(line)) return line;
  }
  return null;
}

/** Whether the clock is kept by NTP: `yes`, `no`, `System clock synchronized: yes`, or chronyc's `Leap status : Normal`. */
export function parseSynchronized(text: string): boolean | null {
  const answer = /^(?:NTPSynchronized=)?(yes|no)$/mu.exec(text)?.[1] ?? /synchronized:\s*(yes|no)/iu.exec(text)?.[1];
  if (answer !== undefined) return answer === 'yes';
  const leap = /^Leap status\s*:\s*(.+)$/mu.exec(text)?.[1]?.trim();
  return leap === undefined ? null : leap !== 'Not synchronised';
}
