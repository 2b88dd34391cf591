import { z } from 'zod';

/** What made the console lock itself. */
export const lockReasonSchema = z.enum(['asked', 'idle', 'sleep', 'screen', 'start', 'quit']);
export type LockReason = z.infer<typeof lockReasonSchema>;
