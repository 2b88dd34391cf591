import { createCipheriv, pbkdf2Sync, randomBytes } from 'node:crypto';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Secret } from '../../../main/core/credentials/secret.ts';
import { FailureError } from '../../../main/core/failure.ts';
import { aegisVault } from '../../../main/core/totp/aegis-vault.ts';
import { decodeBase32, encodeBase32 } from '../../../main/core/totp/base32.ts';
import type { ImportedRow } from '../../../main/core/totp/imports/imported.ts';
import { factorName } from '../../../preload/contract/factor-name.ts';
import { tidy } from '../../../main/core/totp/imports/imported.ts';
import { csvRecords } from '../../../main/core/totp/imports/keepassxc-csv.ts';
import { protobufFields } from '../../../main/core/totp/imports/protobuf.ts';
import { readImport } from '../../../main/core/totp/imports/read-import.ts';
import { keyUri } from '../../../main/core/totp/key-uri.ts';

const secret = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';

async function rowsOf(...texts: string[]): Promise<readonly ImportedRow[]> {
  return (await readImport(texts, null)).rows;
}

async function refusal(text: string): Promise<string> {
  const error: unknown = await readImport([text], null).then(
    () => null,
    (reason: unknown) => reason,
  );
  return error instanceof FailureError ? `${error.failure.kind}: ${error.failure.cause.en}` : String(error);
}

describe('otpauth links', () => {
  test('label, issuer, algorithm, digits and period', async () => {
    const uri = `otpauth://totp/Example:jean%40example.org?secret=${secret}&issuer=Example&algorithm=SHA256&digits=8&period=60`;
    expect(await rowsOf(uri)).toEqual([
      {
        kind: 'usable',
        source: 'otpauth',
        issuer: 'Example',
        account: 'jean@example.org',
        algorithm: 'SHA256',
        digits: 8,
        periodSeconds: 60,
        key: decodeBase32(secret),
        warnings: [],
      },
    ]);
  });

  test.each([
    [`otpauth://totp/jean?secret=${secret}`, 'jean', 'jean'],
    [`otpauth://totp/Example:jean?secret=${secret}`, 'Example', 'jean'],
    [`otpauth://totp/jean?secret=${secret}&issuer=Example`, 'Example', 'jean'],
    [`otpauth://totp/Other%3Ajean?secret=${secret}&issuer=Example`, 'Example', 'Other:jean'],
    [`OTPAUTH://TOTP/Example%20SSH:jean?secret=${secret.toLowerCase()}&issuer=Example+SSH`, 'Example SSH', 'jean'],
    [`otpauth://totp/100%:jean?secret=${secret}`, '100%', 'jean'],
  ])('%s is %s, %s', async (uri, issuer, account) => {
    expect(await rowsOf(uri)).toMatchObject([{ kind: 'usable', issuer, account }]);
  });

  test.each([
    [`otpauth://hotp/Example:jean?secret=${secret}&counter=1`, 'counter-based (HOTP)'],
    [`otpauth://totp/Example:jean?secret=${secret}&encoder=steam`, 'Steam Guard'],
    ['otpauth://totp/Example:jean', 'no secret'],
    ['otpauth://totp/Example:jean?secret=0189', 'not base32'],
    [`otpauth://totp/Example:jean?secret=${secret}&digits=5`, '5 digits'],
    [`otpauth://totp/Example:jean?secret=${secret}&period=300`, 'every 300 s'],
    [`otpauth://totp/Example:jean?secret=${secret}&algorithm=MD5`, 'MD5'],
    [`otpauth://totp/Example:jean?secret=${'A'.repeat(400)}`, '250 bytes'],
  ])('%s is not usable, and why', async (uri, why) => {
    expect(await rowsOf(uri)).toMatchObject([{ kind: 'unusable', why: { en: expect.stringContaining(why) as string } }]);
  });

  test.each([
    [encodeBase32(Buffer.alloc(16, 7)), []],
    [encodeBase32(Buffer.alloc(10, 7)), ['80 bits; 128']],
    [encodeBase32(Buffer.alloc(5, 7)), ['40 bits only']],
  ])('a short secret is taken with a warning: %s', async (short, warnings) => {
    const [row] = await rowsOf(`otpauth://totp/Example:jean?secret=${short}`);
    expect(row).toMatchObject({ kind: 'usable', warnings: warnings.map((en) => ({ en: expect.stringContaining(en) as string })) });
  });

  test('an escape sequence of a terminal is taken out as a whole; a name without an issuer is said once', () => {
    const names: readonly [string, string][] = [
      ['evil\u001B[31m', 'evil'],
      ['a\u001B[1;31mred\u001B[0m z', 'ared z'],
      ['\u001B]8;;https://evil.example\u0007here\u001B]8;;\u001B\\', 'here'],
      ['\u009B31mb', 'b'],
      ['\u001B(Bc\u001B7', 'c'],
      ['cut \u001B[31', 'cut'],
      ['[31m is text', '[31m is text'],
    ];
    expect(names.map(([written]) => tidy(written).text)).toEqual(names.map(([, read]) => read));
    expect(tidy('evil\u001B[31m').changed).toBe(true);
    expect(factorName({ issuer: 'H', account: 'H' })).toBe('H');
    expect(factorName({ issuer: 'Example', account: 'ops' })).toBe('Example (ops)');
  });

  test('a label of 10 kB with control characters and marks that turn the writing is tidied, and that is said', async () => {
    const label = encodeURIComponent(`Ex\u{202e}am\u{0}ple\u{200b}${'x'.repeat(10_000)}`);
    const [row] = await rowsOf(`otpauth://totp/${label}?secret=${secret}`);
    expect(row?.issuer).toMatch(/^Exam plex+$/u);
    expect(row?.issuer).toHaveLength(200);
    expect(row).toMatchObject({ warnings: [{ en: expect.stringContaining('nobody sees') as string }] });
  });

  test('any names and any secret written here are read back the same', async () => {
    const name = fc
      .string({ minLength: 1, maxLength: 40, unit: 'grapheme' })
      .filter((text) => tidy(text).text === text && !text.includes(':') && text !== '');
    await fc.assert(
      fc.asyncProperty(name, name, fc.uint8Array({ minLength: 16, maxLength: 64 }), async (issuer, account, key) => {
        const shape = { algorithm: 'SHA512', digits: 7, periodSeconds: 10 } as const;
        const [row] = await rowsOf(keyUri({ issuer, account, ...shape }, encodeBase32(key)));
        expect(row).toEqual({ kind: 'usable', source: 'otpauth', issuer, account, ...shape, key: Buffer.from(key), warnings: [] });
      }),
    );
  });
});

