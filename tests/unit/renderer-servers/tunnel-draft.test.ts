import { describe, expect, test } from 'vitest';
import { addressAndPort, isLoopback } from '../../../preload/contract/addresses.ts';
import { savedTunnelSchema } from '../../../preload/contract/settings.ts';
import { draftOf, emptyTunnel, tunnelOf, tunnelProblems } from '../../../renderer/servers/tunnels/tunnel-draft.ts';

describe('a tunnel as it is typed', () => {
  test('an empty port is any, and what is saved fits and reads back the same', () => {
    const draft = { ...emptyTunnel, targetHost: ' db.internal ', targetPort: '5432', label: 'database' };
    expect(tunnelProblems(draft)).toEqual({});
    const tunnel = tunnelOf('web-1', draft);
    expect(savedTunnelSchema.parse(tunnel)).toEqual(tunnel);
    expect(tunnel).toMatchObject({ port: 0, target: { host: 'db.internal', port: 5432 } });
    expect(tunnelOf('web-1', draftOf(tunnel))).toEqual(tunnel);
  });

  test('a SOCKS proxy has no target, whatever stands in its fields', () => {
    const draft = { ...emptyTunnel, kind: 'dynamic' as const, port: '1080', targetHost: '', targetPort: 'x' };
    expect(tunnelProblems(draft)).toEqual({});
    expect(savedTunnelSchema.parse(tunnelOf('web-1', draft)).target).toBeNull();
  });

  test('each field that does not fit says why', () => {
    expect(tunnelProblems({ ...emptyTunnel, bind: 'web', port: '70000', targetHost: '', targetPort: '0' })).toEqual({
      bind: 'bind-unfit',
      port: 'port-unfit',
      targetHost: 'target-missing',
      targetPort: 'target-port-unfit',
    });
    expect(tunnelProblems({ ...emptyTunnel, targetHost: 'a b', targetPort: '1' })).toEqual({ targetHost: 'target-unfit' });
  });

  test('addresses of this machine only are told from others, IPv6 stands in brackets', () => {
    for (const bind of ['127.0.0.1', '127.9.9.9', '::1', 'localhost']) expect(isLoopback(bind)).toBe(true);
    for (const bind of ['0.0.0.0', '::', '192.0.2.1']) expect(isLoopback(bind)).toBe(false);
    expect(addressAndPort('::1', 80)).toBe('[::1]:80');
    expect(addressAndPort('db', 80)).toBe('db:80');
  });
});
