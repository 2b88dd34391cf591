import { readFileSync } from 'node:fs';

/** Output captured from a real machine, as it was printed. */
export function fixture(name: string): string {
  return readFileSync(new URL(`./fixtures/${name}`, import.meta.url), 'utf8');
}
