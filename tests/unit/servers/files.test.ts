import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bytesOfName, folderOf, nameIn, nameOfBytes, pathIn, shownName } from '../../../preload/contract/file-names.ts';
import { ownersOf } from '../../../main/core/servers/files/sftp-packets.ts';
import { backupName } from '../../../main/core/servers/files/save-file.ts';
import { decodeText, encodeText } from '../../../main/core/servers/files/text-encoding.ts';
import { usageIn } from '../../../main/core/servers/files/usage.ts';

describe('names of files', () => {
  test('any bytes become a text and the same bytes again', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        const name = Uint8Array.from(bytes, (byte) => byte || 1);
        expect(bytesOfName(nameOfBytes(name))).toEqual(name);
        // The contract sends it as JSON.
        expect(JSON.parse(JSON.stringify(nameOfBytes(name)))).toBe(nameOfBytes(name));
      }),
    );
  });
  test('what cannot be a name is refused, and what would not be seen is written out', () => {
    expect(bytesOfName('a\0b')).toBeNull();
    expect(bytesOfName('\ud800')).toBeNull();
    expect(bytesOfName('\udcc3\udca9')).toBeNull();
    expect(shownName('a\nb\u202e\u001b')).toBe(String.raw`a\nb\u{202e}\x1b`);
    expect(shownName(nameOfBytes(Uint8Array.of(0x63, 0xe9)))).toBe(String.raw`c\xe9`);
  });
  test('paths are taken apart and put together', () => {
    expect([folderOf('/etc/nginx/'), folderOf('/etc'), folderOf('/'), nameIn('/etc/nginx/'), nameIn('/')]).toEqual([
      '/etc',
      '/',
      '/',
      'nginx',
      '/',
    ]);
    expect([pathIn('/', 'etc'), pathIn('/etc', 'hosts')]).toEqual(['/etc', '/etc/hosts']);
  });
});

describe('texts', () => {
  test('a text is written back to the same bytes, whatever its encoding and line ends', () => {
    const samples = [
      Buffer.from('plain\r\nmixed\n'),
      Buffer.from('caf\u{e9}', 'latin1'),
      Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), Buffer.from('marked')]),
      Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from('wide é\r\n', 'utf16le')]),
      Buffer.concat([Buffer.from([0xfe, 0xff]), Buffer.from('wide', 'utf16le').swap16()]),
    ];
    for (const bytes of samples) {
      const { text, encoding, mark } = decodeText(bytes);
      expect(encodeText(text ?? '', encoding, mark)).toEqual(bytes);
    }
    expect(decodeText(Buffer.from([1, 2, 0, 4])).text).toBeNull();
    expect(encodeText('€', 'latin1', false)).toBeNull();
  });
  test('a piece that begins and ends inside a character is still UTF-8', () => {
    const bytes = Buffer.from('é€é');
    expect(decodeText(bytes.subarray(1, -1), { cut: true })).toMatchObject({ text: '€', encoding: 'utf-8' });
  });
  test('a backup is named after its moment', () => {
    expect(backupName('/etc/hosts', new Date('2026-01-31T23:59:58Z'))).toBe('/etc/hosts.~pilothouse-20260131-235958~');
  });
});

describe('what programs print', () => {
  test('owners stand in the lines of OpenSSH, ProFTPD and busybox servers; numbers stay numbers', () => {
    expect(ownersOf('-rw-r--r--    1 root     adm          1234 Jan  1 12:00 a file')).toEqual({ owner: 'root', group: 'adm' });
    expect(ownersOf('drwxr-xr-x    ? 0        0             4096 Jan  1 12:00 etc')).toEqual({ owner: null, group: null });
    expect(ownersOf('something else')).toEqual({ owner: null, group: null });
  });
  test('du is read with newlines and with NUL, as it comes', () => {
    expect(usageIn(Buffer.from('4\t./a b\n12\t./c\n16\t.\n8\t./un'), 0x0a)).toEqual({
      items: [
        { name: 'a b', bytes: 4096, total: false },
        { name: 'c', bytes: 12_288, total: false },
        { name: '.', bytes: 16_384, total: true },
      ],
      left: Buffer.from('8\t./un'),
    });
    expect(usageIn(Buffer.from('4\t./a\nb\0'), 0).items).toEqual([{ name: 'a\nb', bytes: 4096, total: false }]);
  });
});
