import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseCgroup } from '../../../main/core/servers/parse/cgroup.ts';
import { parseAccounts, parseHolders, parsePublished } from '../../../main/core/servers/parse/holders.ts';
import { parseIptablesSave } from '../../../main/core/servers/parse/iptables-save.ts';
import { parseNftRuleset } from '../../../main/core/servers/parse/nft-ruleset.ts';
import { parseNetstat, parseProcNet, parseSocketHolders, parseSs } from '../../../main/core/servers/parse/sockets.ts';
import { readFirewall } from '../../../main/core/servers/ports/firewall.ts';
import { judgePort } from '../../../main/core/servers/ports/judge.ts';
import type { PacketFilter } from '../../../main/core/servers/ports/packet-filter.ts';
import { filterOutcome } from '../../../main/core/servers/ports/packet-filter.ts';
import { listPorts } from '../../../main/core/servers/ports/ports.ts';
import { fixture } from './fixture.ts';

/** What listened when the fixtures were captured. */
const listening = [
  'tcp 0.0.0.0:22',
  'tcp 0.0.0.0:9000',
  'tcp 10.9.9.1:8080',
  'tcp 127.0.0.1:5432',
  'tcp ::1:6379',
  'udp 0.0.0.0:68',
  'udp 127.0.0.53:53',
];
const names = (sockets: readonly { protocol: string; address: string; port: number }[]) =>
  sockets.map(({ protocol, address, port }) => `${protocol} ${address}:${port}`);

describe('listening sockets', () => {
  test.each(['ss-6.15-root.txt', 'ss-6.1-root.txt', 'ss-5.10-root.txt'])(
    '%s: addresses, interface, programs, and what takes both families',
    (name) => {
      const sockets = parseSs(fixture(name));
      expect(names(sockets).toSorted()).toEqual([...listening, 'tcp *:80', 'tcp :::22'].toSorted());
      expect(sockets.find(({ port }) => port === 80)).toMatchObject({ family: 'both', uid: 0, cgroup: 'unreachable:1' });
      expect(sockets.find(({ address }) => address === '::')).toMatchObject({ family: '6', port: 22 });
      expect(sockets.find(({ port }) => port === 53)).toMatchObject({ device: 'lo', address: '127.0.0.53', family: '4' });
      expect(sockets.find(({ port }) => port === 9000)).toMatchObject({ uid: 65_534, processes: [{ program: 'python3' }] });
    },
  );

  test('without root ss names users, not programs', () => {
    const sockets = parseSs(fixture('ss-6.1-user.txt'));
    expect(sockets).toHaveLength(9);
    expect(sockets.every(({ processes }) => processes.length === 0)).toBe(true);
    expect(sockets.map(({ uid }) => uid)).toContain(65_534);
  });

  test('a program may be called anything, and several may share a socket', () => {
    const line =
      'tcp LISTEN 0 511 0.0.0.0:80 0.0.0.0:* users:(("my (odd),prog",pid=7,fd=6),("nginx",pid=8,fd=6)) ino:5 sk:1 cgroup:/system.slice/nginx.service <->';
    expect(parseSs(line)).toMatchObject([
      {
        processes: [
          { pid: 7, program: 'my (odd),prog' },
          { pid: 8, program: 'nginx' },
        ],
        cgroup: '/system.slice/nginx.service',
        uid: 0,
      },
    ]);
  });

  test('netstat of net-tools with programs, of busybox without', () => {
    const known = [...listening, 'tcp :::22', 'tcp :::80'].toSorted();
    const full = parseNetstat(fixture('netstat-net-tools-root.txt'));
    expect(names(full).toSorted()).toEqual(known);
    expect(full.every(({ processes }) => processes[0]?.program === 'python3')).toBe(true);
    const small = parseNetstat(fixture('netstat-busybox-1.35.txt'));
    expect(names(small).toSorted()).toEqual(known);
    expect(small.every(({ processes }) => processes.length === 0)).toBe(true);
  });

  test('/proc/net, with the processes found by their sockets', () => {
    const sockets = [
      ...parseProcNet(fixture('proc-net-tcp.txt'), 'tcp'),
      ...parseProcNet(fixture('proc-net-tcp6.txt'), 'tcp'),
      ...parseProcNet(fixture('proc-net-udp.txt'), 'udp'),
    ];
    expect(names(sockets).toSorted()).toEqual([...listening, 'tcp :::22', 'tcp :::80'].toSorted());
    const holders = parseSocketHolders(fixture('proc-fds.txt'));
    expect(new Set(sockets.flatMap(({ inode }) => holders.get(inode ?? '') ?? []))).toEqual(new Set([16_030]));
  });

  test('addresses of /proc/net/tcp6 read as RFC 5952 writes them', () => {
    const line = (hex: string) =>
      `   0: ${hex}:0050 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 7 1 0 100 0 0 10 0`;
    const address = (hex: string) => parseProcNet(line(hex), 'tcp')[0]?.address;
    expect(address('B80D0120000000000000000001000000')).toBe('2001:db8::1');
    expect(address('0000000000000000FFFF00000100007F')).toBe('::ffff:127.0.0.1');
    expect(address('000080FE00000000FF005450123456FE')).toBe('fe80::5054:ff:fe56:3412');
  });

  test('no text makes them fail, and every port is one', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        for (const socket of [...parseSs(text), ...parseNetstat(text), ...parseProcNet(text, 'tcp')])
          expect(socket.port).toBeLessThanOrEqual(65_535);
        parseSocketHolders(text);
        parseHolders(text);
        parsePublished(text);
      }),
    );
  });
});

