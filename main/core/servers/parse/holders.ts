/** A process as the script of the listening ports prints it. */
export interface Process {
  readonly user: string | null;
  readonly program: string;
  /** The lines of /proc/PID/cgroup. */
  readonly cgroup: string;
}

/** Processes by number, from lines `pid 1`, `user root`, `program sshd`, `group 0::/system.slice/ssh.service`. */
export function parseHolders(text: string): ReadonlyMap<number, Process> {
  const processes = new Map<number, Process>();
  let pid: number | null = null;
  for (const line of text.split('\n')) {
    const [, key = '', value = ''] = /^(pid|user|program|group) ?(.*)$/u.exec(line) ?? [];
    if (key === 'pid') {
      pid = Number(value);
      processes.set(pid, { user: null, program: '', cgroup: '' });
    }
    const process = pid === null ? undefined : processes.get(pid);
    if (pid === null || process === undefined) continue;
    if (key === 'user') processes.set(pid, { ...process, user: value === '' || value === 'UNKNOWN' ? null : value });
    if (key === 'program') processes.set(pid, { ...process, program: value });
    if (key === 'group') processes.set(pid, { ...process, cgroup: `${process.cgroup}${value}\n` });
  }
  return processes;
}

/** Account names by number, from lines `101 systemd-resolve`. */
export function parseAccounts(text: string): ReadonlyMap<number, string> {
  return new Map([...text.matchAll(/^(\d+) (\S+)$/gmu)].map(([, uid = '', name = '']) => [Number(uid), name] as const));
}

/** A container with the ports it publishes on the machine. */
export interface PublishingContainer {
  readonly id: string;
  readonly name: string;
  readonly ports: readonly { readonly protocol: 'tcp' | 'udp'; readonly from: number; readonly to: number }[];
}

/** Containers from `docker ps --no-trunc --format '{{.ID}}\t{{.Names}}\t{{.Ports}}'`, podman alike: `0.0.0.0:8080-8081->80-81/tcp, [::]:8080->80/tcp`. */
export function parsePublished(text: string): PublishingContainer[] {
  return text.split('\n').flatMap((line) => {
    const [id = '', name = '', ports = ''] = line.split('\t');
    if (!/^[0-9a-f]{12,64}$/u.test(id)) return [];
    const published = [...ports.matchAll(/:(\d+)(?:-(\d+))?->[\d-]+\/(tcp|udp)/gu)].map(([, from = '', to, protocol]) => ({
      protocol: protocol === 'udp' ? ('udp' as const) : ('tcp' as const),
      from: Number(from),
      to: Number(to ?? from),
    }));
    return [{ id, name, ports: published }];
  });
}
