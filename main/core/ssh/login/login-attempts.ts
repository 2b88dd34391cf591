import type { LoginAttempt } from '../../../../preload/contract/failure.ts';
import type { Words } from '../../../../preload/contract/words.ts';
import { words } from '../../failure.ts';

/** What became of one attempt: in the few words of a log line, and as a person reads it. */
export interface Outcome {
  readonly line: string;
  readonly result: Words;
}

/** The account of a login: every key, password and question that was tried or passed over, in order. */
export interface Attempts {
  /** `what` is the key, `kept`, or empty. */
  note(method: string, what: string, outcome: Outcome): void;
  readonly all: readonly LoginAttempt[];
  /** One line each, as evidence. */
  readonly lines: readonly string[];
}

export function startAttempts(): Attempts {
  const all: LoginAttempt[] = [];
  const lines: string[] = [];
  return {
    all,
    lines,
    note(method, what, { line, result }) {
      all.push({ method, what, result });
      lines.push(`${method}${what === '' ? '' : ` ${what}`}: ${line}`);
    },
  };
}

/** What becomes of attempts, in words. */
export const outcomes = {
  refused: { line: 'refused', result: words('not accepted by the server', 'non accepté par le serveur') },
  accepted: { line: 'accepted', result: words('accepted', 'accepté') },
  partial: {
    line: 'accepted, and more is wanted',
    result: words('accepted; the server wants another method too', 'accepté ; le serveur exige aussi une autre méthode'),
  },
  refusedUnasked: { line: 'refused without a question', result: words('refused without a question', 'refusé sans question') },
  notGiven: { line: 'not answered', result: words('nothing was answered', 'sans réponse') },
  passphraseNotGiven: {
    line: 'its passphrase was not given',
    result: words('its passphrase is needed, and nobody gave it', 'il faut sa phrase de passe, et personne ne l’a donnée'),
  },
  noKey: { line: 'no key to offer', result: words('there was no key to offer', 'aucune clé à présenter') },
  notTried: { line: 'not tried', result: words('not tried', 'non essayé') },
  notOffered: { line: 'not offered by the server', result: words('not offered by the server', 'non proposé par le serveur') },
  switchedOff: {
    line: 'switched off in the ssh configuration',
    result: words('switched off in the ssh configuration', 'désactivé dans la configuration ssh'),
  },
  missing: { line: 'no such file', result: words('there is no such file', 'ce fichier n’existe pas') },
  noPassphrase: { line: 'no passphrase given', result: words('no passphrase was given', 'aucune phrase de passe donnée') },
  passphraseWrong: (times: number): Outcome => ({
    line: `passphrase wrong ${times} times`,
    result: words(`the passphrase was wrong ${times} times`, `phrase de passe fausse ${times} fois`),
  }),
  unusableFile: (why: string): Outcome => ({
    line: why,
    result: words(`the key file cannot be used: ${why}`, `fichier de clé inutilisable : ${why}`),
  }),
  noSignature: (why: string): Outcome => ({ line: why, result: words(`it could not sign: ${why}`, `signature impossible : ${why}`) }),
  noAgent: (why: string): Outcome => ({ line: why, result: words(`the agent was of no help: ${why}`, `l’agent n’a pas répondu : ${why}`) }),
  keyOfCertificateMissing: {
    line: 'the private key of this certificate is nowhere',
    result: words('its private key is neither in a file nor in the agent', 'sa clé privée n’est ni dans un fichier ni dans l’agent'),
  },
  unusableType: (type: string): Outcome => ({
    line: `keys of type ${type} cannot be used`,
    result: words(`Pilothouse cannot use keys of type ${type}`, `Pilothouse ne sait pas utiliser les clés de type ${type}`),
  }),
  notAccepted: (type: string): Outcome => ({
    line: `${type} is not in PubkeyAcceptedAlgorithms`,
    result: words(`PubkeyAcceptedAlgorithms leaves out ${type}`, `PubkeyAcceptedAlgorithms exclut ${type}`),
  }),
} as const;

/** An outcome of what the authenticator filled in. */
export function filledIn({ line, result }: Outcome, factor: string): Outcome {
  return {
    line: `${line}; code of ${factor} filled in`,
    result: words(`${result.en}; code of ${factor} filled in`, `${result.fr} ; code de ${factor} rempli`),
  };
}

/** An outcome and what it tells. */
export function explained({ line, result }: Outcome, { en, fr }: Words): Outcome {
  return { line: `${line}; ${en}`, result: words(`${result.en}. ${en}`, `${result.fr}. ${fr}`) };
}

/** Why a key is passed over, thrown where it is found out. */
export class KeyPassedOver extends Error {
  readonly outcome: Outcome;

  constructor(outcome: Outcome) {
    super(outcome.line);
    this.outcome = outcome;
  }
}
