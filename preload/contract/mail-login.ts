import { z } from 'zod';

/** Ways to log in (RFC 4954); with XOAUTH2 the password is an access token. */
export const mechanismSchema = z.enum(['PLAIN', 'LOGIN', 'CRAM-MD5', 'XOAUTH2']);
export type Mechanism = z.infer<typeof mechanismSchema>;

/** Where a refresh token is turned into an access token. */
export const refreshSchema = z.object({
  tokenUrl: z.string().max(2048),
  clientId: z.string().min(1).max(500),
  /** Name of the credential that holds the client's secret; public clients have none. */
  clientSecret: z.string().max(200).nullable().default(null),
  scope: z.string().max(1000).nullable().default(null),
});
export type Refresh = z.infer<typeof refreshSchema>;
