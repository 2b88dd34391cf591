import { generate } from 'otplib';
import { filesHolding } from '../../lab/files-holding.ts';
import { expect, test } from './console.ts';

test('a second factor is enrolled, confirmed with a code, and runs', async ({ open }) => {
  const { page, served } = await open();
  await page.getByRole('navigation').first().getByRole('link', { name: 'Authenticator' }).click();
  await page.getByRole('button', { name: 'Enrol a second factor' }).first().click();
  await page.getByRole('textbox', { name: 'Issuer' }).fill('Example');
  await page.getByRole('textbox', { name: 'Account' }).fill('jean@example.org');
  await page.getByRole('button', { name: 'Make the secret' }).click();
  await expect(page.getByRole('img', { name: 'QR code for jean@example.org at Example' })).toBeVisible();
  const dialog = page.getByRole('dialog');
  const secret = (/(?:[A-Z2-7]{4} ){4,}[A-Z2-7]{1,4}/u.exec(await dialog.innerText())?.[0] ?? '').replaceAll(' ', '');
  expect(secret).toMatch(/^[A-Z2-7]{32,}$/u);
  await dialog.getByRole('textbox', { name: 'Code' }).fill('000000');
  await dialog.getByRole('button', { name: 'Check' }).click();
  await expect(dialog.getByText('Wrong', { exact: true })).toBeVisible();
  await dialog.getByRole('textbox', { name: 'Code' }).fill(await generate({ secret }));
  await dialog.getByRole('button', { name: 'Check' }).click();
  await expect(dialog.getByText('Right', { exact: true })).toBeVisible();
  await dialog.getByRole('button', { name: 'Done' }).click();
  await expect(page.getByLabel(/Code for Example \(jean@example.org\): \d{6}/u)).toBeVisible();
  expect(await page.getByRole('main').innerText()).not.toContain(secret);
  expect(await filesHolding(served.dataDir, secret)).toEqual([]);
  await page.getByRole('navigation').first().getByRole('link', { name: 'Credentials' }).click();
  await expect(page.getByText('TOTP: Example (jean@example.org)')).toBeVisible();
});
