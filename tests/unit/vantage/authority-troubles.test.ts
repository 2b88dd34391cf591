import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import tls from 'node:tls';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { authorityTroubles } from '../../../main/core/vantage/authority-troubles.ts';
import { readAuthorities } from '../../../main/core/vantage/secure.ts';

const signal = () => AbortSignal.timeout(20_000);
const damaged = '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n';

describe('a file of authorities that the environment names', () => {
  let folder: string;
  const at = (name: string) => join(folder, name);
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'pilothouse-troubles-'));
    await writeFile(at('good.pem'), tls.rootCertificates.slice(0, 3).join('\n'));
    await writeFile(at('half.pem'), `${tls.rootCertificates[0] ?? ''}\n${damaged}`);
    await writeFile(at('empty.pem'), 'nothing here\n');
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  test('is not spoken of where it can be used, or none is named', () => {
    const env = { SSL_CERT_FILE: at('good.pem'), NODE_EXTRA_CA_CERTS: at('good.pem'), SSL_CERT_DIR: `${folder}:` };
    expect(authorityTroubles(env, 'linux')).toEqual([]);
    expect(authorityTroubles({ SSL_CERT_FILE: '' }, 'linux')).toEqual([]);
  });

  test.each([
    ['none.pem', 'which does not exist', 'qui n’existe pas'],
    ['empty.pem', 'which holds no certificate', 'qui ne contient aucun certificat'],
    ['half.pem', 'which holds a damaged certificate (number 2)', 'qui contient un certificat endommagé (le n° 2)'],
    ['.', 'which is not a file', 'qui n’est pas un fichier'],
  ])('is named with what is wrong with it: %s', (name, en, fr) => {
    for (const variable of ['SSL_CERT_FILE', 'NODE_EXTRA_CA_CERTS']) {
      const [trouble] = authorityTroubles({ [variable]: at(name) }, 'linux');
      expect(trouble?.en).toContain(`${variable} names “${at(name)}”, ${en}`);
      expect(trouble?.fr).toContain(`${variable} nomme « ${at(name)} », ${fr}`);
    }
  });

  test('a folder that is none, and what counts on Linux only', () => {
    const env = { SSL_CERT_FILE: at('none.pem'), SSL_CERT_DIR: `${at('good.pem')}:${at('none')}` };
    expect(authorityTroubles(env, 'linux').map(({ en }) => en)).toEqual([
      expect.stringContaining('SSL_CERT_FILE names'),
      expect.stringContaining('which is not a folder'),
      expect.stringContaining('which does not exist'),
    ]);
    expect(authorityTroubles(env, 'darwin')).toEqual([]);
  });

  test('that is given to trust is refused with a damaged certificate in it', async () => {
    await expect(readAuthorities(at('half.pem'), signal())).rejects.toMatchObject({
      failure: { kind: 'bad-input', evidence: 'certificate number 2 in it is damaged' },
    });
    expect(await readAuthorities(at('good.pem'), signal())).toHaveLength(3);
  });

  test.skipIf(process.platform === 'win32')(
    'that is given to trust is refused where it is a pipe or a device, and nothing waits for it',
    async () => {
      execFileSync('mkfifo', [at('pipe')]);
      for (const path of [at('pipe'), '/dev/zero'])
        await expect(readAuthorities(path, signal())).rejects.toMatchObject({
          failure: { kind: 'bad-input', evidence: 'a pipe or a device, not a regular file' },
        });
      await expect(readAuthorities(at('good.pem'), AbortSignal.abort(new Error('given up')))).rejects.toThrow('given up');
    },
  );
});
