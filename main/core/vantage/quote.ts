import { failure, FailureError, words } from '../failure.ts';
import type { Command } from './vantage.ts';

/**
 * One word for sh(1) and its kin: whatever it holds, the shell hands it on unchanged. For what a person reads or copies; csh and fish
 * read some words another way, see `commandLine`. A NUL cannot be in any argument: throws `bad-input`.
 */
export function quote(word: string): string {
  if (word.includes('\0')) throw new FailureError(nulInArgument());
  return isPlain(word) ? word : `'${word.replaceAll("'", `'"'"'`)}'`;
}

/** zsh takes `=` at the beginning of a word for itself, older fish `%`. */
function isPlain(word: string): boolean {
  return /^[A-Za-z0-9_@+:,./-][A-Za-z0-9_@%+=:,./-]*$/u.test(word);
}

/**
 * One word as sh, csh and fish read it alike: fish takes a backslash between single quotes for itself, csh a `!`, so these stand
 * outside of them (csh(1), "Lexical structure"; fish documentation, "Quotes").
 */
function portable(word: string): string {
  if (isPlain(word)) return word;
  const parts = word.split(/(['\\!])/u).map((part) => {
    if (part === "'") return `"'"`;
    if (part === '\\' || part === '!') return `\\${part}`;
    return part === '' ? '' : `'${part}'`;
  });
  return parts.join('') || "''";
}

/** Line ends, which csh knows in no quotes, other control characters, and whatever an old csh does not take for a letter. */
const ONLY_FOR_SH = /[^\t\x20-\x7e]/u;

/**
 * The line that runs a command on a server, whichever shell the account has: sh, bash, zsh, csh and fish hand on the same words. A
 * command that csh could not be told goes to sh(1) as printf(1) writes it, each byte outside of plain words as `\0` and its octal number.
 */
export function commandLine(command: Pick<Command, 'program' | 'args' | 'env'>): string {
  const environment = Object.entries({ LC_ALL: 'C', ...command.env }).map(([name, value]) => {
    if (!/^[A-Za-z_][A-Za-z0-9_]*$/u.test(name)) throw new FailureError(badVariable(name));
    return [name, value] as const;
  });
  const words = [command.program, ...command.args];
  const texts = [...words, ...environment.map(([, value]) => value)];
  if (texts.some((text) => text.includes('\0'))) throw new FailureError(nulInArgument());
  const line = (each: (word: string) => string) =>
    ['env', ...environment.map(([name, value]) => `${name}=${each(value)}`), ...words.map(each)].join(' ');
  if (!texts.some((text) => ONLY_FOR_SH.test(text))) return line(portable);
  const { program, args } = command;
  const [option, script = '', zero = 'sh', ...given] = args;
  // A script needs no second sh: this one runs it, with the same arguments.
  if (program === 'sh' && option === '-c' && ![zero, ...environment.map(([, value]) => value)].some((text) => ONLY_FOR_SH.test(text))) {
    const variables = environment.map(([name, value]) => `${name}=${portable(value)}`);
    return ['env', ...variables, DECODED, portable(zero), coded(`set -- ${given.map(quote).join(' ')}\n${script}`)].join(' ');
  }
  return ['env', 'LC_ALL=C', DECODED, 'sh', coded(`exec ${line(quote)}`)].join(' ');
}

/** Runs what its first argument is once `printf %b` has read it. */
const DECODED = 'sh -c \'eval "`printf %b $1`"\'';

/** Read by a shell as a word, and by `printf %b` as the text: a backslash before each octal number, and one before that. */
function coded(text: string): string {
  return [...Buffer.from(text)]
    .map((byte) => {
      const letter = String.fromCharCode(byte);
      return /[A-Za-z0-9_@+:,./-]/u.test(letter) ? letter : `\\\\0${byte.toString(8).padStart(3, '0')}`;
    })
    .join('');
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
