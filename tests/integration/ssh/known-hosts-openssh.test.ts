import { chmod, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { mustRun, run } from '../../lab/processes.ts';
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

/** What a case may be made of. */
interface Parts {
  /** As known_hosts names the server, its port with it. */
  readonly name: string;
  readonly address: string;
  readonly port: number;
  /** `TYPE BASE64` of its own keys. */
  readonly ed25519: string;
  readonly ecdsa: string;
  readonly rsa: string;
  /** Of keys that are not its own. */
  readonly otherEd25519: string;
  readonly otherRsa: string;
}

const cases: readonly (readonly [title: string, text: (parts: Parts) => string])[] = [
  ['nothing', () => ''],
  ['its key', ({ name, ed25519 }) => `${name} ${ed25519}`],
  ['its RSA key alone', ({ name, rsa }) => `${name} ${rsa}`],
  ['its ECDSA key alone, and a wrong one of another type', ({ name, ecdsa, otherRsa }) => `${name} ${otherRsa}\n${name} ${ecdsa}`],
  ['another key of the same type', ({ name, otherEd25519 }) => `${name} ${otherEd25519}`],
  ['another key, then its own', ({ name, ed25519, otherEd25519 }) => `${name} ${otherEd25519}\n${name} ${ed25519}`],
  ['its own key, then another', ({ name, ed25519, otherEd25519 }) => `${name} ${ed25519}\n${name} ${otherEd25519}`],
  ['a pattern', ({ name, ed25519 }) => `${name.replace('127.', '*.')} ${ed25519}`],
  ['a pattern that excludes it', ({ name, ed25519 }) => `!${name},* ${ed25519}`],
  ['a negation alone', ({ ed25519 }) => `!elsewhere.example ${ed25519}`],
  ['several names', ({ name, ed25519 }) => `elsewhere.example,${name},10.0.0.1 ${ed25519}`],
  ['the plain address', ({ address, ed25519 }) => `${address} ${ed25519}`],
  ['the plain address with another key', ({ address, otherEd25519 }) => `${address} ${otherEd25519}`],
  [
    'the plain address right, and the one with the port wrong',
    ({ name, address, ed25519, otherEd25519 }) => `${address} ${ed25519}\n[${address}]:2299 ${otherEd25519}\n${name} ${otherEd25519}`,
  ],
  ['another port', ({ address, ed25519 }) => `[${address}]:2299 ${ed25519}`],
  ['tabs and a comment behind', ({ name, ed25519 }) => `\t${name}\t${ed25519.replace(' ', '\t')}  root@console`],
  ['carriage returns', ({ name, ed25519 }) => `# first\r\n${name} ${ed25519}\r\n`],
  ['garbage around it', ({ name, ed25519 }) => `what is this\n@unknown ${name} ${ed25519}\n${name} ssh-ed25519 !!!!\n\n${name} ${ed25519}`],
  ['the wrong type before the key', ({ name, ed25519 }) => `${name} ssh-rsa ${ed25519.split(' ')[1]}`],
  ['its key revoked everywhere', ({ name, ed25519 }) => `${name} ${ed25519}\n@revoked * ${ed25519}`],
  ['its key revoked before it is named', ({ name, ed25519 }) => `@revoked ${name} ${ed25519}\n${name} ${ed25519}`],
  ['its key revoked for another host', ({ name, ed25519 }) => `${name} ${ed25519}\n@revoked elsewhere.example ${ed25519}`],
  ['another key revoked', ({ name, ed25519, otherEd25519 }) => `${name} ${ed25519}\n@revoked * ${otherEd25519}`],
  ['its key revoked, and nothing else', ({ ed25519 }) => `@revoked * ${ed25519}`],
  ['two markers', ({ name, ed25519 }) => `@revoked @cert-authority ${name} ${ed25519}`],
  ['its key as an authority', ({ name, ed25519 }) => `@cert-authority ${name} ${ed25519}`],
];

describe.skipIf(!here.ok)(`known hosts, beside ssh itself${here.ok ? '' : ` (${here.reason})`}`, () => {
  let lab: SshdLab<'key'>;
  let folder: StateFolder;
  const servers: CertifiedServer[] = [];
  let rig: Rig;
  beforeAll(async () => {
    lab = await startSshd({ variants: ['key'] });
    folder = await makeStateFolder('known-hosts');
    const login = { user: lab.user, key: lab.keys.ed25519 };
    servers.push(await startCertifiedServer(await makeStateFolder('known-hosts-22'), login));
    servers.push(await startCertifiedServer(await makeStateFolder('known-hosts-2222'), login, { port: 2222 }));
    await mustRun('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', folder.in('other')]);
    await mustRun('ssh-keygen', ['-q', '-t', 'rsa', '-N', '', '-f', folder.in('other-rsa')]);
  });
  afterAll(async () => {
    for (const server of servers) await server.stop();
    await folder?.remove();
    await lab?.stop();
  });
  afterEach(() => rig?.stop());

  const publicKey = async (name: string) => (await readFile(folder.in(`${name}.pub`), 'utf8')).split(' ').slice(0, 2).join(' ').trim();
  async function partsOf(server: CertifiedServer): Promise<Parts> {
    const { address, port } = server;
    const own = (algorithm: string) => {
      const key = server.hostKeys.find((candidate) => candidate.algorithm.startsWith(algorithm));
      return `${key?.algorithm} ${key?.base64}`;
    };
    return {
      name: port === 22 ? address : `[${address}]:${port}`,
      address,
      port,
      ed25519: own('ssh-ed25519'),
      ecdsa: own('ecdsa'),
      rsa: own('ssh-rsa'),
      otherEd25519: await publicKey('other'),
      otherRsa: await publicKey('other-rsa'),
    };
  }

  /** Whether each gets in with these known hosts, and what each has written, names unhashed. */
  async function both(server: CertifiedServer, text: string, lines: readonly string[]) {
    rig = await startRig();
    const sides = { ours: join(rig.home, '.ssh', 'known_hosts'), theirs: folder.in('known_hosts') };
    for (const file of Object.values(sides)) await writeFile(file, text, { mode: 0o600 });
    const section = (file: string) =>
      hostSection('web', server, lab.user, [
        ...identity(lab.keys.ed25519),
        ...lines,
        // ssh asks for certificates unasked, and takes the plain key in one for another way to a key.
        'HostKeyAlgorithms -*-cert-v01@openssh.com',
        `UserKnownHostsFile ${file}`,
        'GlobalKnownHostsFile none',
      ]);
    await rig.writeConfig(section(sides.ours));
    await writeFile(folder.in('config'), section(sides.theirs));
    rig.person.answers(() => ({ kind: 'cancel' }));
    const check = await rig.core.rooms.vantages.checkHost('web', { signal });
    const ssh = await run('ssh', ['-F', folder.in('config'), '-o', 'BatchMode=yes', '-o', 'UpdateHostKeys=no', 'web', 'true']);
    return {
      ours: { ok: check.ok, file: await readFile(sides.ours, 'utf8') },
      theirs: { ok: ssh.code === 0, file: await readFile(sides.theirs, 'utf8') },
      check,
    };
  }

  describe.each([
    [22, 0],
    [2222, 1],
  ])('on port %i', (_, index) => {
    test.each(cases)('%s', async (_title, textOf) => {
      const server = servers[index];
      if (server === undefined) throw new Error('the server did not start');
      const text = textOf(await partsOf(server));
      const differences: object[] = [];
      for (const strict of ['yes', 'accept-new', 'ask'] as const) {
        const { ours, theirs, check } = await both(server, text === '' ? '' : `${text}\n`, [
          `StrictHostKeyChecking ${strict}`,
          'HashKnownHosts no',
        ]);
        if (ours.ok !== theirs.ok || ours.file !== theirs.file)
          differences.push({ strict, ours, theirs, why: check.ok ? 'ok' : check.reason });
        await rig.stop();
      }
      expect(differences).toEqual([]);
    });
  });

  test('what is written hashed is found by ssh, and a file keeps its permissions', async () => {
    const [, server] = servers;
    if (server === undefined) throw new Error('the server did not start');
    rig = await startRig();
    const file = join(rig.home, '.ssh', 'known_hosts');
    await writeFile(file, '# by hand\n', { mode: 0o600 });
    await chmod(file, 0o640);
    await rig.writeConfig(
      hostSection('web', server, lab.user, [...identity(lab.keys.ed25519), 'StrictHostKeyChecking accept-new', 'HashKnownHosts yes']),
    );
    expect(await rig.core.rooms.vantages.checkHost('web', { signal })).toMatchObject({ ok: true });
    const text = await readFile(file, 'utf8');
    expect(text).toMatch(/^# by hand\n\|1\|[A-Za-z0-9+/=]{28}\|[A-Za-z0-9+/=]{28} ssh-ed25519 [A-Za-z0-9+/=]+\n$/u);
    expect((await stat(file)).mode & 0o777).toBe(0o640);
    expect(await mustRun('ssh-keygen', ['-F', `[${server.address}]:${server.port}`, '-f', file])).toContain(server.hostKeys[0]?.base64);
  });
});
