import { expect, test } from 'vitest';
import { Secret } from '../../../main/core/credentials/secret.ts';
import type { SecondFactor } from '../../../main/core/rooms.ts';
import { startAttempts } from '../../../main/core/ssh/login/login-attempts.ts';
import type { LoginCodes } from '../../../main/core/ssh/login/login-codes.ts';
import { asksForCode, asksForPassword } from '../../../main/core/ssh/login/login-prompts.ts';
import { answerQuestions } from '../../../main/core/ssh/login/login-questions.ts';
import type { GivenSecrets, LoginSecrets, SecretQuestion } from '../../../main/core/ssh/login/login-secrets.ts';

test.each([
  'Verification code: ',
  'One-time password (OATH) for `ops’: ',
  'OTP:',
  'OTP Code: ',
  'Passcode: ',
  'Enter PASSCODE: ',
  '2FA code: ',
  'MFA token:',
  'Second Factor (optional): ',
  'Authenticator code: ',
  'Token: ',
  'Enter your code: ',
  'Code de vérification : ',
  'Mot de passe à usage unique : ',
  'Bestätigungscode: ',
])('%s asks for a one-time code', (label) => {
  expect(asksForCode(label)).toBe(true);
  expect(asksForPassword(label)).toBe(false);
});

test.each([
  'Password: ',
  'Password & verification code: ',
  'Mot de passe : ',
  'New token PIN: ',
  'Code sent to +33 6 ** ** ** 12: ',
  'SMS code: ',
  'Recovery code: ',
  'PIN and tokencode: ',
  'Favourite colour? ',
  'Postcode: ',
])('%s does not', (label) => {
  expect(asksForCode(label)).toBe(false);
});

const factor: SecondFactor = { id: 'f1', issuer: 'Lab', account: 'ops' };

/** A conversation with a server that asks `rounds`; what it was answered, and what the person was asked. */
async function converse(
  rounds: readonly (readonly string[])[],
  { kept = null, given = [], codes: left = [] }: { kept?: string | null; given?: GivenSecrets[]; codes?: string[] },
) {
  const questions: SecretQuestion[] = [];
  let keptLeft = kept;
  const secrets: LoginSecrets = {
    kept() {
      const secret = keptLeft === null ? null : new Secret(keptLeft);
      keptLeft = null;
      return Promise.resolve(secret);
    },
    ask(question) {
      questions.push(question);
      const next = given.shift();
      return next ? Promise.resolve(next) : Promise.reject(new Error('nobody is there'));
    },
    right: () => {},
    keep: () => Promise.resolve(),
  };
  let refused = 0;
  const next = () => {
    const code = left.shift();
    return Promise.resolve(code === undefined ? null : { code: new Secret(code), factor });
  };
  const codes: LoginCodes = {
    ready: () => left.length > 0,
    next,
    chosen: next,
    factors: () => [factor],
    hint: () => null,
    refused: () => {
      refused += 1;
    },
    accepted: () => {},
    explain: () => Promise.resolve(null),
    keep: () => Promise.resolve(),
  };
  const attempts = startAttempts();
  const failed: unknown[] = [];
  const { auth, tried } = answerQuestions(
    {
      account: 'ops@web',
      user: 'ops',
      passwordName: 'ssh/ops@web:22/password',
      secrets,
      codes,
      attempts,
      tally: { unsentPassword: null, wrong: 0, refused: 0, passwordAgain: null },
    },
    {
      personalTime: { spend: (ask) => ask(), wait: (work) => work() },
      signal: new AbortController().signal,
      banner: () => '',
      giveUp: (error) => failed.push(error),
    },
  );
  if (auth.type !== 'keyboard-interactive') throw new Error('another method');
  const answers: string[][] = [];
  for (const round of rounds)
    answers.push(
      await new Promise<string[]>((resolve) =>
        auth.prompt(
          '',
          '',
          '',
          round.map((prompt) => ({ prompt, echo: false })),
          resolve,
        ),
      ),
    );
  return { answers, questions, tried, attempts, failed, refused: () => refused };
}

test('a password and a code in one round are both filled in', async () => {
  const { answers, questions } = await converse([['Password: ', 'Verification code: ']], { kept: 'pw', codes: ['111111'] });
  expect(answers).toEqual([['pw', '111111']]);
  expect(questions).toEqual([]);
});

test('of such a round only the password is asked for, and may be kept; the code comes after it', async () => {
  const { answers, questions } = await converse([['Verification code: ', 'Password: ']], {
    given: [{ secrets: [new Secret('typed')], fill: null }],
    codes: ['222222'],
  });
  expect(answers).toEqual([['222222', 'typed']]);
  expect(questions).toMatchObject([
    { credential: 'ssh/ops@web:22/password', credentialField: 0, fields: [{ label: 'Password:' }], code: null },
  ]);
});

test('without a chosen second factor both are asked for at once, with whose codes there are', async () => {
  const { answers, questions } = await converse([['Password: ', 'OTP: ']], {
    given: [{ secrets: [new Secret('typed'), new Secret('333333')], fill: null }],
  });
  expect(answers).toEqual([['typed', '333333']]);
  expect(questions).toMatchObject([{ credentialField: 0, code: { field: 1, factors: [factor] } }]);
});

test('a code that is asked for again in one conversation was refused: the next one is filled in', async () => {
  const { answers, refused, tried, attempts } = await converse([['Password: '], ['Code: '], ['Code: ']], {
    kept: 'pw',
    codes: ['444444', '555555'],
  });
  expect(answers).toEqual([['pw'], ['444444'], ['555555']]);
  expect(refused()).toBe(1);
  tried.accepted({ line: 'accepted', result: { en: 'accepted', fr: 'accepté' } });
  expect(attempts.lines).toEqual([
    'keyboard-interactive (kept password): refused; code of Lab (ops) filled in',
    'keyboard-interactive (kept password): accepted; code of Lab (ops) filled in',
  ]);
});
