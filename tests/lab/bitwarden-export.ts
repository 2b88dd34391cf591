import { argon2Sync, createCipheriv, createHash, createHmac, pbkdf2Sync, randomBytes } from 'node:crypto';

/** What opens them. */
export const PASSWORD = 'harbour-lantern-9';
/** What is in them. */
export const VAULT = {
  encrypted: false,
  folders: [],
  items: [{ name: 'Wiki', login: { username: 'jean', password: 'tide-table', totp: 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP' } }],
};

/** As Bitwarden's clients seal it: a root key, two keys expanded from it, AES-256-CBC, then HMAC-SHA-256. */
export function sealedExport(kdf: 'pbkdf2' | 'argon2id'): Record<string, unknown> {
  const salt = randomBytes(16).toString('base64');
  const root =
    kdf === 'pbkdf2'
      ? pbkdf2Sync(PASSWORD, salt, 5_000, 32, 'sha256')
      : argon2Sync('argon2id', {
          message: Buffer.from(PASSWORD),
          nonce: createHash('sha256').update(salt).digest(),
          parallelism: 2,
          tagLength: 32,
          memory: 16 * 1_024,
          passes: 2,
        });
  const part = (purpose: string) => createHmac('sha256', root).update(`${purpose}\u0001`).digest();
  const seal = (text: string) => {
    const iv = randomBytes(16);
    const cipher = createCipheriv('aes-256-cbc', part('enc'), iv);
    const sealed = Buffer.concat([cipher.update(text), cipher.final()]);
    const mac = createHmac('sha256', part('mac')).update(iv).update(sealed).digest();
    return `2.${[iv, sealed, mac].map((bytes) => bytes.toString('base64')).join('|')}`;
  };
  return {
    encrypted: true,
    passwordProtected: true,
    salt,
    ...(kdf === 'pbkdf2' ? { kdfType: 0, kdfIterations: 5_000 } : { kdfType: 1, kdfIterations: 2, kdfMemory: 16, kdfParallelism: 2 }),
    encKeyValidation_DO_NOT_EDIT: seal(crypto.randomUUID()),
    data: seal(JSON.stringify(VAULT)),
  };
}
