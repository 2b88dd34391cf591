import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, cp, mkdir, mkdtemp, readFile, readdir, rm, stat, symlink, utimes, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const project = fileURLToPath(new URL('../../..', import.meta.url));

let folder = '';
let root = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pilothouse-launcher-'));
  root = await checkout('project');
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** A clone of the project as it stands, with the packages of this one. */
async function checkout(name: string): Promise<string> {
  const clone = join(folder, name);
  await mkdir(join(clone, 'node_modules'), { recursive: true });
  for (const part of [
    'main',
    'preload',
    'renderer',
    'package.json',
    'package-lock.json',
    'vite.config.ts',
    'tsconfig.json',
    '.oxlintrc.json',
  ]) {
    await cp(join(project, part), join(clone, part), { recursive: true });
  }
  // The folder is its own, so that nothing is written into this project's packages.
  for (const entry of await readdir(join(project, 'node_modules')))
    await symlink(join(project, 'node_modules', entry), join(clone, 'node_modules', entry));
  return clone;
}

interface Run {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

interface Start {
  readonly in?: string;
  readonly env?: Record<string, string>;
  /** Ends the run once this is on stdout. */
  readonly until?: RegExp;
}

async function start(args: readonly string[], options: Start = {}): Promise<Run> {
  const env = { PATH: process.env['PATH'], HOME: folder, LANG: 'en_GB.UTF-8', ...options.env };
  const child = spawn(process.execPath, [join(options.in ?? root, 'main/bin/pilothouse.mjs'), ...args], {
    cwd: folder,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (data: Buffer) => {
    stdout += data.toString();
    if (options.until?.test(stdout)) child.kill('SIGTERM');
  });
  child.stderr.on('data', (data: Buffer) => void (stderr += data.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, stdout, stderr };
}

describe('a start', () => {
  test('builds what is missing, says so on stderr, and leaves stdout to the command', async () => {
    const run = await start(['--version']);
    expect(run.stderr).toMatch(/building main, preload, renderer/u);
    expect(run).toMatchObject({ code: 0, stdout: '0.1.0\n' });
  });

  test('builds nothing the second time, and says nothing', async () => {
    const built = await stat(join(root, 'out/renderer/index.html'));
    const run = await start(['--version']);
    expect(run).toEqual({ code: 0, stdout: '0.1.0\n', stderr: '' });
    expect((await stat(join(root, 'out/renderer/index.html'))).mtimeMs).toBe(built.mtimeMs);
  });

  test('compares contents, not times: a fresh checkout of the same files is not built again', async () => {
    await utimes(join(root, 'renderer/locales/en/app.json'), new Date(), new Date());
    expect((await start(['--version'])).stderr).toBe('');
  });

  test('builds only what a change touches', async () => {
    const words = join(root, 'renderer/locales/en/app.json');
    await writeFile(words, `${await readFile(words, 'utf8')}\n`);
    expect((await start(['--version'])).stderr).toMatch(/building renderer \.\.\./u);
  });

  test('says a build that fails, and builds again once it is mended', async () => {
    const entry = join(root, 'preload/index.ts');
    const source = await readFile(entry, 'utf8');
    await writeFile(entry, 'import "./absent.ts";');
    const failed = await start(['--version']);
    expect(failed).toMatchObject({ code: 1, stdout: '' });
    expect(failed.stderr).toMatch(/absent\.ts[\s\S]*the build failed/u);
    await writeFile(entry, source);
    expect(await start(['--version'])).toMatchObject({ code: 0, stdout: '0.1.0\n' });
  });

  test('an import that the floor plan forbids is no build, however often it is tried', async () => {
    const extra = join(root, 'renderer/ui/window-into-core.ts');
    await writeFile(extra, "export { VERSION } from '../../main/core/version.ts';\n");
    for (let tries = 0; tries < 2; tries += 1) {
      const failed = await start(['--version']);
      expect(failed).toMatchObject({ code: 1, stdout: '' });
      expect(failed.stderr).toMatch(/never import from main/u);
    }
    await rm(extra);
    expect(await start(['--version'])).toMatchObject({ code: 0, stdout: '0.1.0\n' });
  });

  test('waits for another that builds, and both succeed', async () => {
    await rm(join(root, 'out'), { recursive: true });
    const runs = await Promise.all([start(['--version']), start(['--version'])]);
    expect(runs.map(({ code, stdout }) => ({ code, stdout }))).toEqual([
      { code: 0, stdout: '0.1.0\n' },
      { code: 0, stdout: '0.1.0\n' },
    ]);
    expect(runs.filter(({ stderr }) => stderr.includes('built in'))).toHaveLength(1);
  });

  test('takes over from one that was killed while it built', async () => {
    await writeFile(join(root, 'out/.building'), '4194305');
    await rm(join(root, 'out/.preload.sources'));
    expect(await start(['--version'])).toMatchObject({ code: 0 });
  });

  test('passes on the exit code of the command, and its arguments unchanged', async () => {
    expect((await start(['check', 'not a url', '--json'])).code).toBe(2);
  });

  test('speaks French on a French terminal', async () => {
    await rm(join(root, 'out/.preload.sources'));
    expect((await start(['--version'], { env: { LC_ALL: 'fr_FR.UTF-8' } })).stderr).toContain('construction de preload');
  });
});

describe('packages', () => {
  /** Stands in for npm: puts the packages where `npm ci` would. */
  async function standInNpm(clone: string, exitCode = 0): Promise<Record<string, string>> {
    const npm = join(dirname(clone), `npm-${exitCode}.js`);
    const link = `import { symlinkSync, rmSync } from 'node:fs'; rmSync('node_modules', { recursive: true, force: true }); symlinkSync(${JSON.stringify(join(project, 'node_modules'))}, 'node_modules');`;
    await writeFile(
      npm,
      `${exitCode === 0 ? link : ''}\nconsole.log('npm', process.argv.slice(2).join(' ')); process.exitCode = ${exitCode};`,
    );
    await chmod(npm, 0o755);
    return { npm_execpath: npm };
  }

  test('are installed first where there are none, which is said', async () => {
    const clone = await checkout('fresh');
    await rm(join(clone, 'node_modules'), { recursive: true });
    await cp(join(root, 'out'), join(clone, 'out'), { recursive: true });
    const run = await start(['--version'], { in: clone, env: await standInNpm(clone) });
    expect(run).toMatchObject({ code: 0, stdout: '0.1.0\n' });
    expect(run.stderr).toMatch(/first start here: installing packages \(npm ci\)[\s\S]*npm ci --loglevel=error\n/u);
  });

  test('are installed again when package-lock.json names others', async () => {
    const clone = await checkout('stale');
    await cp(join(root, 'out'), join(clone, 'out'), { recursive: true });
    const lock = JSON.parse(await readFile(join(clone, 'package-lock.json'), 'utf8')) as { packages: Record<string, { version: string }> };
    lock.packages['node_modules/zod'] = { ...lock.packages['node_modules/zod'], version: '0.0.1' };
    await writeFile(join(clone, 'package-lock.json'), JSON.stringify(lock));
    const run = await start(['--version'], { in: clone, env: await standInNpm(clone, 7) });
    expect(run).toMatchObject({ code: 1, stdout: '' });
    expect(run.stderr).toMatch(/package-lock\.json changed: installing packages[\s\S]*npm ci ended with 7/u);
  });
});

describe('without a command', () => {
  const link = /http:\/\/127\.0\.0\.1:\d+\/enter\?token=\S+\n/u;

  test('and without a display, the console is served, with why and the link', async () => {
    const run = await start(['--data-dir', join(folder, 'state')], { until: link });
    expect(run.stderr).toMatch(/there is no display here[\s\S]*serving the same console to your browser instead/u);
    expect(run.stdout).toMatch(link);
    expect(await readdir(join(folder, 'state'))).toContain('pilothouse.db');
  });

  test('and where Electron’s runtime cannot be fetched, it is tried once, then served', async () => {
    let asked = 0;
    const mirror = createServer((_request, response) => {
      asked += 1;
      response.writeHead(404).end();
    });
    mirror.listen(0, '127.0.0.1');
    await once(mirror, 'listening');
    const empty = join(folder, 'no-electron');
    await mkdir(empty, { recursive: true });
    const env = {
      DISPLAY: ':no-such-display',
      ELECTRON_OVERRIDE_DIST_PATH: empty,
      ELECTRON_MIRROR: `http://127.0.0.1:${(mirror.address() as AddressInfo).port}/`,
      electron_config_cache: join(folder, 'electron-cache'),
    };
    const first = await start(['--data-dir', join(folder, 'state-2')], { env, until: link });
    expect(first.stderr).toMatch(/fetching Electron’s runtime[\s\S]*cannot be fetched here/u);
    expect(first.stdout).toMatch(link);
    expect(asked).toBeGreaterThan(0);
    asked = 0;
    const second = await start(['--data-dir', join(folder, 'state-2')], { env, until: link });
    expect(second.stderr).toContain('could not be fetched at an earlier start');
    expect(asked).toBe(0);
    mirror.close();
  });
});
