import { FailureError, words } from '../../failure.ts';
import type { Rooms } from '../../rooms.ts';
import { parseVantageName, serverName } from '../../vantage/names.ts';
import type { CommandResult, Command, Vantage, VantageOptions } from '../../vantage/vantage.ts';
import type { FileSystem } from './file-system.ts';
import { hereFiles } from './here-files.ts';
import { sftpFiles } from './sftp-files.ts';
import { shellFiles } from './shell-files.ts';
import { afterMark, marked } from './shell-words.ts';

/** A session is had at once, or there is no room for a second one beside SFTP (MaxSessions 1). */
const ROOM_WITHIN_MS = 2500;

/** The files of one machine and the commands beside them, for one piece of work. */
export interface Machine {
  /** `here`, or the host. */
  readonly name: string;
  readonly vantage: Vantage;
  readonly files: FileSystem;
  /**
   * Runs a command beside; null when this account has no shell there (ForceCommand internal-sftp, nologin). What it has open for
   * files is given back first where the server takes one session at a time.
   */
  command(command: Command, timeoutMs: number): Promise<CommandResult | null>;
  /** The server takes one session at a time, as far as is known: nothing else may be under way when `command` is called. */
  alone(): boolean;
}

type Needs = Pick<Rooms, 'vantages' | 'home'>;

/** Servers without SFTP, so that it is not asked for each time; sshd may be set right meanwhile. */
const withoutSftp = new WeakMap<object, Map<string, number>>();
const WITHOUT_SFTP_MS = 2 * 60_000;

/** Opens a machine's files, does the work, and closes them. Files are reached by commands where there is no SFTP. */
export async function withMachine<T>(
  rooms: Needs,
  vantageName: string,
  signal: AbortSignal,
  work: (machine: Machine) => Promise<T>,
): Promise<T> {
  const machine = await openMachine(rooms, vantageName, signal);
  try {
    return await work(machine);
  } finally {
    await machine.files.close();
  }
}

/** As `withMachine`, for who closes `files` himself. */
export async function openMachine({ vantages, home }: Needs, vantageName: string, signal: AbortSignal): Promise<Machine> {
  const parsed = parseVantageName(vantageName);
  const vantage = await vantages.open(vantageName, { signal });
  const name = serverName(vantageName);
  if (parsed.kind === 'here') return { name, vantage, files: hereFiles(signal, home), ...commandBeside(vantage, null, signal) };
  if (parsed.kind !== 'ssh') return byShell(vantage, name, signal);
  const known = withoutSftp.get(vantages) ?? new Map<string, number>();
  withoutSftp.set(vantages, known);
  const server = await vantages.server(parsed.host, { signal });
  if ((known.get(parsed.host) ?? 0) < Date.now()) {
    const files = sftpFiles(server, parsed.host, signal);
    try {
      // The first question opens the session: this is where it shows.
      await files.home();
      return { name, vantage, files, ...commandBeside(vantage, files, signal) };
    } catch (error) {
      await files.close();
      if (!(error instanceof FailureError) || error.failure.kind === 'cancelled') throw error;
      if (!['not-available', 'ssh-session-lost'].includes(error.failure.kind)) throw error;
      if (signal.aborted) throw signal.reason;
      // It may be only files that this account is let at: then the shell says no as well, and this is what is wrong.
      const probe = await vantage.run({ program: 'true', args: [] }, { signal, timeoutMs: 15_000 }).catch(() => null);
      if (probe?.exitCode !== 0) throw error;
      known.set(parsed.host, Date.now() + WITHOUT_SFTP_MS);
    }
  }
  return byShell(vantage, name, signal);
}

function byShell(vantage: Vantage, name: string, signal: AbortSignal): Machine {
  // In a container nobody expects anything else.
  const inside = parseVantageName(vantage.name).kind !== 'ssh';
  const note = inside
    ? null
    : words(
        `${name} offers no SFTP: files are reached with commands (find, cat, head), which is slower.`,
        `${name} ne propose pas SFTP : les fichiers sont atteints par des commandes (find, cat, head), ce qui est plus lent.`,
      );
  return { name, vantage, files: shellFiles(vantage, signal, note), ...commandBeside(vantage, null, signal) };
}

/** Runs a command and takes what it printed itself, without what start-up files of the login shell print before it. */
async function quietly(vantage: Vantage, asked: Command, options: VantageOptions): Promise<CommandResult> {
  if (vantage.name === 'here') return vantage.run(asked, options);
  const result = await vantage.run(marked(asked), options);
  return { ...result, stdout: afterMark(Buffer.from(result.stdout)).toString() };
}

/** What is known of the sessions a server gives, until Pilothouse ends. */
const sessionsOf = new WeakMap<Vantage, 'beside' | 'alone' | 'none'>();

function commandBeside(vantage: Vantage, files: FileSystem | null, signal: AbortSignal): Pick<Machine, 'command' | 'alone'> {
  let way: 'unknown' | 'beside' | 'alone' | 'none' = files === null ? 'beside' : (sessionsOf.get(vantage) ?? 'unknown');
  const probe = (timeoutMs: number) =>
    vantage.run({ program: 'echo', args: ['pilothouse'] }, { signal, timeoutMs }).then(
      ({ stdout }) => (stdout.includes('pilothouse') ? 'beside' : 'none'),
      (error: unknown) => {
        signal.throwIfAborted();
        return error instanceof FailureError && error.failure.kind === 'timed-out' ? 'full' : 'none';
      },
    );
  const command: Machine['command'] = async (asked, timeoutMs) => {
    if (way === 'unknown') {
      const first = await probe(ROOM_WITHIN_MS);
      if (first === 'full') {
        await files?.rest();
        way = (await probe(15_000)) === 'beside' ? 'alone' : 'none';
      } else way = first;
      if (way !== 'none') sessionsOf.set(vantage, way);
    }
    if (way === 'none') return null;
    if (way === 'alone') await files?.rest();
    return quietly(vantage, asked, { signal, timeoutMs });
  };
  return { command, alone: () => way === 'alone' };
}
