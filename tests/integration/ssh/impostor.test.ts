import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { claimLoopback } from '../../lab/loopback.ts';
import type { LoopbackAddress } from '../../lab/loopback.ts';
import { mustRun } from '../../lab/processes.ts';
import { startImpostor } from '../../lab/sshd/impostor.ts';
import type { Impostor } from '../../lab/sshd/impostor.ts';
import { makeKey } from '../../lab/sshd/keys.ts';
import type { KeyFile } from '../../lab/sshd/keys.ts';
import { availability } from '../../lab/sshd.ts';
import { makeStateFolder } from '../../lab/state-folder.ts';
import type { StateFolder } from '../../lab/state-folder.ts';
import { startRig } from './rig.ts';
import type { Rig } from './rig.ts';

const here = await availability();
const signal = new AbortController().signal;

describe.skipIf(!here.ok)(`whoever stands in between${here.ok ? '' : ` (${here.reason})`}`, () => {
  let folder: StateFolder;
  let claim: LoopbackAddress;
  let authority: KeyFile;
  let host: KeyFile;
  let own: KeyFile;
  let certificate: Buffer;
  let rig: Rig;
  let impostor: Impostor | null = null;
  beforeAll(async () => {
    folder = await makeStateFolder('impostor');
    claim = await claimLoopback();
    authority = await makeKey(folder.in('authority'), 'ed25519');
    host = await makeKey(folder.in('host'), 'ed25519');
    own = await makeKey(folder.in('own'), 'ed25519');
    await mustRun('ssh-keygen', ['-q', '-s', authority.path, '-h', '-I', 'web', '-n', claim.address, '-V', '-5m:+1d', `${host.path}.pub`]);
    certificate = blobOf(await readFile(`${host.path}-cert.pub`, 'utf8'));
  });
  afterEach(async () => {
    await rig?.stop();
    await impostor?.stop();
    impostor = null;
  });
  afterAll(async () => {
    await claim?.release();
    await folder?.remove();
  });

  const blobOf = (text: string) => Buffer.from(text.split(' ')[1] ?? '', 'base64');
  const plain = (key: KeyFile) => Buffer.from(key.base64, 'base64');
  const trusted = () => `@cert-authority * ${authority.algorithm} ${authority.base64}\n`;

  async function connect(shown: Buffer, key: KeyFile, knownHosts: string) {
    impostor = await startImpostor(claim.address, shown, key);
    rig = await startRig();
    await writeFile(join(rig.home, '.ssh', 'known_hosts'), knownHosts, { mode: 0o600 });
    await rig.writeConfig(
      `Host web\n  HostName ${claim.address}\n  Port ${impostor.port}\n  User ops\n  IdentityFile ${own.path}\n  IdentityAgent none\n`,
    );
    rig.person.answers(() => ({ kind: 'cancel' }));
    return rig.core.rooms.vantages.checkHost('web', { signal });
  }

  test('the stand-in itself is taken where it has both the certificate and its key', async () => {
    expect(await connect(certificate, host, trusted())).toMatchObject({ ok: true, hostKey: { certificate: { keyId: 'web' } } });
  });

  test('a certificate that was copied is worth nothing without its key', async () => {
    const check = await connect(certificate, own, trusted());
    expect(check).toMatchObject({ ok: false, reason: 'ssh-handshake-failed' });
    expect(check.ok ? '' : check.failure.cause.en).toContain('could not prove that it has the host key it shows');
    expect(check.ok ? '' : check.failure.evidence).toContain('signature verification failed');
    expect(rig.person.asked).toEqual([]);
  });

  test('a plain key that was copied is worth nothing either', async () => {
    const known = `[${claim.address}]:* ${host.algorithm} ${host.base64}\n`;
    expect(await connect(plain(host), own, known)).toMatchObject({ ok: false, reason: 'ssh-handshake-failed' });
  });

  test('a certificate in which something was changed is a forgery, and nobody is asked', async () => {
    const changed = Buffer.from(certificate);
    const at = changed.indexOf(claim.address, 0, 'latin1');
    changed.write(claim.address.replace('127', '128'), at, 'latin1');
    const check = await connect(changed, host, `${trusted()}[${claim.address}]:* ${host.algorithm} ${host.base64}\n`);
    expect(check).toMatchObject({ ok: false, reason: 'host-certificate-invalid' });
    expect(check.ok ? '' : check.failure.cause.en).toContain('its authority did not sign so');
    expect(rig.person.asked).toEqual([]);
  });

  test('a certificate that is cut short is one that cannot be read', async () => {
    const check = await connect(certificate.subarray(0, -40), host, trusted());
    expect(check).toMatchObject({ ok: false, reason: 'host-certificate-invalid' });
    expect(rig.person.asked).toEqual([]);
  });

  test.each([
    ['another key', () => plain(own)],
    ['the plain key for the certificate', () => plain(host)],
  ])('a session whose server shows %s in the middle ends at once', async (_, other) => {
    expect(await connect(certificate, host, trusted())).toMatchObject({ ok: true });
    await rig.core.rooms.vantages.open('ssh:web', { signal });
    const lost = new Promise<void>((resolve) => {
      rig.core.rooms.vantages.connections.onChange(() => {
        if (rig.core.rooms.vantages.connections.list()[0]?.state === 'offline') resolve();
      });
    });
    await impostor?.change(other(), own);
    await lost;
    expect(rig.core.rooms.vantages.connections.list()).toMatchObject([{ host: 'web', failure: { kind: 'ssh-session-lost' } }]);
    expect(rig.person.asked).toEqual([]);
  });
});
