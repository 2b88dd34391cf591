import { getCiphers } from 'node:crypto';
import type { Words } from '../../../../preload/contract/words.ts';
import { ownValue } from '../../../../preload/contract/own-value.ts';
import { words } from '../../failure.ts';
import { matchesPattern } from '../config/patterns.ts';

/** What ssh2 offers when nothing is said, and what else it can (ssh2, lib/protocol/constants.js). Ours for host keys. */
interface AlgorithmSet {
  readonly usual: readonly string[];
  readonly all: readonly string[];
}

const KEX: AlgorithmSet = setOf(
  [
    'curve25519-sha256@libssh.org',
    'curve25519-sha256',
    'ecdh-sha2-nistp256',
    'ecdh-sha2-nistp384',
    'ecdh-sha2-nistp521',
    'diffie-hellman-group-exchange-sha256',
    'diffie-hellman-group14-sha256',
    'diffie-hellman-group15-sha512',
    'diffie-hellman-group16-sha512',
    'diffie-hellman-group17-sha512',
    'diffie-hellman-group18-sha512',
  ],
  ['diffie-hellman-group-exchange-sha1', 'diffie-hellman-group14-sha1', 'diffie-hellman-group1-sha1'],
);

/** Each with its name in OpenSSL: what the running program's crypto library has not, ssh2 cannot use either. */
const CIPHER_NAMES: Readonly<Record<string, string>> = {
  'aes128-gcm@openssh.com': 'aes-128-gcm',
  'aes256-gcm@openssh.com': 'aes-256-gcm',
  'aes128-ctr': 'aes-128-ctr',
  'aes192-ctr': 'aes-192-ctr',
  'aes256-ctr': 'aes-256-ctr',
  'chacha20-poly1305@openssh.com': 'chacha20',
  'aes256-cbc': 'aes-256-cbc',
  'aes192-cbc': 'aes-192-cbc',
  'aes128-cbc': 'aes-128-cbc',
  '3des-cbc': 'des-ede3-cbc',
};
const present = new Set(getCiphers());
const ciphers = (names: readonly string[]) => names.filter((name) => present.has(ownValue(CIPHER_NAMES, name) ?? name));
const CIPHERS: AlgorithmSet = setOf(
  ciphers(['aes128-gcm@openssh.com', 'aes256-gcm@openssh.com', 'aes128-ctr', 'aes192-ctr', 'aes256-ctr', 'chacha20-poly1305@openssh.com']),
  ciphers(['aes256-cbc', 'aes192-cbc', 'aes128-cbc', '3des-cbc']),
);

const MACS: AlgorithmSet = setOf(
  [
    'hmac-sha2-256-etm@openssh.com',
    'hmac-sha2-512-etm@openssh.com',
    'hmac-sha1-etm@openssh.com',
    'hmac-sha2-256',
    'hmac-sha2-512',
    'hmac-sha1',
  ],
  ['hmac-md5', 'hmac-sha1-96', 'hmac-md5-96'],
);

/** What the name of every certificate's type and algorithm ends with (OpenSSH, PROTOCOL.certkeys). */
export const CERTIFICATE_ENDING = '-cert-v01@openssh.com';
const certified = (algorithm: string) => algorithm.endsWith(CERTIFICATE_ENDING);

/** SHA-1 only when the configuration adds it (RFC 8332, RFC 8709). */
const SIGNATURES: AlgorithmSet = setOf(
  ['ssh-ed25519', 'ecdsa-sha2-nistp256', 'ecdsa-sha2-nistp384', 'ecdsa-sha2-nistp521', 'rsa-sha2-512', 'rsa-sha2-256'],
  ['ssh-rsa'],
);
/** Of keys, of hosts or of users, and of their certificates. */
const KEYS: AlgorithmSet = setOf(
  [...SIGNATURES.usual.map((name) => `${name}${CERTIFICATE_ENDING}`), ...SIGNATURES.usual],
  ['ssh-rsa', `ssh-rsa${CERTIFICATE_ENDING}`],
);

function setOf(usual: readonly string[], more: readonly string[]): AlgorithmSet {
  return { usual, all: [...usual, ...more] };
}

/** The lists of ssh_config(5) as written; null where nothing is said. */
export interface AlgorithmOptions {
  readonly ciphers: string | null;
  readonly kexAlgorithms: string | null;
  readonly macs: string | null;
  readonly hostKeyAlgorithms: string | null;
  readonly pubkeyAcceptedAlgorithms: string | null;
  readonly caSignatureAlgorithms: string | null;
}

/**
 * A list as OpenSSH takes it (kex_assemble_names): `+` adds, `-` takes away, `^` puts in front; names may be patterns of
 * what is supported.
 */
export function assembleAlgorithms(written: string | null, usual: readonly string[], all: readonly string[]): string[] {
  if (written === null || written === '') return [...usual];
  const head = written.charAt(0);
  const names = written.slice('+-^'.includes(head) ? 1 : 0).split(',');
  if (head === '-') return usual.filter((name) => !names.some((pattern) => matchesPattern(pattern, name)));
  const wanted = head === '+' ? [...usual, ...names] : head === '^' ? [...names, ...usual] : names;
  return [...new Set(wanted.flatMap((pattern) => all.filter((name) => matchesPattern(pattern, name))))];
}

