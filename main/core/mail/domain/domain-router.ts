import { os } from '../../implementer.ts';
import type { Rooms } from '../../rooms.ts';
import { checkDomain } from './domain-posture.ts';

/** What a domain publishes about its mail. */
export function domainProcedures(rooms: Pick<Rooms, 'closing' | 'vantages' | 'log'>) {
  return {
    domain: os.mail.domain.handler(async ({ input, signal }) => {
      const until = AbortSignal.any([rooms.closing, ...(signal ? [signal] : [])]);
      const vantage = await rooms.vantages.open(input.via, { signal: until });
      const posture = await checkDomain(input, vantage, until);
      rooms.log.info({ domain: posture.domain, via: posture.via, level: posture.level }, 'Domain posture read');
      return posture;
    }),
  };
}
