import { sectionLine } from './parse/sections.ts';

/**
 * Prints everything there is to know in sections, in one round trip. For any sh(1): every program may be missing, what it
 * says then stands in its section. The clock is read first and last, so that the script's own time can be taken out.
 */
export const FACTS_SCRIPT = [
  // A file system that hangs (a dead NFS server) must not hold up the rest.
  'limited() { if command -v timeout >/dev/null 2>&1; then timeout 5 "$@"; else "$@"; fi; }',
  section('start', 'date +%s.%N'),
  section('host', 'uname -n'),
  section('kernel', 'uname -s; uname -r; uname -m'),
  section('os', 'cat /etc/os-release 2>/dev/null || cat /usr/lib/os-release 2>/dev/null || sw_vers 2>/dev/null'),
  section('uptime', 'cat /proc/uptime 2>/dev/null || sysctl -n kern.boottime'),
  section('load', 'cat /proc/loadavg 2>/dev/null || sysctl -n vm.loadavg'),
  section('cores', 'getconf _NPROCESSORS_ONLN 2>/dev/null || nproc 2>/dev/null || sysctl -n hw.ncpu'),
  section('memory', 'cat /proc/meminfo 2>/dev/null || { sysctl hw.memsize vm.swapusage; vm_stat; }'),
  section(
    'disks',
    'disks=$(limited df -P -T -k 2>/dev/null); code=$?',
    '[ -n "$disks" ] || { [ $code -ge 124 ] || disks=$(limited df -P -k 2>&1); code=$?; }',
    'echo "$disks"',
  ),
  section('disks-slow', '[ $code -lt 124 ] || { echo slow; limited df -P -T -k -l 2>&1; }'),
  section('time', 'date +%Y-%m-%dT%H:%M:%S%z'),
  section(
    'zone',
    'limited timedatectl show -p Timezone --value 2>/dev/null',
    'cat /etc/timezone 2>/dev/null',
    'readlink /etc/localtime 2>/dev/null',
    'date +%Z',
  ),
  section(
    'ntp',
    'limited timedatectl show -p NTPSynchronized --value 2>/dev/null || limited timedatectl status 2>/dev/null || limited chronyc -n tracking',
  ),
  section('end', 'date +%s.%N'),
].join('\n');

function section(name: string, ...lines: readonly string[]): string {
  return [`echo; echo '${sectionLine(name)}'`, `{ ${lines.join('\n')}\n} 2>&1`].join('\n');
}
