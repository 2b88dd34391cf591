import { createServer } from 'node:http';
import { connect } from 'node:net';
import type { AddressInfo } from 'node:net';
import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Page } from '@playwright/test';
import { availability, startSshd } from '../../lab/sshd.ts';
import type { Console, ConsoleOptions } from './console.ts';
import { expect, test } from './console.ts';

const run = promisify(execFile);

/** A console that knows a server, whose key is trusted and lets it in. */
async function withServer(
  open: (options?: ConsoleOptions) => Promise<{ page: Page; served: Console }>,
  use: (page: Page, served: Console, lab: Awaited<ReturnType<typeof startSshd<'key'>>>) => Promise<void>,
): Promise<void> {
  const can = await availability();
  test.skip(!can.ok, can.ok ? '' : can.reason);
  test.slow();
  const lab = await startSshd({ variants: ['key'] });
  try {
    const { key } = lab.servers;
    const { page, served } = await open({
      sshConfig: `Host web-1\n  HostName ${key.address}\n  Port ${key.port}\n  User ${lab.user}\n  IdentityFile ${lab.keys.ed25519.path}\n  IdentitiesOnly yes\n`,
    });
    await mkdir(join(served.home, '.ssh'), { recursive: true });
    await writeFile(join(served.home, '.ssh', 'known_hosts'), key.knownHosts, { mode: 0o600 });
    await use(page, served, lab);
  } finally {
    await lab.stop();
  }
}

/** The lines a terminal shows. */
const lines = (page: Page) => page.locator('.xterm-rows');
/** Types as a person does, into whatever has the focus. */
const typed = async (page: Page, text: string) => {
  await expect(page.locator('.xterm-helper-textarea')).toBeFocused();
  await page.keyboard.type(text);
  await page.keyboard.press('Enter');
};

test('a terminal: typed, shown, resized with the window, a full-screen program and back; it outlives the page and a reload', async ({
  open,
}) => {
  await withServer(open, async (page) => {
    await page.goto(new URL('/servers/web-1/terminal', page.url()).href);
    await page.getByRole('button', { name: 'Open a terminal' }).click();
    const terminal = page.getByRole('group', { name: 'Terminal 1 on web-1' });
    await expect(terminal).toBeVisible();
    // The shell of the lab has no UTF-8 locale: it would take what is typed beyond ASCII as commands.
    await typed(page, "PS1='$ '; printf 'sum%s \\303\\251\\342\\206\\222 \\033[38;5;208mcolour\\033[0m\\n' 42");
    await expect(lines(page)).toContainText('sum42 é→ colour');

    await typed(page, 'stty size');
    await expect(lines(page)).toContainText(/\d+ \d+/u);
    const sizeOf = async () => /(\d+) (\d+)(?!.*\d+ \d+)/su.exec(await lines(page).innerText())?.[0];
    const before = await sizeOf();
    await page.setViewportSize({ width: 1000, height: 620 });
    // The shell hears of it a moment later: it is asked until it has.
    await expect(async () => {
      await typed(page, 'clear; stty size');
      await expect.poll(sizeOf, { timeout: 2000 }).toMatch(/\d/u);
      expect(await sizeOf()).not.toBe(before);
    }).toPass({ timeout: 20_000 });

    await typed(page, 'seq 1 500 | less');
    await expect(lines(page)).toContainText('12');
    await page.keyboard.press('G');
    await expect(lines(page)).toContainText('500');
    await page.keyboard.press('q');
    await typed(page, "printf 'left%s\\n' less");
    await expect(lines(page)).toContainText('leftless');

    await page.getByRole('tab', { name: 'System' }).click();
    await expect(lines(page)).toHaveCount(0);
    await page.getByRole('tab', { name: 'Terminal', exact: true }).click();
    await expect(lines(page)).toContainText('leftless');
    await expect(page).toHaveURL(/\/terminal$/u);
    await page.reload();
    await expect(lines(page)).toContainText('leftless');
    await terminal.click();
    await typed(page, "printf 'still%s\\n' here");
    await expect(lines(page)).toContainText('stillhere');
  });
});

