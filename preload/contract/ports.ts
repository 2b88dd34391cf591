import { z } from 'zod';
import { procedure } from './stream.ts';
import { vantageName } from './vantage-name.ts';
import { wordsSchema } from './words.ts';

/** Who reads: `free` as root where that takes no question, else the account itself; `yes` as root, asking for what it takes. */
export const rootWishSchema = z.enum(['free', 'yes']);
export type RootWish = z.infer<typeof rootWishSchema>;

/** Something that holds a listening socket. */
export const portHolderSchema = z.object({
  pid: z.number().int().nullable(),
  /** The program's name as the kernel keeps it; empty where only its unit is known. */
  program: z.string(),
  /** The account it runs as; null where that is not known. */
  user: z.string().nullable(),
  /** The systemd unit it belongs to. */
  unit: z.string().nullable(),
  /** The container it runs in or publishes the port for, by name where that is known, else the beginning of its id. */
  container: z.string().nullable(),
});
export type PortHolder = z.infer<typeof portHolderSchema>;

/** What can be said of who gets to a port without trying it. `open` is no promise that it can be reached. */
export const portReachSchema = z.enum(['loopback', 'open', 'filtered', 'unknown']);
export type PortReach = z.infer<typeof portReachSchema>;

export const portSchema = z.object({
  protocol: z.enum(['tcp', 'udp']),
  port: z.number().int().min(0).max(65_535),
  /** As the machine writes it: `0.0.0.0`, `::`, `*` for both families, `127.0.0.1`. */
  address: z.string(),
  family: z.enum(['4', '6', 'both']),
  /** It listens on this network interface only. */
  device: z.string().nullable(),
  /** Empty where it belongs to somebody else and was not read as root. */
  holders: z.array(portHolderSchema),
  reach: portReachSchema,
  /** Why, in one sentence. */
  because: wordsSchema,
});
export type Port = z.infer<typeof portSchema>;

export const portListSchema = z.object({
  ports: z.array(portSchema),
  /** Whether it was read as root: only then the programs of other accounts and the firewall's rules are in it. */
  asRoot: z.boolean(),
  firewall: z.object({
    /** What was found, in one sentence. */
    state: wordsSchema,
    /** Whether its rules could be read, and therefore judged. */
    readable: z.boolean(),
    /** What its programs said, to unfold. */
    evidence: z.string(),
  }),
  notes: z.array(wordsSchema),
});
export type PortList = z.infer<typeof portListSchema>;

export const portCheckSchema = z.object({
  port: z.number().int(),
  address: z.string(),
  outcome: z.enum(['reachable', 'refused', 'no-answer', 'not-tried']),
  /** What was tried and what came of it. */
  says: wordsSchema,
  /** How long it took, in milliseconds; null when it was not tried. */
  ms: z.number().nullable(),
});
export type PortCheck = z.infer<typeof portCheckSchema>;

export const ports = {
  /** Who listens on what, by port. Throws `not-available` where nothing says it. */
  list: procedure.input(z.object({ vantage: vantageName, root: rootWishSchema.default('free') })).output(portListSchema),
  /** Opens a connection from this computer to each of these TCP ports, and closes it at once. In the order of the input. */
  check: procedure
    .input(
      z.object({
        vantage: vantageName,
        /** `address` is what the port listens on, as `list` has it. */
        ports: z
          .array(z.object({ port: z.number().int().min(1).max(65_535), address: z.string().max(128) }))
          .min(1)
          .max(200),
      }),
    )
    .output(z.array(portCheckSchema)),
};
