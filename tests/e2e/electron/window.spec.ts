import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Bridge } from '../../../preload/contract/bridge.ts';
import { asOrdinaryUser, corePid, expect, root, test } from './desktop.ts';
import type { Desktop } from './desktop.ts';
import type { EngineWindow } from './engine-client.ts';
import { attachEngineClient } from './engine-client.ts';

/** Starts the program once more, as a person would, and answers its exit code. */
async function startAgain(desktop: Desktop, ...args: string[]): Promise<number> {
  const again = spawn(desktop.program, [...desktop.args, ...args], { env: desktop.env, stdio: 'ignore' });
  const [code] = (await once(again, 'exit')) as [number];
  return code;
}

test('the window opens on the overview, with its frame, at its first size', async ({ open }, testInfo) => {
  const { app, page } = await open();
  await expect(page.getByRole('navigation').first()).toBeVisible();
  expect(page.url()).toMatch(/^app:\/\/pilothouse\//u);
  const size = await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.getBounds());
  expect(size).toMatchObject({ width: 1280, height: 820 });
  await testInfo.attach('window', { body: await page.screenshot(), contentType: 'image/png' });
});

test('the window stands again where it was closed', async ({ open }) => {
  const first = await open();
  await first.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.setBounds({ x: 40, y: 60, width: 1000, height: 700 }));
  await first.app.close();
  const second = await open({ dataDir: first.dataDir });
  expect(await second.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.getBounds())).toEqual({
    x: 40,
    y: 60,
    width: 1000,
    height: 700,
  });
});

test('a core that is killed is said, restarted, and answers again; the call in flight fails with core-restarted', async ({ open }) => {
  const silent = createServer();
  silent.listen(0, '127.0.0.1');
  await once(silent, 'listening');
  const desktop = await open({ sshConfig: `Host silent\n  HostName 127.0.0.1\n  Port ${(silent.address() as AddressInfo).port}\n` });
  const { page } = desktop;
  await attachEngineClient(page);
  const before = await page.evaluate(async () => (await (window as unknown as EngineWindow).engine.client.system.info()).coreId);
  const contacted = once(silent, 'connection');
  const inFlight = page.evaluate(() =>
    (window as unknown as EngineWindow).engine.client.servers.facts({ vantage: 'ssh:silent' }).then(
      () => 'answered',
      (error: { data?: { kind?: string } }) => error.data?.kind ?? 'no failure',
    ),
  );
  await contacted;

  process.kill(await corePid(desktop), 'SIGKILL');

  expect(await inFlight).toBe('core-restarted');
  await expect.poll(() => page.evaluate(() => (window as unknown as EngineWindow).engine.states)).toEqual(['lost', 'live']);
  expect(await page.evaluate(async () => (await (window as unknown as EngineWindow).engine.client.system.info()).coreId)).not.toBe(before);
  silent.close();
});

test('the window says that its engine stopped, and when it is back', async ({ open }, testInfo) => {
  const desktop = await open();
  const { page } = desktop;
  const line = page.getByLabel('Bottom line');
  await expect(line).toContainText('Engine running');
  const back = expect(page.getByText('The engine was started again')).toBeVisible();
  process.kill(await corePid(desktop), 'SIGKILL');
  await back;
  await expect(line).toContainText('Engine running');
  await testInfo.attach('after a restart', { body: await page.screenshot(), contentType: 'image/png' });
});

