import { describe, expect, test } from 'vitest';
import { tunnelOf } from '../../../main/core/cli/servers/tunnel-spec.ts';

describe('tunnels as ssh(1) writes them', () => {
  test.each([
    ['local', '8080:db:5432', { bind: '127.0.0.1', port: 8080, target: { host: 'db', port: 5432 } }],
    ['local', '127.0.0.2:8080:db:5432', { bind: '127.0.0.2', port: 8080, target: { host: 'db', port: 5432 } }],
    ['local', '[::1]:0:[2001:db8::7]:443', { bind: '::1', port: 0, target: { host: '2001:db8::7', port: 443 } }],
    ['remote', ':9000:localhost:80', { bind: '0.0.0.0', port: 9000, target: { host: 'localhost', port: 80 } }],
    ['remote', '*:9000:localhost:80', { bind: '0.0.0.0', port: 9000, target: { host: 'localhost', port: 80 } }],
    ['dynamic', '1080', { bind: '127.0.0.1', port: 1080, target: null }],
    ['dynamic', 'localhost:1080', { bind: 'localhost', port: 1080, target: null }],
  ] as const)('%s %s', (kind, text, expected) => {
    expect(tunnelOf('web-1', kind, text)).toMatchObject({ host: 'web-1', kind, ...expected });
  });

  test.each([
    ['local', ''],
    ['local', '8080'],
    ['local', '8080:db'],
    ['local', '8080:db:0'],
    ['local', '8080:db:70000'],
    ['local', '::1:8080:db:80'],
    ['local', 'host.example:8080:db:80'],
    ['local', '[::1:8080:db:80'],
    ['local', '8080::80'],
    ['dynamic', '-1'],
    ['dynamic', '1080:db:80'],
  ] as const)('%s %s is refused', (kind, text) => {
    expect(() => tunnelOf('web-1', kind, text)).toThrow(/is not a tunnel/u);
  });
});
