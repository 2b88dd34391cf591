import { words } from '../../failure.ts';
import { MASK, shownValue } from '../masked-values.ts';
import type { PlainFind, PlainReader } from './plain-find.ts';
import { linesOf, masked, safe } from './plain-find.ts';

/** One way in which a secret stands in a command; what is shown is made of the pattern's own words, never of the rest of the line. */
interface Pattern {
  readonly form: RegExp;
  readonly kind: PlainFind['kind'];
  readonly shown: (match: RegExpExecArray) => string;
}

const PATTERNS: readonly Pattern[] = [
  { form: /\bsshpass\s+(?:-\S+\s+)*?-p\s*[^\s-]/u, kind: 'password', shown: () => `sshpass -p ${MASK}` },
  {
    form: /\b(?<program>mysql|mysqldump|mariadb|mysqladmin|mariadb-dump)\b[^|;&]*\s-p[^\s-]/u,
    kind: 'password',
    shown: (match) => `${match.groups?.['program'] ?? 'mysql'} -p${MASK}`,
  },
  { form: /\bcurl\b[^|;&]*\s(?:-u|--user|--proxy-user)[\s=]*["']?[^\s"':]+:[^\s"']/u, kind: 'password', shown: () => `curl -u …:${MASK}` },
  {
    form: /\bAuthorization:\s*(?<scheme>Basic|Bearer|Token)\s+[^\s"'$]/iu,
    kind: 'token',
    shown: (match) => `Authorization: ${match.groups?.['scheme'] ?? ''} ${MASK}`,
  },
  {
    form: /\b(?:docker|podman|helm registry|skopeo|buildah)\s+login\b[^|;&]*\s-p[\s=]*[^\s-]/u,
    kind: 'password',
    shown: () => `login -p ${MASK}`,
  },
  { form: /\becho\s+\S.*\|\s*sudo\s+(?:\S+\s+)*?-S\b/u, kind: 'password', shown: () => `echo ${MASK} | sudo -S` },
  { form: /\bredis-cli\b[^|;&]*\s-a\s+[^\s-]/u, kind: 'password', shown: () => `redis-cli -a ${MASK}` },
  {
    form: /(?<scheme>[a-z][a-z0-9+.-]{1,20}):\/\/[^\s/:@"']*:[^\s/@"'$]+@(?<host>[\w.-]+)/u,
    kind: 'password',
    shown: (match) => `${match.groups?.['scheme'] ?? ''}://…:${MASK}@${safe(match.groups?.['host'] ?? '')}`,
  },
  {
    form: /\b(?<prefix>gh[pousr]_|github_pat_|glpat-|xox[abprs]-|sk_live_|AKIA|hvs\.|npm_)[A-Za-z0-9_-]{12,}/u,
    kind: 'token',
    shown: (match) => `${match.groups?.['prefix'] ?? ''}${MASK}`,
  },
];

/** An option whose name says that a secret follows. */
const OPTION = /(?:^|\s)(?<option>--?[A-Za-z][\w-]{2,40})(?:=|\s+)(?<value>"[^"]*"|'[^']*'|[^\s-]\S*)/gu;
const ASSIGNMENT = /(?:^|[\s;&|("'])(?<name>[A-Za-z_][\w.]{1,60})=(?<value>"[^"]*"|'[^']*'|[^\s;&|"']+)/gu;

/** Secrets that were typed into commands: bash, zsh with its times, fish, PowerShell, and the clients of databases. */
export const readShellHistory: PlainReader = (text) =>
  linesOf(text).flatMap((line, at): PlainFind[] => {
    const shown = inCommand(line);
    return shown === null
      ? []
      : [
          {
            line: at + 1,
            ...shown,
            what: words('A secret typed into a command', 'Un secret tapé dans une commande'),
            advice: words(
              'Delete the line from the history, change the secret, and give it by standard input or a file next time.',
              'Supprimez la ligne de l’historique, changez le secret, et donnez-le désormais par l’entrée standard ou un fichier.',
            ),
          },
        ];
  });

function inCommand(line: string): Pick<PlainFind, 'kind' | 'shown'> | null {
  // `: 1690000000:0;` of zsh and `- cmd:` of fish stand before the command; a line of bash's times is none.
  const command = line.replace(/^: \d+:\d+;/u, '').replace(/^- cmd: /u, '');
  if (command.length > 20_000 || /^#\d+$/u.test(command)) return null;
  for (const { form, kind, shown } of PATTERNS) {
    const match = form.exec(command);
    if (match !== null) return { kind, shown: shown(match) };
  }
  for (const { groups } of command.matchAll(ASSIGNMENT)) {
    const name = groups?.['name'] ?? '';
    if (isSecret(name, groups?.['value'] ?? '')) return { kind: /pass|pwd/iu.test(name) ? 'password' : 'token', shown: masked(name) };
  }
  for (const { groups } of command.matchAll(OPTION)) {
    const option = groups?.['option'] ?? '';
    if (isSecret(option.replace(/^-+/u, ''), groups?.['value'] ?? ''))
      return { kind: /pass|pwd/iu.test(option) ? 'password' : 'token', shown: masked(option, ' ') };
  }
  return null;
}

/** What its name calls a secret, and is no variable, command or path that only leads to one. */
function isSecret(name: string, quoted: string): boolean {
  const value = quoted.replaceAll(/^["']|["']$/gu, '');
  if (value === '' || /^[$`@/~<]|^\.\.?\//u.test(value) || value.startsWith('-')) return false;
  return shownValue(name, value) === null;
}
