import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FACTS_SCRIPT } from '../../../main/core/servers/facts-script.ts';
import { parseFacts } from '../../../main/core/servers/facts.ts';
import {
  clockOffset,
  momentAtUptime,
  parseLocalTime,
  parseMoment,
  parseSynchronized,
  parseTimezone,
} from '../../../main/core/servers/parse/clock.ts';
import { parseDf, usedShare } from '../../../main/core/servers/parse/df.ts';
import { parseCores, parseLoad, parseUptime } from '../../../main/core/servers/parse/load.ts';
import { parseMemory } from '../../../main/core/servers/parse/memory.ts';
import { parseOsName } from '../../../main/core/servers/parse/os-release.ts';
import { parseSections } from '../../../main/core/servers/parse/sections.ts';
import { findingsInFacts, findingsInUnits } from '../../../main/core/servers/server-findings.ts';
import { unitState } from '../../../main/core/servers/units/unit-state.ts';
import type { Facts, Unit } from '../../../preload/contract/servers.ts';
import { factsSchema } from '../../../preload/contract/servers.ts';
import { fixture } from './fixture.ts';

const machine = fixture('facts-debian-12-machine.txt');
/** The clocks that would have seen it 20 ms away, 5 s behind. */
const exchange = { sentSeconds: 1_795_217_437.95, receivedSeconds: 1_795_217_438.22 };

describe('what a Debian 12 machine answers', () => {
  test('every fact, from one answer', () => {
    const facts = parseFacts(machine, exchange);
    expect(factsSchema.parse(facts)).toMatchObject({
      hostName: 'probe',
      os: 'Debian GNU/Linux 12 (bookworm)',
      kernel: 'Linux 6.1.0-41-amd64',
      architecture: 'x86_64',
      uptimeSeconds: 5512.63,
      load: [6.43, 12.81, 16.81],
      cores: 2,
      memory: { totalBytes: 24_684_084 * 1024, availableBytes: 21_620_884 * 1024 },
      swap: { totalBytes: 0, freeBytes: 0 },
      disks: [{ filesystem: 'overlay', type: 'overlay', mount: '/', sizeBytes: 264_212_084 * 1024 }],
      clock: { time: '2026-11-20T23:30:42+00:00', timezone: 'Etc/UTC', synchronized: false },
      missing: [],
    });
    expect(facts?.clock.offsetSeconds).toBeCloseTo(5.001, 2);
    expect(facts?.clock.uncertaintySeconds).toBeLessThan(0.02);
  });

  test('the time since boot tells how long the script took, where it does not ask for the clock twice', () => {
    const answered = { sentSeconds: 1_795_284_279.9, receivedSeconds: 1_795_284_280.13 };
    const facts = parseFacts(fixture('facts-debian-12-uptime.txt'), answered);
    expect(factsSchema.parse(facts)).toMatchObject({
      hostName: 'probe',
      kernel: 'Linux 6.18.44-fc-v595',
      architecture: 'x86_64',
      cores: 2,
      uptimeSeconds: 13_338.6,
      clock: { time: '2026-11-21T18:04:39+00:00', timezone: 'Etc/UTC', synchronized: false },
      missing: [],
    });
    // 230 ms there and back, of which the script took 110.
    expect(facts?.clock.offsetSeconds).toBeCloseTo(0.027, 3);
    expect(facts?.clock.uncertaintySeconds).toBeCloseTo(0.071, 3);
  });

  test('cut off anywhere, what arrived is shown and what did not is named', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: machine.length }), (length) => {
        const facts = parseFacts(machine.slice(0, length), exchange);
        if (facts === null) {
          expect(length).toBeLessThan(machine.indexOf('--- pilothouse host'));
          return;
        }
        factsSchema.parse(facts);
        if (length < machine.indexOf('--- pilothouse memory')) expect(facts.missing.map(({ what }) => what)).toContain('memory');
      }),
    );
  });

  test('what a shell says before the script is no fact', () => {
    expect(parseFacts(`Welcome to probe!\nLast login: today\n${machine}`, exchange)).toEqual(parseFacts(machine, exchange));
  });

  test('a program that is missing leaves its words as the reason', () => {
    const broken = machine
      .replace(/(--- pilothouse cores\n)2/u, '$1sh: 12: getconf: not found')
      .replace(/(--- pilothouse load\n).*/u, '$1');
    const facts = parseFacts(broken, exchange);
    expect(facts).toMatchObject({ cores: null, load: null, hostName: 'probe' });
    expect(facts?.missing).toEqual([
      { what: 'load', why: { en: 'The load could not be read: the machine said nothing.', fr: expect.any(String) as string } },
      { what: 'cores', why: { en: 'The cores could not be read: sh: 12: getconf: not found', fr: expect.any(String) as string } },
    ]);
  });

  test('without a clock it is no answer at all', () => {
    expect(parseFacts('This account is restricted.\n', exchange)).toBeNull();
  });

  test('the script runs nothing twice and names each of its sections once', () => {
    const names = [...FACTS_SCRIPT.matchAll(/--- pilothouse ([a-z-]+)/gu)].map(([, name]) => name);
    expect(new Set(names).size).toBe(names.length);
    expect([...parseSections(machine).keys()]).toEqual(names);
  });
});

