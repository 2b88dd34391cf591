import type { Words } from '../../../preload/contract/words.ts';
import { words } from '../failure.ts';

const MINUTE = 60;
const HOUR = 3600;
const DAY = 86_400;
const YEAR = 365.25 * DAY;

/** How far a clock is off, as one would say it: `2.4 s`, `5 min`, `3 h`, `12 days`, `3 years`. The sign is left out. */
export function clockOffBy(offsetSeconds: number): Words {
  const seconds = Math.abs(offsetSeconds);
  if (seconds < 2 * MINUTE) {
    const rounded = seconds < 10 ? Math.round(seconds * 10) / 10 : Math.round(seconds);
    return words(`${rounded} s`, `${String(rounded).replace('.', ',')} s`);
  }
  if (seconds < 2 * HOUR) return words(`${Math.round(seconds / MINUTE)} min`, `${Math.round(seconds / MINUTE)} min`);
  if (seconds < 2 * DAY) return words(`${Math.round(seconds / HOUR)} h`, `${Math.round(seconds / HOUR)} h`);
  if (seconds < 2 * YEAR) return words(`${Math.round(seconds / DAY)} days`, `${Math.round(seconds / DAY)} jours`);
  return words(`${Math.round(seconds / YEAR)} years`, `${Math.round(seconds / YEAR)} ans`);
}
