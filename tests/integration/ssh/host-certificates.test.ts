import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { HostCheck } from '../../../preload/contract/host-check.ts';
import { run } from '../../lab/processes.ts';
import { startCertifiedServer } from '../../lab/sshd/certified-server.ts';
import type { CertifiedServer } from '../../lab/sshd/certified-server.ts';
import { availability, startSshd } from '../../lab/sshd.ts';
import type { KeyFile, SshdLab } from '../../lab/sshd.ts';
import { makeStateFolder } from '../../lab/state-folder.ts';
import type { StateFolder } from '../../lab/state-folder.ts';
import { hostSection, identity, startRig } from './rig.ts';
import type { Rig } from './rig.ts';

const here = await availability();
const signal = new AbortController().signal;

const said = await run('ssh', ['-V']);
const [, major = '0', minor = '0'] = /OpenSSH_(\d+)\.(\d+)/u.exec(said.stderr) ?? [];
/** OpenSSH 10.3 began to take `*` in host certificates, and no principal at all for none. */
const since103 = Number(major) * 100 + Number(minor) >= 1003;

describe.skipIf(!here.ok)(`host certificates, beside ssh itself${here.ok ? '' : ` (${here.reason})`}`, () => {
  let lab: SshdLab<'key'>;
  let folder: StateFolder;
  let server: CertifiedServer;
  let rig: Rig;
  beforeAll(async () => {
    lab = await startSshd({ variants: ['key'] });
    folder = await makeStateFolder('host-certificates');
    server = await startCertifiedServer(folder, { user: lab.user, key: lab.keys.ed25519 }, { config: ['RekeyLimit 1M'] });
  });
  afterAll(async () => {
    await server?.stop();
    await folder?.remove();
    await lab?.stop();
  });
  afterEach(() => rig?.stop());

  const name = () => (server.port === 22 ? server.address : `[${server.address}]:${server.port}`);
  const authorityLine = (names: string, { algorithm, base64 }: KeyFile = server.authority) =>
    `@cert-authority ${names} ${algorithm} ${base64}\n`;
  const plainLine = () => `${name()} ${server.hostKeys[0]?.algorithm} ${server.hostKeys[0]?.base64}\n`;
  const claims = (principal: string, validity = '-5m:+1d') => ['-h', '-I', 'lab host', '-n', principal, '-V', validity];

  /** What Pilothouse finds, and whether ssh itself gets in, both with the same files. */
  async function both(knownHosts: string, lines: readonly string[] = []): Promise<{ readonly check: HostCheck; readonly ssh: boolean }> {
    rig = await startRig();
    await writeFile(join(rig.home, '.ssh', 'known_hosts'), knownHosts, { mode: 0o600 });
    const config = join(rig.home, '.ssh', 'config');
    const files = [`UserKnownHostsFile ${join(rig.home, '.ssh', 'known_hosts')}`, 'GlobalKnownHostsFile none'];
    await rig.writeConfig(
      hostSection('web', server, lab.user, [...identity(lab.keys.ed25519), ...lines, 'StrictHostKeyChecking yes', ...files]),
    );
    const checked = await rig.core.rooms.vantages.checkHost('web', { signal });
    const ssh = await run('ssh', ['-F', config, '-o', 'BatchMode=yes', 'web', 'true']);
    return { check: checked, ssh: ssh.code === 0 };
  }
  const causeOf = (check: HostCheck) => (check.ok ? 'ok' : check.failure.cause);

  test('a certificate of a trusted authority is taken, unasked, and said', async () => {
    await server.certify(claims(server.address));
    const { check, ssh } = await both(authorityLine('127.*'));
    expect(ssh).toBe(true);
    const [key] = server.hostKeys;
    expect(check).toMatchObject({
      ok: true,
      notes: [],
      hostKey: {
        type: 'ssh-ed25519',
        fingerprint: key?.fingerprint,
        certificate: {
          keyId: 'lab host',
          authority: { type: 'ssh-ed25519', fingerprint: server.authority.fingerprint },
          source: `${join(rig.home, '.ssh', 'known_hosts')}:1`,
        },
      },
    });
    const until = check.ok ? Date.parse(check.hostKey.certificate?.validUntil ?? '') : 0;
    expect(until).toBeGreaterThan(Date.now() + 22 * 3_600_000);
    expect(until).toBeLessThan(Date.now() + 26 * 3_600_000);
    expect(await rig.knownHosts()).toBe(authorityLine('127.*'));
  });

  test('without an authority for the name no certificate is asked for', async () => {
    await server.certify(claims(server.address));
    const { check, ssh } = await both(`${authorityLine('*.elsewhere.example')}${plainLine()}`, ['LogLevel QUIET']);
    expect({ ok: check.ok, ssh }).toEqual({ ok: true, ssh: true });
    expect(check).toMatchObject({ hostKey: { certificate: null } });
    expect(await logOf('web')).not.toContain('certificate');
  });

  const logOf = async (_host: string) =>
    (await rig.everythingKept())
      .split('\n')
      .filter((line) => line.includes('host certificate'))
      .join('\n');

  describe.each([
    ['an expired one', () => claims(server.address, '-2h:-1h'), /expired on 20\d\d-/u, /a expiré le 20\d\d-/u],
    ['one that is not valid yet', () => claims(server.address, '+1h:+2h'), /only valid from 20/u, /valable qu’à partir du 20/u],
    [
      'one for another host',
      () => claims('other.example,third.example'),
      /web shows a host certificate for other\.example, third\.example, not for 127\./u,
      /pour other\.example/u,
    ],
    [
      'one with an unknown condition',
      () => [...claims(server.address), '-O', 'critical:moon@lab.example=full'],
      /conditions that are not known here: moon@lab\.example/u,
      /conditions inconnues/u,
    ],
  ] as const)('%s', (_, makeClaims, english, french) => {
    test('does not do for an unknown key, and the failure says why', async () => {
      await server.certify(makeClaims());
      const { check, ssh } = await both(authorityLine('*'));
      expect(ssh).toBe(false);
      expect(check).toMatchObject({ ok: false, reason: 'unknown-host-key' });
      expect(causeOf(check)).toMatchObject({ en: expect.stringMatching(english), fr: expect.stringMatching(french) });
      expect(check.ok ? '' : check.failure.evidence).toContain(`authority ssh-ed25519 ${server.authority.fingerprint}`);
    });

    test('leaves the plain key to count, where that is known', async () => {
      await server.certify(makeClaims());
      const { check, ssh } = await both(`${authorityLine('*')}${plainLine()}`);
      expect({ ok: check.ok, ssh }).toEqual({ ok: true, ssh: true });
      expect(check).toMatchObject({ hostKey: { fingerprint: server.hostKeys[0]?.fingerprint, certificate: null } });
    });
  });

  test('a certificate of an authority that is not trusted for the name does not do', async () => {
    await server.certify(claims(server.address), server.stranger);
    const { check, ssh } = await both(authorityLine('*'));
    expect(ssh).toBe(false);
    expect(causeOf(check)).toMatchObject({
      en: expect.stringContaining(
        `an authority that the known hosts do not trust for ${server.address}: ssh-ed25519 ${server.stranger.fingerprint}`,
      ),
      fr: expect.stringContaining('une autorité à laquelle les hôtes connus ne font pas confiance'),
    });
    expect(check.ok ? '' : check.failure.remedy.en).toContain('@cert-authority');
    const known = await both(`${authorityLine('*')}${plainLine()}`);
    expect({ ok: known.check.ok, ssh: known.ssh }).toEqual({ ok: true, ssh: true });
  });

  test('a certificate made for users does not do', async () => {
    await server.certify(['-I', 'lab user', '-n', server.address, '-V', '-5m:+1d']);
    const { check, ssh } = await both(authorityLine('*'));
    expect(ssh).toBe(false);
    expect(causeOf(check)).toMatchObject({ en: expect.stringContaining('the certificate of a user') });
  });

  test('names with `*` are taken, and no name is none, as in OpenSSH 10.3', async () => {
    await server.certify(claims('127.*'));
    const wild = await both(authorityLine('*'));
    expect({ ok: wild.check.ok, ssh: wild.ssh }).toEqual({ ok: true, ssh: since103 });
    await rig.stop();
    await server.certify(['-h', '-I', 'lab host', '-V', '-5m:+1d']);
    const none = await both(authorityLine('*'));
    expect({ ok: none.check.ok, ssh: none.ssh }).toEqual({ ok: false, ssh: !since103 });
    expect(causeOf(none.check)).toMatchObject({ en: expect.stringContaining('names no host') });
  });

  test('a revoked authority stops the connection, also where the plain key is known', async () => {
    await server.certify(claims(server.address));
    const { algorithm, base64 } = server.authority;
    const { check, ssh } = await both(`${authorityLine('*')}@revoked * ${algorithm} ${base64}\n${plainLine()}`);
    expect(ssh).toBe(false);
    expect(check).toMatchObject({
      ok: false,
      reason: 'host-key-revoked',
      failure: { cause: { en: expect.stringContaining('an authority whose key was revoked') } },
    });
  });

  test('a revoked host key stops the connection, whoever certified it', async () => {
    await server.certify(claims(server.address));
    const revoked = server.hostKeys.map(({ algorithm, base64 }) => `@revoked * ${algorithm} ${base64}\n`).join('');
    const { check, ssh } = await both(`${authorityLine('*')}${revoked}`);
    expect(ssh).toBe(false);
    expect(check).toMatchObject({ ok: false, reason: 'host-key-revoked' });
  });

  test('an authority for the plain name vouches on any port, and HostKeyAlias is the name that counts', async () => {
    await server.certify(claims(server.address));
    const plain = await both(authorityLine(server.address));
    expect({ ok: plain.check.ok, ssh: plain.ssh }).toEqual({ ok: true, ssh: true });
    await rig.stop();
    const alias = await both(authorityLine('the-alias'), ['HostKeyAlias the-alias']);
    expect({ ok: alias.check.ok, ssh: alias.ssh }).toEqual({ ok: false, ssh: false });
    await rig.stop();
    await server.certify(claims('the-alias'));
    const certified = await both(authorityLine('the-alias'), ['HostKeyAlias The-Alias']);
    expect({ ok: certified.check.ok, ssh: certified.ssh }).toEqual({ ok: true, ssh: true });
  });

  test('HostKeyAlgorithms and CASignatureAlgorithms are followed', async () => {
    await server.certify(claims(server.address, '-2h:-1h'));
    const only = await both(`${authorityLine('*')}${plainLine()}`, ['HostKeyAlgorithms ssh-ed25519-cert-v01@openssh.com']);
    // OpenSSH 9.2 takes the plain key here, though the list does not have it.
    expect(only.check.ok).toBe(false);
    expect(causeOf(only.check)).toMatchObject({ en: expect.stringMatching(/expired.*HostKeyAlgorithms allows/u) });
    await rig.stop();
    await server.certify(claims(server.address));
    const signed = await both(authorityLine('*'), ['CASignatureAlgorithms rsa-sha2-512,ecdsa-sha2-nistp256']);
    expect({ ok: signed.check.ok, ssh: signed.ssh }).toEqual({ ok: false, ssh: false });
    expect(causeOf(signed.check)).toMatchObject({ en: expect.stringContaining('signed with ssh-ed25519, which CASignatureAlgorithms') });
  });

  test.each([
    ['ssh-ed25519', 'curve25519-sha256'],
    ['ecdsa-sha2-nistp256', 'ecdh-sha2-nistp384'],
    ['rsa-sha2-512', 'diffie-hellman-group16-sha512'],
    ['rsa-sha2-256', 'diffie-hellman-group14-sha256'],
  ])('a %s certificate with %s, through several key exchanges', async (algorithm, kex) => {
    await server.certify(claims(server.address));
    const { check, ssh } = await both(authorityLine('*'), [`HostKeyAlgorithms ${algorithm}-cert-v01@openssh.com`, `KexAlgorithms ${kex}`]);
    expect({ ok: check.ok, ssh }).toEqual({ ok: true, ssh: true });
    expect(check).toMatchObject({
      hostKey: { type: algorithm.startsWith('rsa') ? 'ssh-rsa' : algorithm, certificate: { keyId: 'lab host' } },
    });
    const vantage = await rig.core.rooms.vantages.open('ssh:web', { signal });
    const { stdout } = await vantage.run(
      { program: 'sh', args: ['-c', 'head -c 1500000 /dev/zero | tr "\\0" x'] },
      { signal, timeoutMs: 30_000 },
    );
    expect(stdout.length).toBe(1_500_000);
    expect(rig.core.rooms.vantages.connections.list()).toMatchObject([{ host: 'web', state: 'live' }]);
  });

  test('a person who is asked hears first what is wrong with the certificate', async () => {
    await server.certify(claims(server.address, '-2h:-1h'));
    rig = await startRig();
    await writeFile(join(rig.home, '.ssh', 'known_hosts'), authorityLine('*'), { mode: 0o600 });
    await rig.writeConfig(hostSection('web', server, lab.user, identity(lab.keys.ed25519)));
    rig.person.answers((request) => (request.kind === 'host-key' ? { kind: 'accept-host-key', remember: true } : null));
    expect(await rig.core.rooms.vantages.checkHost('web', { signal })).toMatchObject({ ok: true, hostKey: { certificate: null } });
    expect(rig.person.asked).toMatchObject([
      { kind: 'host-key', fingerprint: server.hostKeys[0]?.fingerprint, certificateProblem: { en: expect.stringContaining('expired on') } },
    ]);
    // What is remembered is the plain key, which ssh takes too.
    expect(await rig.knownHosts()).toContain(`ssh-ed25519 ${server.hostKeys[0]?.base64}`);
  });
});
