import type { Failure } from '../../../../preload/contract/failure.ts';
import type { Words } from '../../../../preload/contract/words.ts';
import { failure, words } from '../../failure.ts';
import { serverText } from '../server-text.ts';

/** How far a connection had come. */
export type Stage = 'greeting' | 'handshake' | 'login' | 'ready';

/** What is known when a connection ends before it is ready. */
export interface Ending {
  readonly name: string;
  readonly address: string;
  readonly stage: Stage;
  /** First bytes the other side sent. */
  readonly heard: string;
  /** ssh2's own message, when there is one. */
  readonly message: string | null;
  /** What each side offered, as far as it was seen. */
  readonly negotiation: readonly string[];
}

/** Why a connection did not come about, from how far it came and what was heard. */
export function explainEnding(ending: Ending): Failure {
  const { name, address, stage, heard, message, negotiation } = ending;
  const said = heard === '' ? {} : { evidence: serverText(heard) };
  const details = (lines: readonly (string | null)[]) => ({ evidence: lines.filter((line) => line !== null && line !== '').join('\n') });

  if (message !== null && /no matching/iu.test(message)) {
    const what = /no matching (?:C->S |S->C )?(.+)$/iu.exec(message)?.[1] ?? 'algorithm';
    return failure(
      'ssh-no-common-algorithm',
      words(`${name} and Pilothouse have no ${what} in common.`, `${name} et Pilothouse n’ont aucun algorithme en commun (${what}).`),
      words(
        'The server is very old or very strict: allow a current algorithm in its sshd_config (KexAlgorithms, HostKeyAlgorithms, Ciphers, MACs).',
        'Le serveur est très ancien ou très strict : autorisez un algorithme courant dans son sshd_config (KexAlgorithms, HostKeyAlgorithms, Ciphers, MACs).',
      ),
      details([message, ...negotiation]),
    );
  }
  if (stage === 'greeting') {
    if (/MaxStartups|not allowed at this time|too many/iu.test(heard)) {
      return failure(
        'connection-closed',
        words(`${name} is taking no more logins at the moment.`, `${name} n’accepte plus de connexions pour le moment.`),
        words(
          'Wait a minute and connect again; its MaxStartups or PerSourcePenalties may be too tight.',
          'Attendez une minute puis reconnectez-vous ; son réglage MaxStartups ou PerSourcePenalties est peut-être trop strict.',
        ),
        said,
      );
    }
    if (heard !== '' || (message !== null && /identification|greeting|header/iu.test(message))) {
      return failure(
        'ssh-not-spoken',
        words(`What answers at ${address} does not speak SSH.`, `Ce qui répond à ${address} ne parle pas SSH.`),
        words('Check the port: another program listens there.', 'Vérifiez le port : un autre programme y écoute.'),
        { evidence: serverText(heard) || (message ?? '') },
      );
    }
    return failure(
      'connection-closed',
      words(`${name} took the connection and closed it without a word.`, `${name} a pris la connexion et l’a fermée sans un mot.`),
      words(
        'This computer may be blocked there (fail2ban, hosts.deny), or sshd cannot start: look at the server’s own log.',
        'Cet ordinateur y est peut-être bloqué (fail2ban, hosts.deny), ou sshd ne démarre pas : consultez le journal du serveur.',
      ),
      { evidence: address },
    );
  }
  if (stage === 'handshake' && message !== null && /signature/iu.test(message)) {
    return failure(
      'ssh-handshake-failed',
      words(
        `${name} could not prove that it has the host key it shows. Someone may be in between. Nothing was sent.`,
        `${name} n’a pas pu prouver qu’il détient la clé d’hôte qu’il présente. Quelqu’un s’interpose peut-être. Rien n’a été envoyé.`,
      ),
      words(
        'Find out who answers at that address before you connect again; on the machine’s console, see that sshd runs and with which key.',
        'Cherchez qui répond à cette adresse avant de vous reconnecter ; sur la console de la machine, vérifiez que sshd tourne et avec quelle clé.',
      ),
      details([address, message]),
    );
  }
  if (stage === 'handshake') {
    return failure(
      'ssh-handshake-failed',
      words(
        `${name} ended the connection in the middle of the SSH handshake.`,
        `${name} a mis fin à la connexion au milieu de l’échange SSH initial.`,
      ),
      words(
        'Connect again; when it happens each time, sshd’s log on the server names the reason, or a firewall in between cuts the connection.',
        'Reconnectez-vous ; si cela se répète, le journal de sshd sur le serveur donne la raison, ou un pare-feu intermédiaire coupe la connexion.',
      ),
      details([address, firstLine(heard), message]),
    );
  }
  return failure(
    'connection-closed',
    words(`${name} closed the connection during the login.`, `${name} a fermé la connexion pendant l’identification.`),
    words(
      'Connect again and answer sooner; sshd’s log on the server names the reason (LoginGraceTime, AllowUsers).',
      'Reconnectez-vous et répondez plus vite ; le journal de sshd sur le serveur donne la raison (LoginGraceTime, AllowUsers).',
    ),
    details([address, message]),
  );
}

