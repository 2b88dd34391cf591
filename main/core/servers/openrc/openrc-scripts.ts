import { sectionLine } from '../parse/sections.ts';

const section = (name: string) => `echo; echo '${sectionLine(name)}'`;

/** What the lines of scripts say that are looked at: of what kind they are, what they are for, whether they can reload. */
const SAID = String.raw`^#!|^description=|^# Short-Description:|^(extra_[a-z_]*commands|opts)=.*reload`;

/** Where OpenRC keeps the state of services, older versions below /lib. */
const STATE = '[ -e /run/openrc/softlevel ] && svc=/run/openrc || svc=/lib/rc/init.d';

/**
 * A script that runs in place of what follows it, and ends there, on a machine that OpenRC has booted. For any sh(1); `$svc` is the
 * folder with the state of services.
 */
export function onOpenrc(script: string): string {
  return `${STATE}\nif [ ! -d /run/systemd/system ] && [ -e "$svc/softlevel" ]; then\nPATH=$PATH:/usr/sbin:/sbin\n${script}\nexit 0\nfi`;
}

const COMMON = [
  section('openrc-level'),
  'cat "$svc/softlevel"',
  section('openrc-levels'),
  'for link in /etc/runlevels/*/*; do [ -d "$link" ] || echo "$link"; done',
  section('now'),
  'date -u +%s 2>/dev/null',
];

/** Prints every service with its state, runlevels, since when, and what its script says of it. */
export const SERVICES_SCRIPT = [
  section('openrc-status'),
  'rc-status -C -s 2>&1 || exit $?',
  ...COMMON,
  section('openrc-since'),
  'stat -c \'%Y %n\' "$svc"/started/* "$svc"/starting/* "$svc"/stopping/* "$svc"/inactive/* "$svc"/failed/* 2>/dev/null',
  section('openrc-scripts'),
  `grep -HE '${SAID}' /etc/init.d/* /usr/local/etc/init.d/* 2>/dev/null`,
  section('end'),
].join('\n');

/** That units of an account were asked for, which OpenRC does not have there. */
export const NO_OWN_SERVICES_SCRIPT = section('openrc-own');

/**
 * Finds in $1 the service's name and script, in `$words` what its lines in the log of the machine begin with, for a regular expression, and in `$own` its log files. Programs that run many things are no such name.
 */
export const FIND_SERVICE = [
  'name=${1%.service}',
  'script=/etc/init.d/$name',
  '[ -e "$script" ] || script=/usr/local/etc/init.d/$name',
  'escaped() { printf %s "$1" | sed \'s/[.+]/\\\\&/g\'; }',
  'words=$(escaped "$name")',
  'for program in $(',
  '  cat "$svc/options/$name/command" 2>/dev/null',
  '  sed -n "s/^exec=//p" "$svc/daemons/$name"/* 2>/dev/null',
  // `command=/usr/sbin/crond`, `: ${command:=/usr/sbin/crond}`, `DAEMON=/usr/sbin/cron`, `--exec /usr/sbin/sshd`.
  String.raw`  sed -nE 's/^(: .\{)?(command|DAEMON)[:=]+[^/]*(\/[A-Za-z0-9_.\/+-]+).*/\3/p; s/.*--exec[= ]+(\/[A-Za-z0-9_.\/+-]+).*/\1/p' "$script" 2>/dev/null`,
  '); do',
  '  case ${program##*/} in',
  '  sh|ash|dash|bash|busybox|env|sleep|python*|perl|ruby|java|node|php|start-stop-daemon|supervise-daemon) ;;',
  '  *) words="$words|$(escaped "${program##*/}")" ;;',
  '  esac',
  'done',
  // What its supervisor says of it stands under the supervisor's own name.
  'supervisor=$(cat "/run/supervise-$name.pid" 2>/dev/null)',
  'words="($words)(\\[[0-9]+\\])?: ${supervisor:+|supervise-daemon\\[$supervisor\\]: }"',
  'own=$(',
  `  sed -nE 's/^(output_log|error_log)=//p' "/etc/conf.d/$name" "$script" 2>/dev/null |`,
  `    tr -d "\\"'" | sed "s/[$][{]*\\(RC_SVCNAME\\|SVCNAME\\)[}]*/$name/" | grep '^/[^$ ]*$' | sort -u | head -n 4`,
  ')',
].join('\n');

/** Finds in `$log` the log of the machine that syslogd(8) writes; empty where there is none. */
export const FIND_LOG = 'log=; for file in /var/log/syslog /var/log/messages; do [ -e "$file" ] && { log=$file; break; }; done';

/** So much of the end of a log is looked at. */
export const MOST_LOG_BYTES = 33_554_432;

/** Prints what is to be known of a service: $1 its name, $2 how many lines of its log. */
export const SERVICE_SCRIPT = [
  FIND_SERVICE,
  section('openrc-service'),
  '[ -e "$script" ] && { echo "$name"; echo "$script"; }',
  section('openrc-status'),
  'rc-status -C -s 2>&1',
  ...COMMON,
  section('openrc-since'),
  `stat -c '%Y %n' "$svc"/*/"$name" 2>/dev/null | grep -E '/(started|starting|stopping|inactive|failed)/'`,
  section('openrc-scripts'),
  `grep -HE '${SAID}' "$script" 2>/dev/null`,
  section('openrc-process'),
  'pid=$(cat "$svc/options/$name/child_pid" 2>/dev/null) || { file=$(sed -n "s/^pidfile=//p" "$svc/daemons/$name"/* 2>/dev/null | head -n 1); pid=$(cat "$file" 2>/dev/null); }',
  '[ -n "$pid" ] && [ -d "/proc/$pid" ] && { echo "$pid"; grep ^VmRSS: "/proc/$pid/status" 2>/dev/null; }',
  section('openrc-said'),
  // openrc-run writes its answer into the log as an error where it is none too good: OpenRC's own list says as much. Only scripts of
  // System V, which that list does not follow, are asked themselves.
  '[ ! -e "$script" ] || if head -n 1 "$script" | grep -qE "openrc-run|runscript"; then rc-status -C -s 2>/dev/null | grep -F " $name "; else rc-service "$name" status </dev/null 2>&1; code=$?; fi',
  section('openrc-code'),
  'echo "${code:-}"',
  section('openrc-log'),
  FIND_LOG,
  'echo "$log"',
  '[ -z "$log" ] || [ -r "$log" ] || stat -c "unreadable %G" "$log"',
  section('openrc-offset'),
  'date +%z',
  section('openrc-lines'),
  `[ "$2" -eq 0 ] || [ ! -r "$log" ] || tail -c ${MOST_LOG_BYTES} "$log" | grep -aiE "[ /]($words)" | tail -n "$2"`,
  section('openrc-own-logs'),
  '[ "$2" -eq 0 ] || for file in $own; do echo "== $file"; tail -n 20 "$file" 2>&1; done',
  section('end'),
].join('\n');

/** Prints what depends on what, and how every service is. */
export const RELATIONS_SCRIPT = [
  section('openrc-status'),
  'rc-status -C -s 2>/dev/null',
  section('openrc-deptree'),
  'cat "$svc/deptree" 2>/dev/null',
  section('end'),
].join('\n');
