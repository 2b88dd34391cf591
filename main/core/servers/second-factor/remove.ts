import type { ChangedFactor } from '../../../../preload/contract/totp-servers.ts';
import type { PreparedChange } from '../../activity/changes.ts';
import { FailureError, words } from '../../failure.ts';
import { commandText } from '../../vantage/quote.ts';
import { mainConfigWith, pamWith, sshdBlock, withUsers } from './configuration.ts';
import type { FactorRooms } from './enrol.ts';
import { factorTarget } from './factor-target.ts';
import { changePam, changeSshd, guardedChange, spanWords } from './guarded-change.ts';
import type { FactorKeeper } from './kept-factors.ts';
import { forgetFactor, keepsFactor } from './kept-factors.ts';
import { proveLogin } from './proof.ts';
import { notEnrolled, pamUnknown } from './refusals.ts';
import { FACTOR_FILE, FORGET_FILE_SCRIPT } from './return-scripts.ts';
import { reloadCommands, restartWords, waitCommands } from './shown-commands.ts';

const FORGET_WITHIN_MS = 30_000;

export interface RemoveFromServer {
  readonly vantage: string;
  readonly user: string | null;
  readonly everyone: boolean;
  readonly returnAfterSeconds: number;
}

/**
 * Takes the need for a code back: PAM first, so that at no moment a code alone would do, then sshd, then a second session that gets in
 * without one; only then the secret is forgotten on both sides. Throws `not-found` where Pilothouse asks for none, and as `factorTarget`.
 */
export async function prepareRemove(
  rooms: FactorRooms,
  keeper: FactorKeeper,
  input: RemoveFromServer,
  who: string,
  signal: AbortSignal,
): Promise<PreparedChange<ChangedFactor>> {
  const target = await factorTarget(rooms, input, signal);
  const { read, root, host, user, login } = target;
  const enrolled = [...read.required['key-and-code'], ...read.required['password-and-code']];
  const users = input.everyone ? enrolled : enrolled.filter((name) => name === user);
  if (users.length === 0) throw new FailureError(notEnrolled(user));
  const required = withUsers(read.required, users, null);
  const sshd = {
    path: read.shown.sshd.path,
    text: read.usesDropIn ? sshdBlock(required) : mainConfigWith(read.mainConfig ?? '', required),
  };
  const pamText = pamWith(target.pamBefore, required);
  if (pamText === null) throw new FailureError(pamUnknown(read.shown.pam.path, target.pamBefore));
  const pam = { path: read.shown.pam.path, text: pamText };
  const files = users.map((name) => ({
    name,
    path: `${read.accounts.find((one) => one.name === name)?.home ?? `/home/${name}`}/${FACTOR_FILE}`,
  }));
  const loginOf = (name: string) => (name === user ? login : `${name}@${host}`);
  const own = `${target.account.home}/${FACTOR_FILE}`;
  const names = users.join(', ');
  // A secret that was there before is its owner's: only what was made here is deleted.
  const made = files.filter(({ name }) => keepsFactor(rooms, { host, user: name, login: loginOf(name), who }));
  const others = files.filter((one) => !made.includes(one)).map(({ name }) => name);
  const span = spanWords(input.returnAfterSeconds);
  const shown = (program: string, ...args: string[]) => commandText(root.shown({ program, args }));
  const asShown = ([program = '', ...args]: readonly string[]) => shown(program, ...args);
  return {
    target: host,
    kind: 'servers',
    object: `${host}/${input.everyone ? names : user}`,
    title: words(`Take the second factor from ${names}`, `Retirer le second facteur de ${names}`),
    commands: [
      ...waitCommands(read.services).map(asShown),
      shown('tee', pam.path),
      sshd.text === '' ? shown('rm', sshd.path) : shown('tee', sshd.path),
      shown('sshd', '-t'),
      ...reloadCommands(read.services).map(asShown),
      ...made.map(({ name, path }) => shown('su', name, '-c', `rm ${path}`)),
    ],
    diffs: [
      { path: pam.path, before: target.pamBefore, after: pam.text },
      { path: sshd.path, before: target.sshdBefore, after: sshd.text === '' ? null : sshd.text },
    ],
    effects: [
      words(
        `${names} logs in without a code from now on, by what sshd took before.`,
        `Désormais ${names} se connecte sans code, par ce que sshd acceptait auparavant.`,
      ),
      words(
        `Unless a second session gets in, the server takes everything back by itself after ${span.en}.`,
        `Si aucune seconde session n’aboutit, le serveur reprend tout de lui-même après ${span.fr}.`,
      ),
      ...restartWords(read.services),
      ...(made.length === 0
        ? []
        : [
            words(
              `After that the secret and the recovery codes of ${list(made)} are deleted, on the server and here.`,
              `Ensuite le secret et les codes de secours de ${list(made)} sont supprimés, sur le serveur et ici.`,
            ),
          ]),
      ...(others.length === 0
        ? []
        : [
            words(
              `The secret of ${others.join(', ')} was not made here and stays on the server: nothing asks for its codes.`,
              `Le secret de ${others.join(', ')} n’a pas été créé ici et reste sur le serveur : rien n’en demande les codes.`,
            ),
          ]),
    ],
    undo: null,
    dangerous: true,
    before: enrolled.join(', '),
    async apply(progress, within) {
      await guardedChange(
        rooms,
        { root, host, files: { sshd, pam, user, file: own }, seconds: input.returnAfterSeconds, progress, signal: within },
        {
          async change(step) {
            progress.step(words(`${pam.path} is written.`, `${pam.path} est écrit.`));
            await changePam(step, pam);
            progress.step(
              words(`${sshd.path} is written, tested, and read by sshd.`, `${sshd.path} est écrit, vérifié, puis relu par sshd.`),
            );
            await changeSshd(step, sshd, { accounts: [], required, peer: read.peer });
          },
          async prove(proving) {
            const { method } = await proveLogin(rooms, login, 'way-in', proving);
            progress.step(words(`The second session is in: ${method}.`, `La seconde session est ouverte : ${method}.`));
          },
          undone: () => Promise.resolve(),
        },
      );
      for (const { name, path } of made) {
        const command = { program: 'sh', args: ['-c', FORGET_FILE_SCRIPT, 'sh', name, path] };
        const { exitCode, stderr } = await root.run(command, { signal: within, timeoutMs: FORGET_WITHIN_MS });
        if (exitCode !== 0) progress.output('stderr', `${path}: ${stderr}\n`);
        await forgetFactor(rooms, keeper, { host, user: name, login: loginOf(name), who });
      }
      const state = words(`${names}: no code is asked for any more.`, `${names} : plus aucun code n’est demandé.`);
      return { result: { user, totp: null, recoveryCodes: 0, state }, after: 'off' };
    },
  };
}

const list = (files: readonly { readonly name: string }[]) => files.map(({ name }) => name).join(', ');
