import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { PoolTimes } from '../../../main/core/ssh/connection/pool-times.ts';
import type { Vantage, Vantages } from '../../../main/core/vantage/vantage.ts';
import { createVantages } from '../../../main/core/vantage/vantages.ts';
import type { Connection } from '../../../preload/contract/servers.ts';
import { networkAvailability } from '../../lab/network.ts';
import { availability, startSshd } from '../../lab/sshd.ts';
import type { SshdLab, SshServer } from '../../lab/sshd.ts';
import { failureFrom, hostSection, identity, startRig } from './rig.ts';
import type { Rig } from './rig.ts';

const here = await availability();
const network = await networkAvailability();
const signal = new AbortController().signal;

/** Lost after 900 ms of silence, stale after 450; attempts every 200 ms. */
const times: Partial<PoolTimes> = { keepaliveMs: 300, connectWithinMs: 1500, retryDelayMs: () => 200 };
const KEEPALIVE_TIME_MS = 900;

describe.skipIf(!here.ok)(`lost connections${here.ok ? '' : ` (${here.reason})`}`, () => {
  let lab: SshdLab<'key' | 'password' | 'oneSession'>;
  let rig: Rig;
  let vantages: Vantages;
  const ends: (() => unknown)[] = [];
  beforeAll(async () => {
    lab = await startSshd({ variants: ['key', 'password', 'oneSession'] });
  });
  afterAll(() => lab?.stop());
  afterEach(async () => {
    for (const end of ends.splice(0).toReversed()) await end();
    await vantages?.close();
    await rig?.stop();
  });

  /** The whole core with one server called web, and every state its connection has had. */
  async function watching(server: SshServer, lines: readonly string[] = identity(lab.keys.ed25519), given = times, user = lab.user) {
    rig = await startRig();
    await rig.trust(server);
    await rig.writeConfig(hostSection('web', server, user, lines));
    vantages = createVantages({ ...rig.core.rooms, systemSshConfig: null, times: given });
    const seen: Connection[] = [];
    ends.push(
      vantages.connections.onChange(() => {
        const [now] = vantages.connections.list();
        if (now) seen.push(now);
      }),
    );
    const until = (wanted: (now: Connection | undefined) => boolean) =>
      new Promise<Connection | undefined>((resolve) => {
        const stop = vantages.connections.onChange(() => look());
        const look = () => {
          const [now] = vantages.connections.list();
          if (!wanted(now)) return;
          stop();
          resolve(now);
        };
        look();
      });
    return { seen, until, states: () => seen.map(({ state }) => state) };
  }

  const longCommand = (vantage: Vantage) => failureFrom(vantage.run({ program: 'sleep', args: ['600'] }, { signal, timeoutMs: 60_000 }));
  const echo = async (vantage: Vantage, text: string) =>
    (await vantage.run({ program: 'echo', args: [text] }, { signal, timeoutMs: 10_000 })).stdout.trim();

  test('the core’s log has a line for what became of each connection, and no secret', async () => {
    const { until } = await watching(lab.servers.password, ['PubkeyAuthentication no'], { ...times, idleCloseMs: 300 });
    rig.person.answers((request) => (request.kind === 'secrets' ? { kind: 'secrets', values: [lab.password], keep: 'memory' } : null));
    const forgo = vantages.connections.keep('web');
    const vantage = await vantages.open('ssh:web', { signal });
    process.kill(await sessionProcess(vantage), 'SIGKILL');
    await until((now) => now?.state === 'offline');
    await until((now) => now?.state === 'live');
    forgo();
    await until((now) => now === undefined);
    const kept = await rig.everythingKept();
    const lines = kept
      .split('\n')
      .filter((line) => line.includes('"msg":"ssh '))
      .map((line) => JSON.parse(line) as Readonly<Record<string, unknown>>);
    const fingerprint = lab.servers.password.hostKeys[0]?.fingerprint;
    expect(lines).toMatchObject([
      { msg: 'ssh connected', host: 'web', user: lab.user, method: 'password', hostKey: fingerprint },
      { msg: 'ssh lost', host: 'web', kind: 'ssh-session-lost', why: 'The session with web has ended unexpectedly.' },
      { msg: 'ssh reconnecting', host: 'web' },
      { msg: 'ssh reopened', host: 'web', attempts: 1, goneForMs: expect.any(Number) },
      { msg: 'ssh closed, idle', host: 'web', idleMs: 300 },
    ]);
    expect(kept).not.toContain(lab.password);
  });

  test('a server process that is killed is noticed at once, and what is watched comes back by itself', async () => {
    const { until } = await watching(lab.servers.key);
    ends.push(vantages.connections.keep('web'));
    const vantage = await vantages.open('ssh:web', { signal });
    const running = longCommand(vantage);
    process.kill(await sessionProcess(vantage), 'SIGKILL');
    expect(await running).toMatchObject({ kind: 'ssh-session-lost' });
    expect(await until((now) => now?.state === 'offline')).toMatchObject({
      failure: { kind: 'ssh-session-lost', cause: { en: 'The session with web has ended unexpectedly.' } },
      heardAt: expect.any(String),
      nextTryAt: expect.any(String),
    });
    await until((now) => now?.state === 'live');
    expect(await echo(vantage, 'back')).toBe('back');
    expect(rig.person.asked).toEqual([]);
  });

  test('a server that comes back with another key is offline for that, not for its silence', async () => {
    const other = await startSshd({ variants: ['key'] });
    try {
      const { until } = await watching(other.servers.key, identity(other.keys.ed25519), times, other.user);
      ends.push(vantages.connections.keep('web'));
      const vantage = await vantages.open('ssh:web', { signal });
      const running = longCommand(vantage);
      const session = await sessionProcess(vantage);
      await other.servers.key.replaceHostKeys();
      process.kill(session, 'SIGKILL');
      await running;
      const changed = await until((now) => now?.failure?.kind === 'host-key-changed');
      expect(changed).toMatchObject({ state: 'offline' });
      expect(changed).not.toHaveProperty('heardAt');
      expect(changed).not.toHaveProperty('nextTryAt');
    } finally {
      await other.stop();
    }
  });

  test('what nobody watches stays offline until it is used', async () => {
    const { until } = await watching(lab.servers.key);
    const vantage = await vantages.open('ssh:web', { signal });
    const running = longCommand(vantage);
    process.kill(await sessionProcess(vantage), 'SIGKILL');
    await running;
    const lost = await until((now) => now?.state === 'offline');
    expect(lost).not.toHaveProperty('nextTryAt');
    // Who begins to watch it has it tried again.
    ends.push(vantages.connections.keep('web'));
    expect(vantages.connections.list()).toMatchObject([{ state: 'offline', nextTryAt: expect.any(String) }]);
    await until((now) => now?.state === 'live');
  });

  test('while somebody looks at the state of connections, what was open and was lost comes back by itself, without a question', async () => {
    const { until } = await watching(lab.servers.key);
    const look = vantages.connections.keepLost();
    ends.push(look);
    const vantage = await vantages.open('ssh:web', { signal });
    const session = await sessionProcess(vantage);
    const running = longCommand(vantage);
    process.kill(session, 'SIGKILL');
    await running;
    const lost = await until((now) => now?.state === 'offline');
    expect(lost).toMatchObject({ nextTryAt: expect.any(String) });
    expect(rig.core.rooms.findings.read().findings).toMatchObject([
      { link: 'server/web', level: 'failing', since: lost?.heardAt, nextTryAt: lost?.nextTryAt },
    ]);
    await until((now) => now?.state === 'live');
    expect(rig.core.rooms.findings.read().findings).toEqual([]);
    expect(rig.person.asked).toEqual([]);
    // Nobody looks any more: the next loss stays one until it is used, and who looks again has it tried again.
    look();
    process.kill(await sessionProcess(vantage), 'SIGKILL');
    expect(await until((now) => now?.state === 'offline')).not.toHaveProperty('nextTryAt');
    ends.push(vantages.connections.keepLost());
    expect(vantages.connections.list()).toMatchObject([{ state: 'offline', nextTryAt: expect.any(String) }]);
    await until((now) => now?.state === 'live');
  });

  test('a host that never was reached is not tried by itself while somebody looks', async () => {
    const { until } = await watching(lab.servers.key);
    await rig.writeConfig('Host web\n  HostName 127.0.0.1\n  Port 1\n');
    ends.push(vantages.connections.keepLost());
    expect((await failureFrom(vantages.open('ssh:web', { signal }))).kind).toBe('connection-refused');
    expect(await until((now) => now?.state === 'offline')).not.toHaveProperty('nextTryAt');
  });

  test('a lost connection that needs a password is not asked for by itself while somebody looks', async () => {
    const { until } = await watching(lab.servers.password, []);
    rig.person.answers(() => ({ kind: 'secrets', values: [lab.password], keep: 'no' }));
    ends.push(vantages.connections.keepLost());
    const vantage = await vantages.open('ssh:web', { signal });
    process.kill(await sessionProcess(vantage), 'SIGKILL');
    expect(await until((now) => now?.failure?.kind === 'ssh-answer-needed' && now.state === 'offline')).not.toHaveProperty('nextTryAt');
    expect(rig.person.asked).toHaveLength(1);
  });

  test('a host that does not answer is degraded on the overview as long as it is silent, and not longer', async () => {
    const { until } = await watching(lab.servers.key, undefined, { ...times, keepaliveMs: 1000 });
    const found = () => rig.core.rooms.findings.read();
    const vantage = await vantages.open('ssh:web', { signal });
    const session = await sessionProcess(vantage);
    process.kill(session, 'SIGSTOP');
    ends.push(() => process.kill(session, 'SIGCONT'));
    const silent = await until((now) => now?.state === 'stale');
    expect(found().findings).toMatchObject([
      { link: 'server/web', target: 'web', level: 'degraded', since: silent?.heardAt, sinceMeans: 'began' },
    ]);
    expect(found().findings[0]?.reason.en).toContain('web has stopped answering');
    expect(found().opened).toMatchObject([{ link: 'server/web', level: 'degraded' }]);
    process.kill(session, 'SIGCONT');
    await until((now) => now?.state === 'live');
    expect(found()).toMatchObject({ findings: [], opened: [{ link: 'server/web', level: 'healthy' }] });
  });

  test('a paused server is stale and then lost within the keepalive time, and said in words', async () => {
    const { until, states } = await watching(lab.servers.key);
    const vantage = await vantages.open('ssh:web', { signal });
    const session = await sessionProcess(vantage);
    const running = longCommand(vantage);
    await echo(vantage, 'it runs');
    const pausedAt = Date.now();
    process.kill(session, 'SIGSTOP');
    ends.push(() => process.kill(session, 'SIGCONT'));
    expect(await running).toMatchObject({ kind: 'ssh-session-lost', cause: { en: 'web has stopped answering; the session is over.' } });
    const tookMs = Date.now() - pausedAt;
    expect(tookMs).toBeGreaterThan(KEEPALIVE_TIME_MS * 0.8);
    expect(tookMs).toBeLessThan(KEEPALIVE_TIME_MS * 2.5);
    const lost = await until((now) => now?.state === 'offline');
    expect(states()).toEqual(['connecting', 'live', 'stale', 'offline']);
    expect(Math.abs(Date.parse(lost?.heardAt ?? '') - pausedAt)).toBeLessThan(KEEPALIVE_TIME_MS / 2);
    // Its next use opens another session.
    expect(await echo(vantage, 'another')).toBe('another');
  });

  test('a slow server is not declared dead while data flows', async () => {
    const trickle = await startTrickle(lab.servers.key);
    ends.push(() => trickle.stop());
    const { states } = await watching(lab.servers.key, [
      ...identity(lab.keys.ed25519),
      `HostKeyAlias ${lab.servers.key.address}`,
      'StrictHostKeyChecking accept-new',
    ]);
    await rig.writeConfig(
      `Host web\n  HostName 127.0.0.1\n  Port ${trickle.port}\n  User ${lab.user}\n  HostKeyAlias ${lab.servers.key.address}\n  ${identity(lab.keys.ed25519).join('\n  ')}\n  StrictHostKeyChecking accept-new\n`,
    );
    const vantage = await vantages.open('ssh:web', { signal });
    const startedAt = Date.now();
    const result = await vantage.run({ program: 'head', args: ['-c', '1500000', '/dev/zero'] }, { signal, timeoutMs: 60_000 });
    expect(result.stdout).toHaveLength(1_500_000);
    // Many times longer than silence may last: an answer to a keepalive stood behind all of it.
    expect(Date.now() - startedAt).toBeGreaterThan(3 * KEEPALIVE_TIME_MS);
    expect(states()).toEqual(['connecting', 'live']);
  });

  test('a lost connection that needs a password never asks in the background; using it asks', async () => {
    const { until } = await watching(lab.servers.password, []);
    rig.person.answers(() => ({ kind: 'secrets', values: [lab.password], keep: 'no' }));
    ends.push(vantages.connections.keep('web'));
    const vantage = await vantages.open('ssh:web', { signal });
    const running = longCommand(vantage);
    process.kill(await sessionProcess(vantage), 'SIGKILL');
    await running;
    const lost = await until((now) => now?.state === 'offline' && now.failure?.kind === 'ssh-answer-needed');
    expect(lost).not.toHaveProperty('nextTryAt');
    expect(rig.person.asked).toHaveLength(1);
    expect(await echo(vantage, 'back')).toBe('back');
    expect(rig.person.asked).toHaveLength(2);
  });

  test('a login that is refused is not repeated by itself', async () => {
    const { until } = await watching(lab.servers.key, identity(lab.keys.stranger));
    ends.push(vantages.connections.keep('web'));
    expect((await failureFrom(vantages.open('ssh:web', { signal }))).kind).toBe('ssh-login-refused');
    expect(await until((now) => now?.state === 'offline')).not.toHaveProperty('nextTryAt');
  });

  test('after sleep every connection is asked for a sign of life before it is believed', async () => {
    const { until, states } = await watching(lab.servers.key);
    const vantage = await vantages.open('ssh:web', { signal });
    const connectedSince = vantages.connections.list()[0]?.since;
    vantages.connections.distrust();
    expect(vantages.connections.list()).toMatchObject([{ state: 'stale', heardAt: expect.any(String) }]);
    // A command of that moment waits for the answer and goes over the same session.
    expect(await echo(vantage, 'same')).toBe('same');
    // Since then as before: it is the session that was opened.
    expect(await until((now) => now?.state === 'live')).toMatchObject({ since: connectedSince });
    expect(states()).toEqual(['connecting', 'live', 'stale', 'live']);
  });

  test('after sleep, a session that died meanwhile is replaced, and the command that came first runs on the new one', async () => {
    const { states } = await watching(lab.servers.key);
    const vantage = await vantages.open('ssh:web', { signal });
    const session = await sessionProcess(vantage);
    process.kill(session, 'SIGSTOP');
    ends.push(() => process.kill(session, 'SIGCONT'));
    vantages.connections.distrust();
    expect(await echo(vantage, 'new')).toBe('new');
    expect(states()).toEqual(['connecting', 'live', 'stale', 'offline', 'connecting', 'live']);
  });

  test('commands queue on a server that takes one session at a time', async () => {
    await watching(lab.servers.oneSession);
    const vantage = await vantages.open('ssh:web', { signal });
    const script = 'date +%s%N; sleep 0.1; date +%s%N';
    const results = await Promise.all(
      Array.from({ length: 6 }, () => vantage.run({ program: 'sh', args: ['-c', script] }, { signal, timeoutMs: 30_000 })),
    );
    const spans = results.map(({ stdout }) => stdout.trim().split('\n').map(BigInt)).toSorted(([a = 0n], [b = 0n]) => (a < b ? -1 : 1));
    expect(spans).toHaveLength(6);
    for (const [index, [begun = 0n]] of spans.entries()) if (index > 0) expect(begun > (spans[index - 1]?.[1] ?? 0n)).toBe(true);
  });

  test('a command that gave up waiting for its turn is never run', async () => {
    await watching(lab.servers.oneSession);
    const vantage = await vantages.open('ssh:web', { signal });
    const mark = `/tmp/pilothouse-turn-${process.pid}`;
    const first = vantage.run({ program: 'sleep', args: ['1'] }, { signal, timeoutMs: 30_000 });
    const waiting = vantage.run({ program: 'touch', args: [mark] }, { signal, timeoutMs: 300 });
    expect((await failureFrom(waiting)).kind).toBe('timed-out');
    await first;
    expect(await echo(vantage, 'free again')).toBe('free again');
    expect((await vantage.run({ program: 'test', args: ['-e', mark] }, { signal, timeoutMs: 10_000 })).exitCode).toBe(1);
  });

  describe.skipIf(!network.ok)(`over a cable${network.ok ? '' : ` (${network.reason})`}`, () => {
    test('a cut network is noticed within the keepalive time, and what is watched comes back once it is mended', async () => {
      const distant = await lab.startDistantServer();
      const { until, states, seen } = await watching(distant.server);
      ends.push(vantages.connections.keep('web'));
      const vantage = await vantages.open('ssh:web', { signal });
      const running = longCommand(vantage);
      await echo(vantage, 'it runs');
      const cutAt = Date.now();
      await distant.cut();
      expect(await running).toMatchObject({ kind: 'ssh-session-lost', cause: { en: 'web has stopped answering; the session is over.' } });
      expect(Date.now() - cutAt).toBeLessThan(KEEPALIVE_TIME_MS * 2.5);
      // Tried again in vain, and known all along by what is wrong with it and since when.
      const tries = () => seen.filter(({ state }) => state === 'connecting').length;
      await until(() => tries() >= 3);
      for (const { state, failure, heardAt } of seen.slice(states().indexOf('offline'))) {
        expect([state, failure === undefined, heardAt === undefined]).toEqual([expect.stringMatching(/offline|connecting/u), false, false]);
      }
      await distant.mend();
      await until((now) => now?.state === 'live');
      expect(vantages.connections.list()[0]).not.toHaveProperty('failure');
      expect(await echo(vantage, 'mended')).toBe('mended');
    });

    test('through a jump host, a paused target fails its commands as soon as it is lost', async () => {
      const chain = await lab.startJumpChain();
      rig = await startRig();
      await rig.trust(chain.bastion);
      await rig.trust(chain.inner);
      const key = identity(lab.keys.ed25519);
      await rig.writeConfig(
        hostSection('bastion', chain.bastion, lab.user, key) + hostSection('inner', chain.inner, lab.user, [...key, 'ProxyJump bastion']),
      );
      vantages = createVantages({ ...rig.core.rooms, systemSshConfig: null, times });
      const vantage = await vantages.open('ssh:inner', { signal });
      const session = await sessionProcess(vantage);
      const running = longCommand(vantage);
      await echo(vantage, 'it runs');
      const pausedAt = Date.now();
      process.kill(session, 'SIGSTOP');
      ends.push(() => process.kill(session, 'SIGCONT'));
      expect((await running).kind).toBe('ssh-session-lost');
      expect(Date.now() - pausedAt).toBeLessThan(KEEPALIVE_TIME_MS * 2.5);
      expect(
        vantages.connections
          .list()
          .map(({ host, state }) => `${host} ${state}`)
          .toSorted(),
      ).toEqual(['bastion live', 'inner offline']);
    });
  });
});

