import { z } from 'zod';
import { whereSchema } from './credential-kinds.ts';

export const totpEntrySchema = z.object({
  id: z.string(),
  issuer: z.string(),
  account: z.string(),
  algorithm: z.enum(['SHA1', 'SHA256', 'SHA512']),
  digits: z.union([z.literal(6), z.literal(7), z.literal(8)]),
  periodSeconds: z.number().int().min(10).max(60),
  /** False until a code proved that the other device has the secret. */
  confirmed: z.boolean(),
  createdAt: z.string(),
  /** Where the secret lives. */
  where: whereSchema,
  /** The recovery codes that are kept with it; null for none. */
  recovery: z.object({ total: z.number().int(), left: z.number().int() }).nullable(),
});
export type TotpEntry = z.infer<typeof totpEntrySchema>;
