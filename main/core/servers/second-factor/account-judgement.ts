import type { AccountFactor } from '../../../../preload/contract/totp-servers.ts';
import type { Words } from '../../../../preload/contract/words.ts';
import { words } from '../../failure.ts';
import type { FactorAccount } from '../parse/factor-accounts.ts';
import type { CodeLine, RequiredCodes } from './configuration.ts';
import { FACTOR_FILE } from './return-scripts.ts';

/** What of the machine counts for every account. */
export interface Circumstances {
  readonly lines: readonly CodeLine[];
  readonly required: RequiredCodes;
  readonly usePam: boolean | null;
  /** The stack of PAM could be read. */
  readonly pamRead: boolean;
}

type Asked = Pick<AccountFactor, 'asked' | 'reason'>;

/** Whether an account is asked for a code at login, and why. */
export function judgeAccount(account: FactorAccount, circumstances: Circumstances): AccountFactor {
  const { required } = circumstances;
  const byPilothouse = required['key-and-code'].includes(account.name) || required['password-and-code'].includes(account.name);
  const { file } = account;
  return {
    name: account.name,
    uid: account.uid,
    file:
      file === null
        ? null
        : {
            path: `${account.home}/${FACTOR_FILE}`,
            mode: file.mode,
            owner: file.owner,
            options: [...file.options],
            recoveryCodesLeft: file.codes,
            problem: fileProblem(account),
          },
    methods: account.sshd.get('authenticationmethods') ?? null,
    byPilothouse,
    ...asked(account, circumstances, byPilothouse),
  };
}

/** Why PAM will not take an account's file (google-authenticator(1): its owner's, readable by nobody else); null when it will. */
export function fileProblem({ name, file }: FactorAccount): Words | null {
  if (file === null || file.mode === null) return null;
  if (file.owner !== null && file.owner !== name)
    return words(`It belongs to ${file.owner}: PAM does not take it.`, `Il appartient à ${file.owner} : PAM le refuse.`);
  if (!/^[0-7]00$/u.test(file.mode) || !/^[4-7]/u.test(file.mode))
    return words(
      `Its mode is ${file.mode}: PAM takes it only at 400 or 600.`,
      `Son mode est ${file.mode} : PAM ne l’accepte qu’en 400 ou 600.`,
    );
  return null;
}

function asked(account: FactorAccount, { lines, usePam, pamRead }: Circumstances, byPilothouse: boolean): Asked {
  const foreign = lines.filter((line) => !line.byPilothouse);
  const inPam = byPilothouse || foreign.length > 0;
  const nullok = !byPilothouse && foreign.every((line) => line.nullok);
  if (pamRead && !inPam) return off(account);
  if (usePam === false) return { asked: 'off', reason: words('sshd does not use PAM (UsePAM no).', 'sshd n’utilise pas PAM (UsePAM no).') };
  const methods = account.sshd.get('authenticationmethods');
  if (methods === undefined || !pamRead || (account.hidden && account.file === null))
    return { asked: 'unknown', reason: words('It takes root to tell.', 'Il faut être root pour le savoir.') };
  const interactive = account.sshd.get('kbdinteractiveauthentication') === 'yes';
  const lists = methods === 'any' ? [] : methods.split(/\s+/u);
  const always = lists.length > 0 && lists.every((list) => /keyboard-interactive/u.test(list));
  if (account.file === null || fileProblem(account) !== null) {
    if (nullok && account.file === null) return off(account);
    if (always)
      return {
        asked: 'locked-out',
        reason: words(
          'A code is asked for, and no file of its own can answer it.',
          'Un code est demandé, et aucun fichier valable du compte ne peut y répondre.',
        ),
      };
  }
  if (always)
    return {
      asked: 'always',
      reason: /publickey/u.test(methods)
        ? words('A key and a code at each login.', 'Une clé et un code à chaque connexion.')
        : words('A password and a code at each login.', 'Un mot de passe et un code à chaque connexion.'),
    };
  if (!interactive && account.sshd.get('passwordauthentication') !== 'yes')
    return {
      asked: 'off',
      reason: words(
        'sshd does not ask it anything: keyboard-interactive is off.',
        'sshd ne lui demande rien : keyboard-interactive est désactivé.',
      ),
    };
  return {
    asked: 'with-password',
    reason: words(
      'With a password a code is asked for; a key alone gets in.',
      'Avec un mot de passe, un code est demandé ; une clé seule suffit pour entrer.',
    ),
  };
}

function off({ file }: FactorAccount): Asked {
  return {
    asked: 'off',
    reason:
      file === null
        ? words('No second factor.', 'Pas de second facteur.')
        : words('It has a secret, and nothing asks for its code.', 'Le compte a un secret, mais rien n’en demande le code.'),
  };
}
