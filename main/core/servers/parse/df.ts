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
    if (!mount.startsWith('/') || Number(size) === 0) continue;
    if (PSEUDO_TYPES.has(type) || PSEUDO_NAMES.test(filesystem)) continue;
    if (isOverlay({ filesystem, type }) && mount !== '/') continue;
    const bytes = (kibibytes: string) => Math.max(Number(kibibytes), 0) * 1024;
    disks.push({ filesystem, type, mount, sizeBytes: bytes(size), usedBytes: bytes(used), availableBytes: bytes(available) });
  }
  return disks.filter((disk) => !disks.some((other) => isShownBy(disk, other)));
}

function isOverlay(disk: Pick<Disk, 'filesystem' | 'type'>): boolean {
  return disk.type === 'overlay' || disk.filesystem === 'overlay';
}

/**
 * Whether a disk is another's twin: the same device mounted in several places counts once, under its shortest path, and in a
 * container the disk below the root overlay shows up again wherever a file of it is bound.
 */
function isShownBy(disk: Disk, other: Disk): boolean {
  if (disk === other || disk.sizeBytes !== other.sizeBytes) return false;
  if (isOverlay(other)) return disk.availableBytes === other.availableBytes;
  if (disk.filesystem !== other.filesystem || !disk.filesystem.startsWith('/dev/')) return false;
  return other.mount.length < disk.mount.length || (other.mount.length === disk.mount.length && other.mount < disk.mount);
}

/** How full a disk is, from 0 to 1, as df(1) counts it: of what ordinary users may use. */
export function usedShare(disk: Pick<Disk, 'usedBytes' | 'availableBytes'>): number {
  const usable = disk.usedBytes + disk.availableBytes;
  return usable === 0 ? 1 : disk.usedBytes / usable;
}
