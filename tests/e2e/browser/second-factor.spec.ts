import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { generate } from 'otplib';
import { availability, startSshd } from '../../lab/sshd.ts';
import { expect, test } from './console.ts';

test('a code is filled in where the login asks for it, and from then on without a question', async ({ open }) => {
  const can = await availability();
  test.skip(!can.ok, can.ok ? '' : can.reason);
  // A login may wait for the next code.
  test.setTimeout(240_000);
  const lab = await startSshd({ variants: ['totp'] });
  try {
    const { totp } = lab.servers;
    const { page, served } = await open({
      sshConfig: `Host web-1\n  HostName ${totp.address}\n  Port ${totp.port}\n  User ${lab.user}\n`,
    });
    await mkdir(join(served.home, '.ssh'), { recursive: true });
    await writeFile(join(served.home, '.ssh', 'known_hosts'), totp.knownHosts, { mode: 0o600 });

    await page.goto(new URL('/authenticator', page.url()).href);
    await page.getByRole('button', { name: 'Enrol a second factor' }).first().click();
    await page.getByRole('textbox', { name: 'Issuer' }).fill('Lab SSH');
    await page.getByRole('textbox', { name: 'Account' }).fill('ops');
    await page.getByRole('button', { name: 'Make the secret' }).click();
    await expect(page.getByRole('img', { name: 'QR code for ops at Lab SSH' })).toBeVisible();
    const shown = await page.getByRole('dialog').innerText();
    const secret = (/(?:[A-Z2-7]{4} ){4,}[A-Z2-7]{1,4}/u.exec(shown)?.[0] ?? '').replaceAll(' ', '');
    await lab.useTotpSecret(secret);
    // Only what a code confirmed is offered to logins.
    await page
      .getByRole('dialog')
      .getByRole('textbox', { name: 'Code' })
      .fill(await generate({ secret }));
    await page.getByRole('dialog').getByRole('button', { name: 'Check' }).click();
    await expect(page.getByRole('dialog').getByText('Right', { exact: true })).toBeVisible();

    await page.goto(new URL('/servers/web-1', page.url()).href);
    const question = page.getByRole('dialog', { name: `${lab.user}@web-1 asks` });
    await question.getByLabel('Password', { exact: true }).fill(lab.password);
    await question.getByRole('radio', { name: 'In memory' }).check();
    await question.getByRole('button', { name: 'Continue' }).click();
    await question.getByRole('button', { name: 'Fill in the code of Lab SSH (ops)' }).click();
    await expect(question.getByRole('checkbox', { name: 'Always fill it in for web-1' })).toBeChecked();
    await question.getByRole('button', { name: 'Continue' }).click();
    await expect(page.getByText(/Connected since/u).first()).toBeVisible({ timeout: 60_000 });

    // What was chosen stands in the server's menu, and its next login asks nothing.
    await page.goto(new URL('/servers', page.url()).href);
    await page.getByRole('row', { name: /web-1/u }).click({ button: 'right' });
    await page.getByRole('menuitem', { name: 'Second factor' }).click();
    const chosen = page.getByRole('dialog', { name: 'Second factor of web-1' });
    await expect(chosen.getByRole('combobox', { name: 'Second factor' })).toHaveText('Lab SSH (ops)');
    await chosen.getByRole('button', { name: 'Cancel' }).click();
    await page.getByRole('row', { name: /web-1/u }).click({ button: 'right' });
    await page.getByRole('menuitem', { name: 'Check the login' }).click();
    const check = page.getByRole('dialog', { name: 'Login to web-1' });
    await expect(check).toContainText('code of Lab SSH (ops) filled in', { timeout: 90_000 });
    await expect(question).toBeHidden();
  } finally {
    await lab.stop();
  }
});
