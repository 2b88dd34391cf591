import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bytesOfName, folderOf, nameIn, nameOfBytes, pathIn, shownName } from '../../../preload/contract/file-names.ts';
import { beside } from '../../../main/core/servers/files/beside.ts';
import { lineCutter } from '../../../main/core/servers/files/follow-file.ts';
import { ownersOf } from '../../../main/core/servers/files/sftp-packets.ts';
import { backupName } from '../../../main/core/servers/files/save-file.ts';
import { findGreeting } from '../../../main/core/servers/files/sftp-session.ts';
import { afterMark, piecesAfterMark } from '../../../main/core/servers/files/shell-words.ts';
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

describe('what stands beside a file', () => {
  test('a name that leaves no room for an ending is shortened, always the same way, and stays a name', () => {
    expect(beside('/a/b.txt', '.part')).toBe('/a/b.txt.part');
    for (const name of ['n'.repeat(255), '\u{1f600}'.repeat(63), nameOfBytes(new Uint8Array(251).fill(0xe9))]) {
      const path = beside(`/a/${name}`, '.part');
      expect(bytesOfName(nameIn(path))?.length).toBeLessThanOrEqual(255);
      expect(path).toBe(beside(`/a/${name}`, '.part'));
      expect(path).not.toBe(beside(`/a/${name.slice(0, -2)}xx`, '.part'));
    }
  });
  test('spaces that would not be seen are written out, in each part of a path', () => {
    expect(shownName(' a b ')).toBe(String.raw`\x20a b\x20`);
    expect(shownName('/srv/ a/b /c')).toBe(String.raw`/srv/\x20a/b\x20/c`);
    expect(shownName('a\u{a0}b\u{2003}')).toBe(String.raw`a\xa0b\u{2003}`);
  });
});

describe('what a shell prints before', () => {
  const version = Buffer.concat([Buffer.from([0, 0, 0, 5, 2, 0, 0, 0, 3])]);
  test('SFTP begins at its version packet, however it is cut', () => {
    for (const noise of ['', 'Welcome\n', 'caf\u{e9} \u{2}\n']) {
      const all = Buffer.concat([Buffer.from(noise), version, Buffer.from('rest')]);
      const greeting = findGreeting();
      const got = [...all].map((byte) => greeting.from(Buffer.of(byte)));
      expect(Buffer.concat(got).toString('latin1')).toBe(Buffer.concat([version, Buffer.from('rest')]).toString('latin1'));
      expect([greeting.before(), greeting.found()]).toEqual([noise.trim(), true]);
    }
    expect(() => findGreeting().from(Buffer.alloc(400_000, 'x'))).toThrow(RangeError);
  });
  test('a command is read from its mark on, however it is cut', async () => {
    const printed = Buffer.from('noise\n\u{1e}pilothouse\u{1e}its own\n');
    expect(afterMark(printed).toString()).toBe('its own\n');
    expect(afterMark(Buffer.from('sh: not found')).toString()).toBe('');
    const pieces: Buffer[] = [];
    for await (const piece of piecesAfterMark(
      (async function* bytes() {
        for (const byte of printed) yield Buffer.of(byte);
      })(),
    ))
      pieces.push(piece);
    expect(Buffer.concat(pieces).toString()).toBe('its own\n');
  });
});

describe('a file that grows', () => {
  test('lines come whole, also when a piece ends inside a character; one without end is cut', () => {
    const cutter = lineCutter();
    const bytes = Buffer.from('one\r\ntwo é\nthree');
    expect(cutter.lines(bytes.subarray(0, 10))).toEqual(['one']);
    expect(cutter.lines(bytes.subarray(10))).toEqual(['two é']);
    expect(cutter.anew()).toEqual(['three']);
    expect(cutter.lines(Buffer.alloc(70_000, 'x'))).toHaveLength(1);
    expect(cutter.lines(Buffer.from('\n'))).toEqual(['']);
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
        { name: 'a b', bytes: 4096, total: false, unread: null },
        { name: 'c', bytes: 12_288, total: false, unread: null },
        { name: '.', bytes: 16_384, total: true, unread: null },
      ],
      left: Buffer.from('8\t./un'),
    });
    expect(usageIn(Buffer.from('4\t./a\nb\0'), 0).items).toEqual([{ name: 'a\nb', bytes: 4096, total: false, unread: null }]);
  });
});
