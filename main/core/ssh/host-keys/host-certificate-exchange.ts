import type { Client } from 'ssh2';
import { CERTIFICATE_ENDING, keyTypeOfAlgorithm } from '../connection/algorithms.ts';
import { parseCertificate } from '../certificate.ts';

/** The lists of a KEXINIT (RFC 4253 §7.1), as ssh2 keeps them. */
interface Offer {
  readonly lists: { readonly kex: List; readonly serverHostKey: List; readonly cs: Direction; readonly sc: Direction };
  readonly constructor: new (lists: {
    readonly kex: readonly string[];
    readonly serverHostKey: readonly string[];
    readonly cs: Readonly<Record<keyof Direction, readonly string[]>>;
    readonly sc: Readonly<Record<keyof Direction, readonly string[]>>;
  }) => Offer;
}
interface List {
  readonly array: readonly string[];
}
type Direction = Readonly<Record<'cipher' | 'mac' | 'compress' | 'lang', List>>;

interface KeyExchange {
  readonly negotiated: { serverHostKey: string };
  _hostKey: Buffer | undefined;
  getPublicKey(): Buffer;
}

interface Protocol {
  _offer: Offer;
  _kex: KeyExchange | undefined;
  _hostVerifier: (key: Buffer, permitted: (accepted: boolean) => void) => unknown;
}

/** What ssh2 itself may be told to offer: none of the certificates. */
export function plainAlgorithms(algorithms: readonly string[]): string[] {
  return algorithms.filter((algorithm) => !algorithm.endsWith(CERTIFICATE_ENDING));
}

/**
 * Lets a client of ssh2 (1.17) ask for host certificates, which it does not know: to be called right after `connect`, before the
 * server has said anything. `algorithms` is the whole list to offer. The verifier is then handed the certificate as it came.
 *
 * Three places of its key exchange take a certificate for a plain key. Each is given what it looks for, at the time it looks:
 * the type of the blob is that of the certificate, the type of the signature that of the key in it (PROTOCOL.certkeys), and the
 * signature is checked with that key, over a hash that holds the whole certificate. Should any of the three not fit,
 * the signature does not, and the handshake ends.
 */
export function offerHostCertificates(client: Client, algorithms: readonly string[]): void {
  if (!algorithms.some((algorithm) => algorithm.endsWith(CERTIFICATE_ENDING))) return;
  const { _protocol: protocol } = client as unknown as { readonly _protocol?: Protocol };
  if (protocol === undefined) throw new Error('host certificates were to be offered before the connection was begun');
  const { lists, constructor: KexInit } = protocol._offer;
  const direction = ({ cipher, mac, compress, lang }: Direction) => ({
    cipher: cipher.array,
    mac: mac.array,
    compress: compress.array,
    lang: lang.array,
  });
  protocol._offer = new KexInit({ kex: lists.kex.array, serverHostKey: algorithms, cs: direction(lists.cs), sc: direction(lists.sc) });

  let exchange = protocol._kex;
  /** The algorithm that was agreed on, while it is a certificate's. */
  let agreed: string | null = null;
  Object.defineProperty(protocol, '_kex', {
    configurable: true,
    get: () => exchange,
    set(next: KeyExchange | undefined) {
      exchange = next;
      const algorithm = next?.negotiated.serverHostKey ?? '';
      agreed = algorithm.endsWith(CERTIFICATE_ENDING) ? algorithm.slice(0, -CERTIFICATE_ENDING.length) : null;
      // RSA has several algorithms, and one type of certificate.
      if (next !== undefined && agreed !== null) next.negotiated.serverHostKey = `${keyTypeOfAlgorithm(agreed)}${CERTIFICATE_ENDING}`;
    },
  });
  const verify = protocol._hostVerifier;
  protocol._hostVerifier = (key, permitted) => {
    const certificate = agreed === null ? null : parseCertificate(key);
    if (exchange !== undefined && agreed !== null && certificate !== null) {
      const current = exchange;
      const publicKey = current.getPublicKey.bind(current);
      current.negotiated.serverHostKey = agreed;
      // Asked for between the hash, which takes the certificate, and the check of the signature, which takes the key.
      current.getPublicKey = () => {
        current._hostKey = certificate.keyBlob;
        return publicKey();
      };
    }
    return verify(key, permitted);
  };
}
