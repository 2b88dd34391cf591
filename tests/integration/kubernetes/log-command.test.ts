import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import type { ScriptedPod } from './log-server.ts';
import { stamp, startLogServer } from './log-server.ts';

const program = fileURLToPath(new URL('../../../main/core/cli/index.ts', import.meta.url));
const START = 1_795_000_000_000_000_000n;

/** Three lines a second apart, each pod some nanoseconds after the other. */
const pod = (name: string, after: bigint): ScriptedPod => ({
  name,
  log(query, answer) {
    for (const [index, text] of ['INFO begins', 'ERROR breaks', 'goes on'].entries())
      answer.write(`${stamp(START + BigInt(index) * 1_000_000_000n + after)} ${text}\n`);
    if (query.get('follow') !== 'true') answer.end();
    else setTimeout(() => answer.write(`${stamp(START + 9_000_000_000n + after)} new\n`), 100);
  },
});

let server: Awaited<ReturnType<typeof startLogServer>>;
let home: string;
beforeAll(async () => {
  server = await startLogServer([pod('api-a', 0n), pod('api-b', 1n)]);
  home = await mkdtemp(join(tmpdir(), 'pilothouse-log-command-'));
  await writeFile(join(home, 'config'), server.kubeconfig);
});
afterAll(async () => {
  await server.close();
  await rm(home, { recursive: true });
});

/** Runs it; `interruptAt`: a text of its output at which it gets Ctrl+C. */
async function logs(args: readonly string[], { interruptAt = '', language = 'C.UTF-8' } = {}) {
  const child = spawn(process.execPath, [program, 'logs', '--context', 'scripted', '--data-dir', join(home, 'data'), ...args], {
    env: { PATH: process.env['PATH'], HOME: home, LANG: language, PILOTHOUSE_KEYCHAIN: 'none', KUBECONFIG: join(home, 'config') },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: 30_000,
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
    if (interruptAt !== '' && stdout.includes(interruptAt)) child.kill('SIGINT');
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, stdout, stderr };
}

test('of a pod as it was written; of a service with the pod before each line, ordered by time; the namespace is the context’s', async () => {
  const one = await logs(['api-a']);
  expect(one).toEqual({ code: 0, stdout: 'INFO begins\nERROR breaks\ngoes on\n', stderr: '' });
  const both = await logs(['svc/api', '--timestamps']);
  expect(both.stdout.split('\n').slice(0, 3)).toEqual([
    `${stamp(START)} api-a/app INFO begins`,
    `${stamp(START + 1n)} api-b/app INFO begins`,
    `${stamp(START + 1_000_000_000n)} api-a/app ERROR breaks`,
  ]);
});

test('--json is one document; followed, one object a line, until Ctrl+C', async () => {
  const line = z.object({
    time: z.string(),
    namespace: z.string(),
    pod: z.string(),
    container: z.string(),
    level: z.string(),
    text: z.string(),
  });
  const whole = z.array(line).parse(JSON.parse((await logs(['-l', 'app=api', '-A', '--json'])).stdout));
  expect(whole).toHaveLength(6);
  expect(whole[2]).toEqual({
    time: stamp(START + 1_000_000_000n),
    namespace: 'shop',
    pod: 'api-a',
    container: 'app',
    level: 'err',
    text: 'ERROR breaks',
  });
  const followed = await logs(['api-b', '-f', '--json', '--tail', '2'], { interruptAt: '"new"' });
  expect(followed.code).toBe(0);
  expect(
    followed.stdout
      .trim()
      .split('\n')
      .map((text) => line.parse(JSON.parse(text)).text),
  ).toContain('new');
});

test('what it cannot mean is refused in words, in the language of the terminal', async () => {
  expect((await logs([])).stderr).toContain('Name either a pod or workload, or a label selector.');
  expect((await logs(['api-a', '-l', 'app=api'])).code).toBe(2);
  expect((await logs(['api-a', '-f', '--previous'])).stderr).toContain('there is nothing to follow');
  expect((await logs(['api-a', '--tail', 'many'])).stderr).toContain('--tail many is not a number of lines');
  expect((await logs(['api-a', '--since', 'hier'], { language: 'fr_FR.UTF-8' })).stderr).toContain('n’est pas un moment de départ');
  expect((await logs(['nobody'])).stderr).toContain('There is no pod “nobody” in the namespace “shop” of the cluster “scripted”.');
});
