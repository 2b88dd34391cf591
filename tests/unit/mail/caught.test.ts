import { describe, expect, test } from 'vitest';
import { readCaught } from '../../../main/core/mail/catcher/caught.ts';

const envelope = { from: 'app@shop.test', to: ['bob@example.test'], tls: null, user: null, international: false };
const head = [
  'From: app@shop.test',
  'To: bob@example.test',
  'Subject: Order',
  'Message-ID: <1@shop.test>',
  `Date: ${new Date().toUTCString()}`,
  'MIME-Version: 1.0',
];
const html = 'Content-Type: text/html; charset=utf-8';
const message = (lines: readonly string[], body: string) => Buffer.from([...lines, '', body].join('\r\n'));
const caught = (source: Buffer, more: Partial<typeof envelope> = {}) => readCaught(source, { ...envelope, ...more });
const said = ({ found }: Awaited<ReturnType<typeof readCaught>>) => found.map(({ en }) => en).join('\n');

describe('a caught message', () => {
  test('that is in order has nothing held against it', async () => {
    expect((await caught(message(head, 'Thank you.'))).found).toEqual([]);
  });

  test.each([
    ['an image', '<img src="https://track.test/x.gif">', 1],
    ['an image of the same scheme', "<img width=1 src='//track.test/x.gif'>", 1],
    ['images for several screens', '<img srcset="https://track.test/2.png 2x">', 1],
    ['a style sheet', '<link rel=stylesheet href=https://cdn.test/a.css>', 1],
    ['an image by CSS', '<p style="background: url( \'https://track.test/x\' )">', 1],
    ['CSS that takes in CSS', '<style>@import "https://cdn.test/a.css"; @import url(https://cdn.test/b.css);</style>', 2],
    ['a background of old', '<table background="http://cdn.test/b.png"><td background=//cdn.test/c.png>', 2],
    ['the picture of a video', '<video poster="https://cdn.test/p.png"></video>', 1],
  ])('that loads %s from the network', async (_, body, count) => {
    expect(said(await caught(message([...head, html], body)))).toContain(`It loads content from the network (${count})`);
  });

  test('that only links to the network loads nothing; what is inside it is no network; how long it may be', async () => {
    const inside =
      '<a href="https://shop.test/x">x</a><img src="cid:1@shop.test"><img src="data:image/png;base64,AA"><p style="color: red">';
    expect(said(await caught(message([...head, html], inside)))).not.toContain('from the network');
  });

  test.each([
    ['a form', '<p><form action="https://shop.test/login"><input name=password></form>', /It holds a form/u, /Il contient un formulaire/u],
    [
      'a meta refresh',
      '<meta content="0;url=https://shop.test" HTTP-EQUIV="Refresh">',
      /\(meta refresh\); filters/u,
      /\(meta refresh\) ; les filtres/u,
    ],
  ])('with %s', async (_, body, en, fr) => {
    const { found } = await caught(message([...head, html], body));
    expect(found.map((words) => words.en).join('\n')).toMatch(en);
    expect(found.map((words) => words.fr).join('\n')).toMatch(fr);
    const plain = '<meta http-equiv="Content-Type" content="text/html"><p>a formal refresh';
    expect(said(await caught(message([...head, html], plain)))).not.toMatch(/form;|refresh/u);
  });

  test.each(['http://localhost:3000/x', 'https://10.1.2.3', 'http://172.20.0.1/', 'http://[::1]/'])('that links to %s', async (link) => {
    expect(said(await caught(message([...head, html], `<p><a class=b href="${link}">x</a></p>`)))).toContain(
      'A link leads to this computer',
    );
  });

  test('whose tags are never closed, or nested as deep as it is long, is read in one pass', async () => {
    for (const [piece, times] of [
      ['<img ', 200_000],
      ['<a href ', 200_000],
      ['<b>', 400_000],
      ['url( ', 200_000],
    ] as const) {
      const startedAt = performance.now();
      const one = await caught(message([...head, html], piece.repeat(times)));
      expect(one.html).toContain(piece.repeat(1000));
      // In steps of the square of its length it took minutes.
      expect(performance.now() - startedAt).toBeLessThan(10_000);
    }
  });

  test.each([
    ['lines', 'x\r\n'.repeat(200_000)],
    ['parts', '--b\r\n\r\nx\r\n'.repeat(60_000)],
  ])('of so many %s that taking it apart would take seconds is kept with its headers and its source', async (_, body) => {
    const one = await caught(message([...head, 'Content-Type: multipart/mixed; boundary=b'], body));
    expect(one).toMatchObject({ subject: 'Order', text: null, html: null, parts: [], sourceCut: true });
    expect(said(one)).toBe('It was not taken apart: it is damaged, nested too deep, or has too many lines. Its source is shown.');
    expect(one.found[0]?.fr).toContain('pas été décomposé');
  });

  test('with a large attachment is taken apart', async () => {
    const body = `${'QUJD'.repeat(19)}\r\n`.repeat(100_000);
    const one = await caught(message([...head, 'Content-Type: application/pdf', 'Content-Transfer-Encoding: base64'], body));
    expect(one.parts).toMatchObject([{ bytes: 5_700_000 }]);
  });

  test('with more headers than can be read, or none, is not blamed for what stands among them', async () => {
    const many = await caught(message([...head, ...Array.from({ length: 60_000 }, (_, index) => `X-${index}: y`)], 'x'));
    expect(said(many)).toBe('It was not taken apart: it is damaged, nested too deep, or has too many lines. Its source is shown.');
    expect(said(await caught(Buffer.from('\u0000'.repeat(100))))).toContain('There is no From.');
  });

  test('with bare line ends, and with letters in a header that was announced for them or not', async () => {
    expect(said(await caught(message(head, 'a\nb')))).toContain('bare LF or CR');
    expect(said(await caught(message(head, 'a\rb')))).toContain('bare LF or CR');
    expect(said(await caught(message(head, 'a\r\nb\r\n')))).toBe('');
    const international = message([...head, 'X-City: Zürich'], 'x');
    expect(said(await caught(international))).toContain('letters that are not encoded');
    expect(said(await caught(international, { international: true }))).toBe('');
  });

  test('to more recipients than can be shown says how many more', async () => {
    const to = Array.from({ length: 10_000 }, (_, index) => `u${index}@example.test`);
    const one = await caught(message(head, 'x'), { to });
    expect(one.to).toHaveLength(1000);
    expect(one.moreTo).toBe(9000);
  });
});
