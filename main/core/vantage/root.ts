import { randomUUID } from 'node:crypto';
import { Secret } from '../credentials/secret.ts';
import { FailureError, failureOf, words } from '../failure.ts';
import type { Rooms } from '../rooms.ts';
import { noRootRights, noSudoThere, passwordRefused, rootTooSlow, sudoNeedsTerminal } from './root-failures.ts';
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
   * doas. Running then throws `sudo-password-refused`, `sudo-needs-terminal`, `root-not-available`, `cancelled`.
   */
  of(vantage: Vantage, options: { readonly signal: AbortSignal }): Promise<Root>;
}

/** As long as sudo's own timestamp lasts by default (sudoers(5), timestamp_timeout). */
const REMEMBERED_MS = 5 * 60_000;
const PROBE_WITHIN_MS = 15_000;
const MOST_TRIES = 3;

type RootsNeeds = Pick<Rooms, 'prompter' | 'credentials' | 'redactor' | 'log'>;

export function createRoots(needs: RootsNeeds): Roots {
  const ways = new Map<string, { readonly way: RootWay; readonly user: string }>();
  const passwords = new Map<string, { readonly secret: Secret; readonly until: number }>();
  /** Machines whose sudo wanted a password: it is not tried without one again. */
  const wantPassword = new Set<string>();
  const asking = new Map<string, Promise<Secret>>();

  const wayOf = async (vantage: Vantage, signal: AbortSignal) => {
    const known = ways.get(vantage.name);
    if (known) return known;
    const script = 'id -u; id -un; command -v sudo >/dev/null 2>&1 && echo sudo; command -v doas >/dev/null 2>&1 && echo doas; :';
    const result = await vantage.run({ program: 'sh', args: ['-c', script] }, { signal, timeoutMs: PROBE_WITHIN_MS });
    const [id = '', user = '', ...programs] = result.stdout.trim().split(/\s+/u);
    const way = id === '0' ? 'root' : programs.includes('sudo') ? 'sudo' : programs.includes('doas') ? 'doas' : null;
    if (way === null) throw new FailureError(noSudoThere(vantage.name));
    const found = { way, user } as const;
    ways.set(vantage.name, found);
    return found;
  };

  /** The right password: remembered, kept, or asked for; each is proven with `sudo -v` before it is used, one try at a time. */
  const passwordFor = async (vantage: Vantage, user: string, signal: AbortSignal): Promise<Secret> => {
    const remembered = passwords.get(vantage.name);
    if (remembered && remembered.until > Date.now()) return remembered.secret;
    // Several commands at once ask once.
    const under = asking.get(vantage.name);
    if (under) return under;
    const found = findPassword(vantage, user, signal).finally(() => asking.delete(vantage.name));
    asking.set(vantage.name, found);
    return found;
  };

  const findPassword = async (vantage: Vantage, user: string, signal: AbortSignal): Promise<Secret> => {
    const host = vantage.name.replace(/^ssh:/u, '');
    const credential = `sudo/${user}@${host}`;
    const kept = await keptPassword(credential);
    if (kept && (await proves(vantage, kept, signal))) return remember(vantage, kept);
    for (let refused = 0; refused < MOST_TRIES; refused += 1) {
      const answer = await needs.prompter.ask(
        {
          kind: 'secrets',
          target: host,
          purpose: 'password',
          title: words(`sudo on ${host} asks for the password of ${user}`, `sudo, sur ${host}, demande le mot de passe de ${user}`),
          instruction: '',
          fields: [{ label: `${user}@${host}`, echo: false }],
          refused,
          canKeep: true,
        },
        { signal },
      );
      if (answer.kind !== 'secrets') throw new FailureError(noRootRights(vantage.name, 'cancelled', ''));
      const secret = new Secret(answer.values[0] ?? '');
      needs.redactor.register(secret);
      if (!(await proves(vantage, secret, signal))) continue;
      if (answer.keep !== 'no') {
        try {
          await needs.credentials.set(credential, secret, answer.keep, user);
        } catch (error) {
          // The journal has it from the keeper; the password is right all the same.
          needs.log.warn({ credential, kind: failureOf(error).kind }, 'a sudo password could not be kept');
        }
      }
      return remember(vantage, secret);
    }
    throw new FailureError(passwordRefused(vantage.name, user));
  };

  const keptPassword = async (credential: string): Promise<Secret | null> => {
    try {
      return await needs.credentials.get(credential);
    } catch (error) {
      // A locked keychain is no reason not to ask.
      needs.log.warn({ credential, kind: failureOf(error).kind }, 'a kept sudo password could not be read; asking instead');
      return null;
    }
  };

  const remember = (vantage: Vantage, secret: Secret): Secret => {
    passwords.set(vantage.name, { secret, until: Date.now() + REMEMBERED_MS });
    return secret;
  };

  return {
    async of(vantage, { signal }) {
      const { way, user } = await wayOf(vantage, signal);
      if (way === 'root')
        return { way, shown: (command) => command, run: (...given) => vantage.run(...given), start: (...given) => vantage.start(...given) };
      const program = way;
      const shown: Root['shown'] = (command) => ({ program, args: [command.program, ...command.args] });
      const withPassword = async (command: Command, within: AbortSignal) => {
        const secret = await passwordFor(vantage, user, within);
        return sudoWithPassword(command, secret);
      };
      return {
        way,
        shown,
        async run(command, options) {
          if (!wantPassword.has(vantage.name)) {
            const result = await vantage.run(withoutPassword(command, way), options);
            if (!asksForPassword(result)) return judged(vantage, way, result);
            if (way === 'doas') throw new FailureError(noRootRights(vantage.name, 'doas', result.stderr));
            wantPassword.add(vantage.name);
          }
          return judged(vantage, way, await vantage.run(await withPassword(command, options.signal), options));
        },
        async start(command, options) {
          // Whether a password is needed is found out with a command that does nothing: what was started cannot be started twice.
          if (!wantPassword.has(vantage.name)) {
            const probe = await vantage.run(withoutPassword({ program: 'true', args: [] }, way), {
              signal: options.signal,
              timeoutMs: PROBE_WITHIN_MS,
            });
            if (!asksForPassword(probe)) {
              judged(vantage, way, probe);
              return vantage.start(withoutPassword(command, way), options);
            }
            if (way === 'doas') throw new FailureError(noRootRights(vantage.name, 'doas', probe.stderr));
            wantPassword.add(vantage.name);
          }
          return vantage.start(await withPassword(command, options.signal), options);
        },
      };
    },
  };
}

