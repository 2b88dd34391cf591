import { randomUUID } from 'node:crypto';
import type { Secret } from '../credentials/secret.ts';
import { FailureError } from '../failure.ts';
import type { Rooms } from '../rooms.ts';
import { afterMark } from './late-input.ts';
import { inputWouldBeLost, noRootRights, noSudoThere, sudoNeedsTerminal } from './root-failures.ts';
import { scriptNotRun } from './script-failures.ts';
import { createSudoPasswords } from './root-password.ts';
import type { Command, CommandResult, RunningCommand, Vantage, VantageOptions } from './vantage.ts';

/** How a command becomes root's there: already root, through sudo(8), or through doas(1). */
export type RootWay = 'root' | 'sudo' | 'doas';

/** Commands as root on one machine. */
export interface Root {
  readonly way: RootWay;
  /** The command as it is shown in a plan: `sudo systemctl restart nginx`. */
  shown(command: Pick<Command, 'program' | 'args'>): Pick<Command, 'program' | 'args'>;
  /** As `Vantage.run`. Asks the person for the sudo password when it is needed and not kept. */
  run(command: Command, options: VantageOptions): Promise<CommandResult>;
  /** As `Vantage.start`. */
  start(command: Command, options: { readonly signal: AbortSignal }): Promise<RunningCommand>;
}

/** Finds out how one becomes root on a machine. */
export interface Roots {
  /**
   * Nothing is asked yet and no password is sent. Throws FailureError `root-not-available` where there is neither root, sudo nor
   * doas, `command-failed` where no script runs. Running then throws `sudo-password-refused`, `sudo-needs-terminal`, `root-not-available`, `cancelled`.
   */
  of(vantage: Vantage, options: { readonly signal: AbortSignal }): Promise<Root>;
}

interface Way {
  readonly way: RootWay;
  readonly user: string;
  readonly until: number;
  /** sudo wanted a password here: it is not tried without one again. */
  wantsPassword: boolean;
  /** sudoers(5) allows this account some commands only: a shell is not among them. */
  restricted: boolean;
  /** It is sudo-rs, which reads ahead of the password: what stands behind it reaches nobody. */
  readsAhead: boolean;
}

/** What an account may do is looked at anew after this: it may be put into another group. */
const KNOWN_MS = 5 * 60_000;
const PROBE_WITHIN_MS = 15_000;
const WAY_MARK = '--- pilothouse way';
/** sudo may ask other machines whether a password is right. */
const LET_IN_WITHIN_MS = 60_000;
/** The password was changed since it was last taken: sudo waits for another one, which does not come. */
const ASKS_AGAIN = /try again/iu;

export function createRoots(needs: Pick<Rooms, 'prompter' | 'credentials' | 'redactor' | 'log'>): Roots {
  const ways = new Map<string, Way>();
  const passwords = createSudoPasswords(needs);

  const wayOf = async (vantage: Vantage, signal: AbortSignal): Promise<Way> => {
    const known = ways.get(vantage.name);
    if (known && known.until > Date.now()) return known;
    const script = `echo; echo '${WAY_MARK}'; id -u; id -un; command -v sudo >/dev/null 2>&1 && echo sudo; command -v doas >/dev/null 2>&1 && echo doas; :`;
    const result = await vantage.run({ program: 'sh', args: ['-c', script] }, { signal, timeoutMs: PROBE_WITHIN_MS });
    // A shell may have greeted before.
    const at = result.stdout.lastIndexOf(WAY_MARK);
    if (at === -1) throw new FailureError(scriptNotRun(`${result.stdout}\n${result.stderr}`));
    const [id = '', user = '', ...programs] = result.stdout
      .slice(at + WAY_MARK.length)
      .trim()
      .split(/\s+/u);
    const way = id === '0' ? 'root' : programs.includes('sudo') ? 'sudo' : programs.includes('doas') ? 'doas' : null;
    if (way === null) throw new FailureError(noSudoThere(vantage.name));
    const found: Way = { way, user, until: Date.now() + KNOWN_MS, wantsPassword: false, restricted: false, readsAhead: false };
    ways.set(vantage.name, found);
    return found;
  };

  return {
    async of(vantage, { signal }) {
      const found = await wayOf(vantage, signal);
      if (found.way === 'root')
        return {
          way: 'root',
          shown: (command) => command,
          run: (...given) => vantage.run(...given),
          start: (...given) => vantage.start(...given),
        };
      return found.way === 'doas' ? throughDoas(vantage) : throughSudo(vantage, found, passwords);
    },
  };
}

