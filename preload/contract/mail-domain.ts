import { z } from 'zod';
import { procedure } from './stream.ts';
import { vantageName } from './vantage-name.ts';
import { wordsSchema } from './words.ts';

/** `unknown`: it could not be looked up, or it is no trouble that it is not there. Worst last. */
export const postureLevelSchema = z.enum(['healthy', 'unknown', 'degraded', 'failing']);
export type PostureLevel = z.infer<typeof postureLevelSchema>;

/** A record exactly as it is to be published. */
export const publishedRecordSchema = z.object({ name: z.string(), type: z.string(), value: z.string() });
export type PublishedRecord = z.infer<typeof publishedRecordSchema>;

export const postureFindingSchema = z.object({
  level: postureLevelSchema,
  text: wordsSchema,
  /** What to do about it. */
  remedy: wordsSchema.nullable(),
  publish: publishedRecordSchema.nullable(),
});
export type PostureFinding = z.infer<typeof postureFindingSchema>;

export const posturePartIds = ['mx', 'spf', 'dkim', 'dmarc', 'mta-sts', 'tls-rpt', 'bimi', 'dane', 'sender', 'blocklists'] as const;
export type PosturePartId = (typeof posturePartIds)[number];

export const posturePartSchema = z.object({
  id: z.enum(posturePartIds),
  level: postureLevelSchema,
  /** The state of this part in one sentence. */
  summary: wordsSchema,
  /** What is published. */
  records: z.array(publishedRecordSchema),
  findings: z.array(postureFindingSchema),
});
export type PosturePart = z.infer<typeof posturePartSchema>;

/** What SPF answers for one address, and how it came to that. */
export const spfVerdictSchema = z.object({
  address: z.string(),
  result: z.enum(['pass', 'fail', 'softfail', 'neutral', 'none', 'permerror', 'temperror']),
  why: wordsSchema,
});
export type SpfVerdict = z.infer<typeof spfVerdictSchema>;

export const domainPostureSchema = z.object({
  domain: z.string(),
  via: z.string(),
  /** The resolver that was asked. */
  resolver: z.string(),
  level: postureLevelSchema,
  parts: z.array(posturePartSchema),
  spf: z
    .object({
      /** Look-ups that evaluating all of it costs, of the 10 that are allowed (RFC 7208 §4.6.4). */
      lookUps: z.number().int(),
      voidLookUps: z.number().int(),
      /** Every address range it lets send, and through which domain's record. */
      networks: z.array(z.object({ network: z.string(), through: z.string() })),
      verdict: spfVerdictSchema.nullable(),
    })
    .nullable(),
  /** The resolver validated the signatures of the domain's own answers (DNSSEC); null when nothing says. */
  validated: z.boolean().nullable(),
});
export type DomainPosture = z.infer<typeof domainPostureSchema>;

export const mailDomainInput = z.object({
  domain: z.string().min(1).max(255),
  /** DKIM selectors; empty: the well-known ones are tried. */
  selectors: z.array(z.string().min(1).max(63)).max(20).default([]),
  /** The address that sends, checked against SPF and backwards. */
  address: z.string().max(45).nullable().default(null),
  /** The envelope's sender where it is not of the domain itself; for macros. */
  sender: z.string().max(320).nullable().default(null),
  via: vantageName.default('here'),
  /** Address of a resolver, with `:port` where it is not 53; null: the one of that place. */
  resolver: z.string().max(60).nullable().default(null),
  blocklists: z.boolean().default(false),
  /** Trust this authority too (PEM file on this computer), for the policy over HTTPS. */
  caFile: z.string().max(4096).nullable().default(null),
  /** Limit for each question. */
  timeoutMs: z.number().int().min(100).max(30_000).default(4000),
});
export type MailDomainInput = z.infer<typeof mailDomainInput>;

export const mailDomain = {
  /** Looks up what a domain publishes about its mail. Nothing is sent to anybody but resolvers, and the domain's MTA-STS server. */
  domain: procedure.input(mailDomainInput).output(domainPostureSchema),
};
