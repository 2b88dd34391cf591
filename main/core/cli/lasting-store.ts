import type { Where } from '../../../preload/contract/credentials.ts';
import { failure, FailureError, words } from '../failure.ts';
import { onTheCommandLine } from './command-line-remedies.ts';
import type { CoreClient } from './session.ts';

/** Where a secret outlives this command. Throws the store's own failure where nothing does: in memory it would be gone with the command. */
export async function lastingStore(client: CoreClient, signal: AbortSignal): Promise<Exclude<Where, 'memory'>> {
  const { where, problem } = await client.credentials.store(undefined, { signal });
  if (where !== 'memory') return where;
  throw new FailureError(
    onTheCommandLine(
      problem ??
        failure(
          'keychain-unreachable',
          words('Nothing here keeps a secret beyond this command.', 'Rien ici ne garde un secret au-delà de cette commande.'),
          words('Start a keychain, or seal a file.', 'Démarrez un trousseau, ou scellez un fichier.'),
        ),
      process.env,
    ),
  );
}
