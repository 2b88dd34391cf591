import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FailureError } from '../../../main/core/failure.ts';
import type { RawSettings } from '../../../main/core/settings/merge.ts';
import { mergeSettings, readSettings } from '../../../main/core/settings/merge.ts';

const raw: RawSettings = {
  version: 1,
  appearance: { mode: 'dark', density: 'comfortable' },
  servers: { hosts: { 'web-1': { hostName: '10.0.0.5', port: 2222, user: 'deploy' } }, environments: { 'web-1': 'production' } },
};

function merged(path: readonly string[], value: unknown, document = raw) {
  return readSettings(mergeSettings(document, path, value)).settings;
}

function kindOf(work: () => unknown): string {
  try {
    work();
    return 'nothing was thrown';
  } catch (error) {
    return error instanceof FailureError ? error.failure.kind : String(error);
  }
}

describe('a change of the settings', () => {
  test('replaces a value and leaves its neighbours', () => {
    expect(merged(['appearance', 'mode'], 'light').appearance).toMatchObject({ mode: 'light', density: 'comfortable' });
  });

  test('merges an object into what is there', () => {
    expect(merged(['servers', 'hosts', 'web-1'], { port: 22 }).servers.hosts['web-1']).toMatchObject({
      hostName: '10.0.0.5',
      port: 22,
      user: 'deploy',
    });
    expect(merged(['servers'], { hosts: { 'web-2': { hostName: '10.0.0.6' } } }).servers).toMatchObject({
      hosts: { 'web-1': { port: 2222 }, 'web-2': { hostName: '10.0.0.6', port: 22 } },
      environments: { 'web-1': 'production' },
    });
  });

  test('replaces a list as a whole', () => {
    const document = mergeSettings(raw, ['recent'], ['server/web-1', 'mail']);
    expect(merged(['recent'], ['cluster/lab'], document).recent).toEqual(['cluster/lab']);
  });

  test('null removes a key of a map, at the path or deeper', () => {
    expect(merged(['servers', 'hosts', 'web-1'], null).servers.hosts).toEqual({});
    expect(merged(['servers'], { environments: { 'web-1': null } }).servers.environments).toEqual({});
    expect(merged(['servers', 'hosts', 'never-there'], null).servers.hosts).toHaveProperty('web-1');
  });

  test('null is a value where the schema takes it', () => {
    expect(merged(['servers', 'hosts', 'web-1', 'user'], null).servers.hosts['web-1']).toMatchObject({ user: null, port: 2222 });
  });

  test('an object fills a place that was null', () => {
    const document = mergeSettings(raw, ['health', 'checks', 'api'], { url: 'https://api.example/health', field: null });
    expect(merged(['health', 'checks', 'api', 'field'], { path: 'status', equals: 'up' }, document).health.checks['api']?.field).toEqual({
      path: 'status',
      equals: 'up',
    });
  });

  test.each([
    ['a place the schema does not know', ['appearance', 'colour'], 'teal'],
    ['a place inside a value', ['appearance', 'mode', 'hue'], 'teal'],
    ['an unknown key in a merged object', ['appearance'], { mode: 'light', colour: 'teal' }],
    ['a value of the wrong type', ['appearance', 'drawerWidth'], 'wide'],
    ['a value outside its bounds', ['servers', 'hosts', 'web-1', 'port'], 70_000],
    ['a removed key that is no map key', ['appearance', 'mode'], null],
    ['a whole section removed', ['servers'], null],
    ['a new entry that lacks what it needs', ['servers', 'hosts', 'db-1'], { port: 22 }],
    ['a list where an object belongs', ['servers', 'hosts'], [{ hostName: 'x' }]],
    ['the version', ['version'], 2],
    ['a number JSON cannot hold', ['appearance', 'drawerWidth'], Number.NaN],
    ['a date', ['recent'], [new Date(0)]],
    ['nothing at all', ['recent'], undefined],
    ['a URL with a password in it', ['health', 'checks', 'api'], { url: 'https://ops:tidal-lantern@api.example/' }],
    ['a link to a URL with a password in it', ['recent'], ['url/https://ops:tidal-lantern@api.example/']],
  ])('%s is refused', (_, path, value) => {
    expect(kindOf(() => mergeSettings(raw, path, value))).toBe('bad-input');
  });

  test.each(['__proto__', 'constructor', 'prototype'])('the key %s reaches no prototype, in a path or in a value', (key) => {
    expect(kindOf(() => mergeSettings(raw, [key, 'polluted'], true))).toBe('bad-input');
    expect(kindOf(() => mergeSettings(raw, ['servers', 'hosts', key], { hostName: 'x' }))).toBe('bad-input');
    const value: unknown = JSON.parse(`{ "hosts": { "${key}": { "hostName": "x" } } }`);
    expect(kindOf(() => mergeSettings(raw, ['servers'], value))).toBe('bad-input');
    expect(Object.prototype).not.toHaveProperty('polluted');
    expect(Object.prototype).not.toHaveProperty('hostName');
  });

  test('a refusal names the place and never repeats the value', () => {
    try {
      mergeSettings(raw, ['mail', 'profiles', 'alerts', 'password'], 'tidal-lantern-42');
      expect.unreachable();
    } catch (error) {
      expect(error).toBeInstanceOf(FailureError);
      const failure = error instanceof FailureError ? error.failure : null;
      expect(failure?.evidence).toContain('mail.profiles.alerts.password');
      expect(JSON.stringify(failure)).not.toContain('tidal-lantern-42');
    }
  });

  test('changes of different keys give the same document in any order', () => {
    const change = fc.tuple(fc.stringMatching(/^[a-z][a-z0-9-]{0,12}$/), fc.integer({ min: 1, max: 65_535 }));
    fc.assert(
      fc.property(fc.uniqueArray(change, { selector: ([name]) => name, maxLength: 12 }), fc.infiniteStream(fc.nat()), (changes, order) => {
        const apply = (list: typeof changes) =>
          list.reduce(
            (document, [name, port]) => mergeSettings(document, ['servers', 'hosts', name], { hostName: `${name}.example`, port }),
            raw,
          );
        const shuffled = changes.map((one) => ({ one, rank: Number(order.next().value) })).sort((a, b) => a.rank - b.rank);
        expect(readSettings(apply(shuffled.map(({ one }) => one))).settings).toEqual(readSettings(apply(changes)).settings);
      }),
    );
  });

  test('whatever is merged, the result is refused or is valid settings', () => {
    const path = fc.array(
      fc.oneof(
        fc.constantFrom('appearance', 'servers', 'hosts', 'web-1', 'port', 'mail', 'profiles', 'recent', '__proto__'),
        fc.string({ minLength: 1, maxLength: 6 }),
      ),
      {
        minLength: 1,
        maxLength: 5,
      },
    );
    fc.assert(
      fc.property(path, fc.jsonValue({ maxDepth: 3 }), (place, value) => {
        const before = JSON.stringify(raw);
        try {
          expect(readSettings(mergeSettings(raw, place, value)).unfit).toEqual([]);
        } catch (error) {
          if (!(error instanceof FailureError)) throw error;
          expect(error.failure.kind).toBe('bad-input');
        }
        expect(JSON.stringify(raw)).toBe(before);
      }),
      { numRuns: 500 },
    );
  });
});

