import { execFile } from 'node:child_process';
import { createPrivateKey, createPublicKey, sign, verify } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Recipe } from '../../../preload/contract/secret-making.ts';
import { alphabetNames, alphabets, entropyBits, lettersOf, LOOK_ALIKES, recipeSchema } from '../../../preload/contract/secret-making.ts';
import { htpasswdLine } from '../../../main/core/credentials/generators/htpasswd.ts';
import { makeKeyPair } from '../../../main/core/credentials/generators/key-pair.ts';
import { randomLetters } from '../../../main/core/credentials/generators/letters.ts';
import { makePassphrase, wordList } from '../../../main/core/credentials/generators/passphrase.ts';
import { makePassword } from '../../../main/core/credentials/generators/password.ts';

const run = promisify(execFile);
const htpasswdPresent = await run('htpasswd', []).then(
  () => true,
  (error: NodeJS.ErrnoException) => error.code !== 'ENOENT',
);
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pilothouse-generators-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

const recipeOf = (given: unknown): Recipe => recipeSchema.parse(given);

describe('passwords', () => {
  const shapes = fc.record({
    recipe: fc.constant('password' as const),
    length: fc.integer({ min: 8, max: 64 }),
    alphabets: fc.uniqueArray(fc.constantFrom(...alphabetNames), { minLength: 1 }),
    noLookAlikes: fc.boolean(),
  });

  test('hold a letter of each chosen set and none of any other, in any length', () => {
    fc.assert(
      fc.property(shapes, (shape) => {
        const password = makePassword(shape);
        const sets = lettersOf(shape);
        expect(password).toHaveLength(shape.length);
        for (const set of sets) expect(password.split('').some((letter) => set.includes(letter))).toBe(true);
        for (const letter of password) expect(sets.join('')).toContain(letter);
        if (shape.noLookAlikes) for (const letter of password) expect(LOOK_ALIKES).not.toContain(letter);
      }),
      { numRuns: 300 },
    );
  });

  test('every letter is as likely as any other (chi-squared over 60,000 letters)', () => {
    const letters = alphabets.lower;
    const counts = new Map<string, number>();
    for (const letter of randomLetters(letters, 60_000)) counts.set(letter, (counts.get(letter) ?? 0) + 1);
    const expected = 60_000 / letters.length;
    const chiSquared = letters.split('').reduce((sum, letter) => sum + ((counts.get(letter) ?? 0) - expected) ** 2 / expected, 0);
    // 25 degrees of freedom: beyond 80 once in 10 million runs.
    expect(chiSquared).toBeLessThan(80);
  });

  test('their entropy counts only passwords that have every set: checked by counting all of a small alphabet', () => {
    const bits = entropyBits(recipeOf({ recipe: 'password', length: 8, alphabets: ['digits', 'lower'] }));
    // All of 36 letters, without those of digits alone and of letters alone.
    expect(bits).toBeCloseTo(Math.log2(36 ** 8 - 10 ** 8 - 26 ** 8), 9);
    expect(entropyBits(recipeOf({ recipe: 'password', length: 20, alphabets: ['digits'] }))).toBeCloseTo(20 * Math.log2(10), 9);
  });
});

describe('passphrases', () => {
  test('are words of the list of 7776, with what was asked for between them', async () => {
    const list = await wordList();
    expect(new Set(list).size).toBe(7776);
    const words = (await makePassphrase({ words: 7, separator: ' ', capitals: false, digit: false })).split(' ');
    expect(words).toHaveLength(7);
    for (const word of words) expect(list).toContain(word);
    const withDigit = await makePassphrase({ words: 4, separator: ' ', capitals: true, digit: true });
    expect(withDigit.match(/\d/gu)).toHaveLength(1);
    for (const word of withDigit.split(' ')) expect(word).toMatch(/^[A-Z]/u);
    expect(entropyBits(recipeOf({ recipe: 'passphrase', words: 6 }))).toBeCloseTo(77.55, 2);
  });
});

