import type { Mechanism } from '../../../preload/contract/mail.ts';
import type { Words } from '../../../preload/contract/words.ts';
import { words } from '../failure.ts';

/**
 * What a login without encryption means: everybody on the way could read the password, whether it was accepted or not. Null where it stays
 * on one machine, and where the mechanism that comes first only proves that the password is known (CRAM-MD5).
 */
export function sentInClear(target: string, mechanisms: readonly Mechanism[], startTlsOffered: boolean): Words | null {
  if (/^(?:127\.|::1$|::ffff:127\.|localhost$)/iu.test(target) || mechanisms[0] === 'CRAM-MD5') return null;
  return startTlsOffered
    ? words(
        'The password crossed the network in plain text, although the server offers STARTTLS: choose STARTTLS, and change the password if others may have listened.',
        'Le mot de passe a traversé le réseau en clair, alors que le serveur propose STARTTLS : choisissez STARTTLS, et changez le mot de passe si quelqu’un a pu écouter.',
      )
    : words(
        'The password crossed the network in plain text: use a port with TLS, and change the password if others may have listened.',
        'Le mot de passe a traversé le réseau en clair : utilisez un port avec TLS, et changez le mot de passe si quelqu’un a pu écouter.',
      );
}
