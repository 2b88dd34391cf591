import { join } from 'node:path';

/**
 * Where Pilothouse keeps its state when nothing else is said, the same for the window, `serve` and the command line:
 * `$XDG_DATA_HOME/pilothouse` (XDG Base Directory Specification), `~/Library/Application Support/Pilothouse`, `%APPDATA%\Pilothouse`.
 */
export function defaultDataDir(platform: NodeJS.Platform, env: Readonly<Record<string, string | undefined>>, home: string): string {
  if (env['PILOTHOUSE_DATA_DIR']) return env['PILOTHOUSE_DATA_DIR'];
  if (platform === 'win32') return join(env['APPDATA'] || join(home, 'AppData', 'Roaming'), 'Pilothouse');
  if (platform === 'darwin') return join(home, 'Library', 'Application Support', 'Pilothouse');
  return join(env['XDG_DATA_HOME'] || join(home, '.local', 'share'), 'pilothouse');
}
