import type { Failure } from '../../../../preload/contract/failure.ts';
import type { Words } from '../../../../preload/contract/words.ts';
import { failure, words } from '../../failure.ts';
import type { Certificate } from '../certificate.ts';
import { describeCertificate } from './host-certificate.ts';
import type { CertificateProblem } from './host-certificate.ts';
import { fingerprint, keyTypeOf } from './known-hosts.ts';
import type { KnownHostEntry } from './known-hosts.ts';

/** What a server showed. */
export interface ShownKey {
  /** The host as the person named it. */
  readonly name: string;
  readonly address: string;
  /** The plain key. */
  readonly key: Buffer;
  readonly certificate: Certificate | null;
  /** Why the certificate, when there is one, did not do. */
  readonly problem: CertificateProblem | null;
}

/** Where an entry stands, for people. */
export function placeOf(entry: KnownHostEntry): string {
  return entry.file === '' ? 'accepted earlier in this run' : `${entry.file}:${entry.line}`;
}

/** The host shows another key than the known ones. */
export function changed(shown: ShownKey, entries: readonly KnownHostEntry[]): Failure {
  const inFile = entries.find(({ file }) => file !== '');
  // A key accepted for this run stands in no file: it is forgotten on its own.
  const forget =
    inFile === undefined
      ? words('forget the key that was accepted earlier', 'oubliez la clé acceptée auparavant')
      : words(`remove ${placeOf(inFile)}`, `supprimez ${placeOf(inFile)}`);
  return failure(
    'host-key-changed',
    afterProblem(
      shown,
      words(
        `${shown.name} shows another host key than before. Someone may be in between, or the server was reinstalled. Nothing was sent.`,
        `${shown.name} présente une autre clé d’hôte qu’auparavant. Quelqu’un s’interpose peut-être, ou le serveur a été réinstallé. Rien n’a été envoyé.`,
      ),
    ),
    words(
      `Compare the new fingerprint with the machine’s own (ssh-keygen -lf on its console). If the change is meant, ${forget.en} and connect again.`,
      `Comparez la nouvelle empreinte à celle de la machine (ssh-keygen -lf sur sa console). Si le changement est voulu, ${forget.fr} puis reconnectez-vous.`,
    ),
    {
      evidence: [...entries.map(expected), evidenceOf(shown)].join('\n'),
      ...(inFile === undefined && { acceptedKeyOf: shown.name }),
    },
  );
}

/** The key, or that of the authority that vouches for it, was revoked. */
export function revoked(shown: ShownKey, entry: KnownHostEntry): Failure {
  const ofAuthority = !entry.key.equals(shown.key);
  const line = `revoked  ${entry.keyType} ${fingerprint(entry.key)} (${placeOf(entry)})`;
  return failure(
    'host-key-revoked',
    ofAuthority
      ? words(
          `${shown.name} shows a host certificate of an authority whose key was revoked. The connection was stopped and nothing was sent.`,
          `${shown.name} présente un certificat d’hôte d’une autorité dont la clé a été révoquée. La connexion a été arrêtée et rien n’a été envoyé.`,
        )
      : words(
          `${shown.name} shows a host key that was revoked. The connection was stopped and nothing was sent.`,
          `${shown.name} présente une clé d’hôte révoquée. La connexion a été arrêtée et rien n’a été envoyé.`,
        ),
    ofAuthority
      ? words(
          'The server needs a host certificate of another authority, or none at all; whoever has the revoked key can certify any machine.',
          'Le serveur a besoin d’un certificat d’hôte d’une autre autorité, ou d’aucun ; qui détient la clé révoquée peut certifier n’importe quelle machine.',
        )
      : words(
          'The server needs a new host key; until then it cannot be told from someone who has the old one.',
          'Le serveur a besoin d’une nouvelle clé d’hôte ; d’ici là, rien ne le distingue de quelqu’un qui détient l’ancienne.',
        ),
    { evidence: shown.certificate === null ? line : `${line}\n${evidenceOf(shown)}` },
  );
}

