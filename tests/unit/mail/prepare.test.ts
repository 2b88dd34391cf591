import { expect, test } from 'vitest';
import { Secret } from '../../../main/core/credentials/secret.ts';
import { FailureError } from '../../../main/core/failure.ts';
import { loginOf } from '../../../main/core/mail/prepare.ts';

function refusal(user: string): string {
  try {
    loginOf(user, null);
  } catch (error) {
    if (error instanceof FailureError) return JSON.stringify(error.failure);
    throw error;
  }
  return 'nothing was thrown';
}

test('a user without a password is named, unless a password may stand in it', () => {
  expect(refusal('ada')).toContain('There is no usable password for ada.');
  for (const user of ['ada:CANARY', 'ada%3ACANARY']) {
    expect(refusal(user)).toContain('a colon stands in the user');
    expect(refusal(user)).not.toContain('CANARY');
  }
  expect(loginOf('ada:x', new Secret('p'))).toMatchObject({ user: 'ada:x' });
});
