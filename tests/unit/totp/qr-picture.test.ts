import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FailureError } from '../../../main/core/failure.ts';
import { readPng } from '../../../main/core/totp/imports/png.ts';
import { isPicture, qrCodesIn } from '../../../main/core/totp/imports/qr-picture.ts';
import { chunk, png, qrPng } from '../../lab/qr-png.ts';

const uri = 'otpauth://totp/Example:jean?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Example';

async function refusal(bytes: Uint8Array): Promise<string> {
  const error: unknown = await qrCodesIn(bytes).then(
    () => null,
    (reason: unknown) => reason,
  );
  return error instanceof FailureError ? error.failure.cause.en : String(error);
}

describe('a QR code in a PNG', () => {
  test.each([3, 8, 40])('%i points a module', async (scale) => {
    expect(isPicture(qrPng(uri, scale))).toBe(true);
    expect(await qrCodesIn(qrPng(uri, scale))).toEqual([uri]);
  });

  test('a picture without one, one of another kind, and one that was cut say what to do', async () => {
    expect(await refusal(png({ width: 40, height: 40, depth: 8, colour: 0 }, Buffer.alloc(41 * 40)))).toContain('No QR code was found');
    expect(await refusal(Buffer.from([0xff, 0xd8, 0xff, 0xe0]))).toContain('no PNG');
    expect(await refusal(qrPng(uri).subarray(0, 120))).toContain('damaged or cut');
  });
});

describe('PNG', () => {
  const red = [255, 0, 0];
  const shapes: [string, Buffer, number[]][] = [
    ['grey, 1 bit', png({ width: 3, height: 1, depth: 1, colour: 0 }, Buffer.from([0, 0b101_00000])), [255, 0, 255]],
    ['grey, 16 bits', png({ width: 2, height: 1, depth: 16, colour: 0 }, Buffer.from([0, 0x80, 0xff, 0, 0])), [128, 0]],
    ['colours', png({ width: 2, height: 1, depth: 8, colour: 2 }, Buffer.from([0, ...red, 255, 255, 255])), [76, 255]],
    [
      'colours, what is transparent is white',
      png({ width: 2, height: 1, depth: 8, colour: 6 }, Buffer.from([0, ...red, 255, 0, 0, 0, 0])),
      [76, 255],
    ],
    [
      'a palette of 2 bits',
      png({ width: 2, height: 1, depth: 2, colour: 3 }, Buffer.from([0, 0b01_00_0000]), [
        chunk('PLTE', Buffer.from([255, 255, 255, ...red])),
      ]),
      [76, 255],
    ],
    [
      'each filter',
      png({ width: 2, height: 5, depth: 8, colour: 0 }, Buffer.from([0, 10, 20, 1, 10, 10, 2, 0, 0, 3, 5, 5, 4, 0, 0])),
      [10, 20, 10, 20, 10, 20, 10, 20, 10, 20],
    ],
  ];
  test.each(shapes)('%s', (_, file, grey) => {
    const read = readPng(file);
    expect(typeof read === 'string' ? read : [...read.data]).toEqual(grey);
  });

  test('a picture that would unpack to more than its size, or to hundreds of megabytes, is refused in words; one of a billion points is not begun', async () => {
    const bomb = png({ width: 2, height: 2, depth: 8, colour: 0 }, Buffer.alloc(64 * 1024 * 1024));
    expect(bomb.length).toBeLessThan(100_000);
    expect(readPng(bomb)).toBe('swells');
    expect(await refusal(bomb)).toContain('made to fill the memory');
    expect(readPng(png({ width: 7_000, height: 7_000, depth: 16, colour: 6 }, Buffer.alloc(10)))).toBe('too-large');
    expect(readPng(png({ width: 50_000, height: 50_000, depth: 8, colour: 0 }, Buffer.alloc(10)))).toBe('too-large');
    expect(readPng(png({ width: 8, height: 8, depth: 8, colour: 0, interlaced: true }, Buffer.alloc(80)))).toBe('interlaced');
    expect(readPng(png({ width: 2, height: 1, depth: 3, colour: 0 }, Buffer.alloc(3)))).toBe('damaged');
  });

  test('any bytes behind the signature are a picture or are none', () => {
    const signature = qrPng(uri).subarray(0, 8);
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        const read = readPng(Buffer.concat([signature, bytes]));
        expect(typeof read === 'string' || read.data.length === read.width * read.height).toBe(true);
      }),
    );
  });
});
