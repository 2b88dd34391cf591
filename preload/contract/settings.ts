import { z } from 'zod';
import { resourceIdSchema } from './cluster-names.ts';
import { savedForwardSchema } from './saved-forward.ts';
import {
  holdsPasswordInPlace,
  isMailboxAlone,
  isOneLine,
  isServerAlone,
  isUserAlone,
  NOT_KEPT,
  tokenUrlTrouble,
} from './mail-kept-fields.ts';
import { mechanismSchema, refreshSchema } from './mail-login.ts';
import { procedure, streamOf } from './stream.ts';
import { languageSchema } from './words.ts';

export const SETTINGS_VERSION = 1;

export const environmentSchema = z.enum(['production', 'staging', 'development', 'none']);
export type Environment = z.infer<typeof environmentSchema>;

/** What an environment asks of those who change something in it. */
const policy = (isProtected: boolean) =>
  z
    .object({
      /** The target's name must be typed before a change is made. */
      protected: z.boolean().default(isProtected),
      /** Changes are refused. */
      readOnly: z.boolean().default(false),
    })
    .prefault({});

export const savedHostSchema = z.object({
  hostName: z.string().min(1).max(255),
  port: z.number().int().min(1).max(65535).default(22),
  user: z.string().max(64).nullable().default(null),
  proxyJump: z.string().max(512).nullable().default(null),
  identityFile: z.string().max(4096).nullable().default(null),
});

/** An address to listen on: an IP address, or `localhost`. */
const bindAddress = z.union([z.ipv4(), z.ipv6(), z.literal('localhost')]);

/** A port that leads through a server (ssh(1), -L, -R, -D). */
export const savedTunnelSchema = z
  .object({
    host: z.string().min(1).max(512),
    kind: z.enum(['local', 'remote', 'dynamic']),
    /** Where it listens: on this computer, for `remote` on the server. */
    bind: bindAddress.default('127.0.0.1'),
    /** 0 for any that is free. */
    port: z.number().int().min(0).max(65535),
    /** Where connections go, as the other side sees it; none for `dynamic`, where each says so itself (SOCKS). */
    target: z
      .object({ host: z.string().min(1).max(255), port: z.number().int().min(1).max(65535) })
      .nullable()
      .default(null),
    label: z.string().max(200).default(''),
    /** Started by itself each time the server is connected. */
    withConnection: z.boolean().default(false),
  })
  .refine(
    ({ kind, target }) => (kind === 'dynamic') === (target === null),
    'local and remote tunnels have a target, dynamic ones have none',
  );

/** A command that is run again. */
const snippet = z.object({ text: z.string().min(1).max(131_072), asRoot: z.boolean().default(false) });
export type Snippet = z.infer<typeof snippet>;

/** A word hosts are found and grouped by: no blanks and none of the signs that separate lists, so that it fits everywhere it is exported to. */
export const tagSchema = z.string().regex(/^[\p{L}\p{N}_][\p{L}\p{N}_.+@/-]{0,63}$/u);

