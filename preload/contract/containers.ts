import { z } from 'zod';
import { changeOf } from './change.ts';
import { failureSchema } from './failure.ts';
import { levelSchema } from './level.ts';
import { procedure, streamOf } from './stream.ts';
import { vantageName } from './vantage-name.ts';
import { wordsSchema } from './words.ts';

/** What runs containers there. `docker` that is really podman (podman-docker) is `podman`. */
export const engineNameSchema = z.enum(['docker', 'podman']);
export type EngineName = z.infer<typeof engineNameSchema>;

export const engineSchema = z.object({
  name: engineNameSchema,
  /** Its command's version as it prints it: `20.10.24+dfsg1`. */
  version: z.string(),
  /** The program that knows compose projects there, null where there is none. */
  compose: z.string().nullable(),
});
export type Engine = z.infer<typeof engineSchema>;

export const containerSchema = z.object({
  engine: engineNameSchema,
  id: z.string(),
  name: z.string(),
  /** Compose project and service it belongs to. */
  project: z.string().nullable(),
  service: z.string().nullable(),
  level: levelSchema,
  /** The state in words: what, exit code, why, the last line it wrote when it is in trouble. */
  state: wordsSchema,
  /** The engine's own word: `running`, `exited`. */
  status: z.string(),
  /** ISO 8601: since when it runs, or when it ended; null when it never ran. */
  since: z.string().nullable(),
  health: z.enum(['none', 'starting', 'healthy', 'unhealthy']),
  exitCode: z.number().int().nullable(),
  /** How often the engine started it again by itself. */
  restarts: z.number().int(),
  /** `no`, `always`, `on-failure:3`, `unless-stopped`. */
  restartPolicy: z.string(),
  image: z.string(),
  imageId: z.string(),
  /** The image's name stands for another image now than the one that runs. */
  stale: wordsSchema.nullable(),
  /** As one reads them: `127.0.0.1:8080 → 80/tcp`; only exposed: `80/tcp`. */
  ports: z.array(z.string()),
  limits: z.object({ cpus: z.number().nullable(), memoryBytes: z.number().nullable() }),
  /** ISO 8601. */
  created: z.string(),
});
export type Container = z.infer<typeof containerSchema>;

export const composeProjectSchema = z.object({
  engine: engineNameSchema,
  name: z.string(),
  /** Where its files are, as its containers remember it; empty when they do not. */
  directory: z.string(),
  /** Compose files, absolute. */
  files: z.array(z.string()),
  services: z.array(z.string()),
  level: levelSchema,
  /** How many of its containers run, in words. */
  state: wordsSchema,
});
export type ComposeProject = z.infer<typeof composeProjectSchema>;

export const containerListSchema = z.object({
  engines: z.array(engineSchema),
  projects: z.array(composeProjectSchema),
  /** Worst first. */
  containers: z.array(containerSchema),
  /** Engines that are there and did not answer, and why. */
  problems: z.array(failureSchema),
});
export type ContainerList = z.infer<typeof containerListSchema>;

export const containerUseSchema = z.object({
  engine: engineNameSchema,
  id: z.string(),
  /** Of one core: 200 is two cores. */
  cpuPercent: z.number().nullable(),
  memoryBytes: z.number().nullable(),
  /** Its limit, or the machine's memory where it has none. */
  memoryLimitBytes: z.number().nullable(),
  processes: z.number().int().nullable(),
});
export type ContainerUse = z.infer<typeof containerUseSchema>;

/** A value that looks like a secret stays on the machine: `value` is null then. */
export const containerVariableSchema = z.object({ name: z.string(), value: z.string().nullable() });

