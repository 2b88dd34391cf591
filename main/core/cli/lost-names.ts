import type { Words } from '../../../preload/contract/words.ts';
import { words } from '../failure.ts';
import type { Session } from './session.ts';

/**
 * What the stores hold that the list does not name, and what brings it back: the database was lost, or is that of another data folder.
 * Nothing is asked of a person, and nothing of a keychain whose names are in the list.
 */
export async function lostNames({ client, signal }: Pick<Session, 'client' | 'signal'>): Promise<readonly Words[]> {
  const [store, list] = [await client.credentials.store(undefined, { signal }), await client.credentials.list(undefined, { signal })];
  const hints: Words[] = [];
  if (store.problem === null && !list.some(({ where }) => where === 'keychain')) {
    // A keychain that stopped answering is said by the list itself.
    const found = await client.credentials.found(undefined, { signal }).catch(() => []);
    const count = found.filter(({ taken }) => !taken).length;
    if (count > 0)
      hints.push(
        words(
          `The keychain holds ${count} of Pilothouse’s secrets that are not in this list: the database was lost, or they are of another data folder. To bring their names back: pilothouse credentials recover`,
          `Le trousseau contient ${count} secrets de Pilothouse absents de cette liste : la base de données a été perdue, ou ils sont d’un autre dossier de données. Pour retrouver leurs noms : pilothouse credentials recover`,
        ),
      );
  }
  const { exists, open, problem } = store.sealed;
  if (exists && !open && problem === null && !list.some(({ where }) => where === 'sealed-file'))
    hints.push(
      words(
        'The sealed file is there, and no name of it is in this list. If it holds some, they come back when it is opened: pilothouse credentials store check',
        'Le fichier scellé est là, et aucun de ses noms n’est dans cette liste. S’il en contient, ils reviennent à son ouverture : pilothouse credentials store check',
      ),
    );
  return hints;
}
