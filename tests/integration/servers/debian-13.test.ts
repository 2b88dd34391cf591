import { createRouterClient } from '@orpc/server';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { availability, startMachine } from '../../lab/machines.ts';
import type { Machine } from '../../lab/machines.ts';
import { startRig } from '../ssh/rig.ts';
import type { Rig } from '../ssh/rig.ts';

const lab = await availability('debian-13');

function clientOf(rig: Rig) {
  return createRouterClient(rig.core.router, { context: { who: 'test', reportBug: (error) => expect.fail(String(error)) } });
}

describe.skipIf(!lab.ok)(`Debian 13 with sudo-rs${lab.ok ? '' : ` (${lab.reason})`}`, () => {
  let machine: Machine;
  let rig: Rig;
  let client: ReturnType<typeof clientOf>;
  const vantage = 'ssh:web-13';
  const signal = new AbortController().signal;
  beforeAll(async () => {
    machine = await startMachine({ name: 'web-13', system: 'debian-13', units: ['failed'] });
    // As Ubuntu has it since 25.10: sudo is sudo-rs. From here on it asks for the password.
    await machine.run('sudo sh -c \'echo "ops ALL=(ALL) ALL" > /etc/sudoers.d/ops; ln -sf /usr/lib/cargo/bin/sudo /usr/bin/sudo\'');
    rig = await startRig();
    rig.person.answers(() => ({ kind: 'secrets', values: [machine.password], keep: 'no' }));
    await rig.writeConfig(
      `Host web-13\n  HostName ${machine.address}\n  User ${machine.user}\n  IdentityFile ${machine.key.path}\n  IdentitiesOnly yes\n  UserKnownHostsFile ${rig.home}/known\n  StrictHostKeyChecking accept-new\n`,
    );
    client = clientOf(rig);
  }, 45 * 60_000);
  afterAll(async () => {
    await rig?.stop();
    await machine?.stop();
  });

  test('its facts, units, ports and packages are read', async () => {
    expect(await client.servers.facts({ vantage })).toMatchObject({
      os: expect.stringContaining('Debian GNU/Linux 13') as string,
      missing: [],
    });
    expect((await client.servers.units.list({ vantage })).find(({ unit }) => unit === 'lab-failed.service')).toMatchObject({
      level: 'failing',
      state: { en: 'Failed: exit 78' },
    });
    expect((await client.servers.ports.list({ vantage })).ports.map(({ port }) => port)).toContain(22);
    expect(await client.servers.upkeep.packages.list({ vantage })).toMatchObject({ manager: 'apt' });
  });

  test('what a command reads reaches it although sudo-rs reads ahead of the password', async () => {
    expect((await machine.run('sudo --version 2>&1')).stdout).toMatch(/^sudo-rs /u);
    const root = await rig.core.rooms.roots.of(await rig.core.rooms.vantages.open(vantage, { signal }), { signal });
    const read = { program: 'sh', args: ['-c', 'id -un; wc -c'], stdin: 'x'.repeat(300_000) };
    expect(await root.run(read, { signal, timeoutMs: 60_000 })).toMatchObject({ exitCode: 0, stdout: 'root\n300000\n', stderr: '' });
    const running = await root.start({ program: 'sh', args: ['-c', 'echo said >&2; cat'], stdin: 'first ' }, { signal });
    running.stdin.end('and later');
    const [stdout, stderr] = await Promise.all([running.stdout.toArray(), running.stderr.toArray()]);
    expect([Buffer.concat(stdout).toString(), Buffer.concat(stderr).toString()]).toEqual(['first and later', 'said\n']);
    expect(await running.ended).toMatchObject({ exitCode: 0 });
    expect(rig.person.asked).toHaveLength(1);
  });

  test('an override is written whole through it', async () => {
    const input = { vantage, unit: 'cron.service', text: '[Service]\nEnvironment=A=1\n' };
    const { digest } = await client.servers.units.override.plan(input);
    const stream = crypto.randomUUID();
    for await (const batch of await client.servers.units.override.apply({ ...input, stream, consent: { digest, typedName: null } }))
      rig.core.rooms.streams.acknowledge(stream, batch.sequence);
    expect((await machine.run('systemctl show -p Environment --value cron.service')).stdout).toBe('A=1\n');
  });
});