describe('Google Authenticator', () => {
  const varint = (value: number): number[] => (value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...varint(value >>> 7)]);
  const bytes = (number: number, value: Uint8Array) => [...varint((number << 3) | 2), ...varint(value.length), ...value];
  const integer = (number: number, value: number) => [...varint(number << 3), ...varint(value)];
  const entry = (issuer: string, type = 2, digits = 1) =>
    bytes(
      1,
      Uint8Array.from([
        ...bytes(1, Buffer.from('12345678901234567890')),
        ...bytes(2, Buffer.from(`${issuer}:jean`)),
        ...bytes(3, Buffer.from(issuer)),
        ...integer(4, 1),
        ...integer(5, digits),
        ...integer(6, type),
      ]),
    );
  const payload = (entries: number[][], size: number, index: number, batch = 77) =>
    `otpauth-migration://offline?data=${encodeURIComponent(
      Buffer.from([...entries.flat(), ...integer(2, 1), ...integer(3, size), ...integer(4, index), ...integer(5, batch)]).toString(
        'base64',
      ),
    )}`;

  // Published with several readers of the format; its secret is "Hello!" and four more bytes.
  test('a code as the app shows it', async () => {
    const uri = 'otpauth-migration://offline?data=CjEKCkhlbGxvId6tvu8SGEV4YW1wbGU6YWxpY2VAZ29vZ2xlLmNvbRoHRXhhbXBsZTAC';
    expect(await rowsOf(uri)).toMatchObject([
      {
        kind: 'usable',
        issuer: 'Example',
        account: 'alice@google.com',
        key: decodeBase32('JBSWY3DPEHPK3PXP'),
        algorithm: 'SHA1',
        digits: 6,
      },
    ]);
  });

  test('several parts are put together; the same one twice is one; missing ones are named', async () => {
    const parts = [payload([entry('One')], 3, 0), payload([entry('Two'), entry('Old', 1)], 3, 1)];
    const read = await readImport([...parts, parts[0] ?? ''], null);
    expect(read.rows.map(({ kind, issuer, account }) => [kind, issuer, account])).toEqual([
      ['usable', 'One', 'jean'],
      ['usable', 'Two', 'jean'],
      ['unusable', 'Old', 'jean'],
    ]);
    expect(read.notes.map(({ en }) => en)).toEqual(['This export of Google Authenticator has 3 codes; still missing: 3.']);
    expect((await readImport([...parts, payload([entry('Three', 2, 2)], 3, 2)], null)).notes).toEqual([]);
  });

  test('a code that claims two thousand million parts names a few of them', async () => {
    const { notes } = await readImport([payload([entry('One')], 2 ** 31 - 1, 0)], null);
    expect(notes).toHaveLength(1);
    expect(notes[0]?.en).toMatch(/^This export of Google Authenticator claims to have 2147483647 codes; at most 200 are put together\./u);
    expect(notes[0]?.fr).toMatch(/^Cet export de Google Authenticator prétend compter 2147483647 codes/u);
    const many = await readImport([payload([entry('One')], 150, 0)], null);
    expect(many.notes.map(({ en }) => en)).toEqual([
      'This export of Google Authenticator has 150 codes; still missing: 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, ….',
    ]);
  });

  test('more than a hundred parts, backwards, between those of another export that lacks one', async () => {
    const whole = Array.from({ length: 120 }, (_, index) => payload([entry(`Issuer ${index}`)], 120, index, 7));
    const lacking = [payload([entry('Three')], 3, 2, 9), payload([entry('One')], 3, 0, 9)];
    const [first = '', second = ''] = lacking;
    const read = await readImport([first, ...whole.toReversed(), second], null);
    expect(read.rows).toHaveLength(122);
    expect(read.rows.every(({ kind }) => kind === 'usable')).toBe(true);
    expect(read.notes.map(({ en }) => en)).toEqual(['Export 1 of 2 of Google Authenticator has 3 codes; still missing: 2.']);
    expect(read.notes[0]?.fr).toBe('L’export 1 sur 2 de Google Authenticator compte 3 codes ; il manque encore : 2.');
  });

  test.each([
    'otpauth-migration://offline?data=',
    'otpauth-migration://offline?data=%%%',
    'otpauth-migration://offline?data=Cv%2F%2F%2F%2F8P',
    'otpauth-migration://offline',
  ])('%s is damaged', async (uri) => {
    expect(await refusal(uri)).toMatch(/^bad-input: This code of Google Authenticator is damaged/u);
  });

  test('any bytes are a message or are none; no more fields are kept than there are bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (message) => {
        const fields = protobufFields(message);
        expect(fields === null || fields.length <= message.length).toBe(true);
      }),
    );
  });
});

