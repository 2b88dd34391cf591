import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { claimLoopback } from '../../lab/loopback.ts';
import { networkAvailability } from '../../lab/network.ts';
import { availability, startClosingStandIn, startForeignStandIn, startSilentStandIn, startSshd } from '../../lab/sshd.ts';
import type { SshdLab } from '../../lab/sshd.ts';
import { failureFrom, hostSection, identity, startRig } from './rig.ts';
import type { Rig } from './rig.ts';

const here = await availability();
const network = await networkAvailability();
const signal = new AbortController().signal;

describe.skipIf(!here.ok)(`connections${here.ok ? '' : ` (${here.reason})`}`, () => {
  let lab: SshdLab<'key' | 'password'>;
  let rig: Rig;
  beforeAll(async () => {
    lab = await startSshd({ variants: ['key', 'password'] });
  });
  afterAll(() => lab?.stop());
  afterEach(() => rig?.stop());

  const open = (host: string, until = signal) => rig.core.rooms.vantages.open(`ssh:${host}`, { signal: until });
  const states = () => rig.core.rooms.vantages.connections.list().map(({ host, state }) => `${host} ${state}`);
  const until = (wanted: () => boolean) =>
    new Promise<void>((resolve) => {
      const stop = rig.core.rooms.vantages.connections.onChange(() => look());
      const look = () => {
        if (!wanted()) return;
        stop();
        resolve();
      };
      look();
    });
  const trusting = async () => {
    await rig.trust(lab.servers.key);
    await rig.writeConfig(hostSection('web', lab.servers.key, lab.user, identity(lab.keys.ed25519)));
  };

  test('two calls at once share one connection and one question', async () => {
    rig = await startRig();
    await rig.trust(lab.servers.password);
    await rig.writeConfig(hostSection('web', lab.servers.password, lab.user));
    rig.person.answers(() => ({ kind: 'secrets', values: [lab.password], keep: 'no' }));
    const before = (await lab.servers.password.log()).match(/Accepted password/gu)?.length ?? 0;
    const vantages = await Promise.all([open('web'), open('web'), open('web')]);
    await Promise.all(vantages.map((vantage) => vantage.run({ program: 'true', args: [] }, { signal, timeoutMs: 10_000 })));
    expect(rig.person.asked).toHaveLength(1);
    expect((await lab.servers.password.log()).match(/Accepted password/gu)?.length).toBe(before + 1);
    expect(states()).toEqual(['web live']);
  });

  test('when one of two callers gives up, the other still gets its connection', async () => {
    rig = await startRig();
    await rig.trust(lab.servers.password);
    await rig.writeConfig(hostSection('web', lab.servers.password, lab.user));
    let answer: (value: { kind: 'secrets'; values: string[]; keep: 'no' }) => void = () => {};
    rig.person.answers(() => new Promise((resolve) => (answer = resolve)));
    const givesUp = new AbortController();
    const first = failureless(open('web', givesUp.signal));
    const second = open('web');
    await rig.person.wasAsked(1);
    givesUp.abort();
    expect(await first).toBe('AbortError');
    answer({ kind: 'secrets', values: [lab.password], keep: 'no' });
    expect((await second).name).toBe('ssh:web');
  });

  test('cancelling while a question is open closes the question and the connection', async () => {
    rig = await startRig();
    await rig.trust(lab.servers.password);
    await rig.writeConfig(hostSection('web', lab.servers.password, lab.user));
    const givesUp = new AbortController();
    const opening = failureless(open('web', givesUp.signal));
    await rig.person.wasAsked(1);
    givesUp.abort();
    expect(await opening).toBe('AbortError');
    await until(() => states().length === 0);
  });

  test('a session that the server ends is lost, said, and opened again at the next use', async () => {
    rig = await startRig();
    await trusting();
    const vantage = await open('web');
    const running = vantage.run({ program: 'sleep', args: ['600'] }, { signal, timeoutMs: 60_000 });
    await Promise.all([failureFrom(running).then((failure) => expect(failure.kind).toBe('ssh-session-lost')), lab.servers.key.restart()]);
    await until(() => states().includes('web offline'));
    expect(rig.core.rooms.vantages.connections.list()).toMatchObject([
      { host: 'web', state: 'offline', failure: { kind: 'ssh-session-lost' } },
    ]);
    expect((await vantage.run({ program: 'echo', args: ['back'] }, { signal, timeoutMs: 10_000 })).stdout).toBe('back\n');
    expect(states()).toEqual(['web live']);
  });

  test('closing a connection by hand is no failure', async () => {
    rig = await startRig();
    await trusting();
    await open('web');
    rig.core.rooms.vantages.connections.close('web');
    expect(states()).toEqual([]);
  });

  test('a saved host that is changed is another place: its old connection is not used for it', async () => {
    rig = await startRig();
    await trusting();
    const { address, port } = lab.servers.key;
    const saved = { hostName: address, port, user: lab.user, identityFile: lab.keys.ed25519.path };
    await rig.core.rooms.settings.merge(['servers', 'hosts', 'mine'], saved);
    await open('mine');
    expect(states()).toEqual(['mine live']);
    await rig.core.rooms.settings.merge(['servers', 'hosts', 'mine'], { ...saved, port: 1 });
    await until(() => states().length === 0);
    expect((await failureFrom(open('mine'))).kind).toBe('connection-refused');
  });

  test('after sleep nothing is live until it was heard again', async () => {
    rig = await startRig();
    await trusting();
    await open('web');
    rig.core.rooms.vantages.connections.distrust();
    expect(states()).toEqual(['web stale']);
    await until(() => states().includes('web live'));
  });

  test('a server that closes in the middle of the handshake', async () => {
    rig = await startRig();
    const { address, release } = await claimLoopback();
    const server = await startClosingStandIn(address);
    const failure = await failureFrom(open(`ops@${server.address}:${server.port}`));
    expect(failure).toMatchObject({ kind: 'ssh-handshake-failed', evidence: expect.stringContaining('SSH-2.0-OpenSSH_9.2p1') });
    await server.stop();
    await release();
  });

  test('something that does not speak SSH is quoted', async () => {
    rig = await startRig();
    const { address, release } = await claimLoopback();
    const server = await startForeignStandIn(address);
    const failure = await failureFrom(open(`ops@${server.address}:${server.port}`));
    expect(failure).toMatchObject({ kind: 'ssh-not-spoken', evidence: expect.stringContaining('HTTP/1.1 400 Bad Request') });
    await server.stop();
    await release();
  });

  test('a server that takes the connection and says nothing is given up after ConnectTimeout', async () => {
    rig = await startRig();
    const { address, release } = await claimLoopback();
    const server = await startSilentStandIn(address);
    await rig.writeConfig(`Host silent\n  HostName ${server.address}\n  Port ${server.port}\n  ConnectTimeout 1\n`);
    const failure = await failureFrom(open('silent'));
    expect(failure).toMatchObject({
      kind: 'connection-timed-out',
      cause: { en: 'silent took the connection and then said nothing for 1 s.' },
    });
    await server.stop();
    await release();
  });

  test.each(['0', '99999999'])('ConnectTimeout %s gives the connection its time', async (value) => {
    rig = await startRig();
    await rig.trust(lab.servers.password);
    await rig.writeConfig(hostSection('web', lab.servers.password, lab.user, [`ConnectTimeout ${value}`]));
    rig.person.answers((request) => (request.kind === 'secrets' ? { kind: 'secrets', values: [lab.password], keep: 'no' } : null));
    expect(await rig.core.rooms.vantages.checkHost('web', { signal })).toMatchObject({ ok: true });
  });

  test('cancelling a connection to a silent server ends it at once', async () => {
    rig = await startRig();
    const { address, release } = await claimLoopback();
    const server = await startSilentStandIn(address);
    const givesUp = new AbortController();
    const opening = failureless(open(`ops@${server.address}:${server.port}`, givesUp.signal));
    await until(() => states().some((state) => state.endsWith('connecting')));
    givesUp.abort();
    expect(await opening).toBe('AbortError');
    await server.stop();
    await release();
  });

  test('a server that closes without a word', async () => {
    rig = await startRig();
    const server = createServer((socket) => socket.end());
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    expect((await failureFrom(open(`ops@127.0.0.1:${port}`))).kind).toBe('connection-closed');
    server.close();
    expect((await failureFrom(open(`ops@127.0.0.1:${port}`))).kind).toBe('connection-refused');
  });

  test('a name that does not exist', async () => {
    rig = await startRig();
    expect(['name-not-found', 'name-lookup-failed']).toContain((await failureFrom(open('nowhere.invalid'))).kind);
  });

  test('a name that can be none', async () => {
    rig = await startRig();
    expect((await failureFrom(open('-oProxyCommand=true'))).kind).toBe('ssh-host-unknown');
  });

  test('jump hosts that lead in a circle are seen', async () => {
    rig = await startRig();
    await rig.writeConfig('Host a\n  ProxyJump b\nHost b\n  ProxyJump a\n');
    expect(await failureFrom(open('a'))).toMatchObject({ kind: 'ssh-jump-failed', evidence: 'a -> b -> a' });
  });

  test('an unreachable host is a finding, and no longer once it is reached', async () => {
    rig = await startRig();
    await rig.writeConfig('Host web\n  HostName 127.0.0.1\n  Port 1\n');
    await failureFrom(open('web'));
    expect(rig.core.rooms.findings.read().findings).toMatchObject([{ link: 'server/web', target: 'web', level: 'failing' }]);
    await trusting();
    await open('web');
    expect(rig.core.rooms.findings.read()).toMatchObject({ findings: [], opened: [{ link: 'server/web', level: 'healthy' }] });
  });

  describe.skipIf(!network.ok)(`through jump hosts${network.ok ? '' : ` (${network.reason})`}`, () => {
    test('every hop is verified under its own name, and the target is reached through it', async () => {
      rig = await startRig();
      const chain = await lab.startJumpChain();
      const key = identity(lab.keys.ed25519);
      await rig.writeConfig(
        [
          hostSection('bastion', chain.bastion, lab.user, key),
          hostSection('inner', chain.inner, lab.user, [...key, 'ProxyJump bastion']),
          'Host *',
          '  HashKnownHosts no',
          '',
        ].join('\n'),
      );
      rig.person.answers((request) => (request.kind === 'host-key' ? { kind: 'accept-host-key', remember: true } : null));
      const vantage = await open('inner');
      const { stdout } = await vantage.run({ program: 'sh', args: ['-c', 'echo $SSH_CONNECTION'] }, { signal, timeoutMs: 10_000 });
      expect(stdout).toContain(` ${chain.inner.address} `);
      expect(rig.person.asked).toMatchObject([
        { kind: 'host-key', target: 'bastion', fingerprint: chain.bastion.hostKeys[0]?.fingerprint },
        {
          kind: 'host-key',
          target: 'inner',
          fingerprint: chain.inner.hostKeys[0]?.fingerprint,
          address: expect.stringContaining('through bastion'),
        },
      ]);
      expect(await rig.knownHosts()).toBe(chain.bastion.knownHosts + chain.inner.knownHosts);
      expect(states().sort()).toEqual(['bastion live', 'inner live']);

      rig.core.rooms.vantages.connections.close('inner');
      await chain.inner.replaceHostKeys();
      expect((await failureFrom(open('inner'))).kind).toBe('host-key-changed');
    });

    test('a target that its jump host cannot reach says through which one', async () => {
      rig = await startRig();
      const chain = await lab.startJumpChain();
      await rig.trust(chain.bastion);
      await rig.writeConfig(
        [
          hostSection('bastion', chain.bastion, lab.user, identity(lab.keys.ed25519)),
          'Host inner',
          `  HostName ${chain.inner.address}`,
          '  Port 1',
          '  ProxyJump bastion',
          '',
        ].join('\n'),
      );
      const failure = await failureFrom(open('inner'));
      expect(failure).toMatchObject({ kind: 'ssh-jump-failed', cause: { en: expect.stringContaining('through bastion') } });
    });
  });
});

/** The name of the error that something ends with. */
async function failureless(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => 'it worked',
    (error: unknown) => (error instanceof Error ? error.name : String(error)),
  );
}
