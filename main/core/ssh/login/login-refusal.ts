import { failure, words } from '../../failure.ts';
import { quote } from '../../vantage/quote.ts';
import type { Failure, LoginAttempt } from '../../../../preload/contract/failure.ts';

export interface RefusedLogin {
  /** `ops@web-1`. */
  readonly account: string;
  /** Methods the server accepts (RFC 4252 §5.1). */
  readonly offered: readonly string[];
  /** What was tried and what became of it, one line each. */
  readonly lines: readonly string[];
  /** The same, for people. */
  readonly attempts: readonly LoginAttempt[];
  /** Wrong answers of the person, when there were too many. */
  readonly wrongAnswers: number | null;
  /** The key file whose passphrase was wrong as often as it may be. */
  readonly wrongPassphrase: { readonly file: string; readonly times: number } | null;
  /** What the server said when it ended the login itself. */
  readonly said: string | null;
}

/** `ssh-login-refused`, or `ssh-passphrase-wrong`, with the one sentence that fits what happened and every outcome as evidence. */
export function loginRefused({ account, offered, lines, attempts, wrongAnswers, wrongPassphrase, said }: RefusedLogin): Failure {
  const details = { evidence: lines.join('\n'), attempts: [...attempts] };
  if (said !== null && /too many/iu.test(said)) {
    return failure(
      'ssh-login-refused',
      words(
        `${account} was not let in: the server ended the login after too many attempts.`,
        `${account} n’a pas été admis : le serveur a mis fin à la connexion après trop de tentatives.`,
      ),
      words(
        'Name the one key for this host in your ssh configuration (IdentityFile with IdentitiesOnly yes), then connect again.',
        'Nommez la clé de cet hôte dans votre configuration ssh (IdentityFile avec IdentitiesOnly yes), puis reconnectez-vous.',
      ),
      details,
    );
  }
  if (wrongAnswers !== null) {
    return failure(
      'ssh-login-refused',
      words(
        `${account} was not let in: ${wrongAnswers} answers were refused.`,
        `${account} n’a pas été admis : ${wrongAnswers} réponses ont été refusées.`,
      ),
      words(
        'Check the user name and the password, and whether the server lets this user log in.',
        'Vérifiez le nom d’utilisateur et le mot de passe, et que le serveur laisse cet utilisateur se connecter.',
      ),
      details,
    );
  }
  if (wrongPassphrase !== null) {
    const { file, times } = wrongPassphrase;
    return failure(
      'ssh-passphrase-wrong',
      words(
        `${account} was not let in: the passphrase of ${file} was wrong ${times === 1 ? 'once' : `${times} times`}.`,
        `${account} n’a pas été admis : la phrase de passe de ${file} était fausse${times === 1 ? '' : ` ${times} fois`}.`,
      ),
      words(
        `Connect again and give the passphrase of that key. ssh-keygen -y -f ${quote(file)} tells on a terminal whether it is right; a passphrase that is lost cannot be recovered, and then another key has to be let in there.`,
        `Reconnectez-vous et donnez la phrase de passe de cette clé. ssh-keygen -y -f ${quote(file)} dit dans un terminal si elle est bonne ; une phrase de passe perdue est irrécupérable : il faut alors autoriser une autre clé sur ce serveur.`,
      ),
      details,
    );
  }
  const list = offered.join(', ');
  const keysOnly = offered.includes('publickey') && !offered.includes('password') && !offered.includes('keyboard-interactive');
  return failure(
    'ssh-login-refused',
    words(
      `${account} was not let in: the server accepts ${list || 'no method'}, and nothing that was tried was accepted.`,
      `${account} n’a pas été admis : le serveur accepte ${list || 'aucune méthode'}, et rien de ce qui a été essayé n’a été accepté.`,
    ),
    keysOnly
      ? words(
          'The server wants a key: add your public key to ~/.ssh/authorized_keys there, or name the right key with IdentityFile.',
          'Le serveur demande une clé : ajoutez votre clé publique à ~/.ssh/authorized_keys sur ce serveur, ou nommez la bonne clé avec IdentityFile.',
        )
      : words(
          'Check the user name first; the list below says what was tried and what became of it.',
          'Vérifiez d’abord le nom d’utilisateur ; la liste ci-dessous dit ce qui a été essayé et avec quel résultat.',
        ),
    details,
  );
}