describe('Aegis', () => {
  const shape = { algorithm: 'SHA1', digits: 6, periodSeconds: 30 } as const;
  const info = { secret, algo: 'SHA1', digits: 6, period: 30 };
  const vault = (entries: readonly unknown[]) =>
    JSON.stringify({ version: 1, header: { slots: null, params: null }, db: { version: 3, entries, groups: [] } });

  test('a plain vault; what is not TOTP is named', async () => {
    const entries = [
      { type: 'totp', uuid: 'a', name: 'jean', issuer: 'Example', note: '', icon: null, info },
      { type: 'hotp', uuid: 'b', name: 'old', issuer: 'Bank', info: { secret, algo: 'SHA1', digits: 6, counter: 4 } },
      { type: 'steam', uuid: 'c', name: 'player', issuer: 'Steam', info: { ...info, digits: 5 } },
    ];
    expect((await rowsOf(vault(entries))).map(({ kind, issuer }) => [kind, issuer])).toEqual([
      ['usable', 'Example'],
      ['unusable', 'Bank'],
      ['unusable', 'Steam'],
    ]);
  });

  test('what is exported here is opened with its passphrase, with no other, and not at all once a bit is turned', async () => {
    const entries = [{ issuer: 'Société 東京', account: 'renée', ...shape, key: randomBytes(20) }];
    const sealed = await aegisVault(entries, new Secret('correct horse'));
    expect(sealed).not.toContain(encodeBase32(entries[0]?.key ?? Buffer.alloc(0)));
    expect((await readImport([sealed], null)).passphrase).toBe('needed');
    expect((await readImport([sealed], new Secret('wrong horse'))).passphrase).toBe('wrong');
    const opened = await readImport([sealed], new Secret('correct horse'));
    expect(opened).toMatchObject({ passphrase: 'not-needed', rows: [{ kind: 'usable', ...entries[0] }] });
    const turned = sealed.replace(/"db": "(.)/u, (_, first: string) => `"db": "${first === 'A' ? 'B' : 'A'}`);
    expect((await readImport([turned], new Secret('correct horse'))).passphrase).toBe('wrong');
  });

  test.each([
    ['more memory than any vault takes', { n: 2 ** 30, r: 8, p: 1 }],
    ['a million rounds side by side', { n: 2 ** 15, r: 8, p: 1_000_000 }],
    ['as much memory as is allowed, sixteen times over', { n: 2 ** 19, r: 8, p: 16 }],
  ])('a slot that asks for %s is not tried', async (_, cost) => {
    const slot = {
      type: 1,
      uuid: 'a',
      key: '00'.repeat(32),
      key_params: { nonce: '00'.repeat(12), tag: '00'.repeat(16) },
      ...cost,
      salt: '00'.repeat(32),
    };
    const text = JSON.stringify({ version: 1, header: { slots: [slot], params: slot.key_params }, db: 'AAAA' });
    expect(await refusal(text)).toMatch(/^bad-input: This looks like an export of Aegis, but it is damaged/u);
  });
});

describe('2FAS', () => {
  const services = [
    {
      name: 'Example',
      secret,
      otp: { account: 'jean', digits: 6, period: 30, algorithm: 'SHA1', tokenType: 'TOTP', source: 'Link' },
      order: { position: 0 },
    },
    { name: 'Player', secret, otp: { account: 'jean', tokenType: 'STEAM' } },
  ];
  const found = [
    { kind: 'usable', source: '2fas', issuer: 'Example', account: 'jean' },
    { kind: 'unusable', issuer: 'Player' },
  ];

  test('a plain backup', async () => {
    expect(await rowsOf(JSON.stringify({ services, groups: [], schemaVersion: 4, appOrigin: 'android' }))).toMatchObject(found);
  });

  test('an encrypted one, as the app seals it', async () => {
    const [salt, nonce] = [randomBytes(256), randomBytes(12)];
    const cipher = createCipheriv('aes-256-gcm', pbkdf2Sync('correct horse', salt, 10_000, 32, 'sha256'), nonce);
    const text = Buffer.concat([cipher.update(JSON.stringify(services)), cipher.final(), cipher.getAuthTag()]);
    const servicesEncrypted = [text, salt, nonce].map((part) => part.toString('base64')).join(':');
    const backup = JSON.stringify({ services: [], groups: [], schemaVersion: 4, servicesEncrypted, reference: '' });
    expect((await readImport([backup], null)).passphrase).toBe('needed');
    expect((await readImport([backup], new Secret('wrong'))).passphrase).toBe('wrong');
    expect((await readImport([backup], new Secret('correct horse'))).rows).toMatchObject(found);
  });
});

describe('password managers', () => {
  test('Bitwarden: only logins with a TOTP secret, written in any of its three ways', async () => {
    const login = (name: string, totp: string | null) => ({
      type: 1,
      name,
      login: { username: 'jean', password: 'hunter2', totp, uris: null },
    });
    const items = [
      login('Example', secret),
      login('Linked', `otpauth://totp/jean?secret=${secret}&digits=8`),
      login('Player', `steam://${secret}`),
      login('Without', null),
      { type: 2, name: 'A note', notes: 'x', secureNote: { type: 0 } },
    ];
    expect(await rowsOf(JSON.stringify({ encrypted: false, folders: [], items }))).toMatchObject([
      { kind: 'usable', issuer: 'Example', account: 'jean', digits: 6 },
      { kind: 'usable', issuer: 'Linked', account: 'jean', digits: 8 },
      { kind: 'unusable', issuer: 'Player' },
    ]);
    expect(await refusal(JSON.stringify({ encrypted: true, encKeyValidation_DO_NOT_EDIT: '2.x', items: [] }))).toContain(
      'export of Bitwarden is encrypted with the key of its account',
    );
    expect(await refusal(JSON.stringify({ encrypted: true, passwordProtected: true, data: '2.x' }))).toContain(
      'export of Bitwarden is damaged',
    );
  });

  test('KeePassXC: quotes, line ends and commas within fields', async () => {
    const csv = [
      '"Group","Title","Username","Password","URL","Notes","TOTP","Icon","Last Modified","Created"',
      `"Root","Example","jean","p,""w""","https://example.org","two\r\nlines","otpauth://totp/Example:jean?secret=${secret}&period=30&digits=6&issuer=Example","0","2026-01-01T00:00:00Z","2026-01-01T00:00:00Z"`,
      '"Root","Without","jean","x","","","","0","",""',
    ].join('\r\n');
    expect(await rowsOf(`\u{feff}${csv}`)).toMatchObject([{ kind: 'usable', source: 'keepassxc-csv', issuer: 'Example', account: 'jean' }]);
  });

  test('any records written as CSV are read back the same', () => {
    const field = fc.string({ maxLength: 12, unit: fc.constantFrom('a', '"', ',', '\n', '\r', ' ', 'é') });
    fc.assert(
      fc.property(fc.array(fc.array(field, { minLength: 1, maxLength: 4 }), { maxLength: 5 }), (records) => {
        const text = records.map((record) => `${record.map((one) => `"${one.replaceAll('"', '""')}"`).join(',')}\r\n`).join('');
        expect(csvRecords(text, 100)).toEqual(records);
      }),
    );
  });
});

describe('what is no export is refused in words', () => {
  test.each([
    ['PK\u{3}\u{4}\u{14}\u{0}', 'a packed archive'],
    ['\u{1f}\u{fffd}\u{8}', 'a packed archive'],
    ['{"services": [', 'no complete JSON document'],
    ['{"hello": "world"}', 'no export of an authenticator'],
    ['hello', 'no export of an authenticator'],
    ['Title,Username\nExample,jean', 'no export of an authenticator'],
    ['<html></html>', 'no export of an authenticator'],
  ])('%j', async (text, words) => {
    expect(await refusal(text)).toMatch(new RegExp(`^bad-input: .*${words}`, 'u'));
  });

  test('a document nested 100,000 deep, and 20,000 entries', async () => {
    expect(await refusal(`{"a":${'['.repeat(100_000)}${']'.repeat(100_000)}}`)).toMatch(/^bad-input/u);
    expect(await refusal(Array.from({ length: 20_000 }, () => `otpauth://totp/a?secret=${secret}`).join('\n'))).toContain(
      'more than 2000 entries',
    );
  });

  test('any text is an import or a failure with words', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          fc.string(),
          fc.json(),
          fc.string().map((text) => `otpauth://${text}`),
        ),
        async (text) => {
          const read = await readImport([text], null).catch((error: unknown) => error);
          expect(read instanceof FailureError ? read.failure.kind : read).toSatisfy(
            (value) => value === 'bad-input' || (typeof value === 'object' && value !== null && 'rows' in value),
          );
        },
      ),
    );
  });
});
