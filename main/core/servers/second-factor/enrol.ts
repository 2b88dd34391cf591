import type { ChangedFactor, LoginFactors } from '../../../../preload/contract/totp-servers.ts';
import type { Words } from '../../../../preload/contract/words.ts';
import type { PreparedChange } from '../../activity/changes.ts';
import { FailureError, words } from '../../failure.ts';
import type { Rooms } from '../../rooms.ts';
import { commandText } from '../../vantage/quote.ts';
import { fileProblem } from './account-judgement.ts';
import type { RequiredCodes } from './configuration.ts';
import { mainConfigWith, pamWith, sshdBlock, withUsers } from './configuration.ts';
import { factorFile, makeRecoveryCodes, shownFactorFile, shownFormerFile } from './factor-file.ts';
import type { FactorTarget } from './factor-target.ts';
import { factorTarget } from './factor-target.ts';
import { changePam, changeSshd, guardedChange, spanWords } from './guarded-change.ts';
import { installCommand, installModule } from './install-module.ts';
import type { FactorKeeper } from './kept-factors.ts';
import { keepFactor } from './kept-factors.ts';
import { proveLogin } from './proof.ts';
import {
  alreadyByHand,
  clockOff,
  noKeys,
  noManager,
  noPassword,
  oldKeyword,
  onlyMemory,
  pamOff,
  pamUnknown,
  rootWithoutPassword,
} from './refusals.ts';
import { FACTOR_FILE, FACTOR_FILE_SCRIPT } from './return-scripts.ts';
import { reloadCommands, restartWords, waitCommands } from './shown-commands.ts';
import { MOST_OFF_SECONDS } from './status.ts';

export type FactorRooms = Pick<
  Rooms,
  'vantages' | 'roots' | 'settings' | 'credentials' | 'secondFactors' | 'log' | 'redactor' | 'lastWork'
>;

export interface EnrolOnServer {
  readonly vantage: string;
  readonly user: string | null;
  readonly factors: LoginFactors;
  readonly everyone: boolean;
  readonly returnAfterSeconds: number;
}

/**
 * Makes a code needed for the logins of an account, proven by a second session before it counts. Throws FailureError `not-available`
 * for a machine where that cannot end well, `keychain-unreachable` where the secret would be lost, and what `factorTarget` throws.
 */
export async function prepareEnrol(
  rooms: FactorRooms,
  keeper: FactorKeeper,
  input: EnrolOnServer,
  who: string,
  signal: AbortSignal,
): Promise<PreparedChange<ChangedFactor>> {
  const target = await factorTarget(rooms, input, signal);
  const { read, root, host, user, account, login } = target;
  const install = refuseOrInstall(target, input.factors);
  if ((await rooms.credentials.store()).where === 'memory') throw new FailureError(onlyMemory());
  const others = input.everyone ? othersWithFile(target, input.factors) : [];
  const required = withUsers(read.required, [user, ...others], input.factors);
  const sshd = {
    path: read.shown.sshd.path,
    text: read.usesDropIn ? sshdBlock(required) : mainConfigWith(read.mainConfig ?? '', required),
  };
  const pamText = pamWith(target.pamBefore, required);
  if (pamText === null) throw new FailureError(pamUnknown(read.shown.pam.path, target.pamBefore));
  const pam = { path: read.shown.pam.path, text: pamText };
  const file = `${account.home}/${FACTOR_FILE}`;
  const shown = (program: string, ...args: string[]) => commandText(root.shown({ program, args }));
  const asShown = ([program = '', ...args]: readonly string[]) => shown(program, ...args);
  return {
    target: host,
    kind: 'servers',
    object: `${host}/${user}`,
    title: words(`Enrol ${user} in a second factor`, `Enrôler ${user} avec un second facteur`),
    commands: [
      ...(install === null ? [] : [asShown(install)]),
      ...waitCommands(read.services).map(asShown),
      shown('su', user, '-c', `cat > ${file}`),
      shown('tee', sshd.path),
      shown('sshd', '-t'),
      ...reloadCommands(read.services).map(asShown),
      shown('tee', pam.path),
    ],
    diffs: [
      { path: file, before: account.file === null ? null : shownFormerFile(account.file), after: shownFactorFile() },
      { path: sshd.path, before: target.sshdBefore, after: sshd.text },
      { path: pam.path, before: target.pamBefore, after: pam.text },
    ].filter(({ before, after }) => before !== after),
    effects: effectsOf(target, input, others, required),
    undo: words(`pilothouse totp server ${host} remove --user ${user}`, `pilothouse totp server ${host} remove --user ${user}`),
    dangerous: account.file !== null || others.length > 0,
    before: read.shown.accounts.find(({ name }) => name === user)?.asked ?? null,
    async apply(progress, within) {
      if (install !== null) {
        progress.step(words('The PAM module is installed.', 'Le module PAM est installé.'));
        await installModule(root, read.shown.manager, install, progress, within);
      }
      const codes = makeRecoveryCodes();
      progress.step(
        words(
          'A secret and recovery codes are made, and kept on this computer.',
          'Un secret et des codes de secours sont créés, et gardés sur cet ordinateur.',
        ),
      );
      const kept = await keepFactor(rooms, keeper, { host, user, login, who }, codes);
      await guardedChange(
        rooms,
        { root, host, files: { sshd, pam, user, file }, seconds: input.returnAfterSeconds, progress, signal: within },
        {
          async change(step) {
            progress.step(words(`${file} is written, as ${user}.`, `${file} est écrit, en tant que ${user}.`));
            await step(FACTOR_FILE_SCRIPT, [user, file], factorFile(kept.secret.reveal(), codes).reveal());
            progress.step(
              words(`${sshd.path} is written, tested, and read by sshd.`, `${sshd.path} est écrit, vérifié, puis relu par sshd.`),
            );
            await changeSshd(step, sshd, { accounts: [user, ...others], required, peer: read.peer });
            progress.step(words(`${pam.path} is written.`, `${pam.path} est écrit.`));
            await changePam(step, pam);
          },
          async prove(proving) {
            await kept.use();
            const { method } = await proveLogin(rooms, login, 'code-asked', proving);
            progress.step(
              words(`The second session is in: ${method}, with a code.`, `La seconde session est ouverte : ${method}, avec un code.`),
            );
          },
          undone: () => kept.undo(),
        },
      );
      await kept.confirm();
      const state = words(`${user} gives a code at each login on ${host}.`, `${user} donne un code à chaque connexion sur ${host}.`);
      return { result: { user, totp: kept.id, recoveryCodes: codes.length, state }, after: input.factors };
    },
  };
}

