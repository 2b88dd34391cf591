import { SHORTEST_PASSPHRASE } from '../../../preload/contract/lock.ts';
import { failure, FailureError, words } from '../failure.ts';
import type { UnlockWith } from '../credentials/lock/lock.ts';
import { Secret } from '../credentials/secret.ts';
import type { Core } from '../index.ts';
import { canAsk } from './confirm.ts';
import type { Output } from './output.ts';
import { longEnough, passphraseLines, passphraseOf, typedLine } from './passphrase.ts';
import type { CommonOptions, UnlockOption } from './session.ts';

interface Asking {
  readonly output: Output;
  readonly signal: AbortSignal;
}

/** So often a passphrase may be mistyped on the terminal before the command gives up. */
const TRIES = 3;

/** Lets this command through the lock, by the option that hands it over or by asking on the terminal. Throws FailureError `locked` where nobody can be asked. */
export async function unlockForCommand(core: Core, options: CommonOptions, asking: Asking & { readonly who: string }): Promise<void> {
  const { lock } = core.rooms;
  const { output, who } = asking;
  for (let tried = 1; ; tried += 1) {
    const by = await unlockWith(options, asking, lock.state().secondFactor);
    try {
      const problem = await lock.unlock(by, who, 'process');
      if (problem !== null) output.problem(problem);
      return;
    } catch (error) {
      const again = error instanceof FailureError && error.failure.kind === 'lock-refused' && options.unlockFd === undefined;
      if (!again || tried === TRIES) throw error;
      output.problem(error.failure);
    }
  }
}

/** The passphrase, and a code where one is asked for: from the descriptor, or typed. Throws FailureError `locked` where nobody can be asked, `cancelled` at Ctrl+C. */
export async function unlockWith(options: CommonOptions, asking: Asking, secondFactor: boolean): Promise<UnlockWith> {
  if (options.unlockFd !== undefined) {
    const [passphrase = '', code = null] = await passphraseLines(options.unlockFd, asking.signal, options.unlockOption);
    if (secondFactor && (code ?? '').trim() === '') throw codeLineNeeded(options.unlockOption);
    return { passphrase: new Secret(passphrase), code: secondFactor ? code : null };
  }
  if (!someoneThere(options)) throw nobodyToAsk(options.unlockOption);
  const passphrase = await typedLine(words('Passphrase of the lock:', 'Phrase de passe du verrou :'), asking);
  const code = secondFactor ? await typedLine(words('Code of the second factor:', 'Code du second facteur :'), asking) : null;
  return { passphrase: new Secret(passphrase), code };
}

/**
 * The passphrase that is to be: from the descriptor, where it stands behind what unlocks (`before` lines), or typed twice. Throws
 * FailureError as `passphraseOf`, and `bad-input` where nobody can be asked.
 */
export async function newPassphrase(options: CommonOptions, asking: Asking, before: 0 | 1 | 2): Promise<Secret> {
  if (options.unlockFd !== undefined) {
    const next = (await passphraseLines(options.unlockFd, asking.signal, options.unlockOption))[before];
    if (next !== undefined && next !== '') return new Secret(longEnough(next, SHORTEST_PASSPHRASE));
    if (!someoneThere(options)) throw newLineNeeded(before, options.unlockOption);
  }
  const question = words('New passphrase:', 'Nouvelle phrase de passe :');
  const typed = await passphraseOf(question, { ...options, fd: undefined, again: true, shortest: SHORTEST_PASSPHRASE }, asking);
  if (typed === null) throw newOneNeeded(options.unlockOption);
  return new Secret(typed);
}

/** The passphrase of the sealed file, from the descriptor or typed; null where nobody can be asked. */
export async function sealedPassphrase(options: CommonOptions, asking: Asking): Promise<Secret | null> {
  const question = words('Passphrase of the sealed file:', 'Phrase de passe du fichier scellé :');
  const passphrase = await passphraseOf(question, { ...options, fd: options.unlockFd, fdOption: options.unlockOption }, asking);
  return passphrase === null ? null : new Secret(passphrase);
}

const someoneThere = (options: CommonOptions) => canAsk({ stdin: options.stdin === true || options.passwordStdin === true });

/** No passphrase to let the command through, and nobody who could type it; `option` would hand it over. */
export function nobodyToAsk(option: UnlockOption = '--passphrase-fd'): FailureError {
  return new FailureError(
    failure(
      'locked',
      words(
        'The passphrase of the lock is needed, and nobody can be asked for it here.',
        'La phrase de passe du verrou est nécessaire, et personne ne peut la saisir ici.',
      ),
      words(
        `Run it on a terminal, hand it over with ${option} N, or unlock first: pilothouse lock unlock`,
        `Lancez la commande dans un terminal, transmettez-la avec ${option} N, ou déverrouillez d’abord : pilothouse lock unlock`,
      ),
    ),
  );
}

/** `lock-refused`: the lines of the descriptor end before the code. */
function codeLineNeeded(option: UnlockOption = '--passphrase-fd'): FailureError {
  return new FailureError(
    failure(
      'lock-refused',
      words('The code of the second factor is missing.', 'Il manque le code du second facteur.'),
      words(
        `${option} reads the passphrase on its first line, and the code the app shows now on its second.`,
        `${option} lit la phrase de passe sur sa première ligne, et le code que l’application affiche sur sa deuxième.`,
      ),
    ),
  );
}

/** `bad-input`: the lines of the descriptor end before the new passphrase, which stands behind `before` others. */
function newLineNeeded(before: 0 | 1 | 2, option: UnlockOption = '--passphrase-fd'): FailureError {
  const lines = [
    words('the new passphrase', 'la nouvelle phrase de passe'),
    words('the present passphrase, the new one', 'la phrase de passe actuelle, la nouvelle'),
    words(
      'the present passphrase, a code of the second factor, the new passphrase',
      'la phrase de passe actuelle, un code du second facteur, la nouvelle phrase de passe',
    ),
  ][before];
  return new FailureError(
    failure(
      'bad-input',
      words(
        `The new passphrase is missing: line ${before + 1} is not there.`,
        `Il manque la nouvelle phrase de passe : il n’y a pas de ligne ${before + 1}.`,
      ),
      words(`${option} reads, one a line: ${lines?.en}.`, `${option} lit, une par ligne : ${lines?.fr}.`),
    ),
  );
}

function newOneNeeded(option: UnlockOption = '--passphrase-fd'): FailureError {
  return new FailureError(
    failure(
      'bad-input',
      words(
        'A new passphrase is needed, and nobody can be asked for it here.',
        'Il faut une nouvelle phrase de passe, et personne ne peut la saisir ici.',
      ),
      words(
        `Run it on a terminal, or hand it over with ${option} 3 3<file; one that is changed stands on the first line, the new one behind it.`,
        `Lancez la commande dans un terminal, ou transmettez-la avec ${option} 3 3<fichier ; celle qui change est sur la première ligne, la nouvelle ensuite.`,
      ),
    ),
  );
}
