import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Secret } from '../../../main/core/credentials/secret.ts';
import { openSealedFile } from '../../../main/core/credentials/sealed/sealed-file.ts';
import { openMemoryDatabase } from '../../../main/core/store/database.ts';
import { expect, test } from './console.ts';

const PASSPHRASE = 'tidal lantern mooring';
/** One try of a passphrase costs memory and time by design: more of it where much else runs. */
const SLOW = { timeout: 45_000 };

test('without a keychain secrets go into a sealed file, which is made, closed and opened here', async ({ open }) => {
  test.setTimeout(240_000);
  const { page, served } = await open();
  await page.getByRole('navigation').first().getByRole('link', { name: 'Credentials' }).click();
  await expect(page.getByText('The keychain is switched off for this run')).toBeVisible();
  await page.getByRole('button', { name: 'Make a sealed file' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('New passphrase').fill(PASSPHRASE);
  await dialog.getByLabel('Once more').fill('another');
  await expect(dialog.getByText('It is not the same.')).toBeVisible();
  await expect(dialog.getByRole('button', { name: 'Make it' })).toBeDisabled();
  await dialog.getByLabel('Once more').fill(PASSPHRASE);
  await dialog.getByRole('button', { name: 'Make it' }).click();
  await expect(page.getByText('Secrets are in a file sealed with your passphrase.', { exact: false })).toBeVisible(SLOW);
  await expect(page.getByRole('contentinfo').getByText('Secrets: sealed file')).toBeVisible();

  await page.getByRole('button', { name: 'Add a credential' }).click();
  await dialog.getByLabel('Name').fill('mail/smtp.example.org/ops');
  // Escape does not lose what was typed unasked; Enter goes on where one was.
  await page.keyboard.press('Escape');
  await expect(dialog.getByText('What you typed would be lost.')).toBeVisible();
  await expect(dialog.getByRole('button', { name: 'Go on typing' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(dialog.getByLabel('Name')).toBeFocused();
  await expect(dialog.getByLabel('Name')).toHaveValue('mail/smtp.example.org/ops');
  await dialog.getByRole('textbox', { name: 'Value' }).fill('canary-of-the-deep');
  await dialog.getByLabel('Label').fill('Alerts');
  await dialog.getByLabel('Renew by').fill('2026-01-31');
  await expect(dialog.getByRole('radio', { name: 'In the sealed file' })).toBeChecked();
  await dialog.getByRole('button', { name: 'Keep it' }).click();
  await page.getByText('mail/smtp.example.org/ops').click();
  const details = page.getByRole('complementary', { name: 'mail/smtp.example.org/ops' });
  await expect(details.getByText('Mail password')).toBeVisible();
  await expect(details.getByText(/\d+ days overdue/u)).toBeVisible();
  expect(await page.content()).not.toContain('canary-of-the-deep');
  await details.getByRole('button', { name: 'Show the value' }).click();
  await expect(details.getByText('canary-of-the-deep')).toBeVisible();
  await details.getByRole('button', { name: 'Hide the value' }).click();
  expect(await page.content()).not.toContain('canary-of-the-deep');

  await page.getByRole('button', { name: 'Close the sealed file' }).click();
  await details.getByRole('button', { name: 'Show the value' }).click();
  await expect(details.getByText('The sealed file is closed.')).toBeVisible();
  await page.getByRole('button', { name: 'Open', exact: true }).click();
  await dialog.getByLabel('Passphrase of the sealed file').fill('not the passphrase');
  await dialog.getByRole('button', { name: 'Open' }).click();
  await expect(dialog.getByText('This is not the passphrase of the sealed file.')).toBeVisible(SLOW);
  await dialog.getByLabel('Passphrase of the sealed file').fill(PASSPHRASE);
  await dialog.getByRole('button', { name: 'Open' }).click();
  await expect(dialog).toBeHidden(SLOW);
  await details.getByRole('button', { name: 'Show the value' }).click();
  await expect(details.getByText('canary-of-the-deep')).toBeVisible();

  await page.getByRole('button', { name: 'More', exact: true }).click();
  await page.getByRole('menuitem', { name: 'Examine where secrets live' }).click();
  await expect(dialog.getByText(/Works, in \d+ ms; holds 1 secret/u)).toBeVisible(SLOW);
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
  await expect(page.getByRole('button', { name: 'More', exact: true })).toBeFocused();

  // Somebody puts another file in its place: said without the passphrase, and the copy is offered.
  const elsewhere = await mkdtemp(join(tmpdir(), 'pilothouse-other-'));
  try {
    const other = openSealedFile({ dataDir: elsewhere, db: openMemoryDatabase() });
    await other.create(new Secret('of somebody else'));
    other.close();
    await copyFile(join(elsewhere, 'credentials.sealed'), join(served.dataDir, 'credentials.sealed'));
  } finally {
    await rm(elsewhere, { recursive: true, force: true });
  }
  await page.reload();
  const swapped = page.getByText('The sealed file is another one than the one this data folder knew', { exact: false });
  await expect(swapped).toBeVisible(SLOW);
  await expect(page.getByRole('button', { name: 'Set it aside' })).toHaveCount(0);
  await page.getByRole('button', { name: 'Restore the copy' }).click();
  await expect(swapped).toBeHidden(SLOW);
  await expect(page.getByRole('button', { name: 'Restore the copy' })).toHaveCount(0);
});