test('a core that keeps ending is given up with a sentence, in a dialog and in the window, and tried again when asked', async ({
  open,
}, testInfo) => {
  const desktop = await open();
  const { app, page } = desktop;
  await app.evaluate(({ dialog }) => {
    const shown: { message: string; detail?: string | undefined }[] = [];
    (globalThis as unknown as { shown: typeof shown }).shown = shown;
    dialog.showMessageBox = (...args: unknown[]) => {
      shown.push(args.at(-1) as (typeof shown)[number]);
      // The person goes back to the window.
      return Promise.resolve({ response: 2, checkboxChecked: false });
    };
  });
  const line = page.getByLabel('Bottom line');
  const kept = page.getByText('The engine keeps stopping.');
  await expect(line).toContainText('Engine running');
  for (let ended = 1; ended <= 5; ended++) {
    const pid = await corePid(desktop);
    process.kill(pid, 'SIGKILL');
    if (ended < 5) {
      // Another process, and the window speaks with it.
      await expect.poll(() => corePid(desktop).catch(() => pid), { timeout: 30_000 }).not.toBe(pid);
      await expect(line).toContainText('Engine running', { timeout: 30_000 });
    }
  }
  await expect(kept).toBeVisible();
  await expect(line).toContainText('Engine stopped');
  await expect(page.getByText('It is being started again.')).toHaveCount(0);
  await expect(page.getByText(join(desktop.dataDir, 'logs'), { exact: true })).toBeVisible();
  await testInfo.attach('given up', { body: await page.screenshot(), contentType: 'image/png' });
  // A page that is loaded again says it, too.
  await page.reload();
  await expect(kept).toBeVisible();
  await page.getByRole('button', { name: 'Start it again' }).click();
  await expect(line).toContainText('Engine running');
  await expect(kept).toHaveCount(0);
  const shown = await app.evaluate(() => (globalThis as unknown as { shown: { message: string }[] }).shown);
  expect(shown).toHaveLength(1);
  expect(shown[0]?.message).toBe('The engine of Pilothouse keeps stopping.');
});

test('messages that are not of the contract are refused and harm nothing', async ({ open }) => {
  const desktop = await open();
  const { page } = desktop;
  await attachEngineClient(page);
  const before = await corePid(desktop);
  const answer = await page.evaluate(async () => {
    const port = await new Promise<MessagePort>((resolve) => {
      window.addEventListener('message', (event) => {
        if (event.data === 'pilothouse-port' && event.ports[0]) resolve(event.ports[0]);
      });
      window.postMessage('pilothouse-ready', window.location.origin);
    });
    const answered = new Promise<unknown>((resolve) => {
      port.addEventListener('message', (event: MessageEvent<unknown>) => {
        if (typeof event.data === 'string' && event.data.includes('"not-there"')) resolve(event.data);
      });
    });
    for (const wrong of [
      '',
      'not json',
      '{}',
      '[]',
      'null',
      '{"i":1,"p":{}}',
      { i: '1', p: { u: '/system/info' } },
      7,
      new Uint8Array([255, 0, 1]),
      'x'.repeat(5 * 1024 * 1024),
    ])
      port.postMessage(wrong);
    port.postMessage(JSON.stringify({ i: 'not-there', p: { u: '/system/notThere', b: { json: {} } } }));
    return answered;
  });
  expect(answer).toContain('404');
  expect(await corePid(desktop)).toBe(before);
  expect(await page.evaluate(() => (window as unknown as EngineWindow).engine.client.system.info())).toMatchObject({ version: '0.1.0' });
  expect(await readFile(join(desktop.dataDir, 'logs', 'core.log'), 'utf8')).toContain('larger than the bound');
});

test('app:// answers from the built pages only, however the path is written', async ({ open }) => {
  const { page } = await open();
  const answers = await page.evaluate(async () => {
    const paths = [
      '/../package.json',
      '/..%2fmain%2findex.js',
      '/%2e%2e/main/index.js',
      '/..%5cmain%5cindex.js',
      '/assets/..%2f..%2f..%2fpackage.json',
      '//etc/passwd',
      '/%00.js',
      '/absent.js',
      '/%',
    ];
    const answerTo = async (path: string) => {
      const response = await fetch(`app://pilothouse${path}`).catch(() => null);
      return [path, response?.ok ? await response.text() : 'refused'] as const;
    };
    return Promise.all(paths.map(answerTo));
  });
  // What is no file may be a route of the console: it gets the first page, never another file.
  expect(answers.filter(([, text]) => text !== 'refused' && !text.includes('<div id="root">'))).toEqual([]);
  expect(answers.filter(([path, text]) => /%(2f|5c|00)/u.test(path) && text !== 'refused')).toEqual([]);
});

test('the window has no Node, and of the desktop only its bridge', async ({ open }) => {
  const { app, page } = await open();
  expect(
    await page.evaluate(() => ({
      globals: ['require', 'process', 'module', 'Buffer', 'global', '__dirname'].filter((name) => name in globalThis),
      bridge: Object.keys((window as unknown as { pilothouse: Bridge }).pilothouse).toSorted(),
    })),
  ).toEqual({ globals: [], bridge: ['copy', 'onCommand', 'paste', 'platform', 'startCore', 'touchId'] });
  const preferences = await app.evaluate(({ BrowserWindow }) => {
    const contents = BrowserWindow.getAllWindows()[0]?.webContents as unknown as { getLastWebPreferences(): Record<string, unknown> };
    return contents.getLastWebPreferences();
  });
  expect(preferences).toMatchObject({
    sandbox: true,
    contextIsolation: true,
    nodeIntegration: false,
    webviewTag: false,
    webSecurity: true,
  });
  // The spell checker would fetch its dictionaries from the network.
  expect(await app.evaluate(({ session }) => session.defaultSession.isSpellCheckerEnabled())).toBe(false);
});

