import { z } from 'zod';

/** Where a secret lives: the operating system's keychain, a file sealed with a passphrase, or this process's memory. */
export const whereSchema = z.enum(['keychain', 'sealed-file', 'memory']);
export type Where = z.infer<typeof whereSchema>;

/** What a secret is. */
export const credentialKindSchema = z.enum([
  'password',
  'ssh-passphrase',
  'private-key',
  'token',
  'exec-cache',
  'smtp',
  'totp',
  'recovery-codes',
  'other',
]);
export type CredentialKind = z.infer<typeof credentialKindSchema>;
