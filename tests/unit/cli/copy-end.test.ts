import { expect, test } from 'vitest';
import { endText } from '../../../main/core/cli/servers/files.ts';
import type { Transferred } from '../../../preload/contract/files.ts';

const ended: Transferred = {
  files: 1,
  bytes: 1,
  ms: 1000,
  sha256: 'ab12',
  verified: 1,
  verifiedBy: 'read-back',
  resumedBytes: 0,
  kept: 0,
  skipped: [],
};

test('how a copy ended is counted and said in the words of the language', () => {
  const said = (language: 'en' | 'fr', changed: Partial<Transferred> = {}) => endText({ ...ended, ...changed }, { language });
  expect(said('en')).toBe('1 file, 1 byte in 1000 ms (0.0 MB/s)\nsha256 ab12 (read back)');
  expect(said('fr')).toBe('1 fichier, 1 octet en 1000 ms (0.0 Mo/s)\nsha256 ab12 (relu)');
  const many = { files: 0, bytes: 3_000_000, resumedBytes: 1_000_000, verifiedBy: 'sha256sum' } as const;
  expect(said('en', many)).toBe('0 files, 3000000 bytes in 1000 ms (2.0 MB/s)\nresumed after 1000000 bytes\nsha256 ab12 (sha256sum)');
  expect(said('fr', many)).toBe('0 fichier, 3000000 octets en 1000 ms (2.0 Mo/s)\nrepris après 1000000 octets\nsha256 ab12 (sha256sum)');
});
