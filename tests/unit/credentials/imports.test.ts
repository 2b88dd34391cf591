import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readCsv } from '../../../main/core/credentials/imports/csv.ts';
import { readEnvLines } from '../../../main/core/credentials/imports/env-lines.ts';
import { foreignText } from '../../../main/core/credentials/imports/foreign-text.ts';
import { readForeignFile } from '../../../main/core/credentials/imports/read-file.ts';
import { FailureError } from '../../../main/core/failure.ts';

const read = (text: string, prefix = '') => {
  const { format, secrets, notes } = readForeignFile(foreignText(Buffer.from(text)), prefix);
  return { format, notes, found: secrets.map(({ name, secret, ...rest }) => ({ name, value: secret.reveal(), ...rest })) };
};
const refused = (bytes: Buffer | string): string => {
  try {
    readForeignFile(foreignText(Buffer.from(bytes)), '');
  } catch (error) {
    if (error instanceof FailureError && error.failure.kind === 'import-unreadable') return JSON.stringify(error.failure);
    throw error;
  }
  return 'taken';
};

describe('a .env file', () => {
  test('with BOM, CRLF, quotes, comments and the same name twice', () => {
    const { format, found } = read(
      '\uFEFF# settings\r\nexport DATABASE_PASSWORD="tidal \\"lantern\\"" # note\r\nDEBUG=true\r\nAPI_TOKEN=first\r\nAPI_TOKEN=last#1\r\nEMPTY_SECRET=\r\n',
      'web/',
    );
    expect(format).toBe('env');
    expect(found.map(({ name, value, suggested }) => ({ name, value, suggested }))).toEqual([
      { name: 'web/DATABASE_PASSWORD', value: 'tidal "lantern"', suggested: true },
      { name: 'web/DEBUG', value: 'true', suggested: false },
      { name: 'web/API_TOKEN', value: 'last#1', suggested: true },
      { name: 'web/EMPTY_SECRET', value: '', suggested: false },
    ]);
    expect(found.at(-1)?.unusable).not.toBeNull();
  });

  test('with backticks, blanks around the sign and a key over several lines', () => {
    const { found } = read(
      'A_SECRET=`it\'s "quoted" # here`\nexport B_TOKEN = abc # note\nC_KEY="-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----"\n',
    );
    expect(found.map(({ name, value }) => [name, value])).toEqual([
      ['A_SECRET', 'it\'s "quoted" # here'],
      ['B_TOKEN', 'abc'],
      ['C_KEY', '-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----'],
    ]);
  });

  test('what is written with quotes comes back, with its line', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 30 }), { minLength: 1, maxLength: 8 }), (values) => {
        const text = values.map((value, at) => `NAME_${at}="${value.replaceAll(/[\\"]/gu, '\\$&')}"`).join('\n');
        const lines = readEnvLines(text);
        expect(lines.map(({ value }) => value)).toEqual(values);
        let line = 1;
        for (const [at, value] of values.entries()) {
          expect(lines[at]?.line).toBe(line);
          line += 1 + (value.match(/\n/gu)?.length ?? 0);
        }
      }),
    );
  });
});

