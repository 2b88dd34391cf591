import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';

const run = promisify(execFile);
/** `FUZZ_SEED=7 FUZZ_ROUNDS=50` looks further than every run of the tests does. */
const WITHIN_MS = 30 * 60_000;

/** No network but an own one, no processes but its own, and nothing to write to but its folder: whatever a page asks for stays in there. */
const CONFINED = `
set -e
mount --make-rprivate /
mount --bind "$1" "$1"
mount -o remount,bind,ro /
mount -t tmpfs tmpfs /run
mount -t tmpfs tmpfs /dev/shm
ip link set lo up 2>/dev/null || true
cd "$1"
shift
exec "$@"`;

interface Seen {
  readonly procedures: number;
  readonly calls: number;
  readonly bugs: readonly string[];
  readonly wrongAnswers: readonly string[];
  readonly leaked: number;
  readonly canary: string;
}

test(
  'a page that calls everything with everything ends nothing, learns no secret, and writes nowhere but in the data folder',
  { timeout: WITHIN_MS },
  async () => {
    const base = await mkdtemp(join(tmpdir(), 'pilothouse-fuzz-'));
    onTestFinished(() => rm(base, { recursive: true, force: true }));
    await mkdir(join(base, 'outside'));
    const { FUZZ_SEED: seed = '1', FUZZ_ROUNDS: rounds = '4' } = process.env;
    const program = fileURLToPath(new URL('fuzz-process.ts', import.meta.url));
    const args = ['--mount', '--net', '--pid', '--fork', '--mount-proc', '--kill-child', 'sh', '-c', CONFINED, 'sh', base];
    const { stdout } = await run('unshare', [...args, process.execPath, program, base, seed, rounds], {
      timeout: WITHIN_MS,
      killSignal: 'SIGKILL',
      maxBuffer: 64 * 1024 ** 2,
      env: { ...process.env, TMPDIR: base, NO_COLOR: '1' },
    });
    const seen = JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as Seen;
    const told = `seed ${seed}`;
    expect(seen.bugs, told).toEqual([]);
    expect(seen.wrongAnswers, told).toEqual([]);
    expect(seen.leaked, told).toBe(0);
    expect(seen.procedures).toBeGreaterThan(150);
    expect(seen.calls).toBeGreaterThan(seen.procedures);

    expect(await readdir(join(base, 'outside')), told).toEqual([]);
    for (const file of await readdir(join(base, 'data'), { recursive: true, withFileTypes: true })) {
      if (!file.isFile()) continue;
      const kept = await readFile(join(file.parentPath, file.name), 'latin1');
      expect(kept.includes(seen.canary), `${file.name} (${told})`).toBe(false);
    }
  },
);
