import { expect, test } from 'vitest';
import { wholeFile } from '../../../main/core/cli/whole-file.ts';

async function* pieces(...all: readonly string[]): AsyncGenerator<Uint8Array> {
  for (const one of all) yield await Promise.resolve(Buffer.from(one, 'latin1'));
}

test('a letter that was cut between two pieces is whole again', async () => {
  expect(await wholeFile('/a', pieces('\xc3', '\xa9'))).toEqual({ path: '/a', sizeBytes: 2, encoding: 'utf-8', content: 'é' });
});

test('what is too large for a document is refused before it is read to its end', async () => {
  await expect(wholeFile('/var/log/huge', pieces('12345', '6', '7'), 5)).rejects.toMatchObject({
    failure: { kind: 'bad-input', cause: { en: expect.stringContaining('/var/log/huge') as string } },
  });
});
