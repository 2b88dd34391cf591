import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FailureError } from '../../../main/core/failure.ts';
import { parseVantageName, serverName } from '../../../main/core/vantage/names.ts';
import { vantageName } from '../../../preload/contract/vantage-name.ts';

describe('where a connection is opened from', () => {
  test.each([
    ['here', { kind: 'here' }],
    ['ssh:web', { kind: 'ssh', host: 'web' }],
    ['ssh:ops@[::1]:22', { kind: 'ssh', host: 'ops@[::1]:22' }],
    ['pod:lab/default/web-1', { kind: 'pod', context: 'lab', namespace: 'default', pod: 'web-1', container: null }],
    ['pod:lab/default/web-1/nginx', { kind: 'pod', context: 'lab', namespace: 'default', pod: 'web-1', container: 'nginx' }],
    ['container:web/nginx', { kind: 'container', host: 'web', name: 'nginx' }],
  ])('%s', (name, expected) => expect(parseVantageName(name)).toEqual(expected));

  test.each(['', 'there', 'ssh:', 'pod:a/b', 'pod:a//c', 'pod:a/b/c/d/e', 'container:web', 'container:/x', 'ssh'])('%j is none', (name) => {
    expect(() => parseVantageName(name)).toThrow(FailureError);
  });

  test('what the contract lets through is understood, and what is understood passes the contract', () => {
    const part = fc.stringMatching(/^[a-z0-9@.:-]{1,12}$/u);
    const written = fc.oneof(
      fc.constant('here'),
      part.map((host) => `ssh:${host}`),
      fc.tuple(part, part, part).map((parts) => `pod:${parts.join('/')}`),
      fc.tuple(part, part).map((parts) => `container:${parts.join('/')}`),
      fc.string({ maxLength: 20 }),
    );
    fc.assert(
      fc.property(written, (name) => {
        const accepted = vantageName.safeParse(name).success;
        const understood = (() => {
          try {
            parseVantageName(name);
            return true;
          } catch {
            return false;
          }
        })();
        if (!name.includes('\n')) expect(understood).toBe(accepted);
      }),
    );
  });

  test('links name a server, not its vantage', () => {
    expect([serverName('here'), serverName('ssh:web-1')]).toEqual(['here', 'web-1']);
  });
});