function throughDoas(vantage: Vantage): Root {
  const way = 'doas';
  const refused = (said: string) => new FailureError(noRootRights(vantage.name, way, said));
  return {
    way,
    shown: (command) => ({ program: way, args: [command.program, ...command.args] }),
    async run(command, options) {
      const result = await vantage.run(withoutPassword(command, way), options);
      if (result.exitCode === 1 && isDoasRefusal(result.stderr)) throw refused(result.stderr);
      return result;
    },
    async start(command, options) {
      const probe = await vantage.run(withoutPassword({ program: 'true', args: [] }, way), { ...options, timeoutMs: PROBE_WITHIN_MS });
      // A rule for this command alone refuses `true` and lets the command through, which says so itself when it does not.
      if (probe.exitCode === 1 && /authentication required/iu.test(probe.stderr)) throw refused(probe.stderr);
      return vantage.start(withoutPassword(command, way), options);
    },
  };
}

function throughSudo(vantage: Vantage, found: Way, passwords: ReturnType<typeof createSudoPasswords>): Root {
  const { user } = found;
  /** With a password, for a command that does wait for one: the whole line is sudo's. */
  const direct = async (command: Command, options: VantageOptions): Promise<CommandResult> => {
    if (found.readsAhead && command.stdin !== undefined) throw new FailureError(inputWouldBeLost(vantage.name));
    const secret = await passwords.proven(vantage, user, options.signal);
    const result = await vantage.run(sudoDirectly(command, secret), options);
    if (result.exitCode === 1) throwRefusal(vantage, result.stderr.slice(0, 4000));
    return result;
  };
  const wrapped = async (command: Command, options: VantageOptions): Promise<CommandResult | 'no-shell'> => {
    const secret = await passwords.proven(vantage, user, options.signal);
    const mark = newMark();
    const result = await vantage.run(sudoThroughShell(command, secret, mark), options);
    const letIn = result.stderr.indexOf(`${mark}\n`);
    // What sudo said before it let us in, such as its lecture, is not the command's.
    if (letIn !== -1) return { ...result, stderr: result.stderr.slice(letIn + mark.length + 1) };
    if (/not allowed to execute|not allowed to run/iu.test(result.stderr)) return 'no-shell';
    throwRefusal(vantage, result.stderr.slice(0, 4000));
    return result;
  };
  return {
    way: 'sudo',
    shown: (command) => ({ program: 'sudo', args: [command.program, ...command.args] }),
    async run(command, options) {
      let tried: CommandResult | null = null;
      if (!found.wantsPassword || found.restricted) {
        tried = await vantage.run(withoutPassword(command, 'sudo'), options);
        if (!asksForPassword(tried)) {
          if (tried.exitCode === 1) throwRefusal(vantage, tried.stderr.slice(0, 4000));
          return tried;
        }
        found.wantsPassword = true;
        found.readsAhead = isSudoRs(tried.stderr);
      }
      if (found.restricted) return direct(command, options);
      const result = await wrapped(command, options);
      if (result !== 'no-shell') return result;
      found.restricted = true;
      if (tried) return direct(command, options);
      return this.run(command, options);
    },
    async start(command, options) {
      // Whether a password is needed is found out with a command that does nothing: what was started cannot be started twice.
      if (!found.wantsPassword) {
        const probe = await vantage.run(withoutPassword({ program: 'true', args: [] }, 'sudo'), { ...options, timeoutMs: PROBE_WITHIN_MS });
        if (!asksForPassword(probe)) {
          if (probe.exitCode === 1) throwRefusal(vantage, probe.stderr.slice(0, 4000));
          return vantage.start(withoutPassword(command, 'sudo'), options);
        }
        found.wantsPassword = true;
        found.readsAhead = isSudoRs(probe.stderr);
      }
      const secret = await passwords.proven(vantage, user, options.signal);
      if (!found.restricted) {
        const shell = await vantage.run(sudoThroughShell({ program: 'true', args: [] }, secret, newMark()), {
          ...options,
          timeoutMs: PROBE_WITHIN_MS,
        });
        found.restricted = /not allowed to execute|not allowed to run/iu.test(shell.stderr);
      }
      if (found.restricted) return vantage.start(withoutPassword(command, 'sudo'), options);
      const mark = newMark();
      const { stdinLater, ...through } = sudoThroughShell({ ...command, stdin: command.stdin ?? '' }, secret, mark);
      const running = await vantage.start(through, options);
      // sudo-rs reads ahead of the password: nothing may stand behind it before the command was let in.
      try {
        await afterMark(running, mark, AbortSignal.any([options.signal, AbortSignal.timeout(LET_IN_WITHIN_MS)]));
      } catch (error) {
        running.stdin.end();
        throw error;
      }
      if (stdinLater !== undefined) running.stdin.write(stdinLater.text);
      return running;
    },
  };
}

