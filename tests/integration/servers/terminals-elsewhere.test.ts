import { chmod, writeFile } from 'node:fs/promises';
import { createRouterClient } from '@orpc/server';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { ContainerShell, ServerTerminal } from '../../../preload/contract/terminals.ts';
import { availability as dockerAvailability, startDocker } from '../../lab/docker.ts';
import type { DockerLab } from '../../lab/docker.ts';
import { mustRun } from '../../lab/processes.ts';
import { availability, startSshd } from '../../lab/sshd.ts';
import type { SshdLab } from '../../lab/sshd.ts';
import { hostSection, identity, startRig } from '../ssh/rig.ts';
import type { Rig } from '../ssh/rig.ts';

const size = { columns: 80, rows: 24 };

/** A terminal that is read and typed into as the window does it. */
function terminalsOf(rig: Rig, until: AbortSignal) {
  const client = createRouterClient(rig.core.router, { context: { who: 'test', reportBug: (error) => expect.fail(String(error)) } });
  const { terminals } = client.servers;
  return {
    terminals,
    async open(vantage: string, container: ContainerShell | null = null) {
      const { id } = await terminals.open({ vantage, size, container });
      let shown = '';
      const waiting = new Set<() => void>();
      const stream = `reader-${id}`;
      const follow = async () => {
        for await (const { sequence, items } of await terminals.output({ id, stream }, { signal: until })) {
          for (const { bytes } of items) shown += Buffer.from(bytes, 'base64').toString();
          for (const wake of waiting) wake();
          await client.system.acknowledge({ stream, sequence });
        }
      };
      const over = follow();
      return {
        id,
        over,
        shown: () => shown,
        type: (data: string) => terminals.write({ id, data }),
        shows: (wanted: RegExp) =>
          new Promise<void>((resolve) => {
            const look = () => {
              if (!wanted.test(shown)) return;
              waiting.delete(look);
              resolve();
            };
            waiting.add(look);
            look();
          }),
        async becomes(state: ServerTerminal['state']): Promise<ServerTerminal> {
          const watching = new AbortController();
          const watch = `states-${Math.random()}`;
          const signal = AbortSignal.any([until, watching.signal]);
          for await (const { sequence, items } of await terminals.watch({ stream: watch }, { signal })) {
            const found = items.at(-1)?.find((one) => one.id === id && one.state === state);
            if (found) {
              watching.abort();
              return found;
            }
            await client.system.acknowledge({ stream: watch, sequence });
          }
          throw new Error('the stream ended');
        },
      };
    },
  };
}

describe.skipIf(process.platform === 'win32')('terminals on this computer', () => {
  let rig: Rig;
  let readers: AbortController;
  beforeEach(async () => {
    readers = new AbortController();
    rig = await startRig({ env: { SHELL: '/bin/sh', PATH: process.env['PATH'], ELECTRON_RUN_AS_NODE: '1', ENV: undefined } });
  });
  afterEach(async () => {
    readers.abort();
    await rig.stop();
  });

  test('typed, shown, resized, UTF-8; begins at home, with a terminal and a character set named; says its exit code', async () => {
    const { open, terminals } = terminalsOf(rig, readers.signal);
    const one = await open('here');
    await one.type(
      "printf 'a%sb é→\\n' 1; stty size; echo $TERM $COLORTERM ${LANG:-none} ${LC_ALL:-free} ${ELECTRON_RUN_AS_NODE:-clean}; pwd\r",
    );
    await one.shows(/a1b é→[^]*24 80[^]*xterm-256color truecolor C\.UTF-8 free clean/u);
    expect(one.shown()).toContain(rig.home);
    await terminals.resize({ id: one.id, size: { columns: 132, rows: 40 } });
    await one.type('stty size\r');
    await one.shows(/40 132/u);
    await one.type('exit 3\r');
    expect(await one.becomes('ended')).toMatchObject({ vantage: 'here', container: null, exitCode: 3 });
    await terminals.reopen({ id: one.id, size });
    await one.type('echo signalled$((1+1)); kill -KILL $$\r');
    expect(await one.becomes('ended')).toMatchObject({ exitCode: null });
    expect(one.shown()).toContain('signalled2');
  });

  test('a flood is held back, comes whole, and Ctrl+C gets through it', async () => {
    const { open } = terminalsOf(rig, readers.signal);
    const one = await open('here');
    await one.type('seq 1 400000; echo done$((1+1))\r');
    await one.shows(/done2/u);
    expect(one.shown()).toContain('399999\r\n400000\r\n');
    await one.type("while :; do echo 'again and again and again'; done\r");
    await one.shows(/(?:again and again and again\r\n){20}/u);
    await one.type('\u{3}');
    await one.type('echo calm$((1+1))\r');
    await one.shows(/calm2/u);
  }, 30_000);

  test('what runs in it ends with it, and with the program', async () => {
    const { open, terminals } = terminalsOf(rig, readers.signal);
    const alive = (pid: number) => {
      try {
        return process.kill(pid, 0);
      } catch {
        return false;
      }
    };
    const pidOf = (shown: string) => Number(/pid=(\d+)=/u.exec(shown)?.[1]);
    const first = await open('here');
    const second = await open('here');
    for (const one of [first, second]) {
      await one.type("trap '' HUP; printf 'pid=%s=\\n' $$\r");
      await one.shows(/pid=\d+=/u);
    }
    await terminals.close({ id: first.id });
    await expect.poll(() => alive(pidOf(first.shown())), { timeout: 10_000 }).toBe(false);
    expect(alive(pidOf(second.shown()))).toBe(true);
    await rig.core.close();
    await expect.poll(() => alive(pidOf(second.shown())), { timeout: 10_000 }).toBe(false);
  }, 30_000);

  test('a read-only environment refuses it in words', async () => {
    const { open } = terminalsOf(rig, readers.signal);
    await rig.core.rooms.settings.merge(['servers', 'environments', 'here'], 'production');
    await rig.core.rooms.settings.merge(['policies', 'production', 'readOnly'], true);
    await expect(open('here')).rejects.toMatchObject({
      data: { kind: 'target-read-only', cause: { en: expect.stringContaining('this computer') } },
    });
  });
});

