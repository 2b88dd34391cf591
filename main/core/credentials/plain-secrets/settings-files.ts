import { words } from '../../failure.ts';
import { readEnvLines } from '../imports/env-lines.ts';
import { MASK, shownValue } from '../masked-values.ts';
import type { PlainFind, PlainReader } from './plain-find.ts';
import { linesOf, masked, rotate, safe } from './plain-find.ts';

/** `NAME=value` of a .env file. */
export const readEnvFile: PlainReader = (text) =>
  readEnvLines(text).flatMap(({ line, name, value }): PlainFind[] =>
    value === '' || isReference(value) || shownValue(name, value) === value
      ? []
      : [
          {
            line,
            kind: /pass|pwd/iu.test(name) ? 'password' : 'token',
            shown: masked(name),
            what: words('A secret in a .env file', 'Un secret dans un fichier .env'),
            advice: words(
              'Keep the file out of backups and repositories, readable by its service only; better a secret of compose, a LoadCredential of systemd or a store.',
              'Gardez le fichier hors des sauvegardes et dépôts, lisible par son seul service ; mieux : un secret de compose, un LoadCredential de systemd ou un coffre.',
            ),
          },
        ],
  );

const KUBECONFIG: Readonly<Record<string, PlainFind['kind']>> = {
  token: 'token',
  'id-token': 'token',
  'refresh-token': 'token',
  'access-token': 'token',
  'client-secret': 'token',
  password: 'password',
  'client-key-data': 'client-key',
};

/** Inline credentials of users in a kubeconfig, also of its old login plugins. */
export const readKubeconfig: PlainReader = (text) =>
  linesOf(text).flatMap((line, at): PlainFind[] => {
    const { name = '', value = '' } = /^\s*(?:- )?"?(?<name>[a-z-]+)"?\s*:\s*"?(?<value>[^\s"#,]+)/u.exec(line)?.groups ?? {};
    const kind = Object.hasOwn(KUBECONFIG, name) ? KUBECONFIG[name] : undefined;
    if (kind === undefined || /^(?:null|~|''|REDACTED|DATA\+OMITTED)$/u.test(value)) return [];
    return [
      {
        line: at + 1,
        kind,
        shown: masked(name, ': '),
        what: words('A cluster’s credential inside a kubeconfig', 'L’accès à un cluster dans un kubeconfig'),
        advice: words(
          'Log in by a program (exec) or OpenID Connect that gives short-lived tokens; keep the file to yourself.',
          'Connectez-vous par un programme (exec) ou OpenID Connect, dont les jetons durent peu ; gardez le fichier pour vous.',
        ),
      },
    ];
  });