test('a shell that is over can be opened again, several lines ask before they are pasted, text is found', async ({ open, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await withServer(open, async (page) => {
    await page.goto(new URL('/servers/web-1/terminal', page.url()).href);
    await page.getByRole('button', { name: 'Open a terminal' }).click();
    await typed(page, "PS1='$ '; printf 'ready%s\\n' 1");
    await expect(lines(page)).toContainText('ready1');

    await page.evaluate(() => navigator.clipboard.writeText("printf 'one%s\\n' 1\nprintf 'two%s\\n' 2\n"));
    await page.keyboard.press('Control+Shift+V');
    const question = page.getByRole('dialog');
    await expect(question).toContainText('Paste 2 lines on web-1?');
    await question.getByRole('button', { name: 'Do not paste' }).click();
    await expect(question).toBeHidden();
    await expect(lines(page)).not.toContainText('one1');
    await page.keyboard.press('Control+Shift+V');
    await question.getByRole('button', { name: 'Paste', exact: true }).click();
    await expect(question).toBeHidden();
    // A shell that takes what is pasted as one piece waits for Enter.
    await typed(page, '');
    await expect(lines(page)).toContainText('two2');

    await page.keyboard.press('Control+Shift+F');
    await page.getByRole('textbox', { name: 'Search what was shown' }).fill('ready1');
    await expect(page.getByRole('search')).toContainText('1 of 1');
    await page.keyboard.press('Escape');

    await typed(page, 'exit 3');
    await expect(page.getByRole('status').filter({ hasText: 'exit code 3' })).toBeVisible();
    await page.getByRole('button', { name: 'Open it again' }).click();
    await typed(page, "printf 'again%s\\n' 1");
    await expect(lines(page)).toContainText('again1');

    await page.getByRole('button', { name: 'Close the terminal' }).click();
    // It was typed into, and its shell is open: what runs there would end.
    const asked = page.getByRole('alertdialog', { name: 'Close shell 1 on web-1?' });
    await asked.getByRole('button', { name: 'Keep it open' }).click();
    await expect(asked).toBeHidden();
    await page.getByRole('button', { name: 'Close the terminal' }).click();
    await asked.getByRole('button', { name: 'Close it' }).click();
    await expect(page.getByText('No terminal is open on web-1')).toBeVisible();
  });
});

test('typing into two terminals at once is marked, and a lost connection is said and mended', async ({ open }) => {
  await withServer(open, async (page, _served, lab) => {
    await page.goto(new URL('/servers/web-1/terminal', page.url()).href);
    await page.getByRole('button', { name: 'Open a terminal' }).click();
    await expect(page.getByRole('group', { name: 'Terminal 1 on web-1' })).toBeVisible();
    await page.getByRole('button', { name: 'Open another terminal' }).click();
    await expect(page.getByRole('group', { name: 'Terminal 2 on web-1' })).toBeVisible();
    await page.getByRole('button', { name: 'Type into several terminals at once' }).click();
    await page.getByRole('menuitemcheckbox', { name: 'web-1 (1)' }).click();
    await page.keyboard.press('Escape');
    await expect(page.getByText('What is typed goes to 2 terminals')).toBeVisible();
    await page.getByRole('group', { name: 'Terminal 2 on web-1' }).click();
    await typed(page, "printf 'both%s\\n' 1");
    await expect(lines(page)).toContainText('both1');
    await page.getByRole('tablist', { name: 'Terminals on web-1' }).getByRole('tab').first().click();
    await expect(lines(page)).toContainText('both1');
    await page.getByRole('button', { name: 'Only here again' }).click();
    await expect(page.getByText('What is typed goes to')).toBeHidden();

    await lab.servers.key.restart();
    await page.getByRole('button', { name: 'Reconnect' }).click();
    await expect(page.getByRole('button', { name: 'Reconnect' })).toBeHidden();
    await typed(page, "printf 'mended%s\\n' 1");
    await expect(lines(page)).toContainText('mended1');
  });
});

test('of two windows on one terminal, the one that is gone to decides how large it is', async ({ open, context }) => {
  await withServer(open, async (page) => {
    await page.goto(new URL('/servers/web-1/terminal', page.url()).href);
    await page.getByRole('button', { name: 'Open a terminal' }).click();
    const columnsIn = async (window: Page, mark: string) => {
      await window.getByRole('group', { name: 'Terminal 1 on web-1' }).click();
      await typed(window, `clear; sleep 0.3; echo ${mark}$(stty size)`);
      await expect(lines(window)).toContainText(new RegExp(`${mark}\\d+ \\d+`, 'u'));
      return Number(new RegExp(`${mark}\\d+ (\\d+)`, 'u').exec(await lines(window).innerText())?.[1]);
    };
    const wide = await columnsIn(page, 'first-');
    const other = await context.newPage();
    await other.setViewportSize({ width: 900, height: 600 });
    await other.goto(page.url());
    await expect(lines(other)).toContainText('first-');
    expect(await columnsIn(other, 'other-')).toBeLessThan(wide);
    await page.bringToFront();
    expect(await columnsIn(page, 'again-')).toBe(wide);
  });
});

test('a tunnel is added, carries, counts and stops', async ({ open }) => {
  const web = createServer((_, response) => response.end('through the tunnel'));
  await new Promise<void>((resolve) => web.listen(0, '127.0.0.1', resolve));
  const { port } = web.address() as AddressInfo;
  try {
    await withServer(open, async (page) => {
      await page.goto(new URL('/servers/web-1/tunnels', page.url()).href);
      await page.getByRole('button', { name: 'Add a tunnel' }).click();
      const form = page.getByRole('dialog');
      await form.getByLabel('Its port').fill(String(port));
      await form.getByLabel('Listens here on').fill('0.0.0.0');
      await expect(form.getByText('can be reached by other machines')).toBeVisible();
      await form.getByLabel('Listens here on').fill('127.0.0.1');
      await form.getByLabel('Name').fill('web');
      await form.getByRole('button', { name: 'Save and start' }).click();
      const row = page.getByRole('row').filter({ hasText: 'web' }).last();
      await expect(row).toContainText('Listening');
      const address = /127\.0\.0\.1:\d+/u.exec(await row.innerText())?.[0] ?? '';
      const { stdout } = await run('curl', ['-sS', '--max-time', '10', `http://${address}/`]);
      expect(stdout).toBe('through the tunnel');
      await row.click();
      const details = page.getByRole('complementary', { name: 'web' });
      await expect(details).toContainText('1 since it was started');
      // What is in use is not cut without a question.
      const inUse = connect({ host: '127.0.0.1', port: Number(address.split(':')[1]) });
      await expect(details).toContainText('1 now');
      await details.getByRole('button', { name: 'Stop' }).click();
      const question = page.getByRole('dialog');
      await expect(question).toContainText('1 connection goes through');
      await question.getByRole('button', { name: 'Leave it' }).click();
      await expect(question).toBeHidden();
      inUse.destroy();
      await expect(details).toContainText('0 now');
      await details.getByRole('button', { name: 'Stop' }).click();
      await expect(details).toContainText('Stopped');
      await expect(run('curl', ['-sS', '--max-time', '5', `http://${address}/`])).rejects.toMatchObject({ code: 7 });
    });
  } finally {
    web.close();
  }
});
