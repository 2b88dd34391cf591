import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { AuditEntry } from '../../../preload/contract/activity.ts';
import { os } from '../implementer.ts';
import type { AuditHistory, Rooms } from '../rooms.ts';
import { errorCode } from '../store/storage-failure.ts';
import { BatchSource } from '../streams.ts';
import { exportAudit } from './export.ts';
import { logsFolder } from './logs.ts';

/** The activity part of the contract. */
export function activityRouter({ audit, dataDir, streams, closing }: Rooms) {
  return {
    audit: os.activity.audit.handler(({ input }) => [...audit.page(input)]),
    verify: os.activity.verify.handler(({ input, signal }) =>
      audit.verify(input.head, AbortSignal.any([closing, ...(signal ? [signal] : [])])),
    ),
    export: os.activity.export.handler(({ input, signal, context }) => {
      const until = AbortSignal.any([closing, ...(signal ? [signal] : [])]);
      const { who } = context;
      audit.record({ who, action: 'audit.export', target: 'audit', before: null, after: null, result: 'done', detail: input.format });
      return streams.hold(input.stream, exportAudit(audit, input.format, until), until);
    }),
    watch: os.activity.watch.handler(({ input, signal }) => {
      const until = AbortSignal.any([closing, ...(signal ? [signal] : [])]);
      return streams.hold(input.stream, newEntries(audit, until), until);
    }),
    logs: os.activity.logs.handler(async () => {
      const directory = logsFolder(dataDir);
      return { directory, files: await listLogFiles(directory) };
    }),
  };
}

/** Entries recorded from now on, by this process or another. */
async function* newEntries(audit: AuditHistory, signal: AbortSignal): AsyncGenerator<AuditEntry[]> {
  const recorded = new BatchSource<null>({ latestOnly: true });
  let last = audit.newestId();
  const unsubscribe = audit.onRecord(() => recorded.push(null));
  try {
    for await (const _ of recorded.read(signal)) {
      for (let entries = audit.after(last); entries.length > 0; entries = audit.after(last)) {
        last = entries.at(-1)?.id ?? last;
        yield [...entries];
      }
    }
  } finally {
    unsubscribe();
  }
}

async function listLogFiles(directory: string) {
  const files = [];
  for (const entry of await readFolder(directory)) {
    // The undated names are links to today's files.
    if (!entry.isFile()) continue;
    const { size, mtime } = await stat(join(directory, entry.name));
    files.push({ name: entry.name, bytes: size, modifiedAt: mtime.toISOString() });
  }
  return files.sort((a, b) => a.name.localeCompare(b.name));
}

async function readFolder(directory: string) {
  try {
    return await readdir(directory, { withFileTypes: true });
  } catch (error) {
    // Nothing was logged yet, or the disk took no folder.
    if (errorCode(error) === 'ENOENT') return [];
    throw error;
  }
}
