import { createRouterClient } from '@orpc/server';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { JournalLine, JournalQuery } from '../../../preload/contract/journal.ts';
import { journalRows, readJournalRow } from '../../../preload/contract/journal.ts';
import type { JournalNews } from '../../../main/core/servers/journal/journal-follow.ts';
import { followJournal } from '../../../main/core/servers/journal/journal-follow.ts';
import { availability, frenchJournalLine, startMachine } from '../../lab/machines.ts';
import type { Machine } from '../../lab/machines.ts';
import { eventually } from '../../lab/processes.ts';
import { startRig } from '../ssh/rig.ts';
import type { Rig } from '../ssh/rig.ts';
import { commandLineOn } from './command-line.ts';

const lab = await availability();

describe.skipIf(!lab.ok)(`the journal of a real machine${lab.ok ? '' : ` (${lab.reason})`}`, () => {
  let machine: Machine;
  let rig: Rig;
  beforeAll(async () => {
    machine = await startMachine({ name: 'web-1', units: ['failed', 'words'] });
    rig = await startRig();
    const section = (name: string, user: string) =>
      `Host ${name}\n  HostName ${machine.address}\n  User ${user}\n  IdentityFile ${machine.key.path}\n  IdentitiesOnly yes\n  UserKnownHostsFile ${rig.home}/known\n  StrictHostKeyChecking accept-new\n`;
    await rig.writeConfig(`${section('web-1', machine.user)}\n${section('guest', 'guest')}`);
    await machine.run(
      'sudo useradd -m guest; sudo mkdir -p ~guest/.ssh; sudo cp ~/.ssh/authorized_keys ~guest/.ssh/; sudo chown -R guest: ~guest/.ssh',
    );
  }, 30 * 60_000);
  afterAll(async () => {
    await rig?.stop();
    await machine?.stop();
  });

  type Query = Omit<JournalQuery, 'vantage'> & { readonly follow?: boolean };
  const within = () => AbortSignal.timeout(40_000);
  async function open(query: Query, signal: AbortSignal, host = 'web-1') {
    const vantage = await rig.core.rooms.vantages.open(`ssh:${host}`, { signal });
    return followJournal(vantage, { vantage: `ssh:${host}`, ...query }, signal);
  }
  async function whole(query: Query, host = 'web-1'): Promise<readonly JournalNews[]> {
    const items: JournalNews[] = [];
    for await (const batch of await open({ ...query, follow: false }, within(), host)) items.push(...batch);
    return items;
  }
  const linesOf = (items: readonly JournalNews[]) => items.filter((item): item is JournalLine => 'message' in item);
  const messages = (items: readonly JournalNews[]) => linesOf(items).map(({ message }) => message);
  const logger = (text: string, options = '') => machine.run(`logger ${options} -- '${text}'`);

  test('one unit: its lines in order, accents kept, bytes that are no text without harm', async () => {
    const lines = linesOf(await whole({ unit: 'lab-words.service' }));
    expect(lines.map(({ message }) => message)).toContain(frenchJournalLine);
    expect(lines.some(({ message }) => /^raw \uFFFD+ bytes$/u.test(message))).toBe(true);
    expect(lines.map(({ time }) => time)).toEqual(lines.map(({ time }) => time).toSorted());
    expect(new Set(lines.map(({ unit }) => unit))).toEqual(new Set(['lab-words.service']));
  });

  test('filters: priority, text of any kind, time, boot, how many', async () => {
    await logger('quite bad', '-p user.err -t filters');
    await logger('not so bad', '-p user.info -t filters');
    await logger(String.raw`odd [x] \E \Q (a|b) $HOME "q" .* Été`, '-p user.info -t filters');
    await machine.run('sudo journalctl --sync');
    expect(messages(await whole({ priority: 3, lines: 1000 }))).toContain('quite bad');
    expect(messages(await whole({ priority: 3, lines: 1000 }))).not.toContain('not so bad');
    expect(messages(await whole({ grep: 'SO BAD', lines: 10 }))).toEqual(['not so bad']);
    expect(messages(await whole({ grep: String.raw`[x] \E \Q (a|b) $HOME "q" .*`, lines: 10 }))).toHaveLength(1);
    expect(messages(await whole({ grep: 'nothing says this', lines: 10 }))).toEqual([]);
    expect(messages(await whole({ since: '2999-01-01 00:00' }))).toEqual([]);
    expect(messages(await whole({ since: new Date(Date.now() - 600_000).toISOString(), boot: true, lines: 1000 }))).toContain('quite bad');
    expect(linesOf(await whole({ lines: 3 }))).toHaveLength(3);
    const grepped = linesOf(await whole({ grep: 'bad', lines: 10 }));
    expect(grepped.map(({ time }) => time)).toEqual(grepped.map(({ time }) => time).toSorted());
  });

  test('a unit and a time that cannot be are refused before anything runs', async () => {
    await expect(whole({ unit: '*' })).rejects.toMatchObject({ failure: { kind: 'bad-input' } });
    await expect(whole({ since: '$(id)' })).rejects.toMatchObject({ failure: { kind: 'bad-input' } });
    await expect(whole({ since: 'the day before' })).rejects.toMatchObject({
      failure: { kind: 'bad-input', remedy: { en: expect.stringMatching(/-1h.*yesterday.*2026-11-21 10:00/u) as string } },
    });
  });

  test('a unit that nobody knows has no journal, and not an empty one; one that is gone still has its lines', async () => {
    const unknown = { failure: { kind: 'not-found', cause: { en: 'There is no unit nothing.service on web-1.' } } };
    await expect(whole({ unit: 'nothing.service' })).rejects.toMatchObject(unknown);
    await expect(whole({ unit: 'nothing.service', scope: 'user' })).rejects.toMatchObject(unknown);
    const following = async () => {
      for await (const _ of await open({ unit: 'nothing.service' }, within())) void _;
    };
    await expect(following()).rejects.toMatchObject(unknown);
    // Known, and has never said anything at that priority.
    expect(messages(await whole({ unit: 'cron.service', priority: 0 }))).toEqual([]);
    await machine.run('sudo systemd-run --quiet --wait --collect --unit=passing echo was here; sudo journalctl --sync');
    expect(messages(await whole({ unit: 'passing.service' }))).toContain('was here');
  });

  test('on the command line an unknown unit and a time that is none are told apart by the exit code', async () => {
    const logs = (...args: readonly string[]) => commandLineOn(rig, ['units', 'logs', 'web-1', ...args, '--json']);
    const unknown = await logs('nothing.service');
    expect(unknown.code).toBe(1);
    expect(unknown.json()).toMatchObject({ error: { kind: 'not-found', message: 'There is no unit nothing.service on web-1.' } });
    expect(unknown.stderr).toContain('List the units to see its exact name.');
    const nonsense = await logs('cron.service', '--since', 'nonsense');
    expect(nonsense.code).toBe(2);
    expect(nonsense.json()).toMatchObject({ error: { kind: 'bad-input', remedy: expect.stringContaining('2026-11-21 10:00') as string } });
    expect((await logs('lab-words.service', '--since', '-2d')).json()).toContainEqual(
      expect.objectContaining({ message: frenchJournalLine }),
    );
  });

  test('followed: what is written comes, and giving up ends journalctl there', async () => {
    const stop = new AbortController();
    const seen: string[] = [];
    const reading = (async () => {
      for await (const batch of await open({ lines: 0 }, AbortSignal.any([stop.signal, within()]))) seen.push(...messages(batch));
    })();
    await eventually('the first new line', async () => {
      await logger('fresh', '-t follow');
      return seen.includes('fresh') ? true : undefined;
    });
    stop.abort();
    await expect(reading).rejects.toBe(stop.signal.reason);
    await eventually('no journalctl left', async () => ((await machine.run('pgrep -x journalctl')).code === 1 ? true : undefined));
  });

  test('journalctl that is ended there ends the reading with its words', async () => {
    const stop = new AbortController();
    const reading = (async () => {
      for await (const _ of await open({ lines: 0 }, AbortSignal.any([stop.signal, within()]))) void _;
    })();
    const outcome = reading.then(
      () => 'ended',
      () => 'failed',
    );
    await eventually('journalctl', async () => ((await machine.run('pgrep -x journalctl')).code === 0 ? true : undefined));
    await machine.run('pkill -x journalctl');
    expect(await outcome).toBe('ended');
    stop.abort();
  });

  test('without the right to the journal a note says what would help', async () => {
    const items = await whole({ unit: 'lab-failed.service' }, 'guest');
    expect(items).toEqual([
      { note: { en: expect.stringContaining('systemd-journal') as string, fr: expect.stringContaining('systemd-journal') as string } },
    ]);
  });

  test('messages far longer than a screen take their place without their weight', async () => {
    await machine.run(
      'head -c 3000000 /dev/zero | tr "\\0" y | sudo systemd-run --quiet --pipe --wait -p LogRateLimitIntervalSec=0 systemd-cat -t huge -p warning; logger -t after tail; sudo journalctl --sync',
    );
    const items = linesOf(await whole({ lines: 1000 }));
    const huge = items.filter(({ identifier }) => identifier === 'huge');
    expect(huge.length).toBeGreaterThan(0);
    expect(Math.max(...huge.map(({ message }) => message.length))).toBeGreaterThan(8000);
    expect(Math.max(...huge.map(({ message }) => message.length))).toBeLessThan(9000);
    expect(messages(items)).toContain('tail');
  });

  test('a reader that is slow holds journalctl back instead of filling memory', async () => {
    await machine.run(
      `sudo systemd-run --quiet --wait -p LogRateLimitIntervalSec=0 sh -c 'seq 1 40000 | sed "s/$/ a line that is as long as lines usually are, with a number in front/"'; sudo journalctl --sync`,
    );
    const stop = new AbortController();
    const batches = (await open({ lines: 30_000, follow: true }, AbortSignal.any([stop.signal, within()])))[Symbol.asyncIterator]();
    await batches.next();
    const before = process.memoryUsage();
    await new Promise((resolve) => setTimeout(resolve, 3000));
    const after = process.memoryUsage();
    expect(after.rss - before.rss).toBeLessThan(40_000_000);
    let count = 0;
    while (count < 25_000) {
      const next = await batches.next();
      if (next.done === true) break;
      count += next.value.length;
    }
    expect(count).toBeGreaterThanOrEqual(25_000);
    stop.abort();
    await batches.return?.(undefined).catch(() => undefined);
  });

  test('through the contract it is a stream, and this computer’s journal too where there is one', async () => {
    const client = createRouterClient(rig.core.router, { context: { who: 'test', reportBug: (error) => expect.fail(String(error)) } });
    const lines: JournalLine[] = [];
    for await (const batch of await client.servers.journal.follow({
      stream: 'journal-test',
      vantage: 'ssh:web-1',
      unit: 'lab-failed.service',
      follow: false,
    })) {
      for (const item of batch.items) if ('lines' in item) lines.push(...journalRows(item.lines).map(readJournalRow));
      rig.core.rooms.streams.acknowledge('journal-test', batch.sequence);
    }
    expect(messages(lines)).toContain('cannot open /etc/lab.conf: No such file or directory');
  });
});
