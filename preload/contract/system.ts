import { z } from 'zod';
import { failureSchema } from './failure.ts';
import { procedure } from './stream.ts';

export const system = {
  info: procedure.output(
    z.object({
      version: z.string(),
      dataDir: z.string(),
      platform: z.string(),
      hostName: z.string(),
      /** Changes each time the core is started. */
      coreId: z.string(),
      /** What went wrong while starting and was survived: a corrupt database moved aside, settings from the last good copy. */
      problems: z.array(failureSchema),
    }),
  ),
  /** The reader of a stream has taken everything up to this batch. */
  acknowledge: procedure.input(z.object({ stream: z.string(), sequence: z.number().int().positive() })).output(z.object({})),
};
