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