describe('who holds them', () => {
  test.each([
    ['0::/system.slice/ssh.service', { unit: 'ssh.service', container: null }],
    ['/user.slice/user-1000.slice/user@1000.service/app.slice/web.service', { unit: 'web.service', container: null }],
    ['12:cpu:/\n1:name=systemd:/system.slice/cron.service\n0::/', { unit: 'cron.service', container: null }],
    [`0::/system.slice/docker-${'ab'.repeat(32)}.scope`, { unit: `docker-${'ab'.repeat(32)}.scope`, container: 'ab'.repeat(32) }],
    [`11:memory:/docker/${'cd'.repeat(32)}`, { unit: null, container: 'cd'.repeat(32) }],
    ['0::/lxc.payload.web/system.slice/nginx.service', { unit: 'nginx.service', container: 'web' }],
    ['0::/', { unit: null, container: null }],
    ['unreachable:1', { unit: null, container: null }],
  ])('control group %s', (text, member) => {
    expect(parseCgroup(text)).toEqual(member);
  });

  test('processes, accounts, and the ports that containers publish', () => {
    expect(
      parseHolders('pid 7\nuser www-data\nprogram nginx: worker\ngroup 0::/system.slice/nginx.service\npid 8\nuser UNKNOWN\n').get(7),
    ).toEqual({
      user: 'www-data',
      program: 'nginx: worker',
      cgroup: '0::/system.slice/nginx.service\n',
    });
    expect(parseAccounts('101 systemd-resolve\n65534 nobody\n7 \n')).toEqual(
      new Map([
        [101, 'systemd-resolve'],
        [65_534, 'nobody'],
      ]),
    );
    const id = 'ef'.repeat(32);
    expect(parsePublished(`${id}\tshop-web-1\t0.0.0.0:8080-8081->80-81/tcp, [::]:5353->53/udp, 9000/tcp\n`)).toEqual([
      {
        id,
        name: 'shop-web-1',
        ports: [
          { protocol: 'tcp', from: 8080, to: 8081 },
          { protocol: 'udp', from: 5353, to: 5353 },
        ],
      },
    ]);
  });
});

