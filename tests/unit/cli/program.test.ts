import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import { runProgram } from '../../../main/core/cli/program.ts';

/** What a command writes on standard output, and its exit code. */
async function ran(argv: readonly string[]) {
  const out = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  const err = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  try {
    const exitCode = await runProgram(argv);
    return { exitCode, stdout: out.mock.calls.map(([text]) => String(text)).join('') };
  } finally {
    out.mockRestore();
    err.mockRestore();
  }
}

it.each([
  [['rollout', 'scale', 'web', '1e3'], '1e3 '],
  [['rollout', 'set-image', 'web', 'web=no image'], 'web=no image '],
  [['rollout', 'set-image', 'web', 'web=web:2', '--gate'], '--gate '],
  [['rollout', 'undo', 'web', '--to-revision', 'first'], '--to-revision first '],
  [['rollout', 'diff', 'web', '2', 'x'], '<to> x '],
  [['helm', 'diff', 'web', 'y', '2'], '<from> y '],
  [['configmaps', 'set', 'web', 'MODE=1', '--remove', 'MODE', 'OTHER'], 'MODE is both set and removed'],
])('an argument that does not fit is said in words: %j', async (argv, start) => {
  const { exitCode, stdout } = await ran([...argv, '--context', 'lab', '--namespace', 'shop', '--json']);
  expect(exitCode).toBe(2);
  const { error } = JSON.parse(stdout) as { error: { kind: string; message: string } };
  expect(error.kind).toBe('bad-input');
  expect(error.message.startsWith(start)).toBe(true);
});

it('a -- before the command, which keeps options from Node, is none of ours', async () => {
  for (const before of [['--'], ['--json', '--'], ['--', '--json']]) {
    const { exitCode, stdout } = await ran([...before, 'mail', 'deployed', '--env-file', 'no-place', '--json']);
    expect(exitCode).toBe(2);
    expect(stdout).toContain('is not written so');
  }
});

it('a cluster that is not named is chosen among those of the kubeconfig, the current one first, in the command as it was typed', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'pilothouse-contexts-'));
  const file = join(folder, 'config');
  const named = (name: string) => `{ name: ${name}, context: { cluster: all, user: me } }`;
  const clusters = 'clusters: [{ name: all, cluster: { server: "https://127.0.0.1:1" } }]\nusers: [{ name: me, user: { token: t } }]';
  const missing = async (argv: readonly string[]) => {
    const { exitCode, stdout } = await ran([...argv, '--json']);
    expect(exitCode).toBe(2);
    const { error } = JSON.parse(stdout) as { error: { message: string; remedy: string } };
    expect(error.message).toContain('--context');
    return error.remedy;
  };
  vi.stubEnv('KUBECONFIG', file);
  vi.stubEnv('LC_ALL', 'C');
  try {
    await writeFile(file, `${clusters}\ncurrent-context: my shop\ncontexts: [${['staging', 'my shop', 'other'].map(named).join(', ')}]\n`);
    expect(await missing(['pods', 'list', '-n', 'a b'])).toBe(
      "Choose one of: my shop (current), staging, other. For example: pilothouse pods list -n 'a b' --json --context 'my shop'",
    );
    const gate = await ran(['rollout', 'set-image', 'web', 'web=web:2', '--json', '--gate', '--', 'python', '-c', 'import pyotp']);
    expect(gate.stdout).toContain("web=web:2 --json --gate --context 'my shop' -- python -c 'import pyotp'");
    await writeFile(file, `${clusters}\ncontexts: []\n`);
    expect(await missing(['explain', 'pod', 'web-0'])).toMatch(/^No kubeconfig that could be read has a context/u);
  } finally {
    vi.unstubAllEnvs();
    await rm(folder, { recursive: true });
  }
});
