import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FailureError } from '../../../main/core/failure.ts';
import { readMailbox } from '../../../main/core/mail/addresses.ts';

function kindOf(text: string): string {
  try {
    readMailbox(text);
    return 'accepted';
  } catch (error) {
    if (error instanceof FailureError) return error.failure.kind;
    throw error;
  }
}

describe('mail addresses', () => {
  test.each([
    ['ada@example.test', 'ada@example.test', null],
    ['Ada Lovelace <ada@example.test>', 'ada@example.test', 'Ada Lovelace'],
    ['"Lovelace, Ada" <ada+x@example.test>', 'ada+x@example.test', 'Lovelace, Ada'],
    ['ada@[192.0.2.1]', 'ada@[192.0.2.1]', null],
    ['"two words"@example.test', '"two words"@example.test', null],
    ['root@localhost', 'root@localhost', null],
  ])('%s', (text, address, name) => {
    expect(readMailbox(text)).toEqual({ address, name, needsUtf8: false });
  });

  test('a domain beyond ASCII goes on the wire in ASCII', () => {
    expect(readMailbox('contact@éxample.test')).toEqual({ address: 'contact@xn--xample-9ua.test', name: null, needsUtf8: false });
  });

  test('a name before the @ beyond ASCII needs SMTPUTF8', () => {
    expect(readMailbox('zoé@example.test')).toMatchObject({ address: 'zoé@example.test', needsUtf8: true });
  });

  test.each([
    '',
    'ada',
    '@example.test',
    'ada@',
    'a b@example.test',
    'ada@exa mple.test',
    'ada@example..test',
    'a@b@',
    '<>',
    'ada@example.test>',
  ])('“%s” is refused', (text) => {
    expect(kindOf(text)).toBe('bad-input');
  });

  test('what may hold a password is refused without being repeated', () => {
    for (const text of ['a:CANARY@b.test', 'smtp://a:CANARY@b.test', 'a:CANARY@b.test <x']) {
      expect(() => readMailbox(text)).toThrow(expect.objectContaining({ failure: expect.objectContaining({ kind: 'bad-input' }) }));
      expect(() => readMailbox(text)).not.toThrow(/CANARY/u);
    }
  });

  test('line breaks never get through: they would be commands', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('\r', '\n', '\r\n', '\0', '\u0085', '\u2028'),
        fc.constantFrom('ada', 'Ada <ada', 'RCPT TO:<x@y>'),
        (broken, text) => {
          expect(kindOf(`${text}${broken}@example.test`)).toBe('bad-input');
          expect(kindOf(`ada@example.test${broken}`)).toBe('bad-input');
        },
      ),
    );
  });

  test('whatever is accepted is one line without angle brackets', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 30 }), fc.domain(), (local, domain) => {
        let address: string;
        try {
          ({ address } = readMailbox(`${local}@${domain}`));
        } catch (error) {
          if (error instanceof FailureError) return;
          throw error;
        }
        expect(address).not.toMatch(/[\r\n\0<>]/);
      }),
    );
  });
});
