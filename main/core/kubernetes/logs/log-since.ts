import { failure, FailureError, words } from '../../failure.ts';

const UNIT_SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 };
const MOST_SECONDS = 10 * 365 * 86_400;

/** When to begin, as the API takes it: seconds ago by its own clock, or a time. */
export interface LogSince {
  readonly sinceSeconds?: number;
  readonly sinceTime?: string;
}

/** `90s`, `10m`, `2h30m`, `1d`, or a time of RFC 3339. Throws FailureError `bad-input` for anything else. */
export function parseSince(written: string | null): LogSince {
  const text = written?.trim() ?? '';
  if (text === '') return {};
  if (/^(?:\d{1,9}[smhd])+$/u.test(text)) {
    const seconds = [...text.matchAll(/(\d+)([smhd])/gu)].reduce(
      (sum, [, count, unit = 's']) => sum + Number(count) * (UNIT_SECONDS[unit] ?? 1),
      0,
    );
    // The API refuses 0.
    if (seconds <= MOST_SECONDS) return { sinceSeconds: Math.max(1, seconds) };
  }
  if (/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/u.test(text) && !Number.isNaN(Date.parse(text)))
    return { sinceTime: text };
  throw new FailureError(
    failure(
      'bad-input',
      words(`“${text}” is no time to begin at.`, `« ${text} » n’est pas un moment de départ.`),
      words(
        'Write how long ago (90s, 10m, 2h30m, 1d) or when (2026-11-21T10:00:00Z).',
        'Écrivez depuis combien de temps (90s, 10m, 2h30m, 1d) ou depuis quand (2026-11-21T10:00:00Z).',
      ),
    ),
  );
}
