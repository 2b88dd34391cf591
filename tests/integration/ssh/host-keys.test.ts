import { appendFile, chmod, mkdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { onTheCommandLine } from '../../../main/core/cli/command-line-remedies.ts';
import { mustRun, run } from '../../lab/processes.ts';
import { availability, startSshd } from '../../lab/sshd.ts';
import type { SshdLab } from '../../lab/sshd.ts';
import { failureFrom, hostSection, identity, startRig } from './rig.ts';
import type { Rig } from './rig.ts';

const here = await availability();
const signal = new AbortController().signal;

describe.skipIf(!here.ok)(`host keys${here.ok ? '' : ` (${here.reason})`}`, () => {
  let lab: SshdLab<'key' | 'password' | 'manyHostKeys'>;
  let rig: Rig;
  beforeAll(async () => {
    lab = await startSshd({ variants: ['key', 'password', 'manyHostKeys'] });
  });
  afterAll(() => lab?.stop());
  afterEach(() => rig?.stop());

  const open = (host: string) => rig.core.rooms.vantages.open(`ssh:${host}`, { signal });
  const accept = (remember: boolean) =>
    rig.person.answers((request) => (request.kind === 'host-key' ? { kind: 'accept-host-key', remember } : null));
  const configure = (lines: readonly string[] = []) =>
    rig.writeConfig(hostSection('web', lab.servers.key, lab.user, [...identity(lab.keys.ed25519), ...lines]));

  test('an unknown key is shown with its SHA256 fingerprint before anything is sent', async () => {
    rig = await startRig();
    await configure();
    rig.person.answers(() => ({ kind: 'cancel' }));
    const failure = await failureFrom(open('web'));
    const [key] = lab.servers.key.hostKeys;
    expect(rig.person.asked).toMatchObject([
      {
        kind: 'host-key',
        target: 'web',
        keyType: 'ssh-ed25519',
        fingerprint: key?.fingerprint,
        address: `${lab.servers.key.address} port ${lab.servers.key.port}`,
        alsoKnownAs: [],
      },
    ]);
    expect(failure.kind).toBe('host-key-refused');
    expect(failure.evidence).toContain(key?.fingerprint);
    expect(await rig.knownHosts()).toBe('');
    expect(await lab.servers.key.log()).not.toContain(`Accepted publickey for ${lab.user}`);
  });

  test('on the command line, the remedy of a key nobody accepted names the option with its fingerprint, that of a jump host too', async () => {
    rig = await startRig();
    const far = hostSection('far', lab.servers.manyHostKeys, lab.user, [...identity(lab.keys.ed25519), 'ProxyJump web']);
    await rig.writeConfig(`${hostSection('web', lab.servers.key, lab.user, identity(lab.keys.ed25519))}${far}`);
    rig.person.answers(() => ({ kind: 'cancel' }));
    for (const host of ['web', 'far']) {
      const failure = await failureFrom(open(host));
      expect(failure.kind).toBe('host-key-refused');
      const { remedy } = onTheCommandLine(failure, {});
      for (const said of [remedy.en, remedy.fr]) expect(said).toContain(`--accept-host-key ${lab.servers.key.hostKeys[0]?.fingerprint}`);
    }
  });

  test('an accepted key is remembered in known_hosts, and ssh itself agrees', async () => {
    rig = await startRig();
    await configure(['HashKnownHosts no']);
    accept(true);
    await open('web');
    const file = join(rig.home, '.ssh', 'known_hosts');
    expect(await rig.knownHosts()).toBe(lab.servers.key.knownHosts);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    const said = await mustRun('ssh', [
      '-F',
      'none',
      '-o',
      'BatchMode=yes',
      '-o',
      'StrictHostKeyChecking=yes',
      '-o',
      `UserKnownHostsFile=${file}`,
      '-i',
      lab.keys.ed25519.path,
      '-p',
      String(lab.servers.key.port),
      `${lab.user}@${lab.servers.key.address}`,
      'echo agreed',
    ]);
    expect(said.trim()).toBe('agreed');

    rig.core.rooms.vantages.connections.close('web');
    await open('web');
    expect(rig.person.asked).toHaveLength(1);
    const journal = rig.core.rooms.audit.page({ before: null, limit: 10, contains: 'ssh.host-key' });
    expect(journal).toMatchObject([
      {
        action: 'ssh.host-key.remember',
        target: 'server/web',
        result: 'done',
        after: `ssh-ed25519 ${lab.servers.key.hostKeys[0]?.fingerprint}`,
      },
    ]);
  });

  test('a key accepted for now is asked about once in this run, and nothing is written', async () => {
    rig = await startRig();
    await configure();
    accept(false);
    await open('web');
    rig.core.rooms.vantages.connections.close('web');
    await open('web');
    expect(rig.person.asked).toHaveLength(1);
    expect(await rig.knownHosts()).toBe('');
  });

  test('names are hashed where the file has hashed names, and comments stay', async () => {
    rig = await startRig();
    await configure();
    const file = join(rig.home, '.ssh', 'known_hosts');
    await writeFile(file, '# our machines\nelsewhere ' + lab.servers.password.knownHosts.split(' ').slice(1).join(' ').trim(), {
      mode: 0o600,
    });
    await mustRun('ssh-keygen', ['-q', '-H', '-f', file]);
    await appendFile(file, '# kept by hand, without a newline at the end');
    accept(true);
    await open('web');
    const text = await rig.knownHosts();
    expect(text).toContain('# kept by hand, without a newline at the end\n|1|');
    expect(text).not.toContain(lab.servers.key.address);
    const name = lab.servers.key.port === 22 ? lab.servers.key.address : `[${lab.servers.key.address}]:${lab.servers.key.port}`;
    expect(await mustRun('ssh-keygen', ['-F', name, '-f', file])).toContain(lab.servers.key.hostKeys[0]?.base64);
  });

  test('a hashed known host is not asked about', async () => {
    rig = await startRig();
    await rig.trust(lab.servers.key);
    await mustRun('ssh-keygen', ['-q', '-H', '-f', join(rig.home, '.ssh', 'known_hosts')]);
    await configure();
    await open('web');
    expect(rig.person.asked).toEqual([]);
  });

  test('a changed host key stops the connection and shows both fingerprints', async () => {
    rig = await startRig();
    const changing = await startSshd({ variants: ['password'] });
    try {
      const server = changing.servers.password;
      await rig.trust(server);
      await rig.writeConfig(hostSection('web', server, changing.user));
      const { before, after } = await server.replaceHostKeys();
      const failure = await failureFrom(open('web'));
      expect(failure.kind).toBe('host-key-changed');
      expect(failure.evidence).toContain(`expected ssh-ed25519 ${before[0]?.fingerprint} (${join(rig.home, '.ssh', 'known_hosts')}:1)`);
      expect(failure.evidence).toContain(`shown    ssh-ed25519 ${after[0]?.fingerprint}`);
      expect(rig.person.asked).toEqual([]);
      expect(await server.log()).not.toMatch(/Failed password|userauth-request|Failed none/u);
      expect(rig.core.rooms.vantages.connections.list()).toMatchObject([
        { host: 'web', state: 'offline', failure: { kind: 'host-key-changed' } },
      ]);
    } finally {
      await changing.stop();
    }
  });

  test('once its line is taken out of known_hosts, a changed key is asked about as a new one', async () => {
    rig = await startRig();
    const changing = await startSshd({ variants: ['key'] });
    try {
      const server = changing.servers.key;
      await rig.writeConfig(hostSection('web', server, changing.user, identity(changing.keys.ed25519)));
      accept(true);
      await open('web');
      rig.core.rooms.vantages.connections.close('web');
      await server.replaceHostKeys();
      expect(await failureFrom(open('web'))).toMatchObject({ kind: 'host-key-changed' });
      await writeFile(join(rig.home, '.ssh', 'known_hosts'), '', { mode: 0o600 });
      await open('web');
      expect(rig.person.asked.map((request) => request.kind)).toEqual(['host-key', 'host-key']);
    } finally {
      await changing.stop();
    }
  });

  test('a key accepted for now that changes stops the connection too', async () => {
    rig = await startRig();
    const changing = await startSshd({ variants: ['key'] });
    try {
      const server = changing.servers.key;
      await rig.writeConfig(hostSection('web', server, changing.user, identity(changing.keys.ed25519)));
      accept(false);
      await open('web');
      rig.core.rooms.vantages.connections.close('web');
      await server.replaceHostKeys();
      const failure = await failureFrom(open('web'));
      expect(failure.kind).toBe('host-key-changed');
      expect(failure.evidence).toContain('accepted earlier in this run');
      expect(failure).toMatchObject({
        acceptedKeyOf: 'web',
        remedy: { en: expect.stringContaining('forget the key that was accepted earlier') },
      });
      for (const said of Object.values(onTheCommandLine(failure, {}).remedy))
        expect(said).toMatch(/run the command again|relancez la commande/u);
      expect(await rig.core.rooms.vantages.forgetAcceptedKey('elsewhere')).toBe(false);
      expect(await failureFrom(open('web'))).toMatchObject({ kind: 'host-key-changed' });
      expect(await rig.core.rooms.vantages.forgetAcceptedKey('web')).toBe(true);
      await open('web');
      expect(rig.person.asked).toMatchObject([{ kind: 'host-key' }, { kind: 'host-key', fingerprint: server.hostKeys[0]?.fingerprint }]);
      expect(rig.core.rooms.audit.page({ before: null, limit: 10, contains: 'ssh.host-key.forget' })).toMatchObject([
        { target: 'server/web' },
      ]);
    } finally {
      await changing.stop();
    }
  });

  test('of a server with several keys, the known one is asked for first', async () => {
    const server = lab.servers.manyHostKeys;
    for (const key of server.hostKeys) {
      rig = await startRig();
      const name = server.port === 22 ? server.address : `[${server.address}]:${server.port}`;
      await writeFile(join(rig.home, '.ssh', 'known_hosts'), `${name} ${key.algorithm} ${key.base64}\n`, { mode: 0o600 });
      await rig.writeConfig(hostSection('web', server, lab.user));
      rig.person.answers((request) => (request.kind === 'secrets' ? { kind: 'secrets', values: [lab.password], keep: 'no' } : null));
      await open('web');
      expect(rig.person.asked.map((request) => request.kind)).toEqual(['secrets']);
      await rig.stop();
    }
    rig = await startRig();
  });

  test('a new kind of key of a known host is asked about, with the keys it is known by', async () => {
    rig = await startRig();
    const name = lab.servers.key.port === 22 ? lab.servers.key.address : `[${lab.servers.key.address}]:${lab.servers.key.port}`;
    const rsa = lab.servers.manyHostKeys.hostKeys.find((key) => key.algorithm === 'ssh-rsa');
    await writeFile(join(rig.home, '.ssh', 'known_hosts'), `${name} ${rsa?.algorithm} ${rsa?.base64}\n`, { mode: 0o600 });
    await configure();
    accept(true);
    await open('web');
    expect(rig.person.asked).toMatchObject([
      {
        kind: 'host-key',
        keyType: 'ssh-ed25519',
        otherKeys: [{ keyType: 'ssh-rsa', fingerprint: rsa?.fingerprint, source: `${join(rig.home, '.ssh', 'known_hosts')}:1` }],
      },
    ]);
  });

  test('a new kind of key that is not accepted is told beside those the host is known by', async () => {
    rig = await startRig();
    const name = lab.servers.key.port === 22 ? lab.servers.key.address : `[${lab.servers.key.address}]:${lab.servers.key.port}`;
    const rsa = lab.servers.manyHostKeys.hostKeys.find((key) => key.algorithm === 'ssh-rsa');
    await writeFile(join(rig.home, '.ssh', 'known_hosts'), `${name} ${rsa?.algorithm} ${rsa?.base64}\n`, { mode: 0o600 });
    await configure();
    rig.person.answers(() => ({ kind: 'cancel' }));
    const failure = await failureFrom(open('web'));
    expect(failure).toMatchObject({
      kind: 'host-key-refused',
      cause: { en: expect.stringContaining('none of the host keys it is known by') },
    });
    expect(failure.evidence).toContain(`expected ssh-rsa ${rsa?.fingerprint} (${join(rig.home, '.ssh', 'known_hosts')}:1)`);
  });

  test.each(['accept-new', 'no', 'yes'])(
    'with StrictHostKeyChecking %s a new kind of key of a known host is a changed one, as for ssh',
    async (value) => {
      rig = await startRig();
      const name = lab.servers.key.port === 22 ? lab.servers.key.address : `[${lab.servers.key.address}]:${lab.servers.key.port}`;
      const rsa = lab.servers.manyHostKeys.hostKeys.find((key) => key.algorithm === 'ssh-rsa');
      const line = `${name} ${rsa?.algorithm} ${rsa?.base64}\n`;
      await writeFile(join(rig.home, '.ssh', 'known_hosts'), line, { mode: 0o600 });
      await configure([`StrictHostKeyChecking ${value}`]);
      const failure = await failureFrom(open('web'));
      expect(failure.kind).toBe('host-key-changed');
      expect(failure.evidence).toContain(`expected ssh-rsa ${rsa?.fingerprint}`);
      expect(rig.person.asked).toEqual([]);
      expect(await rig.knownHosts()).toBe(line);
      const options = ['-F', 'none', '-o', 'BatchMode=yes', '-o', 'StrictHostKeyChecking=accept-new', '-o', 'GlobalKnownHostsFile=none'];
      const files = ['-o', `UserKnownHostsFile=${join(rig.home, '.ssh', 'known_hosts')}`, '-i', lab.keys.ed25519.path];
      const said = await run('ssh', [
        ...options,
        ...files,
        '-p',
        String(lab.servers.key.port),
        `${lab.user}@${lab.servers.key.address}`,
        'true',
      ]);
      expect(said.stderr).toContain('REMOTE HOST IDENTIFICATION HAS CHANGED');
    },
  );

  test('a key known under another name says so', async () => {
    rig = await startRig();
    const [key] = lab.servers.key.hostKeys;
    await writeFile(join(rig.home, '.ssh', 'known_hosts'), `web.old.example,10.9.8.7 ${key?.algorithm} ${key?.base64}\n`, { mode: 0o600 });
    await configure();
    accept(true);
    await open('web');
    expect(rig.person.asked).toMatchObject([{ kind: 'host-key', alsoKnownAs: ['web.old.example,10.9.8.7'] }]);
  });

  test('HostKeyAlias is the name that counts', async () => {
    rig = await startRig();
    const [key] = lab.servers.key.hostKeys;
    await writeFile(join(rig.home, '.ssh', 'known_hosts'), `the-alias ${key?.algorithm} ${key?.base64}\n`, { mode: 0o600 });
    await configure(['HostKeyAlias the-alias']);
    await open('web');
    expect(rig.person.asked).toEqual([]);
  });

  test('a revoked key stops the connection', async () => {
    rig = await startRig();
    await rig.trust(lab.servers.key);
    const [key] = lab.servers.key.hostKeys;
    await appendFile(join(rig.home, '.ssh', 'known_hosts'), `@revoked * ${key?.algorithm} ${key?.base64}\n`);
    await configure();
    expect((await failureFrom(open('web'))).kind).toBe('host-key-revoked');
    expect(rig.person.asked).toEqual([]);
  });

  test('StrictHostKeyChecking yes refuses an unknown key without asking', async () => {
    rig = await startRig();
    await configure(['StrictHostKeyChecking yes']);
    expect((await failureFrom(open('web'))).kind).toBe('host-key-unknown');
    expect(rig.person.asked).toEqual([]);
  });

  test('StrictHostKeyChecking accept-new remembers a new key without asking', async () => {
    rig = await startRig();
    await configure(['StrictHostKeyChecking accept-new', 'HashKnownHosts no']);
    await open('web');
    expect(rig.person.asked).toEqual([]);
    expect(await rig.knownHosts()).toBe(lab.servers.key.knownHosts);
  });

  test('a known_hosts that cannot be read stops everything: it is never taken for an empty one', async () => {
    rig = await startRig();
    await configure();
    await mkdir(join(rig.home, '.ssh', 'known_hosts'));
    const failure = await failureFrom(open('web'));
    expect(failure.kind).toBe('known-hosts-unreadable');
    expect(rig.person.asked).toEqual([]);
  });

  test('a file that takes no line leaves the key accepted for this run, and the journal says so', async () => {
    rig = await startRig();
    await configure([`UserKnownHostsFile ${rig.home}/not-a-folder/known_hosts`]);
    await writeFile(join(rig.home, 'not-a-folder'), '');
    await chmod(join(rig.home, 'not-a-folder'), 0o400);
    accept(true);
    await open('web');
    expect(rig.core.rooms.audit.page({ before: null, limit: 10, contains: 'ssh.host-key' })).toMatchObject([
      { action: 'ssh.host-key.remember', result: 'failed' },
    ]);
  });
});
