import { z } from 'zod';

/**
 * Where a connection is opened from, as it is written everywhere:
 * `here` | `ssh:HOST` | `pod:CONTEXT/NAMESPACE/POD[/CONTAINER]` | `deployment:CONTEXT/NAMESPACE/NAME[/CONTAINER]` |
 * `container:HOST/NAME`. A context with slashes is percent-encoded.
 */
export const vantageName = z
  .string()
  .max(512)
  .regex(/^(here|ssh:.+|(pod|deployment):[^/]+\/[^/]+\/[^/]+(\/[^/]+)?|container:[^/]+\/.+)$/u);
