import { existsSync, readdirSync, readFileSync, readlinkSync, statSync } from 'node:fs';
import { join } from 'node:path';
import tls from 'node:tls';

let readAlready: string[] | null = null;

/** The authorities this computer trusts, as PEM, each once: those that come with Node, the system's, NODE_EXTRA_CA_CERTS. Read once. */
export function machineAuthorities(): string[] {
  readAlready ??= ownAuthorities();
  return readAlready;
}

function ownAuthorities(): string[] {
  // Electron's Node has no reader of the system's store, or one that finds nothing: its TLS library is not OpenSSL.
  const stores = typeof tls.getCACertificates === 'function' ? tls.getCACertificates : () => [];
  const ofSystem = process.platform === 'linux' ? linuxAuthorities(process.env) : [];
  const all = [...tls.rootCertificates, ...stores('extra'), ...(ofSystem.length > 0 ? ofSystem : stores('system'))];
  return [...new Map(all.map((pem) => [pem.replaceAll(/[\r\n]/gu, ''), pem])).values()];
}

/** Where Linux distributions keep the authorities they trust, and those that were added to the machine. */
const BUNDLES = [
  '/etc/ssl/certs/ca-certificates.crt',
  '/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem',
  '/etc/pki/tls/certs/ca-bundle.crt',
  '/etc/ssl/ca-bundle.pem',
  '/etc/ssl/cert.pem',
];
const FOLDER = '/etc/ssl/certs';
/** A bundle has some hundred certificates of 2 kB each. */
export const LARGEST_BUNDLE_BYTES = 16 * 1024 * 1024;

/**
 * What OpenSSL trusts on Linux: a bundle and a folder, or those that SSL_CERT_FILE and SSL_CERT_DIR name (openssl-env(7)). Node's own
 * reader takes each certificate apart, once for every name it has there: 50 ms before the first connection, against 5.
 */
export function linuxAuthorities(env: Readonly<Record<string, string | undefined>>): string[] {
  const bundle = env['SSL_CERT_FILE'] ?? BUNDLES.find((candidate) => existsSync(candidate));
  const folders = (env['SSL_CERT_DIR'] ?? FOLDER).split(':').filter((folder) => folder !== '');
  const files = [...(bundle === undefined ? [] : [bundle]), ...folders.flatMap(filesOf)];
  return [...new Set(files)].flatMap((file) => certificatesIn(textOf(file)));
}

/** The certificates of a PEM text. */
export function certificatesIn(pem: string): string[] {
  return pem.match(/-----BEGIN (?:TRUSTED |X509 )?CERTIFICATE-----[^-]+-----END (?:TRUSTED |X509 )?CERTIFICATE-----/g) ?? [];
}

/** The files of a folder; a second name of one that is there as well (`002c0b4f.0`, made by c_rehash) is left out. */
function filesOf(folder: string): string[] {
  return unlessUnreadable(() => readdirSync(folder, { withFileTypes: true }), [])
    .filter((entry) => entry.isFile() || (entry.isSymbolicLink() && leadsOut(join(folder, entry.name))))
    .map(({ name }) => join(folder, name));
}

function leadsOut(link: string): boolean {
  return unlessUnreadable(() => readlinkSync(link).includes('/'), false);
}

/** A pipe or a device is never waited for, nor read without end. */
function textOf(file: string): string {
  return unlessUnreadable(() => {
    const found = statSync(file);
    return found.isFile() && found.size <= LARGEST_BUNDLE_BYTES ? readFileSync(file, 'latin1') : '';
  }, '');
}

/** As for OpenSSL, what cannot be read is trusted no more than what is not there; authority-troubles.ts says so once it matters. */
function unlessUnreadable<Result>(read: () => Result, otherwise: Result): Result {
  try {
    return read();
  } catch (error) {
    if (error instanceof Error && 'code' in error) return otherwise;
    throw error;
  }
}