export const containerDetailsSchema = containerSchema.extend({
  imageCreated: z.string().nullable(),
  imageDigests: z.array(z.string()),
  /** Entry point and command as one line, quoted; what looks like a secret is masked. */
  command: z.string(),
  user: z.string(),
  workingDirectory: z.string(),
  environment: z.array(containerVariableSchema),
  mounts: z.array(z.object({ type: z.string(), source: z.string(), destination: z.string(), readOnly: z.boolean() })),
  networks: z.array(z.object({ name: z.string(), address: z.string(), aliases: z.array(z.string()) })),
  labels: z.array(containerVariableSchema),
  /** The last health checks, newest first. */
  healthChecks: z.array(z.object({ at: z.string().nullable(), exitCode: z.number().int(), output: z.string() })),
  privileged: z.boolean(),
  processLimit: z.number().int().nullable(),
  /** Files of its compose project, absolute. */
  composeFiles: z.array(z.string()),
});
export type ContainerDetails = z.infer<typeof containerDetailsSchema>;

export const containerLogLineSchema = z.object({ time: z.string().nullable(), text: z.string() });
export type ContainerLogLine = z.infer<typeof containerLogLineSchema>;

/** What a container runs, against what it could run. */
export const freshnessSchema = z.object({
  engine: engineNameSchema,
  id: z.string(),
  name: z.string(),
  /** `stale`: something newer is there; `unknown`: it could not be told, the words say why. */
  verdict: z.enum(['current', 'stale', 'unknown']),
  words: wordsSchema,
});
export type Freshness = z.infer<typeof freshnessSchema>;

export const containerVerbSchema = z.enum(['start', 'stop', 'restart', 'pause', 'unpause', 'kill', 'remove']);
export type ContainerVerb = z.infer<typeof containerVerbSchema>;

export const composeVerbSchema = z.enum(['up', 'pull', 'build', 'restart', 'recreate', 'stop', 'down']);
export type ComposeVerb = z.infer<typeof composeVerbSchema>;

export const changedContainersSchema = z.object({
  /** What was changed: a container, a project or `project/service`. */
  object: z.string(),
  state: wordsSchema,
});
export type ChangedContainers = z.infer<typeof changedContainersSchema>;

const place = {
  vantage: vantageName,
  /** Asked as root there (sudo, doas): for accounts that may not speak to the engine themselves. */
  asRoot: z.boolean().default(false),
};
const machine = z.object(place);
/** A name or id; without an engine the first that knows it. */
const containerName = z.string().min(1).max(256);
const engine = engineNameSchema.nullable().default(null);

export const containers = {
  /** Throws `not-available` without docker or podman, `command-failed` when none answers, `permission-denied` when this account may not. */
  list: procedure.input(machine).output(containerListSchema),
  /** What running containers take now; the engine measures for a second or two. */
  use: procedure.input(machine).output(z.array(containerUseSchema)),
  /** Images that were built here, against the last commit of what they are built from. Reads compose files and git. */
  builds: procedure.input(machine).output(z.array(freshnessSchema)),
  /** The image a container runs, against the one its registry has under that name now. The machine asks the registry. */
  registry: procedure.input(machine.extend({ engine, container: containerName })).output(freshnessSchema),
  show: procedure.input(machine.extend({ engine, container: containerName })).output(containerDetailsSchema),
  /** Its last lines, then, with `follow`, each as it is written. Ends with the container otherwise. */
  logs: streamOf(
    {
      ...place,
      engine,
      container: containerName,
      lines: z.number().int().min(0).max(100_000).default(200),
      /** `10m`, `2026-11-21T10:00:00Z`: as docker-logs(1) takes it. */
      since: z.string().max(64).default(''),
      follow: z.boolean().default(true),
    },
    containerLogLineSchema,
  ),
  change: changeOf({ ...place, engine, container: containerName, verb: containerVerbSchema }, changedContainersSchema),
  compose: {
    /** On a project or one of its services. `files` names a project that has no containers. */
    change: changeOf(
      {
        ...place,
        engine,
        project: z.string().min(1).max(256),
        service: z.string().min(1).max(256).nullable().default(null),
        files: z.array(z.string().min(1).max(1024)).max(16).default([]),
        verb: composeVerbSchema,
      },
      changedContainersSchema,
    ),
  },
};
