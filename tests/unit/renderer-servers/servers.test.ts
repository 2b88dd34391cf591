import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Connection, Host, Level, Unit } from '../../../preload/contract/servers.ts';
import { linkOfPath, pathOfLink } from '../../../renderer/app/links.ts';
import { addressOf, filterHosts, hostRows } from '../../../renderer/servers/hosts/host-rows.ts';
import { readServersPath, serverPath, unitPath } from '../../../renderer/servers/paths.ts';
import { priorityLevel, priorityName } from '../../../renderer/servers/journal/priorities.ts';
import { draftOf, draftProblems, emptyDraft, hostOf } from '../../../renderer/servers/hosts/saved-host.ts';
import { distinctFailures, sessionOf } from '../../../renderer/servers/session.ts';
import { shortPath } from '../../../renderer/servers/short-path.ts';
import type { UnitChoice } from '../../../renderer/servers/units/unit-rows.ts';
import { countStates, filterUnits, viewOf } from '../../../renderer/servers/units/unit-rows.ts';

describe('paths of the room', () => {
  it('leads back to any host and unit, also through a link', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), fc.string({ minLength: 1 }), (host, unit) => {
        fc.pre(
          host.isWellFormed() &&
            unit.isWellFormed() &&
            !host.startsWith('ssh:') &&
            ![host, unit].some((part) => part === '.' || part === '..'),
        );
        const place = { kind: 'server', target: host, vantage: `ssh:${host}`, rest: ['units', unit] };
        expect(readServersPath(unitPath(`ssh:${host}`, unit))).toEqual(place);
        expect(readServersPath(pathOfLink(linkOfPath(unitPath(`ssh:${host}`, unit))))).toEqual(place);
      }),
    );
  });

  it('tells this computer from a host that is called here', () => {
    expect(readServersPath(serverPath('here'))).toEqual({ kind: 'server', target: 'here', vantage: 'here', rest: [] });
    expect(readServersPath(serverPath('ssh:here'))).toEqual({ kind: 'server', target: 'here', vantage: 'ssh:here', rest: [] });
  });

  it('takes the link of a finding, whose unit is not encoded', () => {
    expect(readServersPath(pathOfLink('server/ops@web-1:2222/units/foo@bar.service'))).toMatchObject({
      vantage: 'ssh:ops@web-1:2222',
      rest: ['units', 'foo@bar.service'],
    });
  });
});

describe('the list of servers', () => {
  const host = (name: string, change: Partial<Host> = {}): Host => ({
    name,
    hostName: `${name}.example`,
    port: 22,
    user: 'ops',
    proxyJump: null,
    source: '/home/ops/.ssh/config:1',
    ...change,
  });
  const connection = (name: string, state: Connection['state']): Connection => ({ host: name, state, since: '2026-11-20T10:00:00.000Z' });
  const names = (rows: readonly { readonly name: string }[]) => rows.map(({ name }) => name);

  it('has what is in trouble first, then this computer, then the order of the files', () => {
    const rows = hostRows(
      [host('b'), host('a'), host('lost'), host('silent')],
      [connection('a', 'live'), connection('silent', 'stale'), connection('lost', 'offline')],
      {},
    );
    expect(names(rows)).toEqual(['lost', 'silent', 'here', 'b', 'a']);
    expect(names(hostRows([host('b'), host('a')], [connection('a', 'live')], {}))).toEqual(['here', 'b', 'a']);
  });

  it('has hosts that were typed and are connected, written nowhere', () => {
    expect(hostRows([host('a')], [connection('root@10.0.0.9', 'live')], { 'root@10.0.0.9': 'staging' }).at(-1)).toMatchObject({
      name: 'root@10.0.0.9',
      source: null,
      environment: 'staging',
    });
  });

  it('writes an address with its port only when it is not 22', () => {
    expect([addressOf('web', 22), addressOf('web', 2222), addressOf('2001:db8::1', 2222)]).toEqual([
      'web',
      'web:2222',
      '[2001:db8::1]:2222',
    ]);
  });

  it('finds a host by any of its parts', () => {
    const rows = hostRows([host('a', { proxyJump: 'bastion' }), host('b')], [], {});
    expect(names(filterHosts(rows, 'OPS bastion', ({ name }) => name))).toEqual(['a']);
    expect(names(filterHosts(rows, 'computer', ({ name, vantage }) => (vantage === 'here' ? 'This computer' : name)))).toEqual(['here']);
  });
});

