import { availability, startMail } from '../../lab/mail.ts';
import { expect, test } from './console.ts';
import { fillWithWrongSecurity } from './mail-form.ts';

test('what would work instead is found without sending, used with one press, and kept as a profile with every field', async ({ open }) => {
  const can = await availability();
  test.skip(!can.ok, can.ok ? '' : can.reason);
  const lab = await startMail();
  try {
    const { page } = await open();
    await fillWithWrongSecurity(page, lab, 'bob@example.test, carol@example.test');
    await page.getByRole('button', { name: 'More options' }).click();
    await page.getByRole('textbox', { name: 'Authority file' }).fill(lab.caPath);
    await page.getByRole('textbox', { name: 'Name in the certificate' }).fill(lab.hostName);
    await page.getByRole('button', { name: 'Test', exact: true }).click();
    await page.getByRole('button', { name: 'What would work instead?' }).click();
    await expect(page.getByText(`This works: port ${lab.ports.submission} with STARTTLS and PLAIN.`)).toBeVisible({ timeout: 30_000 });
    await page.getByRole('button', { name: 'Use this way' }).click();
    await expect(page.getByText('The server would take this message')).toBeVisible();
    await expect(page.getByText('takes logins by PLAIN LOGIN')).toBeVisible();
    await expect(page.getByText('carol@example.test').last()).toBeVisible();
    await expect(page.getByText(/^swaks --server .*--protect-prompt/u)).toBeVisible();
    expect(await page.locator('main').textContent()).not.toContain(lab.password);
    // In a narrow window what was found stands under the form, not upon it.
    await page.setViewportSize({ width: 480, height: 800 });
    const bottom = async () =>
      ((box) => (box?.y ?? 0) + (box?.height ?? 0))(await page.getByRole('button', { name: 'Test', exact: true }).boundingBox());
    const top = async () => (await page.getByText('The server would take this message').boundingBox())?.y ?? 0;
    await expect.poll(async () => (await top()) - (await bottom())).toBeGreaterThan(0);
    await page.setViewportSize({ width: 1280, height: 720 });
    expect(await lab.messages()).toHaveLength(0);

    await page.getByRole('button', { name: 'Save as profile' }).click();
    await page.getByRole('dialog').getByRole('textbox', { name: 'Name' }).fill('lab');
    await page.getByRole('dialog').getByRole('button', { name: 'Save as profile' }).click();
    await expect(page.getByRole('button', { name: 'Save lab' })).toBeVisible();
    // Saving starts no test: what was found still stands there.
    await expect(page.getByText('The server would take this message')).toBeVisible();
    await expect(page.getByText(/^Testing /u)).toHaveCount(0);
    await page.evaluate(() => sessionStorage.clear());
    await page.reload();
    await expect(page.getByRole('textbox', { name: 'Authority file' })).toHaveValue(lab.caPath);
    await expect(page.getByRole('textbox', { name: 'Name in the certificate' })).toHaveValue(lab.hostName);
    await expect(page.getByRole('combobox', { name: 'Way to log in' })).toHaveText('PLAIN');
    await expect(page.getByRole('textbox', { name: 'To', exact: true })).toHaveValue('bob@example.test, carol@example.test');
  } finally {
    await lab.stop();
  }
});
