import type { Page } from '@playwright/test';
import { expect, test } from './desktop.ts';

const PASSPHRASE = 'quartz lantern nineteen';
/** One try costs memory and time by design: more of it where much else runs. */
const SLOW = { timeout: 60_000 };

const cover = (page: Page) => page.getByRole('heading', { name: 'Pilothouse is locked' });

async function unlock(page: Page) {
  await page.getByRole('textbox', { name: 'Passphrase' }).fill(PASSPHRASE);
  await page.getByRole('button', { name: 'Unlock' }).click();
  await expect(cover(page)).toBeHidden(SLOW);
}

// The computer's own events cannot be had here: they are raised where Electron would raise them.
test('the window locks when the computer sleeps, when its screen is locked, and by the menu', async ({ open }) => {
  test.setTimeout(300_000);
  const { app, page } = await open();
  await page.getByRole('navigation').first().getByRole('link', { name: 'Settings' }).click();
  await page.getByRole('button', { name: 'Set up' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Passphrase', { exact: false }).first().fill(PASSPHRASE);
  await dialog.getByLabel('Once more').fill(PASSPHRASE);
  await dialog.getByRole('button', { name: 'Set up' }).click();
  await expect(dialog).toBeHidden(SLOW);
  await expect(page.getByRole('contentinfo').getByText(/^Open since/u)).toBeVisible();

  for (const [event, reason] of [
    ['suspend', 'The computer went to sleep'],
    ['lock-screen', 'The screen was locked'],
  ] as const) {
    await app.evaluate(({ powerMonitor }, name) => void powerMonitor.emit(name), event);
    await expect(cover(page)).toBeVisible();
    await expect(page.getByText(reason)).toBeVisible();
    await expect(page.getByRole('navigation')).toHaveCount(0);
    await unlock(page);
  }

  await page.getByRole('button', { name: 'Stay open' }).nth(1).click();
  await expect(page.getByRole('button', { name: 'Stay open' }).nth(1)).toHaveAttribute('aria-pressed', 'true');
  await app.evaluate(({ powerMonitor }) => void powerMonitor.emit('lock-screen'));
  await page.getByRole('button', { name: 'Black' }).click();
  await expect(page.getByRole('button', { name: 'Black' })).toHaveAttribute('aria-pressed', 'true');
  await expect(cover(page)).toBeHidden();

  await app.evaluate(({ Menu }) => {
    const items = Menu.getApplicationMenu()?.items.flatMap(({ submenu }) => submenu?.items ?? []) ?? [];
    items.find(({ label }) => label === 'Lock')?.click();
  });
  await expect(cover(page)).toBeVisible();
  await unlock(page);
  await expect(page.getByRole('navigation').first()).toBeVisible();
});
