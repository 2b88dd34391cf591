import { words } from '../../failure.ts';
import { readBlob } from '../key-format/ssh-blob.ts';
import { MASK } from '../masked-values.ts';
import type { PlainFind } from './plain-find.ts';

const BEGIN = /-----BEGIN (?<type>(?:[A-Z0-9]+ )*)PRIVATE KEY-----/gu;

/** Private keys without a passphrase: PEM of any kind, OpenSSH's own format, PuTTY's. */
export function readPrivateKeys(text: string): readonly PlainFind[] {
  const found: PlainFind[] = [];
  for (const match of text.matchAll(BEGIN)) {
    const type = match.groups?.['type'] ?? '';
    const body = text.slice(match.index + match[0].length, match.index + match[0].length + 20_000).split('-----END')[0] ?? '';
    if (isSealed(type, body)) continue;
    found.push(keyAt(lineOf(text, match.index), `-----BEGIN ${type}PRIVATE KEY----- ${MASK}`));
  }
  if (/^PuTTY-User-Key-File-\d/u.test(text) && /^Encryption: none\s*$/mu.test(text)) found.push(keyAt(1, `PuTTY-User-Key-File ${MASK}`));
  return found;
}

function isSealed(type: string, body: string): boolean {
  if (type.includes('ENCRYPTED') || /Proc-Type:\s*4,ENCRYPTED/u.test(body)) return true;
  // PKCS#1, SEC 1 and PKCS#8 say so in their first lines; an OpenSSH key inside (PROTOCOL.key): the name of its cipher.
  if (!type.includes('OPENSSH')) return false;
  const blob = Buffer.from(body.replaceAll(/\\n|\s/gu, ''), 'base64');
  const magic = 'openssh-key-v1\0';
  if (blob.subarray(0, magic.length).toString('latin1') !== magic) return false;
  return readBlob(blob.subarray(magic.length)).string()?.toString('latin1') !== 'none';
}

function keyAt(line: number, shown: string): PlainFind {
  return {
    line,
    kind: 'private-key',
    shown,
    what: words('A private key without a passphrase', 'Une clé privée sans phrase de passe'),
    advice: words(
      'Give it a passphrase (ssh-keygen -p -f FILE) and let an agent or Pilothouse hold that. A service’s key that must start unattended: readable by its user only.',
      'Donnez-lui une phrase de passe (ssh-keygen -p -f FICHIER) que garde un agent ou Pilothouse. La clé d’un service qui démarre seul : lisible par son seul utilisateur.',
    ),
  };
}

function lineOf(text: string, index: number): number {
  return text.slice(0, index).split('\n').length;
}
