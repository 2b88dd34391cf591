import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { MailMessage, MailVerdict } from '../../../preload/contract/mail.ts';
import type { MailLab } from '../../lab/mail.ts';
import { availability, startMail } from '../../lab/mail.ts';
import type { Console } from '../health/console.ts';
import { openConsole, refusalOf } from '../health/console.ts';

const available = await availability();

describe.skipIf(!available.ok)(`sending by a saved profile${available.ok ? '' : ` (${available.reason})`}`, () => {
  let lab: MailLab;
  let desk: Console;

  beforeAll(async () => {
    [lab, desk] = await Promise.all([startMail(), openConsole()]);
    await desk.client.credentials.set({ name: 'mail/lab/ada', value: lab.password, keep: 'memory' });
    await save({});
  });
  afterAll(async () => {
    await desk?.stop();
    await lab?.stop();
  });

  const profile = () => ({
    server: lab.address,
    port: lab.ports.submission,
    security: 'starttls',
    user: lab.user,
    credential: 'mail/lab/ada',
    from: lab.user,
    to: ['bob@example.test'],
    via: 'here',
    caFile: lab.caPath,
    tlsServerName: lab.hostName,
  });
  const save = (part: object) => desk.client.settings.merge({ path: ['mail', 'profiles', 'lab'], value: { ...profile(), ...part } });

  async function send(message: MailMessage, name = 'lab'): Promise<MailVerdict> {
    const stream = randomUUID();
    for await (const { sequence, items } of await desk.client.mail.send({ profile: name, message, stream })) {
      for (const item of items) if (item.kind === 'verdict') return item.verdict;
      await desk.client.system.acknowledge({ stream, sequence });
    }
    throw new Error('it ended without a verdict');
  }

  test('text and HTML, an attachment, Reply-To, a header and several recipients arrive as they were given', async () => {
    const verdict = await send({
      to: ['bob@example.test', 'carol@example.test'],
      subject: 'Report {id}',
      text: 'Bonjour {id}',
      html: '<p>Bonjour <b>{id}</b></p>',
      replyTo: 'Ops <ops@example.test>',
      headers: [{ name: 'X-Report', value: 'daily {id}' }],
      attachments: [{ name: 'été.csv', contentType: 'text/csv', base64: Buffer.from('a;b\n1;2\n').toString('base64') }],
    });
    expect(verdict).toMatchObject({ ok: true, sent: true, recipients: [{ accepted: true }, { accepted: true }] });
    expect(verdict.queueId).toMatch(/^\w{6,}$/);
    const id = /^<([\da-f-]{36})@example\.test>$/.exec(verdict.messageId ?? '')?.[1] ?? '';
    const message = await lab.messageContaining(verdict.messageId ?? '');
    expect(message).toContain(`Subject: Report ${id}`);
    expect(message).toContain(`X-Report: daily ${id}`);
    expect(message).toContain('Reply-To: Ops <ops@example.test>');
    expect(message).toContain('multipart/alternative');
    expect(message).toContain(`Bonjour ${id}`);
    expect(message).toContain(`<b>${id}</b>`);
    expect(message).toMatch(/filename\*?.*csv/);
    expect(message).toContain(Buffer.from('a;b\n1;2\n').toString('base64'));
    const [entry] = await desk.client.activity.audit({ contains: 'mail.send', limit: 1 });
    expect(entry).toMatchObject({ result: 'done', detail: `queue id ${verdict.queueId}` });
  });

  test('the core itself sends by a profile: text, HTML and a file arrive, and a refusal comes with cause and remedy', async () => {
    const { outgoingMail } = desk.rig.core.rooms;
    const sending = { who: 'alerts', signal: new AbortController().signal };
    const sent = await outgoingMail.send(
      'lab',
      {
        subject: 'Alert {id}',
        text: 'web-1 does not answer.',
        html: '<p>web-1 does <b>not</b> answer.</p>',
        attachments: [{ name: 'report.csv', contentType: 'text/csv', base64: Buffer.from('web-1;down\n').toString('base64') }],
      },
      sending,
    );
    expect(sent).toMatchObject({ ok: true, sent: true, recipients: [{ address: 'bob@example.test', accepted: true }] });
    const message = await lab.messageContaining(sent.messageId ?? '');
    expect(message).toContain('web-1 does <b>not</b> answer.');
    expect(message).toContain(Buffer.from('web-1;down\n').toString('base64'));
    const [entry] = await desk.client.activity.audit({ contains: 'mail.send', limit: 1 });
    expect(entry).toMatchObject({ who: 'alerts', result: 'done', detail: `queue id ${sent.queueId}` });

    await save({ port: lab.ports.submission, tlsServerName: 'other.example.test' });
    const untrusted = await outgoingMail.send('lab', { subject: 'x' }, sending);
    expect(untrusted).toMatchObject({ ok: false, sent: false, failure: { kind: 'certificate-wrong-name' } });
    expect(untrusted.failure?.remedy.fr).not.toBe('');
    await save({});
    await expect(outgoingMail.send('gone', { subject: 'x' }, sending)).rejects.toMatchObject({ failure: { kind: 'not-found' } });
    await expect(outgoingMail.send('lab', { subject: 'x\r\nBcc: eve@x' }, sending)).rejects.toMatchObject({
      failure: { kind: 'bad-input' },
    });
    await expect(outgoingMail.send('lab', { subject: 'x' }, { ...sending, signal: AbortSignal.abort() })).rejects.toThrow();
  });

  test('copies are named, hidden copies are not; each recipient is asked for once; a file comes in pieces and without its folder', async () => {
    const id = randomUUID();
    await desk.client.mail.attach({ id, base64: Buffer.from('first ').toString('base64') });
    expect(await desk.client.mail.attach({ id, base64: Buffer.from('second').toString('base64') })).toEqual({ bytes: 12 });
    const verdict = await send({
      to: ['bob@example.test'],
      cc: ['Carol <carol@example.test>', 'bob@example.test'],
      bcc: ['dan@example.test', 'carol@example.test'],
      subject: 'Copies',
      attachments: [{ name: '/home/ada/notes.txt', attached: id }],
    });
    expect(verdict.recipients.map(({ address, accepted }) => [address, accepted])).toEqual([
      ['bob@example.test', true],
      ['carol@example.test', true],
      ['dan@example.test', true],
    ]);
    const message = await lab.messageContaining(verdict.messageId ?? '');
    expect(message).toMatch(/^Cc: .*Carol <carol@example\.test>/mu);
    expect(message.split('\n\n')[0]).not.toMatch(/^Bcc:/imu);
    expect(message).not.toMatch(/^(To|Cc):.*dan@/mu);
    expect(message).toMatch(/filename="?notes\.txt/u);
    expect(message).not.toContain('/home/ada');
    expect(message).toContain(Buffer.from('first second').toString('base64'));
  });

  test('a change of the profile acts at once, and the password that was not touched stays', async () => {
    await save({ from: 'nobody@example.test' });
    expect((await desk.client.settings.get()).mail.profiles['lab']?.credential).toBe('mail/lab/ada');
    const verdict = await send({ subject: 'changed' });
    expect(verdict.transcript.some(({ line }) => line.startsWith('MAIL FROM:<nobody@example.test>'))).toBe(true);
    await save({});
  });

  test.each([
    ['a subject', { subject: 'a\r\nBcc: eve@example.test' }],
    ['a recipient', { subject: 'a', to: ['bob@example.test\r\nRCPT TO:<eve@example.test>'] }],
    ['the sender', { subject: 'a', from: 'ada@example.test\nX: y' }],
    ['the name of the sender', { subject: 'a', from: '"Ada\r\nBcc: eve@example.test" <ada@example.test>' }],
    ['the name of a recipient', { subject: 'a', to: ['Bob\nX: y <bob@example.test>'] }],
    ['the name in Reply-To', { subject: 'a', replyTo: '"Ops\rX: y" <ops@example.test>' }],
    ['a subject, by a CR alone', { subject: 'a\rBcc: eve@example.test' }],
    ['a header’s value, by a LF alone and a folded line', { subject: 'a', headers: [{ name: 'X-A', value: 'b\n X: y' }] }],
    ['Reply-To', { subject: 'a', replyTo: 'a@example.test\r\nBcc: eve@example.test' }],
    ['a copy', { subject: 'a', cc: ['bob@example.test\r\nRCPT TO:<eve@example.test>'] }],
    ['a hidden copy', { subject: 'a', bcc: ['bob@example.test\nX: y'] }],
    ['a header’s value', { subject: 'a', headers: [{ name: 'X-A', value: 'b\r\nBcc: eve@example.test' }] }],
    ['a header’s name', { subject: 'a', headers: [{ name: 'X-A: b\r\nBcc', value: 'eve@example.test' }] }],
    ['a header that the message has already', { subject: 'a', headers: [{ name: 'Bcc', value: 'eve@example.test' }] }],
    ['an attachment’s name', { subject: 'a', attachments: [{ name: 'a"\r\nX: y', base64: '' }] }],
    ['an attachment’s type', { subject: 'a', attachments: [{ name: 'a', contentType: 'text/plain\r\nX: y', base64: '' }] }],
  ] satisfies readonly (readonly [string, MailMessage])[])(
    'a line break or a second message in %s is refused before anything is contacted',
    async (_, message) => {
      const before = await lab.log();
      expect(await refusalOf(send(message))).toMatchObject({ kind: 'bad-input' });
      expect(await lab.log()).toBe(before);
    },
  );

  test('a message larger than the server takes is not sent', async () => {
    const verdict = await send({ subject: 'large', attachments: [{ name: 'a.bin', base64: Buffer.alloc(14_000_000).toString('base64') }] });
    expect(verdict).toMatchObject({ ok: false, sent: false, failure: { kind: 'mail-message-too-large' } });
    expect(verdict.transcript.some(({ line }) => line === 'DATA')).toBe(false);
  });

  test('a profile that is not there is named', async () => {
    expect(await refusalOf(send({ subject: 'a' }, 'gone'))).toMatchObject({ kind: 'not-found' });
  });

  test('the core found no bug of its own in all of this', () => {
    expect(desk.bugs).toEqual([]);
  });
});
