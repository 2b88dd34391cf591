import { X509Certificate } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import type { Words } from '../../../preload/contract/words.ts';
import { words } from '../failure.ts';
import { certificatesIn, LARGEST_BUNDLE_BYTES } from './authorities.ts';

/**
 * What is wrong with the files and folders of authorities that the environment names: each in a sentence, none where all can be used.
 * `SSL_CERT_FILE` and `SSL_CERT_DIR` count on Linux (openssl-env(7)), `NODE_EXTRA_CA_CERTS` everywhere.
 */
export function authorityTroubles(env: Readonly<Record<string, string | undefined>>, platform: NodeJS.Platform): readonly Words[] {
  const files = platform === 'linux' ? ['SSL_CERT_FILE', 'NODE_EXTRA_CA_CERTS'] : ['NODE_EXTRA_CA_CERTS'];
  const folders = platform === 'linux' ? (env['SSL_CERT_DIR'] ?? '').split(':') : [];
  return [
    ...files.map((variable) => told(variable, env[variable] ?? '', troubleOfFile)),
    ...folders.map((folder) => told('SSL_CERT_DIR', folder, troubleOfFolder)),
  ].filter((trouble) => trouble !== null);
}

function told(variable: string, path: string, troubleOf: (path: string) => Words | null): Words | null {
  const trouble = path === '' ? null : troubleOf(path);
  if (trouble === null) return null;
  return words(
    `${variable} names “${path}”, which ${trouble.en}: authorities that should stand there are not trusted.`,
    `${variable} nomme « ${path} », qui ${trouble.fr} : des autorités attendues à cet endroit ne sont pas reconnues.`,
  );
}

/** The number of the first certificate that cannot be read, from 1; null when all can. */
export function damagedCertificate(certificates: readonly string[]): number | null {
  const at = certificates.findIndex((pem) => {
    try {
      return new X509Certificate(pem).raw.length === 0;
    } catch (error) {
      if (error instanceof Error) return true;
      throw error;
    }
  });
  return at < 0 ? null : at + 1;
}

function troubleOfFile(file: string): Words | null {
  let text: string;
  try {
    const found = statSync(file);
    if (!found.isFile()) return words('is not a file', 'n’est pas un fichier');
    if (found.size > LARGEST_BUNDLE_BYTES) return words('is larger than 16 MB', 'dépasse 16 Mo');
    text = readFileSync(file, 'latin1');
  } catch (error) {
    return unread(error);
  }
  const certificates = certificatesIn(text);
  if (certificates.length === 0) return words('holds no certificate (PEM)', 'ne contient aucun certificat (PEM)');
  const damaged = damagedCertificate(certificates);
  return damaged === null
    ? null
    : words(`holds a damaged certificate (number ${damaged})`, `contient un certificat endommagé (le n° ${damaged})`);
}

function troubleOfFolder(folder: string): Words | null {
  try {
    return statSync(folder).isDirectory() ? null : words('is not a folder', 'n’est pas un dossier');
  } catch (error) {
    return unread(error);
  }
}

function unread(error: unknown): Words {
  if (!(error instanceof Error && 'code' in error)) throw error;
  if (error.code === 'ENOENT') return words('does not exist', 'n’existe pas');
  if (error.code === 'EACCES') return words('you may not read', 'ne peut être lu avec vos droits');
  return words(`cannot be read (${String(error.code)})`, `ne peut être lu (${String(error.code)})`);
}
