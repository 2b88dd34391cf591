import { describe, expect, test } from 'vitest';
import { openedText } from '../../../main/core/credentials/imports/sealed-bitwarden.ts';
import { Secret } from '../../../main/core/credentials/secret.ts';
import { readImport } from '../../../main/core/totp/imports/read-import.ts';
import { PASSWORD, sealedExport, VAULT } from '../../lab/bitwarden-export.ts';

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

test.each([
  ['kdfIterations', 0],
  ['kdfIterations', '600000'],
  ['kdfType', 7],
  ['salt', null],
  ['passwordProtected', 'yes'],
])('an export with a password whose %s is %j is damaged, not bound to its account', async (field, value) => {
  const text = JSON.stringify({ ...sealedExport('pbkdf2'), [field]: value });
  await expect(openedText(text, new Secret(PASSWORD))).rejects.toMatchObject({
    failure: { kind: 'import-unreadable', cause: { en: expect.stringContaining('damaged') as string } },
  });
});

test('what is no export of Bitwarden stays as it is', async () => {
  for (const text of ['TOKEN=1', '{"encrypted":false}', '{broken']) await expect(openedText(text, null)).resolves.toBe(text);
});
