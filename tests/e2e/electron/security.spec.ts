import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import type { Bridge } from '../../../preload/contract/bridge.ts';
import { familyOf } from '../../lab/canaries.ts';
import { corePid, expect, root, test } from './desktop.ts';
import type { EngineWindow } from './engine-client.ts';
import { attachEngineClient } from './engine-client.ts';

/*
 * Electron's security checklist (https://www.electronjs.org/docs/latest/tutorial/security), by its numbers. The fuses (19) and the
 * archive are in packaging.spec.ts; windows, links and navigation (13, 14, 15) also in window.spec.ts.
 */

/** The console stands there: an empty page comes before it. */
const isThere = (page: Page) => expect(page.getByRole('navigation').first()).toBeVisible({ timeout: 60_000 });

test('7: every answer of the console’s own pages carries its policy, also where there is none', async ({ open }) => {
  const { page } = await open();
  await isThere(page);
  const answers = await page.evaluate(async () => {
    const script = document.querySelector('script')?.src ?? '';
    const asked = ['/', script, '/servers/web-1', '/assets/not-there.js', '/..%2fpackage.json'];
    return Promise.all(
      asked.map(async (path) => {
        const { headers, status } = await fetch(path);
        return { path, status, headers: Object.fromEntries(headers) };
      }),
    );
  });
  expect(answers.map(({ status }) => status)).toEqual(expect.arrayContaining([200, 404]));
  for (const { path, headers } of answers) {
    expect(headers['content-security-policy'], path).toContain("default-src 'none'");
    expect(headers['content-security-policy'], path).toContain("frame-ancestors 'none'");
    expect(headers['content-security-policy'], path).toMatch(/script-src 'self';/u);
    expect(headers, path).toMatchObject({
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'referrer-policy': 'no-referrer',
    });
  }
});

test('2, 3, 4, 6, 8, 9, 10, 11, 12: the window is sandboxed, isolated, without Node, without trials, without webviews', async ({
  open,
}) => {
  const { app, page } = await open();
  await isThere(page);
  const preferences = await app.evaluate(({ BrowserWindow }) => {
    const contents = BrowserWindow.getAllWindows()[0]?.webContents as unknown as { getLastWebPreferences(): Record<string, unknown> };
    return contents.getLastWebPreferences();
  });
  expect(preferences).toMatchObject({
    nodeIntegration: false,
    nodeIntegrationInSubFrames: false,
    contextIsolation: true,
    sandbox: true,
    webSecurity: true,
    webviewTag: false,
  });
  for (const off of ['allowRunningInsecureContent', 'experimentalFeatures']) expect(preferences[off] ?? false, off).toBe(false);
  for (const none of ['enableBlinkFeatures', 'additionalArguments', 'disableBlinkFeatures']) expect(preferences[none] ?? '', none).toBe('');

  const { isolated, webview, frozen } = await page.evaluate(async () => {
    // What the page does to its own built-ins reaches no code of the preload.
    let stolen: unknown = null;
    const ofAll = Reflect.getPrototypeOf({}) ?? {};
    Reflect.defineProperty(ofAll, 'clearAfterMs', {
      configurable: true,
      get() {
        stolen = this as unknown;
        return undefined;
      },
    });
    const push = Reflect.get(Array.prototype, 'push') as unknown;
    Reflect.set(Array.prototype, 'push', () => {
      throw new Error('of the page');
    });
    const { pilothouse } = window as unknown as { pilothouse: Bridge };
    const before = pilothouse.copy;
    let copied = false;
    try {
      Reflect.set(pilothouse, 'copy', () => Promise.resolve());
      Reflect.set(pilothouse, 'more', 1);
      await pilothouse.copy('isolated', { clearAfterMs: null });
      copied = true;
    } finally {
      Reflect.deleteProperty(ofAll, 'clearAfterMs');
      Reflect.set(Array.prototype, 'push', push);
    }
    const element = document.createElement('webview');
    element.setAttribute('src', 'https://example.org/');
    document.body.append(element);
    const frozen = pilothouse.copy === before && !('more' in pilothouse);
    return { isolated: stolen === null && copied, frozen, webview: element.constructor.name };
  });
  expect({ isolated, frozen }).toEqual({ isolated: true, frozen: true });
  expect(['HTMLElement', 'HTMLUnknownElement']).toContain(webview);
  expect(await app.evaluate(({ webContents }) => webContents.getAllWebContents().length)).toBe(1);
});

