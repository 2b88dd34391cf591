import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Page } from '@playwright/test';
import { availability, startSshd } from '../../lab/sshd.ts';
import type { SshdLab } from '../../lab/sshd.ts';
import type { Desktop, DesktopOptions } from './desktop.ts';
import { expect, test } from './desktop.ts';

/** The lines a terminal shows. */
const lines = (page: Page) => page.locator('.xterm-rows');
/** Gives a shell a line, as if it were typed. */
const told = async (page: Page, text: string) => {
  await page.locator('.xterm-helper-textarea').focus();
  await page.keyboard.insertText(text);
  await page.keyboard.press('Enter');
};
const goTo = async (page: Page, server: string) => {
  await page.getByRole('navigation').first().getByRole('link', { name: 'Servers' }).click();
  await page.getByText(server, { exact: true }).first().click();
  await page.getByRole('tab', { name: 'Terminal', exact: true }).click();
  await page.getByRole('button', { name: 'Open a terminal' }).click();
  await expect(page.locator('.xterm-helper-textarea')).toBeFocused();
};

/** The middle of a text on screen, px; a row is drawn anew whenever it changes. */
const middleOf = async (page: Page, text: string) => {
  let found: { x: number; y: number; width: number; height: number } | null = null;
  await expect
    .poll(async () => {
      found = await lines(page)
        .getByText(text, { exact: true })
        .last()
        .boundingBox({ timeout: 1000 })
        .catch(() => null);
      return found;
    })
    .not.toBeNull();
  const { x, y, width, height } = found ?? { x: 0, y: 0, width: 0, height: 0 };
  return { x: x + width / 2, y: y + height / 2 };
};

/** A window that knows a server, whose key is trusted and lets it in. */
async function withServer(
  open: (options?: DesktopOptions) => Promise<Desktop>,
  use: (desktop: Desktop, lab: SshdLab<'key'>) => Promise<void>,
): Promise<void> {
  const can = await availability();
  test.skip(!can.ok, can.ok ? '' : can.reason);
  test.slow();
  const lab = await startSshd({ variants: ['key'] });
  try {
    const { key } = lab.servers;
    const login = `  User ${lab.user}\n  IdentityFile ${lab.keys.ed25519.path}\n  IdentitiesOnly yes\n`;
    const desktop = await open({ sshConfig: `Host web-1\n  HostName ${key.address}\n  Port ${key.port}\n${login}` });
    const file = join(dirname(desktop.dataDir), '.ssh', 'known_hosts');
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, key.knownHosts, { mode: 0o600 });
    await use(desktop, lab);
  } finally {
    await lab.stop();
  }
}

test('a terminal on this computer: typed, resized, pasted from the menu and by keys, copied, over with its exit code', async ({ open }) => {
  test.slow();
  const { app, page } = await open();
  await goTo(page, 'This computer');
  await expect(page.getByRole('group', { name: 'Terminal 1 on this computer' })).toBeVisible();
  await told(page, "PS1='$ '; printf 'sum%s é→ %s\\n' 42 $TERM");
  await expect(lines(page)).toContainText('sum42 é→ xterm-256color');

  await app.evaluate(({ clipboard }) => clipboard.writeText("printf 'menu%s\\n' 1"));
  await page.locator('.xterm-screen').click({ button: 'right' });
  await page.getByRole('menuitem', { name: 'Paste' }).click();
  await expect(lines(page)).toContainText("printf 'menu%s");
  await page.keyboard.press('Enter');
  await expect(lines(page)).toContainText('menu1');

  // Several lines ask, by the menu as by the keys.
  await app.evaluate(({ clipboard }) => clipboard.writeText("printf 'one%s\\n' 1\nprintf 'two%s\\n' 2\n"));
  await page.locator('.xterm-screen').click({ button: 'right' });
  await page.getByRole('menuitem', { name: 'Paste' }).click();
  const question = page.getByRole('dialog');
  await expect(question).toContainText('Paste 2 lines on this computer?');
  await question.getByRole('button', { name: 'Do not paste' }).click();
  await expect(question).toBeHidden();
  await expect(lines(page)).not.toContainText('one1');

  await told(page, 'clear; echo word-to-copy');
  // What a shell still writes after it may take a selection away again, as in every terminal: then one selects once more.
  await expect(async () => {
    const word = await middleOf(page, 'word-to-copy');
    await page.mouse.dblclick(word.x, word.y);
    await expect(page.locator('.xterm-selection > div').first()).toBeAttached({ timeout: 2000 });
    await page.keyboard.press('Control+Shift+C');
    await expect.poll(() => app.evaluate(({ clipboard }) => clipboard.readText()), { timeout: 5000 }).toContain('word');
  }).toPass({ timeout: 45_000 });

  await told(page, 'exit 3');
  await expect(page.getByRole('status').filter({ hasText: 'exit code 3' })).toBeVisible();
  await page.getByRole('button', { name: 'Open it again' }).click();
  await expect(page.getByRole('button', { name: 'Open it again' })).toBeHidden();
  await told(page, "printf 'again%s\\n' 1");
  await expect(lines(page)).toContainText('again1');
});