describe('what is odd in a .env file is named with its line, and no value is repeated', () => {
  const read = (text: string) => {
    const { secrets, notes } = readForeignFile(text, '');
    return {
      usable: secrets.filter(({ unusable }) => unusable === null).map(({ name, secret }) => `${name}=${secret.reveal()}`),
      said: [...secrets.flatMap(({ unusable, note }) => [unusable, note]), ...notes].flatMap((words) => (words === null ? [] : [words.en])),
    };
  };

  test.each<[what: string, text: string, usable: readonly string[], said: readonly RegExp[]]>([
    ['a reference', 'B=tidal\nA_TOKEN="${B}"\n', ['B=tidal', 'A_TOKEN=${B}'], [/^Line 2 refers to another variable/u]],
    ['a reference in single quotes is none', "A_TOKEN='${B}'", ['A_TOKEN=${B}'], []],
    [
      'a quotation mark that is never closed',
      '\n\nA_TOKEN="tidal wave\nB="x"\nC=1',
      ['B=x', 'C=1'],
      [/^Line 3: its quotation mark is never closed/u],
    ],
    ['a colon', 'A=1\nFOO_TOKEN: tidal\n', ['A=1'], [/^Line 2 was left out: FOO_TOKEN is written with a colon/u]],
    ['two exports', 'export A=tidal export B=wave\nC=1', ['C=1'], [/^Line 1 holds more than one assignment/u]],
    ['two assignments after one export', 'export A="tidal" B=wave\nC=1', ['C=1'], [/^Line 1 holds more than one assignment/u]],
    ['two commands', 'A=tidal; export B=wave\nC=1', ['C=1'], [/^Line 1 holds more than one assignment/u]],
    ['an export without a value', 'A=1\n# note\nexport A_TOKEN\n', ['A=1'], [/^Line 3 was left out: A_TOKEN is exported without a value/u]],
    ['more behind a quotation mark', 'A="tidal"wave\nC=1', ['C=1'], [/^Line 1: something stands behind the closing quotation mark/u]],
    ['a comment behind a quotation mark is none of it', 'A="tidal" # wave', ['A=tidal'], []],
    [
      'the same name twice',
      'A=1\r\nB=2\r\nA=tidal\r\n',
      ['A=tidal', 'B=2'],
      [/^A stands there 2 times \(lines 1, 3\); the last one counts/u],
    ],
    ['BOM and CRLF', '\uFEFFA=tidal\r\nB="x"\r\n', ['A=tidal', 'B=x'], []],
    ['CRLF within a value', 'A="tidal\r\nwave"\r\n', ['A=tidal\r\nwave'], [/^Line 1: the lines of its value end as on Windows/u]],
    [
      'a key without quotes',
      'KEY=-----BEGIN\ntidal/wave\ntidal+wave\n',
      ['KEY=-----BEGIN'],
      [/^Lines 2 to 3 were left out: it is no NAME=value/u],
    ],
  ])('%s', (_, text, usable, said) => {
    const found = read(text);
    expect(found.usable).toEqual(usable);
    expect(found.said).toHaveLength(said.length);
    for (const [index, words] of said.entries()) expect(found.said[index]).toMatch(words);
    expect(found.said.join()).not.toMatch(/tidal|wave/u);
  });

  test('of many, the first are named and the rest is counted', () => {
    const { said } = read(`A=1\n${Array.from({ length: 30 }, (_, index) => `not this ${index}\n\n`).join('')}`);
    expect(said).toHaveLength(21);
    expect(said.at(-1)).toMatch(/^And 10 more places were left out: from line 42 on/u);
  });
});

