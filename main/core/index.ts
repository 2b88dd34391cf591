import { randomUUID } from 'node:crypto';
import { homedir } from 'node:os';
import type { Failure } from '../../preload/contract/failure.ts';
import { openAuditJournal } from './activity/audit.ts';
import { openLogs } from './activity/logs.ts';
import type { SecretClipboard } from './credentials/clipboard.ts';
import { keepMemoryOutOfDumps } from './credentials/core-dumps.ts';
import { openCredentials } from './credentials/keeper.ts';
import { createLock } from './credentials/lock/lock.ts';
import { Redactor } from './credentials/redaction.ts';
import type { Secret } from './credentials/secret.ts';
import { usesOf } from './credentials/uses.ts';
import { createEnvironments } from './settings-files/environments.ts';
import { createLoginPrograms } from './vantage/login-programs.ts';
import { createFindings } from './health/findings.ts';
import { closeConnectionsWhenLocked } from './lock-effects.ts';
import { createLastWork } from './last-work.ts';
import type { Rooms } from './rooms.ts';
import type { CoreRouter } from './router.ts';
import { createRouter } from './router.ts';
import { openSettings } from './settings/document.ts';
import { openDatabase } from './store/database.ts';
import { StreamWindows } from './streams.ts';
import { createAuthenticator } from './totp/authenticator.ts';
import { createSecondFactors } from './totp/second-factors.ts';
import { lockFactors } from './totp/lock-factors.ts';
import type { Prompter } from './vantage/prompts.ts';
import { PromptDesk } from './vantage/prompts.ts';
import { createRoots } from './vantage/root.ts';
import { createVantages } from './vantage/vantages.ts';

export interface CoreOptions {
  /** Everything Pilothouse keeps lives below this folder. */
  readonly dataDir: string;
  readonly version: string;
  /** Answers what connections ask; without one, prompts wait for a window. */
  readonly prompter?: Prompter;
  /** Of the computer it runs on; without one, a page that copies a secret uses its own. */
  readonly clipboard?: SecretClipboard;
  /** Asks for the passphrase of the sealed file when a secret of it is needed. Without it, a closed file is a failure that says so. */
  readonly askPassphrase?: () => Promise<Secret | null>;
  /** Who answers that, for the journal. */
  readonly whoIsAsked?: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly home?: string;
}

export interface Core {
  readonly router: CoreRouter;
  readonly rooms: Rooms;
  /** What was damaged and set aside while opening. */
  readonly problems: readonly Failure[];
  /** Ends every stream and connection, then closes what is on disk. Safe to call again. */
  close(): Promise<void>;
}

/**
 * Opens the engine: store, settings, logs, credentials, then the domains. What is damaged is set aside and said, not fatal.
 * Several processes may have the same folder open: the window, `serve`, command-line calls.
 * Throws FailureError `storage-failed` or `disk-full` when the folder itself cannot be had.
 */
export async function openCore(options: CoreOptions): Promise<Core> {
  keepMemoryOutOfDumps();
  const closing = new AbortController();
  const lastWork = createLastWork();
  const redactor = new Redactor();
  const logs = await openLogs(options.dataDir, redactor);
  const { db, problems: databaseProblems } = openDatabase(options.dataDir);
  const { document: settings, problems: settingsProblems } = await openSettings(options.dataDir);
  const audit = openAuditJournal({ db, logs, redactor, dataDir: options.dataDir });
  const lock = createLock({ db, settings, audit, redactor });
  const credentials = await openCredentials({
    db,
    dataDir: options.dataDir,
    audit,
    lock,
    log: logs.core,
    redactor,
    env: options.env ?? process.env,
    usesOf: (name) => usesOf(name, settings.get()),
    askPassphrase: options.askPassphrase,
    whoIsAsked: options.whoIsAsked,
  });
  const authenticator = createAuthenticator({ db, credentials, audit, lock });
  lock.attach(
    credentials.sealed,
    lockFactors(createAuthenticator({ db, credentials: { ...credentials, get: credentials.getForLock }, audit })),
  );
  const secondFactors = createSecondFactors({ db, authenticator });
  const desk = new PromptDesk();
  const prompter = options.prompter ?? desk;
  const streams = new StreamWindows();
  const findings = createFindings(settings);
  const home = options.home ?? homedir();
  const env = options.env ?? process.env;
  const vantages = createVantages({
    home,
    env,
    settings,
    credentials,
    secondFactors,
    prompter,
    audit,
    log: logs.core,
    redactor,
    findings,
    closing: closing.signal,
  });
  const rooms: Rooms = {
    dataDir: options.dataDir,
    home,
    env,
    db,
    settings,
    log: logs.core,
    audit,
    credentials,
    secondFactors,
    lock,
    redactor,
    prompter,
    vantages,
    roots: createRoots({ prompter, credentials, redactor, log: logs.core }),
    environments: createEnvironments(),
    logins: createLoginPrograms(),
    findings,
    outgoingMail: {
      send: async (profile, message, sending) => (await import('./mail/send.ts')).sendByProfile(rooms, profile, message, sending),
    },
    streams,
    closing: closing.signal,
    lastWork,
  };
  const unfollowLock = closeConnectionsWhenLocked(rooms);
  const problems = [...databaseProblems, ...settingsProblems];
  logs.core.info({ version: options.version, dataDir: options.dataDir }, 'core opened');
  for (const { kind, cause, evidence } of problems) logs.core.error({ kind, evidence }, cause.en);
  const router = createRouter(
    rooms,
    { desk, authenticator, keeper: credentials, clipboard: options.clipboard ?? null },
    { version: options.version, coreId: randomUUID(), problems },
  );
  const close = async () => {
    await lastWork.finish();
    closing.abort();
    unfollowLock();
    await vantages.close();
    await settings.close();
    lock.close();
    credentials.close();
    db.close();
    await logs.close();
  };
  let closed: Promise<void> | null = null;
  return { router, rooms, problems, close: () => (closed ??= close()) };
}