describe('the clock', () => {
  test('how long the script took does not matter, only the way there and back', () => {
    const seconds = fc.double({ min: 0, max: 60, noNaN: true });
    fc.assert(
      fc.property(fc.double({ min: -1e6, max: 1e6, noNaN: true }), seconds, seconds, seconds, (ahead, there, script, back) => {
        const sent = 1_700_000_000;
        const at = (time: number) => ({ seconds: time + ahead, toleranceSeconds: 0 });
        const { offsetSeconds, uncertaintySeconds } = clockOffset(
          { start: at(sent + there), end: at(sent + there + script) },
          { sentSeconds: sent, receivedSeconds: sent + there + script + back },
        );
        expect(Math.abs(offsetSeconds - ahead)).toBeLessThanOrEqual(uncertaintySeconds + 1e-5);
        expect(uncertaintySeconds).toBeCloseTo((there + back) / 2 + 0.001, 4);
      }),
    );
  });

  test('a later moment by the time since boot, to its hundredths', () => {
    const start = { seconds: 1_795_217_442.25, toleranceSeconds: 0 };
    expect(momentAtUptime(start, '1795217442.25 2026-11-20T23:30:42+0000 UTC\nup 5512.63', 'up 5517.70')).toEqual({
      seconds: expect.closeTo(1_795_217_447.32, 6) as number,
      toleranceSeconds: 0.01,
    });
    expect(momentAtUptime(start, '1795217442.25', 'up 5517.70')).toBeNull();
    expect(momentAtUptime(start, 'up 5512.63', '')).toBeNull();
  });

  test('a date(1) without nanoseconds is believed to half a second', () => {
    expect(parseMoment('1795217442.965054444')).toEqual({ seconds: Number('1795217442.965054444'), toleranceSeconds: 0 });
    for (const text of ['1795217442', '1795217442.N', '1795217442.%N'])
      expect(parseMoment(text)).toEqual({ seconds: 1_795_217_442.5, toleranceSeconds: 0.5 });
    expect(parseMoment('date: not found')).toBeNull();
  });

  test.each([
    ['2026-11-20T23:30:42+0000', '2026-11-20T23:30:42+00:00'],
    ['2026-11-20T23:30:42-03:30', '2026-11-20T23:30:42-03:30'],
    ['yesterday', null],
  ])('%s is %s', (text, expected) => expect(parseLocalTime(text)).toBe(expected));

  test.each([
    ['Europe/Paris\nEtc/UTC', 'Europe/Paris'],
    ['\n/usr/share/zoneinfo/America/Argentina/Buenos_Aires\n-03', 'America/Argentina/Buenos_Aires'],
    ['/var/db/timezone/zoneinfo/Europe/Paris', 'Europe/Paris'],
    ['../usr/share/zoneinfo/Etc/GMT+5\nEST', 'Etc/GMT+5'],
    ['CET', 'CET'],
    ['+0530', '+0530'],
    ['', null],
  ])('%j is in the zone %s', (text, expected) => expect(parseTimezone(text)).toBe(expected));

  test.each([
    ['yes', true],
    ['no', false],
    [fixture('timedatectl-252.txt'), false],
    ['     NTP synchronized: yes\n', true],
    ['Reference ID    : A29FC801 (192.0.2.1)\nLeap status     : Normal\n', true],
    ['Leap status     : Not synchronised\n', false],
    ['timedatectl: not found', null],
    ['', null],
  ])('%j: synchronised %s', (text, expected) => expect(parseSynchronized(text)).toBe(expected));
});

