import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readMailbox } from '../../../main/core/mail/addresses.ts';
import { createAttached } from '../../../main/core/mail/attached.ts';
import { attachmentName } from '../../../main/core/mail/attachment-name.ts';
import { composeMessage, dotStuffed } from '../../../main/core/mail/message.ts';

/** What a server makes of the bytes after DATA (RFC 5321 §4.5.2). */
function received(sent: Buffer): { message: string; commands: string } {
  const text = sent.toString('latin1');
  const end = text.startsWith('.\r\n') ? 0 : text.indexOf('\r\n.\r\n') + 2;
  const message = text.slice(0, end).replaceAll(/(^|\r\n)\.(?!\r\n)/g, '$1');
  return { message, commands: text.slice(end + 3) };
}

const plain = { html: null, replyTo: null, cc: [], headers: [], attachments: [] };

describe('a message on the wire', () => {
  test('has Message-ID, Date, an encoded subject and its text', async () => {
    const { bytes: built } = await composeMessage({
      ...plain,
      from: readMailbox('Ada Lovelace <ada@example.test>'),
      to: [readMailbox('bob@example.test')],
      subject: 'Été à la mer ✓',
      text: 'Bonjour,\n.une ligne avec un point',
    });
    const message = built.toString();
    expect(message).toMatch(/^Message-ID: <[^>@]+@example\.test>\r$/m);
    expect(message).toMatch(/^Date: \w{3}, \d+ \w{3} \d{4} [\d:]{8} \+0000\r$/m);
    expect(message).toMatch(/^Subject: =\?UTF-8\?/m);
    expect(message).toMatch(/^From: Ada Lovelace <ada@example\.test>\r$/m);
    expect(message).not.toMatch(/[^\r]\n/);
  });

  test('a leading dot is doubled, and a lone dot ends the message', () => {
    expect(dotStuffed(Buffer.from('a\r\n.\r\n..b\r\n')).toString()).toBe('a\r\n..\r\n...b\r\n.\r\n');
  });

  test('no text whatever ends the message early or becomes a command', () => {
    const text = fc
      .array(fc.constantFrom('.', '\r', '\n', '\r\n', 'a', '..', 'MAIL FROM:<x@y>', '\r\n.\r\n', '\n.\n'), { maxLength: 40 })
      .map((parts) => parts.join(''));
    fc.assert(
      fc.property(text, (message) => {
        const sent = dotStuffed(Buffer.from(message));
        expect(sent.toString()).not.toMatch(/[^\r]\n|\r[^\n]/);
        const { message: arrived, commands } = received(sent);
        expect(commands).toBe('');
        const lines = message.split(/\r\n|\r|\n/);
        if (lines.at(-1) === '') lines.pop();
        expect(arrived).toBe(lines.map((line) => `${line}\r\n`).join(''));
      }),
    );
  });
});

describe('what a file is called in a message', () => {
  test.each([
    ['report.pdf', 'report.pdf'],
    ['/home/ada/secret plans/report.pdf', 'report.pdf'],
    ['C:\\Users\\ada\\report.pdf', 'report.pdf'],
    ['../../etc/passwd', 'passwd'],
    ['folder/..', 'folder'],
    ['..', 'attachment'],
    ['', 'attachment'],
    ['invoice\u202Efdp.exe', 'invoicefdp.exe'],
    ['été.csv', 'été.csv'],
    [`${'a'.repeat(300)}.txt`, 'a'.repeat(200)],
  ])('%j becomes %j', (given, name) => {
    expect(attachmentName(given)).toBe(name);
  });
});

describe('files handed over in pieces', () => {
  test('are put together, kept half an hour, and no larger than a message may be', () => {
    let now = 0;
    const files = createAttached(() => now);
    expect(files.add('a', Buffer.from('one '))).toBe(4);
    expect(files.add('a', Buffer.from('two'))).toBe(7);
    expect(files.get('a').toString()).toBe('one two');
    expect(() => files.get('b')).toThrow('no longer at hand');
    files.add('large', Buffer.alloc(15_000_000));
    expect(() => files.add('large', Buffer.alloc(1))).toThrow('15 MB');
    expect(() => files.get('large')).toThrow('no longer at hand');
    for (const id of ['1', '2', '3', '4']) files.add(id, Buffer.alloc(15_000_000));
    expect(() => files.get('a')).toThrow('no longer at hand');
    expect(files.get('4')).toHaveLength(15_000_000);
    now += 31 * 60_000;
    expect(() => files.get('4')).toThrow('no longer at hand');
  });
});
