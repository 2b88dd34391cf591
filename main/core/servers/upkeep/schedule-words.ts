import type { Words } from '../../../../preload/contract/words.ts';
import { words } from '../../failure.ts';
import { parseSchedule } from '../parse/cron.ts';

const DAYS_EN = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const DAYS_FR = ['dimanche', 'lundi', 'mardi', 'mercredi', 'jeudi', 'vendredi', 'samedi'];
const MONTHS_EN = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];
const MONTHS_FR = ['janvier', 'février', 'mars', 'avril', 'mai', 'juin', 'juillet', 'août', 'septembre', 'octobre', 'novembre', 'décembre'];

/** A schedule of crontab(5) in words, for the forms people use; others as they are written. */
export function scheduleWords(text: string): Words {
  const schedule = parseSchedule(text);
  if (schedule === null) return words(`cron does not understand “${text}”`, `cron ne comprend pas « ${text} »`);
  if (schedule.kind === 'reboot') return words('At every boot', 'À chaque démarrage');
  const { minutes, hours, days, months, weekdays, bothDays } = schedule.fields;
  const asWritten = words(`By “${text}”`, `Selon « ${text} »`);
  const everyHour = hours.length === 24;
  const everyDay = days.length === 31 && weekdays.length === 7;
  const everyMonth = months.length === 12;
  const time = timesOf(hours, minutes);

  if (everyDay && everyMonth && everyHour) {
    if (minutes.length === 60) return words('Every minute', 'Toutes les minutes');
    const step = stepOf(minutes, 60);
    if (step !== null) return words(`Every ${step} minutes`, `Toutes les ${step} minutes`);
    if (minutes.length === 1) return words(`Every hour, ${minutes[0]} min past`, `Toutes les heures, à la minute ${minutes[0]}`);
    return asWritten;
  }
  const hourStep = stepOf(hours, 24);
  if (everyDay && everyMonth && hourStep !== null && minutes.length === 1 && hours.length > 4)
    return words(`Every ${hourStep} hours, ${minutes[0]} min past`, `Toutes les ${hourStep} heures, à la minute ${minutes[0]}`);
  if (time === null) return asWritten;
  if (everyDay && everyMonth) return words(`Every day at ${time.en}`, `Tous les jours à ${time.fr}`);
  if (days.length === 31 && everyMonth && bothDays) {
    const named = weekdaysOf(weekdays);
    return words(`${named.en} at ${time.en}`, `${named.fr} à ${time.fr}`);
  }
  if (weekdays.length === 7 && days.length <= 3) {
    const list = days.join(', ');
    if (everyMonth)
      return words(
        `On day ${list} of each month at ${time.en}`,
        days.length === 1 ? `Le ${list} de chaque mois à ${time.fr}` : `Les ${list} de chaque mois à ${time.fr}`,
      );
    if (months.length <= 4) {
      const name = (from: readonly string[]) => months.map((month) => from[month - 1]).join(', ');
      return words(`On ${list} ${name(MONTHS_EN)} at ${time.en}`, `Le ${list} ${name(MONTHS_FR)} à ${time.fr}`);
    }
  }
  return asWritten;
}

/** At most four times of a day: `02:30`, `02:30 and 14:30`. */
function timesOf(hours: readonly number[], minutes: readonly number[]): Words | null {
  const times = hours.flatMap((hour) => minutes.map((minute) => `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`));
  if (times.length > 4) return null;
  const last = times.at(-1) ?? '';
  const before = times.slice(0, -1).join(', ');
  return before === '' ? words(last, last) : words(`${before} and ${last}`, `${before} et ${last}`);
}

/** The step of values that begin at 0 and fill the whole evenly; null where they do not. */
function stepOf(values: readonly number[], whole: number): number | null {
  const [first, second] = values;
  if (first !== 0 || second === undefined || second < 2) return null;
  const even = Array.from({ length: Math.ceil(whole / second) }, (_, index) => index * second);
  return even.length === values.length && even.every((value, index) => value === values[index]) ? second : null;
}

function weekdaysOf(weekdays: readonly number[]): Words {
  if (weekdays.join() === '1,2,3,4,5') return words('Monday to Friday', 'Du lundi au vendredi');
  if (weekdays.join() === '0,6') return words('Saturdays and Sundays', 'Les samedis et dimanches');
  // The week begins on Monday.
  const inOrder = weekdays.toSorted((a, b) => ((a + 6) % 7) - ((b + 6) % 7));
  const french = inOrder.map((day) => DAYS_FR[day]).join(', ');
  return words(`Every ${inOrder.map((day) => DAYS_EN[day]).join(', ')}`, inOrder.length === 1 ? `Chaque ${french}` : `Les ${french}`);
}
