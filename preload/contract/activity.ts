import { z } from 'zod';
import { auditEntrySchema } from './audit-entry.ts';
import { procedure, streamOf } from './stream.ts';
import { wordsSchema } from './words.ts';

export type { AuditEntry } from './audit-entry.ts';

/**
 * Every kind of change that the core records: a closed set. Each has its words in `renderer/locales`, `activity.json`, at the
 * path it is itself: `actions.mail.send`.
 */
export const auditActions = [
  'settings.merge',
  'hosts.import',
  'unit.change',
  'unit.override',
  'container.change',
  'compose.change',
  'packages.upgrade',
  'packages.refresh',
  'server.run',
  'file.write',
  'file.delete',
  'file.rename',
  'file.mode',
  'file.upload',
  'file.download',
  'terminal.open',
  'tunnel.start',
  'forward.start',
  'pod.debug',
  'deployment.change',
  'object.apply',
  'object.edit',
  'object.change',
  'release.change',
  'secret.reveal',
  'credentials.set',
  'credentials.delete',
  'credentials.export',
  'credentials.import',
  'credentials.describe',
  'credentials.move',
  'credentials.reveal',
  'credentials.copy',
  'credentials.recover',
  'sealed.create',
  'sealed.open',
  'sealed.passphrase',
  'sealed.restore',
  'sealed.set-aside',
  'mail.send',
  'ssh.host-key.accept',
  'ssh.host-key.remember',
  'ssh.host-key.forget',
  'ssh.proxy-command.allow',
  'audit.chain',
  'audit.export',
  'lock.set-up',
  'lock.change',
  'lock.remove',
  'lock.reset',
  'lock.lock',
  'lock.unlock',
  'lock.confirm',
  'totp.enrol',
  'totp.verify',
  'totp.remove',
  'totp.server.enrol',
  'totp.server.remove',
  'totp.import',
  'totp.export',
  'totp.rename',
  'totp.restore',
  'totp.reveal',
  'totp.recovery.keep',
  'totp.recovery.show',
  'totp.recovery.cross',
  'totp.recovery.forget',
] as const;
export type AuditAction = (typeof auditActions)[number];

/** Which entries: newest first, `before` is an id to page on. */
export const auditQuerySchema = z.object({
  before: z.number().int().nullable().default(null),
  limit: z.number().int().min(1).max(500).default(100),
  /** Looked for in who, action, target and detail. */
  contains: z.string().max(200).default(''),
  action: z.string().max(64).nullable().default(null),
  result: auditEntrySchema.shape.result.nullable().default(null),
  /** ISO 8601 in UTC: from then on, and before then. */
  since: z.iso.datetime().nullable().default(null),
  until: z.iso.datetime().nullable().default(null),
});
export type AuditQuery = z.infer<typeof auditQuerySchema>;

/** The newest entry and its link: who noted it elsewhere can prove later that nothing up to it was rewritten. */
const auditHeadSchema = z.object({ id: z.number().int().positive(), chain: z.string().regex(/^[0-9a-f]{64}$/u) });

const auditBreakSchema = z.object({
  kind: z.enum(['changed', 'moved', 'inserted', 'missing', 'truncated', 'rewritten', 'unproven']),
  id: z.number().int(),
  words: wordsSchema,
});
export type AuditBreak = z.infer<typeof auditBreakSchema>;

/** What came out when the journal was looked through. */
export const auditVerdictSchema = z.object({
  ok: z.boolean(),
  entries: z.number().int(),
  /** Entries older than the chain: covered as they stood on the day it began. */
  older: z.number().int(),
  chainedSince: z.string().nullable(),
  head: auditHeadSchema.nullable(),
  /** Lines of `audit.log` that were compared. */
  logged: z.number().int(),
  /** `audit.head` is there. */
  headKept: z.boolean(),
  breaks: z.array(auditBreakSchema),
  moreBreaks: z.number().int(),
});
export type AuditVerdict = z.infer<typeof auditVerdictSchema>;

export const activity = {
  /** Newest first; `before` is an id to page on. */
  audit: procedure.input(auditQuerySchema).output(z.array(auditEntrySchema)),
  watch: streamOf({}, auditEntrySchema),
  /** Looks through the whole journal; `head` is one that was noted before. */
  verify: procedure.input(z.object({ head: auditHeadSchema.nullable().default(null) })).output(auditVerdictSchema),
  /** The whole journal as text, in pieces. */
  export: streamOf({ format: z.enum(['jsonl', 'csv']) }, z.string()),
  /** Where the log files lie. */
  logs: procedure.output(
    z.object({ directory: z.string(), files: z.array(z.object({ name: z.string(), bytes: z.number(), modifiedAt: z.string() })) }),
  ),
};
