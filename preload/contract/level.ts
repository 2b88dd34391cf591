import { z } from 'zod';

/** How a target is doing, worst last: the window shows each with icon, word and colour. */
export const levelSchema = z.enum(['healthy', 'changing', 'unknown', 'degraded', 'failing']);
export type Level = z.infer<typeof levelSchema>;
