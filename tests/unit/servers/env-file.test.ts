import { expect, test } from 'vitest';
import { parseEnvFile, parseEnvironmentFiles, parseUnitEnvironment, readEnvFile } from '../../../main/core/settings-files/env-file.ts';
import { readSystemdEnvFile } from '../../../main/core/settings-files/systemd-env-file.ts';

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

test('a quotation mark that is not closed takes no other line with it, and is told by its line', () => {
  const text = ['# mail', 'SMTP_PASSWORD="abc', 'SMTP_HOST="m.example"', "SMTP_USER='u", 'SMTP_PORT=587', ''].join('\r\n');
  const { variables, unclosed } = readEnvFile(text);
  // As dotenv 17 for Node reads the same file.
  expect(Object.fromEntries(variables)).toEqual({ SMTP_PASSWORD: '"abc', SMTP_HOST: 'm.example', SMTP_USER: "'u", SMTP_PORT: '587' });
  expect(unclosed).toEqual([
    { name: 'SMTP_PASSWORD', line: 2 },
    { name: 'SMTP_USER', line: 4 },
  ]);
  expect(readEnvFile('A="one\ntwo" # both\nB=3').unclosed).toEqual([]);
  expect(Object.fromEntries(readEnvFile('A="one\ntwo" # both\nB=3').variables)).toEqual({ A: 'one\ntwo', B: '3' });
});

test('an environment file as systemd reads it', () => {
  const text = [
    '\uFEFF# comment \\',
    '; another',
    'A=plain # no comment  ',
    'export B=not read',
    'C="two words" more',
    'D=\'single \\n\'"double"',
    String.raw`E="say \"hi\" \$x \n"`,
    String.raw`F=joined \\`.slice(0, -1),
    '  lines',
    'G="over',
    'lines"',
    'H=',
    'no line',
  ].join('\n');
  expect(Object.fromEntries(readSystemdEnvFile(text).variables)).toEqual({
    A: 'plain # no comment',
    C: 'two wordsmore',
    D: 'single \\ndouble',
    E: String.raw`say "hi" $x \n`,
    F: 'joined   lines',
    G: 'over\nlines',
    H: '',
  });
});

test('a quotation mark that systemd does not find closed takes the lines behind it', () => {
  const { variables, unclosed } = readSystemdEnvFile('A=1\nSMTP_PASSWORD="abc\nSMTP_HOST="m.example"\nB=2\nC="open\nD=4\n');
  expect([...variables.keys()]).toEqual(['A', 'SMTP_PASSWORD', 'B', 'C']);
  expect(variables.get('SMTP_PASSWORD')).toBe('abc\nSMTP_HOST=m.example"');
  expect(unclosed).toEqual([
    { name: 'SMTP_PASSWORD', line: 2 },
    { name: 'C', line: 5 },
  ]);
});
