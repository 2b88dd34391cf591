import { X509Certificate } from 'node:crypto';
import type { DetailedPeerCertificate } from 'node:tls';
import type { Words } from '../../../preload/contract/words.ts';
import { words } from '../failure.ts';

/** What OpenSSL asks for at its usual level 2 (SSL_CTX_set_security_level(3)); other libraries let it pass, and we do not. */
const LEAST_RSA_BITS = 2048;
const LEAST_EC_BITS = 224;

/** Hashes by their object identifiers, as content bytes in hex (RFC 1319, RFC 1320, RFC 1321, RFC 3279 §2.1). */
const BROKEN_HASHES: ReadonlyMap<string, string> = new Map([
  ['2a864886f70d0202', 'MD2'],
  ['2a864886f70d0204', 'MD4'],
  ['2a864886f70d0205', 'MD5'],
  ['2b0e03021a', 'SHA-1'],
]);

/** Signature algorithms that name their hash: RSA (RFC 8017 §A.2.4), DSA and ECDSA (RFC 3279 §2.2), RSA of OIW. */
const BROKEN_SIGNATURES: ReadonlyMap<string, string> = new Map([
  ['2a864886f70d010102', 'MD2'],
  ['2a864886f70d010103', 'MD4'],
  ['2a864886f70d010104', 'MD5'],
  ['2a864886f70d010105', 'SHA-1'],
  ['2b0e03021d', 'SHA-1'],
  ['2a8648ce380403', 'SHA-1'],
  ['2a8648ce3d0401', 'SHA-1'],
]);
const RSASSA_PSS = '2a864886f70d01010a';

/** What of a chain is too weak to be believed, and of which certificate; null when nothing is. The signature of a root by itself proves nothing. */
export function weaknessOf(chain: readonly DetailedPeerCertificate[], nameOf: (of: DetailedPeerCertificate) => string): Words | null {
  for (const link of chain) {
    const name = nameOf(link);
    const key = weakKey(link);
    if (key !== null)
      return words(
        `The certificate of “${name}” has ${key.en}: too weak to be trusted.`,
        `Le certificat de « ${name} » a ${key.fr} : trop faible pour être fiable.`,
      );
    const own = link.issuerCertificate?.fingerprint256 === link.fingerprint256;
    const broken = own ? null : brokenHash(link.raw);
    if (broken !== null)
      return words(
        `The certificate of “${name}” is signed with ${broken}: such a signature can be forged.`,
        `Le certificat de « ${name} » est signé avec ${broken} : une telle signature peut être contrefaite.`,
      );
  }
  return null;
}

function weakKey({ modulus, bits, raw }: DetailedPeerCertificate): Words | null {
  const kind = keyKind(raw);
  if (kind === 'dsa') return words('a DSA key, which TLS no longer takes', 'une clé DSA, dont TLS ne veut plus');
  if (bits === undefined) return null;
  if ((modulus !== undefined || kind === 'rsa' || kind === 'rsa-pss') && bits < LEAST_RSA_BITS)
    return words(`an RSA key of ${bits} bits`, `une clé RSA de ${bits} bits`);
  if (kind === 'ec' && bits < LEAST_EC_BITS)
    return words(`an elliptic-curve key of ${bits} bits`, `une clé à courbe elliptique de ${bits} bits`);
  return null;
}

/** `rsa`, `rsa-pss`, `ec`, `dsa`, ...; undefined where this TLS library knows no such key. */
function keyKind(raw: Buffer): string | undefined {
  try {
    return new X509Certificate(raw).publicKey.asymmetricKeyType;
  } catch (error) {
    if (error instanceof Error) return undefined;
    throw error;
  }
}

/** The hash of a certificate's signature where it can be forged; null for one that holds, or that cannot be read. */
function brokenHash(raw: Buffer): string | null {
  // Certificate ::= SEQUENCE { tbsCertificate, signatureAlgorithm AlgorithmIdentifier, signatureValue } (RFC 5280 §4.1)
  const algorithm = partsOf(partsOf(raw)[0]?.content)[1];
  const [identifier, parameters] = partsOf(algorithm?.content);
  if (identifier === undefined) return null;
  const oid = identifier.content.toString('hex');
  if (oid !== RSASSA_PSS) return BROKEN_SIGNATURES.get(oid) ?? null;
  // RSASSA-PSS-params: the hash stands in [0], and is SHA-1 where that is missing (RFC 4055 §3.1).
  const stated = partsOf(parameters?.content).find(({ tag }) => tag === 0xa0);
  if (stated === undefined) return 'SHA-1';
  const hash = partsOf(partsOf(stated.content)[0]?.content)[0];
  return BROKEN_HASHES.get(hash?.content.toString('hex') ?? '') ?? null;
}

interface DerPart {
  readonly tag: number;
  readonly content: Buffer;
}

/** The elements that stand one after the other in DER (X.690 §8.1); as far as they can be read. */
function partsOf(bytes: Buffer = Buffer.alloc(0)): readonly DerPart[] {
  const parts: DerPart[] = [];
  for (let at = 0; at + 2 <= bytes.length;) {
    const tag = bytes.readUInt8(at);
    const first = bytes.readUInt8(at + 1);
    const more = first < 0x80 ? 0 : first - 0x80;
    if (more > 4 || at + 2 + more > bytes.length) break;
    const length = more === 0 ? (first < 0x80 ? first : 0) : bytes.readUIntBE(at + 2, more);
    const from = at + 2 + more;
    if (from + length > bytes.length) break;
    parts.push({ tag, content: bytes.subarray(from, from + length) });
    at = from + length;
  }
  return parts;
}
