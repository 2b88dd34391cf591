import { holdsPasswordInHost, holdsPasswordInPlace } from '../../../../preload/contract/mail-kept-fields.ts';
import { failure, FailureError, words } from '../../failure.ts';

/**
 * Refuses `user:password@host`, before anything is shown or logged under that name: hosts are told by it everywhere.
 * Throws FailureError `ssh-host-unknown`, without repeating it.
 */
export function refusePasswordInHost(host: string): void {
  if (holdsPasswordInHost(host)) throw new FailureError(passwordInHost());
}

/** The same for a place to connect from: `ssh:user:password@host`, `container:user:password@host/name`. */
export function refusePasswordInPlace(place: string): void {
  if (holdsPasswordInPlace(place)) throw new FailureError(passwordInHost());
}

function passwordInHost() {
  return failure(
    'ssh-host-unknown',
    words(
      'A colon stands in the user before the host, and what follows it may be a password.',
      'L’utilisateur écrit devant l’hôte contient un deux-points, et ce qui le suit est peut-être un mot de passe.',
    ),
    words(
      'Write user@host; the password is asked for. A user whose name does hold a colon goes into your ssh configuration (User) or into a saved host.',
      'Écrivez utilisateur@hôte ; le mot de passe est demandé. Un utilisateur dont le nom contient vraiment un deux-points se met dans votre configuration ssh (User) ou dans un hôte enregistré.',
    ),
  );
}
