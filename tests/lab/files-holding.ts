import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Files below a folder (databases and logs included) whose bytes hold a text. */
export async function filesHolding(folder: string, text: string): Promise<string[]> {
  const wanted = Buffer.from(text);
  const found: string[] = [];
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    if ((await readFile(path)).includes(wanted)) found.push(path);
  }
  return found;
}
