import { execFile } from 'node:child_process';
import { mkdir, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { availability, startMachine } from '../../lab/machines.ts';
import { availability as sshdAvailability, startSshd } from '../../lab/sshd.ts';
import { expect, startConsole, test } from './console.ts';

const run = promisify(execFile);

/** No new connections, none of the old ones; a line in the journal meanwhile, written so that sudo's own line does not hold it. */
const OUTAGE =
  'systemctl stop ssh.socket ssh.service; pkill -x sshd-session; pkill -x sshd; sleep 9; logger written-while-"away"; sleep 1; systemctl start ssh.service';

test('after the connection was lost a journal goes on by itself, whole, and a terminal says what is past', async ({ page }, testInfo) => {
  test.slow();
  const can = await availability();
  test.skip(!can.ok, can.ok ? '' : can.reason);
  const machine = await startMachine({ name: 'web-1' });
  const home = machine.key.path.replace(/\/id$/u, '/e2e-home');
  await mkdir(home, { recursive: true });
  await writeFile(join(home, 'known'), machine.knownHosts);
  const served = await startConsole({
    home,
    sshConfig: `Host web-1\n  HostName ${machine.address}\n  User ${machine.user}\n  IdentityFile ${machine.key.path}\n  IdentitiesOnly yes\n  UserKnownHostsFile ${join(home, 'known')}\n`,
  });
  const picture = async (name: string) => testInfo.attach(name, { body: await page.screenshot(), contentType: 'image/png' });
  try {
    await page.goto(served.link);
    await page.getByRole('navigation').first().waitFor();
    await page.goto(`${served.origin}/servers/web-1/terminal`);
    await page.getByRole('button', { name: 'Open a terminal' }).click();
    await expect(page.getByRole('group', { name: 'Terminal 1 on web-1' })).toBeVisible();
    await page.goto(`${served.origin}/servers/web-1/journal`);
    const log = page.getByRole('log', { name: 'Journal of web-1' });
    // Only rows in sight are on the page.
    await page.getByRole('textbox', { name: 'Narrow the lines' }).fill('written');
    await machine.run('logger written-before');
    await expect(log).toContainText('written-before');

    await machine.run(`sudo systemd-run --no-block sh -c '${OUTAGE}'`);
    await expect(page.getByRole('status').filter({ hasText: 'It goes on by itself when web-1 answers.' })).toContainText(
      /Not followed since \d+:\d+:\d+/u,
      { timeout: 20_000 },
    );
    await picture('away');
    await expect(log).toContainText('written-while-away', { timeout: 60_000 });
    await expect(log).toContainText(/Pilothouse: not followed from .{8,14} to .{8,14}\. What was written meanwhile comes next\./u);
    await expect(page.getByText('It goes on by itself')).toBeHidden();
    await picture('back');
    await machine.run('logger written-after');
    await expect(log).toContainText('written-after');
    const text = await log.innerText();
    expect(text.match(/written-before/gu)).toHaveLength(1);
    const order = ['written-before', 'not followed from', 'written-while-away', 'written-after'].map((part) => text.indexOf(part));
    expect(order).toEqual(order.toSorted((one, other) => one - other));

    await page.getByRole('tab', { name: 'Terminal' }).click();
    const past = page.getByRole('status').filter({ hasText: 'web-1 is connected again' });
    await expect(past).toBeVisible();
    await picture('terminal');
    await past.getByRole('button', { name: 'Reconnect' }).click();
    await expect(past).toBeHidden();
  } finally {
    await served.stop();
    await machine.stop();
  }
});

test('an upload to a server that stops answering says for how long nothing moved, and no time left', async ({ open }, testInfo) => {
  const can = await sshdAvailability();
  test.skip(!can.ok, can.ok ? '' : can.reason);
  test.slow();
  const lab = await startSshd({ variants: ['key'] });
  try {
    const { key } = lab.servers;
    // Silent after 3 s, lost after 28.
    const { page, served } = await open({
      sshConfig: `Host web-1\n  HostName ${key.address}\n  Port ${key.port}\n  User ${lab.user}\n  IdentityFile ${lab.keys.ed25519.path}\n  IdentitiesOnly yes\n  ServerAliveInterval 2\n  ServerAliveCountMax 12\n`,
    });
    await mkdir(join(served.home, '.ssh'), { recursive: true });
    await writeFile(join(served.home, '.ssh', 'known_hosts'), key.knownHosts, { mode: 0o600 });
    const file = join(served.home, 'large.bin');
    await writeFile(file, '');
    await truncate(file, 200_000_000);
    await page.goto(`${served.origin}/servers/web-1/files`);
    const chooser = page.waitForEvent('filechooser');
    await page.getByRole('button', { name: 'Upload files' }).click();
    await (await chooser).setFiles(file);
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: 'Upload' }).click();
    await expect(dialog).toContainText(/ of 191 MiB · .*\/s/u);
    const { stdout } = await run('pgrep', ['-u', lab.user]);
    const pids = stdout.trim().split('\n').map(Number);
    for (const pid of pids) process.kill(pid, 'SIGSTOP');
    await expect(dialog).toContainText(/ of 191 MiB · Nothing has moved for \d+ s\. web-1 does not answer\./u, { timeout: 20_000 });
    await expect(dialog).not.toContainText('left');
    await testInfo.attach('still', { body: await page.screenshot(), contentType: 'image/png' });
    for (const pid of pids) process.kill(pid, 'SIGCONT');
    await expect(dialog).not.toContainText('Nothing has moved');
    await dialog.getByRole('button', { name: 'Stop' }).click();
  } finally {
    await lab.stop();
  }
});
