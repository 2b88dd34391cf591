import { createHash, createHmac } from 'node:crypto';
import { indexHashedNames } from './hashed-names.ts';
import type { HashedNames } from './hashed-names.ts';
import { matchesPatternList } from '../config/patterns.ts';

/** One line of a known_hosts file (sshd(8), SSH_KNOWN_HOSTS FILE FORMAT) that gives a key. */
export interface KnownHostEntry {
  readonly marker: 'revoked' | 'cert-authority' | null;
  /** Names and patterns, or one hashed name, as written. */
  readonly names: readonly string[];
  /** `ssh-ed25519`, `ssh-rsa`, ... */
  readonly keyType: string;
  readonly key: Buffer;
  readonly file: string;
  /** From 1. */
  readonly line: number;
}

export interface MalformedKnownHost {
  readonly file: string;
  readonly line: number;
}

export interface KnownHostsContent {
  readonly entries: readonly KnownHostEntry[];
  /** Lines that are neither an entry nor a comment: they are left where they are, and never match. */
  readonly malformed: readonly MalformedKnownHost[];
}

/** What the known hosts say about a key that a server shows. */
export type HostKeyVerdict =
  | { readonly kind: 'known'; readonly entry: KnownHostEntry }
  /** The host has a key of the same type, and it is another one. */
  | { readonly kind: 'changed'; readonly entries: readonly KnownHostEntry[] }
  /** The host is known, though only by keys of other types. */
  | { readonly kind: 'new-type'; readonly entries: readonly KnownHostEntry[] }
  | { readonly kind: 'unknown' }
  | { readonly kind: 'revoked'; readonly entry: KnownHostEntry };

/** What a hashed name begins with. */
const HASHED = '|1|';
/** Entries with hashed names, together with those of their file. */
const hashedNames = new WeakMap<KnownHostEntry, HashedNames<KnownHostEntry>>();

/** Reads the text of a known_hosts file; `file` is what its lines are named after. */
export function parseKnownHosts(text: string, file: string): KnownHostsContent {
  const entries: KnownHostEntry[] = [];
  const malformed: MalformedKnownHost[] = [];
  for (const [index, content] of text.split(/\r?\n/u).entries()) {
    const line = content.trim();
    if (line === '' || line.startsWith('#')) continue;
    const entry = parseEntry(line, file, index + 1);
    if (entry) entries.push(entry);
    else malformed.push({ file, line: index + 1 });
  }
  const hashed = entries.filter(isHashed);
  const index = indexHashedNames(hashed, hashedNameOf);
  for (const entry of hashed) hashedNames.set(entry, index);
  return { entries, malformed };
}

function parseEntry(content: string, file: string, line: number): KnownHostEntry | null {
  const fields = content.split(/[ \t]+/u);
  const marker = fields[0]?.startsWith('@') ? fields.shift() : undefined;
  const [names, keyType, base64] = fields;
  if (marker !== undefined && marker !== '@revoked' && marker !== '@cert-authority') return null;
  if (names === undefined || keyType === undefined || base64 === undefined || !/^[A-Za-z0-9+/]+={0,2}$/u.test(base64)) return null;
  const key = Buffer.from(base64, 'base64');
  // The blob starts with its own type; a line whose two types differ is not what ssh wrote.
  if (keyTypeOf(key) !== keyType) return null;
  return {
    marker: marker === '@revoked' ? 'revoked' : marker === '@cert-authority' ? 'cert-authority' : null,
    names: names.split(','),
    keyType,
    key,
    file,
    line,
  };
}

/** The type that a key blob names in its first field (RFC 4253 §6.6); null when it is no blob. */
export function keyTypeOf(key: Buffer): string | null {
  if (key.length < 4) return null;
  const length = key.readUInt32BE(0);
  if (length === 0 || length > 64 || key.length < 4 + length) return null;
  return key.toString('latin1', 4, 4 + length);
}

/** `SHA256:...`, as OpenSSH prints it. */
export function fingerprint(key: Buffer): string {
  return `SHA256:${createHash('sha256').update(key).digest('base64').replace(/=+$/u, '')}`;
}

/** The name under which known_hosts holds a host: with its port in brackets unless that is 22. */
export function knownHostName(host: string, port: number): string {
  return port === 22 ? host.toLowerCase() : `[${host.toLowerCase()}]:${port}`;
}

/** Whether an entry speaks of a host, plain, as a pattern, negated or hashed. */
export function entryNames(entry: KnownHostEntry, name: string): boolean {
  if (isHashed(entry)) return (hashedNames.get(entry) ?? indexHashedNames([entry], hashedNameOf)).named(name).has(entry);
  if (hashedNameOf(entry).startsWith(HASHED)) return false;
  return matchesPatternList(
    entry.names.map((pattern) => pattern.toLowerCase()),
    name,
  );
}

function hashedNameOf({ names: [only = ''] }: KnownHostEntry): string {
  return only;
}

/** A hashed name stands alone. */
function isHashed(entry: KnownHostEntry): boolean {
  return entry.names.length === 1 && hashedNameOf(entry).startsWith(HASHED);
}

/** A name as HashKnownHosts writes it (ssh_config(5)). */
export function hashName(name: string, salt: Buffer): string {
  return `|1|${salt.toString('base64')}|${createHmac('sha1', salt).update(name).digest('base64')}`;
}

/**
 * Judges a key that a server shows under a name. Certificate authorities are no word on a plain key, as in OpenSSH.
 */
export function judgeHostKey(entries: readonly KnownHostEntry[], name: string, key: Buffer): HostKeyVerdict {
  const ours = entries.filter((entry) => entryNames(entry, name));
  const revoked = ours.find((entry) => entry.marker === 'revoked' && entry.key.equals(key));
  if (revoked) return { kind: 'revoked', entry: revoked };
  const plain = ours.filter((entry) => entry.marker === null);
  const known = plain.find((entry) => entry.key.equals(key));
  if (known) return { kind: 'known', entry: known };
  const keyType = keyTypeOf(key);
  const sameType = plain.filter((entry) => entry.keyType === keyType);
  if (sameType.length > 0) return { kind: 'changed', entries: sameType };
  return plain.length > 0 ? { kind: 'new-type', entries: plain } : { kind: 'unknown' };
}

/** Key types a name is known by, in the order of the file. */
export function knownKeyTypes(entries: readonly KnownHostEntry[], name: string): string[] {
  return [...new Set(entries.filter((entry) => entry.marker === null && entryNames(entry, name)).map((entry) => entry.keyType))];
}

/** Other names under which this very key stands; a hashed one is named by its place. */
export function otherNamesOf(entries: readonly KnownHostEntry[], name: string, key: Buffer): string[] {
  const others = entries.filter((entry) => entry.marker === null && entry.key.equals(key) && !entryNames(entry, name));
  return others.map((entry) => (entry.names[0]?.startsWith('|1|') ? `${entry.file}:${entry.line}` : entry.names.join(',')));
}
