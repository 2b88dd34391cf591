import { createRouterClient } from '@orpc/server';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ChangeProgress } from '../../../preload/contract/change.ts';
import type { LoadSample } from '../../../preload/contract/load.ts';
import type { Upgraded } from '../../../preload/contract/upkeep.ts';
import { availability, startMachine } from '../../lab/machines.ts';
import type { Machine } from '../../lab/machines.ts';
import { offerSecurityUpdate } from '../../lab/machines/apt-source.ts';
import { eventually } from '../../lab/processes.ts';
import { startRig } from '../ssh/rig.ts';
import type { Rig } from '../ssh/rig.ts';

const lab = await availability();
const vantage = 'ssh:web-1';

const FIREWALL = `table inet filter {
  chain input {
    type filter hook input priority filter; policy drop;
    ct state established,related accept
    iif "lo" accept
    tcp dport { 22, 8080 } accept
  }
}`;

function clientOf(rig: Rig) {
  return createRouterClient(rig.core.router, { context: { who: 'test', reportBug: (error) => expect.fail(String(error)) } });
}

describe.skipIf(!lab.ok)(`ports, load and upkeep of a real machine${lab.ok ? '' : ` (${lab.reason})`}`, () => {
  let machine: Machine;
  let rig: Rig;
  let client: ReturnType<typeof clientOf>;
  const asRoot = async (script: string) => {
    const { code, stdout, stderr } = await machine.run(`sudo sh -c '${script.replaceAll("'", `'"'"'`)}'`);
    expect(code, stderr).toBe(0);
    return stdout;
  };

  beforeAll(async () => {
    machine = await startMachine({ name: 'web-1' });
    rig = await startRig();
    await rig.writeConfig(
      `Host web-1 guest\n  HostName ${machine.address}\n  User ${machine.user}\n  IdentityFile ${machine.key.path}\n  IdentitiesOnly yes\n  UserKnownHostsFile ${rig.home}/known\n  StrictHostKeyChecking accept-new\n`,
    );
    client = clientOf(rig);
    await asRoot(
      'systemd-run --unit=lab-web -- perl -MIO::Socket::INET -e \'my @s = map { IO::Socket::INET->new(Listen => 5, LocalAddr => $_, ReuseAddr => 1) or die $! } "0.0.0.0:8080", "0.0.0.0:8081", "127.0.0.1:5432"; sleep 3600\'',
    );
  }, 30 * 60_000);
  afterAll(async () => {
    await rig?.stop();
    await machine?.stop();
  });

  test('who listens: program, unit and account; without rules of a firewall it is open, with them they are judged', async () => {
    const before = await eventually('the lab’s service listening', async () => {
      const list = await client.servers.ports.list({ vantage });
      return list.ports.some(({ port }) => port === 8081) ? list : undefined;
    });
    expect(before).toMatchObject({ asRoot: true, firewall: { readable: true } });
    const port = (list: typeof before, number: number) => list.ports.find((one) => one.port === number && one.family !== '6');
    expect(port(before, 22)?.holders[0]).toMatchObject({ unit: 'ssh.service', user: 'root' });
    expect(port(before, 8080)).toMatchObject({ reach: 'open', holders: [{ program: 'perl', unit: 'lab-web.service', user: 'root' }] });
    expect(port(before, 5432)).toMatchObject({ reach: 'loopback' });

    await asRoot(`cat > /root/rules.nft <<'END'\n${FIREWALL}\nEND\nnft -f /root/rules.nft`);
    const after = await client.servers.ports.list({ vantage });
    expect(port(after, 8080)).toMatchObject({ reach: 'open' });
    expect(port(after, 8081)).toMatchObject({ reach: 'filtered' });
    expect(after.firewall.evidence).toContain('nft -j list ruleset');
  });

  test('what is listened on is told apart from what can be reached', async () => {
    const checks = await client.servers.ports.check({
      vantage,
      ports: [
        { port: 8080, address: '0.0.0.0' },
        { port: 8081, address: '0.0.0.0' },
        { port: 5432, address: '127.0.0.1' },
      ],
    });
    expect(checks.map(({ outcome }) => outcome)).toEqual(['reachable', 'no-answer', 'not-tried']);
    await asRoot('nft flush ruleset');
    expect(await client.servers.ports.check({ vantage, ports: [{ port: 9, address: '*' }] })).toMatchObject([{ outcome: 'refused' }]);
  });

  test('an account without rights sees the sockets and their units; it claims nothing about the firewall, and asks nobody', async () => {
    await asRoot(
      'id guest 2>/dev/null || useradd -m -s /bin/bash guest; mkdir -p ~guest/.ssh; cp /home/ops/.ssh/authorized_keys ~guest/.ssh/; chown -R guest: ~guest/.ssh; chmod 700 ~guest/.ssh',
    );
    const asked = rig.person.asked.length;
    const list = await client.servers.ports.list({ vantage: 'ssh:guest@web-1' });
    expect(rig.person.asked.length).toBe(asked);
    expect(list).toMatchObject({ asRoot: false, firewall: { readable: false } });
    expect(list.ports.find(({ port }) => port === 8080)).toMatchObject({
      reach: 'unknown',
      holders: [{ pid: null, unit: 'lab-web.service', user: 'root' }],
    });
    expect(list.ports.find(({ port }) => port === 5432)).toMatchObject({ reach: 'loopback' });
    const users = await client.servers.upkeep.users({ vantage: 'ssh:guest@web-1' });
    expect(users.accounts.find(({ name }) => name === 'guest')).toMatchObject({ keysRead: true, password: null });
    expect(users.accounts.find(({ name }) => name === 'root')).toMatchObject({ keysRead: false });
  });

  test('a pending security update is seen after a refresh, shown with its command, made, and verified', async () => {
    await asRoot(offerSecurityUpdate);
    const refreshed = await change(
      (input) => client.servers.upkeep.packages.refresh.apply({ ...input, vantage }),
      () => client.servers.upkeep.packages.refresh.plan({ vantage }),
    );
    expect(refreshed).toMatchObject({ left: 1 });
    const list = await client.servers.upkeep.packages.list({ vantage });
    expect(list).toMatchObject({ manager: 'apt', updates: [{ name: 'lab-greeting', installed: '1.0', available: '2.0', security: true }] });
    expect(Math.abs(Date.parse(list.listsAt ?? '') - Date.now())).toBeLessThan(5 * 60_000);
    const plan = await client.servers.upkeep.packages.upgrade.plan({ vantage, scope: 'security' });
    expect(plan.commands[0]).toMatch(/^sudo sh -c .*apt-get -y .*--only-upgrade lab-greeting$/u);
    const done = await change(
      (input) => client.servers.upkeep.packages.upgrade.apply({ ...input, vantage, scope: 'security' }),
      () => client.servers.upkeep.packages.upgrade.plan({ vantage, scope: 'security' }),
    );
    expect(done).toMatchObject({ upgraded: 1, left: 0 });
    expect(await asRoot("dpkg-query -W -f '${Version}' lab-greeting")).toBe('2.0');
    await expect(client.servers.upkeep.packages.upgrade.plan({ vantage, scope: 'all' })).rejects.toMatchObject({
      data: { kind: 'not-available' },
    });
  });

  test('jobs of crontabs, folders and timers; accounts with their keys as ssh-keygen shows them', async () => {
    await asRoot('echo "*/10 * * * * ops /usr/bin/true" > /etc/cron.d/lab; echo "@reboot /usr/bin/true" | crontab -u ops -');
    const { jobs, asRoot: root } = await client.servers.upkeep.cron({ vantage });
    expect(root).toBe(true);
    const job = jobs.find(({ source }) => source === '/etc/cron.d/lab:1');
    expect(job).toMatchObject({ user: 'ops', when: { en: 'Every 10 minutes' } });
    expect(Date.parse(job?.next ?? '') - Date.now()).toBeLessThanOrEqual(10 * 60_000);
    expect(
      jobs.find(({ source }) => source === '/var/spool/cron/crontabs/ops:4' || source.startsWith('/var/spool/cron/crontabs/ops:')),
    ).toMatchObject({ user: 'ops', next: null });
    const listed = await asRoot("systemctl list-timers --no-legend --plain | grep -o '[a-z0-9_-]*\\.timer' | LC_ALL=C sort");
    expect(
      jobs
        .filter(({ kind, next }) => kind === 'timer' && next !== null)
        .map(({ source }) => source)
        .toSorted(),
    ).toEqual(listed.trim().split('\n').toSorted());

    const { accounts } = await client.servers.upkeep.users({ vantage });
    const ops = accounts.find(({ name }) => name === 'ops');
    expect(`256 ${ops?.keys[0]?.fingerprint ?? ''}`).toBe(
      (await asRoot('ssh-keygen -lf /home/ops/.ssh/authorized_keys')).split(' ').slice(0, 2).join(' '),
    );
    expect(ops).toMatchObject({ password: 'set', keysRead: true });
    expect(ops?.root.join(' ')).toContain('NOPASSWD');
    expect(accounts.find(({ name }) => name === 'root')?.root).toEqual(['uid 0']);
  });

  test('certificates by what serves them; one that ends soon is on the overview; no key leaves the machine', async () => {
    await asRoot(
      'mkdir -p /etc/nginx/sites-enabled /etc/nginx/ssl; openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout /etc/nginx/ssl/key -out /etc/nginx/ssl/cert -days 20 -subj /CN=shop.example -addext subjectAltName=DNS:shop.example 2>/dev/null; openssl x509 -in /etc/nginx/ssl/cert -out /etc/nginx/ssl/shop.pem; cat /etc/nginx/ssl/key >> /etc/nginx/ssl/shop.pem; chmod 600 /etc/nginx/ssl/shop.pem; echo "  ssl_certificate ssl/shop.pem;" > /etc/nginx/sites-enabled/shop',
    );
    const found = await client.servers.upkeep.certificates({ vantage });
    expect(found.certificates).toMatchObject([
      {
        path: '/etc/nginx/ssl/shop.pem',
        names: ['shop.example'],
        daysLeft: 19,
        usedBy: [{ program: 'nginx', source: '/etc/nginx/sites-enabled/shop:1' }],
      },
    ]);
    expect(JSON.stringify(found)).not.toContain('PRIVATE');
    expect(found.certificates[0]?.level).toBe('degraded');
    await asRoot(
      'openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout /dev/null -out /etc/nginx/ssl/shop.pem -days 1 -subj /CN=shop.example 2>/dev/null; rm -f /etc/nginx/ssl/cert',
    );
    expect((await client.servers.upkeep.certificates({ vantage })).certificates[0]).toMatchObject({ daysLeft: 0, level: 'failing' });
    expect(rig.core.rooms.findings.read().findings).toContainEqual(
      expect.objectContaining({ link: 'server/web-1/upkeep/certificates', level: 'failing' }),
    );
    const guest = await client.servers.upkeep.certificates({ vantage: 'ssh:guest@web-1' });
    expect(guest.asRoot).toBe(false);
  });

  test('the load comes as it goes, from one loop on the machine that ends with the reader', async () => {
    const loops = async () => Number((await machine.run("ps -eo args | grep -c '[@]loadavg'")).stdout.trim());
    const left = new AbortController();
    const samples: LoadSample[] = [];
    const stream = crypto.randomUUID();
    for await (const { sequence, items } of await client.servers.load({ vantage, stream }, { signal: left.signal })) {
      samples.push(...items);
      rig.core.rooms.streams.acknowledge(stream, sequence);
      if (samples.length < 2) continue;
      expect(await loops()).toBeGreaterThan(0);
      break;
    }
    left.abort();
    expect(samples[0]?.memory?.totalBytes).toBeGreaterThan(2 ** 28);
    for (const { cpu } of samples) expect(cpu).toBeLessThanOrEqual(1);
    await eventually('the loop ending', async () => ((await loops()) === 0 ? true : undefined), { timeoutMs: 20_000 });
  });

  /** Plans, agrees, applies; answers what it ended with. */
  async function change(
    apply: (input: {
      stream: string;
      consent: { digest: string; typedName: null };
    }) => Promise<AsyncIterable<{ sequence: number; items: ChangeProgress<Upgraded>[] }>>,
    plan: () => Promise<{ digest: string }>,
  ): Promise<Upgraded | undefined> {
    const { digest } = await plan();
    const stream = crypto.randomUUID();
    let result: Upgraded | undefined;
    for await (const { sequence, items } of await apply({ stream, consent: { digest, typedName: null } })) {
      for (const item of items) if (item.kind === 'done') result = item.result;
      rig.core.rooms.streams.acknowledge(stream, sequence);
    }
    return result;
  }
});
