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
    const facts = page.getByRole('region', { name: 'Facts' });
    await facts.getByRole('button', { name: /Memory/u, expanded: false }).click();
    await expect(facts.getByRole('img', { name: /^Memory in use/u })).toBeVisible();
    await expect(facts.getByRole('button', { name: 'Facts on one line' })).toBeFocused();
    await page.keyboard.press('Enter');
    await expect(facts.getByRole('button', { name: /Memory/u, expanded: false })).toBeFocused();
    // Its unit file has no ExecReload.
    await expect(drawer.getByRole('button', { name: 'Stop' })).toBeVisible();
    await expect(drawer.getByRole('button', { name: 'Reload' })).toHaveCount(0);
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

    await drawer.getByRole('button', { name: 'Needs / needed by' }).click();
    await expect(drawer.getByRole('list', { name: 'Needed by' }).getByRole('link', { name: 'multi-user.target' })).toHaveAttribute(
      'href',
      /units\/multi-user\.target$/u,
    );
    const override = async (text: string) => {
      await dialog.getByRole('textbox', { name: 'Text of the override of cron.service' }).fill(text);
      await dialog.getByRole('button', { name: 'Look at the difference' }).click();
      await dialog.getByPlaceholder('web-1').fill('web-1');
      await dialog.getByRole('button', { name: 'Write override' }).click();
    };
    await drawer.getByRole('button', { name: 'Edit override' }).click();
    await expect(dialog).toContainText('[Service]');
    await override('[Service]\nNonsense=1');
    await expect(dialog.getByRole('alert')).toContainText('systemd does not accept this override');
    expect((await dialog.innerText()).match(/Unknown key.*Nonsense/gu)).toHaveLength(1);
    await dialog.getByRole('button', { name: 'Close' }).click();
    await override('[Service]\nEnvironment=A=1');
    await expect(dialog.getByRole('status').filter({ hasText: 'Done' })).toBeVisible();
    expect((await machine.run('systemctl show -p Environment --value cron.service')).stdout).toBe('A=1\n');
    await dialog.getByRole('button', { name: 'Restart now' }).click();
    await expect(dialog).toContainText('sudo systemctl restart cron.service');
    await dialog.getByRole('button', { name: 'Do nothing' }).click();
    await drawer.getByRole('button', { name: 'Edit override' }).click();
    await dialog.getByRole('button', { name: 'Remove override' }).click();
    await dialog.getByPlaceholder('web-1').fill('web-1');
    await dialog.getByRole('button', { name: 'Remove override' }).click();
    await expect(dialog.getByRole('status').filter({ hasText: 'Done' })).toBeVisible();
    expect((await machine.run('ls /etc/systemd/system/cron.service.d')).code).not.toBe(0);
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
