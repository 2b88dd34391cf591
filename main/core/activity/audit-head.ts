import { closeSync, constants, fstatSync, openSync, readSync, renameSync, writeSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import { errorCode } from '../store/storage-failure.ts';

/** The newest entry and its link, as it is kept outside of the table. */
const headSchema = z.object({ id: z.number().int().positive(), chain: z.string().regex(/^[0-9a-f]{64}$/u) });
export type AuditHead = z.infer<typeof headSchema>;
/** Null where there is none; `unreadable` for what is no head: junk, a folder, a pipe, a device, a file that may not be read. */
export type KeptHead = AuditHead | 'unreadable' | null;

/** Much more than a head takes. */
const LARGEST_HEAD_BYTES = 4096;

/** Beside the database: the newest entry that was written, so that a tail that was cut off is missed. */
export function auditHeadFile(dataDir: string) {
  const path = join(dataDir, 'audit.head');

  const read = (): KeptHead => {
    let file: number;
    try {
      // A pipe is not waited for.
      file = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    } catch (error) {
      return errorCode(error) === 'ENOENT' ? null : 'unreadable';
    }
    try {
      if (!fstatSync(file).isFile()) return 'unreadable';
      const bytes = Buffer.alloc(LARGEST_HEAD_BYTES);
      return headSchema.parse(JSON.parse(bytes.toString('utf8', 0, readSync(file, bytes))));
    } catch {
      return 'unreadable';
    } finally {
      closeSync(file);
    }
  };

  return {
    read,
    /** Keeps it, unless another process was further already. What is no head stays where it is, to be found. */
    write(head: AuditHead): void {
      const before = read();
      if (before === 'unreadable' || (before !== null && before.id > head.id)) return;
      const draft = `${path}.${process.pid}`;
      const file = openSync(draft, 'w', 0o600);
      try {
        writeSync(file, `${JSON.stringify(head)}\n`);
      } finally {
        closeSync(file);
      }
      renameSync(draft, path);
    },
  };
}

const loggedSchema = z.object({ id: z.number().int().positive(), chain: z.string() });

/** The entries that the files `audit.DATE.log` name, with their links; lines of before the chain, and cut ones, are passed over. */
export async function* loggedLinks(logs: string): AsyncGenerator<AuditHead> {
  for (const name of (await filesIn(logs)).filter((file) => /^audit\.\d{4}-\d{2}-\d{2}\.log$/u.test(file)).toSorted()) {
    const stream = createReadStream(join(logs, name), 'utf8');
    for await (const line of createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY })) {
      const logged = loggedSchema.safeParse(parsed(line));
      if (logged.success) yield logged.data;
    }
  }
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    // Cut in the middle by a full disk.
    return null;
  }
}

async function filesIn(folder: string): Promise<readonly string[]> {
  try {
    // A folder or a pipe by that name is no log, and the second would be read without end.
    return (await readdir(folder, { withFileTypes: true })).filter((entry) => entry.isFile()).map(({ name }) => name);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return [];
    throw error;
  }
}