test('5: every permission is denied, asked for or looked up', async ({ open }) => {
  const { app, page } = await open();
  await isThere(page);
  const states = await page.evaluate(async () => {
    const names = [
      'camera',
      'microphone',
      'geolocation',
      'notifications',
      'midi',
      'clipboard-read',
      'persistent-storage',
      'screen-wake-lock',
    ];
    const state = async (name: string) => {
      try {
        return (await navigator.permissions.query({ name: name as PermissionName })).state;
      } catch {
        // Not one of this Chromium.
        return 'denied';
      }
    };
    const outcome = async (work: () => Promise<unknown> | undefined) => {
      try {
        await work();
        return 'granted';
      } catch (error) {
        return error instanceof Error ? error.name : 'unknown';
      }
    };
    const { navigator: device } = window as unknown as {
      navigator: Record<
        'usb' | 'hid' | 'serial' | 'bluetooth',
        { getDevices?(): Promise<unknown[]>; getPorts?(): Promise<unknown[]> } | undefined
      >;
    };
    const devices = async (name: 'usb' | 'hid' | 'serial') => {
      try {
        return (await (device[name]?.getDevices ?? device[name]?.getPorts)?.call(device[name]))?.length ?? 0;
      } catch {
        // The permissions policy forbids even to ask.
        return 0;
      }
    };
    return {
      states: await Promise.all(names.map(async (name) => [name, await state(name)])),
      camera: await outcome(() => navigator.mediaDevices.getUserMedia({ video: true })),
      screen: await outcome(() => navigator.mediaDevices.getDisplayMedia({ video: true })),
      midi: await outcome(() => navigator.requestMIDIAccess({ sysex: true })),
      devices: [await devices('usb'), await devices('hid'), await devices('serial')],
    };
  });
  expect(states.states.filter(([, state]) => state === 'granted')).toEqual([]);
  for (const tried of [states.camera, states.screen, states.midi]) expect(tried).not.toBe('granted');
  expect(states.devices).toEqual([0, 0, 0]);
  expect(await app.evaluate(({ session }) => session.defaultSession.isSpellCheckerEnabled())).toBe(false);
});

test('13, 14, 18: the page stays where it is, whatever it is told; there is no file://', async ({ open }) => {
  const { app, page } = await open();
  await isThere(page);
  await app.evaluate(({ dialog }) => {
    dialog.showMessageBox = () => Promise.resolve({ response: 1, checkboxChecked: false });
  });
  const here = page.url();
  const refused = [
    'file:///etc/passwd',
    'data:text/html,x',
    'blob:null/x',
    'chrome://gpu',
    'view-source:app://pilothouse/',
    'app://other/',
  ];
  for (const target of [...refused, 'https://example.org/']) {
    await page.evaluate((address) => {
      window.location.href = address;
    }, target);
    expect(await page.evaluate(() => document.title), target).toContain('Pilothouse');
    expect(page.url(), target).toBe(here);
  }
  // Chromium asks nobody before it goes there.
  for (const target of ['about:blank', 'about:srcdoc']) {
    const back = page.waitForEvent('framenavigated', { predicate: (frame) => frame.url() === here, timeout: 30_000 });
    await page
      .evaluate((address) => {
        window.location.href = address;
      }, target)
      .catch(() => undefined);
    await back;
    await expect(page.getByRole('navigation').first()).toBeVisible();
    expect(page.url(), target).toBe(here);
  }
  expect(app.windows()).toHaveLength(1);
});

