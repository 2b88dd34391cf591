import crypto, { createDecipheriv, createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import { ed25519Fields, writeOpenSshKey } from '../../credentials/key-format/openssh-key.ts';
import { mpintField, readBlob, stringField } from '../../credentials/key-format/ssh-blob.ts';

const ARGON2_VARIANTS = ['argon2d', 'argon2i', 'argon2id'] as const;

/** A key file of PuTTY as it lies on disk (PuTTY manual, appendix C). */
export interface PpkFile {
  readonly version: 2 | 3;
  readonly type: string;
  readonly encryption: 'none' | 'aes256-cbc';
  readonly comment: string;
  readonly publicBlob: Buffer;
  readonly privateBlob: Buffer;
  readonly mac: Buffer;
  readonly argon2: {
    readonly variant: (typeof ARGON2_VARIANTS)[number];
    readonly memoryKib: number;
    readonly passes: number;
    readonly parallelism: number;
    readonly salt: Buffer;
  } | null;
}

/** More would be an attack on this computer and no key of PuTTY's. */
const MOST_MEMORY_KIB = 1024 * 1024;
const MOST_PASSES = 10_000;

/** Reads a file of version 2 or 3; null when it is none, or a damaged one. */
export function readPpk(content: string): PpkFile | null {
  const lines = content.split(/\r\n|\n|\r/u);
  const values = new Map<string, string>();
  const blobs = new Map<string, Buffer>();
  for (let at = 0; at < lines.length; at += 1) {
    const found = /^([A-Za-z0-9-]+): (.*)$/u.exec(lines[at] ?? '');
    if (!found) continue;
    const [, name = '', value = ''] = found;
    if (name.endsWith('-Lines')) {
      const count = Math.min(Number(value), lines.length);
      blobs.set(name, Buffer.from(lines.slice(at + 1, at + 1 + count).join(''), 'base64'));
      at += count;
    } else values.set(name, value);
  }
  const version = values.has('PuTTY-User-Key-File-3') ? 3 : values.has('PuTTY-User-Key-File-2') ? 2 : null;
  const encryption = values.get('Encryption');
  const publicBlob = blobs.get('Public-Lines');
  const privateBlob = blobs.get('Private-Lines');
  if (version === null || publicBlob === undefined || privateBlob === undefined) return null;
  if (encryption !== 'none' && encryption !== 'aes256-cbc') return null;
  const variant = ARGON2_VARIANTS.find((one) => one === values.get('Key-Derivation')?.toLowerCase());
  const argon2 =
    variant !== undefined
      ? {
          variant,
          memoryKib: Number(values.get('Argon2-Memory')),
          passes: Number(values.get('Argon2-Passes')),
          parallelism: Number(values.get('Argon2-Parallelism')),
          salt: Buffer.from(values.get('Argon2-Salt') ?? '', 'hex'),
        }
      : null;
  return {
    version,
    type: values.get(`PuTTY-User-Key-File-${version}`) ?? '',
    encryption,
    comment: values.get('Comment') ?? '',
    publicBlob,
    privateBlob,
    mac: Buffer.from(values.get('Private-MAC') ?? '', 'hex'),
    argon2,
  };
}

/** The key in OpenSSH's format, for ssh2 to read. Throws an Error that says why it cannot be: above all a wrong passphrase. */
export async function unlockPpk(file: PpkFile, passphrase: string): Promise<string> {
  const { version, type, encryption, comment, publicBlob, privateBlob } = file;
  const secret = encryption === 'none' ? '' : passphrase;
  const { key, iv, macKey } = await derive(file, secret);
  let plain = privateBlob;
  if (encryption === 'aes256-cbc') {
    const decipher = createDecipheriv('aes-256-cbc', key, iv).setAutoPadding(false);
    plain = Buffer.concat([decipher.update(privateBlob), decipher.final()]);
  }
  const signed = [type, encryption, Buffer.from(comment, 'utf8'), publicBlob, plain].map(stringField);
  const mac = createHmac(version === 3 ? 'sha256' : 'sha1', macKey)
    .update(Buffer.concat(signed))
    .digest();
  if (mac.length !== file.mac.length || !timingSafeEqual(mac, file.mac))
    throw new Error(encryption === 'none' ? 'its checksum is wrong: the file is damaged' : 'the passphrase is wrong');
  return writeOpenSshKey({ type, publicBlob, privateFields: privateFields(type, publicBlob, plain), comment });
}

async function derive(file: PpkFile, passphrase: string): Promise<{ key: Buffer; iv: Buffer; macKey: Buffer }> {
  const secret = Buffer.from(passphrase, 'utf8');
  if (file.version === 2) {
    const part = (number: number) =>
      createHash('sha1')
        .update(Buffer.from([0, 0, 0, number]))
        .update(secret)
        .digest();
    const macKey = createHash('sha1').update('putty-private-key-file-mac-key').update(secret).digest();
    return { key: Buffer.concat([part(0), part(1)]).subarray(0, 32), iv: Buffer.alloc(16), macKey };
  }
  if (file.encryption === 'none') return { key: Buffer.alloc(0), iv: Buffer.alloc(0), macKey: Buffer.alloc(0) };
  const { argon2 } = file;
  if (argon2 === null || !(argon2.memoryKib <= MOST_MEMORY_KIB) || !(argon2.passes <= MOST_PASSES))
    throw new Error('its key derivation is not one of PuTTY’s');
  if (typeof crypto.argon2 !== 'function')
    throw new Error('a PuTTY key of version 3 with a passphrase needs Argon2, which this build lacks; save it as version 2 or for OpenSSH');
  const derived = await promisify(crypto.argon2)(argon2.variant, {
    message: secret,
    nonce: argon2.salt,
    parallelism: argon2.parallelism,
    tagLength: 80,
    memory: argon2.memoryKib,
    passes: argon2.passes,
  });
  return { key: derived.subarray(0, 32), iv: derived.subarray(32, 48), macKey: derived.subarray(48, 80) };
}

function privateFields(type: string, publicBlob: Buffer, privateBlob: Buffer): Buffer {
  const open = readBlob(publicBlob);
  const hidden = readBlob(privateBlob);
  const field = (value: Buffer | null): Buffer => {
    if (value === null) throw new Error('the key is cut short');
    return value;
  };
  open.string();
  if (type === 'ssh-ed25519') {
    // The seed is a little-endian number: bytes that are zero at its end may be missing.
    const seed = Buffer.alloc(32);
    field(hidden.string()).copy(seed);
    return ed25519Fields(field(open.string()), seed);
  }
  if (type === 'ssh-rsa') {
    const [e, n] = [field(open.string()), field(open.string())];
    const [d, p, q, inverse] = [field(hidden.string()), field(hidden.string()), field(hidden.string()), field(hidden.string())];
    return Buffer.concat([n, e, d, inverse, p, q].map(mpintField));
  }
  if (type.startsWith('ecdsa-sha2-nistp')) {
    const [curve, point] = [field(open.string()), field(open.string())];
    return Buffer.concat([stringField(curve), stringField(point), mpintField(field(hidden.string()))]);
  }
  throw new Error(`keys of type ${type} cannot be used`);
}
