import { randomBytes } from 'node:crypto';
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
  await expect(dialog.getByRole('radio', { name: 'Put my changes onto the new version' })).toBeChecked();
  await dialog.getByRole('button', { name: 'Continue' }).click();
  await drawer.getByRole('button', { name: 'Save…' }).click();
  await dialog.getByRole('button', { name: 'Write' }).click();
  await expect(dialog.getByText('Done', { exact: false }).first()).toBeVisible();
  const text = await readFile(conf, 'utf8');
  expect(text).toContain('# again');
  expect(text).toContain('last = 2');
});

test('files: several files and a folder are dropped together, sent into the folder that is shown and compared; what is there may be left', async ({
  open,
}) => {
  test.slow();
  const { page, served } = await open();
  const folder = join(served.home, 'www');
  const source = join(served.home, 'source');
  await mkdir(folder);
  await mkdir(join(source, 'site', 'img', 'none'), { recursive: true });
  await writeFile(join(folder, 'b.txt'), 'what was there');
  await writeFile(join(source, 'site', 'index.html'), '<p>');
  const picture = randomBytes(3_000_000);
  await writeFile(join(source, 'site', 'img', 'a.png'), picture);
  await page.goto(`${served.origin}/servers/here/files/${encodeURIComponent(folder)}`);
  const files = page.getByRole('region', { name: 'Files', exact: true });
  await expect(files.getByRole('row', { name: /b\.txt/u })).toBeVisible();

  // What a drag from a desktop carries: files, and a folder that Chromium reads from the disk.
  const client = await page.context().newCDPSession(page);
  const data = {
    items: [],
    files: [join(source, 'a.txt'), join(source, 'b.txt'), join(source, 'site')],
    dragOperationsMask: 1,
  };
  await writeFile(join(source, 'a.txt'), 'first');
  await writeFile(join(source, 'b.txt'), 'second');
  const box = await files.boundingBox();
  const at = { x: (box?.x ?? 0) + 300, y: (box?.y ?? 0) + 300 };
  const drag = (type: 'dragEnter' | 'dragOver' | 'drop') => client.send('Input.dispatchDragEvent', { type, ...at, data });
  await drag('dragEnter');
  await drag('dragOver');
  await expect(page.getByText(`Upload into ${folder}`)).toBeVisible();
  await drag('drop');
  const dialog = page.getByRole('dialog');
  await expect(dialog).toContainText('Upload 3 things to');
  await expect(dialog).toContainText('1 file that is there is replaced: b.txt');
  await dialog.getByRole('radio', { name: 'Leave them as they are and copy the others' }).click();
  await expect(dialog).toContainText('1 file that is there stays as it is: b.txt');
  await dialog.getByRole('button', { name: 'Upload', exact: true }).click();
  await expect(dialog.getByText('Done', { exact: false }).first()).toBeVisible();
  await expect(dialog).toContainText('3 files arrived');
  await expect(dialog).toContainText('1 file was left as it was');
  await dialog.getByRole('button', { name: 'Close' }).click();
  expect(await readFile(join(folder, 'a.txt'), 'utf8')).toBe('first');
  expect(await readFile(join(folder, 'b.txt'), 'utf8')).toBe('what was there');
  expect(await readFile(join(folder, 'site', 'img', 'a.png'))).toEqual(picture);
  expect(await readdir(join(folder, 'site', 'img', 'none'))).toEqual([]);

  // Several are chosen by keyboard and deleted in one plan.
  await expect(files.getByRole('row', { name: /a\.txt/u })).toBeVisible();
  await files
    .getByRole('row', { name: /a\.txt/u })
    .getByRole('checkbox')
    .click();
  await files.getByRole('row', { name: /site/u }).getByRole('checkbox').click();
  await expect(page.getByRole('toolbar', { name: 'Chosen files' })).toContainText('2 chosen');
  await files.getByRole('grid').focus();
  await page.keyboard.press('Delete');
  await expect(dialog).toContainText('3 files in 3 folders');
  await dialog.getByRole('button', { name: 'Delete for good' }).click();
  await expect(dialog.getByText('Done', { exact: false }).first()).toBeVisible();
  expect(await readdir(folder)).toEqual(['b.txt']);
});
