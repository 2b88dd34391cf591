import type { Account, Accounts, LoginKey } from '../../../../preload/contract/upkeep.ts';
import type { Words } from '../../../../preload/contract/words.ts';
import { words } from '../../failure.ts';
import type { Reader } from '../as-root.ts';
import { parseAuthorizedKeys } from '../parse/authorized-keys.ts';
import { parseMarkedFiles, PRINT_FILES } from '../parse/marked-files.ts';
import type { PasswdEntry } from '../parse/passwd.ts';
import { canLogIn, parseGroups, parseLastLogins, parsePasswd, parsePasswords, parseSudoers } from '../parse/passwd.ts';
import { parseSections, sectionLine } from '../parse/sections.ts';
import { sectionsOf } from '../script-sections.ts';

const WITHIN_MS = 45_000;
const section = (name: string) => `echo; echo '${sectionLine(name)}'`;

/** Prints accounts, groups, passwords' states (never the hashes), rules of sudo, last logins and keys, as far as they can be read. */
const ACCOUNTS_SCRIPT = [
  'PATH=$PATH:/usr/sbin:/sbin',
  'limited() { if command -v timeout >/dev/null 2>&1; then timeout 15 "$@"; else "$@"; fi; }',
  PRINT_FILES,
  'accounts=$(limited getent passwd 2>/dev/null || cat /etc/passwd)',
  section('passwd'),
  'printf "%s\\n" "$accounts"',
  section('groups'),
  '{ limited getent group 2>/dev/null || cat /etc/group; } | grep -E "^(sudo|wheel|admin|root|doas):"',
  section('shadow'),
  // Only the first characters say whether there is a password and whether it is locked.
  "{ limited getent shadow 2>/dev/null || cat /etc/shadow 2>/dev/null; } | sed -n 's/^\\([^:]*\\):\\([^:]\\{0,2\\}\\)[^:]*:.*/\\1:\\2/p'",
  section('sudoers'),
  'cat /etc/sudoers /etc/sudoers.d/* /etc/doas.conf /etc/doas.d/*.conf 2>/dev/null | grep -vE "^[[:space:]]*(#|$|Defaults)"',
  section('logins'),
  'TZ=UTC limited lastlog2 2>/dev/null || TZ=UTC limited lastlog 2>/dev/null',
  section('keyfiles'),
  'cat /etc/ssh/sshd_config /etc/ssh/sshd_config.d/*.conf 2>/dev/null | grep -iE "^[[:space:]]*(AuthorizedKeysFile|AuthorizedKeysCommand|TrustedUserCAKeys)[[:space:]]"',
  section('unread'),
  'printf "%s\\n" "$accounts" | cut -d: -f1,6 | while IFS=: read -r name home; do',
  '  [ -d "$home" ] && [ "$home" != / ] || continue',
  '  [ -x "$home" ] || { echo "$name"; continue; }',
  '  [ -d "$home/.ssh" ] && [ ! -x "$home/.ssh" ] && echo "$name"',
  '  [ -e "$home/.ssh/authorized_keys" ] && [ ! -r "$home/.ssh/authorized_keys" ] && echo "$name"',
  'done',
  section('keys'),
  'printf "%s\\n" "$accounts" | cut -d: -f6 | sort -u | while read -r home; do [ "$home" = / ] || show "$home/.ssh/authorized_keys" "$home/.ssh/authorized_keys2"; done',
  section('end'),
].join('\n');

/** Who can log in on a machine, and by what. Throws FailureError `command-failed` where no script runs. */
export async function listAccounts(reader: Reader, signal: AbortSignal): Promise<Accounts> {
  const result = await reader.run({ program: 'sh', args: ['-c', ACCOUNTS_SCRIPT] }, { signal, timeoutMs: WITHIN_MS });
  sectionsOf(result);
  return parseAccountList(result.stdout, reader.asRoot);
}