test('what a server sends: a link shows where it leads and opens outside once agreed to, the clipboard stays closed, nothing freezes the window', async ({
  open,
}) => {
  await withServer(open, async ({ app, page }) => {
    await app.evaluate(({ dialog, shell, clipboard }) => {
      const opened: string[] = [];
      (globalThis as unknown as { opened: string[] }).opened = opened;
      dialog.showMessageBox = (...args: unknown[]) => {
        opened.push(`asked: ${(args.at(-1) as { detail?: string }).detail}`);
        return Promise.resolve({ response: 0, checkboxChecked: false });
      };
      shell.openExternal = (url) => {
        opened.push(url);
        return Promise.resolve();
      };
      return clipboard.writeText('mine');
    });
    const opened = () => app.evaluate(() => (globalThis as unknown as { opened: string[] }).opened);
    await goTo(page, 'web-1');
    await told(page, "PS1='$ '; clear; printf '\\033]8;;https://evil.example/x\\033\\\\https://bank.example\\033]8;;\\033\\\\\\n'");
    const link = await middleOf(page, 'https://bank.example');
    await page.mouse.move(link.x, link.y);
    await expect(page.getByText('https://evil.example/x')).toBeVisible();
    await page.mouse.click(link.x, link.y);
    expect(await opened()).toEqual([]);
    await page.keyboard.down('Control');
    await page.mouse.click(link.x, link.y);
    await page.keyboard.up('Control');
    await expect.poll(opened).toEqual(['asked: https://evil.example/x', 'https://evil.example/x']);

    await told(page, "clear; printf '\\033]52;c;c3RvbGVu\\007\\033]0;a\\342\\200\\256title\\007'");
    const refused = page.getByText('wanted to use the clipboard of this computer. It was refused.');
    await expect(refused).toBeVisible();
    await page.getByRole('button', { name: 'Understood' }).click();
    await expect(refused).toBeHidden();
    expect(await app.evaluate(({ clipboard }) => clipboard.readText())).toBe('mine');
    await expect(page.getByRole('tab', { name: '1: a title' })).toBeVisible();

    const repeated = ['x\\033[2147483647b', '\\033[2147483647L', '\\033[2147483647S', '\\033[2147483647I', '\\033[2147483647T'];
    await told(page, `printf '${repeated.join('')}'; clear; printf 'alive%s\\n' 1`);
    await expect(lines(page)).toContainText('alive1');

    await told(page, 'yes');
    await expect(lines(page)).toContainText('y');
    await page.keyboard.press('Control+C');
    await told(page, "printf 'calm%s\\n' 1");
    await expect(lines(page)).toContainText('calm1', { timeout: 30_000 });
  });
});
