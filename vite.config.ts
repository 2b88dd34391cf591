import react from '@vitejs/plugin-react';
import type { UserConfig } from 'vite';
import { defineConfig } from 'vite';

/** Native or self-patching packages stay outside the bundle. */
const EXTERNAL = ['electron', 'ssh2', '@napi-rs/keyring', '@lydell/node-pty'];

/** The three builds: `vite build --mode main | preload | renderer`. */
export default defineConfig(({ mode }): UserConfig => {
  if (mode === 'main') {
    return {
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
