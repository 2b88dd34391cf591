import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { availability, startSshd } from '../../lab/sshd.ts';
import { expect, test } from './console.ts';

const run = promisify(execFile);

test('a server that stops answering stands on the overview as on the bottom line, and is opened again by itself', async ({
  open,
}, testInfo) => {
  const can = await availability();
  test.skip(!can.ok, can.ok ? '' : can.reason);
  test.slow();
  const lab = await startSshd({ variants: ['key'] });
  try {
    const { key } = lab.servers;
    // Silent after 3 s, lost after 8.
    const { page, served } = await open({
      sshConfig: `Host web-1\n  HostName ${key.address}\n  Port ${key.port}\n  User ${lab.user}\n  IdentityFile ${lab.keys.ed25519.path}\n  IdentitiesOnly yes\n  ServerAliveInterval 2\n`,
    });
    await mkdir(join(served.home, '.ssh'), { recursive: true });
    await writeFile(join(served.home, '.ssh', 'known_hosts'), key.knownHosts, { mode: 0o600 });
    const line = page.getByLabel('Bottom line');
    const main = page.getByRole('main');
    const rail = page.getByRole('navigation').first();
    const picture = async (name: string) => testInfo.attach(name, { body: await page.screenshot(), contentType: 'image/png' });
    await rail.getByRole('link', { name: 'Servers' }).click();
    await page.getByText('web-1', { exact: true }).first().click();
    await expect(line).toContainText('1 live connection');
    await rail.getByRole('link', { name: /^Overview/u }).click();
    await expect(main).toContainText('Nothing is wrong');

    const { stdout } = await run('pgrep', ['-u', lab.user, 'sshd']);
    for (const pid of stdout.trim().split('\n')) process.kill(Number(pid), 'SIGSTOP');
    await expect(line).toContainText('1 not answering', { timeout: 15_000 });
    await expect(main).toContainText('web-1 has stopped answering');
    await expect(main).toContainText('1 degraded');
    await expect(main).not.toContainText('Nothing is wrong');
    await picture('silent');
    await rail.getByRole('link', { name: 'Servers' }).click();
    await expect(page.getByRole('row').nth(1)).toContainText('web-1');
    await expect(page.getByRole('row').nth(2)).toContainText('This computer');
    await picture('silent in the list');
    await rail.getByRole('link', { name: /^Overview/u }).click();
    await expect(line).toContainText('1 live connection', { timeout: 30_000 });
    await expect(main).toContainText('Nothing is wrong');

    await key.stop();
    await expect(main).toContainText(/Trying again in \d+ s/u, { timeout: 30_000 });
    await picture('lost');
    await rail.getByRole('link', { name: 'Servers' }).click();
    await expect(page.getByRole('row').nth(1)).toContainText(/retry in \d+ s/u, { timeout: 30_000 });
    await picture('lost in the list');
    await rail.getByRole('link', { name: /^Overview/u }).click();
    await key.restart();
    await expect(main).toContainText('Nothing is wrong', { timeout: 60_000 });

    // It comes back as another: that is what is wrong then, not that it was silent.
    await rail.getByRole('link', { name: 'Servers' }).click();
    await page.getByText('web-1', { exact: true }).first().click();
    await expect(main).toContainText('Connected since');
    await key.replaceHostKeys();
    const sessions = await run('pgrep', ['-u', lab.user, 'sshd']);
    for (const pid of sessions.stdout.trim().split('\n')) process.kill(Number(pid), 'SIGKILL');
    await expect(main).toContainText(/Offline: web-1 shows another host key than before/u, { timeout: 30_000 });
    await expect(main).not.toContainText('stopped answering');
    await picture('another key');
    await expect(page.getByRole('button', { name: 'Forget the accepted key and connect again' })).toHaveCount(0);
  } finally {
    await lab.stop();
  }
});
