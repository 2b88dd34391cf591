import { failure, FailureError, words } from '../failure.ts';
import type { Command } from './vantage.ts';

/**
 * One word for sh(1): whatever it holds, the shell hands it on unchanged. A single quote is written `'"'"'`, which fish and
 * csh read the same way. A NUL cannot be in any argument: throws `bad-input`.
 */
export function quote(word: string): string {
  if (word.includes('\0')) throw new FailureError(nulInArgument());
  return /^[A-Za-z0-9_@%+=:,./-]+$/u.test(word) ? word : `'${word.replaceAll("'", `'"'"'`)}'`;
}

/** The line that runs a command on a server: through env(1), so that it does not matter which shell the account has. */
export function commandLine(command: Pick<Command, 'program' | 'args' | 'env'>): string {
  const environment = Object.entries({ LC_ALL: 'C', ...command.env }).map(([name, value]) => {
    if (!/^[A-Za-z_][A-Za-z0-9_]*$/u.test(name)) throw new FailureError(badVariable(name));
    return `${name}=${quote(value)}`;
  });
  return ['env', ...environment, quote(command.program), ...command.args.map(quote)].join(' ');
}

/** A command as a person would type it: quoted where it must be, without the environment. */
export function commandText(command: Pick<Command, 'program' | 'args'>): string {
  return [command.program, ...command.args].map(quote).join(' ');
}

function nulInArgument() {
  return failure(
    'bad-input',
    words('A command cannot carry a NUL character.', 'Une commande ne peut pas contenir de caractère NUL.'),
    words('Remove it from the input.', 'Retirez-le de la saisie.'),
  );
}

function badVariable(name: string) {
  return failure(
    'bad-input',
    words('This is no name for an environment variable.', 'Ce n’est pas un nom de variable d’environnement.'),
    words('Use letters, digits and underscores.', 'Utilisez lettres, chiffres et tirets bas.'),
    { evidence: JSON.stringify(name) },
  );
}
