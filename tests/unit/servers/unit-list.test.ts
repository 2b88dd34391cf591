import { z } from 'zod';
import { describe, expect, test } from 'vitest';
import type { Level, Unit } from '../../../preload/contract/servers.ts';
import { unitSchema } from '../../../preload/contract/servers.ts';
import { parseUnitRecords } from '../../../main/core/servers/parse/properties.ts';
import { sectionLine } from '../../../main/core/servers/parse/sections.ts';
import { parseUnitFiles } from '../../../main/core/servers/parse/unit-files.ts';
import { parseUnitList } from '../../../main/core/servers/units/unit-list.ts';
import { inOrder } from '../../../main/core/servers/units/unit-order.ts';
import { fixture } from './fixture.ts';

/** What a machine of systemd 252 printed in the second in which `lab-flapping.service` was running. */
const printed = fixture('units-252-flapping.txt');

describe('the list of a machine', () => {
  const units = parseUnitList(printed);
  const named = (name: string) => units.find(({ unit }) => unit === name);

  test('a unit in a crash loop is not healthy in the second in which it runs', () => {
    expect(printed).toMatch(/^lab-flapping\.service +loaded +active +running /mu);
    expect(named('lab-flapping.service')).toEqual({
      unit: 'lab-flapping.service',
      load: 'loaded',
      active: 'active',
      sub: 'running',
      description: 'Lab: flapping',
      level: 'degraded',
      state: {
        en: 'Ends again and again, restarted 152 times',
        fr: 'S’arrête sans cesse, relancé 152 fois',
      },
      since: '2026-11-21T14:39:04Z',
      restarts: 152,
      enabled: 'enabled',
    });
  });

  test('trouble first, then what was written on this machine, then what is enabled, then what the system brings along', () => {
    expect(z.array(unitSchema).parse(units)).toHaveLength(159);
    expect(units.slice(0, 6).map(({ unit }) => unit)).toEqual([
      'lab-failed.service',
      'lab-flapping.service',
      'shop-api.service',
      'shop-worker@1.service',
      'cron.service',
      'ssh.service',
    ]);
    const at = (name: string) => units.findIndex(({ unit }) => unit === name);
    const order = ['ssh.service', 'lab-words.service', 'dbus.service', 'apt-daily.timer', 'dbus.socket', '-.mount', 'graphical.target'];
    expect(order.map(at)).toEqual(order.map(at).toSorted((a, b) => a - b));
    expect(at('lab-failed.service')).toBe(0);
    expect(units.at(-1)?.level).toBe('unknown');
  });

  test('a failed unit says why', () => {
    expect(named('lab-failed.service')).toMatchObject({ level: 'failing', state: { en: 'Failed: exit 78' }, restarts: 0 });
  });

  test('without `systemctl show`, the clock and the folder of units the list is still whole', () => {
    const bare = parseUnitList(printed.slice(0, printed.indexOf(sectionLine('now'))));
    expect(bare).toHaveLength(159);
    expect(bare.find(({ unit }) => unit === 'lab-flapping.service')).toMatchObject({
      active: 'active',
      restarts: null,
      since: null,
      enabled: '',
    });
    expect(bare[0]).toMatchObject({ unit: 'lab-failed.service', level: 'failing' });
  });

  test('a machine whose clock is a year behind is judged by its own clock', () => {
    const hourLater = printed.replace(/(?<=pilothouse now\n)\d+/u, (seconds) => String(Number(seconds) + 3600));
    expect(parseUnitList(hourLater).find(({ unit }) => unit === 'lab-flapping.service')).toMatchObject({ level: 'healthy' });
    expect(parseUnitList(printed, Date.parse('2027-11-21T14:39:05Z')).find(({ unit }) => unit === 'lab-flapping.service')).toMatchObject({
      level: 'degraded',
    });
  });
});

describe('the order', () => {
  const unit = (name: string, level: Level, change: Partial<Unit> = {}): Unit => ({
    unit: name,
    load: 'loaded',
    active: 'active',
    sub: 'running',
    description: '',
    level,
    state: { en: '', fr: '' },
    since: null,
    restarts: null,
    enabled: 'enabled',
    ...change,
  });

  test('worst first whatever the type, a stopped unit last', () => {
    const units = [
      unit('a.service', 'unknown'),
      unit('b.service', 'healthy'),
      unit('c.service', 'changing'),
      unit('d.mount', 'failing'),
      unit('e.service', 'degraded'),
    ];
    expect(inOrder(units, parseUnitFiles('')).map(({ unit: name }) => name)).toEqual([
      'd.mount',
      'e.service',
      'c.service',
      'b.service',
      'a.service',
    ]);
  });

  test('a container of podman, a transient unit and an init script are looked after; units of systemd itself are not', () => {
    const units = [
      unit('a.service', 'healthy', { enabled: 'static' }),
      unit('systemd-timesyncd.service', 'healthy'),
      unit('x-podman.service', 'healthy', { enabled: 'generated' }),
      unit('y-run.service', 'healthy', { enabled: 'transient' }),
    ];
    expect(inOrder(units, parseUnitFiles('')).map(({ unit: name }) => name)).toEqual([
      'x-podman.service',
      'y-run.service',
      'a.service',
      'systemd-timesyncd.service',
    ]);
  });
});

describe('the folder of units', () => {
  test('aliases and masks are not written here, files and linked units are; wants enable', () => {
    const { written, enabled } = parseUnitFiles(
      [
        '/etc/systemd/system:',
        'total 8',
        '-rw-r--r-- 1 0 0  187 Nov 21 14:33 app.service',
        '-rw-r--r-- 1 0 0  187 Nov 21  2025 worker@.service',
        'lrwxrwxrwx 1 0 0   31 Nov 21 14:29 sshd.service -> /lib/systemd/system/ssh.service',
        'lrwxrwxrwx 1 0 0   31 Nov 21 14:29 syslog.service -> /usr/lib/systemd/system/rsyslog.service',
        'lrwxrwxrwx 1 0 0    9 Nov 21 14:29 telnet.service -> /dev/null',
        'lrwxrwxrwx 1 0 0    9 Nov 21 14:29 linked.service -> /opt/app/linked.service',
        'drwxr-xr-x 2 0 0 4096 Nov 21 14:29 multi-user.target.wants',
        '',
        '/etc/systemd/system/multi-user.target.wants:',
        'total 0',
        'lrwxrwxrwx 1 0 0 34 Nov 21 14:29 cron.service -> /lib/systemd/system/cron.service',
        'lrwxrwxrwx 1 0 0 34 Nov 21 14:29 worker@1.service -> /etc/systemd/system/worker@.service',
      ].join('\n'),
    );
    expect([...written]).toEqual(['app.service', 'worker@.service', 'linked.service']);
    expect([...enabled]).toEqual(['cron.service', 'worker@1.service']);
  });
});

test('properties of several units are told apart by their Id', () => {
  const records = parseUnitRecords('NRestarts=1\nId=a.service\n\nId=b.service\nNRestarts=2\n\n\nNRestarts=3\n');
  expect([...records].map(([name, properties]) => `${name} ${properties.get('NRestarts')}`)).toEqual(['a.service 1', 'b.service 2']);
});
