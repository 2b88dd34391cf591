import { appendFile, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { openCore } from '../../../main/core/index.ts';
import type { Core } from '../../../main/core/index.ts';
import { FailureError } from '../../../main/core/failure.ts';
import type { Prompter, PromptRequest } from '../../../main/core/vantage/prompts.ts';
import type { Failure } from '../../../preload/contract/failure.ts';
import type { PromptAnswer } from '../../../preload/contract/vantage.ts';
import type { KeyFile, SshServer } from '../../lab/sshd.ts';
import { makeStateFolder } from '../../lab/state-folder.ts';

/** Somebody at the keyboard: what they were asked, and how they answer. */
export interface Person {
  readonly asked: readonly PromptRequest[];
  readonly prompter: Prompter;
  /** How the next questions are answered; without an answer a question stays open. */
  answers(answer: (request: PromptRequest, index: number) => PromptAnswer | Promise<PromptAnswer> | null): void;
  /** Resolves when so many questions have been asked. */
  wasAsked(count: number): Promise<PromptRequest>;
}

export function makePerson(): Person {
  const asked: PromptRequest[] = [];
  let answer: (request: PromptRequest, index: number) => PromptAnswer | Promise<PromptAnswer> | null = () => null;
  const waiting = new Set<() => void>();
  return {
    asked,
    answers(given) {
      answer = given;
    },
    prompter: {
      async ask(request, { signal }) {
        asked.push(request);
        for (const wake of waiting) wake();
        const given = answer(request, asked.length - 1);
        if (given !== null) return given;
        return new Promise((_, reject) => {
          signal.addEventListener('abort', () => reject(signal.reason), { once: true });
        });
      },
    },
    wasAsked(count) {
      return new Promise((resolve) => {
        const look = () => {
          const last = asked[count - 1];
          if (!last) return;
          waiting.delete(look);
          resolve(last);
        };
        waiting.add(look);
        look();
      });
    },
  };
}

/** The whole core, with a home folder and a person of its own. */
export interface Rig {
  readonly core: Core;
  readonly person: Person;
  readonly home: string;
  readonly dataDir: string;
  writeConfig(text: string): Promise<void>;
  trust(server: SshServer): Promise<void>;
  knownHosts(): Promise<string>;
  /** Everything that was written down: settings, database, logs. */
  everythingKept(): Promise<string>;
  stop(): Promise<void>;
}

export async function startRig(options: { readonly env?: Readonly<Record<string, string | undefined>> } = {}): Promise<Rig> {
  const folder = await makeStateFolder('console');
  const home = folder.in('home');
  const dataDir = folder.in('data');
  await mkdir(join(home, '.ssh'), { recursive: true, mode: 0o700 });
  const person = makePerson();
  const env = { PATH: process.env['PATH'], PILOTHOUSE_KEYCHAIN: 'none', ...options.env };
  const core = await openCore({ dataDir, version: '0.0.0-test', prompter: person.prompter, env, home });
  const knownHostsFile = join(home, '.ssh', 'known_hosts');
  return {
    core,
    person,
    home,
    dataDir,
    writeConfig: (text) => writeFile(join(home, '.ssh', 'config'), text, { mode: 0o600 }),
    async trust(server) {
      await mkdir(dirname(knownHostsFile), { recursive: true });
      await appendFile(knownHostsFile, server.knownHosts, { mode: 0o600 });
    },
    knownHosts: () => readFile(knownHostsFile, 'utf8').catch(() => ''),
    async everythingKept() {
      const names = await readdir(dataDir, { recursive: true, withFileTypes: true });
      const contents = await Promise.all(
        names.filter((entry) => entry.isFile()).map((entry) => readFile(join(entry.parentPath, entry.name), 'latin1')),
      );
      return contents.join('\n');
    },
    async stop() {
      await core.close();
      await folder.remove();
    },
  };
}

/** The failure that something ends with; fails the test when it does not end with one. */
export async function failureFrom(work: Promise<unknown>): Promise<Failure> {
  try {
    await work;
  } catch (error) {
    if (error instanceof FailureError) return error.failure;
    throw error;
  }
  throw new Error('it was expected to fail, and did not');
}

/** A `Host` section of an ssh configuration. */
export function hostSection(name: string, server: SshServer, user: string, lines: readonly string[] = []): string {
  return [
    `Host ${name}`,
    `  HostName ${server.address}`,
    `  Port ${server.port}`,
    `  User ${user}`,
    ...lines.map((line) => `  ${line}`),
    '',
  ].join('\n');
}

export function identity(key: KeyFile): readonly string[] {
  return [`IdentityFile ${key.path}`, 'IdentitiesOnly yes'];
}
