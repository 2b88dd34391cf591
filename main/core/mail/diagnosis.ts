import type { FailureKind } from '../../../preload/contract/failure-kinds.ts';
import type { Failure } from '../../../preload/contract/failure.ts';
import type { Words } from '../../../preload/contract/words.ts';
import { failure, words } from '../failure.ts';
import { connectionRules, doorRules } from './diagnosis/connection.ts';
import { deliveryRules } from './diagnosis/delivery.ts';
import { encryptionRules } from './diagnosis/encryption.ts';
import { loginRules } from './diagnosis/login.ts';
import { recipientRules } from './diagnosis/recipients.ts';
import { sendAsRules } from './diagnosis/send-as.ts';
import { wholeNameRules } from './diagnosis/whole-names.ts';
import { pageFor } from './diagnosis/provider-pages.ts';
import type { DiagnosisRule, MailPhase, MailSignal } from './diagnosis/signal.ts';
import { explainCode } from './enhanced-codes.ts';
import { replyText } from './reply.ts';

/** Every signal the diagnosis knows, in the order in which they are tried. */
export const diagnosisRules: readonly DiagnosisRule[] = [
  ...connectionRules,
  ...encryptionRules,
  ...wholeNameRules,
  ...recipientRules,
  ...sendAsRules,
  ...deliveryRules,
  ...loginRules,
  ...doorRules,
];

/** The cause and the remedy of what ended a mail test: a known signal, else the code explained by RFC 3463. */
export function diagnose(signal: MailSignal): Failure {
  const rule = diagnosisRules.find(({ when }) => when(signal));
  if (rule === undefined) return signal.reply === null ? unknownBreak(signal) : explainReply(signal);
  const { cause, remedy, kind } = rule;
  const page = pageFor(rule.signal, signal);
  return failure(
    typeof kind === 'function' ? kind(signal) : kind,
    typeof cause === 'function' ? cause(signal) : cause,
    typeof remedy === 'function' ? remedy(signal) : remedy,
    { ...evidenceOf(signal), ...(page === null ? {} : { page }) },
  );
}

/** An accepted message is not a delivered one: what to look at when it does not arrive. Stands beside the verdict that it was accepted. */
export function afterAcceptance(queueId: string | null, from: string): Words {
  const trace =
    queueId === null
      ? words('for the recipient in the server’s log', 'le destinataire dans le journal du serveur')
      : words(`for queue id ${queueId} in the server’s log`, `l’identifiant de file ${queueId} dans le journal du serveur`);
  return words(
    `Accepted is not delivered: if it does not arrive, look ${trace.en}, in the recipient’s junk folder, and for a bounce in the mailbox of ${from}.`,
    `Accepté ne veut pas dire remis : s’il n’arrive pas, cherchez ${trace.fr}, regardez les indésirables du destinataire, et un éventuel avis de non-remise dans la boîte de ${from}.`,
  );
}

function evidenceOf({ reply, failure: found }: MailSignal): Pick<Failure, 'evidence' | 'code' | 'enhancedCode'> {
  if (reply === null)
    return {
      ...(found?.evidence === undefined ? {} : { evidence: found.evidence }),
      ...(found?.code === undefined ? {} : { code: found.code }),
    };
  return {
    evidence: reply.raw.join('\n'),
    code: String(reply.code),
    ...(reply.enhancedCode === null ? {} : { enhancedCode: reply.enhancedCode }),
  };
}

const phaseNames: Readonly<Record<MailPhase, Words>> = {
  resolve: words('while its name was looked up', 'pendant la recherche de son nom'),
  connect: words('while connecting', 'pendant la connexion'),
  greeting: words('before its greeting', 'avant son accueil'),
  ehlo: words('after EHLO', 'après EHLO'),
  starttls: words('after STARTTLS', 'après STARTTLS'),
  tls: words('during the TLS handshake', 'pendant la négociation TLS'),
  'ehlo-tls': words('after EHLO under TLS', 'après EHLO sous TLS'),
  auth: words('during the login', 'pendant l’authentification'),
  'mail-from': words('after MAIL FROM', 'après MAIL FROM'),
  'rcpt-to': words('after RCPT TO', 'après RCPT TO'),
  data: words('while taking the message', 'pendant la réception du message'),
  quit: words('after QUIT', 'après QUIT'),
};

function unknownBreak(signal: MailSignal): Failure {
  const where = phaseNames[signal.phase];
  const found = signal.failure;
  if (found?.kind === 'connection-closed' || found?.kind === 'connection-reset') {
    const hint =
      signal.phase === 'greeting'
        ? words(
            'Access rules (a firewall, hosts.deny, a connection limit) and a port that expects TLS look like this; the server’s log says which.',
            'Des règles d’accès (pare-feu, hosts.deny, limite de connexions) ou un port qui attend TLS ont cet effet ; le journal du serveur dit lequel.',
          )
        : found.remedy;
    return {
      ...found,
      cause: words(`The server closed the connection ${where.en}.`, `Le serveur a fermé la connexion ${where.fr}.`),
      remedy: hint,
    };
  }
  if (found?.kind === 'timed-out')
    return { ...found, cause: words(`The server went silent ${where.en}.`, `Le serveur s’est tu ${where.fr}.`) };
  return (
    found ??
    failure(
      'mail-refused',
      words(`The dialogue ended ${where.en}.`, `Le dialogue s’est terminé ${where.fr}.`),
      words('The dialogue shows how far it went.', 'Le dialogue montre jusqu’où il est allé.'),
    )
  );
}

function explainReply(signal: MailSignal): Failure {
  const { reply, phase } = signal;
  if (reply === null) return unknownBreak(signal);
  const meaning = explainCode(reply.code, reply.enhancedCode);
  const code = [reply.code, reply.enhancedCode].filter((part) => part !== null).join(' ');
  const text = replyText(reply).slice(0, 160);
  const passing = reply.code < 500;
  return failure(
    passing ? 'mail-refused-temporarily' : refusalKind(phase),
    words(`${code}: ${meaning.en}. The server says: “${text}”.`, `${code} : ${meaning.fr}. Le serveur dit : « ${text} ».`),
    passing
      ? words(
          'Try again later; if it stays, the server’s log has the reason.',
          'Réessayez plus tard ; si cela persiste, le journal du serveur en donne la raison.',
        )
      : words(
          'Correct what the server names; its log often says more than its reply.',
          'Corrigez ce que le serveur nomme ; son journal en dit souvent plus que sa réponse.',
        ),
    evidenceOf(signal),
  );
}

function refusalKind(phase: MailPhase): FailureKind {
  if (phase === 'auth') return 'mail-auth-refused';
  if (phase === 'mail-from') return 'mail-sender-refused';
  return phase === 'rcpt-to' ? 'mail-recipient-refused' : 'mail-refused';
}
