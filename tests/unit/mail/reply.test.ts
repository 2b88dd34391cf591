import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Reply, ReplyEvent } from '../../../main/core/mail/reply.ts';
import { ReplyParser, replyText } from '../../../main/core/mail/reply.ts';

function parse(...pieces: (string | Uint8Array)[]): ReplyEvent[] {
  const parser = new ReplyParser();
  return pieces.flatMap((piece) => parser.push(typeof piece === 'string' ? Buffer.from(piece) : piece));
}

function replies(events: readonly ReplyEvent[]): Reply[] {
  return events.flatMap((event) => (event.kind === 'reply' ? [event.reply] : []));
}

describe('replies of an SMTP server', () => {
  test('one line with an enhanced code', () => {
    expect(replies(parse('535 5.7.8 Error: authentication failed\r\n'))).toEqual([
      { code: 535, enhancedCode: '5.7.8', lines: ['Error: authentication failed'], raw: ['535 5.7.8 Error: authentication failed'] },
    ]);
  });

  test('several lines are one reply, and each line is told as it comes', () => {
    const events = parse('250-mail.example.test\r\n250-SIZE 10240000\r\n', '250 CHUNKING\r\n');
    expect(events.map(({ kind }) => kind)).toEqual(['line', 'line', 'line', 'reply']);
    expect(replies(events)[0]?.lines).toEqual(['mail.example.test', 'SIZE 10240000', 'CHUNKING']);
  });

  test('an enhanced code on every line is taken out of the text', () => {
    const [reply] = replies(parse('550-5.7.26 This mail is unauthenticated.\r\n550 5.7.26 See the help.\r\n'));
    expect(reply?.enhancedCode).toBe('5.7.26');
    expect(reply && replyText(reply)).toBe('This mail is unauthenticated. See the help.');
  });

  test('bare LF, a code alone, and two replies in one piece', () => {
    expect(replies(parse('220 ready\n250\n')).map(({ code }) => code)).toEqual([220, 250]);
  });

  test('a greeting that is not SMTP is garbage, and nothing is read after it', () => {
    expect(parse('* OK IMAP4rev1 ready\r\n250 injected\r\n')).toEqual([{ kind: 'garbage', line: '* OK IMAP4rev1 ready' }]);
  });

  test('codes outside 2yz to 5yz are garbage', () => {
    for (const line of ['199 no', '600 no', '25 no', '2500 no', '250no']) expect(parse(`${line}\r\n`)[0]?.kind, line).toBe('garbage');
  });

  test('a line without end is given up after 8 kB', () => {
    expect(parse('220 ' + 'x'.repeat(9000))[0]?.kind).toBe('garbage');
  });

  test('a reply without end is given up after 500 lines', () => {
    const events = parse('250-more\r\n'.repeat(600));
    expect(events.at(-1)?.kind).toBe('garbage');
    expect(events).toHaveLength(501);
  });

  test('control characters and changes of direction are shown as dots', () => {
    const [line] = parse('250 \u001B[2Jgone\u202Eback\r\n');
    expect(line).toEqual({ kind: 'line', line: '250 ·[2Jgone·back' });
  });

  test('a last line without its end counts when the connection closes', () => {
    const parser = new ReplyParser();
    expect(parser.push(Buffer.from('421 4.3.2 shutting down'))).toEqual([]);
    expect(parser.inReply).toBe(true);
    expect(replies(parser.finish())[0]).toMatchObject({ code: 421, enhancedCode: '4.3.2' });
  });

  test('however the bytes are cut, the replies are the same', () => {
    const text = fc.string({ unit: 'grapheme', maxLength: 40 }).map((line) => line.replaceAll(/[\p{Cc}\u202A-\u202E\u2066-\u2069]/gu, ''));
    const reply = fc.tuple(
      fc.integer({ min: 200, max: 599 }),
      fc.array(text, { minLength: 1, maxLength: 5 }),
      fc.constantFrom('\r\n', '\n'),
    );
    const cuts = fc.array(fc.nat(), { maxLength: 20 });
    fc.assert(
      fc.property(fc.array(reply, { minLength: 1, maxLength: 5 }), cuts, (sent, at) => {
        const bytes = Buffer.from(
          sent
            .flatMap(([code, lines, end]) => lines.map((line, index) => `${code}${index === lines.length - 1 ? ' ' : '-'}${line}${end}`))
            .join(''),
        );
        const whole = parse(bytes);
        const edges = [0, ...at.map((cut) => cut % (bytes.length + 1)), bytes.length].sort((a, b) => a - b);
        const pieces = edges.slice(1).map((edge, index) => bytes.subarray(edges[index], edge));
        expect(parse(...pieces)).toEqual(whole);
        expect(replies(whole).map(({ code, lines }) => [code, lines.length])).toEqual(sent.map(([code, lines]) => [code, lines.length]));
      }),
    );
  });

  test('no bytes whatever break it, and it never keeps more than its bounds', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 4000 }), { maxLength: 10 }), (pieces) => {
        const parser = new ReplyParser();
        for (const event of [...pieces.flatMap((piece) => parser.push(piece)), ...parser.finish()]) {
          const line = event.kind === 'reply' ? event.reply.raw.join('') : event.line;
          expect(line).not.toMatch(/\p{Cc}/u);
        }
      }),
    );
  });
});
