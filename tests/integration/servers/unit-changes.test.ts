import { createRouterClient } from '@orpc/server';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Consent, Plan } from '../../../preload/contract/change.ts';
import { availability, startMachine } from '../../lab/machines.ts';
import type { Machine } from '../../lab/machines.ts';
import { startRig } from '../ssh/rig.ts';
import type { Rig } from '../ssh/rig.ts';
import { commandLineOn } from './command-line.ts';

const lab = await availability();

function clientOf(rig: Rig) {
  return createRouterClient(rig.core.router, { context: { who: 'test', reportBug: (error) => expect.fail(String(error)) } });
}

describe.skipIf(!lab.ok)(`changing units of a real machine${lab.ok ? '' : ` (${lab.reason})`}`, () => {
  let machine: Machine;
  let rig: Rig;
  let client: ReturnType<typeof clientOf>;
  const vantage = 'ssh:web-1';
  beforeAll(async () => {
    machine = await startMachine({ name: 'web-1', units: ['failed'] });
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

  const consentTo = ({ digest }: Plan, typedName: string | null = null): Consent => ({ digest, typedName });
  async function done<Item extends { readonly kind: string }>(
    reading: Promise<AsyncIterable<{ sequence: number; items: Item[] }>>,
    stream: string,
  ) {
    const items: Item[] = [];
    for await (const batch of await reading) {
      items.push(...batch.items);
      rig.core.rooms.streams.acknowledge(stream, batch.sequence);
    }
    return items.at(-1);
  }
  async function change(
    verb: 'start' | 'stop' | 'restart' | 'reload' | 'enable' | 'disable' | 'mask' | 'unmask',
    unit: string,
    scope: 'system' | 'user' = 'system',
  ) {
    const input = { vantage, unit, verb, scope };
    const plan = await client.servers.units.change.plan(input);
    const stream = crypto.randomUUID();
    return done(client.servers.units.change.apply({ ...input, stream, consent: consentTo(plan) }), stream);
  }

  test('each verb is verified afterwards, and stands in the journal', async () => {
    expect(await change('stop', 'cron.service')).toMatchObject({ kind: 'done', result: { active: 'inactive' } });
    expect(await change('disable', 'cron.service')).toMatchObject({ result: { enabled: 'disabled' } });
    expect(await change('mask', 'cron.service')).toMatchObject({ result: { enabled: 'masked' } });
    expect(await change('unmask', 'cron.service')).toMatchObject({ result: { enabled: 'disabled' } });
    expect(await change('enable', 'cron.service')).toMatchObject({ result: { enabled: 'enabled' } });
    expect(await change('start', 'cron.service')).toMatchObject({ result: { active: 'active' } });
    const [newest] = await client.activity.audit({});
    expect(newest).toMatchObject({
      action: 'unit.change',
      target: 'web-1/cron.service',
      before: 'inactive (dead), enabled',
      after: 'active (running), enabled',
      result: 'done',
      detail: 'sudo systemctl start cron.service',
    });
  });

  test('a unit that does not come up fails with its last journal lines', async () => {
    await expect(change('start', 'lab-failed.service')).rejects.toMatchObject({
      data: { kind: 'command-failed', evidence: expect.stringContaining('cannot open /etc/lab.conf') as string },
    });
  });

  test('a unit that cannot be reloaded says so, and what to do instead', async () => {
    const input = { vantage, unit: 'cron.service', verb: 'reload' as const };
    await expect(client.servers.units.change.plan(input)).rejects.toMatchObject({
      data: { kind: 'not-available', remedy: { en: 'Restart it instead.' }, evidence: 'CanReload=no' },
    });
    expect(await client.servers.units.show({ vantage, unit: 'cron.service' })).toMatchObject({
      can: { start: true, stop: true, reload: false },
    });
    expect(await client.servers.units.show({ vantage, unit: 'ssh.service' })).toMatchObject({ can: { reload: true } });
    const listed = await client.servers.units.list({ vantage });
    expect(
      listed.filter(({ unit }) => unit === 'cron.service' || unit === 'ssh.service').map(({ unit, can }) => [unit, can?.reload]),
    ).toEqual([
      ['cron.service', false],
      ['ssh.service', true],
    ]);
  });

  test('a plan that was overtaken, a name that was not typed and a read-only environment change nothing', async () => {
    const input = { vantage, unit: 'cron.service', verb: 'stop' as const };
    const plan = await client.servers.units.change.plan(input);
    const apply = (consent: Consent) => {
      const stream = crypto.randomUUID();
      return done(client.servers.units.change.apply({ ...input, stream, consent }), stream);
    };
    await expect(apply({ digest: '0'.repeat(64), typedName: null })).rejects.toMatchObject({ data: { kind: 'plan-changed' } });
    await rig.core.rooms.settings.merge(['servers', 'environments', 'web-1'], 'production');
    expect(await client.servers.units.change.plan(input)).toMatchObject({ protected: true, environment: 'production' });
    await expect(apply(consentTo(plan))).rejects.toMatchObject({ data: { kind: 'confirmation-needed' } });
    await rig.core.rooms.settings.merge(['policies', 'production', 'readOnly'], true);
    await expect(apply(consentTo(plan, 'web-1'))).rejects.toMatchObject({ data: { kind: 'target-read-only' } });
    await rig.core.rooms.settings.merge(['policies', 'production', 'readOnly'], false);
    await rig.core.rooms.settings.merge(['servers', 'environments', 'web-1'], null);
    expect((await machine.run('systemctl is-active cron.service')).stdout).toBe('active\n');
    expect((await client.activity.audit({})).filter(({ result }) => result === 'refused')).toHaveLength(3);
  });

  test('units of the account itself are listed, shown and changed without root', async () => {
    await machine.run(
      'mkdir -p ~/.config/systemd/user; printf "[Unit]\\nDescription=Mine\\n[Service]\\nExecStart=/bin/sleep 1000\\n[Install]\\nWantedBy=default.target\\n" > ~/.config/systemd/user/mine.service; sudo loginctl enable-linger ops; XDG_RUNTIME_DIR=/run/user/$(id -u) systemctl --user daemon-reload',
    );
    expect((await client.servers.units.list({ vantage, scope: 'user' })).map(({ unit }) => unit)).toContain('default.target');
    const plan = await client.servers.units.change.plan({ vantage, unit: 'mine.service', verb: 'start', scope: 'user' });
    expect(plan).toMatchObject({ commands: ['systemctl --user start mine.service'], undo: { en: 'systemctl --user stop mine.service' } });
    expect(await change('start', 'mine.service', 'user')).toMatchObject({ result: { active: 'active' } });
    expect(await client.servers.units.show({ vantage, unit: 'mine.service', scope: 'user' })).toMatchObject({
      description: 'Mine',
      active: 'active',
    });
    await expect(client.servers.units.show({ vantage, unit: 'mine.service' })).rejects.toMatchObject({ data: { kind: 'not-found' } });
  });

  test('a drop-in is verified, written in one step and reloaded; what systemd does not accept changes nothing', async () => {
    const write = async (text: string) => {
      const input = { vantage, unit: 'cron.service', text };
      const plan = await client.servers.units.override.plan(input);
      const stream = crypto.randomUUID();
      return { plan, last: await done(client.servers.units.override.apply({ ...input, stream, consent: consentTo(plan) }), stream) };
    };
    const written = await write('[Service]\nEnvironment=A=1\n');
    expect(written.plan.diffs).toEqual([
      { path: '/etc/systemd/system/cron.service.d/override.conf', before: null, after: '[Service]\nEnvironment=A=1\n' },
    ]);
    expect(written.last).toMatchObject({ kind: 'done' });
    expect((await machine.run('systemctl show -p Environment --value cron.service')).stdout).toBe('A=1\n');
    expect((await machine.run('stat -c "%a %U" /etc/systemd/system/cron.service.d/override.conf')).stdout).toBe('644 root\n');
    await expect(write('[Service]\nExecStart=relative path\nNonsense=1\n')).rejects.toMatchObject({
      data: { kind: 'bad-input', evidence: expect.stringContaining('override.conf') as string },
    });
    expect(await client.servers.units.override.read({ vantage, unit: 'cron.service' })).toMatchObject({
      text: '[Service]\nEnvironment=A=1\n',
      whole: expect.stringContaining('Environment=A=1') as string,
    });
    expect((await write('')).last).toMatchObject({ kind: 'done' });
    expect((await machine.run('ls /etc/systemd/system/cron.service.d')).code).not.toBe(0);
    expect((await machine.run('ls -d /run/pilothouse-verify.*')).code).not.toBe(0);
  });

  test('a drop-in of the account itself goes into its own folder, without root; what it needs is read there too', async () => {
    const path = '/home/ops/.config/systemd/user/mine.service.d/override.conf';
    const write = async (text: string) => {
      const input = { vantage, unit: 'mine.service', scope: 'user' as const, text };
      const plan = await client.servers.units.override.plan(input);
      const stream = crypto.randomUUID();
      return { plan, last: await done(client.servers.units.override.apply({ ...input, stream, consent: consentTo(plan) }), stream) };
    };
    const written = await write('[Service]\nEnvironment=C=3\n');
    expect(written.plan).toMatchObject({
      commands: ['systemd-analyze --user verify mine.service', `tee ${path}`, 'systemctl --user daemon-reload'],
      diffs: [{ path, before: null, after: '[Service]\nEnvironment=C=3\n' }],
      undo: { en: `rm ${path}; systemctl --user daemon-reload` },
    });
    expect(written.last).toMatchObject({ kind: 'done', result: { path, state: 'loaded, active' } });
    const environment = 'XDG_RUNTIME_DIR=/run/user/$(id -u) systemctl --user show -p Environment --value mine.service';
    expect((await machine.run(environment)).stdout).toBe('C=3\n');
    expect((await machine.run(`stat -c "%a %U" ${path}`)).stdout).toBe('644 ops\n');
    await expect(write('[Service]\nNonsense=1\n')).rejects.toMatchObject({
      data: { kind: 'bad-input', evidence: expect.stringMatching(/mine\.service\.d\/override\.conf.*Nonsense/u) as string },
    });
    const read = { vantage, unit: 'mine.service', scope: 'user' as const };
    expect(await client.servers.units.override.read(read)).toMatchObject({ path, text: '[Service]\nEnvironment=C=3\n' });
    const related = await client.servers.units.relations({ ...read, unit: 'default.target' });
    expect(related.needs.map(({ unit }) => unit)).toContain('basic.target');
    expect((await client.servers.units.relations(read)).needs.find(({ unit }) => unit === 'basic.target')).toMatchObject({
      active: 'active',
    });
    expect((await write('')).last).toMatchObject({ kind: 'done' });
    expect((await machine.run(`ls -d ${path.replace('/override.conf', '')} /run/user/*/pilothouse-verify.*`)).code).not.toBe(0);
  });

  test('what a unit needs, what needs it, and when a timer runs', async () => {
    const cron = await client.servers.units.relations({ vantage, unit: 'cron.service' });
    expect(cron.needs.find(({ unit }) => unit === 'sysinit.target')).toEqual({ unit: 'sysinit.target', depth: 0, active: 'active' });
    expect(cron.needs.some(({ depth }) => depth > 0)).toBe(true);
    expect(cron.neededBy.map(({ unit }) => unit)).toContain('multi-user.target');
    const { timer } = await client.servers.units.relations({ vantage, unit: 'systemd-tmpfiles-clean.timer' });
    expect(timer?.unit).toBe('systemd-tmpfiles-clean.service');
    const daily = await client.servers.units.relations({ vantage, unit: 'apt-daily.timer' });
    expect(new Date(daily.timer?.nextAt ?? 0).getTime()).toBeGreaterThan(Date.now());
  });

  test('an override is written, removed and refused from the command line, and relations are read', { timeout: 240_000 }, async () => {
    const units = async (args: readonly string[], stdin = '') => {
      const { code, json } = await commandLineOn(rig, ['units', ...args, '--json'], stdin);
      return { code, said: json() };
    };
    const path = '/etc/systemd/system/cron.service.d/override.conf';
    const text = '[Service]\nEnvironment=B=2\n';
    expect(await units(['override', 'web-1', 'cron.service'])).toMatchObject({ code: 2, said: { error: { kind: 'bad-input' } } });
    const unagreed = await units(['override', 'web-1', 'cron.service', '--stdin'], text);
    expect(unagreed.said).toMatchObject({ error: { kind: 'confirmation-needed' } });
    const planned = await units(['override', 'web-1', 'cron.service', '--stdin', '--dry-run'], text);
    expect(planned).toMatchObject({ code: 0, said: { diffs: [{ path, before: null, after: text }] } });
    expect((await machine.run(`cat ${path}`)).code).not.toBe(0);
    const written = await units(['override', 'web-1', 'cron.service', '--stdin', '--yes'], text);
    expect(written).toMatchObject({ code: 0, said: { path, state: 'loaded, active' } });
    expect((await machine.run('systemctl show -p Environment --value cron.service')).stdout).toBe('B=2\n');
    expect(await units(['override', 'web-1', 'cron.service', '--remove', '--yes'])).toMatchObject({ code: 0 });
    const again = await units(['override', 'web-1', 'cron.service', '--remove', '--yes']);
    expect(again.said).toMatchObject({ error: { kind: 'not-found' } });
    const own = await units(['override', 'web-1', 'mine.service', '--user', '--stdin', '--yes'], text);
    expect(own).toMatchObject({ code: 0, said: { path: '/home/ops/.config/systemd/user/mine.service.d/override.conf' } });
    expect(await units(['override', 'web-1', 'mine.service', '--user', '--remove', '--yes'])).toMatchObject({ code: 0 });
    const related = await units(['relations', 'web-1', 'apt-daily.timer']);
    expect(related).toMatchObject({ code: 0, said: { timer: { unit: 'apt-daily.service' } } });
  });
});
