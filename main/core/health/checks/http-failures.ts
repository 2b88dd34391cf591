import type { Failure } from '../../../../preload/contract/failure.ts';
import { failure, words } from '../../failure.ts';
import type { CheckedUrl } from '../checked-url.ts';

/** What each phase was doing when the time was up. */
const phaseWords: Readonly<Record<string, { en: string; fr: string }>> = {
  resolve: { en: 'looking up the name', fr: 'la recherche du nom' },
  connect: { en: 'connecting', fr: 'la connexion' },
  tls: { en: 'the TLS handshake', fr: 'la négociation TLS' },
  request: { en: 'waiting for the answer', fr: 'l’attente de la réponse' },
  body: { en: 'reading the body', fr: 'la lecture du corps' },
};

/** The whole check took too long; the phase says where. */
export function timedOutIn(phase: string, timeoutMs: number, target: CheckedUrl): Failure {
  const where = phaseWords[phase] ?? { en: phase, fr: phase };
  const seconds = Math.round(timeoutMs / 100) / 10;
  const remedy =
    phase === 'connect'
      ? words(
          `Check that ${target.host} port ${target.port} is open from there: a firewall that drops packets looks like this.`,
          `Vérifiez que ${target.host}, port ${target.port}, est ouvert depuis cet endroit : un pare-feu qui jette les paquets a cet effet.`,
        )
      : phase === 'request' || phase === 'body'
        ? words(
            'The server took the request and is slow or stuck: look at its log and load. A longer limit shows whether it answers at all.',
            'Le serveur a reçu la requête, mais il est lent ou bloqué : examinez son journal et sa charge. Une limite plus longue dira s’il finit par répondre.',
          )
        : words('Try from another place, or with a longer limit.', 'Essayez depuis un autre endroit, ou avec une limite plus longue.');
  return failure(
    phase === 'connect' ? 'connection-timed-out' : 'timed-out',
    words(`Time was up after ${seconds} s, while ${where.en}.`, `Le délai de ${seconds} s a expiré pendant ${where.fr}.`),
    remedy,
  );
}

/** TLS failures, told for a URL. */
export function explainTls(found: Failure, target: CheckedUrl): Failure {
  if (found.kind !== 'tls-not-spoken') return found;
  return {
    ...found,
    cause: words(
      `Port ${target.port} of ${target.host} answers in plain text: https was spoken to a port without TLS.`,
      `Le port ${target.port} de ${target.host} répond en clair : https a été employé sur un port sans TLS.`,
    ),
    remedy: words(
      'Write http:// for this port, or use the port on which the server speaks TLS (often 443).',
      'Écrivez http:// pour ce port, ou utilisez le port où le serveur parle TLS (souvent 443).',
    ),
  };
}

