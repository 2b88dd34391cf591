import { sectionLine } from './parse/sections.ts';

/**
 * Prints everything there is to know in sections, in one round trip. For any sh(1): every program may be missing, what it
 * says then stands in its section. The clock is read first and last, so that the script's own time can be taken out. What the
 * shell can do itself starts no program: this runs on many machines, and often.
 */
export const FACTS_SCRIPT = [
  // A file system that hangs (a dead NFS server) must not hold up the rest.
  'limited() { if command -v timeout >/dev/null 2>&1; then timeout 5 "$@"; else "$@"; fi; }',
  section('start', 'date +%s.%N'),
  // POSIX fixes the order: system, node, release, machine.
  section('host', 'if names=$(uname -snrm 2>&1); then set -- $names; echo "$2"; else set --; echo "$names"; fi'),
  section('kernel', 'echo "$1"; echo "$3"; echo "$4"'),
  section('os', 'cat /etc/os-release 2>/dev/null || cat /usr/lib/os-release 2>/dev/null || sw_vers 2>/dev/null'),
  section('uptime', '{ read -r line </proc/uptime && echo "$line"; } 2>/dev/null || sysctl -n kern.boottime'),
  section('load', '{ read -r line </proc/loadavg && echo "$line"; } 2>/dev/null || sysctl -n vm.loadavg'),
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
    'clock=$(limited timedatectl show 2>/dev/null)',
    'case $clock in *Timezone=*) zone=${clock#*Timezone=}; echo "${zone%%[!A-Za-z0-9_+/-]*}";; esac',
    '{ read -r line </etc/timezone && echo "$line"; } 2>/dev/null',
    'readlink /etc/localtime 2>/dev/null',
    'date +%Z',
  ),
  section(
    'ntp',
    'case $clock in',
    '*NTPSynchronized=yes*) echo yes;;',
    '*NTPSynchronized=no*) echo no;;',
    '*) limited timedatectl status 2>/dev/null || limited chronyc -n tracking;;',
    'esac',
  ),
  section('end', 'date +%s.%N'),
].join('\n');

function section(name: string, ...lines: readonly string[]): string {
  return [`echo; echo '${sectionLine(name)}'`, `{ ${lines.join('\n')}\n} 2>&1`].join('\n');
}
