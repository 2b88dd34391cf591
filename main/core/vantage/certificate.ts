import { isIP } from 'node:net';
import type { DetailedPeerCertificate, TLSSocket } from 'node:tls';
import tls from 'node:tls';
import type { Certificate } from '../../../preload/contract/verdict.ts';
import type { Failure } from '../../../preload/contract/failure.ts';
import type { Words } from '../../../preload/contract/words.ts';
import { failure, words } from '../failure.ts';
import { authorityTroubles } from './authority-troubles.ts';
import { weaknessOf } from './weak-certificate.ts';

const DAY_MS = 86_400_000;
/** A chain longer than this is not followed further. */
const LONGEST_CHAIN = 10;

/** Why a certificate is not trusted. */
export interface TrustProblem {
  readonly failure: Failure;
  /** OpenSSL's name for it (openssl-verification-options(1)), or ours for dates and names. */
  readonly code: string;
}

/** The certificate of a finished handshake as it is shown. */
export function describeCertificate(
  peer: DetailedPeerCertificate,
  stream: TLSSocket,
  problem: TrustProblem | null,
  now: Date,
): Certificate {
  const from = Date.parse(peer.valid_from);
  const to = Date.parse(peer.valid_to);
  const lifetime = Math.max(1, to - from);
  return {
    subject: distinguishedName(peer.subject),
    issuer: distinguishedName(peer.issuer),
    names: namesOf(peer),
    validFrom: isoDate(peer.valid_from),
    validTo: isoDate(peer.valid_to),
    lifetimeUsed: Math.max(0, Math.round(((now.getTime() - from) / lifetime) * 10_000) / 10_000),
    daysLeft: Math.floor((to - now.getTime()) / DAY_MS),
    fingerprint256: peer.fingerprint256 ?? '',
    serialNumber: peer.serialNumber ?? '',
    protocol: stream.getProtocol() ?? '',
    cipher: stream.getCipher()?.standardName ?? stream.getCipher()?.name ?? '',
    trusted: problem === null,
    trustProblem: problem?.code ?? null,
    chain: chainOf(peer).map((link) => ({
      subject: distinguishedName(link.subject),
      issuer: distinguishedName(link.issuer),
      validTo: isoDate(link.valid_to),
    })),
  };
}

/**
 * What is wrong with a certificate: authority, then dates, then name; all of it in the evidence. Null when nothing is.
 * `chainError` is OpenSSL's verdict on the chain, null when it holds.
 */
export function judgeCertificate(peer: DetailedPeerCertificate, name: string, chainError: string | null, now: Date): TrustProblem | null {
  if (peer.raw === undefined) {
    return {
      code: 'NO_CERTIFICATE',
      failure: failure(
        'tls-handshake-failed',
        words('The server showed no certificate.', 'Le serveur n’a présenté aucun certificat.'),
        words(
          'Give the server a certificate; without one nobody can tell who answers.',
          'Donnez un certificat au serveur ; sans lui, rien ne dit qui répond.',
        ),
      ),
    };
  }
  const weak = weakProblem(peer);
  // Node has no name for what OpenSSL finds too weak.
  const unnamed = chainError === 'UNSPECIFIED' && weak !== null;
  const problems = [
    ...(chainError === null || unnamed ? [] : [chainProblem(peer, chainError, now)]),
    weak,
    dateProblem(peer, now),
    nameProblem(peer, name),
  ].filter((problem) => problem !== null);
  const [first] = problems;
  if (first === undefined) return null;
  const others = problems.slice(1).filter((problem) => problem.failure.kind !== first.failure.kind);
  const evidence = [first.failure.evidence ?? first.code, ...others.map((problem) => `${problem.code}: ${problem.failure.cause.en}`)].join(
    '\n',
  );
  return { ...first, failure: { ...first.failure, evidence } };
}

