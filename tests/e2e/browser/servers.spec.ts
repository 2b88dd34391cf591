import { availability as machineAvailability, startMachine } from '../../lab/machines.ts';
import { filesHolding } from '../../lab/files-holding.ts';
import { expect, test } from './console.ts';

test('a server: unknown key shown, password asked, facts and units seen, a failed unit first; a changed key stops everything', async ({
  open,
}) => {
  test.slow();
  const can = await machineAvailability();
  test.skip(!can.ok, can.ok ? '' : can.reason);
  const machine = await startMachine({ name: 'web-1', units: ['failed'] });
  try {
    const { page, served } = await open({
      sshConfig: `Host web-1\n  HostName ${machine.address}\n  User ${machine.user}\n  PubkeyAuthentication no\n`,
    });
    await page.getByRole('navigation').first().getByRole('link', { name: 'Servers' }).click();
    await page.getByText('web-1', { exact: true }).first().click();
    const question = page.getByRole('dialog');
    await expect(question).toContainText(/SHA256:[A-Za-z0-9+/]{43}/u);
    await question.getByRole('button', { name: 'The key is right: connect' }).click();
    await question
      .getByLabel(/password/iu)
      .first()
      .fill(machine.password);
    await question.getByRole('button', { name: 'Continue' }).click();
    await expect(page.getByText('Debian GNU/Linux', { exact: false }).first()).toBeVisible();
    const first = page.getByRole('grid').or(page.getByRole('table')).getByRole('row').nth(1);
    await expect(first).toContainText('lab-failed.service');
    await first.click();
    await expect(page.getByRole('complementary', { name: 'lab-failed.service' })).toContainText('78');

    await machine.run('sudo sh -c "rm /etc/ssh/ssh_host_* && ssh-keygen -q -A && systemctl restart ssh"');
    await page.getByRole('button', { name: 'Disconnect' }).click();
    await page.getByRole('button', { name: 'Connect', exact: true }).click();
    const alert = page.getByRole('alert').first();
    await expect(alert).toContainText('another host key than before');
    expect((await alert.innerText()).match(/SHA256:[A-Za-z0-9+/]{43}/gu)?.length ?? 0).toBeGreaterThanOrEqual(2);
    expect(await filesHolding(served.dataDir, machine.password)).toEqual([]);
    expect(await page.getByRole('main').innerText()).not.toContain(machine.password);
  } finally {
    await machine.stop();
  }
});
