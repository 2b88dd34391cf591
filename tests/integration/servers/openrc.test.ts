import { createRouterClient } from '@orpc/server';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { JournalLine } from '../../../preload/contract/journal.ts';
import { journalRows, readJournalRow } from '../../../preload/contract/journal.ts';
import type { UnitVerb } from '../../../preload/contract/unit-changes.ts';
import { ARM_SCRIPT, RETURN_TEXT } from '../../../main/core/servers/second-factor/return-scripts.ts';
import { availability, startMachine } from '../../lab/machines.ts';
import type { Machine } from '../../lab/machines.ts';
import { offerSecondFactor } from '../../lab/machines/second-factor-package.ts';
import { frenchLogLine } from '../../lab/machines/services.ts';
import { eventually } from '../../lab/processes.ts';
import { startRig } from '../ssh/rig.ts';
import type { Rig } from '../ssh/rig.ts';

const lab = await availability();

function clientOf(rig: Rig) {
  return createRouterClient(rig.core.router, { context: { who: 'test', reportBug: (error) => expect.fail(String(error)) } });
}

describe.skipIf(!lab.ok)(`a real machine with OpenRC and BusyBox${lab.ok ? '' : ` (${lab.reason})`}`, () => {
  let machine: Machine;
  let rig: Rig;
  let client: ReturnType<typeof clientOf>;
  const vantage = 'ssh:alp-1';
  const { signal } = new AbortController();
  beforeAll(async () => {
    machine = await startMachine({ name: 'alp-1', system: 'openrc' });
    rig = await startRig();
    await rig.writeConfig(
      `Host alp-1\n  HostName ${machine.address}\n  User ${machine.user}\n  IdentityFile ${machine.key.path}\n  IdentitiesOnly yes\n  UserKnownHostsFile ${rig.home}/known\n  StrictHostKeyChecking accept-new\n`,
    );
    client = clientOf(rig);
  }, 30 * 60_000);
  afterAll(async () => {
    await rig?.stop();
    await machine?.stop();
  });

  async function change(verb: UnitVerb, unit: string) {
    const input = { vantage, unit, verb };
    const plan = await client.servers.units.change.plan(input);
    const stream = crypto.randomUUID();
    const reading = await client.servers.units.change.apply({ ...input, stream, consent: { digest: plan.digest, typedName: null } });
    let last: unknown;
    for await (const batch of reading) {
      last = batch.items.at(-1);
      rig.core.rooms.streams.acknowledge(stream, batch.sequence);
    }
    return { plan, last };
  }

  /** Reads a log until `enough` says so, or its end. */
  async function read(
    query: { readonly unit?: string; readonly follow: boolean; readonly priority?: number; readonly since?: string },
    enough: (lines: readonly JournalLine[]) => boolean = () => false,
  ) {
    const stream = crypto.randomUUID();
    const leaving = new AbortController();
    const lines: JournalLine[] = [];
    const notes: string[] = [];
    try {
      for await (const batch of await client.servers.journal.follow({ vantage, ...query, stream }, { signal: leaving.signal })) {
        for (const item of batch.items) {
          if ('note' in item) notes.push(item.note.en);
          else lines.push(...journalRows(item.lines).map(readJournalRow));
        }
        rig.core.rooms.streams.acknowledge(stream, batch.sequence);
        if (enough(lines)) break;
      }
    } finally {
      leaving.abort();
    }
    return { lines, notes };
  }

  test('its services are listed with their states in words, those in trouble first', async () => {
    const units = await eventually('the flapping service having flapped', async () => {
      const found = await client.servers.units.list({ vantage });
      return (found.find(({ unit }) => unit === 'lab-flapping')?.restarts ?? 0) > 0 ? found : undefined;
    });
    const state = (name: string) => units.find(({ unit }) => unit === name)?.state.en;
    expect(units[0]).toMatchObject({ unit: 'lab-crashed', level: 'failing', state: { en: 'Crashed: its process is gone' } });
    expect(state('lab-failing')).toBe('Stopped, though runlevel default starts it');
    expect(state('lab-flapping')).toMatch(/^Ended and was started again just now|^Ends again and again/u);
    expect([state('lab-supervised'), state('lab-stopped')]).toEqual(['Started', 'Stopped']);
    const counted = await machine.run('PATH=$PATH:/sbin; rc-status -s | wc -l');
    expect(units).toHaveLength(Number(counted.stdout));
    expect(rig.core.rooms.findings.read().findings.map(({ link }) => link)).toContain('server/alp-1/units/lab-crashed');
  });

  test('one of them with its process, what needs it, and its lines in the log of the machine', async () => {
    const service = await client.servers.units.show({ vantage, unit: 'lab-words' });
    expect(service).toMatchObject({
      description: 'Writes words',
      openrc: { runlevels: ['default'] },
      memoryBytes: expect.any(Number) as number,
    });
    expect(service.journal.find(({ message }) => message === frenchLogLine)).toMatchObject({ identifier: 'lab-words', priority: 4 });
    expect(
      (await client.servers.units.show({ vantage, unit: 'ssh.service' })).journal.some(({ identifier }) => identifier === 'sshd'),
    ).toBe(true);
    expect((await client.servers.units.relations({ vantage, unit: 'dbus' })).neededBy.map(({ unit }) => unit)).toEqual(['lab-supervised']);
    await expect(client.servers.units.show({ vantage, unit: 'nothing' })).rejects.toMatchObject({ data: { kind: 'not-found' } });
    await expect(client.servers.units.list({ vantage, scope: 'user' })).rejects.toMatchObject({ data: { kind: 'not-available' } });
  });

  test('looking at a service writes nothing into the log of the machine', async () => {
    const written = async () => (await machine.run("grep -c 'init.d/lab-supervised' /var/log/messages")).stdout;
    const before = await written();
    await client.servers.units.show({ vantage, unit: 'lab-supervised' });
    expect(await written()).toBe(before);
  });

  test('each verb is rc-service or rc-update, verified afterwards, and stands in the journal of changes', async () => {
    const started = await change('start', 'lab-stopped');
    expect(started.plan).toMatchObject({ commands: ['sudo rc-service lab-stopped start'], undo: { en: 'rc-service lab-stopped stop' } });
    expect(started.last).toMatchObject({ kind: 'done', result: { active: 'active', sub: 'started' } });
    const enabled = await change('enable', 'lab-stopped');
    expect(enabled).toMatchObject({
      plan: { commands: ['sudo rc-update add lab-stopped default'] },
      last: { result: { enabled: 'enabled' } },
    });
    expect(await change('restart', 'lab-stopped')).toMatchObject({ last: { result: { active: 'active' } } });
    expect(await change('disable', 'lab-stopped')).toMatchObject({ last: { result: { enabled: 'disabled' } } });
    expect(await change('stop', 'lab-stopped')).toMatchObject({ last: { result: { sub: 'stopped' } } });
    expect(await change('reset-failed', 'lab-crashed')).toMatchObject({
      plan: { commands: ['sudo rc-service lab-crashed zap'] },
      last: { result: { sub: 'stopped' } },
    });
    // A script of System V, whose state OpenRC does not follow.
    expect(await change('stop', 'cron')).toMatchObject({ last: { result: { active: 'inactive' } } });
    expect(await change('start', 'cron')).toMatchObject({ last: { result: { active: 'active' } } });
    expect((await client.activity.audit({}))[0]).toMatchObject({
      target: 'alp-1/cron',
      result: 'done',
      detail: 'sudo rc-service cron start',
    });
  });

  test('what it cannot do is refused, and a service that does not start says why', async () => {
    await expect(change('mask', 'cron')).rejects.toMatchObject({ data: { kind: 'not-available' } });
    await expect(change('start', 'lab-failing')).rejects.toMatchObject({
      data: { kind: 'command-failed', evidence: expect.stringContaining('cannot open /etc/lab.conf') as string },
    });
    await expect(client.servers.units.override.plan({ vantage, unit: 'cron', text: 'x' })).rejects.toMatchObject({
      data: { kind: 'not-available', remedy: { en: 'Its settings are in /etc/conf.d/cron.' } },
    });
    const { effects } = await client.servers.units.change.plan({ vantage, unit: 'dbus', verb: 'stop' });
    expect(effects.map(({ en }) => en)).toContain('What needs it may be stopped with it: lab-supervised.');
  });

  test('its log is followed live, of everything and of one service with its own log', async () => {
    const once = await read({ unit: 'lab-words', follow: false });
    expect(once.notes).toEqual(['There is no systemd journal: these lines are from /var/log/messages.']);
    expect(once.lines.map(({ message }) => message)).toContain(frenchLogLine);
    await expect(read({ unit: 'nothing', follow: false })).rejects.toMatchObject({ data: { kind: 'not-found' } });
    await expect(read({ unit: 'lab-words', since: 'nonsense', follow: false })).rejects.toMatchObject({ data: { kind: 'bad-input' } });
    await machine.run('sudo chmod 644 /var/log/lab-words.log');
    const own = await read({ unit: 'lab-words', follow: false });
    expect(own.lines.filter(({ message }) => message === 'a line without a time')).toEqual([
      expect.objectContaining({ time: '', identifier: 'lab-words' }),
    ]);
    const begun: Promise<void>[] = [];
    const begins = () => {
      const { promise, resolve } = Promise.withResolvers<void>();
      begun.push(promise);
      return resolve;
    };
    const until = (text: string, heard: () => void) => (lines: readonly JournalLine[]) => {
      heard();
      return lines.some(({ message }) => message === text);
    };
    const followed = read({ unit: 'lab-words', follow: true }, until('one more line', begins()));
    const warned = read({ follow: true, priority: 4 }, until('second', begins()));
    await Promise.all(begun);
    await machine.run("logger -t other -p daemon.warning second; echo 'one more line' | sudo tee -a /var/log/lab-words.log");
    expect((await followed).lines.at(-1)).toMatchObject({ identifier: 'lab-words', time: expect.stringMatching(/^20/u) as string });
    expect((await warned).lines.every(({ priority }) => priority <= 4)).toBe(true);
  });

  test('an account that may not read the log is told what would help', async () => {
    await machine.run(
      'sudo useradd -m guest; sudo mkdir -p ~guest/.ssh; sudo cp ~/.ssh/authorized_keys ~guest/.ssh/; sudo chown -R guest: ~guest/.ssh',
    );
    expect(await client.servers.units.show({ vantage: 'ssh:guest@alp-1', unit: 'lab-words' })).toMatchObject({
      journal: [],
      journalNote: { en: 'This account may not read /var/log/messages: add it to the group adm, then connect again.' },
    });
  });

  test('its facts, ports and jobs are read by BusyBox’s programs too', async () => {
    expect(await client.servers.facts({ vantage })).toMatchObject({
      hostName: 'alp-1',
      memory: { totalBytes: expect.any(Number) as number },
    });
    const { ports } = await client.servers.ports.list({ vantage });
    expect(ports.find(({ port }) => port === 22)).toBeDefined();
    expect(await client.servers.upkeep.packages.list({ vantage })).toMatchObject({ manager: 'apt' });
  });

  test('a second factor is enrolled, proven and taken back; an unproven change is taken back by the machine, after a restart too', async () => {
    for (const script of await offerSecondFactor()) {
      const offered = await machine.run(`sudo sh -c '${script.replaceAll("'", `'"'"'`)}'`);
      expect(offered.code, offered.stderr).toBe(0);
    }
    await client.credentials.sealed.create({ passphrase: 'quartz lantern nineteen' });
    const files = 'cat /etc/pam.d/sshd /etc/ssh/sshd_config; ls /etc/ssh/sshd_config.d /etc/init.d';
    const before = (await machine.run(files)).stdout;
    const { servers } = client.totp;
    const input = { vantage, user: null, everyone: false, returnAfterSeconds: 120 };
    const applied = async (way: 'enrol' | 'remove') => {
      const plan = await servers[way].plan(input);
      const stream = crypto.randomUUID();
      let last: unknown;
      const steps = await servers[way].apply({ ...input, stream, consent: { digest: plan.digest, typedName: null } });
      for await (const batch of steps) {
        last = batch.items.at(-1);
        rig.core.rooms.streams.acknowledge(stream, batch.sequence);
      }
      return { plan, last };
    };
    const enrolled = await applied('enrol');
    expect(enrolled.plan.commands.filter((command) => command.includes('rc-'))).toEqual([
      'sudo rc-update add pilothouse-second-factor-return default',
      'sudo rc-service ssh reload',
    ]);
    expect(enrolled.last).toMatchObject({ kind: 'done', result: { user: 'ops', recoveryCodes: 5 } });
    expect((await machine.run('true')).code).not.toBe(0);
    const { accounts } = await servers.status({ vantage });
    expect(accounts.find(({ name }) => name === 'ops')).toMatchObject({ asked: 'always', byPilothouse: true });
    expect(await applied('remove')).toMatchObject({ last: { kind: 'done', result: { user: 'ops', totp: null } } });
    expect((await machine.run(files)).stdout).toBe(before);

    const root = await rig.core.rooms.roots.of(await rig.core.rooms.vantages.open(vantage, { signal }), { signal });
    const within = { signal, timeoutMs: 60_000 };
    const sh = (script: string, ...args: string[]) => root.run({ program: 'sh', args: ['-c', script, 'sh', ...args] }, within);
    const own = '/home/ops/.google_authenticator';
    const arm = (seconds: string) =>
      root.run(
        {
          program: 'sh',
          args: ['-c', ARM_SCRIPT, 'sh', seconds, '/etc/ssh/sshd_config', '/etc/pam.d/sshd', 'ops', own],
          stdin: RETURN_TEXT,
        },
        within,
      );
    expect(await arm('5')).toMatchObject({ exitCode: 0 });
    expect(await arm('5')).toMatchObject({ exitCode: 4 });
    // What a restart does to it: the waiting process is gone, and what the runlevel holds is started.
    const restarted = await sh(
      'echo "# unproven" >> /etc/pam.d/sshd; kill -9 "$(cat /var/lib/pilothouse-second-factor/pid)"; PATH=$PATH:/sbin; rc-update show default | grep -c pilothouse; rc-service pilothouse-second-factor-return start >/dev/null',
    );
    expect(restarted).toMatchObject({ exitCode: 0, stdout: '1\n' });
    await eventually(
      'the machine taking it back',
      async () => ((await sh('[ -e /var/lib/pilothouse-second-factor/returned ]')).exitCode === 0 ? true : undefined),
      { timeoutMs: 60_000 },
    );
    await eventually('the wait being cleared away', async () => ((await machine.run(files)).stdout === before ? true : undefined), {
      timeoutMs: 30_000,
    });

    // A wait that was lost for good is no reason to wait for ever.
    await sh('rm -f /var/lib/pilothouse-second-factor/returned; echo 1700000000 > /var/lib/pilothouse-second-factor/armed');
    await expect(servers.enrol.plan(input)).rejects.toMatchObject({
      data: { kind: 'not-available', remedy: { en: expect.stringContaining('return.sh') as string } },
    });
    expect((await servers.status({ vantage, root: 'yes' })).waitingUntil).toBeNull();
    await sh('rm -r /var/lib/pilothouse-second-factor');
  }, 120_000);
});
