import type { Words } from '../../../../preload/contract/words.ts';
import { words } from '../../failure.ts';

export const NO_JOURNALCTL: Words = words('This machine has no journalctl.', 'Cette machine n’a pas journalctl.');

/** What journalctl says of rights, and of a journal that is not there, in words; null when it says nothing of the kind. */
export function journalAccessNote(said: string): Words | null {
  if (/insufficient permissions|not seeing messages from other users|permission denied/iu.test(said)) {
    return words(
      'This account may not read the whole journal: add it to the group systemd-journal (or adm), then connect again.',
      'Ce compte ne peut pas lire tout le journal : ajoutez-le au groupe systemd-journal (ou adm), puis reconnectez-vous.',
    );
  }
  if (/journalctl: (?:command )?not found|not found: journalctl|no such file or directory/iu.test(said)) return NO_JOURNALCTL;
  if (/no journal files were (?:found|opened)/iu.test(said))
    return words('This machine keeps no journal.', 'Cette machine ne conserve pas de journal.');
  return null;
}