test('17, 20: a frame inside of a page is not heard, nor a page of another origin', async ({ open }) => {
  const { app, page, dataDir } = await open();
  await isThere(page);
  expect(await page.evaluate(() => Object.keys((window as unknown as { pilothouse: Bridge }).pilothouse).toSorted())).toEqual([
    'copy',
    'onCommand',
    'paste',
    'platform',
    'startCore',
    'touchId',
  ]);
  await app.evaluate(({ clipboard }) => void clipboard.writeText('before'));
  const heard = await app.evaluate(
    async ({ BrowserWindow }, { preload }) => {
      // A window as wrong as can be: its frames get the preload, too.
      const wrong = new BrowserWindow({ show: false, webPreferences: { preload, sandbox: true, nodeIntegrationInSubFrames: true } });
      await wrong.loadURL('app://pilothouse/assets/not-there.css').catch(() => undefined);
      await wrong.loadURL('app://pilothouse/');
      const answers = (await wrong.webContents.executeJavaScript(`(async () => {
        const frame = document.createElement('iframe');
        frame.srcdoc = '<p>inside</p>';
        const loaded = new Promise((resolve) => frame.addEventListener('load', resolve));
        document.body.append(frame);
        await loaded;
        const inner = frame.contentWindow;
        const bridge = inner.pilothouse;
        if (!bridge) return { copied: 'no bridge', offered: false, ports: 0 };
        let ports = 0;
        inner.addEventListener('message', (event) => { if (event.ports.length > 0) ports += 1; });
        inner.postMessage('pilothouse-ready', '*');
        bridge.startCore();
        bridge.touchId.ask('x');
        const copied = await bridge.copy('taken', { clearAfterMs: null }).then(() => 'heard', () => 'refused');
        const offered = await bridge.touchId.offered();
        await new Promise((resolve) => setTimeout(resolve, 500));
        return { copied, offered, ports };
      })()`)) as { copied: string; offered: boolean; ports: number };
      wrong.destroy();
      return answers;
    },
    { preload: join(root, 'out/preload/index.cjs') },
  );
  expect(heard).toEqual({ copied: 'refused', offered: false, ports: 0 });
  expect(await app.evaluate(({ clipboard }) => clipboard.readText())).toBe('before');
  await expect.poll(() => readFile(join(dataDir, 'logs', 'main.log'), 'utf8')).toContain('message refused: not from a page of ours');
});

test('17: what the page sends to the shell is parsed, and what does not fit is refused', async ({ open }) => {
  const { app, page } = await open();
  await isThere(page);
  await app.evaluate(({ clipboard }) => void clipboard.writeText('before'));
  const outcomes = await page.evaluate(async () => {
    const { pilothouse } = window as unknown as {
      pilothouse: { copy(...given: unknown[]): Promise<void>; touchId: { ask(reason: unknown): void } };
    };
    const wrong: unknown[][] = [
      [1, { clearAfterMs: null }],
      ['x', { clearAfterMs: -1 }],
      ['x', { clearAfterMs: 1e12 }],
      ['x', {}],
      [{ toString: () => 'x' }, { clearAfterMs: null }],
      ['x'.repeat(2 * 1024 * 1024), { clearAfterMs: null }],
    ];
    const said: string[] = [];
    for (const given of wrong)
      said.push(
        await pilothouse.copy(...given).then(
          () => 'heard',
          () => 'refused',
        ),
      );
    for (const reason of ['', 'x'.repeat(500), 7, null]) {
      try {
        pilothouse.touchId.ask(reason);
        said.push('heard');
      } catch {
        said.push('refused');
      }
    }
    return said;
  });
  expect(new Set(outcomes)).toEqual(new Set(['refused']));
  expect(await app.evaluate(({ clipboard }) => clipboard.readText())).toBe('before');
});