describe('disks', () => {
  test('pseudo file systems are left out, with and without their type', () => {
    const [typed = '', plain = ''] = fixture('df-coreutils-9.txt').split('\n\n');
    expect(parseDf(typed).map(({ mount }) => mount)).toEqual(['/']);
    expect(parseDf(plain).map(({ mount, type }) => `${mount}${type}`)).toEqual(['/']);
  });

  test('BusyBox and macOS draw the same table', () => {
    expect(
      parseDf(
        'Filesystem           1024-blocks    Used Available Capacity Mounted on\n/dev/root               491508    118216    362804  25% /\ntmpfs                    30524        64     30460   0% /tmp\n',
      ),
    ).toMatchObject([{ filesystem: '/dev/root', mount: '/', usedBytes: 118_216 * 1024 }]);
    expect(
      parseDf(
        'Filesystem   1024-blocks      Used Available Capacity  Mounted on\n/dev/disk3s1s1 482797652  9417536 87220280    10%    /\ndevfs                205       205         0   100%    /dev\nmap auto_home          0         0         0   100%    /System/Volumes/Data/home\n',
      ),
    ).toMatchObject([{ filesystem: '/dev/disk3s1s1' }]);
  });

  test('names with blanks, and numbers below zero (reserved blocks in use)', () => {
    expect(
      parseDf('Filesystem Type 1024-blocks Used Available Capacity Mounted on\n//nas/my share cifs 100 90 -5 100% /mnt/my share\n'),
    ).toEqual([
      { filesystem: '//nas/my share', type: 'cifs', mount: '/mnt/my share', sizeBytes: 102_400, usedBytes: 92_160, availableBytes: 0 },
    ]);
  });

  test('one disk mounted in several places is one disk', () => {
    expect(
      parseDf(
        'Filesystem Type 1024-blocks Used Available Capacity Mounted on\n/dev/sda1 ext4 100 50 50 50% /var/lib/docker\n/dev/sda1 ext4 100 50 50 50% /\n',
      ),
    ).toMatchObject([{ mount: '/' }]);
  });

  test('every line that df can write is read back', () => {
    const name = fc.stringMatching(/^[A-Za-z0-9/:_.-][A-Za-z0-9/:_. -]{0,20}[A-Za-z0-9/:_.-]$/u);
    const amount = fc.nat(2 ** 40);
    fc.assert(
      fc.property(
        name,
        fc.constantFrom('ext4', 'xfs', 'nfs4', 'fuse.sshfs'),
        name,
        amount.map((each) => each + 1),
        amount,
        amount,
        fc.nat(100),
        (filesystem, type, mount, size, used, available, percent) => {
          fc.pre(!/^(udev|none|tmpfs|devtmpfs|devfs|proc|sysfs|shm|nsfs|cgroup\w*|map .*|overlay)$/u.test(filesystem));
          const text = `Filesystem     Type  1024-blocks  Used Available Capacity Mounted on\n${filesystem} ${type}   ${size} ${used}  ${available}  ${percent}% /${mount}\n`;
          expect(parseDf(text)).toEqual([
            { filesystem, type, mount: `/${mount}`, sizeBytes: size * 1024, usedBytes: used * 1024, availableBytes: available * 1024 },
          ]);
        },
      ),
    );
  });
});