/** Passwords belong to the credentials: none in a URL that is written down. */
const withoutPassword = (text: string) => !/^[a-z/][a-z0-9+./-]*:\/\/[^/?#@]*:(?!\[redacted\]@)[^/?#@]*@/iu.test(text);
const PASSWORD_IN_URL = 'a URL with a password in it is not kept';

const urlCheck = z.object({
  url: z.string().max(2048).refine(withoutPassword, PASSWORD_IN_URL),
  via: z.string().max(512).default('here'),
  status: z.number().int().min(100).max(599).nullable().default(null),
  contains: z.string().max(4096).nullable().default(null),
  /** Dotted path into a JSON body, and the value it must have (as text). */
  field: z
    .object({ path: z.string().max(512), equals: z.string().max(4096) })
    .nullable()
    .default(null),
  /** A PEM file on this computer whose authority is trusted for this check too. */
  caFile: z.string().max(4096).nullable().default(null),
});

const line = (longest: number) => z.string().max(longest).refine(isOneLine, NOT_KEPT.control);
const mailServer = line(255).refine(isServerAlone, NOT_KEPT.server);
const mailUser = line(320).refine(isUserAlone, NOT_KEPT.user);
const mailAddress = line(320).refine(isMailboxAlone, NOT_KEPT.mailbox);
/** Name of the credential that holds the password; never the password. */
const mailCredential = line(200).nullable().default(null);

const mailProfile = z.object({
  server: mailServer,
  port: z.number().int().min(1).max(65535),
  security: z.enum(['starttls', 'tls', 'none']),
  user: mailUser.nullable().default(null),
  credential: mailCredential,
  from: line(320).refine((text) => text === '' || isMailboxAlone(text), NOT_KEPT.mailbox),
  to: z.array(mailAddress).default([]),
  via: line(512)
    .refine((place) => !holdsPasswordInPlace(place), NOT_KEPT.place)
    .default('here'),
  auth: mechanismSchema.nullable().default(null),
  /** With XOAUTH2 and a refresh token in the credential. */
  refresh: refreshSchema
    .extend({
      tokenUrl: refreshSchema.shape.tokenUrl.refine((url) => tokenUrlTrouble(url) === null, NOT_KEPT.tokenUrl),
      clientId: line(500).min(1),
      clientSecret: mailCredential,
      scope: line(1000).nullable().default(null),
    })
    .nullable()
    .default(null),
  caFile: line(4096).nullable().default(null),
  tlsServerName: mailServer.nullable().default(null),
  /** The mailbox that messages sent by it are looked for in (IMAP). */
  mailbox: z
    .object({
      server: mailServer.min(1),
      port: z.number().int().min(1).max(65535).default(993),
      security: z.enum(['tls', 'starttls']).default('tls'),
      user: mailUser.min(1),
      credential: mailCredential,
      caFile: line(4096).nullable().default(null),
      tlsServerName: mailServer.nullable().default(null),
    })
    .nullable()
    .default(null),
});

/** A colour a cluster is told apart by; red is for what fails, and no choice. */
export const contextColourSchema = z.enum(['blue', 'green', 'amber', 'orange', 'violet', 'pink']);
export type ContextColour = z.infer<typeof contextColourSchema>;

/** SHA-256 of a certificate as OpenSSL prints it: `AB:CD:...`. */
export const certificateFingerprint = z.string().regex(/^([0-9A-F]{2}:){31}[0-9A-F]{2}$/u);

/** The one settings document. Every part has a default, so that an older document reads. Maps are keyed by name or id. */
export const settingsSchema = z.object({
  version: z.literal(SETTINGS_VERSION).default(SETTINGS_VERSION),
  appearance: z
    .object({
      mode: z.enum(['system', 'light', 'dark']).default('system'),
      language: z.union([languageSchema, z.literal('system')]).default('system'),
      density: z.enum(['compact', 'comfortable']).default('compact'),
      railCollapsed: z.boolean().default(false),
      /** Terminals say what they show to a screen reader. */
      terminalSpoken: z.boolean().default(false),
      drawerWidth: z.number().int().min(280).max(1600).default(520),
      /** Columns chosen for a table, by the table's name. */
      columns: z.record(z.string(), z.array(z.string().max(64)).max(64)).default({}),
    })
    .prefault({}),
  /** Policies of the environments, for servers and clusters alike. */
  policies: z.object({ production: policy(true), staging: policy(false), development: policy(false), none: policy(false) }).prefault({}),
  servers: z
    .object({
      hosts: z.record(z.string(), savedHostSchema).default({}),
      environments: z.record(z.string(), environmentSchema).default({}),
      /** Tags of any host, also of one that stands in the ssh config only. */
      tags: z.record(z.string(), z.array(tagSchema).max(64)).default({}),
      /** The TOTP entry, by its id, whose codes are filled in where a host's login asks for one. */
      totp: z.record(z.string(), z.string().min(1).max(64)).default({}),
      /** Saved commands, by name. */
      snippets: z.record(z.string(), snippet).default({}),
      tunnels: z.record(z.string(), savedTunnelSchema).default({}),
      /** `ProxyCommand`s allowed to run here, each as it stands in the ssh configuration, by the SHA-256 of that text. */
      proxyCommands: z.record(z.string().regex(/^[0-9a-f]{64}$/u), z.string().max(16_384)).default({}),
    })
    .prefault({}),
  kubernetes: z
    .object({
      namespaces: z.record(z.string(), z.string().nullable()).default({}),
      /** The kind whose list was looked at last, by context. */
      kinds: z.record(z.string(), resourceIdSchema).default({}),
      environments: z.record(z.string(), environmentSchema).default({}),
      /** The vantage a context's API is reached from, `ssh:HOST`; without one it is this computer. */
      via: z
        .record(
          z.string(),
          z
            .string()
            .max(512)
            .regex(/^ssh:./u),
        )
        .default({}),
      /** Contexts that are read-only, or want their name typed, whatever their environment says. */
      readOnly: z.record(z.string(), z.boolean()).default({}),
      protected: z.record(z.string(), z.boolean()).default({}),
      colours: z.record(z.string(), contextColourSchema).default({}),
      /** Ports that lead into clusters. */
      forwards: z.record(z.string(), savedForwardSchema).default({}),
      /** The one certificate that is trusted for a context besides those its kubeconfig vouches for. */
      certificates: z.record(z.string(), certificateFingerprint).default({}),
    })
    .prefault({}),
  /** When the console locks itself, once a lock is set up. */
  lock: z
    .object({
      /** 0 for never. */
      idleMinutes: z
        .number()
        .int()
        .min(0)
        .max(24 * 60)
        .default(15),
      onSleep: z.boolean().default(true),
      onScreenLock: z.boolean().default(true),
      /** What happens to the connections to servers. */
      connections: z.enum(['keep', 'close']).default('keep'),
      /** The window stays black in recordings and shared screens, where the system can do that. */
      hideFromCapture: z.boolean().default(false),
    })
    .prefault({}),
  health: z.object({ checks: z.record(z.string(), urlCheck).default({}) }).prefault({}),
  mail: z.object({ profiles: z.record(z.string(), mailProfile).default({}) }).prefault({}),
  /** Palette: what was opened last, newest first. */
  recent: z.array(z.string().max(512).refine(withoutPassword, PASSWORD_IN_URL)).max(50).default([]),
});
export type Settings = z.infer<typeof settingsSchema>;
export type SavedTunnel = z.infer<typeof savedTunnelSchema>;
export type SavedHost = z.infer<typeof savedHostSchema>;
export type SavedUrlCheck = z.infer<typeof urlCheck>;
export type MailProfile = z.infer<typeof mailProfile>;

export const settings = {
  get: procedure.output(settingsSchema),
  /**
   * Puts a value at a path (`['appearance', 'mode']`): objects are merged, anything else replaces; `null` at a key of a map
   * removes that key. Answers the whole document once it is safely on disk.
   */
  merge: procedure.input(z.object({ path: z.array(z.string().min(1).max(512)).min(1).max(8), value: z.unknown() })).output(settingsSchema),
  watch: streamOf({}, settingsSchema),
};
