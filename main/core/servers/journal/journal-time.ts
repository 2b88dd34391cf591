import { failure, FailureError, words } from '../../failure.ts';

/** A time as journalctl(1) takes it in all versions: an ISO 8601 one as seconds since the epoch. Throws FailureError `bad-input`. */
export function timeOf(since: string): string {
  if (/^\d{4}-\d\d-\d\dT/u.test(since)) {
    const at = Date.parse(since);
    if (!Number.isNaN(at)) return `@${Math.floor(at / 1000)}`;
  }
  if (/^[-+@A-Za-z0-9:. ]+$/u.test(since)) return since;
  throw new FailureError(noTime(since));
}

/** What was given is no time to begin at; the forms that are understood everywhere (systemd.time(7)). */
export function noTime(since: string, evidence = '') {
  return failure(
    'bad-input',
    words(`“${since}” is no time to begin at.`, `« ${since} » n’est pas un moment de départ.`),
    words(
      'Write how long ago (-30min, -1h, -2d), a day (today, yesterday, 2026-11-21), a time of the server’s clock (2026-11-21 10:00), or one of any clock (2026-11-21T10:00:00Z).',
      'Écrivez depuis combien de temps (-30min, -1h, -2d), un jour (today, yesterday, 2026-11-21), une heure du serveur (2026-11-21 10:00) ou de tout autre fuseau (2026-11-21T10:00:00Z).',
    ),
    evidence === '' ? {} : { evidence },
  );
}
