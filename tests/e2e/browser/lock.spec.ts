import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
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

/** As if nobody had been at work for so long: the time of the last input lies in the database that all processes share. */
function passIdly(dataDir: string, minutes: number): void {
  const db = new DatabaseSync(join(dataDir, 'pilothouse.db'), { timeout: 10_000 });
  db.prepare('UPDATE lock SET active_at = active_at - ?').run(minutes * 60_000);
  db.close();
}

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

test('idle it covers a shown secret, which is forgotten, and a dialog, which is not; wrong attempts wait; an export asks for what opens it', async ({
  open,
}) => {
  test.setTimeout(300_000);
  const { page, served } = await open();
  const dialog = page.getByRole('dialog');
  const passphrase = page.getByRole('textbox', { name: 'Passphrase' });
  await page.getByRole('navigation').first().getByRole('link', { name: 'Credentials' }).click();
  await page.getByRole('button', { name: 'Add a credential' }).first().click();
  await dialog.getByLabel('Name').fill('canary/name');
  await dialog.getByRole('textbox', { name: 'Value' }).fill('canary-value');
  await dialog.getByRole('button', { name: 'Keep it' }).click();
  await expect(dialog).toBeHidden();
  await page.getByRole('navigation').first().getByRole('link', { name: 'Settings' }).click();
  await page.getByRole('button', { name: 'Set up' }).click();
  await dialog.getByLabel('Passphrase', { exact: false }).first().fill(PASSPHRASE);
  await dialog.getByLabel('Once more').fill(PASSPHRASE);
  await dialog.getByRole('button', { name: 'Set up' }).click();
  await expect(dialog).toBeHidden(SLOW);

  await page.getByRole('navigation').first().getByRole('link', { name: 'Credentials' }).click();
  await page.getByText('canary/name').click();
  const details = page.getByRole('complementary', { name: 'canary/name' });
  await details.getByRole('button', { name: 'Show the value' }).click();
  await details.getByLabel('Passphrase of the lock').fill(PASSPHRASE);
  await details.getByLabel('Passphrase of the lock').press('Enter');
  await expect(details.getByText('canary-value')).toBeVisible(SLOW);
  await details.getByRole('button', { name: 'Close the details' }).hover();
  await expect(page.getByRole('tooltip')).toBeVisible();
  const there = page.url();
  passIdly(served.dataDir, 16);
  await expect(cover(page)).toBeVisible(SLOW);
  await expect(page.getByText('Nobody was at work')).toBeVisible();
  await page.mouse.move(2, 2);
  expect(await page.content()).not.toContain('canary');
  expect(await page.locator('body').ariaSnapshot()).not.toMatch(/canary|Credentials|Settings/u);
  await expect(page.getByRole('tooltip')).toHaveCount(0);
  expect(await page.locator('body > *').evaluateAll((all) => all.map(({ id, tagName }) => id || tagName))).toEqual(['lock', 'NOSCRIPT']);
  expect(await page.title()).toBe('Pilothouse');
  await expect(page.getByRole('textbox')).toHaveCount(1);

  const waits = page.getByText(/^The next attempt is possible in \d+ s\.$/u);
  for (let attempt = 0; attempt < 8 && !(await waits.isVisible()); attempt += 1) {
    await passphrase.fill('not the passphrase');
    await page.keyboard.press('Enter');
    // Emptied again as soon as it was looked at.
    await expect(passphrase).toHaveValue('', SLOW);
  }
  await expect(waits).toBeVisible();
  await expect(page.getByRole('button', { name: 'Unlock' })).toBeDisabled();
  await expect(page.getByRole('button', { name: 'Unlock' })).toBeEnabled(SLOW);
  await passphrase.fill(PASSPHRASE);
  await page.keyboard.press('Enter');
  await expect(cover(page)).toBeHidden(SLOW);
  expect(page.url()).toBe(there);
  await expect(page.getByRole('tooltip')).toHaveCount(0);
  await expect(details.getByRole('button', { name: 'Show the value' })).toBeVisible();
  expect(await page.content()).not.toContain('canary-value');

  await page.getByRole('button', { name: 'More', exact: true }).click();
  await page.getByRole('menuitem', { name: 'Export to another workstation' }).click();
  await dialog.getByLabel('Passphrase for the file').fill('crab lantern mooring');
  await dialog.getByLabel('Once more').fill('crab lantern mooring');
  await expect(dialog.getByRole('button', { name: 'Seal the file' })).toBeDisabled();
  await page.keyboard.press('Control+Shift+K');
  await expect(cover(page)).toBeVisible();
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await passphrase.fill(PASSPHRASE);
  await page.keyboard.press('Enter');
  await expect(cover(page)).toBeHidden(SLOW);
  await dialog.getByLabel('Passphrase of the lock').fill(PASSPHRASE);
  const saving = page.waitForEvent('download', { timeout: 60_000 });
  await dialog.getByRole('button', { name: 'Seal the file' }).click();
  expect((await saving).suggestedFilename()).toMatch(/^credentials-.+\.sealed$/u);
});