/** The accounts in what the script printed. */
export function parseAccountList(text: string, asRoot: boolean): Accounts {
  const sections = parseSections(text);
  const said = (name: string) => sections.get(name) ?? '';
  const all = parsePasswd(said('passwd'));
  const able = all.filter(canLogIn);
  const groups = parseGroups(said('groups'));
  const passwords = parsePasswords(said('shadow'));
  const rules = parseSudoers(said('sudoers'));
  const logins = parseLastLogins(said('logins'));
  const unread = new Set(
    said('unread')
      .split('\n')
      .map((name) => name.trim()),
  );
  const files = parseMarkedFiles(said('keys'));
  const accounts = able.map((entry): Account => {
    const home = entry.home.replace(/\/+$/u, '');
    const keys = files
      .filter(({ path }) => path.startsWith(`${home}/.ssh/`))
      .flatMap(({ path, content }) =>
        parseAuthorizedKeys(content).map((key): LoginKey => {
          const { line, options, ...shown } = key;
          return { ...shown, options: [...options], source: `${path}:${line}`, concern: concernOf(key.type, key.bits) };
        }),
      );
    const member = groups.filter(({ gid, members }) => members.includes(entry.name) || gid === entry.gid).map(({ name }) => name);
    const root =
      entry.uid === 0
        ? ['uid 0']
        : [
            ...member.filter((name) => name !== 'root').map((name) => `group ${name}`),
            ...rules.filter(({ who }) => who === entry.name).map(({ rule }) => rule),
          ];
    const account = { password: passwords.get(entry.name) ?? null, keys, keysRead: !unread.has(entry.name), root };
    return {
      name: entry.name,
      uid: entry.uid,
      shell: entry.shell,
      home: entry.home,
      lastLogin: logins.get(entry.name) ?? null,
      ...account,
      ...judge(entry, account),
    };
  });
  return {
    accounts: accounts.toSorted(
      (a, b) =>
        Number(b.uid === 0) - Number(a.uid === 0) || Number(b.root.length > 0) - Number(a.root.length > 0) || a.name.localeCompare(b.name),
    ),
    others: all.length - able.length,
    asRoot,
    notes: notesOf(asRoot, said('keyfiles')),
  };
}

/** RSA keys under 2048 bits and DSA can be broken, or soon (NIST SP 800-131A). */
function concernOf(type: string, bits: number | null): Words | null {
  if (type === 'ssh-dss') return words('DSA: OpenSSH no longer takes such keys.', 'DSA : OpenSSH n’accepte plus ces clés.');
  if (type === 'ssh-rsa' && bits !== null && bits < 2048)
    return words(`RSA of ${bits} bits is too short.`, `RSA de ${bits} bits : trop courte.`);
  return null;
}

function judge(
  { name }: PasswdEntry,
  { password, keys, keysRead }: Pick<Account, 'password' | 'keys' | 'keysRead' | 'root'>,
): Pick<Account, 'level' | 'state'> {
  const count = keys.length;
  const byKeys = keysRead
    ? count === 0
      ? words('no key', 'aucune clé')
      : words(`${count} ${count === 1 ? 'key' : 'keys'}`, `${count} ${count === 1 ? 'clé' : 'clés'}`)
    : words('keys that root can read', 'clés lisibles par root');
  const byPassword = {
    set: words('a password', 'un mot de passe'),
    locked: words('password locked', 'mot de passe verrouillé'),
    none: words('no password needed', 'aucun mot de passe exigé'),
  };
  if (password === 'none')
    return {
      level: 'failing',
      state: words(
        `${name} has an empty password: whoever gets to a console is in.`,
        `${name} a un mot de passe vide : quiconque atteint une console entre.`,
      ),
    };
  const [weak] = keys.filter(({ concern }) => concern !== null);
  if (weak?.concern) return { level: 'degraded', state: words(`A weak key. ${weak.concern.en}`, `Une clé faible. ${weak.concern.fr}`) };
  const known = password === null ? words('password known to root only', 'mot de passe connu de root seul') : byPassword[password];
  const nothing = keysRead && count === 0 && password === 'locked';
  if (nothing)
    return {
      level: 'healthy',
      state: words(
        'No key, password locked: only from another account.',
        'Aucune clé, mot de passe verrouillé : uniquement depuis un autre compte.',
      ),
    };
  return {
    level: keysRead && password !== null ? 'healthy' : 'unknown',
    state: words(capital(`${byKeys.en}, ${known.en}`), capital(`${byKeys.fr}, ${known.fr}`)),
  };
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function notesOf(asRoot: boolean, sshd: string): Words[] {
  const notes: Words[] = [];
  if (!asRoot)
    notes.push(
      words(
        'Passwords, rules of sudo and the keys of others are readable by root only.',
        'Les mots de passe, les règles de sudo et les clés des autres ne sont lisibles que par root.',
      ),
    );
  const elsewhere = sshd
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !/^AuthorizedKeysFile\s+\.ssh\/authorized_keys(?:\s+\.ssh\/authorized_keys2)?$/iu.test(line));
  if (elsewhere.length > 0)
    notes.push(
      words(
        `sshd also takes keys from elsewhere: ${elsewhere.join('; ')}.`,
        `sshd accepte aussi des clés d’ailleurs : ${elsewhere.join(' ; ')}.`,
      ),
    );
  return notes;
}
