import { describe, expect, test } from 'vitest';
import { FailureError } from '../../../main/core/failure.ts';
import { refuseTooMuch } from '../../../main/core/mail/limits.ts';
import { mailInputSchema } from '../../../main/core/mail/prepare.ts';

const input = (part: object) =>
  mailInputSchema.parse({
    server: 'mail.example.test',
    port: 587,
    security: 'starttls',
    from: 'ada@example.test',
    to: ['bob@example.test'],
    send: true,
    ...part,
  });
const refusal = (part: object) => {
  try {
    refuseTooMuch(input(part));
  } catch (error) {
    if (error instanceof FailureError) return error.failure;
    throw error;
  }
  return null;
};
const people = (count: number, name = 'p') => Array.from({ length: count }, (_, index) => `${name}${index}@example.test`);
const headers = (count: number) => Array.from({ length: count }, (_, index) => ({ name: `X-${index}`, value: 'a' }));
const files = (count: number) => Array.from({ length: count }, (_, index) => ({ name: `${index}.txt`, base64: '' }));

describe('what one message may hold', () => {
  test.each([
    ['50 recipients of all three kinds', { to: people(20), cc: people(20, 'c'), bcc: people(10, 'b') }],
    ['hidden recipients alone', { to: [], bcc: people(1) }],
    ['50 headers', { headers: headers(50) }],
    ['20 attachments', { attachments: files(20) }],
    ['a subject of 998 characters', { subject: 'é'.repeat(998) }],
    ['a header that fills its line', { headers: [{ name: 'X-Long', value: 'v'.repeat(998 - 'X-Long: '.length) }] }],
  ])('%s: taken', (_what, part) => {
    expect(refusal(part)).toBeNull();
  });

  test.each([
    ['nobody to send to', { to: [] }, /Nobody is named/u, /Aucun destinataire/u],
    [
      '51 recipients',
      { to: people(20), cc: people(20, 'c'), bcc: people(11, 'b') },
      /^51 recipients .* 50 at most/u,
      /^51 destinataires .* 50 au plus/u,
    ],
    ['51 headers', { headers: headers(51) }, /^51 headers /u, /^51 en-têtes /u],
    ['21 attachments', { attachments: files(21) }, /^21 attachments .* 20 at most/u, /^21 pièces jointes .* 20 au plus/u],
    ['a subject of 999 characters', { subject: 's'.repeat(999) }, /^The subject has 999 characters/u, /^L’objet a 999 caractères/u],
    ['a user of 999 characters', { user: 'u'.repeat(999) }, /^The user has 999/u, /^L’utilisateur a 999/u],
    [
      'a header longer than its line, its name counted',
      { headers: [{ name: 'X-Long', value: 'v'.repeat(999 - 'X-Long: '.length) }] },
      /^The header X-Long has 999 characters/u,
      /^L’en-tête X-Long a 999 caractères/u,
    ],
  ] as const)('%s: refused, in both languages', (_what, part, en, fr) => {
    expect(refusal(part)).toMatchObject({
      kind: 'bad-input',
      cause: { en: expect.stringMatching(en), fr: expect.stringMatching(fr) },
    });
  });

  test('of the name of a header that is too long only the beginning is told', () => {
    expect(refusal({ headers: [{ name: 'X'.repeat(70), value: 'v'.repeat(950) }] })?.cause.en).toContain(
      `The header ${'X'.repeat(60)} has`,
    );
  });
});
