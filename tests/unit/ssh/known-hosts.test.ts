import { lstat, readFile, stat, symlink, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { appendKnownHost, readKnownHosts } from '../../../main/core/ssh/host-keys/known-hosts-files.ts';
import {
  entryNames,
  fingerprint,
  hashName,
  judgeHostKey,
  knownHostName,
  knownKeyTypes,
  otherNamesOf,
  parseKnownHosts,
} from '../../../main/core/ssh/host-keys/known-hosts.ts';
import { mustRun, run } from '../../lab/processes.ts';
import { makeStateFolder } from '../../lab/state-folder.ts';
import type { StateFolder } from '../../lab/state-folder.ts';

/** A key blob of RFC 4253 §6.6 with this type and some content. */
function blob(keyType: string, content: string): Buffer {
  const field = (text: string) => {
    const head = Buffer.alloc(4);
    head.writeUInt32BE(Buffer.byteLength(text));
    return Buffer.concat([head, Buffer.from(text)]);
  };
  return Buffer.concat([field(keyType), field(content)]);
}

const ed = blob('ssh-ed25519', 'first');
const ed2 = blob('ssh-ed25519', 'second');
const rsa = blob('ssh-rsa', 'third');
const line = (names: string, key: Buffer, marker = '') =>
  `${marker}${names} ${key.toString('latin1', 4, 4 + key.readUInt32BE(0))} ${key.toString('base64')}`;
const entries = (...lines: string[]) => parseKnownHosts(lines.join('\n'), '/home/ops/.ssh/known_hosts').entries;

describe('the verdict on a host key', () => {
  test('known: the very key, wherever it stands among others', () => {
    expect(judgeHostKey(entries(line('web', ed2), line('web,10.0.0.1', ed)), 'web', ed)).toMatchObject({
      kind: 'known',
      entry: { line: 2 },
    });
  });

  test('changed: another key of the same type', () => {
    expect(judgeHostKey(entries('# comment', line('web', ed)), 'web', ed2)).toMatchObject({
      kind: 'changed',
      entries: [{ line: 2, file: '/home/ops/.ssh/known_hosts' }],
    });
  });

  test('a key of a new type is not a changed key', () => {
    expect(judgeHostKey(entries(line('web', rsa)), 'web', ed)).toMatchObject({ kind: 'new-type', entries: [{ keyType: 'ssh-rsa' }] });
  });

  test('unknown: nothing speaks of this name', () => {
    expect(judgeHostKey(entries(line('db', ed)), 'web', ed)).toEqual({ kind: 'unknown' });
  });

  test('revoked comes before known', () => {
    expect(judgeHostKey(entries(line('web', ed), line('*', ed, '@revoked ')), 'web', ed)).toMatchObject({
      kind: 'revoked',
      entry: { line: 2 },
    });
  });

  test('a certificate authority is no word on a plain key', () => {
    expect(judgeHostKey(entries(line('*', ed, '@cert-authority ')), 'web', ed)).toEqual({ kind: 'unknown' });
  });
});

describe('names', () => {
  test.each([
    ['web', 'web', true],
    ['WEB', 'web', true],
    ['web', 'web2', false],
    ['*.example', 'a.b.example', true],
    ['?eb', 'web', true],
    ['web,10.0.0.1', '10.0.0.1', true],
    ['*,!web', 'web', false],
    ['!web,*', 'db', true],
    ['!web', 'db', false],
    ['[web]:2222', '[web]:2222', true],
    ['[web]:2222', 'web', false],
    ['web', '[web]:2222', false],
  ])('%s names %s: %s', (names, name, expected) => {
    const [entry] = entries(line(names, ed));
    expect(entry && entryNames(entry, name)).toBe(expected);
  });

  test('a port of its own stands in brackets', () => {
    expect([knownHostName('Web', 22), knownHostName('Web', 2222), knownHostName('::1', 23)]).toEqual(['web', '[web]:2222', '[::1]:23']);
  });

  test('types a name is known by, and other names of a key', () => {
    const all = entries(
      line('web', rsa),
      line('web', ed),
      line('old.example', ed),
      line(hashName('secret', Buffer.alloc(20)), ed),
      line('db', rsa),
    );
    expect(knownKeyTypes(all, 'web')).toEqual(['ssh-rsa', 'ssh-ed25519']);
    expect(otherNamesOf(all, 'web', ed)).toEqual(['old.example', '/home/ops/.ssh/known_hosts:4']);
  });
});

describe('lines that make no sense', () => {
  test('are kept out, counted, and leave their neighbours alone', () => {
    const { entries: found, malformed } = parseKnownHosts(
      [
        'nonsense',
        line('web', ed),
        'web ssh-ed25519',
        'web ssh-ed25519 !!!',
        `web ssh-rsa ${ed.toString('base64')}`,
        line('x', ed, '@unknown '),
        line('db', rsa),
      ].join('\n'),
      'f',
    );
    expect(found.map((entry) => entry.line)).toEqual([2, 7]);
    expect(malformed.map((each) => each.line)).toEqual([1, 3, 4, 5, 6]);
  });

  test('no text makes the parser throw, and every line is an entry, malformed or a comment', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 500 }), (text) => {
        const { entries: found, malformed } = parseKnownHosts(text, 'f');
        const lines = text.split(/\r?\n/u).filter((each) => each.trim() !== '' && !each.trim().startsWith('#'));
        expect(found.length + malformed.length).toBe(lines.length);
      }),
    );
  });
});

