import { describe, expect, test } from 'vitest';
import { isOpenrc, parseServiceDetails, parseServiceList, parseServiceRelations } from '../../../main/core/servers/openrc/services.ts';
import { serviceState } from '../../../main/core/servers/openrc/service-state.ts';
import { parseRcStatus, parseServiceScripts } from '../../../main/core/servers/parse/openrc.ts';
import { parseSections } from '../../../main/core/servers/parse/sections.ts';
import { parseOffset, parseOwnLine, parseSyslogLine } from '../../../main/core/servers/parse/syslog.ts';
import { anotherInit } from '../../../main/core/servers/units/unit-failures.ts';
import { verbsOf } from '../../../renderer/servers/units/unit-verbs.ts';
import { fixture } from './fixture.ts';

const sections = (name: string) => parseSections(fixture(name));

describe('the services of OpenRC 0.45', () => {
  const services = parseServiceList(sections('openrc-0.45-services.txt'));
  const named = (name: string) => services.find(({ unit }) => unit === name);

  test('every one is there, those in trouble first, then those a person looks after', () => {
    expect(isOpenrc(sections('openrc-0.45-services.txt'))).toBe(true);
    expect(services).toHaveLength(41);
    expect(services.slice(0, 4).map(({ unit }) => unit)).toEqual(['lab-crashed', 'lab-failing', 'lab-flapping', 'lab-supervised']);
    const order = ['ssh', 'hostname.sh', 'lab-stopped'].map((name) => services.findIndex(({ unit }) => unit === name));
    expect(order).toEqual(order.toSorted((a, b) => a - b));
  });

  test('each state is said in words, with the runlevels and since when', () => {
    expect(named('lab-crashed')).toMatchObject({
      level: 'failing',
      active: 'failed',
      sub: 'crashed',
      state: { en: 'Crashed: its process is gone' },
    });
    expect(named('lab-failing')).toMatchObject({
      level: 'degraded',
      active: 'inactive',
      state: { en: 'Stopped, though runlevel default starts it', fr: 'Arrêté, alors que le niveau default le démarre' },
      since: null,
    });
    expect(named('lab-flapping')).toMatchObject({
      level: 'degraded',
      state: { en: expect.stringMatching(/^Ends again and again, restarted \d+ times$/u) as string },
    });
    expect(named('lab-supervised')).toMatchObject({
      level: 'degraded',
      sub: 'unsupervised',
      openrc: { runlevels: ['default'], reloads: true },
    });
    expect(named('lab-words')).toMatchObject({ level: 'healthy', restarts: 0, description: 'Writes words', enabled: 'enabled' });
    expect(named('lab-stopped')).toMatchObject({ level: 'unknown', enabled: 'disabled', openrc: { runlevels: [] } });
    expect(named('ssh')).toMatchObject({
      description: 'OpenBSD Secure Shell server',
      since: expect.stringMatching(/^2026-11-21T18:/u) as string,
    });
  });

  test('what can be done with one fits its state', () => {
    const known = (name: string) => services.filter(({ unit }) => unit === name).map(verbsOf);
    expect(known('lab-supervised')).toEqual([{ first: ['restart', 'stop', 'reload'], more: ['disable'] }]);
    expect(known('lab-stopped')).toEqual([{ first: ['start'], more: ['enable'] }]);
    expect(known('lab-crashed')).toEqual([{ first: ['start'], more: ['reset-failed', 'disable'] }]);
  });
});

describe('one service', () => {
  test('what its supervisor says of it stands among its lines', () => {
    const service = parseServiceDetails(sections('openrc-0.45-service-flapping.txt'), 5);
    expect(service).toMatchObject({
      unit: 'lab-flapping',
      fragmentPath: '/etc/init.d/lab-flapping',
      status: expect.stringMatching(/^ lab-flapping +\[ {2}started 00:00:0\d \(\d+\) \]$/u) as string,
      journalNote: null,
    });
    expect(service?.journal.at(-1)).toEqual({
      time: '2026-11-21T18:22:15.000Z',
      priority: 4,
      identifier: 'supervise-daemon',
      message: '/bin/sleep, pid 1457, exited with return code 0',
    });
  });

  test('of a script of System V its own answer counts, as OpenRC does not follow it', () => {
    const printed = fixture('openrc-0.45-service-lsb.txt');
    expect(parseServiceDetails(parseSections(printed), 3)).toMatchObject({ unit: 'cron', sub: 'started' });
    const stopped = printed.replace(/(?<=pilothouse openrc-code\n)0/u, '3');
    expect(parseServiceDetails(parseSections(stopped), 3)).toMatchObject({ sub: 'stopped', active: 'inactive', level: 'degraded' });
  });

  test('one that is not there, a log that may not be read, and none at all', () => {
    const printed = fixture('openrc-0.45-service-flapping.txt');
    expect(parseServiceDetails(parseSections(printed.replace('lab-flapping\n/etc/init.d/lab-flapping\n', '')), 5)).toBeNull();
    const silent = printed.replace(/^Nov 21.*\n/gmu, '');
    const noteOf = (text: string) => parseServiceDetails(parseSections(text), 5)?.journalNote?.en;
    expect(noteOf(silent)).toBe('Nothing in /var/log/messages carries its name.');
    expect(noteOf(silent.replace('/var/log/messages\n', '/var/log/messages\nunreadable adm\n'))).toMatch(/add it to the group adm/u);
    expect(noteOf(silent.replace('/var/log/messages\n', '\n'))).toMatch(/writes neither/u);
  });

  test('what it needs, and what needs it', () => {
    const { needs, neededBy } = parseServiceRelations('dbus', sections('openrc-0.45-relations.txt'));
    expect(neededBy).toEqual([{ unit: 'lab-supervised', depth: 0, active: 'unsupervised' }]);
    // Loggers that it would use and that are not installed are left out.
    expect(needs.map(({ unit }) => unit)).not.toContain('syslog-ng');
  });
});

