import type { Failure } from '../../../preload/contract/failure.ts';
import type { FailureKind } from '../../../preload/contract/failure-kinds.ts';
import type { Words } from '../../../preload/contract/words.ts';
import { failure, words } from '../failure.ts';

/** What OpenSSL and BoringSSL say when a handshake fails, in one spelling: `wrong version number`. */
interface HandshakeRule {
  readonly says: RegExp;
  readonly kind: FailureKind;
  readonly cause: (name: string) => Words;
  readonly remedy: Words;
}

const usePlain = words(
  'Use the port on which this server speaks TLS, or the way that fits this port (plain, or an upgrade such as STARTTLS).',
  'Utilisez le port sur lequel ce serveur parle TLS, ou le mode qui convient à ce port (en clair, ou avec une montée en TLS comme STARTTLS).',
);
const upgradeServer = words('Upgrade the server to TLS 1.2 or newer.', 'Mettez le serveur à niveau : TLS 1.2 ou plus récent.');

/** First match wins. */
const rules: readonly HandshakeRule[] = [
  {
    says: /wrong version number|packet length too long|record layer failure|http request|https proxy request|unexpected message|bad record type|unknown protocol|invalid ssl record/,
    kind: 'tls-not-spoken',
    cause: () =>
      words(
        'TLS was spoken to a port that answers in plain text (“wrong version number”).',
        'TLS a été employé sur un port qui répond en clair (« wrong version number »).',
      ),
    remedy: usePlain,
  },
  {
    says: /dh key too small|bad dh p length|dh p too (short|small)/,
    kind: 'tls-weak-key',
    cause: () =>
      words(
        'The server’s Diffie-Hellman parameters are too weak (“dh key too small”).',
        'Les paramètres Diffie-Hellman du serveur sont trop faibles (« dh key too small »).',
      ),
    remedy: words(
      'Give the server parameters of 2048 bits or more, or let it offer ECDHE only.',
      'Donnez au serveur des paramètres d’au moins 2048 bits, ou limitez-le à ECDHE.',
    ),
  },
  {
    says: /key too small|md too weak|ca md too weak/,
    kind: 'tls-weak-key',
    cause: () => words('The server’s key is too weak to be used.', 'La clé du serveur est trop faible pour être utilisée.'),
    remedy: words(
      'Issue a certificate with RSA of 2048 bits or more, or ECDSA.',
      'Émettez un certificat RSA d’au moins 2048 bits, ou ECDSA.',
    ),
  },
  {
    says: /unsupported protocol|alert protocol version|protocol version|version too low|legacy sigalg/,
    kind: 'tls-too-old',
    cause: () =>
      words(
        'The server offers nothing newer than TLS 1.1, which is no longer safe.',
        'Le serveur n’offre rien de plus récent que TLS 1.1, qui n’est plus sûr.',
      ),
    remedy: upgradeServer,
  },
  {
    says: /unsafe legacy renegotiation/,
    kind: 'tls-too-old',
    cause: () =>
      words(
        'The server knows no secure renegotiation (RFC 5746): its TLS is very old.',
        'Le serveur ignore la renégociation sécurisée (RFC 5746) : son TLS est très ancien.',
      ),
    remedy: upgradeServer,
  },
  {
    says: /unrecognized name/,
    kind: 'certificate-wrong-name',
    cause: (name) =>
      words(
        `The server knows no “${name}”: it refused the name that was asked for.`,
        `Le serveur ne connaît pas « ${name} » : il a refusé le nom demandé.`,
      ),
    remedy: words('Ask for a name this server is configured for.', 'Demandez un nom pour lequel ce serveur est configuré.'),
  },
  {
    says: /certificate required|alert bad certificate|alert certificate unknown|alert unknown ca/,
    kind: 'tls-handshake-failed',
    cause: () =>
      words(
        'The server asks for a client certificate, and none was given.',
        'Le serveur exige un certificat client, et aucun n’a été présenté.',
      ),
    remedy: words(
      'Test without client certificates on another port, or ask the server’s owner for one.',
      'Testez sans certificat client sur un autre port, ou demandez-en un au responsable du serveur.',
    ),
  },
  {
    says: /no application protocol/,
    kind: 'tls-handshake-failed',
    cause: () =>
      words(
        'The server accepts none of the protocols that were offered inside TLS.',
        'Le serveur n’accepte aucun des protocoles proposés dans TLS.',
      ),
    remedy: words(
      'It may speak HTTP/2 only; let it accept HTTP/1.1 as well.',
      'Il ne parle peut-être que HTTP/2 ; faites-lui accepter aussi HTTP/1.1.',
    ),
  },
  {
    says: /handshake failure|no shared cipher|no ciphers available|insufficient security|no protocols available/,
    kind: 'tls-handshake-failed',
    cause: () =>
      words(
        'The server and this computer have no cipher in common, or the server has no certificate for this name.',
        'Le serveur et cet ordinateur n’ont aucun chiffrement en commun, ou le serveur n’a pas de certificat pour ce nom.',
      ),
    remedy: words(
      'Look at the server’s list of ciphers, its certificate and its own log.',
      'Examinez la liste des chiffrements du serveur, son certificat et son journal.',
    ),
  },
  {
    says: /econnreset|epipe|socket hang up|disconnected before secure|was closed during/,
    kind: 'tls-handshake-failed',
    cause: () =>
      words(
        'The server closed the connection in the middle of the TLS handshake.',
        'Le serveur a fermé la connexion au milieu de la négociation TLS.',
      ),
    remedy: words(
      'Check that this port speaks TLS and that the server has a certificate for this name; its log says why it hung up. A filter on the way can do the same.',
      'Vérifiez que ce port parle TLS et que le serveur a un certificat pour ce nom ; son journal dit pourquoi il a raccroché. Un filtre sur le trajet peut faire de même.',
    ),
  },
];

/** The failure behind an error of `tls.connect`. */
export function explainHandshake(error: unknown, name: string): Failure {
  const said = spoken(error);
  const rule = rules.find(({ says }) => says.test(said));
  const evidence = libraryWords(error);
  if (rule) return failure(rule.kind, rule.cause(name), rule.remedy, { evidence });
  return failure(
    'tls-handshake-failed',
    words('The TLS handshake failed.', 'La négociation TLS a échoué.'),
    words(
      'The evidence shows what the TLS library said; the server’s log may say more.',
      'La preuve montre ce qu’a dit la bibliothèque TLS ; le journal du serveur peut en dire plus.',
    ),
    { evidence },
  );
}

/** A server that stays silent after the first TLS message. */
export function handshakeTimedOut(timeoutMs: number): Failure {
  const seconds = Math.round(timeoutMs / 100) / 10;
  return failure(
    'timed-out',
    words(`The TLS handshake was not finished within ${seconds} s.`, `La négociation TLS n’était pas terminée au bout de ${seconds} s.`),
    words(
      'Check that this port speaks TLS; a silent port often waits for something else.',
      'Vérifiez que ce port parle TLS ; un port muet attend souvent autre chose.',
    ),
  );
}

/** What the TLS library said, without addresses in memory and source files. */
function libraryWords(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { code, reason } = error as { code?: unknown; reason?: unknown };
  const said = typeof reason === 'string' ? reason : error.message.trim();
  return typeof code === 'string' ? `${said} (${code})` : said;
}

function spoken(error: unknown): string {
  if (!(error instanceof Error)) return String(error).toLowerCase();
  const { code, reason } = error as { code?: unknown; reason?: unknown };
  return [error.message, code, reason]
    .filter((part) => typeof part === 'string')
    .join(' ')
    .replaceAll('_', ' ')
    .toLowerCase();
}
