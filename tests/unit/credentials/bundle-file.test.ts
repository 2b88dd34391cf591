import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readContent, writeContent } from '../../../main/core/credentials/bundles/bundle-content.ts';
import { isBundle, openBundle, sealBundle } from '../../../main/core/credentials/bundles/bundle-file.ts';
import { Secret } from '../../../main/core/credentials/secret.ts';
import { FailureError } from '../../../main/core/failure.ts';

const passphrase = new Secret('crab-lantern-mooring-42');

async function kindFrom(work: Promise<unknown>): Promise<string> {
  const error: unknown = await work.then(
    () => null,
    (reason: unknown) => reason,
  );
  return error instanceof FailureError ? error.failure.kind : String(error);
}

describe('a bundle', () => {
  test('opens with its passphrase, however its accents were typed, and with no other', async () => {
    const sealed = await sealBundle('tidal lantern ⚓', new Secret('phrase scell\u00e9e'));
    expect(isBundle(sealed)).toBe(true);
    expect(sealed).not.toContain('tidal');
    await expect(openBundle(sealed, new Secret('phrase scelle\u0301e'))).resolves.toBe('tidal lantern ⚓');
    expect(await kindFrom(openBundle(sealed, new Secret('phrase scellee')))).toBe('bundle-passphrase-wrong');
  }, 60_000);

  test('twice of the same text with the same passphrase share nothing but their form', async () => {
    const [first, second] = await Promise.all([sealBundle('same', passphrase), sealBundle('same', passphrase)]);
    expect(first.split('\n')[1]).not.toBe(second.split('\n')[1]);
  }, 60_000);

  test('that was changed anywhere, cut or joined with another’s header does not open', async () => {
    const sealed = await sealBundle('tidal lantern', passphrase);
    const other = await sealBundle('another', passphrase);
    const [header = '', body = ''] = sealed.split('\n');
    const flipped = (text: string, at: number) => `${text.slice(0, at)}${text[at] === 'A' ? 'B' : 'A'}${text.slice(at + 1)}`;
    const broken = [
      `${header}\n${flipped(body, 3)}\n`,
      `${header}\n${flipped(body, body.length - 6)}\n`,
      `${header}\n${body.slice(0, 16)}\n`,
      `${header}\n${other.split('\n')[1] ?? ''}\n`,
      // A cheaper cost, as somebody might write in before handing it back.
      `${header.replace('131072', '65536')}\n${body}\n`,
      `${header.replace('131072', '1024')}\n${body}\n`,
      `${header.replace('131072', '1073741824')}\n${body}\n`,
      `${header.replace('aes-256-gcm', 'none')}\n${body}\n`,
      header,
      '',
    ];
    for (const bundle of broken)
      expect(['bundle-unreadable', 'bundle-passphrase-wrong']).toContain(await kindFrom(openBundle(bundle, passphrase)));
  }, 120_000);

  test('of a newer version says so', async () => {
    const sealed = await sealBundle('tidal lantern', passphrase);
    const error: unknown = await openBundle(sealed.replace('"version":1', '"version":7'), passphrase).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ failure: { kind: 'bundle-unreadable', cause: { en: expect.stringContaining('version 7') as string } } });
  }, 60_000);

  test('any text in its place is refused in words, at once', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary', maxLength: 400 }), async (text) => {
        expect(await kindFrom(openBundle(text, passphrase))).toBe('bundle-unreadable');
      }),
      { numRuns: 200 },
    );
  }, 60_000);
});

describe('what a bundle holds', () => {
  test('comes back as it went in, and a misfit names the place, never the value', () => {
    const credential = { name: 'ssh/web-1', kind: 'password', label: 'Web', rotateBy: '2027-01-31', value: 'canary-Zx4-value' } as const;
    const content = { madeAt: '2026-11-22T00:00:00.000Z', credentials: [credential], factors: [] };
    expect(readContent(writeContent(content))).toEqual(content);
    const wrong = JSON.stringify({ ...content, credentials: [{ ...credential, name: 'canary-Zx4-name\u0007' }] });
    const broken = `{"madeAt": canary-Zx4-broken`;
    for (const text of [wrong, broken]) {
      let said = '';
      try {
        readContent(text);
      } catch (error) {
        said = JSON.stringify(error instanceof FailureError ? error.failure : String(error));
      }
      expect(said).toContain('bundle-unreadable');
      expect(said).not.toContain('canary');
    }
  });
});
