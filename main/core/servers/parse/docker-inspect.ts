import { z } from 'zod';

/**
 * What `docker container inspect` and `podman container inspect` print, as far as it is used. Written leniently: podman leaves
 * out what does not apply, and either writes null for an empty list (Engine API v1.24 to v1.50, podman 3 to 5).
 */
const text = z
  .string()
  .nullish()
  .transform((value) => value ?? '');
const count = z
  .number()
  .nullish()
  .transform((value) => value ?? 0);
const flag = z
  .boolean()
  .nullish()
  .transform((value) => value ?? false);
const list = <Item extends z.ZodType>(item: Item) =>
  z
    .array(item)
    .nullish()
    .transform((value) => value ?? []);
const record = <Item extends z.ZodType>(item: Item) =>
  z
    .record(z.string(), item)
    .nullish()
    .transform((value) => value ?? {});
/** podman writes an entry point as one string. */
const argumentList = z
  .union([z.array(z.string()), z.string()])
  .nullish()
  .transform((value) => (typeof value === 'string' ? value.split(' ').filter((word) => word !== '') : (value ?? [])));

const health = z
  .object({ Status: text, FailingStreak: count, Log: list(z.object({ Start: text, ExitCode: count, Output: text })) })
  .nullish();

const inspectedSchema = z.object({
  Id: z.string().min(1),
  Name: text,
  Created: text,
  Path: text,
  Args: list(z.string()),
  Image: text,
  ImageName: text,
  RestartCount: count,
  State: z.object({
    Status: text,
    OOMKilled: flag,
    ExitCode: count,
    Error: text,
    StartedAt: text,
    FinishedAt: text,
    Health: health,
    // podman 3 named it so.
    Healthcheck: health,
  }),
  Config: z.object({
    User: text,
    Env: list(z.string()),
    Image: text,
    WorkingDir: text,
    Labels: record(z.string()),
    Tty: flag,
    ExposedPorts: record(z.unknown()),
    Entrypoint: argumentList,
    Cmd: argumentList,
  }),
  HostConfig: z.object({
    RestartPolicy: z.object({ Name: text, MaximumRetryCount: count }).nullish(),
    Memory: count,
    NanoCpus: count,
    CpuQuota: count,
    CpuPeriod: count,
    PidsLimit: count,
    Privileged: flag,
  }),
  Mounts: list(z.object({ Type: text, Name: text, Source: text, Destination: text, RW: z.boolean().nullish() })),
  NetworkSettings: z
    .object({
      Ports: record(list(z.object({ HostIp: text, HostPort: text }))),
      Networks: record(z.object({ IPAddress: text, GlobalIPv6Address: text, Aliases: list(z.string()) }).nullable()),
    })
    .nullish(),
});
export type Inspected = z.infer<typeof inspectedSchema>;

/** The containers in what `container inspect` printed; those it could not make sense of are left out. */
export function parseInspected(printed: string): Inspected[] {
  return jsonLists(printed).flatMap((one) => {
    const read = inspectedSchema.safeParse(one);
    return read.success ? [read.data] : [];
  });
}

const imageSchema = z.object({ Id: z.string().min(1), Created: text, RepoTags: list(z.string()), RepoDigests: list(z.string()) });

/** An image as `image inspect` has it. */
export interface Image {
  /** Without `sha256:`. */
  readonly id: string;
  readonly created: string;
  readonly tags: readonly string[];
  readonly digests: readonly string[];
}

/** The images in what `image inspect` printed. */
export function parseImages(printed: string): Image[] {
  return jsonLists(printed).flatMap((one) => {
    const read = imageSchema.safeParse(one);
    if (!read.success) return [];
    const { Id, Created, RepoTags, RepoDigests } = read.data;
    return [{ id: withoutAlgorithm(Id), created: Created, tags: RepoTags, digests: RepoDigests }];
  });
}

/** `sha256:07e9…` as podman writes it: `07e9…`. */
export function withoutAlgorithm(id: string): string {
  return id.replace(/^sha256:/u, '');
}

/** An image's name in full, so that two spellings of one name are equal: `nginx` is `docker.io/library/nginx:latest`. */
export function fullImageName(name: string): string {
  if (/@sha256:/u.test(name)) return name;
  const [first = '', ...rest] = name.split('/');
  const hasRegistry = rest.length > 0 && (/[.:]/u.test(first) || first === 'localhost');
  const path = hasRegistry ? name : rest.length === 0 ? `docker.io/library/${name}` : `docker.io/${name}`;
  return /:[^/]+$/u.test(path) ? path : `${path}:latest`;
}

/** ISO 8601, null for the time that Go writes for none. */
export function timeOf(written: string): string | null {
  if (written === '' || written.startsWith('0001-')) return null;
  const at = Date.parse(written);
  return Number.isNaN(at) ? null : new Date(at).toISOString();
}

/** All elements of the JSON arrays that stand one after another; what is no JSON (a warning between them) is skipped. */
function jsonLists(printed: string): unknown[] {
  const found: unknown[] = [];
  // An array of `inspect` opens and closes on lines of their own.
  for (const [block] of printed.matchAll(/^\[\s*$[\s\S]*?^\]\s*$/gmu)) {
    try {
      const parsed: unknown = JSON.parse(block);
      if (Array.isArray(parsed)) found.push(...(parsed as unknown[]));
    } catch (error) {
      // Cut off by the limit of the output: the caller sees that the end is missing.
      if (!(error instanceof SyntaxError)) throw error;
    }
  }
  return found;
}
