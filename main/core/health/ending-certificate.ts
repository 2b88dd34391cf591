import type { Certificate } from '../../../preload/contract/verdict.ts';
import type { Words } from '../../../preload/contract/words.ts';
import { words } from '../failure.ts';

/** ACME clients renew when two thirds of the life are used; at nine tenths a renewal was missed. */
const RENEWAL_MISSED = 0.9;

/** The sentence for a certificate that is good now and soon will not be; null when there is time. */
export function certificateEndsSoon(certificate: Certificate | null): Words | null {
  if (certificate === null || certificate.lifetimeUsed < RENEWAL_MISSED) return null;
  const on = certificate.validTo.slice(0, 10);
  const days = certificate.daysLeft;
  return days < 1
    ? words(`The certificate ends on ${on}, in less than a day.`, `Le certificat expire le ${on}, dans moins d’un jour.`)
    : words(
        `The certificate ends on ${on}, in ${days} ${days === 1 ? 'day' : 'days'}.`,
        `Le certificat expire le ${on}, dans ${days} ${days === 1 ? 'jour' : 'jours'}.`,
      );
}
