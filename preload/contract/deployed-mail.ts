import { z } from 'zod';
import { objectRef } from './cluster-kinds.ts';
import { failureSchema } from './failure.ts';
import { procedure } from './stream.ts';
import { vantageName } from './vantage-name.ts';
import { wordsSchema } from './words.ts';

const host = z.string().min(1).max(255);

/** What an application is configured by: the place its environment is read from. */
export const deployedSourceSchema = z.discriminatedUnion('kind', [
  /** A workload of a cluster: its pod template, with references to secrets and config maps resolved. */
  z.object({ kind: z.literal('workload'), ...objectRef, container: z.string().min(1).max(63).nullable().default(null) }),
  /** A service of a compose project on a server: the environment of its container. */
  z.object({ kind: z.literal('compose'), host, project: z.string().min(1).max(255), service: z.string().min(1).max(255) }),
  /** A systemd unit on a server: `Environment=` and its `EnvironmentFile=`s. */
  z.object({ kind: z.literal('unit'), host, unit: z.string().min(1).max(255) }),
  /** A file of `NAME=value` lines on a server or on this computer (`here`). */
  z.object({ kind: z.literal('env-file'), host, path: z.string().min(1).max(4096) }),
  /**
   * A file of a framework, by its name: Django's settings.py, Laravel's mail.php, application.properties and .yml of Spring, an environment of
   * Rails, JSON and YAML, .env, INI and TOML. What it takes from the environment is looked for in the `.env` beside or above it.
   */
  z.object({ kind: z.literal('config-file'), host, path: z.string().min(1).max(4096) }),
]);
export type DeployedSource = z.infer<typeof deployedSourceSchema>;

/** One setting that was understood, and from where. */
export const understoodSchema = z.object({
  setting: z.enum(['enabled', 'server', 'port', 'security', 'user', 'password', 'from', 'fromName']),
  /** `SMTP_HOST`, as it is written there. */
  variable: z.string(),
  /** As it is shown; null for what is not: passwords, and what could not be read. */
  value: z.string().nullable(),
  /** Why there is none: what it refers to is not there, it could not be read, or it says nothing (`MAIL_PASSWORD=null` of Laravel). */
  lacks: z.enum(['missing', 'unread', 'empty']).nullable(),
  /** `secret proton-smtp-credentials, key password`; empty where it stands plainly beside the variable. */
  where: wordsSchema,
});
export type Understood = z.infer<typeof understoodSchema>;

/** What is deployed beside a saved profile. */
export const driftSchema = z.object({
  profile: z.string(),
  rows: z.array(
    z.object({
      setting: z.enum(['server', 'port', 'security', 'user', 'password', 'from']),
      /** As they are shown; null for what is not set, and for passwords always. */
      deployed: z.string().nullable(),
      profile: z.string().nullable(),
      /** `unknown`: a password that could not be compared. */
      state: z.enum(['same', 'different', 'unknown']),
    }),
  ),
});
export type Drift = z.infer<typeof driftSchema>;

export const deployedMailSchema = z.object({
  /** The place the application itself connects from. */
  vantage: vantageName,
  /** False: the application is told not to send. Null: nothing says. */
  enabled: z.boolean().nullable(),
  server: z.string().nullable(),
  port: z.number().int().nullable(),
  security: z.enum(['starttls', 'tls', 'none']).nullable(),
  user: z.string().nullable(),
  /** A password is configured and could be read: a test can use it. */
  password: z.boolean(),
  /** User and password are configured: a test can log in with them, also where the user is not shown. */
  login: z.boolean(),
  from: z.string().nullable(),
  fromName: z.string().nullable(),
  understood: z.array(understoodSchema),
  /** What does not fit together, or cannot work. */
  contradictions: z.array(wordsSchema),
  /** What a test takes where nothing is said: a port, an encryption; the framework’s where its names tell which one it is. */
  assumptions: z.array(wordsSchema),
  /** What could not be read: a secret that is missing or forbidden. */
  problems: z.array(failureSchema),
  /** How many variables were looked at. */
  variables: z.number().int(),
  /** Where a profile was named to compare with. */
  drift: driftSchema.nullable(),
});
export type DeployedMail = z.infer<typeof deployedMailSchema>;

export const deployedMail = {
  /** Reads what is configured; connects to no mail server. */
  deployed: procedure
    .input(
      z.object({
        source: deployedSourceSchema,
        /** A saved profile to compare with. */
        against: z.string().min(1).max(512).nullable().default(null),
      }),
    )
    .output(deployedMailSchema),
};
