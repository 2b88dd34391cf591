export interface Disk {
  readonly filesystem: string;
  /** Empty where df(1) cannot say. */
  readonly type: string;
  readonly mount: string;
  readonly sizeBytes: number;
  readonly usedBytes: number;
  readonly availableBytes: number;
}

/** File systems that live in memory, show the kernel's state, or repeat another one's content. */
const PSEUDO_TYPES = new Set(
  (
    'autofs binfmt_misc bpf cgroup cgroup2 configfs debugfs devfs devpts devtmpfs efivarfs fusectl hugetlbfs mqueue nsfs proc pstore ramfs ' +
    'rpc_pipefs securityfs squashfs sysfs tmpfs tracefs fuse.gvfsd-fuse fuse.lxcfs fuse.portal fuse.snapfuse'
  ).split(' '),
);
const PSEUDO_NAMES = /^(udev|none|tmpfs|devtmpfs|devfs|proc|sysfs|shm|map .*|nsfs|cgroup\w*)$/u;

/**
 * Disks from `df -P -T -k` or `df -P -k` (POSIX df, in units of 1024 bytes), pseudo file systems left out.
 * Names may hold blanks: the numbers are what the line is cut at. An overlay counts only as the root.
 */
export function parseDf(text: string): Disk[] {
  const lines = text.split('\n');
  const typed = lines.some((line) => /^Filesystem\s+Type\s/u.test(line));
  const format = typed
    ? /^(.+?)\s+(\S+)\s+(\d+)\s+(-?\d+)\s+(-?\d+)\s+(?:\d+%|-)\s+(.+)$/u
    : /^(.+?)()\s+(\d+)\s+(-?\d+)\s+(-?\d+)\s+(?:\d+%|-)\s+(.+)$/u;
  const disks: Disk[] = [];
  for (const line of lines) {
    const found = format.exec(line.trimEnd());
    if (!found) continue;
    const [, filesystem = '', type = '', size = '', used = '', available = '', mount = ''] = found;
    if (!mount.startsWith('/')) continue;
    if (PSEUDO_TYPES.has(type) || PSEUDO_NAMES.test(filesystem) || Number(size) === 0) continue;
    if ((type === 'overlay' || filesystem === 'overlay') && mount !== '/') continue;
    // One disk mounted in several places (bind mounts) is one disk: the shortest path is its own.
    const twin = disks.findIndex(
      (disk) => disk.filesystem === filesystem && disk.sizeBytes === Number(size) * 1024 && filesystem.startsWith('/dev/'),
    );
    const disk: Disk = {
      filesystem,
      type,
      mount,
      sizeBytes: Number(size) * 1024,
      usedBytes: Math.max(Number(used), 0) * 1024,
      availableBytes: Math.max(Number(available), 0) * 1024,
    };
    if (twin === -1) disks.push(disk);
    else if (mount.length < (disks[twin]?.mount.length ?? 0)) disks[twin] = disk;
  }
  return disks;
}

/** How full a disk is, from 0 to 1, as df(1) counts it: of what ordinary users may use. */
export function usedShare(disk: Pick<Disk, 'usedBytes' | 'availableBytes'>): number {
  const usable = disk.usedBytes + disk.availableBytes;
  return usable === 0 ? 1 : disk.usedBytes / usable;
}
