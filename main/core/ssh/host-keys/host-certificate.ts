import type { Words } from '../../../../preload/contract/words.ts';
import { words } from '../../failure.ts';
import { allowsAuthoritySignature } from '../connection/algorithms.ts';
import { canVouch, FOR_EVER, isSignedByAuthority, signatureAlgorithm } from '../certificate.ts';
import type { Certificate } from '../certificate.ts';
import { entryNames, fingerprint, keyTypeOf } from './known-hosts.ts';
import type { KnownHostEntry } from './known-hosts.ts';
import { matchesPattern } from '../config/patterns.ts';

/** Why a certificate that was shown does not count, and what to do about it. */
export interface CertificateProblem {
  readonly cause: Words;
  readonly remedy: Words;
}

/** What the known hosts say about a certificate that a server shows. */
export type CertificateVerdict =
  | { readonly kind: 'vouched'; readonly entry: KnownHostEntry }
  /** The key, or the authority's, was revoked. */
  | { readonly kind: 'revoked'; readonly entry: KnownHostEntry }
  /** It is not what its authority signed: a fault, or a forgery. */
  | { readonly kind: 'forged' }
  /** The plain key must be known by itself, as if there were no certificate. */
  | { readonly kind: 'no-use'; readonly problem: CertificateProblem };

/** Where and when a certificate is judged. */
export interface CertificateUse {
  /** As the person knows it. */
  readonly host: string;
  /** The name it must hold for: the host name, or HostKeyAlias, without a port. */
  readonly principal: string;
  /** The names under which the authority may stand in the known hosts, in the order in which they are looked at. */
  readonly names: readonly string[];
  /** ssh_config(5), as written. */
  readonly caSignatureAlgorithms: string | null;
  readonly nowMs: number;
}

/**
 * Judges the certificate of a host in OpenSSH's order: revocation, authority, then what it says itself (sshconnect.c,
 * check_host_key; sshkey.c, sshkey_cert_check_host).
 */
export function judgeHostCertificate(
  entries: readonly KnownHostEntry[],
  certificate: Certificate,
  use: CertificateUse,
): CertificateVerdict {
  const { authority, keyBlob } = certificate;
  const checkable = canVouch(keyTypeOf(authority) ?? '');
  const signed = !checkable || isSignedByAuthority(certificate);
  for (const name of use.names) {
    const revoked = entries.find(
      (entry) => entry.marker === 'revoked' && (entry.key.equals(keyBlob) || entry.key.equals(authority)) && entryNames(entry, name),
    );
    if (revoked) return { kind: 'revoked', entry: revoked };
    if (!signed) return { kind: 'forged' };
    const entry = authoritiesOf(entries, name).find(({ key }) => key.equals(authority));
    if (entry === undefined) continue;
    const problem = checkable ? problemOf(certificate, use) : securityKeyAuthority(certificate, use);
    return problem === null ? { kind: 'vouched', entry } : { kind: 'no-use', problem };
  }
  return { kind: 'no-use', problem: unknownAuthority(certificate, use) };
}

/** Authorities that may vouch for a name. */
export function authoritiesOf(entries: readonly KnownHostEntry[], name: string): KnownHostEntry[] {
  return entries.filter((entry) => entry.marker === 'cert-authority' && entryNames(entry, name));
}

/** What a certificate says, for people: one line of evidence. */
export function describeCertificate(certificate: Certificate): string {
  const { type, keyId, serial, principals, authority } = certificate;
  return [
    `certificate ${type} “${keyId}”, serial ${serial}`,
    `authority ${keyTypeOf(authority) ?? '?'} ${fingerprint(authority)}`,
    `for ${principals.length === 0 ? 'no host' : principals.join(', ')}`,
    `valid ${instant(certificate.validAfter) ?? 'always'} to ${instant(certificate.validBefore) ?? 'forever'}`,
  ].join('; ');
}

/** The end of a certificate's time, as ISO 8601; null when it has none. */
export function validUntil({ validBefore }: Certificate): string | null {
  const ms = Number(validBefore) * 1000;
  return validBefore === FOR_EVER || Number.isNaN(new Date(ms).getTime()) ? null : new Date(ms).toISOString();
}

