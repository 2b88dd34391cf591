import { createHash } from 'node:crypto';

/** A line of authorized_keys (sshd(8), AUTHORIZED_KEYS FILE FORMAT). */
export interface AuthorizedKey {
  readonly line: number;
  readonly type: string;
  readonly bits: number | null;
  readonly fingerprint: string;
  readonly comment: string;
  readonly options: readonly string[];
}

const TYPES =
  /^(?:ssh-(?:rsa|dss|ed25519)|ecdsa-sha2-nistp(?:256|384|521)|sk-(?:ssh-ed25519|ecdsa-sha2-nistp256)@openssh\.com|ssh-(?:rsa|dss|ed25519)-cert-v01@openssh\.com)$/u;

/** The keys of a file; lines that are none are left out, as sshd does. */
export function parseAuthorizedKeys(text: string): AuthorizedKey[] {
  return text.split('\n').flatMap((raw, index) => {
    const line = raw.trim();
    if (line === '' || line.startsWith('#')) return [];
    const words = quotedWords(line);
    const at = words.findIndex((word) => TYPES.test(word));
    const [type = '', blob = '', ...comment] = at === -1 ? [] : words.slice(at);
    const bytes = Buffer.from(blob, 'base64');
    if (at === -1 || at > 1 || fieldsOf(bytes)[0]?.toString('latin1') !== type) return [];
    const fingerprint = `SHA256:${createHash('sha256').update(bytes).digest('base64').replace(/=+$/u, '')}`;
    return [
      {
        line: index + 1,
        type,
        bits: bitsOf(type, bytes),
        fingerprint,
        comment: comment.join(' '),
        options: at === 1 ? optionsOf(words[0] ?? '') : [],
      },
    ];
  });
}

/** Words at blanks outside double quotes; quotes stay. */
function quotedWords(line: string): string[] {
  return line.match(/(?:"(?:\\"|[^"])*"|[^\s"])+/gu) ?? [];
}

function optionsOf(text: string): string[] {
  return (text.match(/(?:"(?:\\"|[^"])*"|[^,"])+/gu) ?? []).map((option) => option.trim()).filter((option) => option !== '');
}

/** The fields of a key in SSH's wire form (RFC 4253 §6.6): a length of four bytes before each. */
function fieldsOf(bytes: Buffer): Buffer[] {
  const fields: Buffer[] = [];
  for (let at = 0; at + 4 <= bytes.length && fields.length < 16;) {
    const length = bytes.readUInt32BE(at);
    if (at + 4 + length > bytes.length) break;
    fields.push(bytes.subarray(at + 4, at + 4 + length));
    at += 4 + length;
  }
  return fields;
}

function bitsOf(type: string, bytes: Buffer): number | null {
  if (type.includes('ed25519')) return 256;
  const curve = /nistp(\d+)/u.exec(type)?.[1];
  if (curve !== undefined) return Number(curve);
  if (type.includes('-cert-')) return null;
  // RSA: exponent, then modulus; DSA: the prime first.
  const number = fieldsOf(bytes)[type === 'ssh-rsa' ? 2 : 1];
  if (number === undefined) return null;
  const first = number.findIndex((byte) => byte !== 0);
  return first === -1 ? null : (number.length - first - 1) * 8 + (32 - Math.clz32(number[first] ?? 0));
}