describe('memory, load, uptime, cores', () => {
  test('kernels before 3.14 have no MemAvailable', () => {
    expect(parseMemory('MemTotal: 1000 kB\nMemFree: 100 kB\nBuffers: 20 kB\nCached: 300 kB\nSwapTotal: 50 kB\nSwapFree: 40 kB\n')).toEqual({
      memory: { totalBytes: 1_024_000, availableBytes: 430_080 },
      swap: { totalBytes: 51_200, freeBytes: 40_960 },
    });
  });

  test('what is no meminfo is null, not zero', () => {
    expect(parseMemory('cat: /proc/meminfo: No such file or directory')).toEqual({ memory: null, swap: null });
  });

  test.each([
    ['0.10 0.20 0.30 1/234 5678', [0.1, 0.2, 0.3]],
    ['{ 1.50 2.25 3.00 }', [1.5, 2.25, 3]],
    ['{ 1,50 2,25 3,00 }', [1.5, 2.25, 3]],
    ['sysctl: not found', null],
  ])('load %j', (text, expected) => expect(parseLoad(text)).toEqual(expected));

  test.each([
    ['5512.63 5378.43', 5512.63],
    ['{ sec = 1699999000, usec = 0 } Tue Nov 14 22:13:20 2023', 1000],
    ['no', null],
  ])('uptime %j', (text, expected) => expect(parseUptime(text, 1_700_000_000)).toBe(expected));

  test.each([
    ['2', 2],
    [' 16 \n', 16],
    ['0', null],
    ['sh: nproc: not found', null],
    ['online 0', 1],
    ['online 0-1', 2],
    ['online 0-3,8,10-11\n', 7],
    ['online', null],
  ])('cores %j', (text, expected) => expect(parseCores(text)).toBe(expected));
});

describe('the name of a system', () => {
  test.each([
    ['PRETTY_NAME="Ubuntu 22.04.5 LTS"\nNAME="Ubuntu"\n', 'Ubuntu 22.04.5 LTS'],
    ["NAME='Alpine Linux'\nVERSION_ID=3.20.1\n", 'Alpine Linux 3.20.1'],
    ['NAME="Odd \\"Name\\" \\$1"\n', 'Odd "Name" $1'],
    ['ProductName:\t\tmacOS\nProductVersion:\t\t14.5\nBuildVersion:\t\t23F79\n', 'macOS 14.5'],
    ['', null],
    ['PRETTY_NAME=""\n', null],
  ])('%j', (text, expected) => expect(parseOsName(text)).toBe(expected));
});

