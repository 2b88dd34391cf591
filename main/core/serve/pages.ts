import { readFile } from 'node:fs/promises';
import { extname, join, normalize, sep } from 'node:path';
import { errorCode } from '../store/storage-failure.ts';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.map': 'application/json; charset=utf-8',
};

/** What the file system answers for a path that is no file, or that is too long to be one. */
const NO_FILE: ReadonlySet<string> = new Set(['ENOENT', 'EISDIR', 'ENOTDIR', 'ENAMETOOLONG']);

export interface Page {
  readonly body: Buffer;
  readonly type: string;
  /** Files with a hash in their name never change. */
  readonly immutable: boolean;
}

/**
 * The built page at a URL path below `root`, or null. Any path that is no built file is a route of the console
 * (`/servers/web-1.example.org/units/nginx.service`) and gets `index.html`. A path cannot leave `root`, however it is encoded.
 */
export async function readPage(root: string, urlPath: string): Promise<Page | null> {
  let path: string;
  try {
    path = decodeURIComponent(urlPath);
  } catch (error) {
    if (error instanceof URIError) return null;
    throw error;
  }
  if (path.includes('\0') || path.includes('\\')) return null;
  const file = normalize(join(root, path));
  if (file !== root && !file.startsWith(root + sep)) return null;
  const built = await readBuilt(root, file);
  if (built || path.startsWith('/assets/')) return built;
  return readBuilt(root, join(root, 'index.html'));
}

async function readBuilt(root: string, file: string): Promise<Page | null> {
  try {
    return {
      body: await readFile(file),
      type: TYPES[extname(file)] ?? 'application/octet-stream',
      immutable: file.startsWith(join(root, 'assets') + sep),
    };
  } catch (error) {
    if (NO_FILE.has(errorCode(error) ?? '')) return null;
    throw error;
  }
}
