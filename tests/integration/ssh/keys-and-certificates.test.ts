import { existsSync } from 'node:fs';
import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { generateKeyPairSync } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { readKeyFile, unlockKeyFile } from '../../../main/core/ssh/login/key-files.ts';
import { Secret } from '../../../main/core/credentials/secret.ts';
import type { PromptAnswer } from '../../../preload/contract/vantage.ts';
import { mustRun } from '../../lab/processes.ts';
import { availability, startSshd } from '../../lab/sshd.ts';
import type { KeyFile, SshdLab } from '../../lab/sshd.ts';
import { makeStateFolder } from '../../lab/state-folder.ts';
import type { StateFolder } from '../../lab/state-folder.ts';
import { failureFrom, hostSection, identity, startRig } from './rig.ts';
import type { Rig } from './rig.ts';

const here = await availability();
const signal = new AbortController().signal;
const phrase = 'a phrase of the lab';
const passphrase = (value: string): PromptAnswer => ({ kind: 'secrets', values: [value], keep: 'no' });

describe.skipIf(!here.ok)(`keys and certificates${here.ok ? '' : ` (${here.reason})`}`, () => {
  let lab: SshdLab<'key' | 'certificate' | 'password'>;
  let folder: StateFolder;
  let rig: Rig;
  beforeAll(async () => {
    lab = await startSshd({ variants: ['key', 'certificate', 'password'] });
    folder = await makeStateFolder('ssh-keys');
  });
  afterAll(async () => {
    await lab?.stop();
    await folder?.remove();
  });
  afterEach(() => rig?.stop());

  const open = (name: string) => rig.core.rooms.vantages.open(`ssh:${name}`, { signal });
  async function whoAmI(name: string): Promise<string> {
    const vantage = await open(name);
    return (await vantage.run({ program: 'id', args: ['-un'] }, { signal, timeoutMs: 10_000 })).stdout.trim();
  }

  test('a user certificate beside its key lets in where no key of its own would', async () => {
    rig = await startRig();
    await rig.trust(lab.servers.certificate);
    await rig.writeConfig(hostSection('web', lab.servers.certificate, lab.user, identity(lab.keys.certified)));
    expect(await whoAmI('web')).toBe(lab.user);
    expect(await lab.servers.certificate.log()).toMatch(/Accepted publickey .* ED25519-CERT .* ID lab user/u);
  });

  test.each(['ecdsa', 'rsa'] as const)('a certificate named by CertificateFile works with an %s key', async (type) => {
    rig = await startRig();
    const path = folder.in(`certified-${type}`);
    await mustRun('ssh-keygen', ['-q', '-t', type, '-N', '', '-f', path]);
    await mustRun('ssh-keygen', ['-q', '-s', lab.authority.path, '-I', `lab ${type}`, '-n', lab.user, '-V', '-5m:+1h', `${path}.pub`]);
    await copyFile(`${path}-cert.pub`, folder.in(`elsewhere-${type}.pub`));
    await writeFile(`${path}-cert.pub`, '');
    await rig.trust(lab.servers.certificate);
    await rig.writeConfig(
      hostSection('web', lab.servers.certificate, lab.user, [
        `IdentityFile ${path}`,
        'IdentitiesOnly yes',
        `CertificateFile ${folder.in(`elsewhere-${type}.pub`)}`,
      ]),
    );
    expect(await whoAmI('web')).toBe(lab.user);
    expect(await lab.servers.certificate.log()).toMatch(new RegExp(`ID lab ${type}`, 'u'));
  });

  test('a certificate that the agent holds is used', async () => {
    const agent = await lab.startAgent([lab.keys.certified]);
    rig = await startRig({ env: { SSH_AUTH_SOCK: agent.socket } });
    await rig.trust(lab.servers.certificate);
    await rig.writeConfig(hostSection('web', lab.servers.certificate, lab.user, ['IdentityFile none']));
    expect(await whoAmI('web')).toBe(lab.user);
  });

  test('a certificate that ran out is named as such', async () => {
    rig = await startRig();
    const path = folder.in('old');
    await mustRun('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', path]);
    await mustRun('ssh-keygen', ['-q', '-s', lab.authority.path, '-I', 'long ago', '-n', lab.user, '-V', '-2h:-1h', `${path}.pub`]);
    await rig.trust(lab.servers.certificate);
    await rig.writeConfig(hostSection('web', lab.servers.certificate, lab.user, [`IdentityFile ${path}`, 'IdentitiesOnly yes']));
    const failure = await failureFrom(open('web'));
    expect(failure.attempts?.[0]).toMatchObject({
      method: 'publickey',
      what: expect.stringContaining('certificate “long ago”, out of date'),
      result: { en: 'not accepted by the server' },
    });
  });

  test('a refused login tells every key, from where, and why', async () => {
    const agent = await lab.startAgent([lab.keys.stranger]);
    rig = await startRig({ env: { SSH_AUTH_SOCK: agent.socket } });
    await rig.trust(lab.servers.key);
    const locked = folder.in('locked');
    await mustRun('ssh-keygen', ['-q', '-t', 'ecdsa', '-N', phrase, '-f', locked]);
    const old = folder.in('old-type');
    await mustRun('ssh-keygen', ['-q', '-t', 'rsa', '-N', '', '-f', old]);
    await rig.writeConfig(
      hostSection('web', lab.servers.key, lab.user, [
        `IdentityFile ${folder.in('absent')}`,
        `IdentityFile ${old}`,
        `IdentityFile ${locked}`,
        'PubkeyAcceptedAlgorithms -rsa-*',
      ]),
    );
    const failure = await failureFrom(open('web'));
    expect(failure.kind).toBe('ssh-login-refused');
    expect(failure.attempts).toEqual([
      { method: 'publickey', what: folder.in('absent'), result: { en: 'there is no such file', fr: 'ce fichier n’existe pas' } },
      {
        method: 'publickey',
        what: `agent lab ed25519 key (ssh-ed25519 ${lab.keys.stranger.fingerprint})`,
        result: { en: 'not accepted by the server', fr: 'non accepté par le serveur' },
      },
      { method: 'publickey', what: old, result: expect.objectContaining({ en: 'PubkeyAcceptedAlgorithms leaves out ssh-rsa' }) },
      {
        method: 'publickey',
        what: expect.stringContaining(`${locked} (ecdsa-sha2-nistp256 SHA256:`),
        result: expect.objectContaining({ en: 'not accepted by the server' }),
      },
      { method: 'keyboard-interactive', what: '', result: expect.objectContaining({ en: 'not offered by the server' }) },
      { method: 'password', what: '', result: expect.objectContaining({ en: 'not offered by the server' }) },
    ]);
    // The server would not have taken the key, so its passphrase was not asked.
    expect(rig.person.asked).toEqual([]);
  });

  test('a passphrase that is wrong each time, and a password nobody gives, are told with the rest', async () => {
    rig = await startRig();
    await rig.trust(lab.servers.key);
    await rig.writeConfig(hostSection('web', lab.servers.key, lab.user, [...identity(lab.keys.protected), 'NumberOfPasswordPrompts 2']));
    rig.person.answers(() => passphrase('wrong'));
    expect((await failureFrom(open('web'))).attempts?.[0]?.result.en).toBe('the passphrase was wrong 2 times');
    expect(rig.person.asked).toHaveLength(2);

    await rig.trust(lab.servers.password);
    await rig.writeConfig(hostSection('db', lab.servers.password, lab.user, identity(lab.keys.stranger)));
    rig.person.answers(() => ({ kind: 'cancel' }));
    const failure = await failureFrom(open('db'));
    expect(failure.kind).toBe('cancelled');
    expect(failure.attempts?.map(({ method, result }) => `${method}: ${result.en}`)).toEqual(['password: nothing was answered']);
  });

  test('an agent that hangs is passed over and named', async () => {
    const path = folder.in('silent.sock');
    const silent = createServer((socket) => socket.on('error', () => {}));
    await new Promise<void>((resolve) => silent.listen(path, resolve));
    rig = await startRig({ env: { SSH_AUTH_SOCK: path } });
    await rig.trust(lab.servers.key);
    await rig.writeConfig(hostSection('web', lab.servers.key, lab.user, [`IdentityFile ${lab.keys.ed25519.path}`]));
    try {
      expect(await whoAmI('web')).toBe(lab.user);
      await rig.writeConfig(hostSection('db', lab.servers.key, lab.user, [`IdentityFile ${lab.keys.stranger.path}`]));
      expect((await failureFrom(open('db'))).attempts?.[0]).toMatchObject({
        what: 'agent',
        result: { en: expect.stringContaining('no answer from the agent within 5 s') },
      });
    } finally {
      silent.close();
    }
  });

  test('ForwardAgent hands the agent on, and is off unless the configuration says so', async () => {
    const agent = await lab.startAgent([lab.keys.ed25519]);
    rig = await startRig({ env: { SSH_AUTH_SOCK: agent.socket } });
    await rig.trust(lab.servers.key);
    await rig.writeConfig(
      `${hostSection('with', lab.servers.key, lab.user, ['ForwardAgent yes'])}\n${hostSection('without', lab.servers.key, lab.user)}`,
    );
    const list = async (name: string) => (await open(name)).run({ program: 'ssh-add', args: ['-l'] }, { signal, timeoutMs: 10_000 });
    for (let time = 0; time < 2; time += 1) expect((await list('with')).stdout).toContain(lab.keys.ed25519.fingerprint);
    expect((await list('without')).exitCode).toBe(2);
  });

  describe('key files', () => {
    /** The login with a key file that the account accepts, in another format. */
    async function loginWith(key: KeyFile, path: string, answer: string | null): Promise<void> {
      rig = await startRig();
      await rig.trust(lab.servers.key);
      await rig.writeConfig(hostSection('web', lab.servers.key, lab.user, [`IdentityFile ${path}`, 'IdentitiesOnly yes']));
      rig.person.answers((_, index) => (answer === null ? null : passphrase(index === 0 ? 'wrong at first' : answer)));
      expect(await whoAmI('web')).toBe(lab.user);
      expect(await lab.servers.key.log()).toContain(key.fingerprint);
      expect(rig.person.asked.map((request) => request.kind === 'secrets' && request.refused)).toEqual(answer === null ? [] : [0, 1]);
    }
    async function copyOf(key: KeyFile, name: string): Promise<string> {
      await mkdir(folder.in('copies'), { recursive: true, mode: 0o700 });
      const path = join(folder.in('copies'), name);
      await copyFile(key.path, path);
      return path;
    }

    test.each([
      ['rsa', 'PEM', phrase],
      ['rsa', 'PKCS8', phrase],
      ['rsa', 'PEM', null],
      ['ecdsa', 'PEM', phrase],
      ['ecdsa', 'PKCS8', phrase],
      ['ecdsa', 'PKCS8', null],
    ] as const)('%s in %s, passphrase %s', async (type, format, secret) => {
      const path = await copyOf(lab.keys[type], `${type}-${format}-${secret === null ? 'open' : 'locked'}`);
      await mustRun('ssh-keygen', ['-q', '-p', '-m', format, '-P', '', '-N', secret ?? '', '-f', path]);
      await loginWith(lab.keys[type], path, secret);
    });

    const puttygen = existsSync('/usr/bin/puttygen') ? null : 'package missing: apt-get install putty-tools';
    describe.skipIf(puttygen !== null)(`of PuTTY${puttygen === null ? '' : ` (${puttygen})`}`, () => {
      test.each([
        ['ed25519', 3, phrase],
        ['ed25519', 2, phrase],
        ['ecdsa', 3, phrase],
        ['rsa', 3, phrase],
        ['rsa', 2, phrase],
        ['ecdsa', 2, null],
        ['ed25519', 3, null],
      ] as const)('%s in version %i, passphrase %s', async (type, version, secret) => {
        const source = await copyOf(lab.keys[type], `${type}-for-putty`);
        const path = folder.in('copies', `${type}-${version}-${secret === null ? 'open' : 'locked'}.ppk`);
        await writeFile(folder.in('phrase'), secret ?? '', { mode: 0o600 });
        const args = [
          source,
          '-O',
          'private',
          '--ppk-param',
          `version=${version},passes=2`,
          '--new-passphrase',
          folder.in('phrase'),
          '-o',
          path,
        ];
        await mustRun('/usr/bin/puttygen', args);
        await loginWith(lab.keys[type], path, secret);
      });
    });

    test('Ed25519 in PKCS #8, as OpenSSL writes it', async () => {
      const path = folder.in('ed25519.pem');
      const { privateKey } = generateKeyPairSync('ed25519');
      const pem = privateKey.export({ format: 'pem', type: 'pkcs8', cipher: 'aes-256-cbc', passphrase: phrase });
      await writeFile(path, pem, { mode: 0o600 });
      const file = await readKeyFile(path);
      if ('reason' in file) throw new Error(file.reason.line);
      expect(await unlockKeyFile(file, new Secret('wrong'))).toBeInstanceOf(Error);
      const key = await unlockKeyFile(file, new Secret(phrase));
      if (key instanceof Error) throw key;
      expect(key.type).toBe('ssh-ed25519');
      expect(key.verify(Buffer.from('data'), key.sign(Buffer.from('data')))).toBe(true);
    });
  });
});
