import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { TranscriptLine } from '../../../preload/contract/mail.ts';
import { Secret } from '../../../main/core/credentials/secret.ts';
import { plainToken, startTranscript } from '../../../main/core/mail/transcript.ts';

function lineAs(said: string, password = 'Correct-Horse7', user = 'ada'): string {
  const heard: TranscriptLine[] = [];
  const transcript = startTranscript(new Secret(password), user, (line) => heard.push(line));
  transcript.server(said);
  return heard[0]?.line ?? '';
}

describe('a transcript never shows the password', () => {
  test('a server that echoes it gets it masked: plain, in capitals, URL-encoded', () => {
    expect(lineAs('535 wrong password Correct-Horse7!')).toBe('535 wrong password [redacted]!');
    expect(lineAs('535 CORRECT-HORSE7')).toBe('535 [redacted]');
    expect(lineAs('535 p%40ss%20word1', 'p@ss word1')).toBe('535 [redacted]');
  });

  test('nor in base64, alone or inside the base64 of something longer', () => {
    const base64 = (text: string) => Buffer.from(text).toString('base64');
    expect(lineAs(`535 ${base64('Correct-Horse7')}`)).toBe('535 [redacted]');
    expect(lineAs(`535 ${plainToken('ada', 'Correct-Horse7')}`)).toBe('535 [redacted]');
    for (const before of ['', 'u', 'us', 'usr', 'user=x pass=']) {
      const said = lineAs(`535 ${base64(`${before}Correct-Horse7 and more`)}`);
      expect(said).toContain('[redacted]');
    }
  });

  test.each([
    ['HTML by name', 'p&amp;ss+w=rd &quot;1&quot;'],
    ['HTML by number', 'p&#38;ss&#43;w&#61;rd &#34;1&#034;'],
    ['HTML by number in hexadecimal', 'p&#x26;ss&#x2B;w&#x3d;rd&#x20;&#x22;1&#x22;'],
    ['HTML twice', 'p&amp;amp;ss&amp;#43;w=rd &amp;quot;1&amp;quot;'],
    ['quoted-printable', 'p&ss+w=3Drd "1"'],
    ['quoted-printable, all signs', 'p=26ss=2Bw=3Drd=20=221=22'],
    ['an encoded word', '=?utf-8?Q?p=26ss=2Bw=3Drd_=221=22?='],
    ['a URL', 'p%26ss%2Bw%3Drd%20%221%22'],
    ['a URL in small letters, twice', 'p%2526ss%252bw%253drd%2520%25221%2522'],
    ['a form', 'p%26ss%2Bw%3Drd+%221%22'],
    ['xtext', 'p&ss+2Bw+3Drd+20"1"'],
    ['JSON as Go writes it', String.raw`p\u0026ss+w=rd \"1\"`],
    ['several at once, as a page in a URL has it', 'p%26ss&#43;w=3Drd &quot;1%22'],
  ])('nor as it stands in %s', (_, written) => {
    const shown = lineAs(`535 <${written}> refused`, 'p&ss+w=rd "1"');
    expect(shown).toMatch(/^535 <.*\[redacted\].*> refused$/u);
    expect(shown).not.toMatch(/ss|w.{0,4}rd/u);
  });

  test('a long token that is echoed encoded does not show either', () => {
    const token = `ya29.${'a+/b_'.repeat(400)}==`;
    for (const written of [
      encodeURIComponent(token),
      token.replaceAll('=', '=3D'),
      token.replaceAll('+', '&#43;').replaceAll('/', '&#47;').replaceAll('=', '&#61;'),
    ])
      expect(lineAs(`535 ${written}`, token)).toBe('535 [redacted]');
  });

  test.each([16, 20, 5])('nor when it is split over the lines of a reply, behind %i characters', (at) => {
    const heard: string[] = [];
    const password = 'Correct-Horse-Battery-7';
    const transcript = startTranscript(new Secret(password), 'ada', ({ line }) => heard.push(line));
    for (const form of [plainToken('ada', password), Buffer.from(password).toString('base64'), Buffer.from(password).toString('hex')]) {
      const parts = [form.slice(0, at), form.slice(at, at + 8), form.slice(at + 8)];
      heard.splice(0);
      transcript.reply([`535-5.7.8 you sent ${parts[0]}`, `535-5.7.8 ${parts[1]}`, `535 ${parts[2]} as it was`]);
      expect(heard).toEqual(['535-5.7.8 you sent [redacted]', '535-5.7.8 [redacted]', '535 [redacted] as it was']);
      // As evidence, and as text of the reply.
      expect(transcript.mask(`535-5.7.8 ${parts[0]}\n535 5.7.8 ${parts[1]}${parts[2]}`)).toBe('535-5.7.8 [redacted]\n535 5.7.8 [redacted]');
      expect(transcript.mask(`no: ${parts.join(' ')}.`)).toBe('no: [redacted] [redacted] [redacted].');
    }
    heard.splice(0);
    transcript.reply(['250-mail.example.test', '250-AUTH PLAIN LOGIN', '250 HELP']);
    expect(heard).toEqual(['250-mail.example.test', '250-AUTH PLAIN LOGIN', '250 HELP']);
  });

  test('rows of signs that only look encoded stay as they are, and are read in one go', () => {
    const said = `535 ${'&amp;'.repeat(20_000)}${'%25'.repeat(20_000)}${'\\\\'.repeat(20_000)}`;
    expect(lineAs(said, String.raw`&&&%%%&&&\\\%%%1`)).toBe(said);
  });

  test('a short password is masked where it stands alone, and leaves words readable', () => {
    expect(lineAs('535 user ada, password no, notice', 'no')).toBe('535 user ada, password [redacted], notice');
  });

  test('whatever the password, and wherever a server puts it, it does not show', () => {
    const password = fc
      .string({ unit: 'grapheme-ascii', minLength: 6, maxLength: 30 })
      .filter((text) => text.trim() === text && !'[redacted]'.includes(text));
    fc.assert(
      fc.property(password, fc.string({ maxLength: 20 }), fc.string({ maxLength: 20 }), (secret, before, after) => {
        const forms = [secret, Buffer.from(secret).toString('base64'), plainToken('ada', secret)];
        for (const form of forms) expect(lineAs(`250 ${before}${form}${after}`, secret).toLowerCase()).not.toContain(form.toLowerCase());
      }),
    );
  });

  test('without a password nothing is changed', () => {
    const heard: TranscriptLine[] = [];
    const transcript = startTranscript(null, null, (line) => heard.push(line));
    transcript.client('EHLO [127.0.0.1]');
    transcript.note('TLSv1.3');
    transcript.note({ en: 'stopped', fr: 'arrêté' });
    expect(heard).toEqual([
      { from: 'client', line: 'EHLO [127.0.0.1]' },
      { from: 'note', line: 'TLSv1.3' },
      { from: 'note', line: 'stopped', words: { en: 'stopped', fr: 'arrêté' } },
    ]);
    expect(transcript.lines).toEqual(heard);
  });
});