describe.each(['ed25519', 'ec-p256', 'rsa-4096'] as const)('a key pair of %s', (type) => {
  test('in OpenSSH’s format is read by ssh-keygen: same public key, same fingerprint, same comment', async () => {
    const pair = await makeKeyPair({ type, format: 'openssh', comment: 'deploy@pilothouse' });
    const file = join(folder, `id-${type}`);
    await writeFile(file, pair.privateKey.reveal(), { mode: 0o600 });
    const { stdout: publicLine } = await run('ssh-keygen', ['-y', '-f', file]);
    expect(publicLine.trim()).toBe(pair.publicKey);
    expect(pair.publicKey).toMatch(/ deploy@pilothouse$/u);
    const { stdout: listed } = await run('ssh-keygen', ['-l', '-f', file]);
    expect(listed).toContain(` ${pair.fingerprint} `);
    // It can sign, not only be shown.
    await writeFile(join(folder, `text-${type}`), 'tide table');
    await run('ssh-keygen', ['-Y', 'sign', '-f', file, '-n', 'file', join(folder, `text-${type}`)]);
    await writeFile(join(folder, `signers-${type}`), `ops ${pair.publicKey}\n`);
    const { stdout } = await run('sh', [
      '-c',
      'ssh-keygen -Y verify -f "$1" -I ops -n file -s "$2.sig" < "$2"',
      'sh',
      join(folder, `signers-${type}`),
      join(folder, `text-${type}`),
    ]);
    expect(stdout).toContain('Good "file" signature');
  }, 60_000);

  test('in PEM is read by openssl, and both halves belong together', async () => {
    const pair = await makeKeyPair({ type, format: 'pem', comment: '' });
    expect(pair.privateKey.reveal()).toMatch(/^-----BEGIN PRIVATE KEY-----\n/u);
    const file = join(folder, `${type}.pem`);
    await writeFile(file, pair.privateKey.reveal(), { mode: 0o600 });
    const { stdout } = await run('openssl', ['pkey', '-in', file, '-pubout']);
    expect(stdout).toBe(pair.publicKey);
    const { stdout: digest } = await run('sh', [
      '-c',
      'openssl pkey -in "$1" -pubout -outform DER | openssl dgst -sha256 -binary | base64',
      'sh',
      file,
    ]);
    expect(pair.fingerprint).toBe(`SHA256:${digest.trim().replace(/=+$/u, '')}`);
  }, 60_000);

  test('as JWK signs and verifies, its public half holds nothing private, and timers go on while it is made', async () => {
    let ticks = 0;
    const timer = setInterval(() => (ticks += 1), 1);
    const pair = await makeKeyPair({ type, format: 'jwk', comment: '' });
    clearInterval(timer);
    // A large key takes a second or more: made in this thread, no timer would have run.
    if (type === 'rsa-4096') expect(ticks).toBeGreaterThan(0);
    const jwk = (text: string): Record<string, string> => JSON.parse(text) as Record<string, string>;
    const privateKey = createPrivateKey({ key: jwk(pair.privateKey.reveal()), format: 'jwk' });
    const publicKey = createPublicKey({ key: jwk(pair.publicKey), format: 'jwk' });
    const text = Buffer.from('tide table');
    const hash = type === 'ed25519' ? null : 'sha256';
    expect(verify(hash, text, publicKey, sign(hash, text, privateKey))).toBe(true);
    expect(Object.keys(jwk(pair.publicKey)).filter((member) => ['d', 'p', 'q', 'dp', 'dq', 'qi'].includes(member))).toEqual([]);
    expect(jwk(pair.publicKey)['kid']).toBe(pair.fingerprint);
  }, 60_000);
});

describe('htpasswd lines', () => {
  test('are bcrypt, and a password longer than bcrypt reads is refused', async () => {
    const line = await htpasswdLine('ada', 'tidal-lantern-42', 8);
    expect(line).toMatch(/^ada:\$2y\$08\$[./A-Za-z0-9]{53}$/u);
    await expect(htpasswdLine('ada', 'é'.repeat(37), 8)).rejects.toMatchObject({ failure: { kind: 'bad-input' } });
  });

  test.skipIf(!htpasswdPresent)('are accepted by htpasswd -v (skipped where apache2-utils is missing)', async () => {
    const file = join(folder, 'htpasswd');
    await writeFile(file, `${await htpasswdLine('ada', 'tidal-läntern "42"', 10)}\n`);
    await expect(run('htpasswd', ['-vb', file, 'ada', 'tidal-läntern "42"'])).resolves.toMatchObject({
      stderr: expect.stringContaining('correct') as string,
    });
    await expect(run('htpasswd', ['-vb', file, 'ada', 'another'])).rejects.toMatchObject({ code: 3 });
  });
});
