import type { Failure } from '../../../preload/contract/failure.ts';
import { failure, words } from '../failure.ts';
import { saysNoShell } from './ssh-ending.ts';

const MOST_EVIDENCE = 4000;

/** A script was sent and something else answered, or nothing: an account without a shell, or with one program only. */
export function scriptNotRun(answer: string): Failure {
  const said = answer.trim().slice(0, MOST_EVIDENCE);
  if (saysNoShell(said))
    return failure(
      'command-failed',
      words(
        'This account has no shell there (nologin): nothing can be read of the machine.',
        'Ce compte n’a pas de shell sur cette machine (nologin) : rien ne peut y être lu.',
      ),
      words(
        'Log in as another user, or give the account a shell (usermod -s /bin/sh). Tunnels work without one.',
        'Connectez-vous avec un autre utilisateur, ou donnez un shell au compte (usermod -s /bin/sh). Les tunnels s’en passent.',
      ),
      { evidence: said },
    );
  if (said === '')
    return failure(
      'command-failed',
      words(
        'The machine ran no script and said nothing: this account seems to have no shell there (/bin/false).',
        'La machine n’a exécuté aucun script et n’a rien répondu : ce compte semble ne pas avoir de shell (/bin/false).',
      ),
      words(
        'Log in as another user, or give the account a shell (usermod -s /bin/sh). Tunnels work without one.',
        'Connectez-vous avec un autre utilisateur, ou donnez un shell au compte (usermod -s /bin/sh). Les tunnels s’en passent.',
      ),
    );
  return failure(
    'command-failed',
    words('The machine ran no script: something else answered.', 'La machine n’a pas exécuté de script : autre chose a répondu.'),
    words(
      'The account may be restricted to one command, or its shell is not a POSIX shell.',
      'Le compte est peut-être limité à une commande, ou son shell n’est pas un shell POSIX.',
    ),
    { evidence: said },
  );
}
