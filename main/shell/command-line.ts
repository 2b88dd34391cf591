import { homedir } from 'node:os';
import { resolve } from 'node:path';
import { windowCommandSchema } from '../../preload/contract/bridge.ts';
import { defaultDataDir } from '../core/data-dir.ts';

/** What the window was started with. */
export interface StartOptions {
  readonly dataDir: string;
  /** A `pilothouse://` link to open. */
  readonly link: string | null;
}

/**
 * The command in the arguments of the packaged program (`pilothouse units list web-1`), or null for the window. An unpackaged
 * one has none: there the launcher runs commands on Node.
 */
export function commandOf(argv: readonly string[], unpackaged: boolean): readonly string[] | null {
  if (unpackaged) return null;
  const args = argv.slice(1);
  const asksForHelp = args.some((arg) => ['--help', '-h', '--version', '-V'].includes(arg));
  const named = args.some((arg, index) => !arg.startsWith('-') && !arg.startsWith('pilothouse://') && args[index - 1] !== '--data-dir');
  return asksForHelp || named ? args : null;
}

/** `--data-dir DIR` and a link, wherever they stand among Chromium's own switches; relative folders are those of `cwd`. */
export function startOptions(argv: readonly string[], cwd: string): StartOptions {
  const at = argv.findIndex((arg) => arg === '--data-dir' || arg.startsWith('--data-dir='));
  const given = at === -1 ? undefined : argv[at] === '--data-dir' ? argv[at + 1] : argv[at]?.slice('--data-dir='.length);
  return { dataDir: resolve(cwd, given || defaultDataDir(process.platform, process.env, homedir())), link: linkIn(argv) };
}

/** The first argument that is a `pilothouse://` link, or null. */
export function linkIn(argv: readonly string[]): string | null {
  return argv.find((arg) => arg.startsWith('pilothouse://') && windowCommandSchema.safeParse(arg).success) ?? null;
}
