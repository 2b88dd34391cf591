import type { UnitVerb } from '../../../preload/contract/unit-changes.ts';
import type { Words } from '../../../preload/contract/words.ts';
import { words } from '../failure.ts';

/** Socket units too: where ssh is started by its socket, the socket is what lets in. */
const SSH = /^(?:ssh|sshd|dropbear)(?:@.*)?\.(?:service|socket)$/u;
const NETWORK =
  /^(?:NetworkManager|systemd-networkd|networking|network|dhcpcd|wpa_supplicant(?:@.*)?|wg-quick@.*|openvpn.*|tailscaled)\.service$/u;

/** What a change of a unit does to the way by which one came in over SSH; null where it does nothing to it. */
export function wayIn(verb: UnitVerb, unit: string): Words | null {
  if (SSH.test(unit) && verb === 'stop')
    return words(
      'From then on nobody can log in over SSH, this program neither: have another way in ready.',
      'Dès lors, plus personne ne peut se connecter par SSH, ce programme non plus : gardez un autre accès.',
    );
  if (SSH.test(unit) && (verb === 'disable' || verb === 'mask'))
    return words(
      'After the next boot nobody can log in over SSH, this program neither.',
      'Après le prochain démarrage de la machine, plus personne ne pourra se connecter par SSH, ce programme non plus.',
    );
  if (NETWORK.test(unit) && (verb === 'stop' || verb === 'restart'))
    return words(
      'It may cut the network by which this program reaches the machine: have another way in ready.',
      'Cela peut couper le réseau par lequel ce programme atteint la machine : gardez un autre accès.',
    );
  return null;
}
