import { stringField, uint32Field } from './ssh-blob.ts';

/** A private key, taken apart. */
export interface PrivateKeyParts {
  /** `ssh-ed25519`, `ssh-rsa`, ... */
  readonly type: string;
  readonly publicBlob: Buffer;
  /** The fields that follow the type in OpenSSH's own format (PROTOCOL.key; ssh-agent draft, §3.2). */
  readonly privateFields: Buffer;
  readonly comment: string;
}

/** Writes a key in OpenSSH's own format, unencrypted: the one format that ssh2 reads for every type. Never for disk. */
export function writeOpenSshKey({ type, publicBlob, privateFields, comment }: PrivateKeyParts): string {
  const check = uint32Field(0x5053_5353);
  const inner = Buffer.concat([check, check, stringField(type), privateFields, stringField(comment)]);
  const padding = Buffer.from(Array.from({ length: (8 - (inner.length % 8)) % 8 }, (_, index) => index + 1));
  const blob = Buffer.concat([
    Buffer.from('openssh-key-v1\0', 'latin1'),
    stringField('none'),
    stringField('none'),
    stringField(''),
    uint32Field(1),
    stringField(publicBlob),
    stringField(Buffer.concat([inner, padding])),
  ]);
  const lines = blob.toString('base64').match(/.{1,70}/gu) ?? [];
  return ['-----BEGIN OPENSSH PRIVATE KEY-----', ...lines, '-----END OPENSSH PRIVATE KEY-----', ''].join('\n');
}

/** The fields of an Ed25519 key: the public key, then the seed with the public key behind it. */
export function ed25519Fields(publicKey: Buffer, seed: Buffer): Buffer {
  return Buffer.concat([stringField(publicKey), stringField(Buffer.concat([seed, publicKey]))]);
}
