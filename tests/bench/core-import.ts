import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Measurement } from './measure.ts';
import { median } from './measure.ts';

const RUNS = 7;
const run = promisify(execFile);

/** Time and memory of a Node process that prints the version by the built command line, against an empty Node process. */
export async function measureCoreImport(root: string): Promise<Measurement[]> {
  const folder = await mkdtemp(join(tmpdir(), 'pilothouse-bench-'));
  try {
    const times: number[] = [];
    const empty: number[] = [];
    const script = `import(${JSON.stringify(join(root, 'out/main/cli.js'))}).catch(() => {}); process.on('exit', () => process.stderr.write(String(process.resourceUsage().maxRSS)))`;
    const memories: number[] = [];
    for (let i = 0; i < RUNS; i += 1) {
      times.push(
        await timed(() => run(process.execPath, [join(root, 'out/main/cli.js'), 'hosts', 'list', '--json', '--data-dir', folder])),
      );
      empty.push(await timed(() => run(process.execPath, ['-e', '0'])));
      const { stderr } = await run(process.execPath, ['-e', script, '--', 'pilothouse', 'hosts', 'list', '--json', '--data-dir', folder], {
        env: { ...process.env, PILOTHOUSE_KEYCHAIN: 'none' },
      });
      memories.push(Number(/\d+$/u.exec(stderr)?.[0] ?? Number.NaN) / 1000);
    }
    const { stderr: emptyMemory } = await run(process.execPath, [
      '-e',
      "process.on('exit', () => process.stderr.write(String(process.resourceUsage().maxRSS)))",
    ]);
    return [
      {
        name: 'command line: hosts list, start to exit',
        unit: 'ms',
        value: median(times),
        baseline: { name: 'node -e 0', value: median(empty) },
        samples: times,
      },
      {
        name: 'core in memory (largest resident set)',
        unit: 'MB',
        value: median(memories),
        baseline: { name: 'node -e 0', value: Number(emptyMemory) / 1000 },
      },
    ];
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}