describe('a document of another version or edited by hand', () => {
  const newer: RawSettings = {
    ...raw,
    version: 2,
    appearance: { mode: 'sepia', density: 'compact', font: 'serif' },
    tunnels: { db: { port: 5432 } },
  };

  test('what a newer version wrote is read as far as it fits, and all of it survives a change', () => {
    expect(readSettings(newer).settings.appearance).toMatchObject({ mode: 'system', density: 'compact' });
    const changed = mergeSettings(newer, ['appearance', 'density'], 'comfortable');
    expect(changed).toEqual({ ...newer, appearance: { mode: 'sepia', density: 'comfortable', font: 'serif' } });
  });

  test('one wrong value costs that value, not the document', () => {
    const edited: RawSettings = {
      ...raw,
      servers: { hosts: { good: { hostName: 'a' }, bad: { hostName: 7 }, worse: 'not even a host' } },
      recent: ['a', 3, 'b'],
    };
    const { settings, unfit } = readSettings(edited);
    expect(settings.servers.hosts).toHaveProperty('good');
    expect(settings.servers.hosts).not.toHaveProperty('bad');
    expect(settings.servers.hosts).not.toHaveProperty('worse');
    expect(settings.recent).toEqual(['a', 'b']);
    expect(settings.appearance.mode).toBe('dark');
    expect(unfit).toEqual(['servers.hosts.bad.hostName', 'servers.hosts.worse', 'recent.1']);
  });

  test('whatever JSON the document holds, there are settings', () => {
    fc.assert(
      fc.property(
        fc.dictionary(
          fc.constantFrom('version', 'appearance', 'servers', 'kubernetes', 'health', 'mail', 'recent', 'x'),
          fc.jsonValue({ maxDepth: 4 }),
        ),
        (document) => {
          const { settings } = readSettings(document);
          expect(settings.version).toBe(1);
          expect(settings.servers.hosts).toBeTypeOf('object');
        },
      ),
      { numRuns: 500 },
    );
  });
});
