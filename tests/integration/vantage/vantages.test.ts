import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo, Server } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { failureOf } from '../../../main/core/failure.ts';
import type { Vantage } from '../../../main/core/vantage/vantage.ts';
import { claimLoopback } from '../../lab/loopback.ts';
import { eventually } from '../../lab/processes.ts';
import { availability, startSshd } from '../../lab/sshd.ts';
import type { SshdLab } from '../../lab/sshd.ts';
import { failureFrom, hostSection, identity, startRig } from '../ssh/rig.ts';
import type { Rig } from '../ssh/rig.ts';

const lab = await availability();
const signal = new AbortController().signal;
const within = { signal, timeoutMs: 20_000 };

/** Answers each connection with what it was sent, backwards once it ends. */
async function startEcho(address = '127.0.0.1'): Promise<{ server: Server; port: number }> {
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    const chunks: Buffer[] = [];
    socket.on('error', () => socket.destroy());
    socket.on('data', (chunk) => chunks.push(chunk));
    socket.on('end', () => socket.end(Buffer.concat(chunks).toReversed()));
  });
  server.listen(0, address);
  await once(server, 'listening');
  return { server, port: (server.address() as AddressInfo).port };
}

interface Place {
  readonly vantage: Vantage;
  readonly rig: Rig;
}

function promises(open: () => Place): void {
  const at = () => open().vantage;

  test('a command is data: its arguments arrive as they are, its exit code is a result', async () => {
    const result = await at().run(
      { program: 'sh', args: ['-c', 'printf "%s|" "$@"; echo trouble >&2; exit 3', 'sh', "it's", '$HOME `id`', '', 'é\n'] },
      within,
    );
    expect(result).toMatchObject({ exitCode: 3, signal: null, stdout: "it's|$HOME `id`||é\n|", stderr: 'trouble\n', truncated: false });
  });

  test('standard input is written, then closed', async () => {
    expect((await at().run({ program: 'cat', args: [], stdin: 'from here\n' }, within)).stdout).toBe('from here\n');
    expect((await at().run({ program: 'cat', args: [] }, within)).stdout).toBe('');
  });

  test('a program that ends without reading its input is no error', async () => {
    expect((await at().run({ program: 'true', args: [], stdin: 'x'.repeat(2_000_000) }, within)).exitCode).toBe(0);
  });

  test('LC_ALL=C is set, and what the command adds', async () => {
    expect((await at().run({ program: 'sh', args: ['-c', 'echo $LC_ALL $EXTRA'], env: { EXTRA: 'more' } }, within)).stdout).toBe(
      'C more\n',
    );
  });

  test('a program that is not there is said by its name', async () => {
    expect(await failureFrom(at().run({ program: 'no-such-program', args: [] }, within))).toMatchObject({
      kind: 'command-missing',
      cause: { en: expect.stringContaining('no-such-program') },
    });
  });

  test('output beyond the limit is cut, and the command still ends', async () => {
    const result = await at().run(
      { program: 'sh', args: ['-c', 'head -c 3000000 /dev/zero | tr "\\0" x; echo end >&2'], largestOutputBytes: 1000 },
      within,
    );
    expect(result).toMatchObject({ truncated: true, exitCode: 0 });
    expect(result.stdout.length + result.stderr.length).toBeLessThanOrEqual(1000);
  });

  test('bytes that are no UTF-8 are replaced, not fatal', async () => {
    expect((await at().run({ program: 'printf', args: ['a\\377b'] }, within)).stdout).toBe('a\uFFFDb');
  });

  test('a command that takes too long is ended, and its process is gone', async () => {
    const mark = `${Date.now()}${Math.floor(performance.now())}`;
    const failure = await failureFrom(at().run({ program: 'sh', args: ['-c', `exec sleep 600.${mark}`], timeoutMs: 1000 }, within));
    expect(failure.kind).toBe('timed-out');
    await eventually('the process being gone', async () => ((await running(`sleep 600.${mark}`)) ? undefined : true));
  });

  test('cancelling ends the process there', async () => {
    const mark = `7${Date.now()}${Math.floor(performance.now())}`;
    const cancel = new AbortController();
    const ended = at()
      .run({ program: 'sleep', args: [`600.${mark}`] }, { signal: cancel.signal, timeoutMs: 60_000 })
      .then(
        () => 'it ended',
        (error: unknown) => (error as Error).name,
      );
    await eventually('the process running', async () => ((await running(`sleep 600.${mark}`)) ? true : undefined));
    cancel.abort();
    expect(await ended).toBe('AbortError');
    await eventually('the process being gone', async () => ((await running(`sleep 600.${mark}`)) ? undefined : true));
  });

  test('a connection carries bytes both ways and ends properly', async () => {
    const { server, port } = await startEcho();
    const stream = await at().connect('127.0.0.1', port, within);
    const answer: Buffer[] = [];
    stream.on('data', (chunk: Buffer) => answer.push(chunk));
    stream.end(Buffer.alloc(1_000_000, 'ab'));
    await once(stream, 'end');
    expect(Buffer.concat(answer).equals(Buffer.alloc(1_000_000, 'ba'))).toBe(true);
    server.close();
  });

  test('a port where nothing listens refuses', async () => {
    const { address, port, release } = await claimLoopback();
    const free = await port(4444);
    expect(await failureFrom(at().connect(address, free, within))).toMatchObject({
      kind: 'connection-refused',
      cause: { en: expect.stringContaining(String(free)) },
    });
    await release();
  });

  test('names are looked up there', async () => {
    expect(await at().resolve('localhost', within)).toContainEqual({ address: '127.0.0.1', family: 4 });
    expect(['name-not-found', 'name-lookup-failed']).toContain((await failureFrom(at().resolve('nowhere.invalid', within))).kind);
    expect(['name-not-found', 'name-lookup-failed']).toContain((await failureFrom(at().connect('nowhere.invalid', 80, within))).kind);
  });

  test('what is cancelled before it begins does not begin', async () => {
    const cancelled = AbortSignal.abort();
    await expect(at().run({ program: 'true', args: [] }, { signal: cancelled, timeoutMs: 1000 })).rejects.toThrow(/abort/iu);
    await expect(at().connect('127.0.0.1', 1, { signal: cancelled, timeoutMs: 1000 })).rejects.toThrow(/abort/iu);
  });
}

