import { sectionLine } from '../parse/sections.ts';
import { DROP_IN, MAIN_CONFIG, PAM_PATH } from './configuration.ts';
import { RETURN_FOLDER } from './return-scripts.ts';

const section = (name: string) => `echo; echo '${sectionLine(name)}'`;

/**
 * Prints what decides about second factors on a machine. $1 is the address of whoever connects, $2 and $3 the server's own address and
 * port: Match blocks may depend on them. Of an account's file it prints the options and counts the codes; the secret is never read out.
 */
export const STATUS_SCRIPT = [
  'PATH=$PATH:/usr/sbin:/sbin',
  'limited() { if command -v timeout >/dev/null 2>&1; then timeout 15 "$@"; else "$@"; fi; }',
  section('os'),
  'cat /etc/os-release 2>/dev/null',
  section('manager'),
  'for one in apt-get dnf yum zypper apk; do if command -v "$one" >/dev/null 2>&1; then echo "$one"; break; fi; done',
  section('module'),
  'for one in /lib/security /lib64/security /usr/lib/security /usr/lib64/security /lib/*/security /usr/lib/*/security; do',
  '  if [ -e "$one/pam_google_authenticator.so" ]; then echo "$one/pam_google_authenticator.so"; break; fi',
  'done',
  section('pam'),
  `echo b; cat ${PAM_PATH} 2>/dev/null && echo x`,
  section('config'),
  `echo b; cat ${MAIN_CONFIG} 2>/dev/null && echo x`,
  section('drop-in'),
  `echo b; cat ${DROP_IN} 2>/dev/null && echo x`,
  section('version'),
  'sshd -V 2>&1 | grep -o "OpenSSH_[^ ,]*" | head -n 1',
  section('test'),
  '[ "$(id -u)" != 0 ] || { sshd -t 2>&1 && echo fine; }',
  section('global'),
  '[ "$(id -u)" != 0 ] || sshd -T 2>/dev/null | grep -iE "^(usepam|permitrootlogin|kbdinteractiveauthentication|challengeresponseauthentication) "',
  section('selinux'),
  'getenforce 2>/dev/null',
  section('time'),
  'limited timedatectl show -p NTPSynchronized 2>/dev/null',
  section('waiting'),
  `cat ${RETURN_FOLDER}/armed 2>/dev/null`,
  section('accounts'),
  '{ limited getent passwd 2>/dev/null || cat /etc/passwd; } | head -n 2000 | while IFS=: read -r name _ uid _ _ home shell; do',
  '  case "$shell" in */nologin|*/false|*/sync|*/halt|*/shutdown) continue;; esac',
  '  { [ "$uid" = 0 ] || { [ "$uid" -ge 1000 ] && [ "$uid" -lt 65000 ]; }; } 2>/dev/null || continue',
  `  printf 'account\\t%s\\t%s\\t%s\\n' "$name" "$uid" "$home"`,
  '  if [ "$home" != / ] && [ ! -x "$home" ]; then echo hidden',
  '  else',
  '    file=$home/.google_authenticator',
  '    if [ -e "$file" ]; then',
  `      printf 'file\\t%s\\n' "$(stat -c '%a %U' -- "$file" 2>/dev/null)"`,
  '      if [ -r "$file" ]; then',
  `        grep '^" ' -- "$file" 2>/dev/null | head -n 20 | sed 's/^" /option\\t/'`,
  `        printf 'codes\\t%s\\n' "$(grep -c '^[0-9]\\{8\\}$' -- "$file" 2>/dev/null)"`,
  '      fi',
  '    fi',
  '    if [ -s "$home/.ssh/authorized_keys" ]; then echo keys; fi',
  '  fi',
  '  if [ "$(id -u)" = 0 ]; then',
  '    sshd -T -C "user=$name,host=$1,addr=$1,laddr=$2,lport=$3" 2>/dev/null | grep -iE "^(authenticationmethods|kbdinteractiveauthentication|passwordauthentication|pubkeyauthentication) " | sed "s/^/sshd /"',
  '  fi',
  'done',
  section('end'),
].join('\n');
