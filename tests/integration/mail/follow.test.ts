import { writeFile } from 'node:fs/promises';
import { createTransport } from 'nodemailer';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { claimLoopback } from '../../lab/loopback.ts';
import { availability, startMail } from '../../lab/mail.ts';
import type { MailLab } from '../../lab/mail.ts';
import { startMailboxes } from '../../lab/mail/mailboxes.ts';
import type { MailboxServer } from '../../lab/mail/mailboxes.ts';
import type { StateFolder } from '../../lab/state-folder.ts';
import { makeStateFolder } from '../../lab/state-folder.ts';
import type { Console } from '../health/console.ts';
import { missingVantage, openConsole, refusalOf, vantages } from '../health/console.ts';

const available = await availability();

describe.skipIf(!available.ok)(`following a message${available.ok ? missingVantage : ` (${available.reason})`}`, () => {
  let lab: MailLab;
  let boxes: MailboxServer;
  let desk: Console;
  let logs: StateFolder;
  const stops: (() => Promise<unknown>)[] = [];

  beforeAll(async () => {
    logs = await makeStateFolder('maillog');
    stops.push(() => logs.remove());
    const claim = await claimLoopback();
    stops.push(() => claim.release());
    [lab, desk] = await Promise.all([startMail(), openConsole()]);
    stops.push(
      () => lab.stop(),
      () => desk.stop(),
    );
    boxes = await startMailboxes({ claim, authority: lab.authority, hostName: lab.hostName });
    stops.push(() => boxes.stop());
  });

  afterAll(async () => {
    for (const stop of stops.toReversed()) await stop();
  });

  const mailbox = () => ({
    server: boxes.address,
    user: boxes.user,
    password: { kind: 'typed' as const, value: boxes.password },
    caFile: lab.caPath,
    tlsServerName: lab.hostName,
    waitMs: 0,
  });
  const message = (subject: string, headers = '') =>
    `${headers}Date: ${new Date(Date.now() - 60_000).toUTCString()}\r\nFrom: ada@example.test\r\nSubject: ${subject}\r\n\r\nHello.\r\n`;

  test.each(vantages.flatMap((via) => (['tls', 'starttls'] as const).map((security) => [via, security] as const)))(
    'from %s over %s, a message is found in junk with what the receiver found about it',
    async (via, security) => {
      const id = `id-${via.replace(':', '-')}-${security}`;
      const results =
        'Received: from out.example.test (192.0.2.1) by mx.example.test;\r\n Sun, 22 Nov 2026 08:00:00 +0000\r\nAuthentication-Results: mx.example.test 1;\r\n spf=softfail (not "allowed" (at all)) smtp.mailfrom=ada@example.test;\r\n dkim=pass header.d=example.test; dmarc=fail (p=none) header.from=example.test\r\nAuthentication-Results: mx.example.test; dmarc=pass\r\nAuthentication-Results: elsewhere.test; arc=pass\r\n';
      await boxes.put('Junk', message(`"quoted" ${id}`, results));
      const port = security === 'tls' ? boxes.ports.imaps : boxes.ports.imap;
      const find = await desk.client.mail.followMailbox({ ...mailbox(), text: id, port, security, via });
      expect(find).toMatchObject({ found: true, folder: 'Junk', junk: true, subject: `"quoted" ${id}` });
      expect(find.delayMs).toBeGreaterThan(50_000);
      expect(find.delayMs).toBeLessThan(120_000);
      expect(find.authentication).toEqual([
        { by: 'mx.example.test', method: 'spf', result: 'softfail', properties: ['smtp.mailfrom=ada@example.test'], trusted: true },
        { by: 'mx.example.test', method: 'dkim', result: 'pass', properties: ['header.d=example.test'], trusted: true },
        { by: 'mx.example.test', method: 'dmarc', result: 'fail', properties: ['header.from=example.test'], trusted: true },
        { by: 'mx.example.test', method: 'dmarc', result: 'pass', properties: [], trusted: false },
        { by: 'elsewhere.test', method: 'arc', result: 'pass', properties: [], trusted: false },
      ]);
      expect(find.advice.en).toContain('SPF softfail, DMARC fail');
    },
  );

  test('one that comes later is waited for, and one that never comes is said so', async () => {
    const waiting = desk.client.mail.followMailbox({ ...mailbox(), port: boxes.ports.imaps, text: 'late-1234', waitMs: 20_000 });
    await boxes.put('INBOX', message('late-1234'));
    expect(await waiting).toMatchObject({ found: true, folder: 'INBOX', junk: false });
    const never = await desk.client.mail.followMailbox({ ...mailbox(), port: boxes.ports.imaps, text: 'never-1234' });
    expect(never).toMatchObject({ found: false, folder: null });
    expect(never.folders).toEqual(['INBOX', 'Junk']);
  });

  test('a wrong password and an unknown authority', async () => {
    const at = { ...mailbox(), port: boxes.ports.imaps, text: 'abc' };
    expect(await refusalOf(desk.client.mail.followMailbox({ ...at, password: { kind: 'typed', value: 'wrong' } }))).toMatchObject({
      kind: 'mail-auth-refused',
    });
    expect(await refusalOf(desk.client.mail.followMailbox({ ...at, caFile: null }))).toMatchObject({
      kind: 'certificate-unknown-authority',
    });
    expect(desk.bugs).toEqual([]);
  });

  test.each(vantages)('the log of Postfix, read from %s, says what became of each recipient', async (via) => {
    const transport = createTransport({
      host: lab.address,
      port: lab.ports.submission,
      tls: { ca: lab.ca, servername: lab.hostName },
      auth: { user: lab.user, pass: lab.password },
    });
    const { response } = await transport.sendMail({
      from: lab.user,
      to: ['bob@example.test', 'eve@elsewhere.test'],
      subject: 'x',
      text: 'y',
    });
    transport.close();
    const queueId = /queued as (\w+)/u.exec(response)?.[1] ?? '';
    await expect.poll(async () => (await lab.log()).match(new RegExp(`${queueId}: to=`, 'gu'))?.length).toBe(2);
    const file = logs.in(`${via.replace(':', '-')}.log`);
    await writeFile(file, await lab.log(), { mode: 0o644 });
    const log = await desk.client.mail.followLog({ via, queueId, file });
    expect(log).toMatchObject({ source: file, state: 'delivered' });
    expect(Object.fromEntries(log.recipients.map(({ address, state }) => [address, state]))).toEqual({
      'bob@example.test': 'delivered',
      'eve@elsewhere.test': 'delivered',
    });
    expect(await desk.client.mail.followLog({ via, queueId: 'NOSUCHID99', file })).toMatchObject({ state: 'unknown', lines: [] });
    expect(await refusalOf(desk.client.mail.followLog({ via, queueId, file: '/nonexistent/log' }))).toMatchObject({ kind: 'not-found' });
  });
});
