import { sectionLine } from './parse/sections.ts';

/**
 * Prints everything there is to know in sections, in one round trip. For any sh(1): every program may be missing, what it
 * says then stands in its section. This runs on many machines, and often: what the shell can read itself starts no program, and what
 * was gathered is written in one go, once before each program that may take its time. The time since boot is read with the clock and
 * at the end, so that the script's own time can be taken out.
 */
export const FACTS_SCRIPT = [
  'out=',
  'say() { out="$out$*\n"; }',
  `flush() { printf '%s' "$out"; out=; }`,
  // Swap ends what is of interest in /proc/meminfo; a program would be started to cut it.
  'lines() {',
  '  [ -r "$1" ] || return 1',
  '  while IFS= read -r line || [ -n "$line" ]; do say "$line"; case $line in SwapFree:*) break ;; esac; done <"$1"',
  '}',
  // A file system that hangs (a dead NFS server) must not hold up the rest.
  'limit=; command -v timeout >/dev/null 2>&1 && limit="timeout 5"',
  ...section(
    'start',
    `set -- $(date '+%s.%N %Y-%m-%dT%H:%M:%S%z %Z' 2>&1)`,
    'say "$*"; time=$2; abbreviation=$3',
    '{ read -r up rest </proc/uptime; } 2>/dev/null && say "up $up"',
  ),
  ...section(
    'host',
    'if { read -r system </proc/sys/kernel/ostype && read -r node </proc/sys/kernel/hostname &&',
    '  read -r release </proc/sys/kernel/osrelease && read -r machine </proc/sys/kernel/arch; } 2>/dev/null; then',
    '  set -- "$system" "$node" "$release" "$machine"',
    // POSIX fixes the order: system, node, release, machine.
    'elif names=$(uname -snrm 2>&1); then set -- $names; else set -- "" "$names"; fi',
    'say "$2"',
  ),
  ...section('kernel', 'say "$1"; say "$3"; say "$4"'),
  ...section('os', 'lines /etc/os-release || lines /usr/lib/os-release || say "$(sw_vers 2>/dev/null)"'),
  ...section('uptime', '{ read -r line </proc/uptime; } 2>/dev/null || line=$(sysctl -n kern.boottime 2>&1)', 'say "$line"'),
  ...section('load', '{ read -r line </proc/loadavg; } 2>/dev/null || line=$(sysctl -n vm.loadavg 2>&1)', 'say "$line"'),
  ...section(
    'cores',
    'if { read -r line </sys/devices/system/cpu/online; } 2>/dev/null; then say "online $line"',
    'else say "$(getconf _NPROCESSORS_ONLN 2>/dev/null || nproc 2>/dev/null || sysctl -n hw.ncpu 2>&1)"; fi',
  ),
  ...section('memory', 'lines /proc/meminfo || say "$({ sysctl hw.memsize vm.swapusage; vm_stat; } 2>&1)"', 'flush'),
  ...section(
    'disks',
    'disks=$(exec $limit df -P -T -k 2>/dev/null); code=$?',
    // An older BusyBox wants -t before the seconds; its df knows no -T either.
    'case $code in 126|127) limit= ;; esac',
    'case $code$disks in 124|137|143) ;; 126|127|[0-9]|[0-9][0-9]|1[0-9][0-9]) disks=$(exec $limit df -P -k 2>&1); code=$? ;; esac',
    'say "$disks"',
  ),
  ...section('disks-slow', 'case $code in 124|137|143) say slow; say "$(exec $limit df -P -T -k -l 2>&1)" ;; esac', 'flush'),
  ...section('time', 'say "$time"'),
  ...section(
    'zone',
    'booted=; [ -d /run/systemd/system ] && booted=yes',
    'clock=; [ -z "$booted" ] || clock=$(exec $limit timedatectl show 2>/dev/null)',
    'zone=; case $clock in *Timezone=*) zone=${clock#*Timezone=}; zone=${zone%%[!A-Za-z0-9_+/-]*} ;; esac',
    '[ -n "$zone" ] || { read -r zone </etc/timezone; } 2>/dev/null',
    '[ -n "$zone" ] || zone=$(readlink /etc/localtime 2>/dev/null)',
    'say "$zone"; say "$abbreviation"',
  ),
  ...section(
    'ntp',
    'case $clock in',
    '*NTPSynchronized=yes*) say yes ;;',
    '*NTPSynchronized=no*) say no ;;',
    '*)',
    '  [ -z "$booted" ] || say "$(exec $limit timedatectl status 2>/dev/null)"',
    '  ! command -v chronyc >/dev/null 2>&1 || say "$(exec $limit chronyc -n tracking 2>&1)" ;;',
    'esac',
  ),
  ...section('end', '{ read -r up rest </proc/uptime; } 2>/dev/null && say "up $up" || say "$(date +%s.%N)"', 'flush'),
].join('\n');

function section(name: string, ...lines: readonly string[]): string[] {
  return [`say; say '${sectionLine(name)}'`, ...lines];
}