describe('what is worth saying on the overview', () => {
  const facts = parseFacts(machine, exchange) as Facts;
  const disk = (mount: string, usedBytes: number) => ({
    filesystem: '/dev/sda1',
    type: 'ext4',
    mount,
    sizeBytes: 100,
    usedBytes,
    availableBytes: 100 - usedBytes,
  });

  test('disks over 90 %, worst when nearly full, and a clock off beyond doubt', () => {
    const found = findingsInFacts('web-1', { ...facts, disks: [disk('/', 90), disk('/var', 91), disk('/srv', 99)] });
    expect(found.map(({ level, reason, link }) => `${link} ${level}: ${reason.en}`)).toEqual([
      'server/web-1 degraded: Disk /var is 91 % full',
      'server/web-1 failing: Disk /srv is 99 % full',
      'server/web-1 degraded: Its clock is 5 s ahead of this computer’s',
    ]);
  });

  test.each([
    [94_694_400, '3 years ahead of', 'en avance de 3 ans'],
    [-86_400 * 12, '12 days behind', 'en retard de 12 jours'],
    [-3600 * 3, '3 h behind', 'en retard de 3 h'],
    [600, '10 min ahead of', 'en avance de 10 min'],
    [8.25, '8.3 s ahead of', 'en avance de 8,3 s'],
  ])('a clock that is %s s off is told as one would say it', (offsetSeconds, en, fr) => {
    const [found] = findingsInFacts('web-1', { ...facts, disks: [], clock: { ...facts.clock, offsetSeconds, uncertaintySeconds: 0.1 } });
    expect(found?.reason).toEqual({
      en: `Its clock is ${en} this computer’s`,
      fr: `Son horloge est ${fr} sur celle de cet ordinateur`,
    });
  });

  test('a clock that may be right is not blamed', () => {
    expect(findingsInFacts('web-1', { ...facts, clock: { ...facts.clock, offsetSeconds: -9, uncertaintySeconds: 8 } })).toEqual([]);
  });

  const now = Date.parse('2026-11-20T23:00:00Z');
  const unit = (name: string, properties: Readonly<Record<string, string>>): Unit => ({
    unit: name,
    load: 'loaded',
    active: properties['ActiveState'] ?? '',
    sub: properties['SubState'] ?? '',
    description: '',
    ...unitState(new Map(Object.entries(properties)), now),
    restarts: Number(properties['NRestarts'] ?? 0),
    enabled: '',
  });

  test('failed units, with the words and the time of their list', () => {
    const failed = unit('a.service', {
      ActiveState: 'failed',
      SubState: 'failed',
      Result: 'exit-code',
      ExecMainStatus: '78',
      StateChangeTimestamp: 'Fri 2026-11-20 22:10:00 UTC',
    });
    expect(findingsInUnits('here', [failed, unit('c.service', { ActiveState: 'active', SubState: 'running' })])).toEqual([
      {
        link: 'server/here/units/a.service',
        target: 'here',
        level: 'failing',
        reason: { en: 'a.service: Failed: exit 78', fr: 'a.service : En échec : code de sortie 78' },
        began: '2026-11-20T22:10:00Z',
      },
    ]);
  });

  test.each([
    ['it waits for the next attempt', { ActiveState: 'activating', SubState: 'auto-restart', Result: 'exit-code', ExecMainStatus: '1' }],
    [
      'it waits, as newer systemd says it',
      { ActiveState: 'activating', SubState: 'auto-restart-queued', Result: 'exit-code', NRestarts: '7' },
    ],
    ['it is being started', { ActiveState: 'activating', SubState: 'start', NRestarts: '7' }],
    [
      'it runs for a moment',
      { ActiveState: 'active', SubState: 'running', NRestarts: '7', ActiveEnterTimestamp: 'Fri 2026-11-20 22:59:50 UTC' },
    ],
  ])('a crash loop is one trouble at whatever moment it is read, with the level of the list: %s', (_, properties) => {
    const flapping = unit('b.service', properties);
    expect(flapping.level).toBe('degraded');
    expect(findingsInUnits('here', [flapping])).toMatchObject([
      { link: 'server/here/units/b.service', level: 'degraded', trouble: 'flapping' },
    ]);
  });

  test('of a crash loop no count is kept that would be old a moment later', () => {
    const reasons = (['auto-restart', 'start'] as const).map((SubState) =>
      findingsInUnits('here', [unit('b.service', { ActiveState: 'activating', SubState, Result: 'exit-code', NRestarts: '71' })]).map(
        ({ reason }) => reason,
      ),
    );
    expect(reasons[0]).toEqual([
      {
        en: 'b.service: ends again and again, and is started again each time',
        fr: 'b.service : s’arrête sans cesse, et est relancé à chaque fois',
      },
    ]);
    expect(reasons[1]).toEqual(reasons[0]);
  });

  test('a unit that starts for the first time, or has long recovered, is no finding', () => {
    const units = [
      unit('d.service', { ActiveState: 'activating', SubState: 'start', NRestarts: '0' }),
      unit('e.service', {
        ActiveState: 'active',
        SubState: 'running',
        NRestarts: '7',
        ActiveEnterTimestamp: 'Fri 2026-11-20 20:00:00 UTC',
      }),
    ];
    expect(findingsInUnits('here', units)).toEqual([]);
  });

  test('how full is counted of what ordinary users may use, as df does', () => {
    expect([usedShare({ usedBytes: 0, availableBytes: 0 }), usedShare({ usedBytes: 3, availableBytes: 1 })]).toEqual([1, 0.75]);
  });
});
