import { closeSync, fchmodSync, openSync, readdirSync, rmSync, symlinkSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { makeFolder } from '../store/folder.ts';

const DAY_MS = 24 * 60 * 60_000;

/** A log file of which there is one a day. */
export interface DailyFile {
  /** Appends whole lines. Never throws: a full disk must not end the program; the loss is said once room is back. */
  write(lines: string): void;
  close(): void;
}

/**
 * Opens `NAME.YYYY-MM-DD.log` (local date) for appending, mode 600, another one each day, those older than `keptDays` removed;
 * `NAME.log` is a link to today's where links exist. Each write is one append (write(2) with O_APPEND), so several processes
 * may write the same file and no line of a process that is killed is lost.
 */
export function openDailyFile(folder: string, name: string, keptDays: number, now: () => Date = () => new Date()): DailyFile {
  let day = '';
  let file: number | null = null;
  let lost = 0;
  let closed = false;

  const turnTo = (today: string) => {
    if (file !== null) closeSync(file);
    file = null;
    makeFolder(folder);
    file = openSync(join(folder, `${name}.${today}.log`), 'a', 0o600);
    if (process.platform !== 'win32') fchmodSync(file, 0o600);
    day = today;
    removeOld(folder, name, keptDays, now());
    link(folder, name, today);
  };

  const append = (lines: string) => {
    const today = localDay(now());
    if (file === null || today !== day) turnTo(today);
    if (file === null) return;
    const bytes = Buffer.from(lines, 'utf8');
    for (let written = 0; written < bytes.length;) written += writeSync(file, bytes, written);
  };

  return {
    write(lines) {
      if (closed) return;
      try {
        if (lost > 0) {
          // The last line before may have been cut in the middle.
          append(`\n${JSON.stringify({ level: 40, time: now().getTime(), lost, msg: 'lines lost: the log could not be written' })}\n`);
          lost = 0;
        }
        append(lines);
      } catch {
        // Nowhere is left to say it but the file itself, once it can be written again.
        lost += 1;
      }
    },
    close() {
      closed = true;
      if (file !== null) closeSync(file);
      file = null;
    },
  };
}

function localDay(date: Date): string {
  const part = (value: number) => String(value).padStart(2, '0');
  return `${date.getFullYear()}-${part(date.getMonth() + 1)}-${part(date.getDate())}`;
}

function removeOld(folder: string, name: string, keptDays: number, now: Date): void {
  const oldest = localDay(new Date(now.getTime() - keptDays * DAY_MS));
  for (const entry of readdirSync(folder)) {
    const day = entry.startsWith(`${name}.`) ? /^\.(\d{4}-\d{2}-\d{2})\.log$/u.exec(entry.slice(name.length))?.[1] : undefined;
    if (day !== undefined && day < oldest) rmSync(join(folder, entry), { force: true });
  }
}

function link(folder: string, name: string, today: string): void {
  const path = join(folder, `${name}.log`);
  try {
    rmSync(path, { force: true });
    symlinkSync(`${name}.${today}.log`, path);
  } catch {
    // Windows allows links to few users, and another process may have made it just now: the dated file is there all the same.
  }
}
