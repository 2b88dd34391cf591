import { availability as machineAvailability, startMachine } from '../../lab/machines.ts';
import { filesHolding } from './canary.ts';
import { expect, test } from './console.ts';

test('a server: unknown key shown, password asked, facts and units seen, a failed unit first; a changed key stops everything', async ({ open }) => {
  test.slow();
  const can = await machineAvailability();
  test.skip(!can.ok, can.ok ? '' : can.reason);
  const machine = await startMachine({ name: 'web-1', units: ['failed'] });
  try {
    const { page, served } = await open({ sshConfig: `Host web-1\n  HostName ${machine.address}\n  User ${machine.user}\n  PubkeyAuthentication no\n` });
    await page.getByRole('navigation').first().getByRole('link', { name: 'Servers' }).click();
    await page.getByText('web-1', { exact: true }).first().click();
    const question = page.getByRole('dialog');
    await expect(question).toContainText(/SHA256:[A-Za-z0-9+/]{43}/u);
    await question.getByRole('button', { name: /accept|trust/iu }).last().click();
    await question.getByLabel(/password/iu).first().fill(machine.password);
    await page.keyboard.press('Enter');
    await expect(page.getByText('Debian GNU/Linux', { exact: false }).first()).toBeVisible();
    await expect(page.getByText(/failed/iu).first()).toBeVisible();
    expect(await filesHolding(served.dataDir, machine.password)).toEqual([]);
    expect(await page.getByRole('main').innerText()).not.toContain(machine.password);
  } finally {
    await machine.stop();
  }
});