describe('the session with a machine', () => {
  const offline: Connection = { host: 'web', state: 'offline', since: '2026-11-20T10:00:00.000Z' };
  const live: Connection = { ...offline, state: 'live' };
  const observed = { vantage: 'ssh:web', connection: null, busy: false, linkLost: false };

  it('is live only while a connection says so', () => {
    expect(sessionOf(observed)).toBe('none');
    expect(sessionOf({ ...observed, busy: true })).toBe('connecting');
    expect(sessionOf({ ...observed, connection: live })).toBe('live');
    expect(sessionOf({ ...observed, connection: offline })).toBe('offline');
    expect(sessionOf({ ...observed, connection: offline, busy: true })).toBe('connecting');
  });

  it('is stale for everything, this computer too, once the engine is lost', () => {
    expect(sessionOf({ ...observed, connection: live, linkLost: true })).toBe('stale');
    expect(sessionOf({ ...observed, vantage: 'here', linkLost: true })).toBe('stale');
    expect(sessionOf({ ...observed, vantage: 'here' })).toBe('here');
  });

  it('shows a cause once, however many calls it failed', () => {
    const failure = {
      kind: 'connection-refused' as const,
      cause: { en: 'Refused.', fr: 'Refusé.' },
      remedy: { en: 'Start sshd.', fr: 'Démarrez sshd.' },
    };
    expect(distinctFailures([failure, null, undefined, { ...failure }])).toEqual([failure]);
  });
});

describe('a host to be saved', () => {
  it('names each field that does not fit', () => {
    expect(draftProblems(emptyDraft)).toEqual({ name: 'name-missing', hostName: 'address-missing' });
    expect(draftProblems({ ...emptyDraft, name: 'here', hostName: '-oProxyCommand=id', port: '70000' })).toEqual({
      name: 'name-here',
      hostName: 'address-unfit',
      port: 'port-unfit',
    });
    expect(draftProblems({ ...emptyDraft, name: 'a/b', hostName: '2001:db8::1', port: '2.5' })).toEqual({
      name: 'name-unfit',
      port: 'port-unfit',
    });
  });

  it('comes back as it was typed', () => {
    const draft = {
      name: 'web-1',
      hostName: '10.0.0.9',
      port: '2222',
      user: 'ops',
      proxyJump: 'bastion,inner',
      identityFile: '~/.ssh/id_work',
    };
    const { name, host } = hostOf(draft);
    expect(draftProblems(draft)).toEqual({});
    expect(draftOf(name, host)).toEqual(draft);
    expect(hostOf({ ...draft, user: ' ', proxyJump: '', identityFile: '' }).host).toMatchObject({
      user: null,
      proxyJump: null,
      identityFile: null,
    });
  });
});

describe('the list of units', () => {
  const unit = (name: string, active: string, sub: string, level: Level): Unit => ({
    unit: name,
    active,
    sub,
    load: 'loaded',
    description: `The ${name}`,
    level,
    state: { en: 'State', fr: 'État' },
    since: null,
    restarts: null,
    enabled: '',
  });
  const units = [
    unit('x.mount', 'failed', 'failed', 'failing'),
    unit('loop.service', 'active', 'running', 'degraded'),
    unit('new.service', 'activating', 'start', 'changing'),
    unit('b.service', 'active', 'running', 'healthy'),
    unit('a.timer', 'active', 'waiting', 'healthy'),
    unit('a.socket', 'active', 'listening', 'healthy'),
    unit('root.mount', 'active', 'mounted', 'healthy'),
    unit('old.service', 'inactive', 'dead', 'unknown'),
  ];
  const names = (choice: Partial<UnitChoice>) =>
    filterUnits(units, { view: 'all', state: 'any', text: '', ...choice }).map((row) => row.unit);

  it('has services and everything in trouble first, in the order in which they came', () => {
    expect(names({ view: 'services' })).toEqual(['x.mount', 'loop.service', 'new.service', 'b.service', 'old.service']);
    expect(names({ view: 'timers' })).toEqual(['a.timer']);
    expect(names({ view: 'sockets' })).toEqual(['a.socket']);
    expect(names({})).toEqual(units.map((row) => row.unit));
  });

  it('is narrowed by state and by text', () => {
    expect(countStates(units, 'all')).toEqual({ any: 8, failed: 2, running: 6, stopped: 1 });
    expect(countStates(units, 'services')).toEqual({ any: 5, failed: 2, running: 3, stopped: 1 });
    expect(names({ state: 'failed' })).toEqual(['x.mount', 'loop.service']);
    expect(names({ state: 'stopped', text: 'the OLD' })).toEqual(['old.service']);
    expect(names({ view: 'timers', text: 'loop' })).toEqual([]);
  });

  it('begins where the unit stands whose details are open', () => {
    expect(['nginx.service', 'nginx', 'certbot.timer', 'docker.socket', 'srv.mount', null].map(viewOf)).toEqual([
      'services',
      'services',
      'timers',
      'sockets',
      'all',
      'services',
    ]);
  });
});

describe('a journal line', () => {
  it('fails from err up and warns at warning', () => {
    expect([0, 3, 4, 5, 7].map(priorityLevel)).toEqual(['failing', 'failing', 'degraded', null, null]);
    expect([0, 4, 6, 9].map(priorityName)).toEqual(['emerg', 'warning', 'info', 'debug']);
  });
});

describe('where something is written', () => {
  it('is shown by the end of its path', () => {
    expect(shortPath('/home/ops/.ssh/config:12')).toBe('…/.ssh/config:12');
    expect(shortPath(String.raw`C:\Users\ops\.ssh\config:3`)).toBe(String.raw`…/.ssh\config:3`);
    expect(shortPath('/etc/ssh/ssh_config:5')).toBe('/etc/ssh/ssh_config:5');
    expect(shortPath('Saved here')).toBe('Saved here');
  });
});
