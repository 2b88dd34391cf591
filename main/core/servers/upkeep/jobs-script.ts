import { PRINT_FILES } from '../parse/marked-files.ts';
import { sectionLine } from '../parse/sections.ts';

const section = (name: string) => `echo; echo '${sectionLine(name)}'`;

/** Prints every crontab that can be read, the programs in the folders of cron, and the timers of systemd. */
export const JOBS_SCRIPT = [
  'limited() { if command -v timeout >/dev/null 2>&1; then timeout 15 "$@"; else "$@"; fi; }',
  PRINT_FILES,
  section('account'),
  'id -un',
  section('zone'),
  'limited timedatectl show -p Timezone --value 2>/dev/null; cat /etc/timezone 2>/dev/null; readlink /etc/localtime 2>/dev/null; date +%Z',
  section('uptime'),
  'cat /proc/uptime 2>/dev/null',
  section('own'),
  'limited crontab -l 2>&1',
  section('files'),
  'show /etc/crontab /etc/cron.d/* /var/spool/cron/crontabs/* /var/spool/cron/tabs/* /var/spool/cron/* /etc/crontabs/*',
  section('periodic'),
  'for file in /etc/cron.hourly/* /etc/cron.daily/* /etc/cron.weekly/* /etc/cron.monthly/* /etc/periodic/*/*; do [ -f "$file" ] && [ -x "$file" ] && echo "$file"; done',
  section('anacron'),
  '{ [ -x /usr/sbin/anacron ] || [ -x /sbin/anacron ]; } && echo yes',
  section('timers'),
  "TZ=UTC limited systemctl show --no-pager -p Id,LoadState,ActiveState,Unit,TimersCalendar,TimersMonotonic,NextElapseUSecRealtime,NextElapseUSecMonotonic,LastTriggerUSec '*.timer' 2>/dev/null",
  section('end'),
].join('\n');
