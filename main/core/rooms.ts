import type { Failure } from '../../preload/contract/failure.ts';
import type { Finding } from '../../preload/contract/health.ts';
import type { MailMessage, MailVerdict } from '../../preload/contract/mail.ts';
import type { Certificate } from '../../preload/contract/verdict.ts';
import type { Settings } from '../../preload/contract/settings.ts';
import type { AuditAction, AuditEntry, AuditQuery, AuditVerdict } from '../../preload/contract/activity.ts';
import type { Credential, CredentialAbout, CredentialStore, Where } from '../../preload/contract/credentials.ts';
import type { TotpEntry } from '../../preload/contract/totp.ts';
import type { Words } from '../../preload/contract/words.ts';
import type { DatabaseSync } from 'node:sqlite';
import type { Lock } from './credentials/lock/lock.ts';
import type { Redactor } from './credentials/redaction.ts';
import type { Secret } from './credentials/secret.ts';
import type { Environments } from './settings-files/environments.ts';
import type { LastWork } from './last-work.ts';
import type { LoginPrograms } from './vantage/login-programs.ts';
import type { StreamWindows } from './streams.ts';
import type { Prompter } from './vantage/prompts.ts';
import type { Roots } from './vantage/root.ts';
import type { Vantages } from './vantage/vantage.ts';

/** The settings document: reads are from memory, changes are serialised and on disk before they are answered. */
export interface SettingsDocument {
  get(): Settings;
  /** See `settings.merge` in the contract; `merged` hears what was there right before, whoever wrote it. Throws FailureError `bad-input`, `disk-full`, `storage-failed`. */
  merge(path: readonly string[], value: unknown, merged?: (before: Settings, after: Settings) => void): Promise<Settings>;
  onChange(listener: () => void): () => void;
}