/** The process of sshd that speaks with us: of those above a command, the nearest called sshd. */
async function sessionProcess(vantage: Vantage): Promise<number> {
  const { stdout } = await vantage.run({ program: 'sh', args: ['-c', 'echo $PPID'] }, { signal, timeoutMs: 10_000 });
  for (let pid = Number(stdout); pid > 1;) {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
    const [, name = '', rest = ''] = /\((.*)\) (.*)/su.exec(stat) ?? [];
    if (name.startsWith('sshd')) return pid;
    pid = Number(rest.split(' ')[1]);
  }
  throw new Error('the command runs under no sshd');
}

/** A line to a server over which little comes at a time: 32 kB every 100 ms, all of it in order. */
async function startTrickle(server: SshServer) {
  const sockets = new Set<Socket>();
  const trickle = createServer((near) => {
    const far = connect(server.port, server.address);
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.on('error', () => socket.destroy());
    }
    near.pipe(far);
    far.pause();
    const timer = setInterval(() => {
      const chunk: unknown = far.read(Math.min(32_768, far.readableLength));
      if (Buffer.isBuffer(chunk)) near.write(chunk);
    }, 100);
    far.on('end', () => near.end());
    far.on('readable', () => {});
    near.on('close', () => {
      clearInterval(timer);
      far.destroy();
    });
  });
  trickle.listen(0, '127.0.0.1');
  await once(trickle, 'listening');
  return {
    port: (trickle.address() as AddressInfo).port,
    async stop() {
      for (const socket of sockets) socket.destroy();
      trickle.close();
      await once(trickle, 'close');
    },
  };
}
