import { createRequire } from 'node:module';
import { Worker } from 'node:worker_threads';
import { z } from 'zod';
import type { Failure } from '../../../preload/contract/failure.ts';
import { FailureError } from '../failure.ts';
import { explainKeychain, keychainSilent, tooLong } from './keychain-failures.ts';
import { Secret } from './secret.ts';
import { secretServiceState } from './secret-service.ts';

/** The keychain of the operating system. Accounts are names below the service `Pilothouse`. */
export interface Keychain {
  readonly backend: string;
  /** Why it would not take a secret now; null when it would. Never shows a prompt; an answer is kept for a while. */
  problem(): Promise<Failure | null>;
  /** These may show the keychain's own prompt. They throw FailureError `keychain-locked`, `keychain-unreachable`, `keychain-refused`. */
  get(account: string): Promise<Secret | null>;
  has(account: string): Promise<boolean>;
  set(account: string, secret: Secret): Promise<void>;
  /** The same for many, in their order; what was done before one that fails stays done. */
  getAll(accounts: readonly string[]): Promise<readonly (Secret | null)[]>;
  hasAll(accounts: readonly string[]): Promise<readonly boolean[]>;
  setAll(kept: readonly Kept[]): Promise<void>;
  delete(account: string): Promise<boolean>;
  /** The accounts of everything Pilothouse ever kept there, whichever data folder it was for. */
  accounts(): Promise<readonly string[]>;
  close(): void;
}

/** What is kept under an account. */
export interface Kept {
  readonly account: string;
  readonly secret: Secret;
}

export const KEYCHAIN_SERVICE = 'Pilothouse';
/** Under which entries were kept before version 0.2; each moves when it is first read or written. */
const OLD_SERVICE = 'pilothouse';

/** A person may have to type the keychain's password into its prompt. */
const ANSWER_LIMIT_MS = 60_000;
const PROBE_LIMIT_MS = 5_000;
/** So many the keychain is asked for at once: few enough to be done within the limit where each takes a tenth of a second. */
const AT_ONCE = 50;
const GOOD_FOR_MS = 60_000;
const BAD_FOR_MS = 5_000;
/** Windows: CRED_MAX_CREDENTIAL_BLOB_SIZE of wincred.h; passwords are stored as UTF-16. */
const WINDOWS_LIMIT_BYTES = 2_560;

const BACKENDS: Readonly<Partial<Record<NodeJS.Platform, string>>> = { darwin: 'macOS Keychain', win32: 'Windows Credential Manager' };

/** The keychain of this operating system, by its own name. */
export function keychainName(): string {
  return BACKENDS[process.platform] ?? 'Secret Service';
}

type Operation = 'get' | 'has' | 'set' | 'delete' | 'accounts';

/**
 * Opens the keychain; nothing is loaded or asked before it is needed. The native module blocks its thread while the keychain
 * thinks or asks the person, so it works in a thread of its own.
 */
export function openKeychain(env: Readonly<Record<string, string | undefined>>): Keychain {
  const thread = new KeychainThread();
  let known: { readonly problem: Failure | null; readonly until: number } | null = null;
  let probing: Promise<Failure | null> | null = null;

  const remember = (problem: Failure | null) => {
    known = { problem, until: performance.now() + (problem === null ? GOOD_FOR_MS : BAD_FOR_MS) };
    return problem;
  };

  const probe = async (): Promise<Failure | null> => {
    if (process.platform === 'linux') {
      const state = await secretServiceState(env);
      if (state.kind !== 'unknown') return state.kind === 'ready' ? null : state.failure;
    }
    try {
      await thread.run('has', [{ account: 'probe' }], PROBE_LIMIT_MS);
      return null;
    } catch (error) {
      if (error instanceof FailureError) return error.failure;
      throw error;
    }
  };

  const problem = async (): Promise<Failure | null> => {
    if (known !== null && performance.now() < known.until) return known.problem;
    probing ??= probe()
      .then(remember)
      .finally(() => (probing = null));
    return probing;
  };

  /** A locked keychain is asked all the same: the person may unlock it in its prompt. One that is not there is not. */
  const run = async (operation: Operation, items: readonly Asked[]): Promise<readonly unknown[]> => {
    const before = await problem();
    if (before !== null && before.kind !== 'keychain-locked') throw new FailureError(before);
    try {
      const result = await thread.run(operation, items, ANSWER_LIMIT_MS);
      remember(null);
      return result;
    } catch (error) {
      if (error instanceof FailureError && error.failure.kind !== 'keychain-refused') remember(error.failure);
      throw error;
    }
  };

  const inTurns = async (operation: Operation, items: readonly Asked[]): Promise<readonly unknown[]> => {
    const answers: unknown[] = [];
    for (let from = 0; from < items.length; from += AT_ONCE) answers.push(...(await run(operation, items.slice(from, from + AT_ONCE))));
    return answers;
  };

  const getAll: Keychain['getAll'] = async (accounts) =>
    (await inTurns('get', accounts.map(asked))).map((value) => (typeof value === 'string' ? new Secret(value) : null));
  const hasAll: Keychain['hasAll'] = async (accounts) => (await inTurns('has', accounts.map(asked))).map((answer) => answer === true);
  const setAll: Keychain['setAll'] = async (kept) => {
    if (process.platform === 'win32' && kept.some(({ secret }) => Buffer.byteLength(secret.reveal(), 'utf16le') > WINDOWS_LIMIT_BYTES))
      throw new FailureError(tooLong(WINDOWS_LIMIT_BYTES));
    await inTurns(
      'set',
      kept.map(({ account, secret }) => ({ account, value: secret.reveal() })),
    );
  };

  return {
    backend: keychainName(),
    problem,
    getAll,
    hasAll,
    setAll,
    get: async (account) => (await getAll([account]))[0] ?? null,
    has: async (account) => (await hasAll([account]))[0] === true,
    set: (account, secret) => setAll([{ account, secret }]),
    delete: async (account) => (await run('delete', [{ account }]))[0] === true,
    accounts: async () => z.array(z.string()).parse(await run('accounts', [])),
    close: () => thread.close(),
  };
}