const hostName = fc.stringMatching(/^[a-z0-9][a-z0-9.-]{0,30}$/u);

test('a written name is found again, hashed or not, and no other is', () => {
  fc.assert(
    fc.property(
      hostName,
      hostName,
      fc.integer({ min: 1, max: 65_535 }),
      fc.uint8Array({ minLength: 20, maxLength: 20 }),
      fc.boolean(),
      (host, other, port, salt, hash) => {
        const name = knownHostName(host, port);
        const [entry] = entries(line(hash ? hashName(name, Buffer.from(salt)) : name, ed));
        expect(entry && entryNames(entry, name)).toBe(true);
        if (other !== host) expect(entry && entryNames(entry, knownHostName(other, port))).toBe(false);
      },
    ),
  );
});

describe('files', () => {
  let folder: StateFolder;
  beforeEach(async () => {
    folder = await makeStateFolder('known-hosts');
  });
  afterEach(() => folder.remove());

  test('a file that is not there has no entries; a device neither', async () => {
    expect(await readKnownHosts([folder.in('absent'), '/dev/null'])).toEqual([]);
  });

  test('a new file belongs to its owner alone, in a folder of its own', async () => {
    const file = folder.in('.ssh', 'known_hosts');
    await appendKnownHost(file, 'web', ed, { hash: false });
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect((await stat(folder.in('.ssh'))).mode & 0o777).toBe(0o700);
    expect(await readFile(file, 'utf8')).toBe(`${line('web', ed)}\n`);
  });

  test.skipIf(process.platform === 'win32')('line endings, permissions and a symbolic link stay as they are', async () => {
    const real = folder.in('real');
    const link = folder.in('link');
    await writeFile(real, '# ours\r\ndb ssh-ed25519 AAAA\r\nlast', { mode: 0o640 });
    await symlink(real, link);
    await appendKnownHost(link, 'web', ed, { hash: false });
    expect(await readFile(real, 'utf8')).toBe(`# ours\r\ndb ssh-ed25519 AAAA\r\nlast\r\nweb ssh-ed25519 ${ed.toString('base64')}\r\n`);
    expect((await lstat(link)).isSymbolicLink()).toBe(true);
    expect((await stat(real)).mode & 0o777).toBe(0o640);
  });

  test('many lines added at once are all there, and what was there stays', async () => {
    const file = folder.in('known_hosts');
    await writeFile(file, '# kept\nmalformed but ours');
    await Promise.all(Array.from({ length: 50 }, (_, index) => appendKnownHost(file, `host-${index}`, ed, { hash: index % 2 === 0 })));
    const text = await readFile(file, 'utf8');
    expect(text.startsWith('# kept\nmalformed but ours\n')).toBe(true);
    const found = await readKnownHosts([file]);
    for (let index = 0; index < 50; index += 1) expect(judgeHostKey(found, `host-${index}`, ed).kind).toBe('known');
  });

  test.skipIf(!existsSync('/usr/bin/ssh-keygen'))(
    'ssh-keygen agrees on fingerprints and finds what was written (needs openssh-client)',
    async () => {
      const keyFile = folder.in('key');
      await mustRun('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', keyFile]);
      const key = Buffer.from((await readFile(`${keyFile}.pub`, 'utf8')).split(' ')[1] ?? '', 'base64');
      expect(await mustRun('ssh-keygen', ['-l', '-f', `${keyFile}.pub`])).toContain(` ${fingerprint(key)} `);
      const file = folder.in('known_hosts');
      for (const [name, hash] of [
        ['plain', false],
        ['hashed', true],
        ['[other]:2222', true],
      ] as const) {
        await appendKnownHost(file, name, key, { hash });
        expect((await run('ssh-keygen', ['-F', name, '-f', file])).stdout).toContain(key.toString('base64'));
      }
      expect((await run('ssh-keygen', ['-F', 'stranger', '-f', file])).code).toBe(1);
    },
  );
});
