import { execFile } from 'node:child_process';
import type { Failure } from '../../../preload/contract/failure.ts';
import { keychainLocked, keychainSilent, noCollection, noKeychain } from './keychain-failures.ts';

const LIMIT_MS = 4_000;
const SERVICE = 'org.freedesktop.secrets';
const DEFAULT_COLLECTION = '/org/freedesktop/secrets/aliases/default';
const COLLECTION = 'org.freedesktop.Secret.Collection';

/** Programs of which every desktop has one; both ask whether the default keychain is locked (Secret Service API §4.2). */
const QUESTIONS = [
  { program: 'busctl', args: ['--user', 'get-property', SERVICE, DEFAULT_COLLECTION, COLLECTION, 'Locked'] },
  {
    program: 'dbus-send',
    args: [
      '--session',
      '--print-reply',
      `--dest=${SERVICE}`,
      DEFAULT_COLLECTION,
      'org.freedesktop.DBus.Properties.Get',
      `string:${COLLECTION}`,
      'string:Locked',
    ],
  },
] as const;

export type SecretServiceState =
  | { readonly kind: 'ready' }
  | { readonly kind: 'unavailable'; readonly failure: Failure }
  | { readonly kind: 'unknown' };

/**
 * Whether the Secret Service would take a secret now, asked without any prompt appearing. It is asked through another program
 * because that one can be ended: a bus that never answers would hold a thread of this process for good. `unknown` when there is
 * no such program here.
 */
export async function secretServiceState(env: Readonly<Record<string, string | undefined>>): Promise<SecretServiceState> {
  for (const { program, args } of QUESTIONS) {
    const answer = await ask(program, args, env);
    if (answer !== null) return answer;
  }
  return { kind: 'unknown' };
}

function ask(
  program: string,
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): Promise<SecretServiceState | null> {
  return new Promise((resolve) => {
    execFile(program, args, { env: busEnvironment(env), timeout: LIMIT_MS, killSignal: 'SIGKILL' }, (error, stdout, stderr) => {
      if (error === null) resolve(readLocked(stdout));
      else if (error.code === 'ENOENT') resolve(null);
      else if (error.killed === true) resolve({ kind: 'unavailable', failure: keychainSilent() });
      else resolve({ kind: 'unavailable', failure: explain(stderr) });
    });
  });
}

/** `b false` of busctl, `variant boolean false` of dbus-send. */
export function readLocked(stdout: string): SecretServiceState {
  if (/\bfalse\b/u.test(stdout)) return { kind: 'ready' };
  if (/\btrue\b/u.test(stdout)) return { kind: 'unavailable', failure: keychainLocked() };
  return { kind: 'unknown' };
}

function explain(stderr: string): Failure {
  return /does not exist|UnknownObject|UnknownMethod/u.test(stderr) ? noCollection() : noKeychain(stderr.trim());
}

function busEnvironment(env: Readonly<Record<string, string | undefined>>): NodeJS.ProcessEnv {
  const names = ['PATH', 'HOME', 'USER', 'DISPLAY', 'WAYLAND_DISPLAY', 'XDG_RUNTIME_DIR', 'DBUS_SESSION_BUS_ADDRESS'];
  return { LC_ALL: 'C', ...Object.fromEntries(names.flatMap((name) => (env[name] === undefined ? [] : [[name, env[name]]]))) };
}
