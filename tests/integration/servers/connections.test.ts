import { createRouterClient } from '@orpc/server';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { availability, startSshd } from '../../lab/sshd.ts';
import type { SshdLab } from '../../lab/sshd.ts';
import { FailureError } from '../../../main/core/failure.ts';
import { eventually } from '../../lab/processes.ts';
import { hostSection, identity, startRig } from '../ssh/rig.ts';
import type { Rig } from '../ssh/rig.ts';

const here = await availability();

describe.skipIf(!here.ok)(`servers, as the window and the command line see them${here.ok ? '' : ` (${here.reason})`}`, () => {
  let lab: SshdLab<'key'>;
  let rig: Rig;
  beforeAll(async () => {
    lab = await startSshd({ variants: ['key'] });
  });
  afterAll(() => lab?.stop());
  afterEach(() => rig?.stop());
  const clientOf = () =>
    createRouterClient(rig.core.router, { context: { who: 'test', reportBug: (error) => expect.fail(String(error)) } });

  test('hosts come with what of the configuration could not be read', async () => {
    rig = await startRig();
    await rig.writeConfig('Host web\n  User "broken\n  Port 2222\n');
    await rig.core.rooms.settings.merge(['servers', 'hosts', 'mine'], { hostName: '10.0.0.7' });
    const { hosts, problems } = await clientOf().servers.hosts.list();
    expect(hosts).toEqual([
      { name: 'mine', hostName: '10.0.0.7', port: 22, user: null, proxyJump: null, source: 'settings' },
      { name: 'web', hostName: 'web', port: 2222, user: null, proxyJump: null, source: `${rig.home}/.ssh/config:1` },
    ]);
    expect(problems).toMatchObject([{ kind: 'ssh-config-unreadable' }]);
  });

  test('the state of connections is sent whole at each change, until the reader goes', async () => {
    rig = await startRig();
    await rig.trust(lab.servers.key);
    await rig.writeConfig(hostSection('web', lab.servers.key, lab.user, identity(lab.keys.ed25519)));
    const client = clientOf();
    const reading = new AbortController();
    const batches = (await client.servers.connections.watch({ stream: 'connections-1' }, { signal: reading.signal }))[
      Symbol.asyncIterator
    ]();
    const next = async () => {
      const { value, done } = await batches.next();
      if (done === true || value === undefined) return null;
      await client.system.acknowledge({ stream: 'connections-1', sequence: value.sequence });
      return value.items.at(-1)?.map(({ host, state }) => `${host} ${state}`) ?? [];
    };
    const until = async (wanted: string) => {
      for (let states = await next(); states !== null; states = await next()) if (states.join() === wanted) return;
      throw new Error(`the stream ended before ${wanted}`);
    };
    await until('');
    await client.servers.facts({ vantage: 'ssh:web' });
    await until('web live');
    // Whoever reads it has what was lost opened again.
    const vantage = await rig.core.rooms.vantages.open('ssh:web', { signal: reading.signal });
    const killed = vantage.run({ program: 'sh', args: ['-c', 'kill -9 $PPID'] }, { signal: reading.signal, timeoutMs: 10_000 });
    await expect(killed).rejects.toMatchObject({ failure: { kind: 'ssh-session-lost' } });
    await until('web offline');
    await until('web live');
    await client.servers.connections.close({ host: 'web' });
    await until('');
    reading.abort();
    expect(await next()).toBeNull();
  });

  test('a host that cannot be reached fails the call and stands on the overview', async () => {
    rig = await startRig();
    await rig.writeConfig('Host web\n  HostName 127.0.0.1\n  Port 1\n');
    await expect(clientOf().servers.facts({ vantage: 'ssh:web' })).rejects.toMatchObject({
      code: 'FAILURE',
      data: { kind: 'connection-refused' },
    });
    expect(rig.core.rooms.findings.read().findings).toMatchObject([{ link: 'server/web', level: 'failing' }]);
  });

  test.each(['keep', 'close'] as const)(
    'locked, with “%s” chosen for connections: what runs over one runs on or ends, nothing answers meanwhile, and afterwards all is there',
    async (choice) => {
      rig = await startRig();
      await rig.trust(lab.servers.key);
      await rig.writeConfig(hostSection('web', lab.servers.key, lab.user, identity(lab.keys.ed25519)));
      const client = clientOf();
      const passphrase = 'quartz lantern nineteen';
      await client.lock.setUp({ passphrase });
      await rig.core.rooms.settings.merge(['lock', 'connections'], choice);
      const { signal } = new AbortController();
      const vantage = await rig.core.rooms.vantages.open('ssh:web', { signal });
      const running = await vantage.start({ program: 'sh', args: ['-c', 'echo begun; cat'] }, { signal });
      running.stdin.on('error', () => {});
      running.stderr.resume();
      let said = '';
      running.stdout.setEncoding('utf8').on('data', (text: string) => (said += text));
      const heard = (text: string) => eventually(text, async () => (said.includes(text) ? true : undefined), { timeoutMs: 20_000 });
      const ended = running.ended.then(
        ({ exitCode }) => exitCode,
        (error: unknown) => (error instanceof FailureError ? error.failure.kind : error),
      );
      await heard('begun');
      await client.lock.lock();
      await expect(client.servers.facts({ vantage: 'ssh:web' })).rejects.toMatchObject({ data: { kind: 'locked' } });
      if (choice === 'keep') {
        running.stdin.write('still here\n');
        await heard('still here');
        running.stdin.end();
        expect(await ended).toBe(0);
      } else {
        expect(await ended).not.toBe(0);
      }
      await client.lock.unlock({ passphrase });
      expect(await client.servers.facts({ vantage: 'ssh:web' })).toMatchObject({ missing: expect.any(Array) as unknown });
    },
  );
});