test('16 and beyond: the newest stable Electron is named; no dump of the core’s or the shell’s memory; nobody may attach', async ({
  open,
}) => {
  const desktop = await open();
  const { app, page } = desktop;
  await isThere(page);
  const { devDependencies } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { devDependencies: Record<string, string> };
  expect(Number(devDependencies['electron']?.split('.')[0])).toBeGreaterThanOrEqual(45);
  const main = await app.evaluate(() => process.pid);
  await attachEngineClient(page);
  const core = await corePid(desktop);
  for (const pid of [main, core]) expect(await readFile(`/proc/${pid}/coredump_filter`, 'utf8'), String(pid)).toMatch(/^0+\n$/u);
  const doctor = await page.evaluate(() => (window as unknown as EngineWindow).engine.client.credentials.doctor());
  expect(doctor.coreDumps).toBe('without-secrets');
  // No crash reporter that would write the memory of a page down.
  const handlers = await Promise.all(familyOf(main).map((pid) => readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')));
  expect(handlers.filter((line) => line.includes('crashpad'))).toEqual([]);
  expect(await app.evaluate(() => process.env['NODE_OPTIONS'] ?? '')).toBe('');
});

test('a tour of all rooms asks for the console’s own pages only; an export is written where a person says, and nowhere else', async ({
  open,
}, testInfo) => {
  testInfo.setTimeout(180_000);
  const { app, page, dataDir } = await open();
  await isThere(page);
  const asked: string[] = [];
  const loaded: string[] = [];
  page.on('request', (request) => asked.push(request.url()));
  page.on('load', () => loaded.push(page.url()));
  const rail = page.getByRole('navigation').first();
  const rooms = await rail.getByRole('link').allInnerTexts();
  expect(rooms.length).toBeGreaterThanOrEqual(8);
  for (const room of rooms) {
    await rail.getByRole('link', { name: room.trim(), exact: true }).click();
    await expect(rail.getByRole('link', { name: room.trim(), exact: true })).toHaveAttribute('aria-current', 'page');
    await expect(page.getByRole('heading', { level: 1 }).first()).toBeVisible();
  }

  await rail.getByRole('link', { name: 'Credentials', exact: true }).click();
  const dialog = page.getByRole('dialog');
  await page.getByRole('button', { name: 'Add a credential' }).first().click();
  await dialog.getByLabel('Name').fill('deploy/token');
  await dialog.getByRole('textbox', { name: 'Value' }).fill('canary-of-the-export');
  await dialog.getByRole('button', { name: 'Keep it' }).click();
  await expect(dialog).toBeHidden();
  await page.getByRole('button', { name: 'More', exact: true }).click();
  await page.getByRole('menuitem', { name: 'Export to another workstation' }).click();
  await dialog.getByLabel('Passphrase for the file').fill('crab lantern mooring');
  await dialog.getByLabel('Once more').fill('crab lantern mooring');
  const chosen = join(testInfo.outputPath(), 'moved.sealed');
  // The system's own dialog asks where; without a window manager nobody can type into it, so its answer is given here.
  await app.evaluate(({ session }, path) => {
    session.defaultSession.once('will-download', (_, item) => item.setSavePath(path));
  }, chosen);
  await dialog.getByRole('button', { name: 'Seal the file' }).click();
  await expect(dialog.getByText('The file is sealed')).toBeVisible({ timeout: 60_000 });
  await expect.poll(() => readFile(chosen, 'utf8').catch(() => ''), { timeout: 30_000 }).toMatch(/scrypt/u);
  expect(await readFile(chosen, 'utf8')).not.toContain('canary');
  expect(await readdir(dataDir)).not.toContain('bundles');

  expect(asked.filter((url) => !/^(?:app:\/\/pilothouse\/|data:|blob:app:\/\/pilothouse\/)/u.test(url))).toEqual([]);
  expect(loaded).toEqual([]);
});
