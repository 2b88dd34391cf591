import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Vantages } from '../../../main/core/vantage/vantage.ts';
import { createVantages } from '../../../main/core/vantage/vantages.ts';
import { availability, startSshd } from '../../lab/sshd.ts';
import type { SshdLab, SshServer } from '../../lab/sshd.ts';
import { failureFrom, identity, startRig } from './rig.ts';
import type { Rig } from './rig.ts';

const here = await availability();
const signal = new AbortController().signal;

/** A cable between here and a server that can be pulled: connections stay open, and nothing comes through. */
async function startCable(server: SshServer) {
  const sockets = new Set<Socket>();
  const cable = createServer((near) => {
    const far = connect(server.port, server.address);
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(from);
      from.on('error', () => from.destroy());
      from.on('close', () => to.destroy());
      from.pipe(to);
    }
  });
  cable.listen(0, '127.0.0.1');
  await once(cable, 'listening');
  return {
    port: (cable.address() as AddressInfo).port,
    pull() {
      for (const socket of sockets) {
        socket.unpipe();
        socket.pause();
      }
    },
    async stop() {
      for (const socket of sockets) socket.destroy();
      cable.close();
      await once(cable, 'close');
    },
  };
}

describe.skipIf(!here.ok)(`silence${here.ok ? '' : ` (${here.reason})`}`, () => {
  let lab: SshdLab<'key'>;
  let rig: Rig;
  let vantages: Vantages;
  beforeAll(async () => {
    lab = await startSshd({ variants: ['key'] });
  });
  afterAll(() => lab?.stop());
  afterEach(async () => {
    await vantages?.close();
    await rig?.stop();
  });

  const seen = (wanted: number) =>
    new Promise<string[]>((resolve) => {
      const states: string[] = [];
      const stop = vantages.connections.onChange(() => {
        const [state] = vantages.connections.list();
        states.push(state?.state ?? 'closed');
        if (states.length < wanted) return;
        stop();
        resolve(states);
      });
    });

  test('a session whose network goes silent is stale, then offline, and what ran is told why', async () => {
    rig = await startRig();
    const cable = await startCable(lab.servers.key);
    const [key] = lab.servers.key.hostKeys;
    await rig.writeConfig(
      `Host web\n  HostName 127.0.0.1\n  Port ${cable.port}\n  User ${lab.user}\n  HostKeyAlias ${lab.servers.key.address}\n  ${identity(lab.keys.ed25519).join('\n  ')}\n  StrictHostKeyChecking accept-new\n`,
    );
    vantages = createVantages({ ...rig.core.rooms, systemSshConfig: null, times: { keepaliveMs: 200 } });
    const states = seen(4);
    const vantage = await vantages.open('ssh:web', { signal });
    const running = failureFrom(vantage.run({ program: 'sleep', args: ['600'] }, { signal, timeoutMs: 60_000 }));
    cable.pull();
    expect(await states).toEqual(['connecting', 'live', 'stale', 'offline']);
    expect(await running).toMatchObject({ kind: 'ssh-session-lost', cause: { en: 'web has stopped answering; the session is over.' } });
    expect(vantages.connections.list()).toMatchObject([{ failure: { kind: 'ssh-session-lost' } }]);
    expect(await rig.knownHosts()).toContain(`${lab.servers.key.address} ${key?.algorithm}`);
    await cable.stop();
  });

  test('a connection nobody uses is closed, and opened again when it is used', async () => {
    rig = await startRig();
    await rig.trust(lab.servers.key);
    await rig.writeConfig(
      `Host web\n  HostName ${lab.servers.key.address}\n  Port ${lab.servers.key.port}\n  User ${lab.user}\n  ${identity(lab.keys.ed25519).join('\n  ')}\n`,
    );
    vantages = createVantages({ ...rig.core.rooms, systemSshConfig: null, times: { idleCloseMs: 50 } });
    const states = seen(3);
    const vantage = await vantages.open('ssh:web', { signal });
    expect(await states).toEqual(['connecting', 'live', 'closed']);
    expect((await vantage.run({ program: 'echo', args: ['again'] }, { signal, timeoutMs: 10_000 })).stdout).toBe('again\n');
  });

  test('a long command keeps its connection, however short the idle time', async () => {
    rig = await startRig();
    await rig.trust(lab.servers.key);
    await rig.writeConfig(
      `Host web\n  HostName ${lab.servers.key.address}\n  Port ${lab.servers.key.port}\n  User ${lab.user}\n  ${identity(lab.keys.ed25519).join('\n  ')}\n`,
    );
    vantages = createVantages({ ...rig.core.rooms, systemSshConfig: null, times: { idleCloseMs: 50 } });
    const vantage = await vantages.open('ssh:web', { signal });
    expect(await vantage.run({ program: 'sh', args: ['-c', 'sleep 1; echo done'] }, { signal, timeoutMs: 20_000 })).toMatchObject({
      exitCode: 0,
      stdout: 'done\n',
    });
  });
});
