import { randomUUID } from 'node:crypto';
import type { Failure } from '../../../../preload/contract/failure.ts';
import type { ServerTerminal, TerminalOutput } from '../../../../preload/contract/terminals.ts';
import { failure, FailureError, failureOf, words } from '../../failure.ts';
import type { Rooms } from '../../rooms.ts';
import { parseVantageName } from '../../vantage/names.ts';
import type { Terminal, TerminalSize } from '../../vantage/vantage.ts';
import { FRESH_SCREEN } from './fresh-screen.ts';
import { createScrollback } from './scrollback.ts';
import type { Scrollback } from './scrollback.ts';
import { outputFrom } from './terminal-output.ts';
import type { OutputReader } from './terminal-output.ts';

/** Terminals at once, over all servers. */
const MOST_TERMINALS = 64;
/** From the request to the shell; a password that is asked for meanwhile counts to the connection. */
const OPEN_WITHIN_MS = 20_000;
/** A reader further behind than this holds the program back; less than what is kept, so that nobody misses anything. */
const HOLD_BYTES = 128 * 1024;
const RESUME_BYTES = 32 * 1024;

interface Held {
  readonly id: string;
  readonly vantage: string;
  readonly host: string;
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
  open(vantage: string, size: TerminalSize, who: string, signal: AbortSignal): Promise<ServerTerminal>;
  reopen(id: string, size: TerminalSize, who: string, signal: AbortSignal): Promise<ServerTerminal>;
  /** See `terminals.output` of the contract. */
  output(id: string, signal: AbortSignal): AsyncGenerator<TerminalOutput[]>;
  write(id: string, data: string, binary: boolean): void;
  resize(id: string, size: TerminalSize): void;
  close(id: string): void;
}

export function createTerminals({
  vantages,
  settings,
  audit,
  closing,
}: Pick<Rooms, 'vantages' | 'settings' | 'audit' | 'closing'>): Terminals {
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

  const isReadOnly = (host: string): boolean => {
    const { policies, servers } = settings.get();
    return policies[servers.environments[host] ?? 'none'].readOnly;
  };

  const openShell = async (host: string, size: TerminalSize, who: string, signal: AbortSignal): Promise<Terminal> => {
    const record = (result: 'done' | 'refused') =>
      audit.record({ who, action: 'terminal.open', target: host, before: null, after: null, result, detail: null });
    if (isReadOnly(host)) {
      record('refused');
      throw new FailureError(readOnly(host));
    }
    const server = await vantages.server(host, { signal });
    const shell = await server.shell(size, { signal, timeoutMs: OPEN_WITHIN_MS });
    record('done');
    return shell;
  };

  const attach = (one: Held, shell: Terminal) => {
    one.shell = shell;
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
      ({ exitCode }) => over('ended', { exitCode }),
      (error: unknown) => over('lost', { failure: failureOf(error) }),
    );
    stand(one, 'open');
  };

  return {
    list: () => [...held.values()].map(shown),
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async open(vantage, size, who, signal) {
      const host = hostOf(vantage);
      if (held.size >= MOST_TERMINALS) throw new FailureError(tooMany());
      const shell = await openShell(host, size, who, signal);
      if (closing.aborted || signal.aborted) {
        shell.output.resume();
        shell.close();
        throw closing.aborted ? closing.reason : signal.reason;
      }
      const one: Held = {
        id: randomUUID(),
        vantage,
        host,
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
        const shell = await openShell(one.host, size, who, AbortSignal.any([signal, one.closed.signal]));
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
      const { shell, host } = find(id);
      if (shell === null) throw new FailureError(notOpen(host));
      if (isReadOnly(host)) throw new FailureError(readOnlyNow(host));
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

function shown({ id, vantage, standing }: Held): ServerTerminal {
  return { id, vantage, ...standing };
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

function hostOf(vantage: string): string {
  const parsed = parseVantageName(vantage);
  if (parsed.kind === 'ssh') return parsed.host;
  throw new FailureError(
    failure(
      'not-available',
      words('Terminals are opened on servers over SSH only.', 'Les terminaux ne s’ouvrent que sur des serveurs, par SSH.'),
      words('Use the terminal of this computer itself.', 'Utilisez le terminal de cet ordinateur lui-même.'),
    ),
  );
}

function closedAlready(): Failure {
  return failure(
    'not-found',
    words('This terminal was closed.', 'Ce terminal a été fermé.'),
    words('Open another one.', 'Ouvrez-en un autre.'),
  );
}

function notOpen(host: string): Failure {
  return failure(
    'not-available',
    words(`The shell on ${host} has ended: nothing was typed.`, `Le shell sur ${host} est terminé : rien n’a été saisi.`),
    words('Reconnect the terminal first.', 'Reconnectez d’abord le terminal.'),
  );
}

function tooMany(): Failure {
  return failure(
    'not-available',
    words(
      `${MOST_TERMINALS} terminals are open: no more are opened.`,
      `${MOST_TERMINALS} terminaux sont ouverts : il n’en est pas ouvert d’autre.`,
    ),
    words('Close one of them.', 'Fermez-en un.'),
  );
}

function readOnly(host: string): Failure {
  return failure(
    'target-read-only',
    words(
      `${host} is in a read-only environment, and a terminal can change anything. None was opened.`,
      `${host} est dans un environnement en lecture seule, et un terminal peut tout modifier. Aucun n’a été ouvert.`,
    ),
    words(
      'Give it another environment, or allow changes in the settings.',
      'Donnez-lui un autre environnement, ou autorisez les changements dans les réglages.',
    ),
  );
}

function readOnlyNow(host: string): Failure {
  return failure(
    'target-read-only',
    words(
      `${host} is now in a read-only environment: nothing was typed.`,
      `${host} est maintenant dans un environnement en lecture seule : rien n’a été saisi.`,
    ),
    words(
      'Give it another environment, or allow changes in the settings.',
      'Donnez-lui un autre environnement, ou autorisez les changements dans les réglages.',
    ),
  );
}
