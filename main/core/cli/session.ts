import { userInfo } from 'node:os';
import type { RouterClient } from '@orpc/server';
import type { Command } from 'commander';
import type { Core } from '../index.ts';
import type { CallersFile } from '../implementer.ts';
import type { CoreRouter } from '../router.ts';
import type { Output } from './output.ts';

export type CoreClient = RouterClient<CoreRouter>;

/** What a command works with. */
export interface Session {
  readonly core: Core;
  readonly client: CoreClient;
  /** The same, for a call whose export goes into a file of the person. */
  saving(file: CallersFile): CoreClient;
  readonly output: Output;
  /** Aborts at Ctrl+C. */
  readonly signal: AbortSignal;
  /** Reads a stream of the contract to its end, a batch at a time. */
  read<Input extends object, Item>(
    procedure: (
      input: Input & { stream: string },
      options: { signal: AbortSignal },
    ) => Promise<AsyncIterable<{ sequence: number; items: Item[] }>>,
    input: Input,
    onItem: (item: Item) => void,
  ): Promise<void>;
}

/** Options that every command takes. */
export interface CommonOptions {
  readonly json?: boolean;
  readonly dataDir?: string;
  readonly acceptHostKey?: string;
  readonly stdin?: boolean;
  readonly passwordStdin?: boolean;
  /** The file descriptor the passphrase of the lock is read from: `--passphrase-fd`, or `--unlock-fd` where that has a meaning of its own. */
  readonly unlockFd?: string;
  /** How that option is called by the command that runs. */
  readonly unlockOption?: UnlockOption;
}

export type UnlockOption = '--passphrase-fd' | '--unlock-fd';

/** Runs one command's work in a session and remembers its exit code. */
export type RunCommand = (
  options: CommonOptions & { readonly whileLocked?: boolean },
  work: (session: Session) => Promise<number>,
) => Promise<void>;

/** What `--json` means for a command that can follow. */
export const JSON_OR_LINES = 'print one JSON document on standard output; with -f one JSON object a line';

/** Adds the options every command takes; `json` is what `--json` prints. */
export function withCommonOptions(command: Command, json = 'print one JSON document on standard output'): Command {
  const taken = command.options.some(({ long }) => long === '--passphrase-fd');
  const unlockOption: UnlockOption = taken ? '--unlock-fd' : '--passphrase-fd';
  if (!taken) command.on('option:passphrase-fd', (value: string) => command.setOptionValue('unlockFd', value));
  return command
    .setOptionValue('unlockOption', unlockOption)
    .option('--json', json)
    .option('--data-dir <dir>', 'keep all state there')
    .option(`${unlockOption} <n>`, 'while locked: read the passphrase from this file descriptor, a code on its second line')
    .option('--accept-host-key <fingerprint>', 'accept exactly this SSH host key (SHA256:...) without asking');
}

/** Who acts, for the audit journal. */
export function whoOnThisComputer(way: string): string {
  let name = 'unknown';
  try {
    name = userInfo().username;
  } catch (error) {
    // userInfo throws where the user id has no entry in the password database (containers); the entry is still written.
    name = `uid ${process.getuid?.() ?? '?'} (${error instanceof Error ? error.name : 'no entry'})`;
  }
  return `${name} via ${way}`;
}
