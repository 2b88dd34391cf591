import { open, readdir, readFile } from 'node:fs/promises';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Every way in which a secret may be written down. */
function formsOf(secret: string): readonly Buffer[] {
  const bytes = Buffer.from(secret);
  const inside = [0, 1, 2].map((before) =>
    Buffer.concat([Buffer.alloc(before), bytes])
      .toString('base64')
      .slice(4, -4),
  );
  const texts = [
    secret,
    JSON.stringify(secret).slice(1, -1),
    encodeURIComponent(secret),
    bytes.toString('base64'),
    bytes.toString('hex'),
    ...inside,
  ];
  return [...new Set(texts)].flatMap((text) => [Buffer.from(text), Buffer.from(text, 'utf16le')]);
}

/** The forms in which a program holds what it was given: text of one or two bytes a character, and base64 of protocols. */
function formsInMemory(secret: string): readonly Buffer[] {
  const base64 = Buffer.from(secret).toString('base64').replace(/=+$/u, '');
  return [Buffer.from(secret), Buffer.from(secret, 'utf16le'), Buffer.from(base64)];
}

/** The canaries, by their names, that stand in some form in `content`. */
export function canariesIn(content: Buffer | string, canaries: Readonly<Record<string, string>>): readonly string[] {
  const bytes = typeof content === 'string' ? Buffer.from(content) : content;
  return Object.entries(canaries)
    .filter(([, secret]) => formsOf(secret).some((form) => bytes.includes(form)))
    .map(([name]) => name);
}

/** `FILE: CANARY` for each file below a folder that holds one; and how many files were read. */
export async function canariesOnDisk(folder: string, canaries: Readonly<Record<string, string>>) {
  const found: string[] = [];
  const files = (await readdir(folder, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
  for (const file of files) {
    const path = join(file.parentPath, file.name);
    // Databases of a running program come and go beside their journals.
    const content = await readFile(path).catch(() => Buffer.alloc(0));
    found.push(...canariesIn(content, canaries).map((name) => `${path}: ${name}`));
  }
  return { found, files: files.map((file) => join(file.parentPath, file.name)) };
}

/** A process and all that descend from it, as proc(5) knows them now. */
export function familyOf(pid: number): readonly number[] {
  const parents = new Map<number, number>();
  for (const entry of readdirSync('/proc')) {
    const parent = /^\d+$/u.test(entry) ? /\nPPid:\t(\d+)\n/u.exec(textOrNone(`/proc/${entry}/status`))?.[1] : undefined;
    if (parent !== undefined) parents.set(Number(entry), Number(parent));
  }
  const family = [pid];
  for (const member of family) for (const [child, parent] of parents) if (parent === member) family.push(child);
  return family;
}

/** What kind of process of Chromium it is, by its arguments: `renderer`, `gpu-process`, ...; the program's own is `main`. */
export function kindOfProcess(pid: number): string {
  return /--type=([a-z-]+)/u.exec(textOrNone(`/proc/${pid}/cmdline`))?.[1] ?? 'main';
}

/** So much is searched at once; pieces overlap by the longest form of a secret. */
const PIECE_BYTES = 8 * 1024 * 1024;
const OVERLAP_BYTES = 4096;

/**
 * The canaries in the memory of a process: heap, stacks and whatever else it may have written to; what is only mapped from files
 * that nobody changes (its program) is left out. Needs the right to trace it (ptrace(2)).
 */
export async function canariesInMemory(pid: number, canaries: Readonly<Record<string, string>>) {
  const found = new Set<string>();
  const forms = Object.entries(canaries).flatMap(([name, secret]) => formsInMemory(secret).map((form) => ({ name, form })));
  let searchedBytes = 0;
  const memory = await open(`/proc/${pid}/mem`, 'r');
  try {
    for (const line of (await readFile(`/proc/${pid}/maps`, 'utf8')).split('\n')) {
      const [, from, to, rights, inode] = /^([0-9a-f]+)-([0-9a-f]+) (\S{4}) \S+ \S+ (\d+)/u.exec(line) ?? [];
      if (from === undefined || to === undefined || rights?.startsWith('r') !== true || /\[v/u.test(line)) continue;
      if (inode !== '0' && !rights.includes('w') && !rights.includes('s')) continue;
      const end = Number.parseInt(to, 16);
      for (let at = Number.parseInt(from, 16); at < end; at += PIECE_BYTES) {
        const piece = Buffer.alloc(Math.min(PIECE_BYTES + OVERLAP_BYTES, end - at));
        // Memory that was reserved and never used, or given back meanwhile, cannot be read.
        const { bytesRead } = await memory.read(piece, 0, piece.length, at).catch(() => ({ bytesRead: 0 }));
        searchedBytes += bytesRead;
        const read = piece.subarray(0, bytesRead);
        for (const { name, form } of forms) if (!found.has(name) && read.includes(form)) found.add(name);
      }
    }
  } finally {
    await memory.close();
  }
  return { found: [...found].toSorted(), searchedBytes };
}

/** Looks at the arguments and the environment of every process of this computer, again and again, until it is stopped. */
export function watchProcesses(canaries: Readonly<Record<string, string>>) {
  const seen = new Set<string>();
  const forms = Object.entries(canaries).map(([name, secret]) => [name, formsInMemory(secret)] as const);
  let looks = 0;
  const look = () => {
    looks += 1;
    for (const entry of readdirSync('/proc')) {
      if (!/^\d+$/u.test(entry)) continue;
      for (const file of ['cmdline', 'environ']) {
        const said = bytesOrNone(`/proc/${entry}/${file}`);
        if (said.length === 0) continue;
        for (const [name, wanted] of forms) if (wanted.some((form) => said.includes(form))) seen.add(`${file}: ${name}`);
      }
    }
  };
  const timer = setInterval(look, 150);
  return {
    stop() {
      clearInterval(timer);
      look();
      return { seen: [...seen].toSorted(), looks };
    },
  };
}

function bytesOrNone(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch {
    // It ended while the list was read.
    return Buffer.alloc(0);
  }
}

function textOrNone(path: string): string {
  return bytesOrNone(path).toString('utf8');
}
