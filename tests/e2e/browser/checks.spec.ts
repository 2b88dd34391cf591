import { availability as mailAvailability, startMail } from '../../lab/mail.ts';
import { availability as webAvailability, startWeb } from '../../lab/web.ts';
import { filesHolding } from '../../lab/files-holding.ts';
import { expect, test } from './console.ts';

test('a URL is checked phase by phase, and a bad certificate is explained', async ({ open }) => {
  const can = await webAvailability();
  test.skip(!can.ok, can.ok ? '' : can.reason);
  const web = await startWeb();
  try {
    const { page } = await open();
    await page.getByRole('navigation').first().getByRole('link', { name: 'Health' }).click();
    await page.getByRole('textbox', { name: 'URL' }).fill(web.urls.plain);
    await page.getByRole('button', { name: 'Check', exact: true }).click();
    const details = page.getByRole('complementary', { name: web.urls.plain });
    await expect(details.getByText(/Answers 200 after/u)).toBeVisible();
    await page.getByRole('textbox', { name: 'URL' }).fill(web.urls.expired);
    await page.getByRole('button', { name: 'Check', exact: true }).click();
    await expect(page.getByRole('complementary', { name: web.urls.expired }).getByRole('alert')).toContainText(/expired/iu);
    await page.getByRole('navigation').first().getByRole('link', { name: 'Overview' }).click();
    await expect(page.getByText(/expired/iu).first()).toBeVisible();
  } finally {
    await web.stop();
  }
});

test('mail is tested to the last byte: a wrong password is named, a right one sends, and neither is anywhere to be seen', async ({
  open,
}) => {
  const can = await mailAvailability();
  test.skip(!can.ok, can.ok ? '' : can.reason);
  const lab = await startMail();
  try {
    const wrong = 'canary-wrong-mail-password-7f31';
    const { page, served } = await open();
    await page.getByRole('navigation').first().getByRole('link', { name: 'Mail' }).click();
    const field = (name: string) => page.getByRole('textbox', { name, exact: false }).first();
    await field('Server').fill(lab.address);
    await page.getByRole('textbox', { name: 'Port' }).fill(String(lab.ports.submission));
    await page.getByRole('textbox', { name: 'User' }).fill(lab.user);
    await page.getByLabel('Password', { exact: true }).fill(wrong);
    await page.getByRole('textbox', { name: 'From' }).fill(lab.user);
    await page.getByRole('textbox', { name: 'To', exact: true }).fill('someone@example.test');
    await page.getByRole('button', { name: 'More options' }).click();
    await page.getByRole('textbox', { name: 'Authority file' }).fill(lab.caPath);
    await page.getByRole('textbox', { name: 'Name in the certificate' }).fill(lab.hostName);
    await page.getByRole('button', { name: 'Test', exact: true }).click();
    await expect(page.getByRole('alert')).toContainText(/password|login/iu);
    await expect(page.getByRole('list', { name: 'Dialogue' })).toContainText('535');
    await page.getByLabel('Password', { exact: true }).fill(lab.password);
    await page.getByRole('switch', { name: 'Send a real message' }).check();
    await page.getByRole('textbox', { name: 'Subject' }).fill('A message from the window');
    await page.getByRole('button', { name: 'Test and send' }).click();
    await expect(page.getByText(/The server took the message/u)).toBeVisible();
    expect(await lab.messageContaining('A message from the window')).toContain('someone@example.test');
    const seen = await page.getByRole('main').innerText();
    for (const secret of [wrong, lab.password]) {
      for (const form of [secret, Buffer.from(secret).toString('base64')]) {
        expect(seen).not.toContain(form);
        expect(await filesHolding(served.dataDir, form)).toEqual([]);
      }
    }
  } finally {
    await lab.stop();
  }
});