/** Refuses what cannot end well. The command that installs the PAM module; null where it is there. */
function refuseOrInstall({ read, user, account, pamBefore }: FactorTarget, factors: LoginFactors): readonly string[] | null {
  const { shown } = read;
  const install = shown.module === null ? installCommand(shown.manager) : null;
  if (shown.module === null && install === null) throw new FailureError(noManager(shown.system));
  if (shown.sshd.usePam !== true) throw new FailureError(pamOff());
  if (read.challengeResponseOff && !account.sshd.has('kbdinteractiveauthentication')) throw new FailureError(oldKeyword());
  const foreign = shown.pam.lines.find((line) => !line.byPilothouse);
  if (foreign !== undefined) throw new FailureError(alreadyByHand(shown.pam.path, foreign.text));
  if (pamBefore.trim() === '') throw new FailureError(pamUnknown(shown.pam.path, pamBefore));
  if (user === 'root' && read.permitRootLogin !== 'yes') throw new FailureError(rootWithoutPassword(read.permitRootLogin ?? 'no'));
  if (factors === 'key-and-code' && !account.keys && user !== read.peer.user) throw new FailureError(noKeys(user));
  if (factors === 'password-and-code' && account.noPassword) throw new FailureError(noPassword(user));
  if (Math.abs(shown.clock.offsetSeconds) > MOST_OFF_SECONDS) throw new FailureError(clockOff(shown.clock.words));
  return install;
}

/** Accounts that have a second factor already and can give what is asked; root only where sshd asks it anything. */
function othersWithFile({ read, user }: FactorTarget, factors: LoginFactors): readonly string[] {
  return read.accounts
    .filter((one) => one.name !== user && one.file !== null && fileProblem(one) === null)
    .filter((one) => (factors === 'password-and-code' ? !one.noPassword : one.keys))
    .filter((one) => one.name !== 'root' || read.permitRootLogin === 'yes')
    .map(({ name }) => name);
}

function effectsOf(
  { read, user, account }: FactorTarget,
  { factors, everyone, returnAfterSeconds }: EnrolOnServer,
  others: readonly string[],
  required: RequiredCodes,
): readonly Words[] {
  const names = [user, ...others].join(', ');
  const span = spanWords(returnAfterSeconds);
  const left = read.accounts
    .map(({ name }) => name)
    .filter((name) => !required['key-and-code'].includes(name) && !required['password-and-code'].includes(name));
  return [
    factors === 'key-and-code'
      ? words(
          `From now on ${names} logs in over SSH with a key and a code. Open sessions go on; sudo and the console are as before.`,
          `Désormais ${names} se connecte en SSH avec une clé et un code. Les sessions ouvertes continuent ; sudo et la console ne changent pas.`,
        )
      : words(
          `From now on ${names} logs in over SSH with the password and a code; a key alone no longer does. Open sessions go on; sudo and the console are as before.`,
          `Désormais ${names} se connecte en SSH avec le mot de passe et un code ; une clé seule ne suffit plus. Les sessions ouvertes continuent ; sudo et la console ne changent pas.`,
        ),
    words(
      `Unless a second session gets in with a code, the server takes everything back by itself after ${span.en}, even when this computer is gone.`,
      `Si aucune seconde session n’aboutit avec un code, le serveur reprend tout de lui-même après ${span.fr}, même si cet ordinateur a disparu.`,
    ),
    ...restartWords(read.services),
    ...(account.file === null
      ? []
      : [
          words(
            `${user} has a secret already: its codes, also those of a phone, stop working.`,
            `${user} a déjà un secret : ses codes, y compris ceux d’un téléphone, ne marcheront plus.`,
          ),
        ]),
    ...(everyone && others.length > 0
      ? [
          words(
            `${others.join(', ')}: with the codes of the secret that is there already.`,
            `${others.join(', ')} : avec les codes du secret déjà en place.`,
          ),
        ]
      : []),
    ...(left.length === 0 ? [] : [words(`As before, without a code: ${left.join(', ')}.`, `Comme avant, sans code : ${left.join(', ')}.`)]),
    ...read.shown.notes,
  ];
}
