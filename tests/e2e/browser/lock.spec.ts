import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Page } from '@playwright/test';
import { expect, root, test } from './console.ts';

const PASSPHRASE = 'quartz lantern nineteen';
/** One try costs memory and time by design: more of it where much else runs. */
const SLOW = { timeout: 45_000 };

const cover = (page: Page) => page.getByRole('heading', { name: 'Pilothouse is locked' });
const lockCommand = (dataDir: string, home: string) =>
  promisify(execFile)(process.execPath, [join(root, 'out/main/cli.js'), 'lock', '--data-dir', dataDir], {
    env: { PATH: process.env['PATH'] ?? '', HOME: home, LANG: 'en_GB.UTF-8', PILOTHOUSE_KEYCHAIN: 'none' },
  });

test('set up in the settings it locks by key and from a terminal, hides everything, and opens by its passphrase', async ({ open }) => {
  test.setTimeout(240_000);
  const { page, served } = await open({ sshConfig: 'Host canary-behind-the-lock\n  HostName 127.0.0.1\n' });
  await page.keyboard.press('Control+Shift+K');
  await expect(page.getByText('No lock is set up')).toBeVisible();
  await page.getByRole('button', { name: 'Set up' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Passphrase', { exact: false }).first().fill(PASSPHRASE);
  await dialog.getByLabel('Once more').fill('something else');
  await expect(dialog.getByText('The two are not the same.')).toBeVisible();
  await expect(dialog.getByRole('button', { name: 'Set up' })).toBeDisabled();
  await dialog.getByLabel('Once more').fill(PASSPHRASE);
  await dialog.getByRole('button', { name: 'Set up' }).click();
  await expect(dialog).toBeHidden(SLOW);
  await expect(page.getByRole('contentinfo').getByText(/^Open since/u)).toBeVisible();

  await page.getByRole('navigation').first().getByRole('link', { name: 'Servers' }).click();
  await expect(page.getByText('canary-behind-the-lock')).toBeVisible();
  await page.keyboard.press('Control+K');
  await page.getByRole('dialog').getByRole('combobox').fill('dark');
  await lockCommand(served.dataDir, served.home);
  await expect(cover(page)).toBeVisible();
  await expect(page.getByText('Somebody locked it')).toBeVisible();
  expect(await page.content()).not.toContain('canary-behind-the-lock');
  await expect(page.locator('body *:visible').getByText('Servers')).toHaveCount(0);
  expect(await page.title()).toBe('Pilothouse');
  await expect(page.getByRole('textbox', { name: 'Passphrase' })).toBeFocused();
  await expect(page.getByRole('dialog')).toHaveCount(0);

  await page.getByRole('textbox', { name: 'Passphrase' }).fill('not the passphrase');
  await page.keyboard.press('Enter');
  await expect(page.getByText('This is not the passphrase.')).toBeVisible(SLOW);
  await expect(page.getByRole('textbox', { name: 'Passphrase' })).toHaveValue('');
  await page.getByRole('textbox', { name: 'Passphrase' }).fill(PASSPHRASE);
  await page.keyboard.press('Enter');
  await expect(cover(page)).toBeHidden(SLOW);
  // What stood open stands there still, with what was typed into it.
  await expect(page.getByRole('dialog').getByRole('combobox')).toHaveValue('dark');
  await page.keyboard.press('Escape');
  await expect(page.getByText('canary-behind-the-lock')).toBeVisible();

  // A page that is loaded while it is locked shows the cover too, and everything once it is open.
  await page.keyboard.press('Control+Shift+K');
  await expect(cover(page)).toBeVisible();
  await page.reload();
  await expect(cover(page)).toBeVisible();
  await page.getByRole('textbox', { name: 'Passphrase' }).fill(PASSPHRASE);
  await page.getByRole('button', { name: 'Unlock' }).click();
  await expect(cover(page)).toBeHidden(SLOW);
  await expect(page.getByText('canary-behind-the-lock')).toBeVisible();

  await page.getByRole('navigation').first().getByRole('link', { name: 'Activity' }).click();
  await page.getByRole('button', { name: 'Check the journal' }).click();
  await expect(page.getByText('The journal is as it was written')).toBeVisible();
});
