import { availability as machineAvailability, startMachine } from '../../lab/machines.ts';
import { offerSecurityUpdate } from '../../lab/machines/apt-source.ts';
import type { Machine } from '../../lab/machines.ts';
import { expect, test } from './console.ts';

const configOf = (machine: Machine) =>
  `Host web-1\n  HostName ${machine.address}\n  User ${machine.user}\n  IdentityFile ${machine.key.path}\n  IdentitiesOnly yes\n  StrictHostKeyChecking accept-new\n`;

test('ports of a server: judged by its firewall, then tried from here; its load is drawn beside its facts', async ({ open }) => {
  test.slow();
  const can = await machineAvailability();
  test.skip(!can.ok, can.ok ? '' : can.reason);
  const machine = await startMachine({ name: 'web-1' });
  try {
    await machine.run(
      "sudo nft 'add table inet lab; add chain inet lab in { type filter hook input priority 0; }; add rule inet lab in tcp dport 8081 drop'",
    );
    await machine.run(
      'sudo systemd-run --unit=lab-web -- perl -MIO::Socket::INET -e \'my @s = map { IO::Socket::INET->new(Listen => 5, LocalAddr => $_, ReuseAddr => 1) } "0.0.0.0:8080", "0.0.0.0:8081"; sleep 600\'',
    );
    const { page } = await open({ sshConfig: configOf(machine) });
    await page.getByRole('navigation').first().getByRole('link', { name: 'Servers' }).click();
    await page.getByText('web-1', { exact: true }).first().click();
    await expect(page.getByRole('img', { name: /^Processors busy: /u })).toBeVisible();

    await page.getByRole('tab', { name: 'Ports' }).click();
    const row = (text: string) => page.getByRole('row').filter({ hasText: text });
    await expect(row('8080/tcp')).toContainText('lab-web.service');
    await expect(row('8080/tcp')).toContainText('Open');
    await expect(row('8081/tcp')).toContainText('Filtered');
    await page.getByRole('button', { name: 'Test all from this computer' }).click();
    await expect(row('8080/tcp')).toContainText('Reachable');
    await expect(row('8081/tcp')).toContainText('No answer');
    await row('8081/tcp').click();
    await expect(page.getByRole('complementary', { name: '8081/tcp' })).toContainText('drops what comes from elsewhere');
  } finally {
    await machine.stop();
  }
});

test('upkeep of a server: a security update is seen, agreed to, made and gone; jobs, accounts and certificates stand beside', async ({
  open,
}) => {
  test.slow();
  const can = await machineAvailability();
  test.skip(!can.ok, can.ok ? '' : can.reason);
  const machine = await startMachine({ name: 'web-1' });
  try {
    const prepared = await machine.run(`sudo sh -c '${offerSecurityUpdate.replaceAll("'", `'"'"'`)}\napt-get update'`);
    expect(prepared.code, prepared.stderr).toBe(0);
    const { page } = await open({ sshConfig: configOf(machine) });
    await page.getByRole('navigation').first().getByRole('link', { name: 'Servers' }).click();
    await page.getByText('web-1', { exact: true }).first().click();
    await page.getByRole('tab', { name: 'Upkeep' }).click();
    await expect(page.getByText('1 package to update, 1 of them for security')).toBeVisible();
    await page.getByRole('button', { name: 'Update all' }).click();
    const dialog = page.getByRole('dialog');
    await expect(dialog).toContainText('apt-get');
    await dialog.getByRole('button', { name: 'Update', exact: true }).click();
    await expect(dialog.getByText('Done', { exact: false }).first()).toBeVisible({ timeout: 60_000 });
    await dialog.getByRole('button', { name: 'Close' }).click();
    await expect(page.getByText('Nothing to update').first()).toBeVisible();

    await page.getByRole('button', { name: 'Cron and timers' }).click();
    await expect(page.getByRole('row').filter({ hasText: '/etc/cron.daily/dpkg' })).toContainText('Every day at 06:25');
    await page.getByRole('button', { name: 'Accounts and keys' }).click();
    await page.getByRole('row').filter({ hasText: '/bin/bash' }).filter({ hasText: 'ops' }).click();
    await expect(page.getByRole('complementary', { name: 'ops' })).toContainText('SHA256:');
    await page.getByRole('button', { name: 'Certificates', exact: true }).click();
    await expect(page.getByText('No certificate was found')).toBeVisible();
  } finally {
    await machine.stop();
  }
});
