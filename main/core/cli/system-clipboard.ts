import { execFile } from 'node:child_process';
import { failure, FailureError, words } from '../failure.ts';

const LIMIT_MS = 5_000;

interface Program {
  readonly write: readonly [string, ...string[]];
  readonly read: readonly [string, ...string[]];
  readonly clear: readonly [string, ...string[]];
}

/** Programs of each kind of desktop, the value on their standard input: an argument could be read by everybody. */
const WAYLAND: Program = {
  // Offered once marked as a password: clipboard managers that know the mark leave it out (wl-copy(1)).
  write: ['wl-copy', '--sensitive'],
  read: ['wl-paste', '--no-newline'],
  clear: ['wl-copy', '--clear'],
};
const X11: Program = {
  write: ['xclip', '-selection', 'clipboard', '-in'],
  read: ['xclip', '-selection', 'clipboard', '-out'],
  clear: ['xclip', '-selection', 'clipboard', '-in'],
};
const MACOS: Program = { write: ['pbcopy'], read: ['pbpaste'], clear: ['pbcopy'] };
const WINDOWS: Program = {
  write: ['clip.exe'],
  read: ['powershell.exe', '-NoProfile', '-Command', 'Get-Clipboard -Raw'],
  clear: ['powershell.exe', '-NoProfile', '-Command', 'Set-Clipboard -Value $null'],
};

export interface SystemClipboard {
  readonly program: string;
  /** Answers what clears it again: false when it holds something else by then. */
  copy(text: string): Promise<() => Promise<boolean>>;
}

/** The clipboard of this desktop. Throws FailureError `not-available` where there is none. */
export async function clipboardOf(platform: NodeJS.Platform, env: Readonly<Record<string, string | undefined>>): Promise<SystemClipboard> {
  const program = programOf(platform, env);
  if (program === null) throw new FailureError(noClipboard());
  return {
    program: program.write[0],
    async copy(text) {
      // Versions before 2.3 do not know the mark.
      const plain: Program['write'] = [program.write[0], ...program.write.slice(1).filter((option) => option !== '--sensitive')];
      await run(program.write, text).catch((error: unknown) => {
        if (plain.length === program.write.length) throw error;
        return run(plain, text);
      });
      return async () => {
        const held = await run(program.read, '').catch(() => '');
        if (held.replace(/\r?\n$/u, '') !== text.replace(/\r?\n$/u, '')) return false;
        await run(program.clear, '');
        return true;
      };
    },
  };
}

function programOf(platform: NodeJS.Platform, env: Readonly<Record<string, string | undefined>>): Program | null {
  if (platform === 'darwin') return MACOS;
  if (platform === 'win32') return WINDOWS;
  return env['WAYLAND_DISPLAY'] ? WAYLAND : env['DISPLAY'] ? X11 : null;
}

function run([program, ...args]: readonly [string, ...string[]], input: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = execFile(program, args, { timeout: LIMIT_MS, maxBuffer: 2 * 1024 * 1024 }, (error, stdout) => {
      if (error === null) resolve(stdout);
      else reject(error.code === 'ENOENT' ? new FailureError(programMissing(program)) : new FailureError(refused(program)));
    });
    // A program that ends before it has read everything is judged by its exit code.
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(input);
    // xclip stays behind to serve the clipboard and keeps its output open.
    if (program === 'xclip' && args.includes('-in')) child.once('exit', (code) => (code === 0 ? resolve('') : undefined));
  });
}

function noClipboard() {
  return failure(
    'not-available',
    words('There is no clipboard here: no desktop is running.', 'Il n’y a pas de presse-papiers ici : aucun bureau n’est ouvert.'),
    words('Show it on the terminal: pilothouse credentials reveal NAME', 'Affichez-le sur le terminal : pilothouse credentials reveal NOM'),
  );
}

function programMissing(program: string) {
  const packages = program === 'wl-copy' ? 'wl-clipboard' : program;
  return failure(
    'not-available',
    words(
      `The program ${program}, which fills the clipboard, is not installed.`,
      `Le programme ${program}, qui remplit le presse-papiers, n’est pas installé.`,
    ),
    words(`Install the package ${packages}.`, `Installez le paquet ${packages}.`),
  );
}

function refused(program: string) {
  return failure(
    'not-available',
    words(`${program} did not take the secret.`, `${program} n’a pas pris le secret.`),
    words('Is the desktop of this session running?', 'Le bureau de cette session est-il ouvert ?'),
  );
}