const engineLab = await dockerAvailability();
const lab = engineLab.ok ? await availability() : engineLab;

describe.skipIf(!lab.ok)(`shells in containers${lab.ok ? '' : ` (${lab.reason})`}`, () => {
  let docker: DockerLab;
  let sshd: SshdLab<'key'>;
  let rig: Rig;
  let readers: AbortController;
  const inContainer = (name: string): ContainerShell => ({ engine: 'docker', name, asRoot: false });

  beforeAll(async () => {
    [docker, sshd] = await Promise.all([startDocker(), startSshd({ variants: ['key'] })]);
    const sleeping = 'trap "exit 0" TERM; while :; do sleep 0.2; done';
    for (const name of ['api', 'bare', 'short']) await docker.docker('run', '-d', '--name', name, docker.image, 'sh', '-c', sleeping);
    // An image with a program and nothing else.
    await docker.docker('exec', 'bare', 'busybox', 'rm', '/bin/sh');
    const [, , uid, gid, , home = ''] = (await mustRun('getent', ['passwd', sshd.user])).trim().split(':');
    await writeFile(`${home}/.bashrc`, `PATH=${docker.programs}:/usr/bin:/bin\n`);
    await chmod(`${home}/.bashrc`, 0o644);
    await docker.allow(Number(gid));
    expect(Number(uid)).toBeGreaterThan(0);
  }, 180_000);
  afterAll(async () => {
    await sshd?.stop();
    await docker?.stop();
  }, 60_000);
  beforeEach(async () => {
    readers = new AbortController();
    rig = await startRig({ env: { PATH: `${docker.programs}:/usr/bin:/bin` } });
    await rig.writeConfig(hostSection('shop', sshd.servers.key, sshd.user, identity(sshd.keys.ed25519)));
    await rig.trust(sshd.servers.key);
  });
  afterEach(async () => {
    readers.abort();
    await rig.stop();
  });

  test.each(['ssh:shop', 'here'])(
    'from %s: a terminal of its own, resized, begun again when its container was',
    async (vantage) => {
      const { open, terminals } = terminalsOf(rig, readers.signal);
      const one = await open(vantage, inContainer('api'));
      await one.type('cat /proc/1/cmdline; echo "term=$TERM lang=$LANG"\r');
      await one.shows(/trap "exit 0" TERM[^]*term=xterm-256color lang=C\.UTF-8/u);
      // Nothing was typed for the person: the engine's own command was run.
      expect(one.shown()).not.toContain('docker exec');
      expect(rig.core.rooms.audit.page({ before: null, limit: 1, contains: 'terminal.open' })).toMatchObject([
        { target: vantage === 'here' ? 'here/api' : 'shop/api', detail: expect.stringContaining('docker exec -it') },
      ]);
      await docker.docker('restart', '-t', '1', 'api');
      const ended = await one.becomes('ended');
      expect(ended.failure).toBeUndefined();
      expect(ended.container).toEqual(inContainer('api'));
      await terminals.reopen({ id: one.id, size });
      await one.type('echo again$((1+1))\r');
      await one.shows(/again2/u);
      await one.type('nothing-of-this-name\r');
      await one.type('exit\r');
      // A shell that ended with the code of a command that was not there did begin.
      expect((await one.becomes('ended')).failure).toBeUndefined();
    },
    60_000,
  );

  test('an image without a shell, a container that is stopped, one that is gone, an engine that does not answer', async () => {
    const { open } = terminalsOf(rig, readers.signal);
    const bare = await open('ssh:shop', inContainer('bare'));
    expect((await bare.becomes('ended')).failure).toMatchObject({
      kind: 'not-available',
      cause: { en: 'The image of bare has no shell.' },
    });
    await docker.docker('stop', '-t', '1', 'short');
    const stopped = await open('ssh:shop', inContainer('short'));
    expect((await stopped.becomes('ended')).failure).toMatchObject({
      kind: 'not-available',
      cause: { en: expect.stringContaining('does not run') },
    });
    const gone = await open('ssh:shop', inContainer('nobody'));
    expect((await gone.becomes('ended')).failure).toMatchObject({ kind: 'not-found' });
    const missing = await open('ssh:shop', { ...inContainer('api'), engine: 'podman' });
    expect((await missing.becomes('ended')).failure).toBeDefined();
    await docker.allow(null);
    const forbidden = await open('ssh:shop', inContainer('api'));
    expect((await forbidden.becomes('ended')).failure).toMatchObject({ kind: 'permission-denied' });
  }, 60_000);
});