/** Why there was no HTTP answer: closed, reset, or something that is not HTTP. */
export function explainNoAnswer(error: NodeJS.ErrnoException & { rawPacket?: Buffer }, target: CheckedUrl): Failure {
  const said = error.rawPacket;
  if (error.code?.startsWith('HPE_')) {
    if (target.url.protocol === 'http:' && isTlsRecord(said)) return tlsExpected(target, 'TLS alert');
    const evidence = `${error.code}: ${error.message}\n${firstLine(said?.toString('latin1') ?? '')}`.trim();
    if (isHttp2(said)) {
      return failure(
        'http-malformed',
        words('The server speaks HTTP/2 only on this port.', 'Le serveur ne parle que HTTP/2 sur ce port.'),
        words(
          'Let it accept HTTP/1.1 as well; a gRPC port has to be checked in its own way.',
          'Faites-lui accepter aussi HTTP/1.1 ; un port gRPC se vérifie autrement.',
        ),
        { evidence },
      );
    }
    if (error.code === 'HPE_HEADER_OVERFLOW') {
      return failure(
        'http-malformed',
        words('The answer has more than 16 kB of headers.', 'La réponse a plus de 16 ko d’en-têtes.'),
        words(
          'Look for cookies or headers that the application adds again and again.',
          'Cherchez des cookies ou des en-têtes que l’application ajoute sans fin.',
        ),
        { evidence },
      );
    }
    return failure(
      'http-malformed',
      words('What came back is not HTTP.', 'Ce qui est revenu n’est pas du HTTP.'),
      words(
        'Check the port: another protocol may live there. The evidence shows how it begins.',
        'Vérifiez le port : un autre protocole s’y trouve peut-être. La preuve en montre le début.',
      ),
      { evidence },
    );
  }
  const evidence = [error.code, error.message].filter((part) => part !== undefined).join(': ');
  const plain = target.url.protocol === 'http:';
  const hint = plain
    ? words(
        'The server’s log says why. If this port speaks TLS, write https://.',
        'Le journal du serveur dit pourquoi. Si ce port parle TLS, écrivez https://.',
      )
    : words(
        'The server’s log says why: an application that crashed, or a proxy without a server behind it.',
        'Le journal du serveur dit pourquoi : une application tombée, ou un proxy sans serveur derrière lui.',
      );
  if (error.code === 'ECONNRESET' && !/hang up/.test(error.message)) {
    return failure(
      'connection-reset',
      words('The connection was reset before an answer came.', 'La connexion a été réinitialisée avant toute réponse.'),
      hint,
      { evidence },
    );
  }
  return failure(
    'connection-closed',
    words('The server closed the connection without answering.', 'Le serveur a fermé la connexion sans répondre.'),
    hint,
    { evidence },
  );
}

/** The body broke off, or is not what its encoding says. */
export function undecodable(error: unknown, bytes: number): Failure {
  const message = error instanceof Error ? error.message : String(error);
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const evidence = `${[code, message].filter(Boolean).join(': ')} (after ${bytes} bytes)`;
  if (code.startsWith('Z_') || code.startsWith('ERR_BROTLI') || code.startsWith('ERR__ERROR') || code.startsWith('HPE_')) {
    return failure(
      'http-malformed',
      words(
        'The body does not decode: it is damaged, or is not what its headers say.',
        'Le corps ne se décode pas : il est endommagé, ou ne correspond pas à ses en-têtes.',
      ),
      words(
        'Compare Content-Encoding and Transfer-Encoding with what the application sends.',
        'Comparez Content-Encoding et Transfer-Encoding avec ce que l’application envoie.',
      ),
      { evidence },
    );
  }
  return failure(
    'connection-closed',
    words('The connection broke off in the middle of the body.', 'La connexion s’est rompue au milieu du corps.'),
    words(
      'Look at the server’s log, and at time limits of proxies in between.',
      'Examinez le journal du serveur, et les délais des proxys intermédiaires.',
    ),
    { evidence },
  );
}

/** Plain http was sent to a port that speaks TLS. */
export function tlsExpected(target: CheckedUrl, evidence: string): Failure {
  return failure(
    'tls-expected',
    words(
      `Port ${target.port} of ${target.host} speaks TLS: plain http was sent to it.`,
      `Le port ${target.port} de ${target.host} parle TLS : du http en clair lui a été envoyé.`,
    ),
    words('Write https:// for this port.', 'Écrivez https:// pour ce port.'),
    { evidence },
  );
}

/** An alert or handshake record: type 21 or 22, then version 3.x (RFC 8446 §5.1). */
function isTlsRecord(bytes: Buffer | undefined): boolean {
  return bytes !== undefined && (bytes[0] === 0x15 || bytes[0] === 0x16) && bytes[1] === 0x03;
}

/** The server's connection preface is a SETTINGS frame on stream 0 (RFC 9113 §3.4). */
function isHttp2(bytes: Buffer | undefined): boolean {
  return bytes !== undefined && bytes.length >= 9 && bytes[0] === 0 && bytes[3] === 0x04 && bytes.readUInt32BE(5) === 0;
}

/** The first line with something in it, without control characters, at most 200 characters. */
export function firstLine(text: string): string {
  const line = text.split(/\r?\n/).find((candidate) => candidate.trim() !== '') ?? '';
  return line
    .replaceAll(/\p{Cc}/gu, '·')
    .trim()
    .slice(0, 200);
}