/** Application log; every line is redacted before it is written. */
export interface Log {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/** The audit journal: one entry for each change made to anything. */
export interface AuditJournal {
  /** Several at once are written together. */
  record(...entries: (Omit<AuditEntry, 'id' | 'at' | 'action'> & { readonly action: AuditAction })[]): void;
}

/** The journal as Activity reads it. */
export interface AuditHistory extends AuditJournal {
  /** Newest first. */
  page(query: Pick<AuditQuery, 'before' | 'limit' | 'contains'> & Partial<AuditQuery>): readonly AuditEntry[];
  /** Entries newer than `id`, oldest first, at most 500. */
  after(id: number): readonly AuditEntry[];
  /** With the link of each, oldest first, at most 500. */
  chainedAfter(id: number): readonly (AuditEntry & { readonly chain: string | null })[];
  newestId(): number;
  /** Looks through the whole journal and what is kept of it elsewhere. `expected` is a head that somebody noted. */
  verify(expected: AuditVerdict['head'], signal: AbortSignal): Promise<AuditVerdict>;
  /** Called when entries were added, by this process or another; returns what ends it. */
  onRecord(listener: () => void): () => void;
}

/** Credentials by name. Values leave only as `Secret`, and are known to the redactor from then on. */
export interface CredentialKeeper {
  /** null when there is none of that name. Throws FailureError `keychain-locked`, `keychain-unreachable`. */
  get(name: string): Promise<Secret | null>;
  /** Keeps a secret; falls back to nothing: a keychain that refuses is a FailureError. */
  set(name: string, value: Secret, keep: Where, who: string, about?: CredentialAbout): Promise<Credential>;
  /** Those of many that there are, by name; each place is asked once. Throws what `get` throws. */
  getAll(names: readonly string[]): Promise<ReadonlyMap<string, Secret>>;
  /** Keeps many with one write of each place. What is new is kept whole or not at all. */
  setAll(
    kept: readonly { readonly name: string; readonly secret: Secret; readonly about: CredentialAbout }[],
    keep: Where,
    who: string,
  ): Promise<readonly Credential[]>;
  /** Writes other values over secrets that stay where and what they are; names that are gone are passed over. */
  rewrite(values: ReadonlyMap<string, Secret>, who: string, why: string): Promise<void>;
  delete(name: string, who: string): Promise<boolean>;
  list(): Promise<Credential[]>;
  /** Where a secret lives now, null when there is none of that name. Asks nobody. */
  whereOf(name: string): Where | null;
  store(): Promise<CredentialStore>;
  onChange(listener: () => void): () => void;
}

/** A second factor as a login names it. */
export type SecondFactor = Pick<TotpEntry, 'id' | 'issuer' | 'account'>;

/** Second factors, for the logins that ask for a code. Shows no prompt of the keychain. */
export interface SecondFactors {
  list(): readonly SecondFactor[];
  /**
   * The code of a time step whose code was not handed out for `place` before, by whichever process; waits for the next step where
   * that is needed, a period at most. Why there is none, in words, where the entry is gone or its secret cannot be read.
   */
  codeFor(id: string, place: string, signal: AbortSignal): Promise<{ readonly code: Secret } | { readonly problem: Words }>;
  /** What sets a code that somebody typed apart from those of this entry: the time, the settings of the app, another secret. Null when nothing does. */
  explain(id: string, typed: string): Promise<Words | null>;
}

/** A finding as its domain reports it. */
export interface ReportedFinding extends Pick<Finding, 'link' | 'target' | 'level' | 'reason' | 'nextTryAt'> {
  /** ISO 8601: when the machine itself says that the trouble began. Without it, it counts from when it was first seen. */
  readonly began?: string | null;
  /** Names a trouble whose words come and go while it lasts (a crash loop). Without it the words tell one from another. */
  readonly trouble?: string;
  /** It is the outcome of a check, made from this vantage. */
  readonly checkedFrom?: string;
}

/** What is wrong among what was opened; domains report, the overview reads. */
export interface Findings {
  /** Replaces everything `source` said before (`servers/web-1`, `cluster/lab/pods`). An empty list takes it back. */
  report(source: string, findings: readonly ReportedFinding[]): void;
  /** Something was opened and is watched from now on, healthy or not; null takes it back. */
  opened(link: string, target: string | null, level?: Finding['level']): void;
}

/** The findings as the overview reads them. */
export interface FindingsBook extends Findings {
  /** Findings in order, those that were put aside apart, and everything that was opened with the worst that is known of it. */
  read(): {
    readonly findings: readonly Finding[];
    readonly dismissed: readonly Finding[];
    readonly opened: readonly { readonly link: string; readonly target: string; readonly level: Finding['level'] }[];
  };
  /** Called after each change of what `read` answers; returns what ends it. */
  onChange(listener: () => void): () => void;
  /** Puts a finding aside until it changes, for this run only; `restore` takes that back. An id that is not there does nothing. */
  dismiss(id: string): void;
  restore(id: string): void;
  /** Takes the verdict of a check as a finding; a later good one from the same vantage takes it back. */
  verdict(link: string, name: string, verdict: CheckEnded): void;
}

/** What every check ends with, as far as the overview needs it. */
export interface CheckEnded {
  readonly ok: boolean;
  readonly failure?: Failure | undefined;
  readonly certificate: Certificate | null;
  /** The vantage it was made from. */
  readonly via: string;
}

/** Mail on the core's own account (reports, alerts), by the profiles of the settings. */
export interface OutgoingMail {
  /**
   * Sends a message by the profile of that name as it stands now; what the message does not say (sender, recipients) is the profile's.
   * Whether it was taken, and if not why, with cause and remedy, is in the verdict. Written to the audit journal as done by `who`.
   * Throws FailureError `not-found` (no such profile), `bad-input`, `credential-missing`, `keychain-...`, and those of the place it is sent from.
   */
  send(profile: string, message: MailMessage, sending: { readonly who: string; readonly signal: AbortSignal }): Promise<MailVerdict>;
}

/** What the core hands to each domain. */
export interface Rooms {
  readonly dataDir: string;
  /** Home folder whose `.ssh` and `.kube` are read. */
  readonly home: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly db: DatabaseSync;
  readonly settings: SettingsDocument;
  readonly log: Log;
  readonly audit: AuditHistory;
  readonly credentials: CredentialKeeper;
  readonly secondFactors: SecondFactors;
  readonly lock: Lock;
  readonly redactor: Redactor;
  readonly prompter: Prompter;
  readonly vantages: Vantages;
  /** Commands as root on the machines behind the vantages. */
  readonly roots: Roots;
  /** What applications are configured with, whoever reads it. */
  readonly environments: Environments;
  /** Login programs of clusters, to be run on a terminal. */
  readonly logins: LoginPrograms;
  readonly findings: FindingsBook;
  readonly outgoingMail: OutgoingMail;
  readonly streams: StreamWindows;
  /** Aborts when the core closes: everything long-lived ends with it. */
  readonly closing: AbortSignal;
  /** What the core waits for before it closes. */
  readonly lastWork: LastWork;
}