/** The time for connecting is over: what was missing says where it hangs. */
export function tooSlow(name: string, address: string, stage: Stage, limitMs: number): Failure {
  const seconds = Math.round(limitMs / 1000);
  if (stage === 'greeting') {
    return failure(
      'connection-timed-out',
      words(
        `${name} took the connection and then said nothing for ${seconds} s.`,
        `${name} a pris la connexion puis n’a rien dit pendant ${seconds} s.`,
      ),
      words(
        'Check the port, and whether the machine is overloaded or a firewall holds the connection.',
        'Vérifiez le port, et si la machine est surchargée ou si un pare-feu retient la connexion.',
      ),
      { evidence: address },
    );
  }
  return failure(
    'timed-out',
    words(
      `${name} began to answer and did not finish the ${stage === 'login' ? 'login' : 'handshake'} within ${seconds} s.`,
      `${name} a commencé à répondre sans terminer ${stage === 'login' ? 'l’identification' : 'l’échange initial'} en ${seconds} s.`,
    ),
    words(
      'The machine may be overloaded, or waits on a slow name or user lookup: look at its load, UseDNS and its directory service.',
      'La machine est peut-être surchargée ou attend une résolution lente : regardez sa charge, UseDNS et son annuaire.',
    ),
    { evidence: address },
  );
}

/** A session that worked and is gone. */
export function sessionLost(name: string, message: string | null): Failure {
  const silent = message !== null && /keepalive/iu.test(message);
  return failure(
    'ssh-session-lost',
    silent
      ? words(`${name} has stopped answering; the session is over.`, `${name} ne répond plus ; la session est terminée.`)
      : words(`The session with ${name} has ended unexpectedly.`, `La session avec ${name} s’est interrompue.`),
    words(
      'It is opened again at the next use. If that fails, check the network and whether the machine is up.',
      'Elle sera rouverte à la prochaine utilisation. Si cela échoue, vérifiez le réseau et que la machine est en marche.',
    ),
    message === null ? {} : { evidence: serverText(message) },
  );
}

/** Nobody was there to answer what a host asks before it lets one in. */
export function answerNeeded(name: string): Failure {
  return failure(
    'ssh-answer-needed',
    words(
      `${name} cannot be connected again by itself: it needs an answer from you (a password, a passphrase or a host key).`,
      `${name} ne peut pas être reconnecté sans vous : il attend une réponse (mot de passe, phrase de passe ou clé d’hôte).`,
    ),
    words(
      'Connect, and answer. A password kept in the keychain lets it come back by itself the next time.',
      'Connectez-vous et répondez. Un mot de passe gardé dans le trousseau lui permettra de revenir de lui-même la prochaine fois.',
    ),
  );
}

/** The configuration leaves no algorithm of some kind; `notes` say which. */
export function nothingToOffer(name: string, notes: readonly Words[]): Failure {
  return failure(
    'ssh-no-common-algorithm',
    words(
      `The ssh configuration of ${name} leaves no algorithm that Pilothouse has; nothing was contacted.`,
      `La configuration ssh de ${name} ne laisse aucun algorithme dont Pilothouse dispose ; rien n’a été contacté.`,
    ),
    words(
      'Add a current one to Ciphers, KexAlgorithms, MACs or HostKeyAlgorithms; the list says which has nothing left.',
      'Ajoutez-en un courant à Ciphers, KexAlgorithms, MACs ou HostKeyAlgorithms ; la liste dit lequel n’a plus rien.',
    ),
    { evidence: notes.map((note) => note.en).join('\n') },
  );
}

/** A jump host did not lead on. */
export function jumpFailed(name: string, hop: string, cause: Failure): Failure {
  return failure(
    'ssh-jump-failed',
    words(
      `${name} was not reached through ${hop}: ${lowerFirst(cause.cause.en)}`,
      `${name} n’a pas été atteint en passant par ${hop} : ${lowerFirst(cause.cause.fr)}`,
    ),
    cause.remedy,
    cause.evidence === undefined ? {} : { evidence: cause.evidence },
  );
}

/** A chain of jump hosts that comes back to where it was. */
export function jumpLoop(name: string, route: readonly string[]): Failure {
  return failure(
    'ssh-jump-failed',
    words(`The jump hosts of ${name} lead in a circle.`, `Les hôtes de rebond de ${name} tournent en rond.`),
    words(
      'Set “ProxyJump none” for the first jump host in your ssh configuration.',
      'Réglez « ProxyJump none » pour le premier hôte de rebond dans votre configuration ssh.',
    ),
    { evidence: route.join(' -> ') },
  );
}

function firstLine(text: string): string {
  return serverText(text.split('\n', 1)[0] ?? '').replace(/[^\x20-\x7E].*$/u, '');
}

function lowerFirst(text: string): string {
  return /^[A-Z][a-z]/u.test(text) && !text.startsWith('Pilothouse') ? text.charAt(0).toLowerCase() + text.slice(1) : text;
}