/** What came is no certificate, or not what its authority signed. */
export function forged(name: string, address: string, certificate: Certificate | null): Failure {
  return failure(
    'host-certificate-invalid',
    certificate === null
      ? words(
          `${name} shows a host certificate that cannot be read. The connection was stopped and nothing was sent.`,
          `${name} présente un certificat d’hôte illisible. La connexion a été arrêtée et rien n’a été envoyé.`,
        )
      : words(
          `${name} shows a host certificate that its authority did not sign so. Someone may be in between. The connection was stopped and nothing was sent.`,
          `${name} présente un certificat d’hôte que son autorité n’a pas signé ainsi. Quelqu’un s’interpose peut-être. La connexion a été arrêtée et rien n’a été envoyé.`,
        ),
    words(
      'Look at the certificate on the machine’s console (ssh-keygen -L -f, the file HostCertificate names), and have it issued again.',
      'Examinez le certificat sur la console de la machine (ssh-keygen -L -f, le fichier que nomme HostCertificate), et faites-le réémettre.',
    ),
    { evidence: [`host     ${name} (${address})`, ...(certificate === null ? [] : [describeCertificate(certificate)])].join('\n') },
  );
}

/** The key is not known, and nobody may be asked. */
export function unknown(shown: ShownKey): Failure {
  return failure(
    'host-key-unknown',
    afterProblem(
      shown,
      words(
        `The host key of ${shown.name} is not known, and StrictHostKeyChecking forbids asking; nothing was sent.`,
        `La clé d’hôte de ${shown.name} est inconnue et StrictHostKeyChecking interdit de demander ; rien n’a été envoyé.`,
      ),
    ),
    shown.problem?.remedy ??
      words(
        'Add the key to the known hosts (ssh-keyscan, then compare the fingerprint), or set StrictHostKeyChecking ask.',
        'Ajoutez la clé aux hôtes connus (ssh-keyscan, puis comparez l’empreinte), ou réglez StrictHostKeyChecking ask.',
      ),
    { evidence: evidenceOf(shown) },
  );
}

/** The certificate did not do, and the configuration allows no plain key of its type. */
export function certificateOnly(shown: ShownKey): Failure {
  return failure(
    'host-key-unknown',
    afterProblem(
      shown,
      words(
        `HostKeyAlgorithms allows ${shown.name} no host key without a certificate; nothing was sent.`,
        `HostKeyAlgorithms n’autorise pour ${shown.name} aucune clé d’hôte sans certificat ; rien n’a été envoyé.`,
      ),
    ),
    shown.problem?.remedy ?? words('Add the type of its key to HostKeyAlgorithms.', 'Ajoutez le type de sa clé à HostKeyAlgorithms.'),
    { evidence: evidenceOf(shown) },
  );
}

/** Somebody was asked, and did not accept the key; `known` are keys of other types the host is known by. */
export function refused(shown: ShownKey, known: readonly KnownHostEntry[]): Failure {
  return failure(
    'host-key-refused',
    afterProblem(
      shown,
      known.length === 0
        ? words(
            `The host key of ${shown.name} was not accepted, so nothing was sent.`,
            `La clé d’hôte de ${shown.name} n’a pas été acceptée ; rien n’a été envoyé.`,
          )
        : words(
            `${shown.name} shows none of the host keys it is known by. The one it shows was not accepted, so nothing was sent.`,
            `${shown.name} ne présente aucune des clés d’hôte par lesquelles il est connu. Celle qu’il présente n’a pas été acceptée ; rien n’a été envoyé.`,
          ),
    ),
    words(
      'Compare the fingerprint with the machine’s own, then connect again and accept it.',
      'Comparez l’empreinte à celle de la machine, puis reconnectez-vous et acceptez-la.',
    ),
    { evidence: [...known.map(expected), evidenceOf(shown)].join('\n') },
  );
}

function expected(entry: KnownHostEntry): string {
  return `expected ${entry.keyType} ${fingerprint(entry.key)} (${placeOf(entry)})`;
}

function evidenceOf({ name, address, key, certificate }: ShownKey): string {
  return [
    `host     ${name} (${address})`,
    `shown    ${keyTypeOf(key) ?? '?'} ${fingerprint(key)}`,
    ...(certificate === null ? [] : [describeCertificate(certificate)]),
  ].join('\n');
}

/** What is wrong with the certificate comes first: it is what the person counted on. */
function afterProblem({ problem }: ShownKey, cause: Words): Words {
  return problem === null ? cause : words(`${problem.cause.en} ${cause.en}`, `${problem.cause.fr} ${cause.fr}`);
}
