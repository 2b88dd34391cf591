import { randomUUID } from 'node:crypto';
import type { ContainerShell, ServerTerminal, TerminalOutput } from '../../../../preload/contract/terminals.ts';
import { targetPolicy } from '../../activity/policy.ts';
import { FailureError, failureOf } from '../../failure.ts';
import type { Rooms } from '../../rooms.ts';
import { openTerminalHere } from '../../vantage/here-terminal.ts';
import { commandText } from '../../vantage/quote.ts';
import type { Command, Terminal, TerminalSize } from '../../vantage/vantage.ts';
import { containerShellCommand, whyNoShell } from './container-shell.ts';
import { FRESH_SCREEN } from './fresh-screen.ts';
import { createScrollback } from './scrollback.ts';
import type { Scrollback } from './scrollback.ts';
import {
  closedAlready,
  machineOf,
  MOST_TERMINALS,
  noLoginHere,
  notOpen,
  placeName,
  readOnly,
  readOnlyNow,
  tooMany,
} from './terminal-failures.ts';
import { outputFrom } from './terminal-output.ts';
import type { OutputReader } from './terminal-output.ts';

/** From the request to the shell; a password that is asked for meanwhile counts to the connection. */
const OPEN_WITHIN_MS = 20_000;
/** A reader further behind than this holds the program back; less than what is kept, so that nobody misses anything. */
const HOLD_BYTES = 512 * 1024;
const RESUME_BYTES = 128 * 1024;
/** More of a terminal's output is not looked at for why its shell did not begin, bytes. */
const LONGEST_LOOKED_AT = 8 * 1024;

/** What a terminal is opened on. */
interface TerminalPlace {
  readonly vantage: string;
  /** The container its shell runs in; null for the machine itself. */
  readonly container: ContainerShell | null;
  /** The context whose login program runs in it instead of a shell. */
  readonly login?: string | undefined;
}

interface Held {
  readonly id: string;
  readonly place: TerminalPlace;
  /** The machine by the name its environment is kept under. */
  readonly target: string;
  readonly scrollback: Scrollback;
  readonly readers: Set<OutputReader>;
  readonly closed: AbortController;
  size: TerminalSize;
  /** How far its output was read by anybody. */
  readTo: number;
  shell: Terminal | null;
  standing: Pick<ServerTerminal, 'state' | 'since' | 'exitCode' | 'failure'>;
}

/** The terminals of this engine: each is open until it is closed, whoever looks. What is typed is written down nowhere. */
export interface Terminals {
  list(): ServerTerminal[];
  onChange(listener: () => void): () => void;
  open(input: TerminalPlace & { readonly size: TerminalSize }, who: string, signal: AbortSignal): Promise<ServerTerminal>;
  reopen(id: string, size: TerminalSize, who: string, signal: AbortSignal): Promise<ServerTerminal>;
  /** See `terminals.output` of the contract. */
  output(id: string, signal: AbortSignal): AsyncGenerator<TerminalOutput[]>;
  write(id: string, data: string, binary: boolean): void;
  resize(id: string, size: TerminalSize): void;
  close(id: string): void;
}