const nft = (name: string): readonly PacketFilter[] => parseNftRuleset(fixture(name), { withoutIptables: false })?.filters ?? [];
const tcp = (port: number, family: '4' | '6' = '4') => ({ protocol: 'tcp', port, family }) as const;
const udp = (port: number, family: '4' | '6' = '4') => ({ protocol: 'udp', port, family }) as const;

describe('firewalls', () => {
  test.each(['nft-1.1.3.txt', 'nft-1.0.6.txt', 'nft-0.9.8.txt'])(
    '%s: ports by number, by set and by range; sources leave it open what happens',
    (name) => {
      const filters = nft(name);
      expect(filters).not.toEqual([]);
      const outcomes = [tcp(22), tcp(443), tcp(8050, '6'), udp(53), tcp(25), udp(80), tcp(5432), tcp(5432, '6')].map((packet) =>
        filterOutcome(filters, packet),
      );
      expect(outcomes).toEqual(['accepted', 'accepted', 'accepted', 'accepted', 'dropped', 'dropped', 'some', 'some']);
    },
  );

  test('firewalld: what its zone lets in, what it does not, and what is let in by one interface only', () => {
    const packets = [tcp(22), tcp(22, '6'), tcp(9090), tcp(8080), tcp(8080, '6')];
    const zone = packets.map((packet) => filterOutcome(nft('nft-1.1.3-firewalld-2.3.txt'), packet));
    expect(zone).toEqual(['accepted', 'accepted', 'accepted', 'dropped', 'dropped']);
    // The zone of docker takes everything from its own bridge.
    const docker = packets.map((packet) => filterOutcome(nft('nft-1.1.3-firewalld-2.3-docker.txt'), packet));
    expect(docker).toEqual(['accepted', 'accepted', 'accepted', 'some', 'some']);
  });

  test('ufw as iptables-save shows it: allowed, limited, from one network only, denied', () => {
    const filters = [
      parseIptablesSave(fixture('iptables-save-1.8.7-ufw.txt'), '4'),
      parseIptablesSave(fixture('ip6tables-save-1.8.7-ufw.txt'), '6'),
    ].filter((one) => one !== null);
    expect(filters).toHaveLength(2);
    expect(
      [tcp(22), tcp(443), tcp(2222), tcp(5432), tcp(25), udp(22), tcp(22, '6'), tcp(5432, '6'), tcp(25, '6')].map((packet) =>
        filterOutcome(filters, packet),
      ),
    ).toEqual(['accepted', 'accepted', 'accepted', 'some', 'dropped', 'dropped', 'accepted', 'dropped', 'dropped']);
  });

  test('the tables of iptables-nft are left to iptables-save, others still count', () => {
    const text = fixture('nft-0.9.8-ufw.txt');
    expect(parseNftRuleset(text, { withoutIptables: true })).toMatchObject({ hasIptables: true, filters: [] });
    expect(parseNftRuleset('Operation not permitted (you must be root)', { withoutIptables: false })).toBeNull();
  });

  test('rules that call each other in a circle end as unknown, not never', () => {
    const chains = new Map([
      ['a', { policy: 'accept' as const, rules: [{ conditions: [], verdict: { kind: 'jump' as const, chain: 'a' } }] }],
    ]);
    expect(filterOutcome([{ families: ['4'], chains, hooked: ['a'] }], tcp(80))).toBe('some');
  });

  test('a drop behind what may be accepted is not called filtered, and not open', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 65_535 }), fc.integer({ min: 1, max: 65_535 }), (asked, allowed) => {
        const text = `*filter\n:INPUT DROP [0:0]\n-A INPUT -p tcp -m tcp --dport ${allowed} -j ACCEPT\nCOMMIT\n`;
        const filter = parseIptablesSave(text, '4');
        expect(filterOutcome(filter === null ? [] : [filter], tcp(asked))).toBe(asked === allowed ? 'accepted' : 'dropped');
        const sourced = parseIptablesSave(text.replace('-p tcp', '-s 192.0.2.0/24 -p tcp'), '4');
        expect(filterOutcome(sourced === null ? [] : [sourced], tcp(allowed))).toBe('some');
      }),
    );
  });

  const socket = { protocol: 'tcp', address: '*', port: 25, family: 'both', device: null } as const;
  const sections = (entries: Readonly<Record<string, string>>) => new Map(Object.entries({ ...entries, end: '' }));

  test('what could not be read is unknown, never open', () => {
    const firewall = readFirewall(sections({ tools: 'nft', nft: 'Operation not permitted (you must be root)' }), false);
    expect(firewall.readable).toBe(false);
    expect(judgePort(socket, firewall, false)).toMatchObject({
      reach: 'unknown',
      because: { en: expect.stringContaining('root only') as string },
    });
    expect(judgePort(socket, readFirewall(sections({ tools: 'nft', nft: 'error: cache initialization failed' }), true), false).reach).toBe(
      'unknown',
    );
    expect(judgePort({ ...socket, address: '127.0.0.1' }, firewall, false).reach).toBe('loopback');
  });

  test('a firewall that was cut off in mid-answer is not readable', () => {
    expect(
      readFirewall(
        new Map([
          ['tools', 'nft'],
          ['nft', fixture('nft-1.0.6.txt')],
        ]),
        true,
      ).readable,
    ).toBe(false);
  });

  test('ufw is named, and judged by the rules that are really in force', () => {
    const firewall = readFirewall(
      sections({
        tools: 'ufw\nnft\niptables',
        ufw: fixture('ufw-0.36-active.txt'),
        iptables: fixture('iptables-save-1.8.7-ufw.txt'),
        'ip-six-tables': fixture('ip6tables-save-1.8.7-ufw.txt'),
        nft: fixture('nft-0.9.8-ufw.txt'),
      }),
      true,
    );
    expect(firewall).toMatchObject({ readable: true, keeper: 'ufw', state: { en: 'ufw is active.', fr: 'ufw est actif.' } });
    expect(judgePort(socket, firewall, false)).toMatchObject({ reach: 'filtered' });
    expect(judgePort({ ...socket, port: 22 }, firewall, false)).toMatchObject({ reach: 'open' });
    expect(judgePort({ ...socket, port: 5432 }, firewall, false)).toMatchObject({ reach: 'unknown' });
    expect(judgePort({ ...socket, port: 22 }, firewall, true)).toMatchObject({
      reach: 'unknown',
      because: { en: expect.stringContaining('container') as string },
    });
  });
});

