import { AxeBuilder } from '@axe-core/playwright';
import { expect, test } from './console.ts';

const ROOMS = ['Overview', 'Servers', 'Clusters', 'Mail', 'Health', 'Authenticator', 'Credentials', 'Activity', 'Settings'];

test('every room opens, and none breaks WCAG 2.2 AA, dark or light', async ({ open }) => {
  test.slow();
  const { page } = await open();
  for (const mode of ['dark', 'light'] as const) {
    await page.emulateMedia({ colorScheme: mode });
    for (const room of ROOMS) {
      await page.getByRole('navigation').first().getByRole('link', { name: room, exact: true }).click();
      await expect(page.getByRole('heading', { level: 1 })).toHaveText(room);
      await expect(page.getByRole('status', { name: /loading/iu })).toHaveCount(0);
      const { violations } = await new AxeBuilder({ page }).withTags(['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa']).analyze();
      expect(violations.map(({ id, nodes }) => `${mode} ${room}: ${id}: ${nodes[0]?.html ?? ''}`)).toEqual([]);
    }
  }
});

test('the palette opens with Ctrl+K, finds a room and goes there', async ({ open }) => {
  const { page } = await open();
  await page.keyboard.press('Control+k');
  const field = page.getByRole('combobox').first();
  await expect(field).toBeFocused();
  await field.fill('credent');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Credentials');
});

test('what is typed right after Ctrl+K is in the field, however long the palette takes to load', async ({ open }) => {
  const { page } = await open();
  const typed = Promise.withResolvers<void>();
  await page.route('**/assets/palette-*.js', async (route) => {
    await typed.promise;
    await route.continue();
  });
  await page.reload();
  await expect(page.getByRole('navigation').first()).toBeVisible();
  await page.keyboard.press('Control+k');
  await page.keyboard.type('crdx', { delay: 60 });
  await page.keyboard.press('Backspace');
  await page.keyboard.press('Enter');
  typed.resolve();
  await expect(page.getByRole('combobox').first()).toHaveValue('crd');
  await expect(page.locator('h1')).toHaveText('Overview');
});

test('French is spoken at once, without a restart, and remembered', async ({ open }) => {
  const { page } = await open();
  await page.getByRole('navigation').first().getByRole('link', { name: 'Settings' }).click();
  await page.getByText('Français', { exact: true }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Réglages');
  await expect(page.locator('html')).toHaveAttribute('lang', 'fr');
  await page.reload();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Réglages');
});

test('hosts of ~/.ssh/config with Include are in the palette and in the list', async ({ open }) => {
  const { page } = await open({ sshConfig: 'Host web-1\n  HostName 192.0.2.10\n  User ops\n' });
  await page.getByRole('navigation').first().getByRole('link', { name: 'Servers' }).click();
  await expect(page.getByText('web-1', { exact: true }).first()).toBeVisible();
  await expect(page.getByText('192.0.2.10').first()).toBeVisible();
});

test('at 400 % zoom and in a small window nothing is cut off sideways', async ({ open }) => {
  const { page } = await open();
  for (const size of [
    { width: 320, height: 256 },
    { width: 900, height: 600 },
  ]) {
    await page.setViewportSize(size);
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    expect(overflow).toBeLessThanOrEqual(0);
  }
});

test('a rail of icons shows the word of the one the keyboard is on, and in a narrow window opens with all its words', async ({ open }) => {
  const { page } = await open();
  await page.setViewportSize({ width: 800, height: 600 });
  const rail = page.getByRole('navigation', { name: 'Rooms' });
  const word = rail.getByText('Clusters', { exact: true });
  await page.mouse.move(500, 400);
  await expect(word).toBeHidden();
  await rail.getByRole('link', { name: 'Servers', exact: true }).focus();
  await page.keyboard.press('Tab');
  await expect(rail.getByRole('link', { name: 'Clusters', exact: true })).toBeFocused();
  await expect(word).toBeVisible();
  // Not cut off by the rail, which hides what is wider than it.
  const box = await word.boundingBox();
  expect(box?.x).toBeGreaterThan(50);
  await rail.getByRole('button', { name: 'Show the words' }).click();
  const sheet = page.locator('.MuiDrawer-paper');
  await expect(sheet.getByText('Clusters', { exact: true })).toBeVisible();
  await sheet.getByRole('link', { name: 'Clusters', exact: true }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Clusters');
  await expect(sheet).toBeHidden();
});
