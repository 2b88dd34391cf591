import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { availability as machineAvailability, startMachine } from '../../lab/machines.ts';
import { expect, startConsole, test } from './console.ts';

test('a unit of a protected server is restarted: planned, its name typed, verified, in the journal; its journal is followed live', async ({
  page,
}) => {
  test.slow();
  const can = await machineAvailability();
  test.skip(!can.ok, can.ok ? '' : can.reason);
  const machine = await startMachine({ name: 'web-1', units: ['words'] });
  const home = machine.key.path.replace(/\/id$/u, '/e2e-home');
  const served = await (async () => {
    await mkdir(join(home, 'data'), { recursive: true });
    await writeFile(join(home, 'known'), machine.knownHosts);
    await writeFile(
      join(home, 'data', 'settings.json'),
      JSON.stringify({ version: 1, servers: { environments: { 'web-1': 'production' } } }),
    );
    return startConsole({
      home,
      sshConfig: `Host web-1\n  HostName ${machine.address}\n  User ${machine.user}\n  IdentityFile ${machine.key.path}\n  IdentitiesOnly yes\n  UserKnownHostsFile ${join(home, 'known')}\n`,
    });
  })();
  try {
    await page.goto(served.link);
    await page.getByRole('navigation').first().waitFor();
    await page.goto(`${served.origin}/servers/web-1/units/cron.service`);
    const drawer = page.getByRole('complementary', { name: 'cron.service' });
    const before = (await machine.run('systemctl show -p MainPID --value cron.service')).stdout;
    await drawer.getByRole('button', { name: 'Restart' }).click();
    const dialog = page.getByRole('dialog');
    await expect(dialog).toContainText('sudo systemctl restart cron.service');
    await expect(dialog).toContainText('production', { ignoreCase: true });
    const apply = dialog.getByRole('button', { name: 'Restart' });
    await expect(apply).toBeDisabled();
    await dialog.getByRole('textbox').fill('web-2');
    await expect(apply).toBeDisabled();
    await dialog.getByRole('textbox').fill('web-1');
    await apply.click();
    await expect(dialog.getByRole('status').filter({ hasText: 'Done' })).toBeVisible();
    expect((await machine.run('systemctl show -p MainPID --value cron.service')).stdout).not.toBe(before);
    await dialog.getByRole('button', { name: 'Close' }).click();

    await drawer.getByRole('button', { name: 'Follow live' }).click();
    const log = drawer.getByRole('log').last();
    await expect(log).toContainText('cron');
    await machine.run('sudo systemctl stop cron.service');
    await expect(log).toContainText('Stopped');

    await page.goto(`${served.origin}/activity`);
    await expect(page.getByText('web-1/cron.service').first()).toBeVisible();
  } finally {
    await served.stop();
    await machine.stop();
  }
});
