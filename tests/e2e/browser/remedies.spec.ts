import { availability as mailAvailability, startMail } from '../../lab/mail.ts';
import { availability as webAvailability, startWeb } from '../../lab/web.ts';
import { expect, test } from './console.ts';
import { fillWithWrongSecurity } from './mail-form.ts';

test('a failed mail test is mended by its buttons, and a reload keeps everything but the password', async ({ open }) => {
  const can = await mailAvailability();
  test.skip(!can.ok, can.ok ? '' : can.reason);
  const lab = await startMail();
  try {
    const { page } = await open();
    await fillWithWrongSecurity(page, lab, 'someone@example.test');
    await page.getByRole('button', { name: 'Test', exact: true }).click();
    const alert = page.getByRole('alert');
    await alert.getByRole('button', { name: `Try STARTTLS on ${lab.ports.submission}` }).click();
    await alert.getByRole('button', { name: 'Give the authority’s file' }).click();
    const authority = page.getByRole('textbox', { name: 'Authority file' });
    await expect(authority).toBeFocused();
    await authority.fill(lab.caPath);
    await page.getByRole('textbox', { name: 'Name in the certificate' }).fill(lab.hostName);
    await page.getByRole('button', { name: 'Test', exact: true }).click();
    await expect(page.getByText('The server would take this message')).toBeVisible();
    await expect(page.getByText(/Nothing was sent/u)).toHaveCount(1);
    expect(JSON.stringify(await page.evaluate(() => ({ ...sessionStorage, ...localStorage })))).not.toContain(lab.password);
    await page.reload();
    await expect(page.getByRole('textbox', { name: 'Server' })).toHaveValue(lab.address);
    await expect(page.getByRole('textbox', { name: 'To', exact: true })).toHaveValue('someone@example.test');
    await expect(page.getByRole('textbox', { name: 'Authority file' })).toHaveValue(lab.caPath);
    await expect(page.getByLabel('Password', { exact: true })).toHaveValue('');
  } finally {
    await lab.stop();
  }
});

test('a failed check is mended by its button; what is no URL is not checked, and the reason stands there', async ({ open }) => {
  const can = await webAvailability();
  test.skip(!can.ok, can.ok ? '' : can.reason);
  const web = await startWeb();
  try {
    const { page } = await open();
    await page.getByRole('navigation').first().getByRole('link', { name: 'Health' }).click();
    const url = page.getByRole('textbox', { name: 'URL' });
    const check = page.getByRole('button', { name: 'Check', exact: true });
    await url.fill('ftp://a.example/');
    await expect(check).toBeDisabled();
    await expect(page.getByText('Only http and https are checked here')).toBeVisible();
    await url.fill(web.urls.good);
    await check.click();
    const alert = page.getByRole('alert');
    await alert.getByRole('button', { name: 'Give the authority’s file' }).click();
    await expect(page.getByRole('textbox', { name: 'Authority file' })).toBeFocused();
    await page.getByRole('textbox', { name: 'Authority file' }).fill(web.caPath);
    await page.getByRole('button', { name: 'Check again' }).last().click();
    await expect(page.getByText(/Answers 200 after/u)).toBeVisible();
    await url.fill(web.urls.tlsOnPlainPort);
    await check.click();
    await alert.getByRole('button', { name: 'Check with https://' }).click();
    await expect(page.getByRole('complementary', { name: web.urls.tlsOnPlainPort.replace('http:', 'https:') })).toBeVisible();
    await url.fill(web.urls.plain.replace(/\/[^/]*$/u, '/no-such-page'));
    await check.click();
    await alert.getByRole('button', { name: 'Expect 404' }).click();
    await expect(page.getByText(/Answers 404 after/u)).toBeVisible();
    await expect(page.getByRole('textbox', { name: 'HTTP status' })).toHaveValue('404');
  } finally {
    await web.stop();
  }
});
