import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { cp, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { FuseV1Options, getCurrentFuseWire } from '@electron/fuses';
import type { Lab } from './desktop.ts';
import { expect, root, test } from './desktop.ts';

/** How a fuse stands in the wire: the digits 0 and 1. */
const OFF = 48;
const ON = 49;

test('the packaged program has its fuses set, runs from its archive only, and opens its window', async ({ lab }) => {
  test.skip(typeof lab === 'string', typeof lab === 'string' ? lab : '');
  if (typeof lab === 'string') return;
  test.setTimeout(300_000);
  const undo = new AsyncDisposableStack();
  try {
    await packageAndStart(lab, undo);
  } finally {
    await undo.disposeAsync();
  }
});

async function packageAndStart(lab: Lab, undo: AsyncDisposableStack): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'pilothouse-package-'));
  undo.defer(() => rm(folder, { recursive: true, force: true }));
  const electron = join(folder, 'electron');
  await cp(dirname(lab.runtime.path), electron, { recursive: true });
  await rm(join(electron, 'resources', 'app'), { recursive: true, force: true });
  const version = (await readFile(join(electron, 'version'), 'utf8')).trim().replace(/^v/u, '');
  const options = [`-c.electronDist=${electron}`, `-c.electronVersion=${version}`, `-c.directories.output=${join(folder, 'release')}`];
  await promisify(execFile)(join(root, 'node_modules/.bin/electron-builder'), ['--linux', 'dir', ...options], { cwd: root });

  const unpacked = join(folder, 'release', 'linux-unpacked');
  const program = join(unpacked, 'pilothouse');
  const fuses = await getCurrentFuseWire(program);
  expect({
    runAsNode: fuses[FuseV1Options.RunAsNode],
    cookieEncryption: fuses[FuseV1Options.EnableCookieEncryption],
    nodeOptions: fuses[FuseV1Options.EnableNodeOptionsEnvironmentVariable],
    nodeInspect: fuses[FuseV1Options.EnableNodeCliInspectArguments],
    asarIntegrity: fuses[FuseV1Options.EnableEmbeddedAsarIntegrityValidation],
    onlyFromAsar: fuses[FuseV1Options.OnlyLoadAppFromAsar],
    filePrivileges: fuses[FuseV1Options.GrantFileProtocolExtraPrivileges],
  }).toEqual({
    runAsNode: OFF,
    cookieEncryption: ON,
    nodeOptions: OFF,
    nodeInspect: OFF,
    asarIntegrity: ON,
    onlyFromAsar: ON,
    filePrivileges: OFF,
  });

  // Native code cannot be loaded from inside the archive.
  for (const native of ['@napi-rs', '@lydell'])
    expect(existsSync(join(unpacked, 'resources', 'app.asar.unpacked', 'node_modules', native))).toBe(true);
  const packed = await archivedFiles(join(unpacked, 'resources', 'app.asar'));
  const needed = ['out/main/core.js', 'out/preload/index.cjs', 'out/renderer/index.html', 'package.json'];
  for (const module of ['ssh2', 'asn1', 'safer-buffer', 'bcrypt-pbkdf', 'tweetnacl', '@napi-rs/keyring', '@lydell/node-pty'])
    needed.push(`node_modules/${module}/package.json`);
  expect(needed.filter((file) => !packed.includes(file))).toEqual([]);
  const expected = /^(out|assets\/icons|node_modules\/(ssh2|asn1|safer-buffer|bcrypt-pbkdf|tweetnacl|@napi-rs|@lydell))\/|^package\.json$/u;
  expect(packed.filter((file) => !expected.test(file) || file.endsWith('.map'))).toEqual([]);

  const args = ['--no-sandbox', '--disable-gpu', '--remote-debugging-port=0', '--data-dir', join(folder, 'data')];
  const running = spawn(program, args, {
    env: { PATH: process.env['PATH'], HOME: folder, ...lab.display.env },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  undo.defer(async () => {
    const ended = once(running, 'exit');
    running.kill();
    await ended;
  });
  const address = await new Promise<string>((resolve, reject) => {
    running.once('exit', () => reject(new Error('the packaged program ended')));
    createInterface({ input: running.stderr }).on('line', (line) => {
      const listening = /^DevTools listening on (ws:.*)$/u.exec(line)?.[1];
      if (listening) resolve(listening);
    });
  });
  // Its inspector for Node is off, and Playwright needs more of a browser than Electron's protocol offers.
  await expect
    .poll(() => inPage(address, "document.querySelector('nav') !== null && location.origin"), { timeout: 30_000 })
    .toBe('app://pilothouse');
}

/** What an expression is in the first page behind a Chromium's debugging address; null while there is none. */
async function inPage(address: string, expression: string): Promise<unknown> {
  const list = (await (await fetch(`http://${new URL(address).host}/json/list`)).json()) as {
    type: string;
    webSocketDebuggerUrl: string;
  }[];
  const page = list.find(({ type }) => type === 'page');
  if (!page) return null;
  const socket = new WebSocket(page.webSocketDebuggerUrl);
  const answer = new Promise<string>((resolve, reject) => {
    socket.addEventListener('message', (event) => resolve(String(event.data)), { once: true });
    socket.addEventListener('error', () => reject(new Error('the page cannot be asked')), { once: true });
  });
  await new Promise((resolve) => socket.addEventListener('open', resolve, { once: true }));
  socket.send(JSON.stringify({ id: 1, method: 'Runtime.evaluate', params: { expression } }));
  const { result } = JSON.parse(await answer) as { result?: { result: { value: unknown } } };
  socket.close();
  // A page that is just being replaced answers with an error.
  return result?.result.value ?? null;
}

interface ArchiveFolder {
  readonly files: Readonly<Record<string, ArchiveFolder | { readonly size: number }>>;
}

/** The files of an asar archive: a JSON directory after four 32-bit sizes, of which the last is its length. */
async function archivedFiles(file: string): Promise<string[]> {
  const archive = await readFile(file);
  const directory = JSON.parse(archive.toString('utf8', 16, 16 + archive.readUInt32LE(12))) as ArchiveFolder;
  const below = (folder: ArchiveFolder, path: string): string[] =>
    Object.entries(folder.files).flatMap(([name, entry]) => ('files' in entry ? below(entry, `${path}${name}/`) : [`${path}${name}`]));
  return below(directory, '');
}
