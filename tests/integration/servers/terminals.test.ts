import { createRouterClient } from '@orpc/server';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { ServerTerminal } from '../../../preload/contract/terminals.ts';
import { availability, startSshd } from '../../lab/sshd.ts';
import type { SshdLab } from '../../lab/sshd.ts';
import { hostSection, identity, startRig } from '../ssh/rig.ts';
import type { Rig } from '../ssh/rig.ts';

const here = await availability();
const size = { columns: 80, rows: 24 };

describe.skipIf(!here.ok)(`terminals on a server${here.ok ? '' : ` (${here.reason})`}`, () => {
  let lab: SshdLab<'key' | 'noTerminal' | 'oneSession'>;
  let rig: Rig;
  let readers: AbortController;
  beforeAll(async () => {
    lab = await startSshd({ variants: ['key', 'noTerminal', 'oneSession'] });
  });
  afterAll(() => lab?.stop());
  afterEach(async () => {
    readers.abort();
    await rig?.stop();
  });

  const start = async () => {
    readers = new AbortController();
    rig = await startRig();
    await rig.trust(lab.servers.key);
    await rig.trust(lab.servers.noTerminal);
    await rig.trust(lab.servers.oneSession);
    const login = identity(lab.keys.ed25519);
    await rig.writeConfig(
      hostSection('web', lab.servers.key, lab.user, login) +
        hostSection('locked', lab.servers.noTerminal, lab.user, login) +
        hostSection('narrow', lab.servers.oneSession, lab.user, login),
    );
    return createRouterClient(rig.core.router, { context: { who: 'test', reportBug: (error) => expect.fail(String(error)) } });
  };
  type Client = Awaited<ReturnType<typeof start>>;

  /** Reads a terminal as the window does, and waits for what it shows. */
  const reader = (client: Client, id: string, options: { readonly acknowledge?: boolean } = {}) => {
    let shown = '';
    let replayed = '';
    let batches = 0;
    const waiting = new Set<() => void>();
    const stop = new AbortController();
    const stream = `reader-${Math.random()}`;
    const follow = async () => {
      const signal = AbortSignal.any([readers.signal, stop.signal]);
      for await (const { sequence, items } of await client.servers.terminals.output({ id, stream }, { signal })) {
        batches += 1;
        for (const { bytes, replay } of items) {
          const text = Buffer.from(bytes, 'base64').toString();
          shown += text;
          if (replay) replayed += text;
        }
        for (const wake of waiting) wake();
        if (options.acknowledge !== false) await client.system.acknowledge({ stream, sequence });
      }
    };
    const over = follow();
    return {
      over,
      stop: () => stop.abort(),
      shown: () => shown,
      replayed: () => replayed,
      batches: () => batches,
      until: (wanted: RegExp) =>
        new Promise<void>((resolve) => {
          const look = () => {
            if (!wanted.test(shown)) return;
            waiting.delete(look);
            resolve();
          };
          waiting.add(look);
          look();
        }),
    };
  };
  const untilState = async (client: Client, state: ServerTerminal['state']): Promise<ServerTerminal> => {
    const stream = `states-${Math.random()}`;
    const stop = new AbortController();
    for await (const { sequence, items } of await client.servers.terminals.watch(
      { stream },
      { signal: AbortSignal.any([readers.signal, stop.signal]) },
    )) {
      const found = items.at(-1)?.find((one) => one.state === state);
      if (found) {
        stop.abort();
        return found;
      }
      await client.system.acknowledge({ stream, sequence });
    }
    throw new Error('the stream ended');
  };

  test('a shell on a terminal: typed, shown, resized, UTF-8; it outlives its reader, who finds what was shown', async () => {
    const client = await start();
    const { id } = await client.servers.terminals.open({ vantage: 'ssh:web', size });
    const first = reader(client, id);
    await client.servers.terminals.write({ id, data: "printf 'a%sb é→\\n' 1; stty size; echo $TERM\r" });
    await first.until(/a1b é→[^]*24 80[^]*xterm-256color/u);
    await client.servers.terminals.resize({ id, size: { columns: 132, rows: 40 } });
    await client.servers.terminals.write({ id, data: 'stty size\r' });
    await first.until(/40 132/u);
    first.stop();
    await first.over;
    await client.servers.terminals.write({ id, data: "printf 'later%s\\n' 2\r" });
    const second = reader(client, id);
    await second.until(/later2/u);
    expect(second.replayed()).toMatch(/a1b é→[^]*40 132/u);
    // What nobody has read yet is new to whoever reads it first: a shell may ask something of its terminal at once.
    expect(first.replayed()).toBe('');
    expect(second.replayed()).not.toContain('later2');
    await client.servers.terminals.close({ id });
    await second.over;
    await expect(client.servers.terminals.write({ id, data: 'x' })).rejects.toMatchObject({ data: { kind: 'not-found' } });
    expect(rig.core.rooms.audit.page({ before: null, limit: 10, contains: 'terminal.open' })).toMatchObject([
      { target: 'web', result: 'done' },
    ]);
  });

  test('an echo comes back within 50 ms', async () => {
    const client = await start();
    const { id } = await client.servers.terminals.open({ vantage: 'ssh:web', size });
    const reading = reader(client, id);
    await client.servers.terminals.write({ id, data: "stty -echo; printf 'ready%s\\n' 1; cat\r" });
    await reading.until(/ready1/u);
    const took: number[] = [];
    for (let count = 0; count < 10; count += 1) {
      const at = performance.now();
      await client.servers.terminals.write({ id, data: `<${count}>\r` });
      await reading.until(new RegExp(`<${count}>`, 'u'));
      took.push(performance.now() - at);
    }
    const middle = took.toSorted((a, b) => a - b)[5] ?? Number.POSITIVE_INFINITY;
    expect(middle, took.map((ms) => ms.toFixed(1)).join(' ')).toBeLessThan(50);
  });

  test('a flood is held back while nobody takes it, and typing gets through it', async () => {
    const client = await start();
    const { id } = await client.servers.terminals.open({ vantage: 'ssh:web', size });
    const stuck = reader(client, id, { acknowledge: false });
    await client.servers.terminals.write({ id, data: 'yes 0123456789012345678901234567890123456789\r' });
    await stuck.until(/(?:0123456789){4}\r\n0/u);
    // What is on its way arrives; then nothing more does.
    let length = -1;
    await expect
      .poll(
        () => {
          const before = length;
          ({ length } = stuck.shown());
          return length === before;
        },
        { timeout: 15_000, interval: 1000 },
      )
      .toBe(true);
    expect(stuck.batches()).toBeLessThanOrEqual(5);
    expect(length).toBeLessThan(512 * 1024);
    stuck.stop();
    await stuck.over;
    const reading = reader(client, id);
    await reading.until(/(?:0123456789){4}/u);
    await client.servers.terminals.write({ id, data: '\u{3}' });
    await client.servers.terminals.write({ id, data: "printf 'calm%s\\n' 1\r" });
    await reading.until(/calm1/u);
  }, 30_000);

  test('a shell that exits says so and can be opened again in its place', async () => {
    const client = await start();
    const { id } = await client.servers.terminals.open({ vantage: 'ssh:web', size });
    await client.servers.terminals.write({ id, data: 'exit 3\r' });
    expect(await untilState(client, 'ended')).toMatchObject({ id, exitCode: 3 });
    await expect(client.servers.terminals.write({ id, data: 'x' })).rejects.toMatchObject({ data: { kind: 'not-available' } });
    expect(await client.servers.terminals.reopen({ id, size })).toMatchObject({ id, state: 'open' });
    const reading = reader(client, id);
    await client.servers.terminals.write({ id, data: "printf 'again%s\\n' 1\r" });
    await reading.until(/exit 3[^]*again1/u);
  });

  test('a lost connection is said in words, and what was shown stays', async () => {
    const client = await start();
    const { id } = await client.servers.terminals.open({ vantage: 'ssh:web', size });
    await client.servers.terminals.write({ id, data: "printf 'before%s session=%s=\\n' 1 $PPID\r" });
    const first = reader(client, id);
    await first.until(/session=\d+=/u);
    process.kill(Number(/session=(\d+)=/u.exec(first.shown())?.[1]), 'SIGKILL');
    const { failure } = await untilState(client, 'lost');
    expect(failure?.kind).toBe('ssh-session-lost');
    const reading = reader(client, id);
    await reading.until(/before1/u);
    expect(await client.servers.terminals.reopen({ id, size })).toMatchObject({ state: 'open' });
    await client.servers.terminals.write({ id, data: "printf 'after%s\\n' 1\r" });
    await reading.until(/after1/u);
  });

  test('an account without terminals and a read-only environment refuse in words', async () => {
    const client = await start();
    await expect(client.servers.terminals.open({ vantage: 'ssh:locked', size })).rejects.toMatchObject({
      data: { kind: 'not-available', remedy: { en: expect.stringContaining('PermitTTY') } },
    });
    await rig.core.rooms.settings.merge(['servers', 'environments', 'web'], 'production');
    await rig.core.rooms.settings.merge(['policies', 'production', 'readOnly'], true);
    await expect(client.servers.terminals.open({ vantage: 'ssh:web', size })).rejects.toMatchObject({ data: { kind: 'target-read-only' } });
  });

  test('a server that takes one session refuses a second terminal in words, and opens none behind one’s back when the first is closed', async () => {
    const client = await start();
    const { id } = await client.servers.terminals.open({ vantage: 'ssh:narrow', size });
    await expect(client.servers.terminals.open({ vantage: 'ssh:narrow', size })).rejects.toMatchObject({
      data: { kind: 'not-available', remedy: { en: expect.stringContaining('MaxSessions') } },
    });
    const server = await rig.core.rooms.vantages.server('narrow', { signal: readers.signal });
    await expect(server.sftp({ signal: readers.signal, timeoutMs: 1500 })).rejects.toMatchObject({
      failure: { kind: 'timed-out', remedy: { en: expect.stringContaining('MaxSessions') } },
    });
    await client.servers.terminals.close({ id });
    // A shell, or a session for files, that was still on its way would have taken the one place.
    expect(await client.servers.terminals.open({ vantage: 'ssh:narrow', size })).toMatchObject({ state: 'open' });
  }, 60_000);

  test('a terminal whose environment becomes read-only takes nothing in, still shows what comes, and is usable again after', async () => {
    const client = await start();
    const { id } = await client.servers.terminals.open({ vantage: 'ssh:web', size });
    const reading = reader(client, id);
    await client.servers.terminals.write({ id, data: "printf 'first%s\\n' 1; sleep 2; printf 'later%s\\n' 2\r" });
    await reading.until(/first1/u);
    await rig.core.rooms.settings.merge(['servers', 'environments', 'web'], 'production');
    await rig.core.rooms.settings.merge(['policies', 'production', 'readOnly'], true);
    await expect(client.servers.terminals.write({ id, data: "printf 'typed%s\\n' 3\r" })).rejects.toMatchObject({
      data: { kind: 'target-read-only', cause: { en: expect.stringContaining('nothing was typed') } },
    });
    await reading.until(/later2/u);
    await rig.core.rooms.settings.merge(['policies', 'production', 'readOnly'], false);
    await client.servers.terminals.write({ id, data: "printf 'after%s\\n' 4\r" });
    await reading.until(/after4/u);
    expect(reading.shown()).not.toContain('typed');
  });

  test('what is typed is written down nowhere', async () => {
    const client = await start();
    const { id } = await client.servers.terminals.open({ vantage: 'ssh:web', size });
    const reading = reader(client, id);
    await client.servers.terminals.write({ id, data: "printf 'typed%s\\n' 1 # correct-horse-battery\r" });
    await reading.until(/typed1/u);
    await expect(client.servers.terminals.write({ id, data: 'correct-horse-battery'.repeat(4000) })).rejects.toMatchObject({
      data: { kind: 'bad-input', evidence: expect.not.stringContaining('horse') },
    });
    await rig.core.close();
    expect(await rig.everythingKept()).not.toContain('correct-horse-battery');
  });
});