/** What to offer in the handshake where the configuration says something; ssh2's own choice elsewhere. */
export interface HandshakeAlgorithms {
  readonly kex?: readonly string[];
  readonly cipher?: readonly string[];
  readonly hmac?: readonly string[];
}

export function handshakeAlgorithms(options: AlgorithmOptions): HandshakeAlgorithms {
  const list = (written: string | null, { usual, all }: AlgorithmSet) =>
    written === null ? null : assembleAlgorithms(written, usual, all);
  const kex = list(options.kexAlgorithms, KEX);
  const cipher = list(options.ciphers, CIPHERS);
  const hmac = list(options.macs, MACS);
  return { ...(kex === null ? {} : { kex }), ...(cipher === null ? {} : { cipher }), ...(hmac === null ? {} : { hmac }) };
}

/** The type of key a signature algorithm belongs to (RFC 8332 gives RSA keys three). */
export function keyTypeOfAlgorithm(algorithm: string): string {
  return /^(?:rsa-sha2-(?:256|512)|ssh-rsa)$/u.test(algorithm) ? 'ssh-rsa' : algorithm;
}

/**
 * Host key algorithms in the order to offer: certificates first where the known hosts name an authority that may vouch for the
 * host, and those of keys already known, so that a known host is not asked about again; unless the configuration gives an
 * order of its own (sshconnect2.c, order_hostkeyalgs). Without such an authority no certificate is asked for, save where the
 * configuration allows nothing else.
 */
export function hostKeyAlgorithms(written: string | null, knownTypes: readonly string[], byAuthority: boolean): string[] {
  const allowed = assembleAlgorithms(written, KEYS.usual, KEYS.all);
  const plain = allowed.filter((algorithm) => !certified(algorithm));
  const offered = byAuthority || plain.length === 0 ? allowed : plain;
  if (written !== null && !/^[+-]/u.test(written)) return offered;
  const first = (algorithm: string) => certified(algorithm) || knownTypes.includes(keyTypeOfAlgorithm(algorithm));
  return [...offered.filter(first), ...offered.filter((algorithm) => !first(algorithm))];
}

/** Whether a plain host key of this type may be taken. */
export function allowsHostKey(written: string | null, keyType: string): boolean {
  return assembleAlgorithms(written, KEYS.usual, KEYS.all).some((algorithm) => keyTypeOfAlgorithm(algorithm) === keyType);
}

/** Whether an authority may sign certificates so (ssh_config(5), CASignatureAlgorithms). */
export function allowsAuthoritySignature(written: string | null, algorithm: string): boolean {
  return assembleAlgorithms(written, SIGNATURES.usual, SIGNATURES.all).includes(algorithm);
}

/** Signature algorithms that may be used with a user key or certificate of this type; none when it may not be used at all. */
export function userKeyAlgorithms(written: string | null, keyType: string): string[] {
  const accepted = assembleAlgorithms(written, KEYS.usual, KEYS.all);
  if (keyType === 'ssh-rsa' || keyType === `ssh-rsa${CERTIFICATE_ENDING}`) {
    const ending = keyType.slice('ssh-rsa'.length);
    return ['rsa-sha2-512', 'rsa-sha2-256', 'ssh-rsa'].map((name) => `${name}${ending}`).filter((name) => accepted.includes(name));
  }
  return accepted.filter((name) => name === keyType);
}

/** Names in the lists that cannot be had here, where the person wrote the list, and lists that leave nothing. */
export function algorithmNotes(options: AlgorithmOptions, isPersonal: (keyword: string) => boolean): Words[] {
  const lists: readonly (readonly [keyword: string, written: string | null, set: AlgorithmSet])[] = [
    ['Ciphers', options.ciphers, CIPHERS],
    ['KexAlgorithms', options.kexAlgorithms, KEX],
    ['MACs', options.macs, MACS],
    ['HostKeyAlgorithms', options.hostKeyAlgorithms, KEYS],
    ['PubkeyAcceptedAlgorithms', options.pubkeyAcceptedAlgorithms, KEYS],
    ['CASignatureAlgorithms', options.caSignatureAlgorithms, SIGNATURES],
  ];
  return lists.flatMap(([keyword, written, { usual, all }]) => {
    if (written === null || written.startsWith('-')) return [];
    const missing = written
      .replace(/^[+^]/u, '')
      .split(',')
      .filter((pattern) => pattern !== '' && !all.some((name) => matchesPattern(pattern, name)));
    const left = assembleAlgorithms(written, usual, all);
    return [
      ...(missing.length === 0 || !isPersonal(keyword.toLowerCase())
        ? []
        : [
            words(
              `${keyword}: Pilothouse does not have ${missing.join(', ')}; the others of the list are used.`,
              `${keyword} : Pilothouse ne dispose pas de ${missing.join(', ')} ; les autres de la liste sont utilisés.`,
            ),
          ]),
      ...(left.length > 0
        ? []
        : [
            words(
              `${keyword}: nothing of the list can be used here, so no connection can be made.`,
              `${keyword} : rien dans cette liste n’est utilisable ici ; aucune connexion n’est possible.`,
            ),
          ]),
    ];
  });
}
