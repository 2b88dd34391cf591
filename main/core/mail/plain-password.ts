import type { Words } from '../../../preload/contract/words.ts';
import { words } from '../failure.ts';

/**
 * What a password that was sent without encryption means: everybody on the way could read it, whether it was accepted or not. Null where it
 * stays on one machine.
 */
export function sentInClear(target: string, startTlsOffered: boolean): Words | null {
  if (/^(?:127\.|::1$|::ffff:127\.|localhost$)/iu.test(target)) return null;
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
