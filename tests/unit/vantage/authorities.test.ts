import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import tls from 'node:tls';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { linuxAuthorities, machineAuthorities } from '../../../main/core/vantage/authorities.ts';

const [one, two, three] = tls.rootCertificates.map((pem) => pem.trim());
const bodyOf = (pem: string | undefined) => (pem ?? '').replaceAll(/\s/gu, '');

describe('the authorities of a Linux system', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'pilothouse-authorities-'));
    await mkdir(join(folder, 'certs'));
    await mkdir(join(folder, 'added'));
    await writeFile(join(folder, 'bundle.pem'), `# a comment\n${one}\n`);
    await writeFile(join(folder, 'certs', 'two.pem'), `${two}\n`);
    await writeFile(join(folder, 'added', 'three.crt'), `${three}\n`);
    await symlink('two.pem', join(folder, 'certs', '002c0b4f.0'));
    await symlink(join(folder, 'added', 'three.crt'), join(folder, 'certs', 'three.pem'));
    await symlink(join(folder, 'gone.crt'), join(folder, 'certs', 'gone.pem'));
    await writeFile(join(folder, 'certs', 'README'), 'no certificate');
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  test('are those of the bundle and of the folder, each file once, also through links that lead out of it', () => {
    const found = linuxAuthorities({ SSL_CERT_FILE: join(folder, 'bundle.pem'), SSL_CERT_DIR: join(folder, 'certs') });
    expect(found.map(bodyOf).toSorted()).toEqual([one, two, three].map(bodyOf).toSorted());
  });

  test('are none where neither can be read', () => {
    expect(linuxAuthorities({ SSL_CERT_FILE: join(folder, 'none.pem'), SSL_CERT_DIR: join(folder, 'none') })).toEqual([]);
  });

  test('are none of a pipe, which is not waited for, nor of a device without an end', async () => {
    const pipe = join(folder, 'pipe');
    await promisify(execFile)('mkfifo', [pipe]);
    for (const file of [pipe, '/dev/zero'])
      expect(linuxAuthorities({ SSL_CERT_FILE: file, SSL_CERT_DIR: join(folder, 'none') })).toEqual([]);
  });
});

test('this computer trusts what the reader of Node itself finds, each authority once', () => {
  const ours = machineAuthorities().map(bodyOf);
  expect(new Set(ours).size).toBe(ours.length);
  for (const store of ['bundled', 'system', 'extra'] as const)
    expect(
      tls
        .getCACertificates(store)
        .map(bodyOf)
        .filter((pem) => !ours.includes(pem)),
    ).toEqual([]);
});
