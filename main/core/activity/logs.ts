import { join } from 'node:path';
import { pino, stdSerializers } from 'pino';
import type { Redactor } from '../credentials/redaction.ts';
import type { Log } from '../rooms.ts';
import type { DailyFile } from './daily-file.ts';
import { openDailyFile } from './daily-file.ts';

/** The days that `audit.log` and `core.log` are kept. */
export const KEPT_DAYS = 30;
const KEPT_DAYS_ERRORS = 90;

export interface Logs {
  /** `core.log`; errors are repeated in `errors.log`. */
  readonly core: Log;
  /** `audit.log`: one line for each entry of the journal. */
  readonly audit: Log;
  close(): Promise<void>;
}

/** The folder of all log files. */
export function logsFolder(dataDir: string): string {
  return join(dataDir, 'logs');
}

/**
 * Opens the core's logs: one JSON object a line, a file a day, kept 30 days (errors 90), readable by this user only. Every line
 * passes the redactor as text on its way to the file, so that no field, error or stack gets around it.
 */
export async function openLogs(dataDir: string, redactor: Redactor): Promise<Logs> {
  const folder = logsFolder(dataDir);
  const errors = openDailyFile(folder, 'errors', KEPT_DAYS_ERRORS);
  const core = openDailyFile(folder, 'core', KEPT_DAYS);
  const audit = openDailyFile(folder, 'audit', KEPT_DAYS);
  return {
    core: createLog('core', core, errors, redactor),
    audit: createLog('audit', audit, null, redactor),
    async close() {
      for (const file of [core, audit, errors]) file.close();
    },
  };
}

/** Opens `main.log`, where the shell (the process that owns the windows) writes; its errors too are repeated in `errors.log`. */
export function openShellLog(dataDir: string, redactor: Redactor): { readonly log: Log; close(): void } {
  const folder = logsFolder(dataDir);
  const errors = openDailyFile(folder, 'errors', KEPT_DAYS_ERRORS);
  const main = openDailyFile(folder, 'main', KEPT_DAYS);
  return {
    log: createLog('main', main, errors, redactor),
    close() {
      main.close();
      errors.close();
    },
  };
}

function createLog(name: string, file: DailyFile, errors: DailyFile | null, redactor: Redactor): Log {
  const redacted = (to: DailyFile) => ({ write: (line: string) => to.write(redactor.redact(line)) });
  const options = { name, serializers: { err: stdSerializers.errWithCause, error: stdSerializers.errWithCause } };
  const log = pino(options, redacted(file));
  const errorLog = errors === null ? null : pino(options, redacted(errors));
  return {
    info: (fields, message) => log.info(fields, message),
    warn: (fields, message) => log.warn(fields, message),
    error(fields, message) {
      log.error(fields, message);
      errorLog?.error(fields, message);
    },
  };
}