export function createTerminals({
  vantages,
  roots,
  logins,
  settings,
  audit,
  env,
  home,
  closing,
}: Pick<Rooms, 'vantages' | 'roots' | 'logins' | 'settings' | 'audit' | 'env' | 'home' | 'closing'>): Terminals {
  const held = new Map<string, Held>();
  const listeners = new Set<() => void>();
  const changed = () => {
    for (const listener of [...listeners]) listener();
  };
  const find = (id: string): Held => {
    const found = held.get(id);
    if (found === undefined) throw new FailureError(closedAlready());
    return found;
  };
  const stand = (one: Held, state: ServerTerminal['state'], more: Partial<Held['standing']> = {}) => {
    one.standing = { state, since: new Date().toISOString(), exitCode: null, ...more };
    changed();
  };

  const isReadOnly = (target: string): boolean => targetPolicy(settings.get(), { kind: 'servers', target }).readOnly;

  /** The command of a container's shell; sudo and doas ask on the terminal itself for what they want to know. */
  const commandOf = async (
    { vantage, container }: TerminalPlace,
    signal: AbortSignal,
  ): Promise<Pick<Command, 'program' | 'args'> | null> => {
    if (container === null) return null;
    const command = containerShellCommand(container);
    if (!container.asRoot) return command;
    const root = await roots.of(await vantages.open(vantage, { signal }), { signal });
    return root.shown(command);
  };

  const openShell = async (place: TerminalPlace, size: TerminalSize, who: string, signal: AbortSignal): Promise<Terminal> => {
    const machine = machineOf(place.vantage);
    const target = placeName(place.vantage);
    const { container, login } = place;
    const record = (result: 'done' | 'refused', detail: string | null = null) =>
      audit.record({
        who,
        action: 'terminal.open',
        target: login !== undefined ? login : container === null ? target : `${target}/${container.name}`,
        before: null,
        after: null,
        result,
        detail,
      });
    if (isReadOnly(target)) {
      record('refused');
      throw new FailureError(readOnly(target));
    }
    if (login !== undefined) {
      if (machine.kind !== 'here' || process.platform === 'win32') throw new FailureError(noLoginHere());
      const { program, args, env: given } = await logins.of(login, signal);
      // Its answer holds the credential: it is for the cluster, and stands on no screen.
      const command = { program: 'sh', args: ['-c', 'exec "$@" >/dev/null', 'sh', program, ...args] };
      const shell = await openTerminalHere(size, { env: given, home, signal: closing, command });
      record('done', program);
      return shell;
    }
    const command = await commandOf(place, signal);
    const given = command === null ? {} : { command };
    const options = { signal, timeoutMs: OPEN_WITHIN_MS };
    const shell =
      machine.kind === 'here'
        ? await openTerminalHere(size, { env, home, signal: closing, ...given })
        : machine.kind === 'pod'
          ? await vantages.podShell(place.vantage, size, options)
          : await (await vantages.server(machine.host, { signal })).shell(size, { ...options, ...given });
    record('done', command === null ? null : commandText(command));
    return shell;
  };

  const attach = (one: Held, shell: Terminal) => {
    one.shell = shell;
    const beganAt = one.scrollback.end;
    shell.output.on('data', (chunk: Buffer) => {
      one.scrollback.append(chunk);
      for (const reader of one.readers) reader.wake();
      regulate(one);
    });
    const over = (state: 'ended' | 'lost', more: Partial<Held['standing']>) => {
      if (one.shell !== shell) return;
      one.shell = null;
      stand(one, state, more);
    };
    shell.ended.then(
      ({ exitCode }) => {
        const { container } = one.place;
        const failure = container && whyNoShell(container, one.target, exitCode, saidSince(one.scrollback, beganAt));
        over('ended', { exitCode, ...(failure && { failure }) });
      },
      (error: unknown) => {
        const failure = failureOf(error);
        // An image without a shell: nothing was lost, and nothing comes back.
        over(failure.kind === 'command-missing' ? 'ended' : 'lost', { failure });
      },
    );
    stand(one, 'open');
  };

  return {
    list: () => [...held.values()].map(shown),
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async open({ vantage, container, login, size }, who, signal) {
      const place = { vantage, container, ...(login !== undefined && { login }) };
      const target = placeName(vantage);
      if (held.size >= MOST_TERMINALS) throw new FailureError(tooMany());
      const shell = await openShell(place, size, who, signal);
      if (closing.aborted || signal.aborted) {
        shell.output.resume();
        shell.close();
        throw closing.aborted ? closing.reason : signal.reason;
      }
      const one: Held = {
        id: randomUUID(),
        place,
        target,
        scrollback: createScrollback(),
        readers: new Set(),
        closed: new AbortController(),
        size,
        readTo: 0,
        shell: null,
        standing: { state: 'opening', since: new Date().toISOString(), exitCode: null },
      };
      held.set(one.id, one);
      attach(one, shell);
      return shown(one);
    },
    async reopen(id, size, who, signal) {
      const one = find(id);
      if (one.standing.state === 'open' || one.standing.state === 'opening') return shown(one);
      const before = one.standing;
      stand(one, 'opening');
      try {
        const shell = await openShell(one.place, size, who, AbortSignal.any([signal, one.closed.signal]));
        one.scrollback.append(Buffer.from(FRESH_SCREEN));
        for (const reader of one.readers) reader.wake();
        one.size = size;
        attach(one, shell);
        // Closed while the shell was on its way.
        if (one.closed.signal.aborted) end(one);
        return shown(one);
      } catch (error) {
        const why = failureOf(error);
        stand(one, 'lost', why.kind === 'cancelled' ? before : { failure: why });
        throw error;
      }
    },
    output(id, signal) {
      const one = find(id);
      return outputFrom(one.scrollback, {
        signal,
        closed: one.closed.signal,
        join: (reader) => {
          one.readers.add(reader);
          return () => {
            one.readers.delete(reader);
            regulate(one);
          };
        },
        readTo: one.readTo,
        taken: (place) => {
          one.readTo = Math.max(one.readTo, place);
          regulate(one);
        },
      });
    },
    write(id, data, binary) {
      const { shell, target } = find(id);
      if (shell === null) throw new FailureError(notOpen(target));
      if (isReadOnly(target)) throw new FailureError(readOnlyNow(target));
      shell.write(binary ? Buffer.from(data, 'latin1') : data);
    },
    resize(id, size) {
      const one = find(id);
      if (one.size.columns === size.columns && one.size.rows === size.rows) return;
      one.size = size;
      one.shell?.resize(size);
    },
    close(id) {
      const one = find(id);
      held.delete(id);
      one.closed.abort(new DOMException('the terminal was closed', 'AbortError'));
      end(one);
      changed();
    },
  };
}

function shown({ id, place, standing }: Held): ServerTerminal {
  return { id, ...place, ...standing };
}

/** What a terminal showed from a place on, as far as it tells why no shell began. */
function saidSince(scrollback: Scrollback, from: number): string {
  return scrollback.read(from, LONGEST_LOOKED_AT).toString('utf8');
}

/** Ends the shell; the server hangs up on what runs in it. */
function end(one: Held): void {
  const { shell } = one;
  one.shell = null;
  // What waits unread would keep the channel from closing.
  shell?.output.removeAllListeners('data');
  shell?.output.resume();
  shell?.close();
}

/** Holds the program back while a reader is far behind; while nobody reads it goes on, and its oldest output goes. */
function regulate({ shell, readers, scrollback }: Held): void {
  if (shell === null) return;
  const behind = Math.max(0, ...[...readers].map(({ place }) => scrollback.end - place));
  if (behind > HOLD_BYTES) shell.output.pause();
  else if (behind <= RESUME_BYTES && shell.output.isPaused()) shell.output.resume();
}
