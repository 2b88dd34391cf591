import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { claimLoopback } from '../../lab/loopback.ts';
import { availability, startMail } from '../../lab/mail.ts';
import { startMailboxes } from '../../lab/mail/mailboxes.ts';
import { expect, test } from './console.ts';

test('settings of a file: understood, contradictory, compared, tried with the own authority; then the message is followed', async ({
  open,
}) => {
  const can = await availability();
  test.skip(!can.ok, can.ok ? '' : can.reason);
  // Two servers and a console are started for it, on machines that have other work too.
  test.setTimeout(150_000);
  const lab = await startMail();
  const claim = await claimLoopback();
  const stops = [() => lab.stop(), () => claim.release()];
  try {
    const boxes = await startMailboxes({ claim, authority: lab.authority, hostName: lab.hostName });
    stops.push(() => boxes.stop());
    const { page, served } = await open();
    const file = join(served.home, 'app.env');
    const settings = (port: number) =>
      [
        `SMTP_HOST=${lab.address}`,
        `SMTP_PORT=${port}`,
        'SMTP_SECURE=false',
        `SMTP_USER=${lab.user}`,
        `SMTP_PASSWORD=${lab.password}`,
        `MAIL_FROM=${lab.user}`,
        '',
      ].join('\n');
    await writeFile(file, settings(465));
    await page.getByRole('navigation').first().getByRole('link', { name: 'Mail' }).click();
    await page.getByRole('tab', { name: 'Deployed' }).click();
    await page.getByRole('textbox', { name: 'Path' }).fill(file);
    await page.getByRole('button', { name: 'Read', exact: true }).click();
    await expect(page.getByText(/SMTP_SECURE=false with port 465/u)).toBeVisible();
    await expect(page.getByRole('row', { name: /^Encryption STARTTLS \(false\) SMTP_SECURE/u })).toBeVisible();
    await writeFile(file, settings(lab.ports.submission));
    await page.getByRole('button', { name: 'Read', exact: true }).click();
    await expect(page.getByText('Nothing contradicts itself.')).toBeVisible();
    await page.getByRole('button', { name: 'More options' }).click();
    await page.getByRole('textbox', { name: 'Authority file' }).fill(lab.caPath);
    await page.getByRole('textbox', { name: 'Name in the certificate' }).fill(lab.hostName);
    await page.getByRole('textbox', { name: 'To', exact: true }).fill('bob@example.test, carol@example.test');
    await page.getByRole('button', { name: 'Test', exact: true }).click();
    await expect(page.getByText('The server takes it')).toBeVisible({ timeout: 30_000 });
    expect(await page.locator('main').textContent()).not.toContain(lab.password);

    await boxes.put(
      'Junk',
      'Authentication-Results: mx.example.test; spf=softfail smtp.mailfrom=ada@example.test\r\nSubject: report 4711\r\n\r\nHello.\r\n',
    );
    await page.getByRole('tab', { name: 'Follow' }).click();
    await page.getByRole('textbox', { name: 'Message' }).fill('report 4711');
    await page.getByRole('textbox', { name: 'IMAP server' }).fill(boxes.address);
    await page.getByRole('textbox', { name: 'Port' }).fill(String(boxes.ports.imaps));
    await page.getByRole('textbox', { name: 'User' }).fill(boxes.user);
    await page.getByLabel('Password', { exact: true }).fill(boxes.password);
    await page.getByRole('button', { name: 'More options' }).click();
    await page.getByRole('textbox', { name: 'Authority file' }).fill(lab.caPath);
    await page.getByRole('textbox', { name: 'Name in the certificate' }).fill(lab.hostName);
    await page.getByRole('button', { name: 'Look for it' }).click();
    const found = page.getByRole('region', { name: 'What was found' });
    await expect(found.getByText('It arrived in junk', { exact: true })).toBeVisible({ timeout: 30_000 });
    await expect(found.getByRole('row', { name: /^SPF softfail/u })).toBeVisible();
    // What a mailbox answered is not shown under the log of a server.
    await page.getByRole('button', { name: 'In a server’s mail log' }).click();
    await expect(found).toHaveCount(0);
    await page.getByRole('textbox', { name: 'Queue id' }).fill('NOSUCHID99');
    const log = join(served.home, 'mail.log');
    await writeFile(log, await lab.log());
    await page.getByRole('textbox', { name: 'File' }).fill(log);
    await page.getByRole('button', { name: 'Read the log' }).click();
    await expect(found.getByText('Not in this log')).toBeVisible();
  } finally {
    for (const stop of stops.toReversed()) await stop();
  }
});