function chainProblem(peer: DetailedPeerCertificate, code: string, now: Date): TrustProblem {
  const issuer = distinguishedName(peer.issuer);
  const last = chainOf(peer).at(-1) ?? peer;
  const problem = (kind: Failure['kind'], cause: Failure['cause'], remedy: Failure['remedy']): TrustProblem => ({
    code,
    failure: failure(kind, withTroubles(cause), remedy, {
      evidence: `${code}\nsubject: ${distinguishedName(peer.subject)}\nissuer: ${issuer}`,
    }),
  });
  switch (code) {
    case 'DEPTH_ZERO_SELF_SIGNED_CERT':
      return problem(
        'certificate-self-signed',
        words(
          'The certificate is self-signed: no authority vouches for it.',
          'Le certificat est autosigné : aucune autorité ne s’en porte garante.',
        ),
        words(
          'Trust this very certificate as an authority (a PEM file), or give the server one from an authority. Do not switch the checks off.',
          'Déclarez ce certificat comme autorité (un fichier PEM), ou donnez au serveur un certificat émis par une autorité. Ne désactivez pas les vérifications.',
        ),
      );
    case 'SELF_SIGNED_CERT_IN_CHAIN': {
      const root = distinguishedName(last.subject);
      return problem(
        'certificate-unknown-authority',
        words(
          `The chain ends at “${root}”, an authority this computer does not know: a private one, or something that intercepts the connection.`,
          `La chaîne se termine par « ${root} », une autorité inconnue de cet ordinateur : elle est privée, ou la connexion est interceptée.`,
        ),
        words(
          'Compare the issuer with the one you expect. If it is your own authority, give its certificate as a PEM file; if not, look for a proxy or an antivirus on the way.',
          'Comparez l’émetteur à celui que vous attendez. S’il s’agit de votre autorité, indiquez son certificat (fichier PEM) ; sinon, cherchez un proxy ou un antivirus sur le trajet.',
        ),
      );
    }
    case 'UNABLE_TO_VERIFY_LEAF_SIGNATURE':
    case 'UNABLE_TO_GET_ISSUER_CERT':
    case 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY':
      return problem(
        'certificate-unknown-authority',
        words(
          `No known authority vouches for the certificate; “${distinguishedName(last.issuer)}”, which issued it, was not sent and is not known here.`,
          `Aucune autorité connue ne garantit le certificat ; « ${distinguishedName(last.issuer)} », qui l’a émis, n’a pas été envoyée et n’est pas connue ici.`,
        ),
        words(
          'Let the server send its whole chain (the intermediate certificate is often forgotten), or give the authority’s certificate as a PEM file when it is private.',
          'Faites envoyer la chaîne complète par le serveur (le certificat intermédiaire est souvent oublié), ou indiquez le certificat de l’autorité (fichier PEM) si elle est privée.',
        ),
      );
    case 'CERT_HAS_EXPIRED':
    case 'CERT_NOT_YET_VALID': {
      const outdated =
        chainOf(peer).find((link) => Date.parse(link.valid_to) < now.getTime() || Date.parse(link.valid_from) > now.getTime()) ?? peer;
      const own = dateProblem(outdated, now);
      return own
        ? { ...own, code }
        : problem('certificate-expired', words('A certificate of the chain has expired.', 'Un certificat de la chaîne a expiré.'), renew);
    }
    default:
      return problem(
        'certificate-unknown-authority',
        words(`The certificate is not trusted here (${code}).`, `Le certificat n’est pas reconnu ici (${code}).`),
        words(
          'Look at the chain: the server’s certificate, the intermediate ones it sends, and the authority at its end.',
          'Examinez la chaîne : le certificat du serveur, les intermédiaires qu’il envoie et l’autorité qui la termine.',
        ),
      );
  }
}

/** An authority may be unknown because the file that should name it was not read. */
function withTroubles(cause: Words): Words {
  const troubles = authorityTroubles(process.env, process.platform);
  return words([cause, ...troubles].map(({ en }) => en).join(' '), [cause, ...troubles].map(({ fr }) => fr).join(' '));
}

const renew = words(
  'Renew it, then reload the server: many go on using the old file until they are told.',
  'Renouvelez-le, puis rechargez le serveur : beaucoup gardent l’ancien fichier tant qu’on ne le leur dit pas.',
);

function weakProblem(peer: DetailedPeerCertificate): TrustProblem | null {
  const cause = weaknessOf(chainOf(peer), (link) => distinguishedName(link.subject));
  if (cause === null) return null;
  const remedy = words(
    'Issue a new certificate: RSA of 2048 bits or more or ECDSA, signed with SHA-256.',
    'Émettez un nouveau certificat : RSA d’au moins 2048 bits ou ECDSA, signé en SHA-256.',
  );
  const evidence = `subject: ${distinguishedName(peer.subject)}\nissuer: ${distinguishedName(peer.issuer)}`;
  return { code: 'CERT_TOO_WEAK', failure: failure('tls-weak-key', cause, remedy, { evidence }) };
}

