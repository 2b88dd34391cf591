import { describe, expect, test } from 'vitest';
import { FailureError } from '../../../main/core/failure.ts';
import { parseMarkedFiles } from '../../../main/core/servers/parse/marked-files.ts';
import { parseSections, sectionLine, withoutSectionLines } from '../../../main/core/servers/parse/sections.ts';
import { sectionsOf } from '../../../main/core/servers/script-sections.ts';
import { parseGetentAhosts } from '../../../main/core/vantage/ssh.ts';

const answer = (stdout: string, stderr = '') => ({ stdout, stderr });

function failureOfScript(stdout: string, stderr = '') {
  try {
    sectionsOf(answer(stdout, stderr));
  } catch (error) {
    if (error instanceof FailureError) return error.failure;
    throw error;
  }
  return null;
}

describe('what a script printed below what a shell said before it', () => {
  const text = `${sectionLine('first')}\none\n${sectionLine('second')}\ntwo\n`;

  test.each(['', 'Welcome\n', 'motd', 'two\nlines without an end', '--- ', '\u{1b}[0m'])('after %j', (greeting) => {
    expect([...parseSections(greeting + text)]).toEqual([
      ['first', 'one'],
      ['second', 'two'],
    ]);
    expect(failureOfScript(greeting + text)).toBeNull();
  });

  test('a line of a section that ends like a mark is no mark', () => {
    const line = `sh[12]: said ${sectionLine('second')}`;
    expect([...parseSections(`${sectionLine('first')}\n${line}\n`)]).toEqual([['first', line]]);
  });

  test('a file after a greeting without a newline is found, and its content is its own', () => {
    const first = '--- pilothouse-file /etc/a\none --- pilothouse-file /etc/none\n--- pilothouse-file /etc/b\ntwo';
    expect(parseMarkedFiles(`motd${first}`)).toEqual([
      { path: '/etc/a', content: 'one --- pilothouse-file /etc/none' },
      { path: '/etc/b', content: 'two' },
    ]);
  });

  test('no mark is shown to a person', () => {
    expect(withoutSectionLines(`motd${text}`)).toBe('motd\none\ntwo');
  });

  test('a greeting is no address of a name', () => {
    const said = 'Welcome to web-1\nmotd192.0.2.1     STREAM web-1\n192.0.2.1     DGRAM\n192.0.2.1     RAW\n2001:db8::1  STREAM\n';
    expect(parseGetentAhosts(said)).toEqual([
      { address: '192.0.2.1', family: 4 },
      { address: '2001:db8::1', family: 6 },
    ]);
  });
});

describe('a script that did not run', () => {
  test('nologin is named, with what it said', () => {
    expect(failureOfScript('This account is currently not available.\n')).toMatchObject({
      kind: 'command-failed',
      cause: { en: expect.stringContaining('no shell there (nologin)'), fr: expect.stringContaining('pas de shell') },
      evidence: 'This account is currently not available.',
    });
  });

  test('false, which says nothing, is no empty list either', () => {
    expect(failureOfScript('')).toMatchObject({ kind: 'command-failed', cause: { en: expect.stringContaining('said nothing') } });
  });

  test('another program that answers is shown', () => {
    expect(failureOfScript('', "Unmatched '''.\n")).toMatchObject({
      kind: 'command-failed',
      cause: { en: expect.stringContaining('something else answered') },
      evidence: "Unmatched '''.",
    });
  });
});
