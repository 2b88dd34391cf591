import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { indexHashedNames } from '../../../main/core/ssh/host-keys/hashed-names.ts';
import { entryNames, hashName, parseKnownHosts } from '../../../main/core/ssh/host-keys/known-hosts.ts';

const itself = (name: string) => name;
const bytes = (length: number) => fc.uint8Array({ maxLength: length }).map((array) => Buffer.from(array));

describe('hashed names', () => {
  test('are those whose HMAC the name gives, whatever the salt and the name', () => {
    fc.assert(
      fc.property(bytes(100), fc.string({ unit: 'binary', maxLength: 80 }), fc.string(), (salt, name, other) => {
        const hashed = `|1|${salt.toString('base64')}|${createHmac('sha1', salt).update(name).digest('base64')}`;
        expect([...indexHashedNames([hashed], itself).named(name)]).toEqual([hashed]);
        expect(indexHashedNames([hashed], itself).named(other).size).toBe(other === name ? 1 : 0);
      }),
    );
  });

  test('one name is found under several salts, and another not', () => {
    const salts = [1, 2, 3].map((byte) => Buffer.alloc(20, byte));
    const ours = salts.map((salt) => hashName('web.example', salt));
    const index = indexHashedNames([...ours, hashName('db.example', Buffer.alloc(20, 4))], itself);
    for (const _ of ['computed', 'known']) expect([...index.named('web.example')]).toEqual(ours);
    expect(index.named('mail.example').size).toBe(0);
  });

  test.each(['|1|', '|1||', '|1|c2FsdA==|', '|1|c2FsdA==|bm90IGEgZGlnZXN0', '|1|***|***'])('%j is nobody', (damaged) => {
    expect(indexHashedNames([damaged], itself).named('web.example').size).toBe(0);
    expect(indexHashedNames([damaged], itself).named('').size).toBe(0);
  });

  test('a thousand lines for two hundred hosts are looked through in a moment', () => {
    const key = 'AAAAC3NzaC1lZDI1NTE5AAAAIAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8g';
    const lines = Array.from({ length: 1000 }, (_, at) => `${hashName(`host-${at}`, Buffer.alloc(20, at))} ssh-ed25519 ${key}`);
    const { entries } = parseKnownHosts(lines.join('\n'), 'known_hosts');
    expect(entries).toHaveLength(1000);
    const before = process.cpuUsage();
    // Each host is looked for several times over: its key types, its authorities, its key.
    for (let host = 0; host < 200; host += 1)
      for (let time = 0; time < 4; time += 1)
        expect(entries.filter((entry) => entryNames(entry, `host-${host}`)).map(({ line }) => line)).toEqual([host + 1]);
    // 13 s without the index, on the same machine 0.5 s with it.
    expect(process.cpuUsage(before).user / 1e6).toBeLessThan(5);
  });
});
