import type { SealedState, Where } from '../../../preload/contract/credentials.ts';
import type { Failure } from '../../../preload/contract/failure.ts';
import { noSealedFile } from '../credentials/sealed/sealed-failures.ts';
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

/** Says that there is no sealed file before a password is read for it. Throws FailureError `sealed-file-missing`, or what is wrong with the file. */
export async function mustBeSealed(client: CoreClient, signal: AbortSignal): Promise<void> {
  const { sealed } = await client.credentials.store(undefined, { signal });
  const why = whyNotSealed(sealed);
  if (why !== null) throw new FailureError(onTheCommandLine(why, process.env));
}

/** Why the sealed file takes nothing, even if it is opened; null when it would. */
export function whyNotSealed({ exists, problem }: Pick<SealedState, 'exists' | 'problem'>): Failure | null {
  return problem ?? (exists ? null : noSealedFile());
}