function problemOf(certificate: Certificate, { host, principal, caSignatureAlgorithms, nowMs }: CertificateUse): CertificateProblem | null {
  const { kind, validAfter, validBefore, principals, criticalOptions } = certificate;
  const now = BigInt(Math.floor(nowMs / 1000));
  if (kind !== 'host')
    return {
      cause: words(
        `${host} shows the certificate of a user and not of a host.`,
        `${host} présente le certificat d’un utilisateur et non d’un hôte.`,
      ),
      remedy: renew(principal),
    };
  if (now < validAfter)
    return {
      cause: words(
        `${host} shows a host certificate that is only valid from ${instant(validAfter) ?? ''} on.`,
        `${host} présente un certificat d’hôte qui n’est valable qu’à partir du ${instant(validAfter) ?? ''}.`,
      ),
      remedy: words(
        'Compare the clocks of this computer, of the server and of the authority; if they are right, wait or have the certificate issued again.',
        'Comparez les horloges de cet ordinateur, du serveur et de l’autorité ; si elles sont justes, attendez ou faites réémettre le certificat.',
      ),
    };
  if (now >= validBefore)
    return {
      cause: words(
        `${host} shows a host certificate that expired on ${instant(validBefore) ?? ''}.`,
        `${host} présente un certificat d’hôte qui a expiré le ${instant(validBefore) ?? ''}.`,
      ),
      remedy: renew(principal),
    };
  // OpenSSH before 10.3 took none for all, so that a careless authority certified any host; and `*` for a letter.
  if (principals.length === 0)
    return {
      cause: words(
        `${host} shows a host certificate that names no host, and so holds for none.`,
        `${host} présente un certificat d’hôte qui ne nomme aucun hôte, et ne vaut donc pour aucun.`,
      ),
      remedy: renew(principal),
    };
  if (!principals.some((pattern) => matchesPattern(pattern, principal)))
    return {
      cause: words(
        `${host} shows a host certificate for ${principals.join(', ')}, not for ${principal}.`,
        `${host} présente un certificat d’hôte pour ${principals.join(', ')}, pas pour ${principal}.`,
      ),
      remedy: words(
        `Connect under a name of the certificate (HostName, HostKeyAlias), or have one issued for ${principal} (ssh-keygen -h -n ${principal}).`,
        `Connectez-vous sous un nom du certificat (HostName, HostKeyAlias), ou faites-en émettre un pour ${principal} (ssh-keygen -h -n ${principal}).`,
      ),
    };
  if (criticalOptions.length > 0)
    return {
      cause: words(
        `${host} shows a host certificate with conditions that are not known here: ${criticalOptions.join(', ')}.`,
        `${host} présente un certificat d’hôte assorti de conditions inconnues ici : ${criticalOptions.join(', ')}.`,
      ),
      remedy: renew(principal),
    };
  const algorithm = signatureAlgorithm(certificate);
  if (!allowsAuthoritySignature(caSignatureAlgorithms, algorithm))
    return {
      cause: words(
        `${host} shows a host certificate signed with ${algorithm}, which CASignatureAlgorithms does not allow.`,
        `${host} présente un certificat d’hôte signé en ${algorithm}, ce que CASignatureAlgorithms n’autorise pas.`,
      ),
      remedy: renew(principal),
    };
  return null;
}

function unknownAuthority({ authority }: Certificate, { host, principal }: CertificateUse): CertificateProblem {
  const shown = `${keyTypeOf(authority) ?? '?'} ${fingerprint(authority)}`;
  return {
    cause: words(
      `${host} shows a host certificate of an authority that the known hosts do not trust for ${principal}: ${shown}.`,
      `${host} présente un certificat d’hôte d’une autorité à laquelle les hôtes connus ne font pas confiance pour ${principal} : ${shown}.`,
    ),
    remedy: words(
      'If that is your authority, add its public key to the known hosts as “@cert-authority NAMES KEY”.',
      'Si c’est votre autorité, ajoutez sa clé publique aux hôtes connus : « @cert-authority NOMS CLÉ ».',
    ),
  };
}

function securityKeyAuthority({ authority }: Certificate, { host }: CertificateUse): CertificateProblem {
  return {
    cause: words(
      `${host} shows a host certificate signed with a ${keyTypeOf(authority) ?? '?'} key, which cannot be checked here.`,
      `${host} présente un certificat d’hôte signé par une clé ${keyTypeOf(authority) ?? '?'}, invérifiable ici.`,
    ),
    remedy: words(
      'Compare the fingerprint of the host’s own key with the machine’s, or sign host certificates with an Ed25519, ECDSA or RSA key.',
      'Comparez l’empreinte de la clé propre de l’hôte à celle de la machine, ou signez les certificats d’hôte avec une clé Ed25519, ECDSA ou RSA.',
    ),
  };
}

function renew(principal: string): Words {
  return words(
    `Have a new host certificate issued for ${principal} (ssh-keygen -s AUTHORITY -h -I NAME -n ${principal} KEY.pub) and reload sshd.`,
    `Faites émettre un nouveau certificat d’hôte pour ${principal} (ssh-keygen -s AUTORITÉ -h -I NOM -n ${principal} CLÉ.pub) puis rechargez sshd.`,
  );
}

/** `2026-11-20 17:05 UTC`; null for no limit. */
function instant(seconds: bigint): string | null {
  if (seconds === 0n || seconds === FOR_EVER) return null;
  const date = new Date(Number(seconds) * 1000);
  return Number.isNaN(date.getTime()) ? `${seconds} s` : `${date.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}
