import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { handshakeAlgorithms, hostKeyAlgorithms } from '../../../main/core/ssh/connection/algorithms.ts';
import { mustRun } from '../../lab/processes.ts';
import { startCertifiedServer } from '../../lab/sshd/certified-server.ts';
import type { CertifiedServer } from '../../lab/sshd/certified-server.ts';
import { availability, startSshd } from '../../lab/sshd.ts';
import type { SshdLab } from '../../lab/sshd.ts';
import { makeStateFolder } from '../../lab/state-folder.ts';
import type { StateFolder } from '../../lab/state-folder.ts';
import { hostSection, identity, startRig } from './rig.ts';
import type { Rig } from './rig.ts';

const here = await availability();
const signal = new AbortController().signal;
const BYTES = 3_000_000;

const said = {
  ciphers: '*',
  kexAlgorithms: '*',
  macs: '*',
  hostKeyAlgorithms: '*',
  pubkeyAcceptedAlgorithms: null,
  caSignatureAlgorithms: null,
};
const every = handshakeAlgorithms(said);
const lists: readonly (readonly [keyword: string, question: string, ours: readonly string[]])[] = [
  ['Ciphers', 'cipher', every.cipher ?? []],
  ['MACs', 'mac', every.hmac ?? []],
  // Its prime is the server's choice, and checking one takes seconds of computing.
  ['KexAlgorithms', 'kex', (every.kex ?? []).filter((name) => !name.includes('group-exchange'))],
  ['HostKeyAlgorithms', 'HostKeyAlgorithms', hostKeyAlgorithms('*', [], false).filter((name) => !/nistp(?:384|521)/u.test(name))],
];

describe.skipIf(!here.ok)(`every algorithm, with new keys in the middle${here.ok ? '' : ` (${here.reason})`}`, () => {
  let lab: SshdLab<'key'>;
  let folder: StateFolder;
  let server: CertifiedServer;
  let rig: Rig;
  const known = new Map<string, readonly string[]>();
  beforeAll(async () => {
    lab = await startSshd({ variants: ['key'] });
    folder = await makeStateFolder('algorithms');
    for (const [keyword, question] of lists) known.set(keyword, (await mustRun('ssh', ['-Q', question])).trim().split('\n'));
    const allowed = [...known].map(([keyword, names]) => `${keyword} ${names.join(',')}`);
    const login = { user: lab.user, key: lab.keys.ed25519 };
    server = await startCertifiedServer(folder, login, { config: ['RekeyLimit 1M', ...allowed] });
  });
  afterAll(async () => {
    await server?.stop();
    await folder?.remove();
    await lab?.stop();
  });
  afterEach(() => rig?.stop());

  describe.each(lists)('%s', (keyword, _question, ours) => {
    test.each(ours)('%s', async (name) => {
      // A MAC has its turn with a cipher that has none of its own.
      const lines = [`${keyword} ${name}`, ...(keyword === 'MACs' ? ['Ciphers aes128-ctr'] : [])];
      rig = await startRig();
      await writeFile(join(rig.home, '.ssh', 'known_hosts'), server.knownHosts, { mode: 0o600 });
      await rig.writeConfig(hostSection('web', server, lab.user, [...identity(lab.keys.ed25519), ...lines]));
      // What OpenSSH no longer has, its server cannot be asked for.
      if (known.get(keyword)?.includes(name) !== true) {
        expect(await rig.core.rooms.vantages.checkHost('web', { signal })).toMatchObject({ ok: false, reason: 'ssh-no-common-algorithm' });
        return;
      }
      const vantage = await rig.core.rooms.vantages.open('ssh:web', { signal });
      const text = 'pilothouse '.repeat(Math.ceil(BYTES / 11));
      const { stdout } = await vantage.run({ program: 'sha256sum', args: [], stdin: text }, { signal, timeoutMs: 60_000 });
      expect(stdout.split(' ')[0]).toBe(createHash('sha256').update(text).digest('hex'));
      const back = await vantage.run({ program: 'sh', args: ['-c', `yes pilothouse | head -c ${BYTES}`] }, { signal, timeoutMs: 60_000 });
      expect(createHash('sha256').update(back.stdout).digest('hex')).toBe(
        createHash('sha256')
          .update('pilothouse\n'.repeat(Math.ceil(BYTES / 11)).slice(0, BYTES))
          .digest('hex'),
      );
    });
  });
});
