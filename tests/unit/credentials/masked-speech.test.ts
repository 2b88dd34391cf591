import { expect, test } from 'vitest';
import { MASK, maskedSpeech } from '../../../main/core/credentials/masked-values.ts';

test('secrets in what a program says are masked, its words are kept', () => {
  const cases: readonly (readonly [string, string])[] = [
    ['token=SEKRETTOKEN123', `token=${MASK}`],
    ['error: login failed, password: "hunter 2" was refused', `error: login failed, password: ${MASK} was refused`],
    ['{"access_token": "abc.def-1", "expires_in": 3600}', `{"access_token": ${MASK}, "expires_in": 3600}`],
    ['got eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4In0.c2ln for you', `got ${MASK} for you`],
    ['cannot reach https://ops:Pw1@sts.example.org/token', `cannot reach https://ops:${MASK}@sts.example.org/token`],
    ['token: expired\npassword: incorrect.', 'token: expired\npassword: incorrect.'],
    ['Unable to locate credentials: run aws sso login', 'Unable to locate credentials: run aws sso login'],
    ['login --user ops --password CliPass54 --host db', `login --user ops --password ${MASK} --host db`],
    ["sso --client-secret 'a b' refused", `sso --client-secret ${MASK} refused`],
    ['use --password to give one; --token string   the token', 'use --password to give one; --token string   the token'],
    ['curl -u ops:CliPass54 failed', `curl -u ops:${MASK} failed`],
    [
      'read /home/ops/.config/gcloud/application_default_credentials.json',
      'read /home/ops/.config/gcloud/application_default_credentials.json',
    ],
  ];
  for (const [said, shown] of cases) expect(maskedSpeech(said)).toBe(shown);
});
