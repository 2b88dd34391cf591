import { expect, test } from 'vitest';
import { nameOfBytes } from '../../../preload/contract/file-names.ts';
import { filesPath, readFilesPlace, typedPath } from '../../../renderer/servers/files/place.ts';

test('a path that is typed keeps the spaces of its names, and loses those before it', () => {
  expect(typedPath('  /srv/a ')).toBe('/srv/a ');
  expect(typedPath(' ~/x')).toBe('~/x');
  expect(typedPath(' a')).toBe(' a');
});

test('the address of a folder and a file gives both again, whatever bytes they are', () => {
  const odd = `/srv/${nameOfBytes(Uint8Array.of(0x61, 0xff, 0x0a))}`;
  for (const [folder, file] of [
    ['/srv/a b', '/srv/a b/%2f#?'],
    [odd, `${odd}/x`],
  ] as const) {
    const segments = filesPath('ssh:web-1', folder, file).split('/').slice(-2).map(decodeURIComponent);
    expect(readFilesPlace(segments)).toEqual({ folder, file });
  }
});
