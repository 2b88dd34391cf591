/** Where the server keeps what it needs to take an unproven change back; root's alone. */
export const RETURN_FOLDER = '/var/lib/pilothouse-second-factor';
export const RETURN_UNIT = 'pilothouse-second-factor-return';

/** The file of google-authenticator(1) below an account's home folder. */
export const FACTOR_FILE = '.google_authenticator';

/**
 * Makes sshd read its configuration anew. Sessions go on. Where sockets or inetd start one sshd for each connection there is nothing to
 * reload.
 */
const RELOAD = [
  'reload_sshd() {',
  '  if [ -d /run/systemd/system ]; then',
  '    for one in ssh.service sshd.service; do',
  '      if systemctl is-active --quiet "$one"; then systemctl reload "$one"; return; fi',
  '    done',
  '  elif command -v rc-service >/dev/null 2>&1; then',
  '    for one in sshd ssh; do if [ -e "/etc/init.d/$one" ]; then rc-service "$one" reload; return; fi; done',
  '  else',
  '    for one in ssh sshd; do if [ -x "/etc/init.d/$one" ]; then "/etc/init.d/$one" reload; return; fi; done',
  '  fi',
  '}',
].join('\n');

const PREAMBLE = ['PATH=$PATH:/usr/sbin:/sbin', `dir=${RETURN_FOLDER} unit=${RETURN_UNIT}`];

/** Ends the wait of the server, by whichever means it waits. */
const DISARM = [
  'disarm() {',
  '  if [ -d /run/systemd/system ]; then',
  '    systemctl disable --now "$unit.timer" >/dev/null 2>&1 || :',
  '    rm -f "/etc/systemd/system/$unit.timer" "/etc/systemd/system/$unit.service"',
  '    systemctl daemon-reload || :',
  '  else',
  '    if [ -e "/etc/init.d/$unit" ]; then',
  '      rc-update -q del "$unit" default >/dev/null 2>&1 || :; rc-service "$unit" zap >/dev/null 2>&1 || :',
  '      rm -f "/etc/init.d/$unit"',
  '    fi',
  '    if [ -s "$dir/pid" ]; then kill "$(cat "$dir/pid")" 2>/dev/null || :; fi',
  '  fi',
  '}',
].join('\n');

/**
 * What the server itself runs when no proof came: PAM first, so that at no moment a code alone would do. A file of the account is
 * written by the account, never by root: its home folder is its own.
 */
const RETURN_SCRIPT = [
  '#!/bin/sh',
  '# Pilothouse: takes a second factor back that was not proven in time.',
  ...PREAMBLE,
  RELOAD,
  DISARM,
  'mv "$dir/armed" "$dir/returning" 2>/dev/null || exit 0',
  'back() {',
  '  path=$(cat "$dir/$1.path")',
  '  if [ -e "$dir/$1.was" ]; then cp -p -- "$dir/$1.was" "$path.pilothouse-new" && mv -f -- "$path.pilothouse-new" "$path"',
  '  else rm -f -- "$path"; fi',
  '  if command -v restorecon >/dev/null 2>&1; then restorecon "$path" 2>/dev/null || :; fi',
  '}',
  'back pam',
  'back sshd',
  'reload_sshd || :',
  'user=$(cat "$dir/user") file=$(cat "$dir/file.path")',
  'if [ -e "$dir/file.was" ]; then',
  `  su -s /bin/sh "$user" -c 'umask 077; cat > "$0.pilothouse-new" && chmod 400 -- "$0.pilothouse-new" && mv -f -- "$0.pilothouse-new" "$0"' "$file" < "$dir/file.was" || :`,
  'else',
  `  su -s /bin/sh "$user" -c 'rm -f -- "$0" "$0.pilothouse-new"' "$file" </dev/null || :`,
  'fi',
  'rm -f "$dir"/*.was',
  'mv "$dir/returning" "$dir/returned"',
  // Last: it may end the very unit that runs this.
  'disarm',
  '',
].join('\n');

/**
 * Keeps what is there and starts the wait. $1 is how many seconds, $2 sshd's file, $3 PAM's, $4 the account, $5 its file; the script that
 * takes everything back comes on standard input. Ends with 4 while another change waits, and with 5 when the wait did not start.
 */
