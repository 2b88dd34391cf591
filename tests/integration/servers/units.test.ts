import { existsSync } from 'node:fs';
import { createRouterClient } from '@orpc/server';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { listUnits, showUnit } from '../../../main/core/servers/units/units.ts';
import { availability, frenchJournalLine, startMachine } from '../../lab/machines.ts';
import type { Machine } from '../../lab/machines.ts';
import { eventually } from '../../lab/processes.ts';
import { failureFrom, startRig } from '../ssh/rig.ts';
import type { Rig } from '../ssh/rig.ts';

const lab = await availability();

function clientOf(rig: Rig) {
  return createRouterClient(rig.core.router, { context: { who: 'test', reportBug: (error) => expect.fail(String(error)) } });
}

describe.skipIf(!lab.ok)(`systemd units of a real machine${lab.ok ? '' : ` (${lab.reason})`}`, () => {
  let machine: Machine;
  let rig: Rig;
  let client: ReturnType<typeof clientOf>;
  beforeAll(async () => {
    machine = await startMachine({ name: 'web-1', units: ['failed', 'flapping', 'words'] });
    rig = await startRig();
    await rig.writeConfig(
      `Host web-1\n  HostName ${machine.address}\n  User ${machine.user}\n  IdentityFile ${machine.key.path}\n  IdentitiesOnly yes\n  UserKnownHostsFile ${rig.home}/known\n  StrictHostKeyChecking accept-new\n`,
    );
    client = clientOf(rig);
  }, 30 * 60_000);
  afterAll(async () => {
    await rig?.stop();
    await machine?.stop();
  });

  const vantage = 'ssh:web-1';

  test('failed first, and every unit systemd itself counts', async () => {
    const units = await client.servers.units.list({ vantage });
    expect(units[0]).toMatchObject({
      unit: 'lab-failed.service',
      load: 'loaded',
      active: 'failed',
      sub: 'failed',
      description: 'Lab: failed',
      level: 'failing',
      state: { en: 'Failed: exit 78' },
      enabled: 'enabled',
    });
    const counted = await machine.run(
      "systemctl list-units --all --plain --no-legend --type=service,socket,timer,path,mount,automount,swap,target | awk '{print $1}' | LC_ALL=C sort",
    );
    // Those of a login come and go with it, also between the two readings.
    const lasting = (names: readonly string[]) => names.filter((name) => !/^(?:run-user-|user@|user-runtime-dir@)/u.test(name)).sort();
    expect(lasting(units.map(({ unit }) => unit))).toEqual(lasting(counted.stdout.trim().split('\n')));
  });

  test('a failed unit says why, with its status and the lines it wrote', async () => {
    const unit = await client.servers.units.show({ vantage, unit: 'lab-failed.service' });
    expect(unit).toMatchObject({ unit: 'lab-failed.service', level: 'failing', state: { en: 'Failed: exit 78' }, journalNote: null });
    expect(unit.status).toContain('code=exited, status=78');
    expect(unit.journal.map(({ message }) => message)).toContain('cannot open /etc/lab.conf: No such file or directory');
    expect(new Date(unit.since ?? '').getTime()).toBeLessThanOrEqual(Date.now() + 5000);
  });

  test('a unit that is started again and again is told from one that starts', async () => {
    const restarted = await eventually('the unit between two attempts', async () => {
      const unit = await client.servers.units.show({ vantage, unit: 'lab-flapping.service', lines: 5 });
      // The first wait comes before the first restart: systemd counts it only afterwards.
      return unit.sub === 'auto-restart' && (unit.restarts ?? 0) > 0 ? unit : undefined;
    });
    expect(restarted).toMatchObject({
      level: 'degraded',
      state: { en: expect.stringMatching(/^Crashed: exit 1, restarted \d+ times?$/u) as string },
    });
    expect(restarted.restarts).toBeGreaterThan(0);
    expect(restarted.journal.length).toBeLessThanOrEqual(5);
  });

  test('in the list a crash loop is degraded at whatever moment it is read, right below what has failed', async () => {
    const seen = new Map<string, string>();
    await eventually('both phases of the loop', async () => {
      const [, second] = await client.servers.units.list({ vantage });
      expect(second).toMatchObject({ unit: 'lab-flapping.service', level: 'degraded' });
      expect(second?.restarts).toBeGreaterThan(0);
      seen.set(second?.sub ?? '', second?.state.en ?? '');
      return seen.has('running') && seen.has('auto-restart') ? true : undefined;
    });
    expect(seen.get('running')).toMatch(/^Ended and was started again just now|^Ends again and again, restarted/u);
    expect(seen.get('auto-restart')).toMatch(/^Crashed: exit 1, restarted \d+ times?$/u);
  });

  test('services a person looks after stand before what the system brings along', async () => {
    const names = (await client.servers.units.list({ vantage })).map(({ unit }) => unit);
    const healthy = ['ssh.service', 'dbus.service', 'dbus.socket', '-.mount'];
    expect(healthy.map((name) => names.indexOf(name))).toEqual(healthy.map((name) => names.indexOf(name)).toSorted((a, b) => a - b));
    expect(names).toEqual(expect.arrayContaining(healthy));
  });

  test('the journal keeps its accents, and bytes that are no text do no harm', async () => {
    const { journal } = await client.servers.units.show({ vantage, unit: 'lab-words.service' });
    const messages = journal.map(({ message }) => message);
    expect(messages).toContain(frenchJournalLine);
    expect(messages.some((message) => /^raw \uFFFD+ bytes$/u.test(message))).toBe(true);
  });

  test('a name without its type is a service, as with systemctl', async () => {
    expect((await client.servers.units.show({ vantage, unit: 'ssh' })).unit).toBe('ssh.service');
  });

  test('a unit that is not there, and a name that no unit can have', async () => {
    await expect(client.servers.units.show({ vantage, unit: 'nothing.service' })).rejects.toMatchObject({ data: { kind: 'not-found' } });
    await expect(client.servers.units.show({ vantage, unit: 'a*' })).rejects.toMatchObject({ data: { kind: 'bad-input' } });
    await expect(client.servers.units.show({ vantage, unit: '--help' })).rejects.toMatchObject({ data: { kind: 'bad-input' } });
    await expect(client.servers.units.show({ vantage, unit: 'x; touch /tmp/never' })).rejects.toMatchObject({
      data: { kind: 'bad-input' },
    });
  });

  test('an account without the right to the journal sees the unit, and what would help', async () => {
    await machine.run(
      'sudo useradd -m guest; sudo mkdir -p ~guest/.ssh; sudo cp ~/.ssh/authorized_keys ~guest/.ssh/; sudo chown -R guest: ~guest/.ssh',
    );
    const unit = await client.servers.units.show({ vantage: `ssh:guest@web-1`, unit: 'lab-failed.service' });
    expect(unit).toMatchObject({
      level: 'failing',
      journal: [],
      journalNote: { en: expect.stringContaining('systemd-journal') as string, fr: expect.stringContaining('systemd-journal') as string },
    });
  });

  test('facts of a whole machine, its clock against ours', async () => {
    const facts = await client.servers.facts({ vantage });
    expect(facts).toMatchObject({
      hostName: 'web-1',
      os: expect.stringContaining('Debian') as string,
      clock: { synchronized: expect.any(Boolean) as boolean },
      missing: [],
    });
    expect(Math.abs(facts.clock.offsetSeconds)).toBeLessThanOrEqual(facts.clock.uncertaintySeconds);
  });

  test('what is wrong stands on the overview under its own link, and leaves it when it is put right', async () => {
    await client.servers.units.list({ vantage });
    const links = () => rig.core.rooms.findings.read().findings.map(({ link }) => link);
    expect(links()).toContain('server/web-1/units/lab-failed.service');
    await machine.run('sudo systemctl reset-failed lab-failed.service');
    await client.servers.units.list({ vantage });
    expect(links()).not.toContain('server/web-1/units/lab-failed.service');
    await machine.run('sudo systemctl start lab-failed.service');
  });
});

describe('a machine without systemd', () => {
  test.skipIf(process.platform === 'linux' && existsSync('/run/systemd/system'))(
    'says so (skipped where this machine runs systemd)',
    async () => {
      const rig = await startRig();
      const signal = new AbortController().signal;
      const here = await rig.core.rooms.vantages.open('here', { signal });
      for (const failure of [await failureFrom(listUnits(here, signal)), await failureFrom(showUnit(here, 'ssh.service', 5, signal))]) {
        expect(failure).toMatchObject({ kind: 'not-available', cause: { en: 'This computer does not run systemd, so it has no units.' } });
        expect(JSON.stringify(failure)).not.toContain('--- pilothouse');
      }
      await rig.stop();
    },
  );
});
