import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from './console.ts';

test('a key is generated into the store, plain text is found, and a bundle is exported and looked at again', async ({ open }) => {
  // Three derivations of a key, half a second each by design, and several seconds each on a busy machine.
  test.slow();
  const { page, served } = await open();
  const received: string[] = [];
  page.on('websocket', (socket) => socket.on('framereceived', ({ payload }) => received.push(payload.toString())));
  // Its socket was open before anybody listened.
  await page.reload();
  await writeFile(join(served.home, '.pgpass'), 'db:5432:app:ada:canary-Ee2-plain\n', { mode: 0o644 });
  await page.getByRole('navigation').first().getByRole('link', { name: 'Credentials' }).click();
  const choose = async (name: string) => {
    await page.getByRole('button', { name: 'More', exact: true }).click();
    await page.getByRole('menuitem', { name }).click();
  };
  const dialog = page.getByRole('dialog');

  await choose('Generate a secret');
  await expect(dialog.getByText('155 bits of chance.')).toBeVisible();
  await dialog.getByRole('combobox', { name: 'What' }).click();
  await page.getByRole('option', { name: 'Key pair' }).click();
  await dialog.getByRole('textbox', { name: 'Name' }).fill('deploy/key');
  await dialog.getByRole('button', { name: 'Make it' }).click();
  await expect(dialog.getByRole('region', { name: 'The public key' })).toContainText('ssh-ed25519 AAAA');
  await dialog.getByRole('button', { name: 'Close' }).click();
  await expect(page.getByText('deploy/key')).toBeVisible();

  await choose('Find plain-text secrets');
  await dialog.getByRole('button', { name: 'Look', exact: true }).click();
  await expect(dialog.getByText('1 secret in plain text in 1 file.')).toBeVisible();
  await expect(dialog.getByText('Everyone reads it (0644)')).toBeVisible();
  await expect(dialog.getByText('db:5432:app:ada:••••••')).toBeVisible();
  await dialog.getByRole('button', { name: 'Close' }).click();

  await choose('Export to another workstation');
  await dialog.getByLabel('Passphrase for the file').fill('crab lantern mooring');
  await dialog.getByLabel('Once more').fill('crab lantern mooring');
  const saving = page.waitForEvent('download', { timeout: 60_000 });
  await dialog.getByRole('button', { name: 'Seal the file' }).click();
  const saved = await saving;
  await expect(dialog.getByRole('region', { name: 'The file' })).toContainText(saved.suggestedFilename());
  const file = await saved.path();
  await dialog.getByRole('button', { name: 'Close' }).click();

  await choose('Import from a file');
  await dialog.locator('input[type=file]').setInputFiles(file);
  await dialog.getByLabel('Passphrase of the bundle').fill('crab lantern mooring');
  await dialog.getByRole('button', { name: 'Open the bundle' }).click();
  const item = dialog.getByRole('listitem').filter({ hasText: 'deploy/key' });
  await expect(item.getByText('Equal')).toBeVisible({ timeout: 60_000 });
  await expect(item.getByRole('checkbox')).toBeDisabled();
  expect(received.join('\n')).toContain('ssh-ed25519 AAAA');
  expect(received.join('\n')).not.toMatch(/PRIVATE KEY-----\\n|canary/u);
});