export const ARM_SCRIPT = [
  'set -eu; umask 077',
  ...PREAMBLE,
  'if [ -e "$dir/armed" ] || [ -e "$dir/returning" ]; then exit 4; fi',
  'rm -rf -- "$dir"; mkdir -p -- "$dir"',
  'cat > "$dir/return.sh"',
  'keep() { printf "%s\\n" "$2" > "$dir/$1.path"; if [ -e "$2" ]; then cp -p -- "$2" "$dir/$1.was"; fi; }',
  'keep sshd "$2"; keep pam "$3"',
  'printf "%s\\n" "$4" > "$dir/user"; printf "%s\\n" "$5" > "$dir/file.path"',
  `if su -s /bin/sh "$4" -c '[ -e "$0" ]' "$5" </dev/null; then su -s /bin/sh "$4" -c 'cat -- "$0"' "$5" </dev/null > "$dir/file.was"; fi`,
  'echo "$(($(date +%s) + $1))" > "$dir/armed"',
  'if [ -d /run/systemd/system ]; then',
  `  printf '[Unit]\\nDescription=Pilothouse takes an unproven second factor back\\n[Service]\\nType=oneshot\\nExecStart=/bin/sh %s/return.sh\\n' "$dir" > "/etc/systemd/system/$unit.service"`,
  // Enabled, not only started: a machine that reboots in between waits once more, and then takes it back.
  `  printf '[Unit]\\nDescription=Pilothouse waits for the proof of a second factor\\n[Timer]\\nOnActiveSec=%ss\\nAccuracySec=1s\\n[Install]\\nWantedBy=timers.target\\n' "$1" > "/etc/systemd/system/$unit.timer"`,
  '  chmod 644 "/etc/systemd/system/$unit.service" "/etc/systemd/system/$unit.timer"',
  '  systemctl daemon-reload',
  '  systemctl enable --now "$unit.timer" >/dev/null 2>&1 || { rm -f "$dir/armed"; exit 5; }',
  '  systemctl is-active --quiet "$unit.timer" || { rm -f "$dir/armed"; exit 5; }',
  'else',
  // Its own session: it outlives the login that started it.
  '  if command -v setsid >/dev/null 2>&1; then detached=setsid; else detached=nohup; fi',
  `  printf '#!/bin/sh\\necho $$ > %s/pid\\nsleep %s\\n: > %s/pid\\nexec sh %s/return.sh\\n' "$dir" "$1" "$dir" "$dir" > "$dir/wait.sh"`,
  // OpenRC starts the wait anew after a restart, as systemd does; where neither is, the plan says what a restart means.
  '  if command -v rc-update >/dev/null 2>&1 && command -v openrc-run >/dev/null 2>&1; then',
  `    printf '#!%s\\ndescription="Pilothouse waits for the proof of a second factor"\\nstart() {\\n  %s sh %s/wait.sh </dev/null >/dev/null 2>&1 &\\n}\\n' "$(command -v openrc-run)" "$detached" "$dir" > "/etc/init.d/$unit"`,
  '    chmod 755 "/etc/init.d/$unit"',
  '    rc-update -q add "$unit" default >/dev/null 2>&1 || { rm -f "$dir/armed" "/etc/init.d/$unit"; exit 5; }',
  '  fi',
  '  $detached sh "$dir/wait.sh" </dev/null >/dev/null 2>&1 &',
  '  for turn in 1 2 3 4 5; do [ -s "$dir/pid" ] && break; sleep 1; done',
  '  kill -0 "$(cat "$dir/pid")" 2>/dev/null || { rm -f "$dir/armed"; exit 5; }',
  'fi',
].join('\n');

/** What is handed to {@link ARM_SCRIPT}. */
export const RETURN_TEXT = RETURN_SCRIPT;

/** Everything proven: ends the wait and forgets what was kept. Ends with 6 when the server had already taken it back. */
export const DISARM_SCRIPT = [
  'set -u',
  ...PREAMBLE,
  DISARM,
  'mv "$dir/armed" "$dir/proven" 2>/dev/null || exit 6',
  'disarm',
  'rm -rf -- "$dir"',
].join('\n');

/** Takes it back now. Ends with 7 when it is not back after a while, and with 8 when nothing waits there. */
export const RETURN_NOW_SCRIPT = [
  'set -u',
  ...PREAMBLE,
  '[ ! -e "$dir/return.sh" ] || sh "$dir/return.sh"',
  'for turn in 1 2 3 4 5 6 7 8 9 10; do [ -e "$dir/returning" ] || break; sleep 1; done',
  'if [ -e "$dir/armed" ] || [ -e "$dir/returning" ]; then exit 7; fi',
  '[ -e "$dir/returned" ] || exit 8',
  'rm -rf -- "$dir"',
].join('\n');

/**
 * Puts a file in its place in one step. $1 is its path; the text comes on standard input, and none removes the file. Mode and owner
 * stay as they were.
 */
export const PUT_SCRIPT = [
  'set -eu; umask 022',
  'new=$1.pilothouse-new',
  `trap 'rm -f -- "$new"' EXIT`,
  'if [ -e "$1" ]; then cp -p -- "$1" "$new"; else mkdir -p -- "${1%/*}"; : > "$new"; chmod 644 -- "$new"; fi',
  'cat > "$new"',
  'if [ -s "$new" ]; then mv -f -- "$new" "$1"; else rm -f -- "$1"; fi',
  'if [ -e "$1" ] && command -v restorecon >/dev/null 2>&1; then restorecon "$1" 2>/dev/null || :; fi',
].join('\n');

/** Writes an account's file as the account itself. $1 is the account, $2 the file; its text comes on standard input. */
export const FACTOR_FILE_SCRIPT = [
  'set -eu',
  'PATH=$PATH:/usr/sbin:/sbin',
  `exec su -s /bin/sh "$1" -c 'set -eu; umask 077; new=$0.pilothouse-new; rm -f -- "$new"; cat > "$new"; chmod 400 -- "$new"; mv -f -- "$new" "$0"' "$2"`,
].join('\n');

/** Removes it, as the account itself. */
export const FORGET_FILE_SCRIPT = ['set -eu', `exec su -s /bin/sh "$1" -c 'rm -f -- "$0"' "$2" </dev/null`].join('\n');

/** Whether sshd takes its configuration: ends with sshd's own answer. */
export const TEST_SCRIPT = ['PATH=$PATH:/usr/sbin:/sbin', 'sshd -t'].join('\n');

/** What sshd makes of it for an account: $1 the account, then the address of whoever connects, the server's own, and the port. */
export const EFFECTIVE_SCRIPT = [
  'PATH=$PATH:/usr/sbin:/sbin',
  'sshd -T -C "user=$1,host=$2,addr=$2,laddr=$3,lport=$4" | grep -iE "^(authenticationmethods|kbdinteractiveauthentication|usepam) "',
].join('\n');

/** A moment for sshd to begin anew: who connects before that meets the former configuration. */
export const RELOAD_SCRIPT = ['PATH=$PATH:/usr/sbin:/sbin', RELOAD, 'reload_sshd || exit', 'sleep 2'].join('\n');