describe('a machine with another init', () => {
  const initOf = (printed: string) => {
    const run = () => Promise.resolve({ exitCode: 0, signal: null, stdout: printed, stderr: '', truncated: false, durationMs: 1 });
    return anotherInit({ name: 'ssh:old-1', run }, new AbortController().signal);
  };
  const printed = (first: string, table: string) =>
    `--- pilothouse init\n${first}\n--- pilothouse table\n${table}\n--- pilothouse services\n [ + ]  cron\n [ - ]  hwclock.sh\n--- pilothouse end\n`;

  test('System V and runit are named, with what they say of their services; anything else is not', async () => {
    expect(await initOf(printed('init', 'inittab'))).toMatchObject({
      kind: 'not-available',
      cause: { en: expect.stringMatching(/^old-1 runs neither systemd nor OpenRC/u) as string },
      evidence: ' [ + ]  cron\n [ - ]  hwclock.sh',
    });
    expect(await initOf(printed('runit', ''))).toMatchObject({ cause: { en: expect.stringContaining('runit') as string } });
    expect(await initOf(printed('node', ''))).toBeNull();
    expect(await initOf(printed('init', ''))).toBeNull();
  });
});

describe('formats', () => {
  test('rc-status: days, no blank before the bracket, colours', () => {
    const listed = parseRcStatus(
      ' sshd   [  started 12 day(s) 01:02:03 (4) ]\n a-service-with-a-very-long-name-that-reaches-the-bracket[ crashed ]\n \u001B[32;01mntpd\u001B[0m   [ started ]\nRunlevel: default\n',
    );
    expect(listed.get('sshd')).toEqual({ word: 'started', upSeconds: 12 * 86_400 + 3723, restarts: 4 });
    expect(listed.get('ntpd')).toEqual({ word: 'started', upSeconds: null, restarts: null });
    expect([...listed.keys()]).toHaveLength(3);
  });

  test('each word of rc-status has a sentence in both languages', () => {
    for (const word of ['started', 'crashed', 'failed', 'unsupervised', 'starting', 'stopping', 'inactive', 'scheduled', 'stopped']) {
      const { state } = serviceState({ word, upSeconds: null, restarts: null }, null);
      expect(state.en).not.toBe(word);
      expect(state.fr).not.toBe(state.en);
    }
    expect(serviceState({ word: 'started', upSeconds: 400, restarts: 1 }, null)).toMatchObject({
      level: 'healthy',
      state: { en: 'Started, restarted 1 time' },
    });
  });

  test('scripts: Alpine’s and those of System V', () => {
    const scripts = parseServiceScripts(
      '/etc/init.d/sshd:#!/sbin/openrc-run\n/etc/init.d/sshd:description="OpenBSD Secure Shell server"\n/etc/init.d/sshd:extra_started_commands="reload"\n/etc/init.d/old:#! /bin/sh\n/etc/init.d/old:# Short-Description:\tAn old one\n',
    );
    expect(scripts.get('sshd')).toEqual({ description: 'OpenBSD Secure Shell server', native: true, reloads: true });
    expect(scripts.get('old')).toEqual({ description: 'An old one', native: false, reloads: false });
  });

  test('lines of syslog: BusyBox with and without the host, rsyslog, a path as its name, the year before', () => {
    const clock = { now: Date.parse('2026-01-02T00:00:00Z'), offsetMinutes: 60 };
    expect(parseSyslogLine('Jan  2 00:59:58 web-1 auth.err sshd[981]: Server: ready', clock)).toEqual({
      time: '2026-01-01T23:59:58.000Z',
      priority: 3,
      identifier: 'sshd',
      unit: '',
      message: 'Server: ready',
    });
    expect(parseSyslogLine('Dec 31 10:00:00 daemon.info crond[2]: hello', clock)).toMatchObject({
      time: '2025-12-31T09:00:00.000Z',
      priority: 6,
      identifier: 'crond',
      message: 'hello',
    });
    expect(parseSyslogLine('2026-01-01T12:00:00.123456+01:00 web-1 CRON[12]: (root) CMD (x)', clock)).toMatchObject({
      time: '2026-01-01T11:00:00.123Z',
      identifier: 'CRON',
    });
    expect(parseSyslogLine('Jan  1 10:00:00 web-1 daemon.err /etc/init.d/nginx[8]: ERROR: nginx failed to start', clock)).toMatchObject({
      identifier: 'nginx',
      message: 'ERROR: nginx failed to start',
    });
    expect(parseSyslogLine('Jan  1 10:00:00 web-1 kernel: [1.0] a \u001B[31mred\u001B[0m thing', clock)).toMatchObject({
      message: '[1.0] a red thing',
    });
    expect(parseSyslogLine('no time at all', clock)).toBeNull();
  });

  test('lines of a service’s own log, and the offset of a zone', () => {
    expect(parseOwnLine('2026-01-02T03:04:05Z opened', 'app', '')).toMatchObject({ time: '2026-01-02T03:04:05.000Z', identifier: 'app' });
    expect(parseOwnLine('a line without a time', 'app', '')).toMatchObject({ time: '', message: 'a line without a time' });
    expect([parseOffset('+0130'), parseOffset('-0500'), parseOffset('')]).toEqual([90, -300, 0]);
  });
});
