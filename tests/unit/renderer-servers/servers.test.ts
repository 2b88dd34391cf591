import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Connection, Host, Unit } from '../../../preload/contract/servers.ts';
import { linkOfPath, pathOfLink } from '../../../renderer/app/links.ts';
import { addressOf, filterHosts, hostRows } from '../../../renderer/servers/host-rows.ts';
import { readServersPath, serverPath, unitPath } from '../../../renderer/servers/paths.ts';
import { priorityLevel, priorityName } from '../../../renderer/servers/priorities.ts';
import { draftOf, draftProblems, emptyDraft, hostOf } from '../../../renderer/servers/saved-host.ts';
import { distinctFailures, sessionOf } from '../../../renderer/servers/session.ts';
import { shortPath } from '../../../renderer/servers/short-path.ts';
import { countUnits, filterUnits, unitState } from '../../../renderer/servers/unit-rows.ts';

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
        const place = { kind: 'server', target: host, vantage: `ssh:${host}`, unit };
        expect(readServersPath(unitPath(`ssh:${host}`, unit))).toEqual(place);
        expect(readServersPath(pathOfLink(linkOfPath(unitPath(`ssh:${host}`, unit))))).toEqual(place);
      }),
    );
  });

  it('tells this computer from a host that is called here', () => {
    expect(readServersPath(serverPath('here'))).toEqual({ kind: 'server', target: 'here', vantage: 'here', unit: null });
    expect(readServersPath(serverPath('ssh:here'))).toEqual({ kind: 'server', target: 'here', vantage: 'ssh:here', unit: null });
  });

  it('takes the link of a finding, whose unit is not encoded', () => {
    expect(readServersPath(pathOfLink('server/ops@web-1:2222/units/foo@bar.service'))).toMatchObject({
      vantage: 'ssh:ops@web-1:2222',
      unit: 'foo@bar.service',
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

  it('has this computer first, then what is in trouble, then the order of the files', () => {
    const rows = hostRows(
      [host('b'), host('a'), host('lost'), host('silent')],
      [connection('a', 'live'), connection('silent', 'stale'), connection('lost', 'offline')],
      {},
    );
    expect(names(rows)).toEqual(['here', 'lost', 'silent', 'b', 'a']);
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
  const unit = (name: string, active: string, sub: string, load = 'loaded'): Unit => ({
    unit: name,
    active,
    sub,
    load,
    description: `The ${name}`,
  });
  const units = [
    unit('b.service', 'active', 'running'),
    unit('old.service', 'inactive', 'dead'),
    unit('loop.service', 'activating', 'auto-restart'),
    unit('x.service', 'failed', 'failed'),
    unit('gone.service', 'inactive', 'dead', 'not-found'),
    unit('new.service', 'activating', 'start'),
  ];
  const names = (rows: readonly Unit[]) => rows.map((row) => row.unit);

  it('puts failures and crash loops first, then what changes, then what runs, then what is stopped', () => {
    expect(names(filterUnits(units, '', 'all'))).toEqual([
      'loop.service',
      'x.service',
      'new.service',
      'b.service',
      'old.service',
      'gone.service',
    ]);
  });

  it('says a state in a word', () => {
    expect(unitState(unit('a', 'activating', 'auto-restart'))).toEqual({ level: 'failing', word: 'restarting' });
    expect(unitState(unit('a', 'active', 'exited'))).toEqual({ level: 'healthy', word: 'done' });
    expect(unitState(unit('a', 'active', 'something-new'))).toEqual({ level: 'healthy', word: 'active' });
    expect(unitState(unit('a', 'inactive', 'dead', 'bad-setting'))).toEqual({ level: 'degraded', word: 'unreadable' });
    expect(unitState(unit('a', 'maintenance', 'x'))).toEqual({ level: 'unknown', word: 'other' });
  });

  it('is narrowed by state and by text', () => {
    expect(countUnits(units)).toEqual({ all: 6, failed: 2, running: 3, stopped: 2 });
    expect(names(filterUnits(units, '', 'failed'))).toEqual(['loop.service', 'x.service']);
    expect(names(filterUnits(units, 'the OLD', 'stopped'))).toEqual(['old.service']);
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
