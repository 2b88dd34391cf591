import { readFile, writeFile } from 'node:fs/promises';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { readFacts } from '../../../main/core/servers/facts.ts';
import type { PromptAnswer } from '../../../preload/contract/vantage.ts';
import { claimLoopback } from '../../lab/loopback.ts';
import { mustRun } from '../../lab/processes.ts';
import { availability, startSshd } from '../../lab/sshd.ts';
import type { SshdLab, SshServer } from '../../lab/sshd.ts';
import { askpassEnvironment } from '../../lab/sshd/keys.ts';
import { startServer } from '../../lab/sshd/server.ts';
import { makeStateFolder } from '../../lab/state-folder.ts';
import type { StateFolder } from '../../lab/state-folder.ts';
import { failureFrom, hostSection, identity, startRig } from './rig.ts';
import type { Rig } from './rig.ts';

const here = await availability();
const signal = new AbortController().signal;
const secrets = (...values: string[]): PromptAnswer => ({ kind: 'secrets', values, keep: 'no' });

describe.skipIf(!here.ok)(`servers set up in particular ways${here.ok ? '' : ` (${here.reason})`}`, () => {
  let lab: SshdLab<'password'>;
  let folder: StateFolder;
  let rig: Rig;
  const stops: (() => Promise<void>)[] = [];
  beforeAll(async () => {
    lab = await startSshd({ variants: ['password'] });
    folder = await makeStateFolder('particular');
  });
  afterEach(async () => {
    await rig?.stop();
    for (const stop of stops.splice(0).toReversed()) await stop();
  });
  afterAll(async () => {
    await lab?.stop();
    await folder?.remove();
  });

  /** A server with these lines in its sshd_config, which takes these keys. */
  const serve = async (config: readonly string[], keys: readonly string[] = [`${lab.keys.ed25519.path}.pub`]): Promise<SshServer> => {
    const authorized = folder.in(`keys-${stops.length}-${performance.now()}`);
    const texts = await Promise.all(keys.map((key) => readFile(key, 'utf8')));
    await writeFile(authorized, texts.join(''), { mode: 0o644 });
    const claim = await claimLoopback();
    stops.push(() => claim.release());
    const server = await startServer({
      folder: folder.in(`server-${performance.now()}`),
      address: claim.address,
      port: await claim.port(22),
      hostKeyTypes: ['ed25519'],
      config: [
        'UsePAM no',
        'KbdInteractiveAuthentication no',
        'PubkeyAuthentication yes',
        `AuthorizedKeysFile ${authorized}`,
        `AllowUsers ${lab.user}`,
        ...config,
      ],
    });
    stops.push(() => server.stop());
    return server;
  };
  const connectTo = async (server: SshServer, lines: readonly string[]) => {
    await rig.trust(server);
    await rig.writeConfig(hostSection('web', server, lab.user, lines));
    return rig.core.rooms.vantages.open('ssh:web', { signal });
  };

  test('one that wants a key and then a password gets both', async () => {
    rig = await startRig();
    const server = await serve(['PasswordAuthentication yes', 'AuthenticationMethods publickey,password']);
    rig.person.answers(() => secrets(lab.password));
    await connectTo(server, identity(lab.keys.ed25519));
    expect(rig.person.asked).toMatchObject([{ purpose: 'password' }]);
  });

  test('when the password after the key is wrong, the key is named as accepted', async () => {
    rig = await startRig();
    const server = await serve(['PasswordAuthentication yes', 'AuthenticationMethods publickey,password']);
    rig.person.answers(() => secrets('wrong'));
    const failure = await failureFrom(connectTo(server, identity(lab.keys.ed25519)));
    expect(failure.evidence).toContain(`publickey ${lab.keys.ed25519.path} (ssh-ed25519 ${lab.keys.ed25519.fingerprint}): accepted`);
    expect(failure.evidence).toContain('password: refused');
  });

  test('one that hangs up while the person looks for the password is called again, with the answer', async () => {
    rig = await startRig();
    const server = await serve(['PasswordAuthentication yes']);
    rig.person.answers(async () => {
      await server.restart();
      return secrets(lab.password);
    });
    await connectTo(server, ['PubkeyAuthentication no']);
    expect(rig.person.asked).toHaveLength(1);
  });

  test('one that hangs up while a host key is looked at is called again, and does not ask twice', async () => {
    rig = await startRig();
    const server = await serve(['PasswordAuthentication no']);
    rig.person.answers(async () => {
      await server.restart();
      return { kind: 'accept-host-key', remember: true };
    });
    await rig.writeConfig(hostSection('web', server, lab.user, identity(lab.keys.ed25519)));
    await rig.core.rooms.vantages.open('ssh:web', { signal });
    expect(rig.person.asked).toHaveLength(1);
  });

  test('one with no algorithm in common says which kind is missing, and what each side has', async () => {
    rig = await startRig();
    const server = await serve(['KexAlgorithms sntrup761x25519-sha512@openssh.com']);
    const failure = await failureFrom(connectTo(server, identity(lab.keys.ed25519)));
    expect(failure).toMatchObject({
      kind: 'ssh-no-common-algorithm',
      cause: { en: 'web and Pilothouse have no key exchange algorithm in common.' },
    });
    expect(failure.evidence).toContain('sntrup761x25519-sha512@openssh.com');
  });

  test('one that ends the login after too many keys says how to name one', async () => {
    const agent = await lab.startAgent([lab.keys.stranger, lab.keys.ecdsa, lab.keys.rsa, lab.keys.ed25519]);
    rig = await startRig({ env: { SSH_AUTH_SOCK: agent.socket } });
    const server = await serve(['MaxAuthTries 2']);
    const failure = await failureFrom(connectTo(server, []));
    expect(failure).toMatchObject({ kind: 'ssh-login-refused', remedy: { en: expect.stringContaining('IdentitiesOnly') as string } });
    expect(failure.evidence).toContain('Too many authentication failures');

    // The key that is named goes first, as with ssh.
    rig.core.rooms.vantages.connections.close('web');
    await connectTo(server, [`IdentityFile ${lab.keys.ed25519.path}`]);
  });

  test('what it shows before the login stands with the question', async () => {
    rig = await startRig();
    const banner = folder.in('banner');
    await writeFile(banner, 'Authorised use only \u001B[31mred\u001B[0m\n');
    const server = await serve(['PasswordAuthentication yes', `Banner ${banner}`]);
    rig.person.answers(() => secrets(lab.password));
    await connectTo(server, ['PubkeyAuthentication no']);
    expect(rig.person.asked).toMatchObject([{ instruction: 'Authorised use only red' }]);
  });

  test('with every method switched off here, the refusal says so', async () => {
    rig = await startRig();
    const server = await serve(['PasswordAuthentication yes']);
    const failure = await failureFrom(connectTo(server, ['PreferredAuthentications none']));
    expect(failure.kind).toBe('ssh-login-refused');
    expect(failure.evidence).toContain('switched off in the ssh configuration');
  });

  test.each([
    ['PEM, encrypted', ['-m', 'PEM', '-t', 'rsa', '-b', '2048'], 'a phrase'],
    ['PKCS #8, encrypted', ['-m', 'PKCS8', '-t', 'rsa', '-b', '2048'], 'a phrase'],
    ['PKCS #8', ['-m', 'PKCS8', '-t', 'ecdsa'], ''],
    ['PEM', ['-m', 'PEM', '-t', 'ecdsa', '-b', '384'], ''],
    ['OpenSSH, encrypted, aes256-gcm', ['-t', 'ecdsa', '-b', '521', '-Z', 'aes256-gcm@openssh.com'], 'a phrase'],
  ])('a key file in the format %s logs in', async (_, options, passphrase) => {
    rig = await startRig();
    const key = folder.in(`key-${performance.now()}`);
    await mustRun('ssh-keygen', ['-q', ...options, '-f', key], { env: await askpassEnvironment(key, passphrase) });
    const server = await serve([], [`${key}.pub`]);
    rig.person.answers((request) => (request.kind === 'secrets' && request.purpose === 'passphrase' ? secrets(passphrase) : null));
    await connectTo(server, [`IdentityFile ${key}`, 'IdentitiesOnly yes']);
    expect(rig.person.asked).toHaveLength(passphrase === '' ? 0 : 1);
  });

  test('the wrong passphrase three times is what is said of it, and not that the server knows no key', async () => {
    rig = await startRig();
    const server = await serve(['PasswordAuthentication no'], [`${lab.keys.protected.path}.pub`]);
    rig.person.answers(() => secrets('canary-passphrase'));
    const failure = await failureFrom(connectTo(server, identity(lab.keys.protected)));
    expect(rig.person.asked).toHaveLength(3);
    const path = lab.keys.protected.path;
    expect(failure).toMatchObject({
      kind: 'ssh-passphrase-wrong',
      cause: {
        en: `${lab.user}@web was not let in: the passphrase of ${path} was wrong 3 times.`,
        fr: expect.stringContaining(`la phrase de passe de ${path} était fausse 3 fois`) as string,
      },
      evidence: expect.stringContaining('passphrase wrong 3 times') as string,
    });
    expect(failure.remedy.en).toContain('passphrase');
    expect(failure.remedy.en).not.toContain('authorized_keys');
    expect(await rig.core.rooms.vantages.checkHost('web', { signal })).toMatchObject({ ok: false, reason: 'auth-failed' });
    expect(JSON.stringify(failure)).not.toContain('canary');
  });

  test.each(['yes', 'no'])(
    'giving up at a passphrase ends it at once, whether or not the server takes passwords (PasswordAuthentication %s)',
    async (passwords) => {
      rig = await startRig();
      const server = await serve([`PasswordAuthentication ${passwords}`], [`${lab.keys.protected.path}.pub`]);
      rig.person.answers(() => ({ kind: 'cancel' }));
      const failure = await failureFrom(connectTo(server, identity(lab.keys.protected)));
      expect(failure).toMatchObject({ kind: 'cancelled', cause: { en: expect.stringContaining('Passphrase of the key') as string } });
      expect(rig.person.asked).toHaveLength(1);
      // Somebody who hangs up on the question itself is understood as well.
      rig.person.answers(() => Promise.reject(new DOMException('', 'AbortError')));
      const broken = connectTo(server, identity(lab.keys.protected));
      await expect(broken).rejects.toMatchObject({ name: 'AbortError' });
      expect(rig.person.asked).toHaveLength(2);
    },
  );

  test('an empty passphrase passes over the key, as with ssh', async () => {
    rig = await startRig();
    const server = await serve(['PasswordAuthentication yes'], [`${lab.keys.protected.path}.pub`]);
    rig.person.answers((request) => secrets(request.kind === 'secrets' && request.purpose === 'password' ? lab.password : ''));
    await connectTo(server, identity(lab.keys.protected));
    expect(rig.person.asked).toMatchObject([{ purpose: 'passphrase' }, { purpose: 'password' }]);
  });

  test('an account that may run nothing is said to be restricted', async () => {
    rig = await startRig();
    const server = await serve(['ForceCommand /bin/false']);
    const vantage = await connectTo(server, identity(lab.keys.ed25519));
    expect(await failureFrom(readFacts(vantage, signal))).toMatchObject({ kind: 'command-failed' });
  });
});
