import { z } from 'zod';
import { changeOf } from './change.ts';
import { levelSchema } from './level.ts';
import { rootWishSchema } from './ports.ts';
import { procedure } from './stream.ts';
import { vantageName } from './vantage-name.ts';
import { wordsSchema } from './words.ts';

export const packageManagerSchema = z.enum(['apt', 'dnf', 'yum', 'zypper', 'apk']);
export type PackageManager = z.infer<typeof packageManagerSchema>;

export const updateSchema = z.object({
  name: z.string(),
  /** Empty where the package manager does not say what is installed. */
  installed: z.string(),
  available: z.string(),
  /** Where it comes from, as the package manager writes it. */
  origin: z.string(),
  /** Whether it mends a security flaw; null where the package manager does not tell. */
  security: z.boolean().nullable(),
});
export type Update = z.infer<typeof updateSchema>;

export const packagesSchema = z.object({
  manager: packageManagerSchema,
  /** Security first, then by name. */
  updates: z.array(updateSchema),
  /** When the lists of available packages were last fetched, ISO 8601; null where that is not known. */
  listsAt: z.string().nullable(),
  reboot: z.object({ needed: z.boolean().nullable(), because: wordsSchema }),
  notes: z.array(wordsSchema),
});
export type Packages = z.infer<typeof packagesSchema>;

export const upgradeScopeSchema = z.enum(['all', 'security']);
export type UpgradeScope = z.infer<typeof upgradeScopeSchema>;

/** What is left after a change to the packages. */
export const upgradedSchema = z.object({
  upgraded: z.number().int(),
  left: z.number().int(),
  rebootNeeded: z.boolean().nullable(),
  state: wordsSchema,
});
export type Upgraded = z.infer<typeof upgradedSchema>;

export const jobSchema = z.object({
  kind: z.enum(['crontab', 'periodic', 'timer']),
  /** The file with its line, or the timer's unit. */
  source: z.string(),
  /** The account it runs as; null where that is not said. */
  user: z.string().nullable(),
  /** What is run; of a timer the unit it starts. */
  command: z.string(),
  /** As it is written: `0 4 * * 1`, `@reboot`, `OnCalendar=daily`. */
  schedule: z.string(),
  when: wordsSchema,
  /** ISO 8601; null where it has no next time (at boot) or cannot be computed. */
  next: z.string().nullable(),
  last: z.string().nullable(),
  /** Its schedule cannot be read: cron leaves such a line out. */
  broken: z.boolean(),
});
export type Job = z.infer<typeof jobSchema>;

export const jobsSchema = z.object({
  /** By the next time. */
  jobs: z.array(jobSchema),
  /** The machine's time zone, in which crontabs are meant. */
  timezone: z.string(),
  asRoot: z.boolean(),
  notes: z.array(wordsSchema),
});
export type Jobs = z.infer<typeof jobsSchema>;

export const loginKeySchema = z.object({
  type: z.string(),
  bits: z.number().int().nullable(),
  /** `SHA256:...` as OpenSSH prints it. */
  fingerprint: z.string(),
  comment: z.string(),
  /** As sshd(8) reads them: `from="10.0.0.0/8"`, `command="..."`. */
  options: z.array(z.string()),
  /** The file with its line. */
  source: z.string(),
  /** What is wrong with it, when something is. */
  concern: wordsSchema.nullable(),
});
export type LoginKey = z.infer<typeof loginKeySchema>;

export const accountSchema = z.object({
  name: z.string(),
  uid: z.number().int(),
  shell: z.string(),
  home: z.string(),
  /** Of its password: null where that is known to root only. */
  password: z.enum(['set', 'locked', 'none']).nullable(),
  /** How it may become root: groups, and rules of sudoers as they are written. */
  root: z.array(z.string()),
  /** ISO 8601; null where it never did, or nothing says. */
  lastLogin: z.string().nullable(),
  keys: z.array(loginKeySchema),
  /** Its keys could be read, or it has none. */
  keysRead: z.boolean(),
  level: levelSchema,
  /** How it gets in, in one sentence. */
  state: wordsSchema,
});
export type Account = z.infer<typeof accountSchema>;

export const accountsSchema = z.object({
  /** Those that can log in: root and those with rights of root first. */
  accounts: z.array(accountSchema),
  /** How many others there are, which have no shell to log in to. */
  others: z.number().int(),
  asRoot: z.boolean(),
  notes: z.array(wordsSchema),
});
export type Accounts = z.infer<typeof accountsSchema>;

export const machineCertificateSchema = z.object({
  path: z.string(),
  subject: z.string(),
  issuer: z.string(),
  names: z.array(z.string()),
  validFrom: z.string(),
  validTo: z.string(),
  daysLeft: z.number().int(),
  /** Share of the lifetime already used: 0 to 1, above 1 when expired. */
  lifetimeUsed: z.number(),
  fingerprint256: z.string(),
  /** Who names it in a configuration: the program, and the file with its line. */
  usedBy: z.array(z.object({ program: z.string(), source: z.string() })),
  /** Other files with the very same certificate. */
  alsoIn: z.array(z.string()),
  level: levelSchema,
  state: wordsSchema,
});
export type MachineCertificate = z.infer<typeof machineCertificateSchema>;

export const machineCertificatesSchema = z.object({
  /** The first to end first. */
  certificates: z.array(machineCertificateSchema),
  /** Files that a configuration names and that could not be read, or hold no certificate. */
  unread: z.array(z.object({ path: z.string(), usedBy: z.string(), why: wordsSchema })),
  asRoot: z.boolean(),
  notes: z.array(wordsSchema),
});
export type MachineCertificates = z.infer<typeof machineCertificatesSchema>;

const target = z.object({ vantage: vantageName });
const read = target.extend({ root: rootWishSchema.default('free') });

/** Looking after a machine. Each throws `not-available` where there is nothing of its kind. */
export const upkeep = {
  packages: {
    list: procedure.input(target).output(packagesSchema),
    upgrade: changeOf({ vantage: vantageName, scope: upgradeScopeSchema }, upgradedSchema),
    refresh: changeOf({ vantage: vantageName }, upgradedSchema),
  },
  cron: procedure.input(read).output(jobsSchema),
  users: procedure.input(read).output(accountsSchema),
  certificates: procedure.input(read).output(machineCertificatesSchema),
};
