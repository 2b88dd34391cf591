import { z } from 'zod';
import { credentialKindSchema } from '../../../../preload/contract/credential-kinds.ts';
import { totpEntrySchema } from '../../../../preload/contract/totp-entry.ts';
import { failure, FailureError, words } from '../../failure.ts';

/** Credentials and second factors in one bundle, at most. */
const LARGEST_COUNT = 5_000;

const plain = (longest: number) =>
  z
    .string()
    .max(longest)
    .regex(/^[^\p{Cc}]*$/u);

const bundledCredentialSchema = z.object({
  name: plain(200).min(1),
  kind: credentialKindSchema,
  label: plain(200),
  rotateBy: z.iso.date().nullable(),
  value: z.string().min(1).max(65_536),
});
export type BundledCredential = z.infer<typeof bundledCredentialSchema>;

const bundledFactorSchema = z.object({
  issuer: plain(200),
  account: plain(200),
  algorithm: totpEntrySchema.shape.algorithm,
  digits: totpEntrySchema.shape.digits,
  periodSeconds: totpEntrySchema.shape.periodSeconds,
  /** Base32. */
  secret: z
    .string()
    .max(1024)
    .regex(/^[A-Z2-7]+$/u),
});
export type BundledFactor = z.infer<typeof bundledFactorSchema>;

const contentSchema = z.object({
  madeAt: z.iso.datetime(),
  credentials: z.array(bundledCredentialSchema).max(LARGEST_COUNT),
  factors: z.array(bundledFactorSchema).max(LARGEST_COUNT),
});
export type BundleContent = z.infer<typeof contentSchema>;

/** The text that is sealed; `readContent` reads it back. */
export function writeContent(content: BundleContent): string {
  return JSON.stringify(content);
}

/** What was sealed. Throws FailureError `bundle-unreadable`: the passphrase was right, and yet it is not what a bundle holds. */
export function readContent(text: string): BundleContent {
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch {
    // Said below, with everything else that does not fit. The parser's own words could hold a piece of it.
    content = null;
  }
  const read = contentSchema.safeParse(content);
  if (read.success) return read.data;
  throw new FailureError(
    failure(
      'bundle-unreadable',
      words('The bundle opened, but it does not hold credentials.', 'Le paquet s’est ouvert, mais il ne contient pas d’identifiants.'),
      words('Export it again with this version of Pilothouse.', 'Exportez-le de nouveau avec cette version de Pilothouse.'),
      // Where it does not fit, never what stands there.
      {
        evidence: read.error.issues
          .map(({ path, code }) => `${path.map(String).join('.')}: ${code}`)
          .slice(0, 5)
          .join('\n'),
      },
    ),
  );
}