interface Asked {
  readonly account: string;
  readonly value?: string;
}

function asked(account: string): Asked {
  return { account };
}

/**
 * Runs in the thread: one operation at a time, on the OS keychain; on Linux on the Secret Service and nothing else. Left to itself the
 * library would fall back to the kernel's keys there, which forget everything at the next start: a build of it that does not know the
 * pin is refused. Windows does not tell the two services apart: there is nothing to move there.
 */
const THREAD_SOURCE = `
const { parentPort, workerData } = require('node:worker_threads');
const pin = { linux: { store: 'secret-service' } };
let pins = process.platform !== 'linux';
function library() {
  const module = require(workerData.module);
  if (pins) return module;
  try {
    new module.Entry(workerData.service, 'probe', { linux: { store: 'no such store' } });
  } catch {
    pins = true;
    return module;
  }
  throw new Error('this build of the keychain library cannot be held to the Secret Service');
}
const services = process.platform === 'win32' ? [workerData.service] : [workerData.service, workerData.oldService];
const operations = {
  get([now, old]) {
    const value = now.getPassword();
    if (value !== null || old === undefined) return value;
    const kept = old.getPassword();
    if (kept === null) return null;
    now.setPassword(kept);
    old.deleteCredential();
    return kept;
  },
  has: (entries) => entries.some((entry) => entry.getPassword() !== null),
  set([now, old], value) {
    now.setPassword(value);
    old?.deleteCredential();
    return true;
  },
  delete: (entries) => entries.map((entry) => entry.deleteCredential()).includes(true),
};
parentPort.on('message', ({ id, operation, items }) => {
  try {
    const { Entry, findCredentials } = library();
    const result = operation === 'accounts'
      ? [...new Set(services.flatMap((service) => findCredentials(service).map((found) => found.account)))]
      : items.map(({ account, value }) => operations[operation](services.map((service) => new Entry(service, account, pin)), value) ?? null);
    parentPort.postMessage({ id, result });
  } catch (error) {
    parentPort.postMessage({ id, error: String(error && error.message || error) });
  }
});
`;

interface ThreadAnswer {
  readonly id: number;
  readonly result?: readonly unknown[];
  readonly error?: string;
}

class KeychainThread {
  #worker: Worker | null = null;
  #lastId = 0;
  readonly #waiting = new Map<number, (answer: ThreadAnswer) => void>();
  /** Operations the thread has not finished, also those nobody waits for any longer. */
  #unfinished = 0;
  #silent = false;

  /** A stuck thread cannot be ended, and Node waits for its threads before it exits: only the kernel can end this process then. */
  readonly #endStuckProcess = () => {
    if (this.#unfinished > 0) process.kill(process.pid, 'SIGKILL');
  };

  async run(operation: Operation, items: readonly Asked[], limitMs: number): Promise<readonly unknown[]> {
    if (this.#silent) throw new FailureError(keychainSilent());
    const worker = this.#start();
    const id = (this.#lastId += 1);
    const answer = new Promise<ThreadAnswer>((resolve) => this.#waiting.set(id, resolve));
    if (this.#unfinished === 0) process.on('exit', this.#endStuckProcess);
    this.#unfinished += 1;
    worker.ref();
    worker.postMessage({ id, operation, items });
    const timer = setTimeout(() => {
      this.#silent = true;
      worker.unref();
      this.#waiting.get(id)?.({ id, error: '' });
    }, limitMs);
    const { result, error } = await answer;
    clearTimeout(timer);
    if (error === undefined) return result ?? [];
    throw error === '' ? new FailureError(keychainSilent()) : explainKeychain(error);
  }

  close(): void {
    const worker = this.#worker;
    this.#worker = null;
    if (worker !== null && this.#unfinished === 0) void worker.terminate();
  }

  #start(): Worker {
    if (this.#worker !== null) return this.#worker;
    const require = createRequire(import.meta.url);
    const module = require.resolve('@napi-rs/keyring');
    const worker = new Worker(THREAD_SOURCE, {
      eval: true,
      workerData: { module, service: KEYCHAIN_SERVICE, oldService: OLD_SERVICE },
      execArgv: [],
    });
    worker.on('message', (answer: ThreadAnswer) => {
      this.#finished(worker, 1);
      this.#settle(answer);
    });
    worker.on('error', (error: Error) => {
      // The native module is missing or broken: every question that waits gets that answer.
      this.#worker = null;
      for (const id of this.#waiting.keys()) this.#settle({ id, error: error.message });
      this.#finished(worker, this.#unfinished);
    });
    worker.unref();
    this.#worker = worker;
    return worker;
  }

  #settle(answer: ThreadAnswer): void {
    const settle = this.#waiting.get(answer.id);
    this.#waiting.delete(answer.id);
    settle?.(answer);
  }

  #finished(worker: Worker, count: number): void {
    this.#unfinished -= count;
    this.#silent = false;
    if (this.#unfinished > 0) return;
    worker.unref();
    process.removeListener('exit', this.#endStuckProcess);
  }
}
