import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { availability as machineAvailability, startMachine } from '../../lab/machines.ts';
import { expect, startConsole, test } from './console.ts';

test('services of OpenRC stand where units stand: in words, stopped with rc-service, their lines from syslog', async ({ page }) => {
  test.slow();
  const can = await machineAvailability('openrc');
  test.skip(!can.ok, can.ok ? '' : can.reason);
  const machine = await startMachine({ name: 'alp-1', system: 'openrc' });
  const home = machine.key.path.replace(/\/id$/u, '/e2e-home');
  await mkdir(home, { recursive: true });
  await writeFile(join(home, 'known'), machine.knownHosts);
  const served = await startConsole({
    home,
    sshConfig: `Host alp-1\n  HostName ${machine.address}\n  User ${machine.user}\n  IdentityFile ${machine.key.path}\n  IdentitiesOnly yes\n  UserKnownHostsFile ${join(home, 'known')}\n`,
  });
  try {
    await page.goto(served.link);
    await page.getByRole('navigation').first().waitFor();
    await page.goto(`${served.origin}/servers/alp-1/units/lab-supervised`);
    const list = page.getByRole('region', { name: 'Services' });
    await expect(list).toContainText('Crashed: its process is gone');
    await expect(list).toContainText('Stopped, though runlevel default starts it');
    const drawer = page.getByRole('complementary', { name: 'lab-supervised' });
    await expect(drawer).toContainText('/etc/init.d/lab-supervised');
    await expect(drawer.getByRole('button', { name: 'Edit override' })).toHaveCount(0);
    await drawer.getByRole('button', { name: 'Stop' }).click();
    const dialog = page.getByRole('dialog');
    await expect(dialog).toContainText('sudo rc-service lab-supervised stop');
    await dialog.getByRole('button', { name: 'Stop' }).click();
    await expect(dialog.getByRole('status').filter({ hasText: 'Done' })).toBeVisible();
    expect((await machine.run('PATH=$PATH:/sbin; rc-status -s | grep lab-supervised')).stdout).toContain('stopped');
    await dialog.getByRole('button', { name: 'Close' }).click();
    await page.goto(`${served.origin}/servers/alp-1/journal`);
    await expect(page.getByText('these lines are from /var/log/messages')).toBeVisible();

    // Whom a code is asked of; where secrets would be forgotten, nobody is made to need one.
    await page.goto(`${served.origin}/servers/alp-1/upkeep/factors`);
    const account = page.getByRole('row', { name: /^ops/u });
    await expect(account).toContainText('No second factor.', { timeout: 30_000 });
    await expect(page.getByText('The PAM module is not installed')).toBeVisible();
    await page.getByRole('button', { name: 'Enrol an account' }).click();
    await expect(page.getByRole('dialog')).toContainText('Secrets live in memory only', { timeout: 30_000 });
    await page.keyboard.press('Escape');
    await expect(page.getByRole('dialog')).toHaveCount(0);
  } finally {
    await served.stop();
    await machine.stop();
  }
});
