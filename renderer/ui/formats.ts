import { localeOf } from '../app/languages.ts';
import { useLanguage } from './words.ts';

export interface Formats {
  readonly number: (value: number, options?: Intl.NumberFormatOptions) => string;
  /** 0 to 1 as `42 %`. */
  readonly percent: (share: number) => string;
  /** Bytes in binary units: `3.2 GiB`, `3,2 Gio`. */
  readonly bytes: (bytes: number) => string;
  /** A short time: `0.4 ms`, `120 ms`, `1.2 s`. */
  readonly ms: (ms: number) => string;
  /** A long time, two units at most: `3 d 4 h`, `2 min 10 s`. */
  readonly duration: (seconds: number) => string;
  /** In its one largest unit, rounded: `2.4 s`, `5 min`, `12 days`, `3 years`. */
  readonly span: (seconds: number) => string;
  /** Exact: day and time with seconds. */
  readonly dateTime: (at: Date | string | number) => string;
  readonly date: (at: Date | string | number) => string;
  /** Time of day, with seconds when asked. */
  readonly time: (at: Date | string | number, options?: { readonly seconds?: boolean }) => string;
  /** `12 s ago`, `in 3 days`; `just now` for what is less than two seconds away. */
  readonly relative: (at: Date | string | number, now: number) => string;
}

const BINARY_UNITS = { en: ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'], fr: ['o', 'Kio', 'Mio', 'Gio', 'Tio', 'Pio'] } as const;
const JUST_NOW = { en: 'just now', fr: 'à l’instant' } as const;
const LONG_UNITS = { en: ['d', 'h', 'min', 's'], fr: ['j', 'h', 'min', 's'] } as const;

/** Numbers, sizes, dates and times as the language and the system's variant of it write them. */
export function formatsFor(language: 'en' | 'fr', locale: string): Formats {
  const percent = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 0 });
  const exact = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'medium' });
  const day = new Intl.DateTimeFormat(locale, { dateStyle: 'medium' });
  const shortTime = new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit' });
  const longTime = new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit', second: '2-digit' });
  const relative = new Intl.RelativeTimeFormat(locale, { style: 'short', numeric: 'always' });
  const number = (value: number, options: Intl.NumberFormatOptions = {}) => new Intl.NumberFormat(locale, options).format(value);

  return {
    number,
    percent: (share) => percent.format(share),
    bytes(bytes) {
      const step = bytes < 1024 ? 0 : Math.min(Math.floor(Math.log2(bytes) / 10), BINARY_UNITS.en.length - 1);
      const value = bytes / 1024 ** step;
      return `${number(value, { maximumFractionDigits: step === 0 || value >= 100 ? 0 : 1 })} ${BINARY_UNITS[language][step] ?? 'B'}`;
    },
    ms(ms) {
      if (ms < 1) return `${number(ms, { maximumFractionDigits: 1 })} ms`;
      if (ms < 1000) return `${number(ms, { maximumFractionDigits: 0 })} ms`;
      return `${number(ms / 1000, { minimumFractionDigits: 1, maximumFractionDigits: 1 })} s`;
    },
    duration(seconds) {
      const whole = Math.max(0, Math.floor(seconds));
      const counts = [Math.floor(whole / 86_400), Math.floor(whole / 3600) % 24, Math.floor(whole / 60) % 60, whole % 60];
      const first = counts.findIndex((count) => count > 0);
      if (first === -1) return `0 ${LONG_UNITS[language][3]}`;
      return counts
        .map((count, index) => ({ count, unit: LONG_UNITS[language][index] ?? '' }))
        .slice(first, first + 2)
        .filter(({ count }) => count > 0)
        .map(({ count, unit }) => `${number(count)} ${unit}`)
        .join(' ');
    },
    span(seconds) {
      const long = (value: number, unit: 'day' | 'year') =>
        number(value, { style: 'unit', unit, unitDisplay: 'long', maximumFractionDigits: 0 });
      const [, hour, minute, second] = LONG_UNITS[language];
      if (seconds < 120) return `${number(seconds, { maximumFractionDigits: seconds < 10 ? 1 : 0 })} ${second}`;
      if (seconds < 2 * 3600) return `${number(Math.round(seconds / 60))} ${minute}`;
      if (seconds < 2 * 86_400) return `${number(Math.round(seconds / 3600))} ${hour}`;
      return seconds < 730.5 * 86_400 ? long(seconds / 86_400, 'day') : long(seconds / (365.25 * 86_400), 'year');
    },
    dateTime: (at) => exact.format(new Date(at)),
    date: (at) => day.format(new Date(at)),
    time: (at, options) => (options?.seconds ? longTime : shortTime).format(new Date(at)),
    relative(at, now) {
      const seconds = Math.round((new Date(at).getTime() - now) / 1000);
      const size = Math.abs(seconds);
      if (size < 2) return JUST_NOW[language];
      if (size < 60) return relative.format(seconds, 'second');
      if (size < 3600) return relative.format(Math.trunc(seconds / 60), 'minute');
      if (size < 86_400) return relative.format(Math.trunc(seconds / 3600), 'hour');
      if (size < 60 * 86_400) return relative.format(Math.trunc(seconds / 86_400), 'day');
      if (size < 730 * 86_400) return relative.format(Math.trunc(seconds / (30.4 * 86_400)), 'month');
      return relative.format(Math.trunc(seconds / (365.25 * 86_400)), 'year');
    },
  };
}

// Intl objects are costly to make, and hundreds of components ask for the same ones.
const made = new Map<string, Formats>();

/** The formats of the language on screen. */
export function useFormats(): Formats {
  const language = useLanguage();
  const locale = localeOf(language);
  const formats = made.get(locale) ?? formatsFor(language, locale);
  made.set(locale, formats);
  return formats;
}
