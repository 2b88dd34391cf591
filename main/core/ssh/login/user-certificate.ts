import type { Client, ParsedKey } from 'ssh2';
import { CERTIFICATE_ENDING } from '../connection/algorithms.ts';
import { parseCertificate } from '../certificate.ts';
import type { Certificate } from '../certificate.ts';
import { readBlob, stringField } from '../../credentials/key-format/ssh-blob.ts';

/** A certificate of a user's key. */
export type UserCertificate = Certificate & { readonly kind: 'user' };

/** Reads a certificate blob; null when it is none of a user's, or of a key type that cannot be used. */
export function readUserCertificate(blob: Buffer): UserCertificate | null {
  const certificate = parseCertificate(blob);
  return certificate?.kind === 'user' ? { ...certificate, kind: 'user' } : null;
}

/** The certificate in the text of a `-cert.pub` file. */
export function parseCertificateFile(text: string): UserCertificate | null {
  const [type = '', base64 = ''] = text.trim().split(/\s+/u);
  return type.endsWith(CERTIFICATE_ENDING) ? readUserCertificate(Buffer.from(base64, 'base64')) : null;
}

/** Whether it is past its time, or before it, at this moment. */
export function isOutOfDate({ validAfter, validBefore }: UserCertificate, nowMs: number): boolean {
  const now = BigInt(Math.floor(nowMs / 1000));
  return now < validAfter || now >= validBefore;
}

interface Certified {
  readonly algorithm: string;
  /** What the signature itself is called. */
  readonly signatureType: string;
}

const certified = new WeakMap<ParsedKey, Certified>();

/** The hash a certificate's key signs with; undefined where the type of the key says it. */
export function hashOf(certificate: UserCertificate, algorithm: string): 'sha1' | 'sha256' | 'sha512' | undefined {
  if (!certificate.type.startsWith('ssh-rsa')) return undefined;
  return algorithm.startsWith('rsa-sha2-512') ? 'sha512' : algorithm.startsWith('rsa-sha2-256') ? 'sha256' : 'sha1';
}

/** The public key with its certificate in place of the plain blob, for ssh2 to offer. `algorithm` is a certificate's. */
export function withCertificate(key: ParsedKey, certificate: UserCertificate, algorithm: string): ParsedKey {
  const offered = Object.create(key, {
    type: { value: certificate.type },
    getPublicSSH: { value: () => certificate.blob },
    isPrivateKey: { value: () => false },
  }) as ParsedKey;
  certified.set(offered, { algorithm, signatureType: algorithm.slice(0, -CERTIFICATE_ENDING.length) });
  return offered;
}

interface Protocol {
  authPK(user: string, key: ParsedKey, algorithm: string | undefined, sign?: Sign): void;
  readonly _packetRW: { readonly write: Writer };
}

interface Writer {
  readonly allocStart: number;
  alloc(length: number): Buffer;
  finalize(packet: Buffer, force?: boolean): Buffer;
}

type Sign = (data: Buffer, give: (signature: Buffer) => void) => void;

/**
 * Lets a client of ssh2 log in with certificates. ssh2 names the signature after the algorithm of the request, where a
 * certificate's signature is named after its key (PROTOCOL.certkeys): that one field is put right on the way out.
 */
export function acceptCertificates(client: Client): void {
  const { _protocol: protocol } = client as unknown as { readonly _protocol?: Protocol };
  if (protocol === undefined) return;
  const plain = protocol.authPK.bind(protocol);
  protocol.authPK = (user, key, algorithm, sign) => {
    const certificate = certified.get(key);
    if (certificate === undefined) plain(user, key, algorithm, sign);
    else if (sign === undefined) plain(user, key, certificate.algorithm);
    else
      plain(user, key, certificate.algorithm, (data, give) =>
        sign(data, (signature) => {
          const { write } = protocol._packetRW;
          const finalize = write.finalize.bind(write);
          write.finalize = (packet, force) => finalize(renameSignature(packet, write, certificate.signatureType, signature), force);
          try {
            give(signature);
          } finally {
            write.finalize = finalize;
          }
        }),
      );
  };
}

/** The same request (RFC 4252 §7), its signature under another name and in the form that name asks for. */
function renameSignature(packet: Buffer, write: Writer, signatureType: string, signature: Buffer): Buffer {
  const payload = readBlob(packet.subarray(write.allocStart + 1));
  // User, service, method; then a byte that says "signed"; then algorithm and key.
  for (let field = 0; field < 3; field += 1) payload.string();
  const afterMethod = readBlob(packet.subarray(write.allocStart + 1 + payload.position() + 1));
  afterMethod.string();
  afterMethod.string();
  const headLength = 1 + payload.position() + 1 + afterMethod.position();
  const head = packet.subarray(write.allocStart, write.allocStart + headLength);
  const value = signatureType.startsWith('ecdsa-') ? ecdsaSignature(signature) : signature;
  const rest = stringField(Buffer.concat([stringField(signatureType), stringField(value)]));
  const renamed = write.alloc(headLength + rest.length);
  head.copy(renamed, write.allocStart);
  rest.copy(renamed, write.allocStart + headLength);
  return renamed;
}

/** Two mpints (RFC 5656 §3.1.2), from the ASN.1 that OpenSSL gives; an agent's signature has that form already. */
function ecdsaSignature(signature: Buffer): Buffer {
  if (signature[0] !== 0x30) return signature;
  // Longer ones have a length of two bytes.
  let at = (signature[1] ?? 0) & 0x80 ? 3 : 2;
  const numbers: Buffer[] = [];
  for (let number = 0; number < 2; number += 1) {
    const length = signature[at + 1] ?? 0;
    numbers.push(stringField(signature.subarray(at + 2, at + 2 + length)));
    at += 2 + length;
  }
  return Buffer.concat(numbers);
}
