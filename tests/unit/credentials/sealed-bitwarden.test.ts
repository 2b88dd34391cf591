import { argon2Sync, createCipheriv, createHash, createHmac, pbkdf2Sync, randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { openedText } from '../../../main/core/credentials/imports/sealed-bitwarden.ts';
import { Secret } from '../../../main/core/credentials/secret.ts';
import { readImport } from '../../../main/core/totp/imports/read-import.ts';

const PASSWORD = 'harbour-lantern-9';
const VAULT = {
  encrypted: false,
  folders: [],
  items: [{ name: 'Wiki', login: { username: 'jean', password: 'tide-table', totp: 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP' } }],
};

/** As Bitwarden's clients seal it: a root key, two keys expanded from it, AES-256-CBC, then HMAC-SHA-256. */
function sealedExport(kdf: 'pbkdf2' | 'argon2id'): Record<string, unknown> {
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

const kindOf = async (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => 'opened',
    (error: { failure?: { kind?: string } }) => error.failure?.kind,
  );

describe.each(['pbkdf2', 'argon2id'] as const)('an export of Bitwarden protected by a password, %s', (kdf) => {
  const document = sealedExport(kdf);
  const text = JSON.stringify(document);

  test('is opened by its password, and by no other', async () => {
    await expect(openedText(text, new Secret(PASSWORD))).resolves.toBe(JSON.stringify(VAULT));
    expect(await kindOf(openedText(text, null))).toBe('bundle-passphrase-wrong');
    expect(await kindOf(openedText(text, new Secret('another')))).toBe('bundle-passphrase-wrong');
  });

  test('gives the authenticator its second factors', async () => {
    await expect(readImport([text], null)).resolves.toMatchObject({ rows: [], passphrase: 'needed' });
    await expect(readImport([text], new Secret('another'))).resolves.toMatchObject({ rows: [], passphrase: 'wrong' });
    const { rows } = await readImport([text], new Secret(PASSWORD));
    expect(rows).toMatchObject([{ kind: 'usable', issuer: 'Wiki', account: 'jean' }]);
  });

  test('that was changed is damaged, and gives nothing', async () => {
    const data = String(document['data']);
    const changed = JSON.stringify({ ...document, data: `${data.slice(0, 40)}${data[40] === 'A' ? 'B' : 'A'}${data.slice(41)}` });
    expect(await kindOf(openedText(changed, new Secret(PASSWORD)))).toBe('import-unreadable');
  });
});

test('an export that only its account opens, and one that asks for more than Bitwarden does, are refused', async () => {
  expect(await kindOf(openedText('{"encrypted":true,"data":"2.x|y|z"}', new Secret(PASSWORD)))).toBe('import-unreadable');
  const costly = JSON.stringify({ ...sealedExport('argon2id'), kdfMemory: 1_000_000 });
  expect(await kindOf(openedText(costly, new Secret(PASSWORD)))).toBe('import-unreadable');
});

test('what is no export of Bitwarden stays as it is', async () => {
  for (const text of ['TOKEN=1', '{"encrypted":false}', '{broken']) await expect(openedText(text, null)).resolves.toBe(text);
});