test('a machine without ss and netstat is read from /proc; one without anything says so', async () => {
  const answering = (stdout: string) => ({
    asRoot: true,
    run: (command: { args: readonly string[] }) =>
      Promise.resolve({
        exitCode: 0,
        signal: null,
        stdout: command.args.length > 2 ? 'pid 16030\nuser root\nprogram python3\ngroup 0::/\n' : stdout,
        stderr: '',
        truncated: false,
        durationMs: 1,
      }),
  });
  const section = (name: string, text: string) => `--- pilothouse ${name}\n${text}\n`;
  const text = [
    section('how', 'proc'),
    section('proc-tcp', fixture('proc-net-tcp.txt')),
    section('fds', fixture('proc-fds.txt')),
    section('tools', ''),
    section('end', ''),
  ].join('\n');
  const list = await listPorts(answering(text), new AbortController().signal);
  expect(list.ports.map(({ port, reach, holders }) => [port, reach, holders[0]?.program])).toEqual([
    [22, 'open', 'python3'],
    [8080, 'open', 'python3'],
    [9000, 'open', 'python3'],
    [5432, 'loopback', 'python3'],
  ]);
  await expect(listPorts(answering(section('how', 'none')), new AbortController().signal)).rejects.toMatchObject({
    failure: { kind: 'not-available' },
  });
});
