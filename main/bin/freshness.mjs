import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What each build is made from, and one file it must have left behind. */
export const TARGETS = {
  main: { sources: ['main/index.ts', 'main/shell', 'main/core', 'preload/contract'], product: 'out/main/index.js' },
  preload: { sources: ['preload'], product: 'out/preload/index.cjs' },
  renderer: { sources: ['renderer', 'preload/contract'], product: 'out/renderer/index.html' },
};

const EVERY_TARGET = [
  'vite.config.ts',
  '.oxlintrc.json',
  'package.json',
  'package-lock.json',
  'main/bin/build.mjs',
  'main/bin/freshness.mjs',
];

/** Builds whose sources are not those of their last success. Contents are compared, not times: a checkout changes times only. */
export function staleTargets(root) {
  return Object.keys(TARGETS).filter((target) => {
    if (!existsSync(join(root, TARGETS[target].product))) return true;
    const stamp = stampFile(root, target);
    return !existsSync(stamp) || readFileSync(stamp, 'utf8') !== sourceDigest(root, target);
  });
}

/** SHA-256 over the names and contents of everything a build reads. */
export function sourceDigest(root, target) {
  const hash = createHash('sha256');
  for (const path of [...TARGETS[target].sources, ...EVERY_TARGET]
    .flatMap((source) => filesBelow(root, source))
    .sort((a, b) => (a < b ? -1 : 1))) {
    const content = readFileSync(join(root, path));
    hash.update(`${path}\0${content.length}\0`).update(content);
  }
  return hash.digest('hex');
}

/** Forgets a build before it is made again, so that an interrupted one is not taken for good. */
export function forget(root, target) {
  rmSync(stampFile(root, target), { force: true });
}

/** Remembers what a finished build was made from; `digest` was taken before it started. */
export function remember(root, target, digest) {
  mkdirSync(join(root, 'out'), { recursive: true });
  writeFileSync(stampFile(root, target), digest);
}

function stampFile(root, target) {
  return join(root, 'out', `.${target}.sources`);
}

function filesBelow(root, path) {
  if (!existsSync(join(root, path))) return [];
  try {
    return readdirSync(join(root, path), { withFileTypes: true }).flatMap((entry) => filesBelow(root, `${path}/${entry.name}`));
  } catch (error) {
    if (error.code === 'ENOTDIR') return [path];
    throw error;
  }
}