function newMark(): string {
  return `pilothouse-${randomUUID()}`;
}

/** `-k` leaves sudo's timestamp out of it: what works now works in five minutes too. */
function withoutPassword(command: Command, way: 'sudo' | 'doas'): Command {
  const before = way === 'sudo' ? ['-n', '-k', '--'] : ['-n', '--'];
  return { ...command, program: way, args: [...before, ...asGiven(command)] };
}

/**
 * The command word for word as a rule of sudoers(5) names it. sudo lets LC_ALL through (env_check) and doas clears it, which is
 * the same to a program; only what a command asks for beyond that needs env(1), since both clear the environment.
 */
function asGiven(command: Command): string[] {
  const environment = Object.entries(command.env ?? {}).map(([name, value]) => `${name}=${value}`);
  return environment.length === 0
    ? [command.program, ...command.args]
    : ['env', 'LC_ALL=C', ...environment, command.program, ...command.args];
}

/** The password is the first line of standard input (sudo(8), -S), then what the command itself is to read. */
function sudoDirectly(command: Command, secret: Secret): Command {
  const head = Buffer.from(`${secret.reveal()}\n`, 'utf8');
  return {
    ...command,
    program: 'sudo',
    args: ['-k', '-S', '-p', '', '--', ...asGiven(command)],
    stdin: command.stdin === undefined ? head : Buffer.concat([head, Buffer.from(command.stdin)]),
  };
}

/**
 * The password on the first line, then, for a command that reads, a mark and its own input. Where sudoers(5) asks for no password
 * for this command after all, the line is swallowed up to the mark, or the end, and never reaches it. The mark on standard error
 * says that sudo has let the command in: only then its input follows, since sudo-rs takes in all that stands behind the password.
 */
function sudoThroughShell(command: Command, secret: Secret, mark: string): Command {
  const script = String.raw`printf '%s\n' "$0" >&2; while IFS= read -r line; do [ "$line" = "$0" ] && break; done; unset line; exec "$@"`;
  const { stdin, ...without } = command;
  const text = stdin === undefined ? null : Buffer.concat([Buffer.from(`${mark}\n`, 'utf8'), Buffer.from(stdin)]);
  return {
    ...without,
    program: 'sudo',
    args: ['-k', '-S', '-p', '', '--', 'sh', '-c', script, mark, ...asGiven(command)],
    stdin: `${secret.reveal()}\n`,
    ...(text !== null && { stdinLater: { after: `${mark}\n`, unless: ASKS_AGAIN, text } }),
  };
}

function asksForPassword({ exitCode, stderr }: CommandResult): boolean {
  return (
    exitCode === 1 &&
    /^sudo(?:-rs)?: (?:a password is required|a terminal is required|(?:interactive )?authentication (?:is )?required)/imu.test(
      stderr.slice(0, 4000),
    )
  );
}

function isSudoRs(said: string): boolean {
  return /^sudo-rs:/mu.test(said.slice(0, 4000));
}

function isDoasRefusal(said: string): boolean {
  return /^doas: (?:operation not permitted|authentication required)/imu.test(said.slice(0, 4000));
}

/** sudo's own refusals are failures; everything else is the command's result. */
function throwRefusal(vantage: Vantage, said: string): void {
  if (/^sudo(?:-rs)?: .*must have a tty/imu.test(said)) throw new FailureError(sudoNeedsTerminal(vantage.name, said));
  if (/not in the sudoers|^sorry, user .* (?:may not run|is not allowed)|^sudo(?:-rs)?: .*not allowed/imu.test(said))
    throw new FailureError(noRootRights(vantage.name, 'sudo', said));
}
