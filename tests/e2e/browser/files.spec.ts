import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from './console.ts';

test('files: a folder is browsed, a text edited, its difference seen, written with a backup; one that changed meanwhile is not written over', async ({
  open,
}) => {
  test.slow();
  const { page, served } = await open();
  const folder = join(served.home, 'site');
  const conf = join(folder, 'app.conf');
  await mkdir(join(folder, 'logs'), { recursive: true });
  await writeFile(conf, 'port = 80\nhost = a\n\n\n\n\n\n\n\nlast = 1\n');
  await page.getByRole('navigation').first().getByRole('link', { name: 'Servers' }).click();
  await page.getByText('This computer', { exact: false }).first().click();
  await page.getByRole('tab', { name: 'Files' }).click();
  const files = page.getByRole('region', { name: 'Files', exact: true });
  await expect(files.getByRole('row', { name: /site/u })).toBeVisible();
  await files.getByLabel('Path').fill(folder);
  await files.getByLabel('Path').press('Enter');
  await expect(files.getByRole('row').nth(1)).toContainText('logs');
  await files.getByRole('row', { name: /app\.conf/u }).click();
  const drawer = page.getByRole('complementary', { name: 'app.conf' });
  await expect(drawer.getByLabel('Contents of app.conf')).toContainText('port = 80');

  const edit = async (text: string) => {
    await drawer.getByRole('button', { name: 'Edit', exact: true }).click();
    await drawer.getByLabel('Text of app.conf').click();
    await page.keyboard.press('Control+Home');
    await page.keyboard.type(text);
    await drawer.getByRole('button', { name: 'Save…' }).click();
  };
  await edit('# by hand\n');
  const dialog = page.getByRole('dialog');
  await expect(dialog.getByRole('region', { name: conf })).toContainText('+# by hand');
  await dialog.getByRole('button', { name: 'Write' }).click();
  await expect(dialog.getByText('Done', { exact: false }).first()).toBeVisible();
  await dialog.getByRole('button', { name: 'Close' }).click();
  expect(await readFile(conf, 'utf8')).toMatch(/^# by hand\nport = 80\n/u);
  expect((await readdir(folder)).filter((name) => name.includes('.~pilothouse-'))).toHaveLength(1);
  await expect(drawer.getByLabel('Contents of app.conf')).toContainText('# by hand');

  // What is left unsaved is still there on return.
  await drawer.getByRole('button', { name: 'Edit', exact: true }).click();
  await drawer.getByLabel('Text of app.conf').click();
  await page.keyboard.press('Control+Home');
  await page.keyboard.type('# not yet\n');
  await page.getByRole('tab', { name: 'Ports' }).click();
  await expect(drawer).toBeHidden();
  await page.goBack();
  await expect(drawer.getByText('Unsaved changes', { exact: false })).toBeVisible();
  await expect(drawer.getByLabel('Text of app.conf')).toContainText('# not yet');
  await drawer.getByRole('button', { name: 'Discard' }).click();
  await expect(drawer.getByLabel('Contents of app.conf')).not.toContainText('# not yet');

  await writeFile(conf, (await readFile(conf, 'utf8')).replace('last = 1', 'last = 2'));
  await edit('# again\n');
  await expect(dialog).toContainText('was changed by somebody else');
  await dialog.getByRole('button', { name: 'Put mine onto theirs' }).click();
  await drawer.getByRole('button', { name: 'Save…' }).click();
  await dialog.getByRole('button', { name: 'Write' }).click();
  await expect(dialog.getByText('Done', { exact: false }).first()).toBeVisible();
  const text = await readFile(conf, 'utf8');
  expect(text).toContain('# again');
  expect(text).toContain('last = 2');
});
