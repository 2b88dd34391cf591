import { constants, userInfo } from 'node:os';
import { Readable } from 'node:stream';
import type * as NodePty from '@lydell/node-pty';
import type { Failure } from '../../../preload/contract/failure.ts';
import { failure, FailureError, words } from '../failure.ts';
import type { Command, Terminal, TerminalSize } from './vantage.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** What is kept here of a program's output while nobody takes it, bytes; then the program waits. */
const UNREAD_BYTES = 64 * 1024;
/** After SIGHUP, a shell has this long to end by itself. */
const GRACE_MS = 2000;
/** Lists of folders into which an AppImage puts its own. */
const LISTS = ['PATH', 'LD_LIBRARY_PATH', 'XDG_DATA_DIRS', 'GSETTINGS_SCHEMA_DIR'];

interface HereTerminalNeeds {
  readonly env: Environment;
  /** Where the shell begins. */
  readonly home: string;
  /** Ends the terminal. */
  readonly signal: AbortSignal;
  /** Runs in it instead of the account's own shell; `LC_ALL=C` is set for it. */
  readonly command?: Pick<Command, 'program' | 'args'>;
}

/** A terminal on this computer. Throws FailureError `not-available` where there is no native part for it, or the system gives none. */
export async function openTerminalHere(size: TerminalSize, { env, home, signal, command }: HereTerminalNeeds): Promise<Terminal> {
  signal.throwIfAborted();
  const native = await loadNative();
  const { program, args } = command ?? shellOf(env);
  const environment = { ...ownEnvironment(env), COLORTERM: 'truecolor', ...(command && { LC_ALL: 'C' }) };
  let pty: NodePty.IPty;
  try {
    pty = native.spawn(program, [...args], {
      name: 'xterm-256color',
      cols: size.columns,
      rows: size.rows,
      cwd: home,
      env: environment,
      // Bytes as they come: a piece may end inside a character.
      encoding: null,
    });
  } catch (error) {
    throw new FailureError(noTerminalHere(error));
  }
  return terminalOf(pty, signal);
}

function terminalOf(pty: NodePty.IPty, signal: AbortSignal): Terminal {
  const output = new Readable({ highWaterMark: UNREAD_BYTES, read: () => pty.resume() });
  // Without an encoding it is a Buffer, whatever the types say.
  pty.onData((chunk: string | Buffer) => {
    if (!output.push(typeof chunk === 'string' ? Buffer.from(chunk) : chunk)) pty.pause();
  });
  let over = false;
  let killTimer: NodeJS.Timeout | undefined;
  const kill = (name: NodeJS.Signals) => {
    try {
      // Not `pty.kill`: on Windows that starts this very program once more, to ask which processes share the console.
      process.kill(pty.pid, name);
    } catch (error) {
      // It ended by itself in between.
      if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
    }
  };
  const close = () => {
    if (over) return;
    over = true;
    kill('SIGHUP');
    killTimer = setTimeout(() => kill('SIGKILL'), GRACE_MS);
    pty.resume();
  };
  signal.addEventListener('abort', close, { once: true });
  const ended: Terminal['ended'] = new Promise((resolve) => {
    pty.onExit(({ exitCode, signal: endedBy = 0 }) => {
      over = true;
      clearTimeout(killTimer);
      signal.removeEventListener('abort', close);
      output.push(null);
      resolve(endedBy === 0 ? { exitCode, signal: null } : { exitCode: null, signal: signalName(endedBy) });
    });
  });
  return {
    output,
    write: (data) => {
      // It writes bytes as they are, whatever the types say.
      if (!over) pty.write(typeof data === 'string' ? data : (Buffer.from(data) as unknown as string));
    },
    resize: ({ columns, rows }) => {
      if (!over) pty.resize(columns, rows);
    },
    close,
    ended,
  };
}

/** Loaded when it is first needed: it is native code, and most people never open a terminal here. */
async function loadNative(): Promise<typeof NodePty> {
  try {
    return await import('@lydell/node-pty');
  } catch (error) {
    throw new FailureError(noNativePart(error));
  }
}

/** The account's own shell; on macOS a login shell, as its terminals do. */
function shellOf(env: Environment): Pick<Command, 'program' | 'args'> {
  if (process.platform === 'win32') return { program: 'powershell.exe', args: ['-NoLogo'] };
  return { program: env['SHELL'] || shellOfAccount() || '/bin/sh', args: process.platform === 'darwin' ? ['-l'] : [] };
}

function shellOfAccount(): string {
  try {
    return userInfo().shell ?? '';
  } catch {
    // A user id without an entry in the user database.
    return '';
  }
}

/** The environment a shell gets: without what this program was started with for itself, and with a character set. */
export function ownEnvironment(env: Environment): Record<string, string> {
  const { APPDIR: image } = env;
  const kept: Record<string, string> = {};
  for (const [name, value] of Object.entries(env)) {
    if (value === undefined || /^(?:ELECTRON_|APPDIR$|APPIMAGE$|ARGV0$|OWD$|CHROME_DESKTOP$)/u.test(name)) continue;
    if (image === undefined || image === '' || !LISTS.includes(name)) kept[name] = value;
    else {
      const folders = value.split(':').filter((folder) => folder !== '' && !folder.startsWith(image));
      if (folders.length > 0) kept[name] = folders.join(':');
    }
  }
  // Programs started from a desktop may have none, and would take anything beyond ASCII apart.
  if (!kept['LC_ALL'] && !kept['LC_CTYPE'] && !kept['LANG']) kept['LANG'] = process.platform === 'darwin' ? 'en_US.UTF-8' : 'C.UTF-8';
  return kept;
}

function signalName(number: number): string {
  return Object.entries(constants.signals).find(([, value]) => value === number)?.[0] ?? String(number);
}

function noNativePart(error: unknown): Failure {
  return failure(
    'not-available',
    words(
      'Terminals on this computer cannot be opened: their native part did not load.',
      'Les terminaux de cet ordinateur ne peuvent pas s’ouvrir : leur partie native ne s’est pas chargée.',
    ),
    words(
      'There is one for Linux (glibc), macOS and Windows on x64 and arm64. Use the computer’s own terminal program; terminals on servers work.',
      'Elle existe pour Linux (glibc), macOS et Windows en x64 et arm64. Servez-vous du terminal de l’ordinateur ; ceux des serveurs fonctionnent.',
    ),
    { evidence: messageOf(error) },
  );
}

function noTerminalHere(error: unknown): Failure {
  return failure(
    'not-available',
    words('This computer gave no terminal.', 'Cet ordinateur n’a pas donné de terminal.'),
    words(
      'It may have none left (/dev/pts), or not be allowed to open one.',
      'Il n’en a peut-être plus (/dev/pts), ou n’a pas le droit d’en ouvrir.',
    ),
    { evidence: messageOf(error) },
  );
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
