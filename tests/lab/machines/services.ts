import { chmod, chown, mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** What `lab-words` writes into the log of the machine. */
export const frenchLogLine = 'Sauvegarde terminée : 12 éléments copiés à Orléans';

/**
 * Services of OpenRC (openrc-run(8)) that every such machine has, started at boot but for the last: one that runs under
 * supervise-daemon(8), one whose daemon was killed, one that cannot start, one that ends again and again, one that wrote to the
 * log of the machine and to a log of its own, and one that is stopped.
 */
const services: Readonly<Record<string, readonly string[]>> = {
  'lab-supervised': [
    'description="Kept running by supervise-daemon"',
    'supervisor=supervise-daemon',
    'command=/bin/sleep',
    'command_args=100000',
    'depend() { need dbus; use logger; }',
    'extra_started_commands=reload',
    'reload() { ebegin "Reloading"; eend 0; }',
  ],
  'lab-crashed': [
    'description="Its daemon was killed"',
    'command=/bin/sleep',
    'command_args=100000',
    'command_background=yes',
    'pidfile=/run/lab-crashed.pid',
    // What OpenRC's own start-stop-daemon(8) notes of a daemon; Debian has dpkg's, which notes nothing.
    'start_post() {',
    '  mkdir -p "$RC_SVCDIR/daemons/$RC_SVCNAME"',
    '  printf "exec=%s\\npidfile=%s\\n" "$command" "$pidfile" > "$RC_SVCDIR/daemons/$RC_SVCNAME/001"',
    '  kill -9 "$(cat "$pidfile")"',
    '}',
  ],
  'lab-failing': [
    'description="Cannot start"',
    'start() { logger -t lab-failing "cannot open /etc/lab.conf: No such file or directory"; eerror "cannot open /etc/lab.conf"; return 1; }',
  ],
  'lab-flapping': [
    'description="Ends again and again"',
    'supervisor=supervise-daemon',
    'command=/bin/sleep',
    'command_args=2',
    'respawn_delay=1',
    'respawn_max=0',
  ],
  'lab-words': [
    'description="Writes words"',
    'supervisor=supervise-daemon',
    'command=/usr/local/sbin/lab-words',
    'output_log=/var/log/lab-words.log',
    'error_log=/var/log/lab-words.log',
    'depend() { after busybox-syslogd; }',
  ],
  'lab-stopped': ['description="Not wanted now"', 'supervisor=supervise-daemon', 'command=/bin/sleep', 'command_args=100000'],
};

const words = [
  '#!/bin/sh',
  `logger -t lab-words -p daemon.warning "${frenchLogLine}"`,
  'echo "2026-01-02T03:04:05Z opened its own log"',
  'echo "a line without a time"',
  'exec sleep 100000',
  '',
].join('\n');

/** The group `adm`, the same on every Debian (base-passwd). */
const ADM = 4;

/** Writes the services into a machine's folder before it boots. */
export async function prepareServices(root: string): Promise<void> {
  const at = (path: string) => join(root, path);
  for (const folder of ['etc/init.d', 'etc/conf.d', 'etc/runlevels/default', 'usr/local/sbin'])
    await mkdir(at(folder), { recursive: true });
  for (const [name, lines] of Object.entries(services)) {
    await writeFile(at(`etc/init.d/${name}`), ['#!/sbin/openrc-run', ...lines, ''].join('\n'));
    await chmod(at(`etc/init.d/${name}`), 0o755);
    if (name !== 'lab-stopped') await symlink(`/etc/init.d/${name}`, at(`etc/runlevels/default/${name}`));
  }
  await writeFile(at('etc/conf.d/lab-supervised'), '# what it is started with\nLEVEL=info\n');
  await writeFile(at('usr/local/sbin/lab-words'), words);
  await chmod(at('usr/local/sbin/lab-words'), 0o755);
  // Into a file, which the group adm may read.
  await mkdir(at('etc/default'), { recursive: true });
  await writeFile(at('etc/default/busybox-syslogd'), 'SYSLOG_OPTS="-O /var/log/messages"\n');
  await mkdir(at('var/log'), { recursive: true });
  await writeFile(at('var/log/messages'), '');
  await chmod(at('var/log/messages'), 0o640);
  await chown(at('var/log/messages'), 0, ADM);
}
