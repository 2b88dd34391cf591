import { expect, test } from 'vitest';
import { Redactor } from '../../../main/core/credentials/redaction.ts';
import { Secret } from '../../../main/core/credentials/secret.ts';
import { failure, words } from '../../../main/core/failure.ts';
import { redactedFailure } from '../../../main/core/mail/record.ts';

test('a failure of a mail test holds a known secret nowhere: not in its cause, its remedy or its evidence', () => {
  const redactor = new Redactor();
  const secret = 'tidal-lantern-4217';
  redactor.register(new Secret(secret));
  const told = words(`The server said ${secret}.`, `Le serveur a dit ${secret}.`);
  const shown = redactedFailure(failure('mail-refused', told, told, { evidence: `550 ${secret}`, code: '550' }), { redactor });
  expect(JSON.stringify(shown)).not.toContain(secret);
  expect(shown).toMatchObject({ kind: 'mail-refused', code: '550', remedy: { en: expect.stringContaining('The server said') } });
});
