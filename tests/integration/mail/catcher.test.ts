import { randomUUID, X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { AddressInfo } from 'node:net';
import { createTransport } from 'nodemailer';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeOwnCertificate } from '../../../main/core/mail/catcher/own-certificate.ts';
import type { CatcherState } from '../../../preload/contract/mail-catcher.ts';
import type { Console } from '../health/console.ts';
import { openConsole, refusalOf, vantages } from '../health/console.ts';

describe('the catcher', () => {
  let desk: Console;

  beforeAll(async () => {
    desk = await openConsole();
  });

  afterAll(async () => desk?.stop());

  const newest = async () => {
    const { messages } = await desk.client.mail.catcher.start({});
    return desk.client.mail.catcher.message({ id: messages[0]?.id ?? '' });
  };
  const transport = (port: number, more: object = {}) =>
    createTransport({ host: '127.0.0.1', port, tls: { rejectUnauthorized: false }, ...more });
  /** Speaks SMTP by hand, so that what is sent is exactly this. */
  const raw = async (port: number, message: string) => {
    const socket = connect(port, '127.0.0.1');
    socket.setEncoding('utf8');
    for (const line of ['', 'EHLO x', 'MAIL FROM:<app@shop.test>', 'RCPT TO:<bob@example.test>', 'DATA', `${message}\r\n.`]) {
      if (line !== '') socket.write(`${line}\r\n`);
      await once(socket, 'data');
    }
    socket.destroy();
  };

  test('its certificate vouches for itself, for localhost', () => {
    const certificate = new X509Certificate(makeOwnCertificate().cert);
    expect(certificate.checkHost('localhost')).toBe('localhost');
    expect(certificate.checkIP('127.0.0.1')).toBe('127.0.0.1');
    expect(certificate.verify(certificate.publicKey)).toBe(true);
    expect(Date.parse(certificate.validTo) - Date.now()).toBeGreaterThan(29 * 86_400_000);
  });

  test('a message over STARTTLS with a login is taken apart, and its password is nowhere', async () => {
    const { port } = await desk.client.mail.catcher.start({});
    const password = 'canary-catcher-password-51';
    await transport(port ?? 0, { requireTLS: true, auth: { user: 'shop', pass: password } }).sendMail({
      from: 'Shop <app@shop.test>',
      to: 'bob@example.test',
      subject: 'Été ✓',
      text: 'Bonjour',
      html: '<p>Bonjour</p><img src="https://track.example/x.gif">',
      attachments: [{ filename: 'facture.pdf', content: Buffer.alloc(1000) }],
    });
    const message = await newest();
    expect(message).toMatchObject({
      from: 'app@shop.test',
      to: ['bob@example.test'],
      subject: 'Été ✓',
      tls: 'STARTTLS',
      user: 'shop',
      attachments: 1,
    });
    expect(message.text?.trim()).toBe('Bonjour');
    expect(message.html).toContain('<p>Bonjour</p>');
    expect(message.parts).toEqual([{ name: 'facture.pdf', type: 'application/pdf', bytes: 1000, inline: false }]);
    expect(message.found.map(({ en }) => en)).toEqual(['It loads content from the network (1); most readers block that at first.']);
    expect(JSON.stringify(message)).not.toContain(password);
  });

  test('what receivers hold against a message is said', async () => {
    const { port } = await desk.client.mail.catcher.start({});
    await raw(
      port ?? 0,
      `From: a@other.test\r\nFrom: b@other.test\r\nDate: yesterday\r\nSubject: BUY THIS NOW\r\nContent-Type: text/html\r\n\r\n<script>x</script>${'x'.repeat(1000)}`,
    );
    const { found } = await newest();
    const said = found.map(({ en }) => en).join('\n');
    for (const part of [
      'no Message-ID',
      'no recipient',
      'from stands more than once',
      'Date cannot be read',
      '998 are allowed',
      'From is of other.test',
      'HTML only',
      'script',
      'capitals',
    ])
      expect(said).toContain(part);
    expect(found.every(({ fr }) => fr !== '')).toBe(true);
  });

  test('damage is kept as its source; a message that is too large is refused', async () => {
    const { port } = await desk.client.mail.catcher.start({});
    await raw(port ?? 0, 'no header at all \u0000 \u00ff');
    expect((await newest()).source).toContain('no header at all');
    const large = transport(port ?? 0).sendMail({ from: 'a@shop.test', to: 'b@example.test', text: 'x'.repeat(11 * 1024 * 1024) });
    await expect(large).rejects.toMatchObject({ responseCode: 552 });
  });

  /** Speaks line by line; the answers, each by its last line. */
  const dialogue = async (port: number, said: readonly string[]) => {
    const socket = connect(port, '127.0.0.1');
    socket.setEncoding('latin1');
    const answers: string[] = [];
    for (const line of ['', ...said]) {
      if (line !== '') socket.write(`${line}\r\n`, 'utf8');
      const [answer] = (await once(socket, 'data')) as [string];
      answers.push(answer.trim().split('\r\n').at(-1) ?? '');
    }
    return { socket, answers };
  };

  test('what is doubled, bare or foreign in a message comes out as it was meant, and is one message', async () => {
    await desk.client.mail.catcher.clear();
    const { port } = await desk.client.mail.catcher.start({});
    const hello = ['EHLO x', 'MAIL FROM:<zoé@exämple.test> SMTPUTF8 BODY=8BITMIME', 'RCPT TO:<ünï@例え.test>', 'DATA'];
    const body = 'Subject: Été\r\n\r\n..one dot\r\n\nMAIL FROM:<evil@x>\n.\nDATA\n.\r\nend\r\n.';
    const { socket, answers } = await dialogue(port ?? 0, [...hello, body, 'NOOP']);
    socket.destroy();
    expect(answers.slice(-2)).toEqual([expect.stringMatching(/^250/u), expect.stringMatching(/^250/u)]);
    expect((await desk.client.mail.catcher.start({})).messages).toHaveLength(1);
    const message = await newest();
    expect(message).toMatchObject({ from: 'zoé@exämple.test', to: ['ünï@例え.test'], subject: 'Été' });
    expect(message.source).toContain('\r\n.one dot\r\n');
    expect(message.source).toContain('MAIL FROM:<evil@x>');
    expect(message.found.map(({ en }) => en).join('\n')).toContain('bare LF');
  });

  test('what it does not know is refused, and a message to very many is kept', async () => {
    await desk.client.mail.catcher.clear();
    const { port } = await desk.client.mail.catcher.start({});
    const many = Array.from({ length: 2000 }, (_, index) => `RCPT TO:<u${index}@example.test>`);
    const { socket, answers } = await dialogue(port ?? 0, [
      'EHLO x',
      'MAIL FROM:<a@shop.test>',
      ...many,
      'BDAT 5 LAST',
      'DATA',
      'Subject: many\r\n\r\nx\r\n.',
    ]);
    socket.destroy();
    expect(answers.at(-3)).toMatch(/^50[02]/u);
    expect(answers.at(-1)).toMatch(/^250/u);
    expect((await desk.client.mail.catcher.start({})).messages).toMatchObject([{ moreTo: 1980, to: { length: 20 } }]);
    expect(await newest()).toMatchObject({ moreTo: 1000, to: { length: 1000 } });
  });

  test('commands slipped in behind STARTTLS are not taken for what came under TLS', async () => {
    const { port } = await desk.client.mail.catcher.start({});
    const { socket } = await dialogue(port ?? 0, ['EHLO x', 'STARTTLS\r\nEHLO evil\r\nMAIL FROM:<evil@x>']);
    socket.removeAllListeners('data');
    const secured = connectTls({ socket, rejectUnauthorized: false });
    await once(secured, 'secureConnect');
    secured.setEncoding('utf8');
    secured.write('RCPT TO:<bob@example.test>\r\n');
    expect(String((await once(secured, 'data'))[0])).toMatch(/^503/u);
    secured.destroy();
  });

  test('more messages than there is room for: the oldest are let go, and that is said', async () => {
    await desk.client.mail.catcher.clear();
    const { port } = await desk.client.mail.catcher.start({});
    const pool = transport(port ?? 0, { pool: true, maxConnections: 5, maxMessages: 1000 });
    await Promise.all(
      Array.from({ length: 205 }, (_, index) =>
        pool.sendMail({ from: 'a@shop.test', to: 'b@example.test', subject: `n ${index}`, text: 'x' }),
      ),
    );
    pool.close();
    const state = await desk.client.mail.catcher.start({});
    expect(state).toMatchObject({ running: true, dropped: 5 });
    expect(state.messages).toHaveLength(200);
  });

  test('messages are seen as they come', async () => {
    await desk.client.mail.catcher.clear();
    const { port } = await desk.client.mail.catcher.start({});
    const leaving = new AbortController();
    const states: CatcherState[] = [];
    const following = (async () => {
      const stream = randomUUID();
      for await (const { sequence, items } of await desk.client.mail.catcher.watch({ stream }, { signal: leaving.signal })) {
        states.push(...items);
        await desk.client.system.acknowledge({ stream, sequence });
      }
    })();
    await expect.poll(() => states.length).toBe(1);
    await transport(port ?? 0).sendMail({ from: 'a@shop.test', to: 'b@example.test', subject: 'seen', text: 'x' });
    await expect.poll(() => states.at(-1)?.messages[0]?.subject).toBe('seen');
    leaving.abort();
    await following.catch(() => undefined);
  });

  test('a port that is taken', async () => {
    await desk.client.mail.catcher.stop();
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    expect(await refusalOf(desk.client.mail.catcher.start({ port }))).toMatchObject({ kind: 'port-in-use' });
    other.close();
    expect((await desk.client.mail.catcher.start({ port: 0 })).running).toBe(true);
  });

  test.skipIf(!vantages.includes('ssh:lab'))('an application on a server sends to the server’s own loopback', async () => {
    await desk.client.mail.catcher.stop();
    await desk.client.mail.catcher.clear();
    const { remote } = await desk.client.mail.catcher.start({ remote: { host: 'lab', port: 0 } });
    expect(remote).toMatchObject({ host: 'lab' });
    await transport(remote?.port ?? 0).sendMail({ from: 'a@shop.test', to: 'b@example.test', subject: 'from there', text: 'x' });
    expect(await newest()).toMatchObject({ subject: 'from there' });
    await desk.client.mail.catcher.stop();
    await expect(transport(remote?.port ?? 0).sendMail({ from: 'a@shop.test', to: 'b@example.test', text: 'x' })).rejects.toThrow();
    expect(desk.bugs).toEqual([]);
  });
});
