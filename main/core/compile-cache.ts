import module from 'node:module';
import { homedir } from 'node:os';
import { join } from 'node:path';

/**
 * Keeps the compiled code of what is loaded from here on, so that the next start need not compile it again. It lies in the user's own
 * cache folder (XDG Base Directory; `~/Library/Caches`; `%LOCALAPPDATA%`) and never in the shared temporary folder, where another user
 * could put code of theirs. Where it cannot be written, everything works without it. `NODE_COMPILE_CACHE` names another folder and
 * `NODE_DISABLE_COMPILE_CACHE=1` leaves it out (nodejs.org/api/module.html#module-compile-cache).
 */
export function keepCompiled(env: Readonly<Record<string, string | undefined>>): void {
  // The Node of an older Electron has none.
  if (typeof module.enableCompileCache !== 'function' || env['NODE_COMPILE_CACHE'] !== undefined) return;
  module.enableCompileCache(join(cacheFolder(env), 'pilothouse', 'compiled'));
}

function cacheFolder(env: Readonly<Record<string, string | undefined>>): string {
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Caches');
  if (process.platform === 'win32') return env['LOCALAPPDATA'] ?? join(homedir(), 'AppData', 'Local');
  // A relative path there is to be ignored, the specification says.
  const named = env['XDG_CACHE_HOME'];
  return named?.startsWith('/') ? named : join(homedir(), '.cache');
}
