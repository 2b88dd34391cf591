import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const cli = fileURLToPath(new URL('../../out/main/cli.js', import.meta.url));

export interface Answer {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
  /** The one JSON document of `--json`. */
  json<Document = Record<string, unknown>>(): Document;
}

/** A workstation with a home and a data folder of its own, where the built command line is run. */
export interface Workstation {
  readonly home: string;
  readonly dataDir: string;
  run(args: readonly string[], options?: { readonly stdin?: string }): Promise<Answer>;
  remove(): Promise<void>;
}

interface WorkstationOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly sshConfig?: string;
  readonly knownHosts?: string;
}

/** Makes one; without a keychain unless `env` brings one. */
export async function makeWorkstation({ env = {}, sshConfig = '', knownHosts = '' }: WorkstationOptions = {}): Promise<Workstation> {
  const home = await mkdtemp(join(tmpdir(), 'pilothouse-scenario-'));
  const dataDir = join(home, 'data');
  await mkdir(join(home, '.ssh'), { mode: 0o700 });
  await writeFile(join(home, '.ssh', 'config'), sshConfig, { mode: 0o600 });
  await writeFile(join(home, '.ssh', 'known_hosts'), knownHosts, { mode: 0o600 });
  const { PATH = '' } = process.env;
  return {
    home,
    dataDir,
    run(args, { stdin } = {}) {
      // Behind `--` everything belongs to the program that is run.
      const end = args.includes('--') ? args.indexOf('--') : args.length;
      const child = spawn(process.execPath, [cli, ...args.slice(0, end), '--data-dir', dataDir, ...args.slice(end)], {
        env: { PATH, HOME: home, LANG: 'en_GB.UTF-8', PILOTHOUSE_KEYCHAIN: 'none', ...env },
        stdio: [stdin === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
      });
      child.stdin?.end(stdin);
      let stdout = '';
      let stderr = '';
      child.stdout?.setEncoding('utf8').on('data', (text: string) => (stdout += text));
      child.stderr?.setEncoding('utf8').on('data', (text: string) => (stderr += text));
      return new Promise((resolve, reject) => {
        child.once('error', reject);
        child.once('close', (code) =>
          resolve({ exitCode: code ?? -1, stdout, stderr, json: <Document>() => JSON.parse(stdout) as Document }),
        );
      });
    },
    remove: () => rm(home, { recursive: true, force: true }),
  };
}