test('the content security policy stops inline scripts and eval', async ({ open }) => {
  const { page } = await open();
  const result = await page.evaluate(async () => {
    const violation = new Promise<string>((resolve) =>
      document.addEventListener('securitypolicyviolation', (event) => resolve(event.effectiveDirective), { once: true }),
    );
    const script = document.createElement('script');
    script.textContent = 'window.inlineRan = true';
    document.head.append(script);
    const directive = await violation;
    // In a task of its own: what the test itself evaluates is exempt.
    const evaluated = await new Promise<string>((resolve) =>
      setTimeout(() => {
        try {
          resolve(String((Reflect.get(globalThis, 'eval') as (code: string) => unknown)('1')));
        } catch (error) {
          resolve(error instanceof Error ? error.name : 'unknown');
        }
      }),
    );
    return { directive, inlineRan: 'inlineRan' in window, evaluated };
  });
  expect(result).toEqual({ directive: 'script-src-elem', inlineRan: false, evaluated: 'EvalError' });
});

test('navigation, new windows, foreign requests and permissions are denied; http(s) and mailto go to the system after asking', async ({
  open,
}) => {
  const { app, page } = await open();
  await app.evaluate(({ dialog, shell }) => {
    const seen = { opened: [] as string[], asked: [] as string[] };
    (globalThis as unknown as { seen: typeof seen }).seen = seen;
    shell.openExternal = (url) => {
      seen.opened.push(url);
      return Promise.resolve();
    };
    dialog.showMessageBox = (...args: unknown[]) => {
      const { detail = '' } = args.at(-1) as { detail?: string };
      seen.asked.push(detail);
      return Promise.resolve({ response: detail.includes('refused') ? 1 : 0, checkboxChecked: false });
    };
  });
  const seen = () => app.evaluate(() => (globalThis as unknown as { seen: { opened: string[]; asked: string[] } }).seen);
  const here = page.url();
  for (const link of ['https://example.org/a', 'mailto:ops@example.org', 'https://example.org/refused']) {
    expect(await page.evaluate((address) => window.open(address) === null, link)).toBe(true);
    await expect.poll(async () => (await seen()).asked.at(-1)).toBe(link);
  }
  const tried = await page.evaluate(async () => {
    const links = ['file:///etc/passwd', 'javascript:document.title="run"', 'smb://share/x', 'ssh://web-1', 'data:text/html,x'];
    const opened = links.map((link) => window.open(link));
    const anchor = document.createElement('a');
    anchor.href = 'https://example.org/b';
    document.body.append(anchor);
    anchor.click();
    const name = (error: unknown) => (error instanceof Error ? error.name : String(error));
    return {
      opened,
      title: document.title,
      notification: await Notification.requestPermission(),
      place: await new Promise((resolve) =>
        navigator.geolocation.getCurrentPosition(
          () => resolve('granted'),
          ({ code, PERMISSION_DENIED }) => resolve(code === PERMISSION_DENIED ? 'denied' : code),
        ),
      ),
      clipboard: await navigator.clipboard.readText().then(() => 'granted', name),
      request: await fetch('https://example.org/').then(() => 'answered', name),
    };
  });
  expect(tried.opened.every((opened) => opened === null)).toBe(true);
  expect(tried).toMatchObject({ notification: 'denied', place: 'denied', clipboard: 'NotAllowedError', request: 'TypeError' });
  expect(tried.title).not.toBe('run');
  await expect
    .poll(async () => (await seen()).opened)
    .toEqual(['https://example.org/a', 'mailto:ops@example.org', 'https://example.org/b']);
  expect((await seen()).asked).toHaveLength(4);
  expect(page.url()).toBe(here);
  expect(app.windows()).toHaveLength(1);
});