describe('KeePass', () => {
  test('KeePassXC’s columns: groups, several lines, quotes, second factors left to the authenticator', () => {
    const { format, found, notes } = read(
      [
        '"Group","Title","Username","Password","URL","Notes","TOTP","Icon","Last Modified","Created"',
        '"Root/Work","Router","admin","p""q,\r\nr","https://u:t@router.example/?token=1","","","0","2026-01-01T00:00:00Z","2025-01-01T00:00:00Z"',
        '"Root","Mail","ada","tidal","","","otpauth://totp/x?secret=AAAA","0","",""',
        '"Root","Empty","nobody","","","","","0","",""',
      ].join('\r\n'),
    );
    expect(format).toBe('keepass-csv');
    expect(found.map(({ name, value, label }) => [name, value, label])).toEqual([
      ['Work/Router/admin', 'p"q,\r\nr', 'Router https://router.example/'],
      ['Mail/ada', 'tidal', 'Mail'],
      ['Empty/nobody', '', 'Empty'],
    ]);
    expect(found[2]?.unusable).not.toBeNull();
    expect(notes.map(({ en }) => en)).toEqual([expect.stringContaining('a second factor')]);
  });

  test.each([
    ['semicolons', ';'],
    ['tabs', '\t'],
  ])('saved again by a spreadsheet, with %s', (_, separator) => {
    const { format, found } = read(
      ['\uFEFF"Group"', '"Title"', 'Username', 'Password'].join(separator) +
        `\r\n${['"Büro"', 'Zürich', '"jürg"', '"pä;ss""w\trt,"'].join(separator)}\r\n`,
    );
    expect(format).toBe('keepass-csv');
    expect(found.map(({ name, value }) => [name, value])).toEqual([['Büro/Zürich/jürg', 'pä;ss"w\trt,']]);
  });

  test.each([
    ['sep=;\r\n', ';'],
    ['\uFEFF"sep=;"\n', ';'],
    ['SEP=,\r\n\r\n', ','],
    ['sep=\t\n', '\t'],
    ['sep=|;;\n', '|'],
  ])('with the separator announced for Excel, %j', (announced, separator) => {
    const rows = [
      ['Title', 'Username', 'Password', 'Notes, and more; too'],
      ['Router', 'admin', '"tidal"', ''],
    ];
    const { format, found } = read(
      announced + rows.map((row) => row.map((cell) => (cell.includes(',') ? `"${cell}"` : cell)).join(separator)).join('\r\n'),
    );
    expect(format).toBe('keepass-csv');
    expect(found.map(({ name, value }) => [name, value])).toEqual([['Router/admin', 'tidal']]);
  });

  test.each([
    ['to the end of the file', '"Title","Username","Password"\n"a","b","c"\n"d","canary,"canary"\n'],
    ['to the end, unquoted otherwise', 'Title,Username,Password\na,b,c\n"canary,d,canary\ne,f,canary\n'],
    ['into the next field', '"Title","Username","Password"\r\n"a\r\nb","c","d"\r\n"Router,"admin","canary"\r\n'],
    ['behind an empty line and sep=', '\n\nsep=;\nTitle;Username;Password\n"canary;a;canary\n', 5],
    ['with backslashes', 'Account,Login Name,Password\n"a","b","c\\\\"\n"d","e","canary\\"\n'],
  ])('a quote that runs on %s is refused with its line, and none of it is repeated', (_, text, line = text.includes('a\r\nb') ? 4 : 3) => {
    const said = refused(text);
    expect(said).toContain(`line ${line} do not fit`);
    expect(said).not.toContain('canary');
  });

  test('KeePass’s own columns, with backslashes', () => {
    const { found } = read('"Account","Login Name","Password","Web Site","Comments"\r\n"Router","admin","p\\"q\\\\r","",""\r\n');
    expect(found.map(({ name, value }) => [name, value])).toEqual([['Router/admin', 'p"q\\r']]);
  });

  test('any rows come back as they were quoted', () => {
    const rows = fc.array(fc.array(fc.string({ unit: 'grapheme', maxLength: 12 }), { minLength: 2, maxLength: 5 }), { maxLength: 6 });
    fc.assert(
      fc.property(rows, (table) => {
        const text = table.map((row) => row.map((field) => `"${field.replaceAll('"', '""')}"`).join(',')).join('\r\n');
        expect(readCsv(text)).toEqual(table);
      }),
    );
  });
});

