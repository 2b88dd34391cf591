import { z } from 'zod';
import { engineNameSchema } from './containers.ts';
import { failureSchema } from './failure.ts';
import { procedure, streamOf } from './stream.ts';
import { vantageName } from './vantage-name.ts';

/** At most so much is typed or pasted with one call, in UTF-16 units. */
export const LARGEST_TYPED = 64 * 1024;

export const terminalSizeSchema = z.object({
  columns: z.number().int().min(2).max(1000),
  rows: z.number().int().min(1).max(1000),
});

/** A container a shell runs in: `docker exec` or `podman exec` on a terminal, through sudo or doas with `asRoot`. */
export const containerShellSchema = z.object({
  engine: engineNameSchema,
  /** Its name or id. */
  name: z.string().regex(/^[a-zA-Z0-9][a-zA-Z0-9_.-]*$/u),
  asRoot: z.boolean(),
});
export type ContainerShell = z.infer<typeof containerShellSchema>;

export const terminalSchema = z.object({
  id: z.string(),
  vantage: vantageName,
  /** The container whose shell it is; null for a shell of the machine itself. */
  container: containerShellSchema.nullable(),
  /** The context whose login program runs in it instead of a shell; what that answers the cluster with is not shown. */
  login: z.string().optional(),
  /** ISO 8601: since when the state holds. */
  since: z.string(),
  /** `ended`: the shell exited; `lost`: the connection under it went away. */
  state: z.enum(['opening', 'open', 'ended', 'lost']),
  /** Of a shell that exited; null when a signal ended it. */
  exitCode: z.number().int().nullable(),
  /** Why it was lost, or why no shell began in its container. */
  failure: failureSchema.optional(),
});
export type ServerTerminal = z.infer<typeof terminalSchema>;

/** A piece of what a terminal showed. */
export const terminalOutputSchema = z.object({
  /** Raw bytes, base64: a piece may end inside a character. */
  bytes: z.base64(),
  /** Somebody has read it before: what it asks of a terminal was answered, and is not to be answered again. */
  replay: z.boolean(),
});
export type TerminalOutput = z.infer<typeof terminalOutputSchema>;

const one = z.object({ id: z.string().min(1).max(64) });

/** Shells on terminals of their own. They stay open until they are closed or the engine ends, whoever looks. */
export const terminals = {
  /**
   * A shell on a server over SSH or on this computer, or in a container of either, or the login program of a cluster. Throws `target-read-only`, `not-available` (no
   * terminal for this account), and whatever keeps the connection from opening. Why no shell begins in a container, the terminal
   * itself says.
   */
  open: procedure
    .input(
      z.object({
        vantage: vantageName,
        size: terminalSizeSchema,
        container: containerShellSchema.nullable().default(null),
        /** The login program of this context of the kubeconfig, on this computer only. */
        login: z.string().min(1).max(1000).optional(),
      }),
    )
    .output(terminalSchema),
  /** A new shell in a terminal whose shell ended or was lost; what it showed stays. */
  reopen: procedure.input(one.extend({ size: terminalSizeSchema })).output(terminalSchema),
  /** All terminals in the order they were opened, sent whole each time one changes. */
  watch: streamOf({}, z.array(terminalSchema)),
  /** What is kept of what it showed, then what it shows; it waits for a reader that is slow. Ends when the terminal is closed. */
  output: streamOf(one.shape, terminalOutputSchema),
  /** Types into it; throws `target-read-only` once its environment is. `binary`: each UTF-16 unit is one byte (old mouse reports). */
  write: procedure
    .input(one.extend({ data: z.string().min(1).max(LARGEST_TYPED), binary: z.boolean().default(false) }))
    .output(z.object({})),
  resize: procedure.input(one.extend({ size: terminalSizeSchema })).output(z.object({})),
  close: procedure.input(one).output(z.object({})),
};
