import { z } from 'zod';
import { procedure, streamOf } from './stream.ts';

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
  'mail.send',
  'ssh.host-key.accept',
  'ssh.host-key.remember',
  'ssh.host-key.forget',
  'ssh.proxy-command.allow',
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
  'totp.reveal',
  'totp.recovery.keep',
  'totp.recovery.show',
  'totp.recovery.cross',
  'totp.recovery.forget',
] as const;
export type AuditAction = (typeof auditActions)[number];

/** One change made to anything: who, when, target, before, after, result. Never a secret. */
export const auditEntrySchema = z.object({
  id: z.number().int(),
  at: z.string(),
  /** The user of this computer, and the way in: `ops via window`. */
  who: z.string(),
  /** One of `auditActions`, or of another version of Pilothouse that uses the same data folder. */
  action: z.string(),
  target: z.string(),
  before: z.string().nullable(),
  after: z.string().nullable(),
  result: z.enum(['done', 'failed', 'refused']),
  detail: z.string().nullable(),
});
export type AuditEntry = z.infer<typeof auditEntrySchema>;

export const activity = {
  /** Newest first; `before` is an id to page on. */
  audit: procedure
    .input(
      z.object({
        before: z.number().int().nullable().default(null),
        limit: z.number().int().min(1).max(500).default(100),
        contains: z.string().max(200).default(''),
      }),
    )
    .output(z.array(auditEntrySchema)),
  watch: streamOf({}, auditEntrySchema),
  /** Where the log files lie. */
  logs: procedure.output(
    z.object({ directory: z.string(), files: z.array(z.object({ name: z.string(), bytes: z.number(), modifiedAt: z.string() })) }),
  ),
};
