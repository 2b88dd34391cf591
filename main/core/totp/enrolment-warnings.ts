import type { TotpEntry } from '../../../preload/contract/totp.ts';
import type { Words } from '../../../preload/contract/words.ts';
import { words } from '../failure.ts';
import type { CodeShape } from './one-time-code.ts';

/** What to know about the choices of an enrolment: apps that ignore them, and a secret that does not last. */
export function warningsFor({ algorithm, digits, periodSeconds }: CodeShape, where: TotpEntry['where']): Words[] {
  return [
    ...(algorithm === 'SHA1'
      ? []
      : [
          words(
            `Many authenticator apps ignore ${algorithm} without saying so and use SHA1: their codes will be wrong. Confirm with a code before you rely on it.`,
            `Beaucoup d’applications ignorent ${algorithm} sans le dire et utilisent SHA1 : leurs codes seront faux. Confirmez avec un code avant de vous y fier.`,
          ),
        ]),
    ...(digits === 6
      ? []
      : [
          words(
            `Some authenticator apps show 6 digits whatever is asked; this entry has ${digits}. Confirm with a code.`,
            `Certaines applications affichent 6 chiffres quoi qu’on demande ; cette entrée en a ${digits}. Confirmez avec un code.`,
          ),
        ]),
    ...(periodSeconds === 30
      ? []
      : [
          words(
            `Some authenticator apps change their code every 30 s whatever is asked; this entry changes every ${periodSeconds} s. Confirm with a code.`,
            `Certaines applications changent de code toutes les 30 s quoi qu’on demande ; cette entrée change toutes les ${periodSeconds} s. Confirmez avec un code.`,
          ),
        ]),
    ...(where !== 'memory'
      ? []
      : [
          words(
            'The secret lives in memory: Pilothouse forgets this entry when it quits. The other device keeps it.',
            'Le secret est en mémoire : Pilothouse oublie cette entrée à la fermeture. L’autre appareil la garde.',
          ),
        ]),
  ];
}
