import { sectionLine } from '../parse/sections.ts';

const section = (name: string) => `echo; echo '${sectionLine(name)}'`;

/**
 * Prints the listening sockets by the best means there is, then what the firewall's programs say, each in its section. For any
 * sh(1). nft's document is one long line: it stands last, so that what is cut off is cut off there.
 */
export const PORTS_SCRIPT = [
  'limited() { if command -v timeout >/dev/null 2>&1; then timeout 10 "$@"; else "$@"; fi; }',
  'if list=$(ss -H -lntupe 2>/dev/null); then how=ss',
  'elif list=$(netstat -lntup 2>/dev/null); then how=netstat',
  'elif list=$(netstat -lntu 2>/dev/null); then how=netstat',
  'elif [ -r /proc/net/tcp ]; then how=proc; list=',
  'else how=none; list=; fi',
  section('how'),
  'echo "$how"',
  section('sockets'),
  'printf "%s\\n" "$list"',
  'if [ "$how" = proc ]; then',
  ...['tcp', 'tcp6', 'udp', 'udp6'].flatMap((name) => [section(`proc-${name.replace('6', '-six')}`), `cat /proc/net/${name} 2>/dev/null`]),
  section('fds'),
  "ls -l /proc/[0-9]*/fd 2>/dev/null | sed -n '/^\\/proc\\//p;/socket:\\[/p'",
  'fi',
  section('docker'),
  "command -v docker >/dev/null 2>&1 && limited docker ps --no-trunc --format '{{.ID}}\t{{.Names}}\t{{.Ports}}' 2>/dev/null",
  section('podman'),
  "command -v podman >/dev/null 2>&1 && limited podman ps --no-trunc --format '{{.ID}}\t{{.Names}}\t{{.Ports}}' 2>/dev/null",
  section('tools'),
  'for tool in ufw firewall-cmd nft iptables; do PATH=$PATH:/usr/sbin:/sbin command -v "$tool" >/dev/null 2>&1 && echo "$tool"; done',
  'PATH=$PATH:/usr/sbin:/sbin',
  section('ufw'),
  'command -v ufw >/dev/null 2>&1 && limited ufw status verbose 2>&1',
  section('firewalld'),
  'command -v firewall-cmd >/dev/null 2>&1 && { limited firewall-cmd --state 2>&1; limited firewall-cmd --list-all-zones 2>&1; }',
  section('iptables'),
  'command -v iptables-save >/dev/null 2>&1 && limited iptables-save 2>&1',
  section('ip-six-tables'),
  'command -v ip6tables-save >/dev/null 2>&1 && limited ip6tables-save 2>&1',
  section('nft'),
  'command -v nft >/dev/null 2>&1 && limited nft -j list ruleset 2>&1',
  section('end'),
].join('\n');

/** Prints account, name and control group of each process in "$@"; one that has ended meanwhile is left out. */
export const HOLDERS_SCRIPT = [
  'echo',
  'for pid; do',
  '  [ -d "/proc/$pid" ] || continue',
  '  echo "pid $pid"',
  '  echo "user $(stat -c %U "/proc/$pid" 2>/dev/null)"',
  '  echo "program $(cat "/proc/$pid/comm" 2>/dev/null)"',
  '  sed \'s/^/group /\' "/proc/$pid/cgroup" 2>/dev/null',
  'done; :',
].join('\n');

/** Prints `uid name` for each number in "$@". */
export const ACCOUNTS_SCRIPT = [
  'echo',
  'for uid; do',
  '  name=$(getent passwd "$uid" 2>/dev/null || grep "^[^:]*:[^:]*:$uid:" /etc/passwd 2>/dev/null)',
  '  echo "$uid ${name%%:*}"',
  'done; :',
].join('\n');
