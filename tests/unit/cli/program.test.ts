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