/** `-k` leaves sudo's timestamp out of it: what works now works in five minutes too. */
function withoutPassword(command: Command, way: 'sudo' | 'doas'): Command {
  const before = way === 'sudo' ? ['-n', '-k', '--'] : ['-n'];
  return { ...command, program: way, args: [...before, ...environmentOf(command), command.program, ...command.args] };
}

/** sudo and doas clear the environment: what a command needs is set again behind them. */
function environmentOf(command: Command): string[] {
  return ['env', 'LC_ALL=C', ...Object.entries(command.env ?? {}).map(([name, value]) => `${name}=${value}`)];
}

/**
 * The password is the first line of standard input (sudo(8), -S), then a mark, then what the command itself is to read. Where
 * sudoers(5) asks for no password for this command after all, the line is swallowed up to the mark and never reaches it.
 */
function sudoWithPassword(command: Command, secret: Secret): Command {
  const mark = `pilothouse-${randomUUID()}`;
  const script = 'while IFS= read -r line; do [ "$line" = "$0" ] && break; done; exec "$@"';
  const head = Buffer.from(`${secret.reveal()}\n${mark}\n`, 'utf8');
  return {
    ...command,
    program: 'sudo',
    args: ['-k', '-S', '-p', '', '--', 'sh', '-c', script, mark, ...environmentOf(command), command.program, ...command.args],
    stdin: command.stdin === undefined ? head : Buffer.concat([head, Buffer.from(command.stdin)]),
  };
}

/** One try: nothing follows the password, so sudo cannot take a second line for a second try and lock the account. */
async function proves(vantage: Vantage, secret: Secret, signal: AbortSignal): Promise<boolean> {
  const result = await vantage.run(
    { program: 'sudo', args: ['-k', '-S', '-p', '', '-v'], stdin: `${secret.reveal()}\n` },
    { signal, timeoutMs: PROBE_WITHIN_MS },
  );
  if (result.exitCode === 0) return true;
  if (/must have a tty/iu.test(result.stderr)) throw new FailureError(sudoNeedsTerminal(vantage.name, result.stderr));
  if (/not in the sudoers|may not run sudo|not allowed to/iu.test(result.stderr))
    throw new FailureError(noRootRights(vantage.name, 'sudo', result.stderr));
  if (result.exitCode === null) throw new FailureError(rootTooSlow(vantage.name, result.stderr));
  return false;
}

function asksForPassword({ exitCode, stderr }: CommandResult): boolean {
  return exitCode === 1 && /password is required|authentication (?:is )?required|a terminal is required/iu.test(stderr.slice(0, 4000));
}

/** sudo's own refusals are failures; everything else is the command's result. */
function judged(vantage: Vantage, way: 'sudo' | 'doas', result: CommandResult): CommandResult {
  const said = result.stderr.slice(0, 4000);
  if (result.exitCode !== 1) return result;
  if (/^sudo(?:-rs)?: .*must have a tty/imu.test(said)) throw new FailureError(sudoNeedsTerminal(vantage.name, said));
  if (
    /not in the sudoers|^sorry, user .* (?:may not run|is not allowed)|^sudo(?:-rs)?: .*not allowed|^doas: operation not permitted/imu.test(
      said,
    )
  )
    throw new FailureError(noRootRights(vantage.name, way, said));
  return result;
}
