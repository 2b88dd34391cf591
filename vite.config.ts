import react from '@vitejs/plugin-react';
import type { Plugin, UserConfig } from 'vite';
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
          output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
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