describe('Bitwarden', () => {
  const item = (name: string, more: object) => ({ id: crypto.randomUUID(), folderId: 'f1', type: 1, name, favorite: false, ...more });

  test('passwords, SSH keys and hidden fields; notes are counted', () => {
    const { format, found, notes } = read(
      JSON.stringify({
        encrypted: false,
        folders: [{ id: 'f1', name: 'Work' }],
        items: [
          item('GitHub', {
            login: { username: 'ada', password: 'tidal', totp: 'AAAA', uris: [{ match: null, uri: 'https://github.com/login?x=1' }] },
            fields: [
              { name: 'API key', value: 'mooring', type: 1 },
              { name: 'team', value: 'ops', type: 0 },
            ],
          }),
          item('deploy', {
            type: 5,
            login: null,
            sshKey: { privateKey: '-----BEGIN', publicKey: 'ssh-ed25519', keyFingerprint: 'SHA256:x' },
          }),
          item('Recipe', { type: 2, secureNote: { type: 0 } }),
          'not an item',
        ],
      }),
    );
    expect(format).toBe('bitwarden-json');
    expect(found.map(({ name, value, kind, label }) => [name, value, kind, label])).toEqual([
      ['Work/GitHub/ada', 'tidal', 'password', 'GitHub https://github.com/login'],
      ['Work/GitHub/API key', 'mooring', 'token', 'GitHub'],
      ['Work/deploy/ssh-key', '-----BEGIN', 'private-key', 'deploy'],
    ]);
    expect(notes).toHaveLength(3);
  });

  test('an encrypted export is refused with what to do', () => {
    expect(refused(JSON.stringify({ encrypted: true, passwordProtected: true, salt: 'x', data: '2.x' }))).toContain(
      'protected by a password',
    );
    expect(refused(JSON.stringify({ encrypted: true, encKeyValidation_DO_NOT_EDIT: '2.x', items: [] }))).toContain(
      'protected by a password',
    );
  });

  test('labels of 10 kB, control characters and the same name twice', () => {
    const long = 'x'.repeat(10_240);
    const { found } = read(
      JSON.stringify({
        encrypted: false,
        items: [
          item(long, { login: { username: 'a', password: '1' } }),
          item('twice\u001B[31m\u202E', { login: { username: 'a', password: '1' } }),
          item('twice [31m', { login: { username: 'a', password: '2' } }),
          item('twice [31m', { login: { username: 'a', password: '2' } }),
        ],
      }),
    );
    expect(found.map(({ name }) => name)).toEqual([expect.stringMatching(/^x{190}… [0-9a-f]{8}$/u), 'twice [31m/a', 'twice [31m/a (2)']);
    expect(found[0]?.label.length).toBeLessThanOrEqual(200);
  });
});

describe('what is no import is refused in words, and none of it is repeated', () => {
  test.each([
    ['a zip', Buffer.from('PK\u0003\u0004canary'), 'archive'],
    ['a gzip that would swell', gzipSync(Buffer.alloc(4_000_000)), 'archive'],
    ['a KeePass database', Buffer.from([0x03, 0xd9, 0xa2, 0x9a, 0x67]), 'KeePass database'],
    ['a binary file', Buffer.from([1, 2, 0, 3, 0xff]), 'binary'],
    ['Latin-1', Buffer.from('A=1\nPASSWORD=canary\u00e9\n', 'latin1'), 'Line 2 is not UTF-8'],
    ['JSON that was cut', '{"encrypted": false, "items": [{"name": "canary', 'cut or damaged'],
    ['another JSON', '{"canary": 1}', 'no export of Bitwarden'],
    ['more rows than one import takes', `title,password\n${'canary,x\n'.repeat(2_001)}`, '2001 secrets'],
    ['prose', 'canary of a mine', 'Nothing in this file'],
    ['nothing', '', 'Nothing in this file'],
  ])('%s', (_, bytes, words) => {
    const said = refused(bytes);
    expect(said).toContain(words);
    expect(said).not.toContain('canary');
  });

  test('UTF-16 with its mark is read', () => {
    const bytes = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from('PASSWORD=é\r\n', 'utf16le')]);
    const { secrets } = readForeignFile(foreignText(bytes), '');
    expect(secrets.map(({ secret }) => secret.reveal())).toEqual(['é']);
  });

  test('any bytes are taken or refused, never a crash', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        expect(typeof refused(Buffer.from(bytes))).toBe('string');
      }),
    );
    fc.assert(
      fc.property(fc.json(), (text) => {
        expect(typeof refused(text)).toBe('string');
      }),
    );
  });
});
