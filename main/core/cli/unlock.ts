import { failure, FailureError, words } from '../failure.ts';
import type { Words } from '../../../preload/contract/words.ts';
import type { UnlockWith } from '../credentials/lock/lock.ts';
import { Secret } from '../credentials/secret.ts';
import type { Core } from '../index.ts';
import { canAsk } from './confirm.ts';
import type { Output } from './output.ts';
import type { CommonOptions } from './session.ts';
import { readSecretFromDescriptor } from './stdin.ts';
import { readLine } from './terminal-prompter.ts';

interface Asking {
  readonly output: Output;
  readonly signal: AbortSignal;
}

/** So often a passphrase may be mistyped on the terminal before the command gives up. */
const TRIES = 3;

/** Lets this command through the lock, by `--passphrase-fd` or by asking on the terminal. Throws FailureError `locked` where nobody can be asked. */
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

/** The passphrase, and a code where one is asked for: from `--passphrase-fd`, or typed. */
export async function unlockWith(options: CommonOptions, asking: Asking, secondFactor: boolean): Promise<UnlockWith> {
  if (options.unlockFd !== undefined) {
    const [passphrase = '', code = null] = (await readSecretFromDescriptor(options.unlockFd, '--passphrase-fd', asking.signal)).split(
      /\r?\n/u,
    );
    return { passphrase: new Secret(passphrase), code };
  }
  const passphrase = await typedSecret(options, asking, words('Passphrase of the lock:', 'Phrase de passe du verrou :'));
  const code = secondFactor ? await typedSecret(options, asking, words('Code of the second factor:', 'Code du second facteur :')) : null;
  return { passphrase, code: code?.reveal() ?? null };
}

/** The passphrase of the sealed file, from `--passphrase-fd` or typed; null where nobody can be asked. */
export async function sealedPassphrase(options: CommonOptions, asking: Asking): Promise<Secret | null> {
  if (options.unlockFd !== undefined) return (await unlockWith(options, asking, false)).passphrase;
  if (!canAsk({ stdin: options.stdin === true || options.passwordStdin === true })) return null;
  return typedSecret(options, asking, words('Passphrase of the sealed file:', 'Phrase de passe du fichier scellé :'));
}

/** One line typed without being shown. Throws FailureError `locked` where nobody can be asked, `cancelled` at Ctrl+C. */
export async function typedSecret(options: CommonOptions, { output, signal }: Asking, question: Words): Promise<Secret> {
  if (!canAsk({ stdin: options.stdin === true || options.passwordStdin === true })) throw nobodyToAsk();
  const typed = await readLine(`${output.say(question)} `, { echo: false, interrupt: () => {}, signal });
  if (typed === null) {
    throw new FailureError(
      failure(
        'cancelled',
        words('Nothing was done.', 'Rien n’a été fait.'),
        words('Start it again when you want.', 'Relancez quand vous voulez.'),
      ),
    );
  }
  return new Secret(typed);
}

function nobodyToAsk(): FailureError {
  return new FailureError(
    failure(
      'locked',
      words(
        'The passphrase of the lock is needed, and nobody can be asked for it here.',
        'La phrase de passe du verrou est nécessaire, et personne ne peut la saisir ici.',
      ),
      words(
        'Run it on a terminal, hand it over with --passphrase-fd N, or unlock first: pilothouse lock unlock',
        'Lancez la commande dans un terminal, transmettez-la avec --passphrase-fd N, ou déverrouillez d’abord : pilothouse lock unlock',
      ),
    ),
  );
}
