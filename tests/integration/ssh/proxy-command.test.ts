import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { createProxyCommands } from '../../../main/core/ssh/connection/proxy-command.ts';
import { createHosts } from '../../../main/core/ssh/config/hosts.ts';
import { availability, startSshd } from '../../lab/sshd.ts';
import type { SshdLab } from '../../lab/sshd.ts';
import { failureFrom, hostSection, identity, makePerson, startRig } from './rig.ts';
import type { Rig } from './rig.ts';

const here = await availability();
const signal = new AbortController().signal;

describe.skipIf(!here.ok)(`ProxyCommand${here.ok ? '' : ` (${here.reason})`}`, () => {
  let lab: SshdLab<'key'>;
  let rig: Rig;
  beforeAll(async () => {
    lab = await startSshd({ variants: ['key'] });
  });
  afterAll(() => lab?.stop());
  afterEach(() => rig?.stop());

  const open = (name: string) => rig.core.rooms.vantages.open(`ssh:${name}`, { signal });
  async function whoAmI(name: string): Promise<string> {
    const vantage = await open(name);
    return (await vantage.run({ program: 'id', args: ['-un'] }, { signal, timeoutMs: 10_000 })).stdout.trim();
  }
  /** A program that passes bytes on, and writes down its process id. */
  async function relay(): Promise<string> {
    const script = join(rig.home, 'relay.cjs');
    await writeFile(
      script,
      `require('fs').writeFileSync(${JSON.stringify(join(rig.home, 'pid'))}, String(process.pid));
const socket = require('net').connect(Number(process.argv[3]), process.argv[2]);
process.stdin.pipe(socket).pipe(process.stdout);
`,
    );
    return `'${process.execPath}' '${script}' %h %p`;
  }

  test('it is shown whole before it runs, runs, and is remembered by its exact text', async () => {
    rig = await startRig();
    await rig.trust(lab.servers.key);
    const command = await relay();
    const { address, port } = lab.servers.key;
    await rig.writeConfig(hostSection('web', lab.servers.key, lab.user, [...identity(lab.keys.ed25519), `ProxyCommand ${command}`]));
    const ranBefore: boolean[] = [];
    rig.person.answers(() => {
      ranBefore.push(existsSync(join(rig.home, 'pid')));
      return { kind: 'allow-command', remember: true };
    });
    expect(await whoAmI('web')).toBe(lab.user);
    expect(ranBefore).toEqual([false]);
    expect(rig.person.asked).toEqual([
      { kind: 'proxy-command', target: 'web', written: command, command: command.replace('%h', address).replace('%p', String(port)) },
    ]);
    expect(Object.values(rig.core.rooms.settings.get().servers.proxyCommands)).toEqual([command]);
    rig.core.rooms.vantages.connections.close('web');
    expect(await whoAmI('web')).toBe(lab.user);
    expect(rig.person.asked).toHaveLength(1);

    await rig.writeConfig(hostSection('web', lab.servers.key, lab.user, [...identity(lab.keys.ed25519), `ProxyCommand ${command} other`]));
    rig.core.rooms.vantages.connections.close('web');
    expect(await whoAmI('web')).toBe(lab.user);
    expect(rig.person.asked).toHaveLength(2);
  });

  test('it ends with the connection', async () => {
    rig = await startRig();
    await rig.trust(lab.servers.key);
    await rig.writeConfig(hostSection('web', lab.servers.key, lab.user, [...identity(lab.keys.ed25519), `ProxyCommand ${await relay()}`]));
    rig.person.answers(() => ({ kind: 'allow-command', remember: false }));
    expect(await whoAmI('web')).toBe(lab.user);
    const pid = Number(await readFile(join(rig.home, 'pid'), 'utf8'));
    expect(() => process.kill(pid, 0)).not.toThrow();
    rig.core.rooms.vantages.connections.close('web');
    await expect.poll(() => existsSync(`/proc/${pid}`), { timeout: 5000 }).toBe(false);
    expect(rig.core.rooms.settings.get().servers.proxyCommands).toEqual({});
  });

  test('ssh -W through another server, as many write it', async () => {
    rig = await startRig();
    await rig.trust(lab.servers.key);
    const { address, port } = lab.servers.key;
    const through = `/usr/bin/ssh -F none -i ${lab.keys.ed25519.path} -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -W %h:%p -p ${port} ${lab.user}@${address}`;
    await rig.writeConfig(hostSection('web', lab.servers.key, lab.user, [...identity(lab.keys.ed25519), `ProxyCommand ${through}`]));
    rig.person.answers(() => ({ kind: 'allow-command', remember: false }));
    expect(await whoAmI('web')).toBe(lab.user);
  });

  test('refused, nothing runs', async () => {
    rig = await startRig();
    await rig.writeConfig(hostSection('web', lab.servers.key, lab.user, [`ProxyCommand touch ${join(rig.home, 'ran')}`]));
    rig.person.answers(() => ({ kind: 'cancel' }));
    expect(await failureFrom(open('web'))).toMatchObject({ kind: 'ssh-proxy-command-refused', evidence: `touch ${join(rig.home, 'ran')}` });
    expect(existsSync(join(rig.home, 'ran'))).toBe(false);
  });

  test('a command that fails is told with what it said', async () => {
    rig = await startRig();
    await rig.writeConfig(hostSection('web', lab.servers.key, lab.user, [`ProxyCommand sh -c 'echo "no way through" >&2; exit 7'`]));
    rig.person.answers(() => ({ kind: 'allow-command', remember: false }));
    const failure = await failureFrom(open('web'));
    expect(failure.kind).toBe('ssh-proxy-command-failed');
    expect(failure.evidence).toContain('exit code 7\nno way through');
  });

  test('a name or user that a shell would run is never put into it', async () => {
    rig = await startRig();
    const person = makePerson();
    const commands = createProxyCommands({
      env: { SHELL: '/bin/sh' },
      localUser: 'me',
      prompter: person.prompter,
      audit: rig.core.rooms.audit,
      allowedCommands: { has: () => true, remember: () => Promise.resolve() },
    });
    await rig.writeConfig('Host web\n  ProxyCommand touch %r\nHost db\n  ProxyCommand touch %h\n  HostName $(id)\n');
    const hosts = createHosts({ home: rig.home, env: {}, localUser: 'me', saved: () => ({}), systemFile: null });
    for (const name of ['$(touch x)@web', 'db']) {
      const target = await hosts.find(name);
      const tokens = {
        home: rig.home,
        env: {},
        localUser: 'me',
        originalName: target.originalName,
        options: target.options,
        remoteUser: target.user,
      };
      const failure = await failureFrom(commands.start(target, tokens, { signal, attended: () => true }));
      expect(failure.kind).toBe('ssh-proxy-command-refused');
    }
    expect(person.asked).toEqual([]);
  });
});
