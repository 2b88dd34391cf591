import react from '@vitejs/plugin-react';
import { resolve } from 'node:path';
import type { Plugin, Rolldown, UserConfig } from 'vite';
import { defineConfig } from 'vite';

/** Native or self-patching packages stay outside the bundle. */
const EXTERNAL = ['electron', 'ssh2', '@napi-rs/keyring', '@lydell/node-pty'];

/**
 * Messages are composed without access to URLs, so nodemailer's own HTTP client is never called. It is left out: with it every command
 * that sends a message would load `node:http`, which loads Node's whole fetch client, 50 ms of computing.
 */
const withoutMailFetch: Plugin = {
  name: 'without-mail-fetch',
  enforce: 'pre',
  resolveId: (source, importer) => (source === '../fetch/index.js' && importer?.includes('/nodemailer/') ? '\0mail-fetch' : null),
  load: (id) =>
    id === '\0mail-fetch' ? `export default () => { throw new Error('Messages are composed without access to URLs.'); };` : null,
};

/**
 * What every command loads, in this order: what comes before the compile cache, what the window's process loads too, the program, the
 * contract's foundation, what commands share, the core.
 */
const STARTS = [
  { name: 'exit-code', from: 'main/core/cli/exit-code.ts', where: /./u },
  // All that the program and the window's process have in common: a version is said without zod.
  { name: 'failure', from: 'main/core/cli/program.ts', where: /[\\/]main[\\/]core[\\/](?:failure|version)\.ts$/u },
  // The window's own process shares these few with the core, and loads nothing else of it.
  { name: 'shared', from: 'main/shell/start.ts', where: /^(?!.*[\\/]main[\\/]shell[\\/])/u },
  { name: 'program', from: 'main/core/cli/program.ts', where: /./u },
  { name: 'contract', from: 'main/core/cli/run-session.ts', where: /[\\/](?:preload[\\/]contract|node_modules[\\/]zod)[\\/]/u },
  {
    name: 'commands',
    from: 'main/core/cli/run-session.ts',
    where: /[\\/]main[\\/]core[\\/](?:cli[\\/](?!run-session)|vantage[\\/]names|credentials[\\/]secret\.)/u,
  },
  { name: 'core', from: 'main/core/cli/run-session.ts', where: /./u },
];

/**
 * One file for each part of a start, instead of one for each set of commands that share a module: they are always loaded together, and
 * Node takes most of a millisecond to find and link a file, more than to run what is in most of them.
 */
function loadedTogether(): Rolldown.CodeSplittingGroup[] {
  return STARTS.map(({ name, from, where }, index) => {
    let imported: ReadonlySet<string> | null = null;
    return {
      name(id, chunking) {
        imported ??= importedFrom(resolve(from), chunking);
        return where.test(id) && imported.has(id) ? name : null;
      },
      debugName: name,
      priority: STARTS.length - index,
    };
  });
}

/** A module and all that it imports, but for what it loads later. */
function importedFrom(entry: string, chunking: Rolldown.ChunkingContext): ReadonlySet<string> {
  const found = new Set([entry]);
  for (const id of found) for (const next of chunking.getModuleInfo(id)?.importedIds ?? []) found.add(next);
  return found;
}

/** The three builds: `vite build --mode main | preload | renderer`. */
export default defineConfig(({ mode }): UserConfig => {
  if (mode === 'main') {
    return {
      plugins: [withoutMailFetch],
      build: {
        ssr: true,
        outDir: 'out/main',
        target: 'node24',
        sourcemap: true,
        rolldownOptions: {
          input: { index: 'main/index.ts', core: 'main/core/process.ts', cli: 'main/core/cli/index.ts' },
          external: EXTERNAL,
          output: {
            format: 'es',
            entryFileNames: '[name].js',
            chunkFileNames: 'chunks/[name]-[hash].js',
            codeSplitting: { groups: loadedTogether() },
          },
        },
      },
      ssr: { noExternal: true, external: EXTERNAL },
    };
  }
  if (mode === 'preload') {
    return {
      build: {
        ssr: 'preload/index.ts',
        outDir: 'out/preload',
        target: 'node20',
        rolldownOptions: { external: ['electron'], output: { format: 'cjs', entryFileNames: 'index.cjs', codeSplitting: false } },
      },
      ssr: { noExternal: true, external: ['electron'] },
    };
  }
  return {
    root: 'renderer',
    base: '/',
    plugins: [react()],
    build: { outDir: '../out/renderer', emptyOutDir: true, target: 'chrome130', assetsInlineLimit: 0, modulePreload: { polyfill: false } },
  };
});