/** `machine HOST login USER password …` (netrc(5)), over one line or several. */
export const readNetrc: PlainReader = (text) => {
  let machine = '…';
  return linesOf(text).flatMap((line, at): PlainFind[] => {
    const found: PlainFind[] = [];
    const tokens = line
      .replace(/(?:^|\s)#.*$/u, '')
      .trim()
      .split(/\s+/u);
    for (const [index, token] of tokens.entries()) {
      const next = tokens[index + 1];
      if (token === 'machine' && next !== undefined) machine = safe(next);
      if (token === 'password' && next !== undefined)
        found.push({
          line: at + 1,
          kind: 'password',
          shown: `machine ${machine} password ${MASK}`,
          what: words('A login in .netrc', 'Un accès dans .netrc'),
          advice: words(
            'Use the program’s own credential helper or a token that can be revoked alone.',
            'Utilisez le coffre du programme, ou un jeton révocable à part.',
          ),
        });
    }
    return found;
  });
};

/** `host:port:database:user:password` (libpq, "The Password File"). */
export const readPgpass: PlainReader = (text) =>
  linesOf(text).flatMap((line, at): PlainFind[] => {
    if (line.startsWith('#')) return [];
    const fields = line.replaceAll(/\\[\s\S]/gu, '_').split(':');
    if (fields.length < 5 || fields[4] === '') return [];
    return [
      {
        line: at + 1,
        kind: 'password',
        shown: `${fields.slice(0, 4).map(safe).join(':')}:${MASK}`,
        what: words('A database’s password in .pgpass', 'Le mot de passe d’une base dans .pgpass'),
        advice: words(
          'Use peer or certificate login where it can be had; else one account with few rights.',
          'Préférez une connexion peer ou par certificat ; sinon, un compte aux droits réduits.',
        ),
      },
    ];
  });

/** `password=` in the option files of MySQL and MariaDB. */
export const readMyCnf: PlainReader = (text) =>
  linesOf(text).flatMap((line, at): PlainFind[] =>
    /^\s*(?:password|pass)\s*=\s*\S/iu.test(line)
      ? [
          {
            line: at + 1,
            kind: 'password',
            shown: masked('password'),
            what: words('A database’s password in .my.cnf', 'Le mot de passe d’une base dans .my.cnf'),
            advice: words(
              'Use auth_socket on the machine itself, mysql_config_editor elsewhere.',
              'Préférez auth_socket sur la machine même, mysql_config_editor ailleurs.',
            ),
          },
        ]
      : [],
  );

/** `auths` of docker's config.json, where no credential helper keeps them: base64 is no seal. */
export const readDockerConfig: PlainReader = (text) => {
  const login = /"(?<registry>[^"]+)"\s*:\s*\{[^{}]*?"(?:auth|identitytoken|registrytoken|password)"\s*:\s*"[^"]+"/gu;
  return [...text.matchAll(login)].map(({ index, 0: whole, groups }) => ({
    line: text.slice(0, index + whole.length).split('\n').length,
    kind: 'password',
    shown: `${safe((groups?.['registry'] ?? '').replace(/^https?:\/\//u, ''))} auth ${MASK}`,
    what: words('A registry’s login in docker’s config.json', 'L’accès à un registre dans le config.json de docker'),
    advice: words(
      'Set credsStore or credHelpers (pass, secretservice, osxkeychain, wincred), log out and in again.',
      'Réglez credsStore ou credHelpers (pass, secretservice, osxkeychain, wincred), puis déconnectez et reconnectez-vous.',
    ),
  }));
};

/** `https://user:token@host` a line (git-credential-store(1)). */
export const readGitCredentials: PlainReader = (text) =>
  linesOf(text).flatMap((line, at): PlainFind[] => {
    const { scheme, host } = /^(?<scheme>[a-z]+):\/\/[^\s/]*:[^\s/]+@(?<host>[^\s/]+)/u.exec(line)?.groups ?? {};
    return scheme === undefined || host === undefined
      ? []
      : [
          {
            line: at + 1,
            kind: 'token',
            shown: `${scheme}://…:${MASK}@${safe(host)}`,
            what: words('A login kept by git’s plain store', 'Un accès gardé par le magasin en clair de git'),
            advice: words(
              'Set credential.helper to libsecret, osxkeychain or manager, delete the file, and change the token.',
              'Réglez credential.helper sur libsecret, osxkeychain ou manager, supprimez le fichier et changez le jeton.',
            ),
          },
        ];
  });

/** `sshpass`, passwords in comments and in SetEnv of ssh_config(5). */
export const readSshConfig: PlainReader = (text) =>
  linesOf(text).flatMap((line, at): PlainFind[] => {
    const [shown] = [
      /\bsshpass\s+(?:\S+\s+)*?-p\s*\S/u.test(line) ? `sshpass -p ${MASK}` : undefined,
      /^\s*#.*\b(?:password|passwd|passphrase|mot de passe)\b\s*[:=]\s*\S/iu.test(line) ? `# password: ${MASK}` : undefined,
      /^\s*SetEnv\b/iu.test(line) && shownEnvironment(line) ? `SetEnv ${MASK}` : undefined,
    ].filter((text_) => text_ !== undefined);
    return shown === undefined
      ? []
      : [
          {
            line: at + 1,
            kind: 'password',
            shown,
            what: words('A password in the ssh configuration', 'Un mot de passe dans la configuration ssh'),
            advice: rotate,
          },
        ];
  });

function shownEnvironment(line: string): boolean {
  return [...line.matchAll(/([A-Za-z_]\w*)="?([^\s"]+)/gu)].some(([, name = '', value = '']) => shownValue(name, value) !== value);
}

/** `${OTHER}`, `$OTHER` and a file's path name another place. */
function isReference(value: string): boolean {
  return /^\$\{?[A-Za-z_][\w:?-]*\}?$/u.test(value);
}
