/** What a control group says of a process. */
export interface GroupMember {
  /** Its systemd unit: the innermost service, socket or scope. */
  readonly unit: string | null;
  /** Id or name of the container it runs in, as far as its runtime writes it into the path. */
  readonly container: string | null;
}

const CONTAINER_PATHS: readonly RegExp[] = [
  // systemd as cgroup driver: docker-ID.scope, libpod-ID.scope (podman), cri-containerd-ID.scope, crio-ID.scope.
  /(?:docker|libpod|cri-containerd|crio|nerdctl)-([0-9a-f]{12,64})\.scope/u,
  // cgroupfs as driver.
  /\/(?:docker|libpod_parent|kubepods[^/]*(?:\/[^/]+)*|actions_job|podman)\/(?:libpod-)?([0-9a-f]{64})/u,
  // lxc, incus, systemd-nspawn.
  /\/lxc(?:\.payload)?[./]([^/]+)/u,
  /\/systemd-nspawn@([^/]+)\.service/u,
  /\/machine-([^/]+)\.scope/u,
];

/** Unit and container from the path of a control group (`/system.slice/ssh.service`) or the lines of /proc/PID/cgroup (cgroups(7)). */
export function parseCgroup(text: string): GroupMember {
  const paths = text
    .split('\n')
    .map((line) => /^\d+:([^:]*):(\/.*)$/u.exec(line.trim()))
    .flatMap((found) => (found ? [{ controller: found[1] ?? '', path: found[2] ?? '' }] : []));
  // Version 2, else systemd's own hierarchy, else whatever there is.
  const chosen =
    paths.find(({ controller, path }) => controller === '' && path !== '/') ??
    paths.find(({ controller }) => controller === 'name=systemd') ??
    paths[0];
  const path = chosen?.path ?? (text.trim().startsWith('/') ? text.trim() : '');
  const container = CONTAINER_PATHS.map((format) => format.exec(path)?.[1]).find((name) => name !== undefined) ?? null;
  const units = path.split('/').filter((part) => /\.(?:service|socket|scope|mount|swap)$/u.test(part));
  const unit = units.at(-1) ?? null;
  return { unit: unit === null ? null : unescaped(unit), container: container === null ? null : unescaped(container) };
}

/** A name of systemd as a path holds it: `\x2d` is a dash (systemd.unit(5)). Units keep it, since systemctl knows them by it. */
function unescaped(name: string): string {
  return name.endsWith('.service') || name.endsWith('.scope') || name.endsWith('.socket')
    ? name
    : name.replaceAll(/\\x([0-9a-f]{2})/gu, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
}
