import type { DetailedPeerCertificate } from 'node:tls';
import type { Words } from '../../../preload/contract/words.ts';
import { words } from '../failure.ts';

/** What OpenSSL asks for at its usual level 2 (SSL_CTX_set_security_level(3)); other libraries let it pass, and we do not. */
const LEAST_RSA_BITS = 2048;

/** Signature algorithms by their encoded object identifiers (RFC 8017 §A.2.4, RFC 3279 §2.2). */
const BROKEN_SIGNATURES: readonly (readonly [name: string, oid: Buffer])[] = [
  ['SHA-1', Buffer.from('06092a864886f70d010105', 'hex')],
  ['SHA-1', Buffer.from('06072a8648ce3d0401', 'hex')],
  ['MD5', Buffer.from('06092a864886f70d010104', 'hex')],
];

/** What of a chain is too weak to be believed, and of which certificate; null when nothing is. The signature of a root by itself proves nothing. */
export function weaknessOf(chain: readonly DetailedPeerCertificate[], nameOf: (of: DetailedPeerCertificate) => string): Words | null {
  for (const link of chain) {
    const name = nameOf(link);
    if (link.modulus !== undefined && link.bits !== undefined && link.bits < LEAST_RSA_BITS)
      return words(
        `The certificate of “${name}” has an RSA key of ${link.bits} bits: too weak to be trusted.`,
        `Le certificat de « ${name} » a une clé RSA de ${link.bits} bits : trop faible pour être fiable.`,
      );
    const own = link.issuerCertificate?.fingerprint256 === link.fingerprint256;
    const broken = own ? undefined : BROKEN_SIGNATURES.find(([, oid]) => link.raw.includes(oid));
    if (broken !== undefined)
      return words(
        `The certificate of “${name}” is signed with ${broken[0]}: such a signature can be forged.`,
        `Le certificat de « ${name} » est signé avec ${broken[0]} : une telle signature peut être contrefaite.`,
      );
  }
  return null;
}
