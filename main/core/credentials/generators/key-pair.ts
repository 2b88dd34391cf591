import { createHash, generateKeyPair } from 'node:crypto';
import type { JsonWebKey, KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
import type { Recipe } from '../../../../preload/contract/secret-making.ts';
import { ed25519Fields, writeOpenSshKey } from '../key-format/openssh-key.ts';
import { mpintField, stringField } from '../key-format/ssh-blob.ts';
import { Secret } from '../secret.ts';

type KeyRecipe = Omit<Extract<Recipe, { recipe: 'key-pair' }>, 'recipe'>;

/** A key pair in one of the formats: PEM (PKCS#8 and SPKI), OpenSSH (PROTOCOL.key and a line for authorized_keys) or JWK (RFC 7517). */
export interface KeyPair {
  readonly privateKey: Secret;
  readonly publicKey: string;
  /** `SHA256:...` of the SSH key blob or of the SPKI; of a JWK its thumbprint (RFC 7638). */
  readonly fingerprint: string;
}

const generate = promisify(generateKeyPair);

/** Makes a key pair; a large RSA key takes seconds, in a thread of its own. */
export async function makeKeyPair({ type, format, comment }: KeyRecipe): Promise<KeyPair> {
  const { privateKey, publicKey } = await newKey(type);
  switch (format) {
    case 'pem': {
      const spki = publicKey.export({ type: 'spki', format: 'der' });
      return {
        privateKey: new Secret(String(privateKey.export({ type: 'pkcs8', format: 'pem' }))),
        publicKey: String(publicKey.export({ type: 'spki', format: 'pem' })),
        fingerprint: `SHA256:${unpadded(spki)}`,
      };
    }
    case 'jwk':
      return jwkPair(type, privateKey.export({ format: 'jwk' }), publicKey.export({ format: 'jwk' }));
    case 'openssh':
    default: {
      const { keyType, publicBlob, privateFields } = sshFields(type, privateKey.export({ format: 'jwk' }));
      return {
        privateKey: new Secret(writeOpenSshKey({ type: keyType, publicBlob, privateFields, comment })),
        publicKey: [keyType, publicBlob.toString('base64'), comment].filter((part) => part !== '').join(' '),
        fingerprint: `SHA256:${unpadded(publicBlob)}`,
      };
    }
  }
}

async function newKey(type: KeyRecipe['type']): Promise<{ readonly privateKey: KeyObject; readonly publicKey: KeyObject }> {
  switch (type) {
    case 'rsa-4096':
      return generate('rsa', { modulusLength: 4096, publicExponent: 0x1_0001 });
    case 'ec-p256':
      return generate('ec', { namedCurve: 'P-256' });
    case 'ed25519':
    default:
      return generate('ed25519');
  }
}

/** Fields of RFC 8709 §4 (Ed25519), RFC 5656 §3.1 (ECDSA) and RFC 4253 §6.6 (RSA); the private ones as ssh-agent's draft lists them, §3.2. */
function sshFields(type: KeyRecipe['type'], key: JsonWebKey) {
  switch (type) {
    case 'ed25519': {
      const point = part(key.x);
      return {
        keyType: 'ssh-ed25519',
        publicBlob: Buffer.concat([stringField('ssh-ed25519'), stringField(point)]),
        privateFields: ed25519Fields(point, part(key.d)),
      };
    }
    case 'ec-p256': {
      const point = Buffer.concat([Buffer.from([4]), part(key.x), part(key.y)]);
      const curve = Buffer.concat([stringField('nistp256'), stringField(point)]);
      return {
        keyType: 'ecdsa-sha2-nistp256',
        publicBlob: Buffer.concat([stringField('ecdsa-sha2-nistp256'), curve]),
        privateFields: Buffer.concat([curve, mpintField(part(key.d))]),
      };
    }
    case 'rsa-4096':
    default: {
      const [n, e] = [mpintField(part(key.n)), mpintField(part(key.e))];
      return {
        keyType: 'ssh-rsa',
        publicBlob: Buffer.concat([stringField('ssh-rsa'), e, n]),
        privateFields: Buffer.concat([n, e, ...[key.d, key.qi, key.p, key.q].map((value) => mpintField(part(value)))]),
      };
    }
  }
}

function jwkPair(type: KeyRecipe['type'], privateKey: JsonWebKey, publicKey: JsonWebKey): KeyPair {
  const thumbprint = thumbprintOf(publicKey);
  const named = { kid: thumbprint, use: 'sig', alg: { 'rsa-4096': 'RS256', 'ec-p256': 'ES256', ed25519: 'EdDSA' }[type] };
  return {
    privateKey: new Secret(JSON.stringify({ ...privateKey, ...named })),
    publicKey: JSON.stringify({ ...publicKey, ...named }),
    fingerprint: thumbprint,
  };
}

/** RFC 7638 §3: the members that are needed, in the order of their names, without spaces. */
function thumbprintOf({ kty, crv, e, n, x, y }: JsonWebKey): string {
  const members = kty === 'RSA' ? { e, kty, n } : kty === 'EC' ? { crv, kty, x, y } : { crv, kty, x };
  return createHash('sha256').update(JSON.stringify(members)).digest('base64url');
}

function part(value: string | undefined): Buffer {
  if (value === undefined) throw new TypeError('the key has no such part');
  return Buffer.from(value, 'base64url');
}

function unpadded(blob: Buffer): string {
  return createHash('sha256').update(blob).digest('base64').replace(/=+$/u, '');
}
