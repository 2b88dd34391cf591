import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { promisify } from 'node:util';
import { generate } from 'otplib';
import { filesHolding } from '../../lab/files-holding.ts';
import { qrPng } from '../../lab/qr-png.ts';
import { expect, test } from './console.ts';

const OATHTOOL = '/usr/bin/oathtool';

/** The code at a time, Unix seconds, by an implementation of its own: oathtool's where it is installed. The secret goes in by standard input. */
async function codeAt(secret: string, epoch = Math.floor(Date.now() / 1000)): Promise<string> {
  if (!existsSync(OATHTOOL)) return generate({ secret, epoch });
  const running = promisify(execFile)(OATHTOOL, ['--totp', '--base32', '--now', `@${epoch}`, '-']);
  running.child.stdin?.end(secret);
  return (await running).stdout.trim();
}

test('a second factor is enrolled, confirmed with a code, and runs; a server that is to ask for one is a choice away', async ({ open }) => {
  const { page, served } = await open({ sshConfig: 'Host web-1\n  HostName 127.0.0.1\n  Port 1\n' });
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
  await dialog.getByRole('textbox', { name: 'Code' }).fill(await codeAt(secret));
  await dialog.getByRole('button', { name: 'Check' }).click();
  await expect(dialog.getByText('Right', { exact: true })).toBeVisible();
  await dialog.getByRole('button', { name: 'Done' }).click();
  const running = page.getByLabel(/Code for Example \(jean@example.org\): \d{6}/u);
  await expect(running).toBeVisible();
  // The code that runs is what an implementation of its own makes of the secret, now or a step ago.
  const codes = () => Promise.all([codeAt(secret), codeAt(secret, Math.floor(Date.now() / 1000) - 30)]);
  await expect.poll(async () => (await codes()).includes((await running.innerText()).replaceAll(/\s/gu, ''))).toBe(true);

  await page.context().grantPermissions(['clipboard-read', 'clipboard-write'], { origin: served.origin });
  const clipboard = () => page.evaluate(() => navigator.clipboard.readText());
  const copying = page.getByRole('button', { name: 'Copy the code for Example (jean@example.org)' });
  await page.clock.install();
  await copying.click();
  await expect.poll(clipboard).toMatch(/^\d{6}$/u);
  await page.clock.fastForward(25_000);
  expect(await clipboard()).toMatch(/^\d{6}$/u);
  await page.clock.fastForward(6000);
  await expect.poll(clipboard).toBe('');
  // What somebody copied meanwhile stays.
  await copying.click();
  await expect.poll(clipboard).toMatch(/^\d{6}$/u);
  await page.evaluate(() => navigator.clipboard.writeText('something else'));
  await page.clock.fastForward(31_000);
  expect(await clipboard()).toBe('something else');
  await page.clock.resume();
  expect(await page.getByRole('main').innerText()).not.toContain(secret);
  expect(await filesHolding(served.dataDir, secret)).toEqual([]);
  await page.getByRole('navigation').first().getByRole('link', { name: 'Credentials' }).click();
  await expect(page.getByText('TOTP: Example (jean@example.org)')).toBeVisible();

  await page.getByRole('navigation').first().getByRole('link', { name: 'Authenticator' }).click();
  await page.getByRole('button', { name: 'Enrol on a server' }).click();
  await dialog.getByRole('combobox', { name: 'Server' }).fill('web');
  await page.getByRole('option', { name: 'web-1' }).click();
  await dialog.getByRole('button', { name: 'See its second factors' }).click();
  await expect(page).toHaveURL(/\/servers\/web-1\/upkeep\/factors$/u);
});

test('entries are imported from a picture and a file after a look at them, put in order, explained, and their recovery codes kept', async ({
  open,
}) => {
  const secret = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';
  const { page, served } = await open();
  await page.getByRole('navigation').first().getByRole('link', { name: 'Authenticator' }).click();
  await page.getByRole('button', { name: 'Import', exact: true }).first().click();
  const dialog = page.getByRole('dialog');
  const links = [
    'otpauth://totp/Alpha:jean?secret=MFRGGZDFMZTWQ2LKNNWG23TPOBYXE43U',
    'otpauth://hotp/Old:jean?secret=MFRGGZDFMZTWQ2LKNNWG23TPOBYXE43U',
    `otpauth://totp/Same:jean?secret=${secret}`,
  ];
  await dialog.getByTestId('import-files').setInputFiles([
    { name: 'qr.png', mimeType: 'image/png', buffer: qrPng(`otpauth://totp/Picture:jean?secret=${secret}`, 6) },
    { name: 'links.txt', mimeType: 'text/plain', buffer: Buffer.from(links.join('\n')) },
  ]);
  await expect(dialog.getByText('2 new · one here already · one not usable')).toBeVisible({ timeout: 30_000 });
  await expect(dialog.getByText('counter-based (HOTP)', { exact: false })).toBeVisible();
  await dialog.getByRole('button', { name: 'Import 2' }).click();
  await expect(dialog.getByText('2 second factors were imported.')).toBeVisible({ timeout: 30_000 });
  await dialog.getByRole('button', { name: 'Done' }).click();

  const rows = page.getByRole('list', { name: 'Authenticator' }).getByRole('listitem');
  await expect(rows).toContainText(['Alpha', 'Picture']);
  await page.getByRole('button', { name: 'More for Picture (jean)' }).click();
  await page.getByRole('menuitem', { name: 'Move up' }).click();
  await expect(rows).toContainText(['Picture', 'Alpha']);
  await page.reload();
  await expect(rows).toContainText(['Picture', 'Alpha']);

  await page.getByRole('button', { name: 'Details of Alpha (jean)' }).click();
  await page.getByRole('textbox', { name: 'Code', exact: true }).fill(await generate({ secret }));
  await page.getByRole('button', { name: 'Check' }).click();
  await expect(page.getByText('This is a code of another entry: Picture (jean)', { exact: false })).toBeVisible({ timeout: 30_000 });

  await page.getByRole('button', { name: 'Keep recovery codes' }).click();
  await page.getByRole('textbox', { name: 'Recovery codes' }).fill('aaaa-1111\nbbbb-2222');
  await page.getByRole('button', { name: 'Keep 2' }).click();
  await expect(page.getByText('2 of 2 are left.')).toBeVisible();
  await page.getByRole('button', { name: 'Show them' }).click();
  await page.getByRole('button', { name: 'Cross out recovery code 1' }).click();
  await expect(page.getByText('One of 2 is left.')).toBeVisible();

  await page.getByRole('button', { name: 'Show the QR code' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Show it' }).click();
  await expect(page.getByRole('dialog').getByRole('img', { name: 'QR code for jean at Alpha' })).toBeVisible();
  expect(await filesHolding(served.dataDir, secret)).toEqual([]);
});