test('the shell hears its own pages only', async ({ open }) => {
  const { app } = await open();
  const answer = await app.evaluate(
    async ({ BrowserWindow }, preload) => {
      const stranger = new BrowserWindow({ show: false, webPreferences: { preload, sandbox: true } });
      await stranger.loadURL('data:text/html,<p>not ours</p>');
      const heard = (await stranger.webContents.executeJavaScript(
        "window.pilothouse.copy('taken', { clearAfterMs: null }).then(() => 'heard', () => 'refused')",
      )) as string;
      stranger.destroy();
      return heard;
    },
    join(root, 'out/preload/index.cjs'),
  );
  expect(answer).toBe('refused');
});

test('a copied code leaves the clipboard by itself', async ({ open }) => {
  const { app, page } = await open();
  const read = () => app.evaluate(({ clipboard }) => clipboard.readText());
  await page.evaluate(() => (window as unknown as { pilothouse: Bridge }).pilothouse.copy('482913', { clearAfterMs: 4000 }));
  expect(await read()).toBe('482913');
  await expect.poll(read, { timeout: 15_000 }).toBe('');
});

test('a second start brings the first window to the front and hands it its link', async ({ open }) => {
  const desktop = await open();
  const { app, page } = desktop;
  await page.evaluate(() => {
    const heard: string[] = [];
    (window as unknown as { heard: string[] }).heard = heard;
    (window as unknown as { pilothouse: Bridge }).pilothouse.onCommand((command) => heard.push(command));
  });
  await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.hide());
  expect(await startAgain(desktop, 'pilothouse://server/web-1/units/nginx.service')).toBe(0);
  await expect.poll(() => app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.isVisible())).toBe(true);
  await expect
    .poll(() => page.evaluate(() => (window as unknown as { heard: string[] }).heard))
    .toEqual(['pilothouse://server/web-1/units/nginx.service']);
  expect(app.windows()).toHaveLength(1);
});

test('a data folder that cannot be used is said in a sentence, and the program ends', async ({ open }) => {
  const { program, args, env, dataDir } = await open();
  const file = join(dataDir, 'pilothouse.db');
  const refused = spawn(program, [...args.slice(0, -1), join(file, 'below')], { env, stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  refused.stderr.on('data', (data: Buffer) => void (said += data.toString()));
  const [code] = (await once(refused, 'close')) as [number];
  expect(code).toBe(73);
  expect(said).toContain(`${join(file, 'below')} is not a folder.`);
  expect(said).toContain('choose another folder with --data-dir');
});

test('menus and title bar follow the language and the look chosen in the window', async ({ open }) => {
  const { app, page } = await open();
  const menu = () => app.evaluate(({ Menu, nativeTheme }) => [Menu.getApplicationMenu()?.items[0]?.label, nativeTheme.themeSource]);
  expect(await menu()).toEqual(['File', 'system']);
  await attachEngineClient(page);
  await page.evaluate(async () => {
    const { settings } = (window as unknown as EngineWindow).engine.client;
    await settings.merge({ path: ['appearance'], value: { language: 'fr', mode: 'dark' } });
  });
  await expect.poll(menu).toEqual(['Fichier', 'dark']);
});

test('after sleep the core is told to trust no connection', async ({ open }) => {
  const { app, page, dataDir } = await open();
  await attachEngineClient(page);
  await app.evaluate(({ powerMonitor }) => void powerMonitor.emit('resume'));
  await expect.poll(() => readFile(join(dataDir, 'logs', 'core.log'), 'utf8')).toContain('the computer woke up');
});

test('two data folders are two programs side by side', async ({ open }) => {
  const [first, second] = [await open(), await open()];
  await expect(first.page.getByRole('navigation').first()).toBeVisible();
  await expect(second.page.getByRole('navigation').first()).toBeVisible();
});

test('as an ordinary user the page runs in Chromium’s sandbox', async ({ open }) => {
  await asOrdinaryUser(async (runtime) => {
    const { app, page } = await open({ runtime });
    await expect(page.getByRole('navigation').first()).toBeVisible();
    const pid = await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.webContents.getOSProcessId());
    const status = await readFile(`/proc/${pid}/status`, 'utf8');
    // seccomp(2): 2 is a filter; the page's process also cannot gain privileges.
    expect(status).toMatch(/^Seccomp:\t2$/mu);
    expect(status).toMatch(/^NoNewPrivs:\t1$/mu);
    await app.close();
  });
});