/** Whether a process with this command line runs on this machine (the lab's servers are on it too). */
async function running(command: string): Promise<boolean> {
  const { readdir } = await import('node:fs/promises');
  for (const id of (await readdir('/proc')).filter((name) => /^\d+$/u.test(name))) {
    const line = await readFile(`/proc/${id}/cmdline`, 'utf8').catch(() => '');
    if (line.split('\0').join(' ').trim() === command) return true;
  }
  return false;
}

describe.skipIf(process.platform !== 'linux')('this computer (Linux)', () => {
  let rig: Rig;
  let vantage: Vantage;
  beforeAll(async () => {
    rig = await startRig();
    vantage = await rig.core.rooms.vantages.open('here', { signal });
  });
  afterAll(() => rig?.stop());
  promises(() => ({ vantage, rig }));
});

describe.skipIf(process.platform !== 'linux')('a machine that takes no more connections (Linux)', () => {
  test('does not answer, and is given up when the time is over', async () => {
    const rig = await startRig();
    const here = await rig.core.rooms.vantages.open('here', { signal });
    // Stopped, with room for one connection in its queue: the kernel lets the first few in and then answers no more.
    const script =
      "const s = require('node:net').createServer(); s.listen({ host: '127.0.0.1', port: 0, backlog: 1 }, () => console.log(s.address().port))";
    const child = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
    try {
      const [line] = (await once(child.stdout, 'data')) as [Buffer];
      child.kill('SIGSTOP');
      const outcomes: string[] = [];
      for (let attempt = 0; attempt < 5; attempt += 1) {
        outcomes.push(
          await here.connect('127.0.0.1', Number(line), { signal, timeoutMs: 300 }).then(
            () => 'connected',
            (error: unknown) => failureOf(error).kind,
          ),
        );
      }
      expect(outcomes).toContain('connection-timed-out');
    } finally {
      child.kill('SIGKILL');
      await once(child, 'exit');
      await rig.stop();
    }
  });
});

describe.skipIf(!lab.ok)(`a server over SSH${lab.ok ? '' : ` (${lab.reason})`}`, () => {
  let sshd: SshdLab<'key'>;
  let rig: Rig;
  let vantage: Vantage;
  beforeAll(async () => {
    sshd = await startSshd({ variants: ['key'] });
    rig = await startRig();
    await rig.trust(sshd.servers.key);
    await rig.writeConfig(hostSection('web', sshd.servers.key, sshd.user, identity(sshd.keys.ed25519)));
    vantage = await rig.core.rooms.vantages.open('ssh:web', { signal });
  });
  afterAll(async () => {
    await rig?.stop();
    await sshd?.stop();
  });
  promises(() => ({ vantage, rig }));

  test('even the shortest command says how it ended', async () => {
    const results = await Promise.all(Array.from({ length: 100 }, () => vantage.run({ program: 'sh', args: ['-c', 'exit 7'] }, within)));
    expect(new Set(results.map(({ exitCode }) => exitCode))).toEqual(new Set([7]));
  });

  test('more commands at once than the server has sessions wait for their turn', async () => {
    const results = await Promise.all(
      Array.from({ length: 25 }, (_, index) => vantage.run({ program: 'echo', args: [String(index)] }, within)),
    );
    expect(results.map(({ stdout }) => Number(stdout))).toEqual(Array.from({ length: 25 }, (_, index) => index));
  });
});

describe.skipIf(!lab.ok)(`a server that forwards nothing${lab.ok ? '' : ` (${lab.reason})`}`, () => {
  let sshd: SshdLab<'noForwarding'>;
  let rig: Rig;
  beforeAll(async () => {
    sshd = await startSshd({ variants: ['noForwarding'] });
  });
  afterAll(() => sshd?.stop());
  afterEach(() => rig?.stop());

  test('says that it is not allowed, and what to set', async () => {
    rig = await startRig();
    await rig.trust(sshd.servers.noForwarding);
    await rig.writeConfig(hostSection('web', sshd.servers.noForwarding, sshd.user, identity(sshd.keys.ed25519)));
    const vantage = await rig.core.rooms.vantages.open('ssh:web', { signal });
    const failure = await failureFrom(vantage.connect('127.0.0.1', 25, within));
    expect(failure).toMatchObject({ kind: 'port-not-forwarded', remedy: { en: expect.stringContaining('AllowTcpForwarding') } });
  });
});

describe('places that cannot be had', () => {
  test('a container of a host that is not known, and a pod of a context that is not there, are named', async () => {
    const rig = await startRig();
    expect((await failureFrom(rig.core.rooms.vantages.open('container:no-such-host.invalid/nginx', { signal }))).kind).toMatch(
      /^(?:name-not-found|name-lookup-failed|ssh-host-unknown)$/u,
    );
    expect((await failureFrom(rig.core.rooms.vantages.open('pod:lab/default/web-1', { signal }))).kind).toBe('kubeconfig-context-unknown');
    await rig.stop();
  });
});
