import { z } from 'zod';
import { containers } from './containers.ts';
import { failureSchema } from './failure.ts';
import { files } from './files.ts';
import { hostCheck } from './host-check.ts';
import { hostLists } from './host-lists.ts';
import type { Level } from './level.ts';
import { levelSchema } from './level.ts';
import { load } from './load.ts';
import { runs } from './runs.ts';
import { journal, unitScopeSchema } from './journal.ts';
import { ports } from './ports.ts';
import { procedure, streamOf } from './stream.ts';
import { terminals } from './terminals.ts';
import { tunnels } from './tunnels.ts';
import { upkeep } from './upkeep.ts';
import { unitChanges } from './unit-changes.ts';
import { unitOverride } from './unit-override.ts';
import { vantageName } from './vantage-name.ts';
import { wordsSchema } from './words.ts';

export { levelSchema };
export type { Level };

export const hostSchema = z.object({
  name: z.string(),
  hostName: z.string(),
  port: z.number().int(),
  user: z.string().nullable(),
  /** Jump hosts in order, comma-separated as ssh_config(5) writes them. */
  proxyJump: z.string().nullable(),
  /** Key files, in order, as they are written; none when only the usual ones are tried. */
  identityFiles: z.array(z.string()).optional(),
  certificateFiles: z.array(z.string()).optional(),
  /** Only these keys are offered, whatever the agent holds. */
  identitiesOnly: z.boolean().optional(),
  /** The file it was read from with its line (`/home/ops/.ssh/config:12`), or `settings`. */
  source: z.string(),
  /** What the ssh configuration asks for this host and Pilothouse does not do; none when all is followed. */
  notes: z.array(wordsSchema).optional(),
});
export type Host = z.infer<typeof hostSchema>;

/** Exactly what a live view may say about a connection. */
export const connectionSchema = z.object({
  host: z.string(),
  state: z.enum(['connecting', 'live', 'stale', 'offline']),
  /** ISO 8601. */
  since: z.string(),
  /** Why it is offline; while it is tried again, why it was lost. */
  failure: failureSchema.optional(),
  /**
   * When the server was heard last, ISO 8601; of a connection that was open and is stale, lost or tried again. Not where it has answered
   * since in a way that ends the matter: with another host key, with a refused login.
   */
  heardAt: z.string().optional(),
  /** When it is tried again by itself, ISO 8601; without, only a person or the next use tries it. */
  nextTryAt: z.string().optional(),
});
export type Connection = z.infer<typeof connectionSchema>;

export const factsSchema = z.object({
  hostName: z.string(),
  os: z.string(),
  kernel: z.string(),
  architecture: z.string(),
  uptimeSeconds: z.number().nullable(),
  /** 1, 5 and 15 minutes. */
  load: z.tuple([z.number(), z.number(), z.number()]).nullable(),
  cores: z.number().int().nullable(),
  memory: z.object({ totalBytes: z.number(), availableBytes: z.number() }).nullable(),
  swap: z.object({ totalBytes: z.number(), freeBytes: z.number() }).nullable(),
  disks: z.array(
    z.object({
      filesystem: z.string(),
      type: z.string(),
      mount: z.string(),
      sizeBytes: z.number(),
      usedBytes: z.number(),
      availableBytes: z.number(),
    }),
  ),
  clock: z.object({
    /** The machine's time, ISO 8601 with its own offset. */
    time: z.string(),
    timezone: z.string(),
    /** Machine minus this computer, in seconds, and how far off that may be (half the round trip). */
    offsetSeconds: z.number(),
    uncertaintySeconds: z.number(),
    synchronized: z.boolean().nullable(),
  }),
  /** What could not be read, and why: the rest is still shown. */
  missing: z.array(z.object({ what: z.string(), why: wordsSchema })),
});
export type Facts = z.infer<typeof factsSchema>;

export const unitSchema = z.object({
  unit: z.string(),
  load: z.string(),
  active: z.string(),
  sub: z.string(),
  description: z.string(),
  level: levelSchema,
  /** The state in words: what, exit code, restarts. */
  state: wordsSchema,
  /** ISO 8601; null when it never changed. A list asks it of services that run, change or are in trouble only. */
  since: z.string().nullable(),
  /** How often systemd started it again by itself (`NRestarts`); null where that is not counted or was not asked. */
  restarts: z.number().int().nullable(),
  /** `UnitFileState` of systemctl(1); empty where there is none or it was not asked. */
  enabled: z.string(),
  /**
   * Whether its files let a person start, stop and reload it at all (`CanStart`, `CanStop`, `CanReload` of org.freedesktop.systemd1(5)).
   * A list asks it of the same services as `since`; never of OpenRC.
   */
  can: z.object({ start: z.boolean(), stop: z.boolean(), reload: z.boolean() }).optional(),
  /** Where OpenRC looks after it and not systemd: the runlevels that start it, and whether it can be reloaded. `sub` is OpenRC's own word. */
  openrc: z.object({ runlevels: z.array(z.string()), reloads: z.boolean() }).optional(),
});
export type Unit = z.infer<typeof unitSchema>;

export const unitDetailsSchema = unitSchema.extend({
  mainPid: z.number().int().nullable(),
  memoryBytes: z.number().nullable(),
  fragmentPath: z.string(),
  result: z.string(),
  /** `systemctl status` as the machine prints it. */
  status: z.string(),
  journal: z.array(z.object({ time: z.string(), priority: z.number().int().min(0).max(7), identifier: z.string(), message: z.string() })),
  /** Why the journal is empty or partial, when it is. */
  journalNote: wordsSchema.nullable(),
});
export type UnitDetails = z.infer<typeof unitDetailsSchema>;

const target = z.object({ vantage: vantageName });

export const servers = {
  hosts: {
    list: procedure.output(z.object({ hosts: z.array(hostSchema), problems: z.array(failureSchema) })),
    ...hostLists,
    ...hostCheck,
  },
  connections: {
    /** All connections, sent whole each time one changes. */
    watch: streamOf({}, z.array(connectionSchema)),
    /**
     * One connection, null while nothing is known of it. As long as this is read, it is not closed for want of use, and when it is
     * lost it is opened again by itself; nothing is asked of anybody for that. It never opens the first one.
     */
    keep: streamOf({ host: z.string().min(1).max(512) }, connectionSchema.nullable()),
    close: procedure.input(z.object({ host: z.string() })).output(z.object({})),
  },
  containers,
  terminals,
  files,
  tunnels,
  runs,
  load,
  upkeep,
  facts: procedure.input(target).output(factsSchema),
  units: {
    /** Worst first; among healthy ones, the services a person looks after before what the system brings along. */
    list: procedure.input(target.extend({ scope: unitScopeSchema.default('system') })).output(z.array(unitSchema)),
    show: procedure
      .input(
        target.extend({
          unit: z.string().min(1).max(256),
          lines: z.number().int().min(0).max(1000).default(50),
          scope: unitScopeSchema.default('system'),
        }),
      )
      .output(unitDetailsSchema),
    ...unitChanges,
    ...unitOverride,
  },
  journal,
  ports,
};
