import { once } from 'node:events';
import { connect as connectTls } from 'node:tls';
import { createTransport } from 'nodemailer';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeAuthority } from '../lab/authority.ts';
import { availability, startMail, startScriptedSmtp } from '../lab/mail.ts';
import type { MailCertificate, MailLab } from '../lab/mail.ts';
import { run } from '../lab/processes.ts';
import { makeStateFolder } from '../lab/state-folder.ts';

const available = await availability();

describe.skipIf(!available.ok)(`the mail lab${available.ok ? '' : ` (${available.reason})`}`, () => {
  let lab: MailLab;

  beforeAll(async () => {
    lab = await startMail();
  });

  afterAll(async () => lab?.stop());

  function send(options: { port: number; secure?: boolean; ignoreTLS?: boolean; password?: string; to?: string }) {
    const transport = createTransport({
      host: lab.address,
      port: options.port,
      secure: options.secure ?? false,
      ignoreTLS: options.ignoreTLS ?? false,
      tls: { ca: lab.ca, servername: lab.hostName },
      ...(options.password === undefined ? {} : { auth: { user: lab.user, pass: options.password } }),
    });
    const subject = `lab ${Math.random().toString(36).slice(2)}`;
    const sent = transport.sendMail({
      from: lab.user,
      to: options.to ?? 'bob@example.test',
      subject,
      text: 'Été à la mer.',
    });
    return sent.then(() => subject).finally(() => transport.close());
  }

  test('a message sent after STARTTLS and login, or over implicit TLS, can be read in the mailbox', async () => {
    for (const way of [{ port: lab.ports.submission }, { port: lab.ports.smtps, secure: true }]) {
      const subject = await send({ ...way, password: lab.password });
      expect(await lab.messageContaining(`Subject: ${subject}`)).toContain('Delivered-To: bob@example.test');
    }
  });

  test('a wrong password is answered with 535', async () => {
    await expect(send({ port: lab.ports.submission, password: 'wrong' })).rejects.toMatchObject({
      code: 'EAUTH',
      responseCode: 535,
    });
  });

  test('without TLS the submission port answers 530, without login 554', async () => {
    await expect(send({ port: lab.ports.submission, ignoreTLS: true })).rejects.toMatchObject({
      responseCode: 530,
      message: expect.stringContaining('5.7.0 Must issue a STARTTLS command first') as string,
    });
    await expect(send({ port: lab.ports.submission })).rejects.toMatchObject({ responseCode: 554 });
  });

  test('port 25 takes mail for its own domain and refuses to relay with 554', async () => {
    const subject = await send({ port: lab.ports.smtp });
    expect(await lab.messageContaining(subject)).toContain('Delivered-To: bob@example.test');
    await expect(send({ port: lab.ports.smtp, to: 'someone@elsewhere.test' })).rejects.toMatchObject({
      responseCode: 554,
      message: expect.stringContaining('Relay access denied') as string,
    });
  });

  test('mail for elsewhere, accepted after login, is thrown away and stays on this machine', async () => {
    await send({ port: lab.ports.submission, password: lab.password, to: 'someone@elsewhere.test' });
    await expect.poll(() => lab.log()).toMatch(/to=<someone@elsewhere\.test>, relay=none, .*status=sent \(elsewhere\.test\)/);
  });

  test('OpenSSL trusts the certificate with the lab’s authority only', async () => {
    const client = ['s_client', '-connect', `${lab.address}:${lab.ports.smtps}`, '-verify_return_error', '-verify_ip', lab.address];
    expect((await run('openssl', [...client, '-CAfile', lab.caPath])).stdout).toContain('Verify return code: 0 (ok)');
    expect((await run('openssl', client)).code).not.toBe(0);
  });

  test.each<[MailCertificate, string]>([
    ['self-signed', 'DEPTH_ZERO_SELF_SIGNED_CERT'],
    ['expired', 'CERT_HAS_EXPIRED'],
    ['wrong-name', 'ERR_TLS_CERT_ALTNAME_INVALID'],
  ])('the %s certificate is refused with %s', async (certificate, code) => {
    const other = await startMail({ certificate });
    try {
      const socket = connectTls({
        host: other.address,
        port: other.ports.smtps,
        ca: other.ca,
        servername: other.hostName,
      });
      await expect(once(socket, 'secureConnect')).rejects.toMatchObject({ code });
    } finally {
      await other.stop();
    }
  });
});

describe('the scripted SMTP stand-in', () => {
  test('plays a provider’s refusal after a real STARTTLS handshake', async () => {
    const folder = await makeStateFolder('scripted-smtp');
    const authority = await makeAuthority(folder.path);
    const refusal = '535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the Tenant.';
    const server = await startScriptedSmtp(
      {
        greeting: '220 outlook.example.test Microsoft ESMTP MAIL Service ready',
        replies: {
          EHLO: '250-outlook.example.test Hello\n250-STARTTLS\n250 AUTH LOGIN XOAUTH2',
          STARTTLS: '220 2.0.0 SMTP server ready',
          AUTH: ['334 VXNlcm5hbWU6', '334 UGFzc3dvcmQ6', refusal],
        },
      },
      { tls: await authority.issue({ names: ['127.0.0.1'] }) },
    );
    const transport = createTransport({
      host: server.address,
      port: server.port,
      tls: { ca: authority.ca },
      auth: { user: 'ada@example.test', pass: 'secret' },
    });
    try {
      await expect(transport.verify()).rejects.toMatchObject({ code: 'EAUTH', response: refusal });
      const spoken = server.received().map((line) => line.split(' ')[0]);
      expect(spoken.slice(0, 4)).toEqual(['EHLO', 'STARTTLS', 'EHLO', 'AUTH']);
      expect(spoken[5]).toBe(Buffer.from('secret').toString('base64'));
    } finally {
      transport.close();
      await server.stop();
      await folder.remove();
    }
  });

  test('plays lines in turn, takes a message, and hangs up when told to', async () => {
    const server = await startScriptedSmtp([
      '220 mx.example.test',
      '250 mx.example.test',
      '250 2.1.0 Ok',
      '250 2.1.5 Ok',
      '354 Go ahead',
      { say: '421 4.7.0 Try again later', next: 'close' },
    ]);
    const transport = createTransport({ host: server.address, port: server.port });
    try {
      const sent = transport.sendMail({ from: 'a@example.test', to: 'b@example.test', text: 'one\n.two' });
      await expect(sent).rejects.toMatchObject({ responseCode: 421 });
      expect(server.received()).toContain('..two');
    } finally {
      transport.close();
      await server.stop();
    }
  });
});
