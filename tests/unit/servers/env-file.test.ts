import { expect, test } from 'vitest';
import { parseEnvFile, parseEnvironmentFiles, parseUnitEnvironment } from '../../../main/core/settings-files/env-file.ts';

test('lines of an environment file, with comments, quotes, line breaks and a byte order mark', () => {
  const text = [
    '\uFEFF# mail',
    'SMTP_HOST=smtp.example.org # the relay',
    "SMTP_PASSWORD='a#b $c'",
    'export SMTP_USER="ops \\"two\\""\r',
    'EMPTY=',
    'COLOUR=#fff',
    'KEY="-----BEGIN',
    'x',
    '-----END"',
    'not a line',
    'URL=smtp://u:p%40ss@h:587?x=1',
    'SMTP_HOST=last.example.org',
  ].join('\n');
  expect(Object.fromEntries(parseEnvFile(text))).toEqual({
    SMTP_HOST: 'last.example.org',
    SMTP_PASSWORD: 'a#b $c',
    SMTP_USER: 'ops "two"',
    EMPTY: '',
    COLOUR: '',
    KEY: '-----BEGIN\nx\n-----END',
    URL: 'smtp://u:p%40ss@h:587?x=1',
  });
});

test('what systemctl show says of a unit’s environment', () => {
  expect(Object.fromEntries(parseUnitEnvironment(String.raw`A=1 "B=two words" "C=say \"hi\"" D=x=y`))).toEqual({
    A: '1',
    B: 'two words',
    C: 'say "hi"',
    D: 'x=y',
  });
  expect(parseEnvironmentFiles(['/etc/default/api (ignore_errors=yes)', '/srv/a b/.env (ignore_errors=no)', ''])).toEqual([
    { path: '/etc/default/api', optional: true },
    { path: '/srv/a b/.env', optional: false },
  ]);
});
