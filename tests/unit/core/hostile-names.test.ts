import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { kindOfName } from '../../../main/core/credentials/kinds.ts';
import { tableColumns } from '../../../main/core/kubernetes/objects/object-view.ts';
import { inFrench } from '../../../main/core/kubernetes/objects/status-words.ts';
import { guessPriority } from '../../../main/core/kubernetes/logs/log-level.ts';
import { quantity } from '../../../main/core/kubernetes/objects/quantity.ts';
import { worthOf } from '../../../main/core/settings-files/literal.ts';
import { parseSyslogLine } from '../../../main/core/servers/parse/syslog.ts';
import { unitState } from '../../../main/core/servers/units/unit-state.ts';
import { noteOn } from '../../../main/core/ssh/config/option-notes.ts';
import { credentialKindSchema } from '../../../preload/contract/credential-kinds.ts';
import { verbsFor } from '../../../preload/contract/object-actions.ts';
import { ownValue } from '../../../preload/contract/own-value.ts';
import { chosenNamespace } from '../../../renderer/clusters/namespaces.ts';
import { sectionOf } from '../../../renderer/servers/units/unit-section.ts';

/** Names that every object answers to, as a person, a server or a file may well write them. */
const inherited = fc.constantFrom(...Object.getOwnPropertyNames(Object.prototype));

/** fast-check takes an answer for a verdict, and what `expect` answers is none. */
const check = (holds: (name: string) => void) =>
  fc.assert(
    fc.property(inherited, (name) => {
      holds(name);
    }),
  );

test('a table holds nothing under a name that it was not given', () => {
  check((name) => expect(ownValue({ service: 1 }, name)).toBeUndefined());
  expect(ownValue(JSON.parse('{"__proto__": 1}') as Record<string, number>, '__proto__')).toBe(1);
});

test('a secret of such a name has a kind, whatever comes before and behind it', () => {
  const parts = fc.array(fc.oneof(inherited, fc.string()), { maxLength: 3 });
  fc.assert(
    fc.property(inherited, parts, (first, rest) => {
      expect(credentialKindSchema.safeParse(kindOfName([first, ...rest].join('/'))).success).toBe(true);
    }),
  );
});

test('what a cluster calls a column, a state or a kind stays a word', () => {
  check((name) => {
    expect(inFrench(name)).toBe(name);
    expect(verbsFor(name)).toEqual(['edit', 'delete']);
    const [found] = tableColumns({ columnDefinitions: [{ name, type: 'string' }] });
    expect(found?.column.header).toEqual({ en: name, fr: name });
    expect(quantity(`1${name}`)).toBeNull();
    expect(guessPriority(`{"level":"${name}"}`)).toBe(6);
    expect(chosenNamespace({}, name, 'shop')).toBe('shop');
  });
});

test('what a server or a file says under such a name is read as any other word', () => {
  check((name) => {
    expect(sectionOf(`web.${name}`)).toBe('Unit');
    expect(noteOn(name, 'yes', '/etc/ssh/ssh_config:1')?.en).toContain('no such directive is known');
    expect(worthOf(name, () => undefined)).toBeNull();
    expect(parseSyslogLine(`2026-11-21T17:59:33Z web-1 auth.${name} sshd[9]: hello`, { now: 0, offsetMinutes: 0 })?.message).toContain(
      'hello',
    );
    const failed = new Map([
      ['LoadState', 'loaded'],
      ['ActiveState', 'failed'],
      ['SubState', 'failed'],
      ['Result', name],
    ]);
    expect(JSON.stringify(unitState(failed))).toContain(name);
  });
});
