import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Rig } from '../ssh/rig.ts';

const program = fileURLToPath(new URL('../../../main/core/cli/index.ts', import.meta.url));

/** What a command of the command line ended with. */
export interface Answered {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Its one JSON document; throws where it is none. */
  json(): unknown;
}

/** Runs the command line on the hosts of a rig, with a data folder of its own; it is ended after a minute. */
export async function commandLineOn(rig: Rig, args: readonly string[], stdin = ''): Promise<Answered> {
  const child = spawn(process.execPath, [program, ...args, '--data-dir', `${rig.dataDir}-command`], {
    env: { PATH: process.env['PATH'], HOME: rig.home, LANG: 'C.UTF-8', PILOTHOUSE_KEYCHAIN: 'none' },
    stdio: ['pipe', 'pipe', 'pipe'],
    timeout: 60_000,
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  child.stdin.end(stdin);
  const [code] = (await once(child, 'close')) as [number | null];
  const json = () => {
    if (stdout === '') throw new Error(`${args.join(' ')} ended with ${code} and without a document: ${stderr}`);
    return JSON.parse(stdout) as unknown;
  };
  return { code, stdout, stderr, json };
}
