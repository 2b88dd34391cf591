import { chown, mkdir, writeFile } from 'node:fs/promises';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { _electron } from '@playwright/test';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { availability, electronRuntime, startSandboxedElectron, startXvfb } from '../lab/electron.ts';
import type { Display, ElectronRuntime } from '../lab/electron.ts';
import { makeStateFolder } from '../lab/state-folder.ts';
import type { StateFolder } from '../lab/state-folder.ts';

const available = await availability();
const asRoot = process.getuid?.() === 0;

/** A window that shows what a utility process said to it over a port, and how much of a sandbox each has. */
const main = `
const { app, BrowserWindow, MessageChannelMain, utilityProcess } = require('electron');
app.whenReady().then(async () => {
  const core = utilityProcess.fork(__dirname + '/core.js', ['from-main']);
  const { port1, port2 } = new MessageChannelMain();
  core.postMessage('take this port', [port1]);
  const said = await new Promise((resolve) => { port2.on('message', (event) => resolve(event.data)); port2.start(); port2.postMessage('ready?'); });
  const window = new BrowserWindow({ show: true, webPreferences: { sandbox: true, contextIsolation: true } });
  await window.loadURL('data:text/html,<title>lab</title><p>' + encodeURIComponent(JSON.stringify(said)));
  const status = require('node:fs').readFileSync('/proc/' + window.webContents.getOSProcessId() + '/status', 'utf8');
  const seccomp = Number(/^Seccomp:\\s*(\\d)/m.exec(status)[1]);
  console.log('said: ' + JSON.stringify({ ...said, seccomp, title: window.getTitle() }));
  if (process.argv.includes('--leave')) { core.once('exit', () => app.quit()); core.kill(); }
});
`;
const core = `
process.parentPort.on('message', ({ data, ports }) => {
  ports[0].on('message', (event) => ports[0].postMessage({ node: process.versions.node, argument: process.argv[2], heard: [data, event.data] }));
  ports[0].start();
});
`;

describe.skipIf(!available.ok)(`the Electron lab${available.ok ? '' : ` (${available.reason})`}`, () => {
  let runtime: ElectronRuntime;
  let display: Display;
  let folder: StateFolder;

  beforeAll(async () => {
    const found = await electronRuntime();
    if ('unavailable' in found) throw new Error(found.unavailable);
    runtime = found;
    display = await startXvfb();
    folder = await makeStateFolder('electron-test');
    await mkdir(folder.in('app'), { mode: 0o755 });
    await writeFile(folder.in('app', 'package.json'), '{ "name": "lab-app", "main": "main.js" }');
    await writeFile(folder.in('app', 'main.js'), main);
    await writeFile(folder.in('app', 'core.js'), core);
  });

  afterAll(async () => {
    await display?.stop();
    await folder?.remove();
  });

  async function start(electron: ElectronRuntime & { readonly uid?: number; readonly gid?: number }, home: string) {
    const env = { PATH: process.env['PATH'], HOME: home, ...electron.env, ...display.env };
    const owner = electron.uid === undefined || electron.gid === undefined ? {} : { uid: electron.uid, gid: electron.gid };
    const child = spawn(electron.path, [...electron.args, folder.in('app'), '--leave'], { env, ...owner, cwd: home, timeout: 45_000 });
    const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
    return { code: child.exitCode, said: /^said: (.*)$/m.exec(stdout)?.[1], stderr };
  }

  const expected = { argument: 'from-main', heard: ['take this port', 'ready?'], title: 'lab' };

  test('an app opens a window, and its utility process answers over a port from Node 24', async () => {
    const { code, said, stderr } = await start(runtime, folder.path);
    expect({ code, stderr: said === undefined ? stderr : '' }).toEqual({ code: 0, stderr: '' });
    const answer = JSON.parse(said ?? '') as { readonly node: string };
    expect(answer).toMatchObject(expected);
    expect(Number(answer.node.split('.')[0])).toBeGreaterThanOrEqual(24);
    expect(answer).toMatchObject({ seccomp: asRoot ? 0 : 2 });
  });

  test('Playwright drives it', async () => {
    const app = await _electron.launch({
      executablePath: runtime.path,
      args: [...runtime.args, folder.in('app')],
      env: { PATH: process.env['PATH'] ?? '', HOME: folder.path, ...runtime.env, ...display.env },
    });
    try {
      const window = await app.firstWindow();
      await window.waitForURL(/^data:/);
      expect(await window.locator('p').innerText()).toContain('from-main');
    } finally {
      await app.close();
    }
  });

  test.skipIf(!asRoot)(
    `an ordinary user runs it inside its sandbox${asRoot ? '' : ' (not root: the sandbox helper has to belong to root)'}`,
    async () => {
      const sandboxed = await startSandboxedElectron();
      if ('unavailable' in sandboxed) throw new Error(sandboxed.unavailable);
      try {
        await chown(sandboxed.home, sandboxed.uid, sandboxed.gid);
        const { code, said, stderr } = await start(sandboxed, sandboxed.home);
        expect({ code, stderr: said === undefined ? stderr : '' }).toEqual({ code: 0, stderr: '' });
        // 2: the kernel filters the system calls of the window's process (proc(5), Seccomp).
        expect(JSON.parse(said ?? '')).toMatchObject({ ...expected, seccomp: 2 });
      } finally {
        await sandboxed.stop();
      }
    },
  );
});