function dateProblem(certificate: DetailedPeerCertificate, now: Date): TrustProblem | null {
  const subject = distinguishedName(certificate.subject);
  const evidence = `subject: ${subject}\nvalid from ${isoDate(certificate.valid_from)} to ${isoDate(certificate.valid_to)}`;
  if (Date.parse(certificate.valid_to) < now.getTime()) {
    const on = isoDate(certificate.valid_to).slice(0, 10);
    return {
      code: 'CERT_HAS_EXPIRED',
      failure: failure(
        'certificate-expired',
        words(`The certificate of “${subject}” expired on ${on}.`, `Le certificat de « ${subject} » a expiré le ${on}.`),
        renew,
        { evidence },
      ),
    };
  }
  if (Date.parse(certificate.valid_from) > now.getTime()) {
    const on = isoDate(certificate.valid_from).slice(0, 10);
    return {
      code: 'CERT_NOT_YET_VALID',
      failure: failure(
        'certificate-not-yet-valid',
        words(
          `The certificate of “${subject}” is valid from ${on} only; here it is ${now.toISOString().slice(0, 10)}.`,
          `Le certificat de « ${subject} » n’est valable qu’à partir du ${on} ; nous sommes ici le ${now.toISOString().slice(0, 10)}.`,
        ),
        words(
          'Compare the clocks of this computer and of the machine that issued it.',
          'Comparez l’horloge de cet ordinateur et celle de la machine qui l’a émis.',
        ),
        { evidence },
      ),
    };
  }
  return null;
}

function nameProblem(peer: DetailedPeerCertificate, name: string): TrustProblem | null {
  const error = tls.checkServerIdentity(name, peer);
  if (error === undefined) return null;
  const names = namesOf(peer);
  const shown = names.length === 0 ? '-' : names.slice(0, 8).join(', ') + (names.length > 8 ? ', …' : '');
  const byAddress = isIP(name) !== 0;
  return {
    code: 'ERR_TLS_CERT_ALTNAME_INVALID',
    failure: failure(
      'certificate-wrong-name',
      words(
        `The certificate is not for “${name}”. It is for: ${shown}.`,
        `Le certificat n’est pas établi pour « ${name} ». Il l’est pour : ${shown}.`,
      ),
      byAddress
        ? words(
            'Connect by a name that is in the certificate instead of the address, or say which name to check.',
            'Connectez-vous par un nom présent dans le certificat plutôt que par l’adresse, ou indiquez le nom à vérifier.',
          )
        : words(
            'Connect by a name that is in the certificate, say which name to check, or add this name to the certificate.',
            'Connectez-vous par un nom présent dans le certificat, indiquez le nom à vérifier, ou ajoutez ce nom au certificat.',
          ),
      { evidence: `names in the certificate: ${names.join(', ') || 'none'}` },
    ),
  };
}

/** Names the certificate is for: subjectAltName, and only without one the common name (as Node judges too). */
function namesOf(peer: DetailedPeerCertificate): string[] {
  const alternatives = (peer.subjectaltname ?? '')
    .split(', ')
    .map((entry) => /^(?:DNS|IP Address):(.+)$/.exec(entry)?.[1])
    .filter((found) => found !== undefined);
  const common = peer.subject?.CN;
  return alternatives.length > 0 || common === undefined ? alternatives : [common].flat();
}

function chainOf(peer: DetailedPeerCertificate): DetailedPeerCertificate[] {
  const chain: DetailedPeerCertificate[] = [];
  const seen = new Set<string>();
  for (let link: DetailedPeerCertificate | undefined = peer; link?.raw && chain.length < LONGEST_CHAIN; link = link.issuerCertificate) {
    if (seen.has(link.fingerprint256)) break;
    seen.add(link.fingerprint256);
    chain.push(link);
  }
  return chain;
}

/** `CN=mail.example, O=Example`: the most telling part first, as people name certificates. */
function distinguishedName(name: DetailedPeerCertificate['subject'] | undefined): string {
  const parts = Object.entries(name ?? {}).flatMap(([key, value]) => [value].flat().map((one) => `${key}=${one}`));
  return parts.toReversed().join(', ');
}

function isoDate(openssl: string): string {
  const at = Date.parse(openssl);
  return Number.isNaN(at) ? openssl : new Date(at).toISOString();
}
