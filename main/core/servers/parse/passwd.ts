/** A line of passwd(5). */
export interface PasswdEntry {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
  readonly home: string;
  readonly shell: string;
}

export function parsePasswd(text: string): PasswdEntry[] {
  return text.split('\n').flatMap((line) => {
    const [name = '', , uid = '', gid = '', , home = '', shell = ''] = line.trim().split(':');
    return /^\d+$/u.test(uid) && /^\d+$/u.test(gid) && name !== '' ? [{ name, uid: Number(uid), gid: Number(gid), home, shell }] : [];
  });
}

/** Whether its shell lets anybody in; an empty one is /bin/sh (passwd(5)). */
export function canLogIn({ shell }: PasswdEntry): boolean {
  return !/(?:^|\/)(?:nologin|false|sync|halt|shutdown|true|git-shell)$/u.test(shell);
}

/** Groups by name, from lines of group(5). */
export function parseGroups(text: string): { readonly name: string; readonly gid: number; readonly members: readonly string[] }[] {
  return text.split('\n').flatMap((line) => {
    const [name = '', , gid = '', members = ''] = line.trim().split(':');
    return /^\d+$/u.test(gid) ? [{ name, gid: Number(gid), members: members.split(',').filter((member) => member !== '') }] : [];
  });
}

/** From `name:` and the first two characters of the field of shadow(5): empty is no password, `!` and `*` lock it. */
export function parsePasswords(text: string): ReadonlyMap<string, 'set' | 'locked' | 'none'> {
  const passwords = new Map<string, 'set' | 'locked' | 'none'>();
  for (const line of text.split('\n')) {
    const [, name, begin = ''] = /^([^:\s]+):(.{0,2})$/u.exec(line.trim()) ?? [];
    if (name !== undefined) passwords.set(name, begin === '' ? 'none' : /^[!*x]/u.test(begin) ? 'locked' : 'set');
  }
  return passwords;
}

/** Rules of sudoers(5) and doas.conf(5) that name one account; those of groups count through the group. */
export function parseSudoers(text: string): { readonly who: string; readonly rule: string }[] {
  return text
    .replaceAll(/\\\n/gu, ' ')
    .split('\n')
    .flatMap((raw) => {
      const rule = raw.trim().replaceAll(/\s+/gu, ' ');
      const who =
        /^(?:permit (?:\w+ )*?)?([A-Za-z_][\w.-]*\$?) .*=/u.exec(rule)?.[1] ??
        /^permit (?:(?:nopass|persist|keepenv|setenv \{[^}]*\}) )*([A-Za-z_][\w.-]*)/u.exec(rule)?.[1];
      return who === undefined || /^(?:Defaults|\w+_Alias)$/u.test(who) ? [] : [{ who, rule }];
    });
}

const MONTHS = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');

/** Last logins from lastlog(8) or lastlog2(8) with TZ=UTC: `ops pts/0 10.0.0.1 Sat Nov 21 15:18:13 +0000 2026`. */
export function parseLastLogins(text: string): ReadonlyMap<string, string> {
  const logins = new Map<string, string>();
  for (const line of text.split('\n')) {
    const found = /^(\S+)\s.*\b([A-Z][a-z]{2}) +(\d{1,2}) (\d\d:\d\d:\d\d) ([+-]\d\d)(\d\d) (\d{4})\s*$/u.exec(line);
    if (!found) continue;
    const [, name = '', month = '', day = '', time = '', hours = '', minutes = '', year = ''] = found;
    const at = new Date(`${year}-${String(MONTHS.indexOf(month) + 1).padStart(2, '0')}-${day.padStart(2, '0')}T${time}${hours}:${minutes}`);
    if (!Number.isNaN(at.getTime())) logins.set(name, at.toISOString());
  }
  return logins;
}
