import { plural } from '../wording.ts';
import type { CompanionOf } from './companions.ts';
import type { Stated } from './kind-view.ts';
import { stated } from './kind-view.ts';

const DAY_MS = 86_400_000;
/** What renews by itself has done so before this. */
const SOON_DAYS = 14;

/** How long a certificate is still valid, and when that is to be said in other words (milliseconds since the epoch). */
export function certificateState(
  { begins, ends, unreadable }: Pick<CompanionOf<'certificates'>, 'begins' | 'ends' | 'unreadable'>,
  now: number,
): Stated & { readonly recheckAt: number | null } {
  if (unreadable)
    return {
      ...stated('failing', 'It holds no certificate that can be read', 'Il ne contient pas de certificat lisible'),
      recheckAt: null,
    };
  const day = new Date(ends).toISOString().slice(0, 10);
  if (ends <= now)
    return { ...stated('failing', `Its certificate expired on ${day}`, `Son certificat a expiré le ${day}`), recheckAt: null };
  if (begins > now)
    return { ...stated('failing', 'Its certificate is not valid yet', 'Son certificat n’est pas encore valable'), recheckAt: begins };
  const days = Math.floor((ends - now) / DAY_MS);
  if (days >= SOON_DAYS)
    return {
      ...stated('healthy', `Certificate valid until ${day}`, `Certificat valable jusqu’au ${day}`),
      recheckAt: ends - SOON_DAYS * DAY_MS + 1,
    };
  return {
    ...stated(
      'degraded',
      `Its certificate expires in ${plural(days, 'day', 'days')}, on ${day}`,
      `Son certificat expire dans ${plural(days, 'jour', 'jours')}, le ${day}`,
    ),
    recheckAt: Math.min(ends, ends - days * DAY_MS + 1),
  };
}
