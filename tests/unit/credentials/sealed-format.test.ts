import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { SealedEntry } from '../../../main/core/credentials/sealed/format.ts';
import { deriveKeys, opens, readHeader, seal, unseal, Unreadable, wipeKeys } from '../../../main/core/credentials/sealed/format.ts';
import { Secret } from '../../../main/core/credentials/secret.ts';

/** Cheap: the cost itself is measured where the file is used. */
const cost = { logN: 4, r: 1, p: 1 };
const keys = await deriveKeys(new Secret('tidal lantern mooring'), cost);
const id = randomBytes(16).toString('hex');
const entry = (value: string): SealedEntry => ({
  value,
  kind: 'password',
  label: '',
  createdAt: '2026-11-22T00:00:00.000Z',
  rotateBy: null,
});
const file = (values: Readonly<Record<string, string>>, revision = 1) =>
  seal(new Map(Object.entries(values).map(([name, value]) => [name, entry(value)])), keys, { id, revision });

function whyNot(work: () => unknown): string {
  try {
    work();
    return 'readable';
  } catch (error) {
    if (error instanceof Unreadable) return error.why;
    throw error;
  }
}

describe('a sealed file', () => {
  test('gives back what was sealed, whatever names and values are', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string({ unit: 'grapheme', minLength: 1 }), fc.string({ unit: 'grapheme' })), (values) => {
        const content = unseal(file(values), keys);
        expect(new Map([...content].map(([name, { value }]) => [name, value]))).toEqual(new Map(Object.entries(values)));
      }),
      { numRuns: 50 },
    );
  });

  test('keeps a name that is a word of the language itself', () => {
    const sealed = seal(new Map([['__proto__', entry('kept')]]), keys, { id, revision: 1 });
    expect(unseal(sealed, keys).get('__proto__')?.value).toBe('kept');
  });

  test('says its cost, its id and its revision without the passphrase, and nothing else', () => {
    const sealed = file({ 'mail/alerts': 'canary-of-the-deep' }, 7);
    expect(readHeader(sealed)).toEqual({ cost, salt: keys.salt, id, revision: 7 });
    for (const canary of ['canary-of-the-deep', 'mail/alerts', 'password'])
      for (const encoding of ['utf8', 'utf16le', 'base64'] as const) expect(sealed.includes(Buffer.from(canary, encoding))).toBe(false);
  });

  test('is another file each time, from the nonce on', () => {
    const [first, second] = [file({ a: 'b' }), file({ a: 'b' })];
    expect(first.subarray(0, 102).equals(second.subarray(0, 102))).toBe(true);
    expect(first.subarray(102, 114).equals(second.subarray(102, 114))).toBe(false);
    expect(first.subarray(118).equals(second.subarray(118))).toBe(false);
  });

  test('tells nothing of a secret by its size', () => {
    expect(file({ a: 'b' }).length).toBe(file({ a: 'b'.repeat(1000), c: 'd' }).length);
  });

  test('is opened by its own passphrase, however the keyboard composes it, and by no other', async () => {
    const composed = await deriveKeys(new Secret('sc\u00e9ll\u00e9'), cost);
    const sealed = seal(new Map([['a', entry('b')]]), composed, { id, revision: 1 });
    expect(opens(sealed, await deriveKeys(new Secret('sce\u0301lle\u0301'), cost, composed.salt))).toBe(true);
    expect(opens(sealed, await deriveKeys(new Secret('scelle'), cost, composed.salt))).toBe(false);
    expect(opens(sealed, keys)).toBe(false);
  });

  test('of which any bit is turned, or which is cut anywhere, is refused', () => {
    const sealed = file({ 'mail/alerts': 'canary' });
    for (let at = 0; at < sealed.length; at += at < 200 ? 1 : 37) {
      const turned = Buffer.from(sealed);
      turned.writeUInt8(turned.readUInt8(at) ^ (1 << (at % 8)), at);
      expect(
        whyNot(() => readHeader(turned)),
        `bit ${at % 8} of byte ${at}`,
      ).not.toBe('readable');
      expect(
        whyNot(() => readHeader(sealed.subarray(0, at))),
        `cut at ${at}`,
      ).toMatch(/truncated|foreign/u);
    }
    expect(whyNot(() => readHeader(Buffer.concat([sealed, Buffer.alloc(1)])))).toBe('damaged');
  });

  test('that somebody rewrote with a right sum is refused by its seal: each part of the header counts', async () => {
    const { createHash } = await import('node:crypto');
    const sealed = file({ 'mail/alerts': 'canary' });
    for (const at of [46, 62, 94, 101, 102, 118, 400, sealed.length - 33]) {
      const body = Buffer.from(sealed.subarray(0, -32));
      body.writeUInt8(body.readUInt8(at) ^ 1, at);
      const forged = Buffer.concat([body, createHash('sha256').update(body).digest()]);
      expect(
        whyNot(() => readHeader(forged)),
        `byte ${at}`,
      ).toBe('readable');
      expect(
        whyNot(() => unseal(forged, keys)),
        `byte ${at}`,
      ).toBe('damaged');
    }
  });

  test('of a newer version, or no sealed file at all, is called so; one that asks for all the memory is not tried', async () => {
    const { createHash } = await import('node:crypto');
    const changed = (at: number, value: number) => {
      const body = Buffer.from(file({ a: 'b' }).subarray(0, -32));
      body.writeUInt8(value, at);
      return Buffer.concat([body, createHash('sha256').update(body).digest()]);
    };
    expect(whyNot(() => readHeader(changed(8, 2)))).toBe('newer');
    expect(whyNot(() => readHeader(changed(10, 30)))).toBe('too-costly');
    expect(whyNot(() => readHeader(changed(10, 0)))).toBe('damaged');
    expect(whyNot(() => readHeader(Buffer.from('{"secrets": []}'.repeat(50))))).toBe('foreign');
    expect(whyNot(() => readHeader(Buffer.alloc(0)))).toBe('truncated');
  });

  test('leaves nothing of its keys in memory when they are wiped', async () => {
    const gone = await deriveKeys(new Secret('tidal lantern mooring'), cost);
    wipeKeys(gone);
    expect([...gone.sealing, ...gone.checking].every((byte) => byte === 0)).toBe(true);
  });
});

describe('a secret', () => {
  test('is given back as it was, copied, and wiped for good', () => {
    const secret = new Secret('pä"ss\\w ord\n密');
    const copy = secret.copy();
    secret.wipe();
    secret.wipe();
    expect(() => secret.reveal()).toThrow('wiped');
    expect(copy.reveal()).toBe('pä"ss\\w ord\n密');
    expect(`${String(secret)} ${JSON.stringify({ copy })}`).toBe('[redacted] {"copy":"[redacted]"}');
  });
});
