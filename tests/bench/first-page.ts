import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Measurement } from './measure.ts';

const GOAL_KB = 250;

/**
 * What a browser must load before the first paint: index.html, its entry script with everything that imports
 * statically, and its style sheets; gzip level 9. Fonts load beside the paint and are counted apart.
 */
export async function measureFirstPage(pages: string): Promise<Measurement[]> {
  const html = await readFile(join(pages, 'index.html'), 'utf8');
  const named = [...html.matchAll(/(?:src|href)="\/(?<file>[^"]+\.(?:js|css))"/gu)].map((match) => match.groups?.['file'] ?? '');
  const files = new Set<string>();
  const visit = async (file: string): Promise<void> => {
    if (files.has(file)) return;
    files.add(file);
    if (!file.endsWith('.js')) return;
    const code = await readFile(join(pages, file), 'utf8');
    for (const match of code.matchAll(/(?:^|[;\n}])\s*import\s*(?:[\w$*{}\s,]+?from\s*)?["'](?<path>\.\/[^"']+)["']/gu)) {
      await visit(join(file, '..', match.groups?.['path'] ?? ''));
    }
  };
  for (const file of named) await visit(file);
  let bytes = gzipSync(html, { level: 9 }).length;
  for (const file of files) bytes += gzipSync(await readFile(join(pages, file)), { level: 9 }).length;
  let all = 0;
  for (const entry of await readdir(pages, { recursive: true, withFileTypes: true })) {
    if (entry.isFile() && /\.(?:js|css|html)$/u.test(entry.name))
      all += gzipSync(await readFile(join(entry.parentPath, entry.name)), { level: 9 }).length;
  }
  return [
    { name: 'first page, gzipped', unit: 'kB', value: bytes / 1000, baseline: { name: 'goal', value: GOAL_KB }, goal: 1 },
    { name: 'all pages together, gzipped', unit: 'kB', value: all / 1000 },
  ];
}
