import { appendFile, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createRouterClient } from '@orpc/server';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { HostCheck } from '../../../preload/contract/host-check.ts';
import { availability, startSilentStandIn, startSshd } from '../../lab/sshd.ts';
import type { SshdLab, SshServer } from '../../lab/sshd.ts';
import { mustRun } from '../../lab/processes.ts';
import { failureFrom, hostSection, identity, startRig } from './rig.ts';
import type { Rig } from './rig.ts';

const here = await availability();
const signal = new AbortController().signal;

describe.skipIf(!here.ok)(`checking a host${here.ok ? '' : ` (${here.reason})`}`, () => {
  let lab: SshdLab<'key' | 'onlySftp' | 'password' | 'noForwarding' | 'manyHostKeys' | 'certificate'>;
  let rig: Rig;
  beforeAll(async () => {
    lab = await startSshd({ variants: ['key', 'onlySftp', 'password', 'noForwarding', 'manyHostKeys', 'certificate'] });
  });
  afterAll(() => lab?.stop());
  afterEach(() => rig?.stop());

  const check = (host: string): Promise<HostCheck> => rig.core.rooms.vantages.checkHost(host, { signal });
  const keyOf = (server: SshServer) => ({ type: server.hostKeys[0]?.algorithm, fingerprint: server.hostKeys[0]?.fingerprint });

  test('a login that works tells the address, the host key, the user, the method and each attempt', async () => {
    rig = await startRig();
    await rig.trust(lab.servers.key);
    await rig.writeConfig(
      hostSection('web', lab.servers.key, lab.user, [
        `IdentityFile ${lab.keys.stranger.path}`,
        `IdentityFile ${lab.keys.ed25519.path}`,
        'IdentitiesOnly yes',
        'Compression yes',
      ]),
    );
    const { address, port } = lab.servers.key;
    expect(await check('web')).toMatchObject({
      host: 'web',
      ok: true,
      address: `${address}:${port}`,
      hostKey: keyOf(lab.servers.key),
      user: lab.user,
      method: 'publickey',
      attempts: [
        { what: expect.stringContaining(lab.keys.stranger.fingerprint), result: { en: 'not accepted by the server' } },
        { what: expect.stringContaining(lab.keys.ed25519.fingerprint), result: { en: 'accepted' } },
      ],
      notes: [{ en: expect.stringContaining('data are not compressed') }],
      jumps: [],
    });
    // It leaves nothing open.
    expect(rig.core.rooms.vantages.connections.list()).toEqual([]);
  });

  test('an account without a shell can be logged in to, which is said, and its machine is not known to be well', async () => {
    rig = await startRig();
    await rig.trust(lab.servers.key);
    await rig.trust(lab.servers.onlySftp);
    await rig.writeConfig(
      hostSection('web', lab.servers.key, lab.user, identity(lab.keys.ed25519)) +
        hostSection('drop', lab.servers.onlySftp, lab.user, identity(lab.keys.ed25519)),
    );
    await mustRun('usermod', ['-s', '/usr/sbin/nologin', lab.user]);
    try {
      expect(await check('web')).toMatchObject({ ok: true, notes: [{ en: expect.stringContaining('has no shell there (nologin)') }] });
      const client = createRouterClient(rig.core.router, { context: { who: 'test', reportBug: () => {} } });
      await expect(client.servers.facts({ vantage: 'ssh:web' })).rejects.toMatchObject({
        data: { kind: 'command-failed', cause: { en: expect.stringContaining('no shell') } },
      });
      expect(rig.core.rooms.findings.read()).toMatchObject({
        findings: [{ link: 'server/web', level: 'degraded' }],
        opened: [{ link: 'server/web', level: 'degraded' }],
      });
    } finally {
      await mustRun('usermod', ['-s', '/bin/bash', lab.user]);
    }
    expect(await check('web')).toMatchObject({ ok: true, notes: [] });
    expect(await check('drop')).toMatchObject({ ok: true, notes: [{ fr: expect.stringContaining('SFTP seul') }] });
  });

  test('a port in the configuration that is none refuses that host without contacting anybody', async () => {
    rig = await startRig();
    await rig.trust(lab.servers.key);
    const good = hostSection('good', lab.servers.key, lab.user, identity(lab.keys.ed25519));
    await rig.writeConfig(`Host bad\n  HostName ${lab.servers.key.address}\n  Port notaport\n${good}`);
    expect(await failureFrom(rig.core.rooms.vantages.open('ssh:bad', { signal }))).toMatchObject({
      kind: 'ssh-config-unreadable',
      evidence: 'Port notaport',
    });
    await expect(check('bad')).rejects.toMatchObject({ failure: { kind: 'ssh-config-unreadable' } });
    expect(await check('good')).toMatchObject({ ok: true });
  });

  test('an unknown key, a changed one, a refused login and a silent or absent server each have their reason', async () => {
    rig = await startRig();
    const silent = await startSilentStandIn(lab.servers.key.address);
    try {
      await rig.trust(lab.servers.password);
      const changed = lab.servers.manyHostKeys.hostKeys[0];
      await mkdir(join(rig.home, '.ssh'), { recursive: true });
      const { knownHosts, hostKeys } = lab.servers.key;
      await appendFile(join(rig.home, '.ssh', 'known_hosts'), knownHosts.replace(hostKeys[0]?.base64 ?? '', changed?.base64 ?? ''));
      await rig.writeConfig(
        [
          hostSection('unknown', lab.servers.manyHostKeys, lab.user),
          hostSection('strict', lab.servers.manyHostKeys, lab.user, ['StrictHostKeyChecking yes']),
          hostSection('changed', lab.servers.key, lab.user, ['StrictHostKeyChecking no']),
          hostSection('refused', lab.servers.password, lab.user, identity(lab.keys.stranger)),
          `Host absent\n  HostName ${lab.servers.key.address}\n  Port 1\n`,
          `Host silent\n  HostName ${silent.address}\n  Port ${silent.port}\n  ConnectTimeout 1\n`,
        ].join('\n'),
      );
      rig.person.answers(() => ({ kind: 'cancel' }));
      const reasons: Record<string, string> = {};
      for (const host of ['unknown', 'strict', 'changed', 'refused', 'absent', 'silent']) {
        const checked = await check(host);
        reasons[host] = checked.ok ? 'ok' : checked.reason;
      }
      expect(reasons).toEqual({
        unknown: 'unknown-host-key',
        strict: 'unknown-host-key',
        changed: 'changed-host-key',
        refused: 'auth-failed',
        absent: 'unreachable',
        silent: 'timeout',
      });
    } finally {
      await silent.stop();
    }
  });

  test('a passphrase that nobody can give is a login that failed, and tells the key, and what was not tried', async () => {
    rig = await startRig();
    await rig.trust(lab.servers.key);
    await rig.trust(lab.servers.noForwarding);
    const { path, passphrase = '', fingerprint } = lab.keys.protected;
    const bare = join(rig.home, 'bare');
    await writeFile(bare, await readFile(path), { mode: 0o600 });
    // In the older form the public key is behind the passphrase too.
    const closed = join(rig.home, 'closed');
    await mustRun('ssh-keygen', ['-q', '-t', 'rsa', '-b', '2048', '-m', 'PEM', '-N', passphrase, '-f', closed]);
    await rm(`${closed}.pub`);
    await rig.writeConfig(
      [
        hostSection('web', lab.servers.key, lab.user, [
          `IdentityFile ${bare}`,
          `IdentityFile ${lab.keys.ed25519.path}`,
          'IdentitiesOnly yes',
        ]),
        hostSection('old', lab.servers.noForwarding, lab.user, identity({ ...lab.keys.protected, path: closed })),
      ].join('\n'),
    );
    rig.person.answers(() => ({ kind: 'cancel' }));
    const reason = { en: 'its passphrase is needed, and nobody gave it' };
    expect(await check('web')).toMatchObject({
      ok: false,
      reason: 'auth-failed',
      failure: { kind: 'cancelled', evidence: `asked for: ssh/key/${bare}/passphrase` },
      attempts: [
        { method: 'publickey', what: `${bare} (ssh-ed25519 ${fingerprint})`, result: reason },
        { method: 'publickey', what: lab.keys.ed25519.path, result: { en: 'not tried' } },
      ],
    });
    expect(await check('old')).toMatchObject({
      ok: false,
      reason: 'auth-failed',
      attempts: [
        { method: 'publickey', what: closed, result: reason },
        { method: 'password', what: '', result: { en: 'not tried' } },
      ],
    });
  });

  test('three hops are verified each under its own name, and a changed key on the second stops there', async () => {
    rig = await startRig();
    for (const name of ['noForwarding', 'key', 'manyHostKeys', 'password'] as const) await rig.trust(lab.servers[name]);
    const sections = [
      hostSection('one', lab.servers.key, lab.user, identity(lab.keys.ed25519)),
      hostSection('two', lab.servers.key, lab.user, [...identity(lab.keys.ed25519), 'HostKeyAlias second']),
      hostSection('three', lab.servers.key, lab.user, [...identity(lab.keys.ed25519), 'HostKeyAlias third']),
      hostSection('web', lab.servers.key, lab.user, [...identity(lab.keys.ed25519), 'ProxyJump one,two,three']),
    ].join('\n');
    await rig.writeConfig(sections);
    const known = lab.servers.key.hostKeys[0];
    const other = lab.servers.manyHostKeys.hostKeys[0];
    const file = join(rig.home, '.ssh', 'known_hosts');
    await appendFile(file, `second ${known?.algorithm} ${known?.base64}\nthird ${known?.algorithm} ${known?.base64}\n`);
    expect(await check('web')).toMatchObject({
      ok: true,
      jumps: ['one', 'two', 'three'].map((host) => ({ host, hostKey: keyOf(lab.servers.key) })),
    });
    for (const host of ['one', 'two', 'three']) rig.core.rooms.vantages.connections.close(host);
    await rm(file);
    await rig.trust(lab.servers.key);
    await appendFile(file, `second ${other?.algorithm} ${other?.base64}\nthird ${known?.algorithm} ${known?.base64}\n`);
    const before = (await lab.servers.key.log()).match(/Accepted publickey/gu)?.length ?? 0;
    const failed = await check('web');
    expect(failed).toMatchObject({ ok: false, reason: 'changed-host-key', failure: { kind: 'host-key-changed' } });
    expect(failed.ok ? '' : failed.failure.cause.en).toContain('two shows another host key');
    // The first hop alone was logged in to.
    expect((await lab.servers.key.log()).match(/Accepted publickey/gu)?.length).toBe(before + 1);
  });

  test('a revoked key and known hosts that cannot be read stop it before anything is sent', async () => {
    rig = await startRig();
    const { knownHosts, hostKeys } = lab.servers.key;
    const file = join(rig.home, '.ssh', 'known_hosts');
    await rig.writeConfig(hostSection('web', lab.servers.key, lab.user, [...identity(lab.keys.ed25519), 'StrictHostKeyChecking no']));
    await writeFile(file, `@revoked * ${hostKeys[0]?.algorithm} ${hostKeys[0]?.base64}\n${knownHosts}`);
    expect(await check('web')).toMatchObject({ ok: false, reason: 'host-key-revoked' });
    await rm(file);
    await mkdir(file);
    expect(await check('web')).toMatchObject({ ok: false, reason: 'known-hosts-unreadable' });
  });

  test('a host known by its certificate authority alone is not asked about, and the check names the authority', async () => {
    rig = await startRig();
    await writeFile(join(rig.home, '.ssh', 'known_hosts'), lab.authorityLine);
    await rig.writeConfig(hostSection('web', lab.servers.certificate, lab.user, identity(lab.keys.certified)));
    expect(await check('web')).toMatchObject({
      ok: true,
      method: 'publickey',
      notes: [],
      hostKey: { certificate: { keyId: 'lab host', authority: { fingerprint: lab.authority.fingerprint } } },
    });
    expect(rig.person.asked).toEqual([]);
  });

  test('what is no host’s name is bad input', async () => {
    rig = await startRig();
    await expect(check('-oProxyCommand=x')).rejects.toMatchObject({ failure: { kind: 'ssh-host-unknown' } });
  });
});
