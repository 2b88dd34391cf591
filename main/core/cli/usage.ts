import type { Command, CommanderError } from 'commander';
import type { Failure } from '../../../preload/contract/failure.ts';
import type { Words } from '../../../preload/contract/words.ts';
import { failure, words } from '../failure.ts';
import { frenchPlaceholder } from './help-words.ts';

/** What was wrong with how a command was written, from commander's error at that command, in both languages. */
export function usageFailure(error: CommanderError, at: Command): Failure {
  if (error.code === 'commander.help' || isOptionOfItsCommands(error, at)) {
    const names = at.commands.map((command) => command.name());
    return failure(
      'bad-input',
      words('A command is missing.', 'Il manque une commande.'),
      at.parent === null
        ? words('See: pilothouse --help', 'Voyez : pilothouse --help')
        : words(`Write one after ${at.name()}: ${names.join(', ')}.`, `Écrivez-en une après ${at.name()} : ${names.join(', ')}.`),
    );
  }
  const path = pathOf(at);
  const meant = /\(Did you mean (?:one of )?(?<names>.+)\?\)/u.exec(error.message)?.groups?.['names'];
  const remedy =
    meant === undefined
      ? words(`See: ${path} --help`, `Voyez : ${path} --help`)
      : words(`Did you mean ${meant}? See: ${path} --help`, `Vouliez-vous dire ${meant} ? Voyez : ${path} --help`);
  return failure('bad-input', causeOf(error), remedy);
}

/** `hosts --json`: the option exists, for the commands of the group. */
function isOptionOfItsCommands(error: CommanderError, at: Command): boolean {
  if (error.code !== 'commander.unknownOption') return false;
  const flag = quoted(error.message)[0];
  const holds = (command: Command): boolean =>
    command.options.some((option) => option.long === flag || option.short === flag) || command.commands.some(holds);
  return flag !== undefined && at.commands.some(holds);
}

function causeOf(error: CommanderError): Words {
  const said = error.message.replace(/^error: /u, '');
  const [first = '', second = ''] = quoted(said);
  switch (error.code) {
    case 'commander.unknownCommand':
      return words(`There is no command ${first}.`, `Il n’y a pas de commande ${first}.`);
    case 'commander.unknownOption':
      return words(`There is no option ${first} here.`, `Il n’y a pas d’option ${first} ici.`);
    case 'commander.missingArgument':
      return words(`<${first}> is missing.`, `Il manque <${frenchPlaceholder(first)}>.`);
    case 'commander.missingMandatoryOptionValue':
      return words(`The option ${first} is missing.`, `Il manque l’option ${first}.`);
    case 'commander.optionMissingArgument':
      return words(`The option ${first} has no value.`, `L’option ${first} n’a pas de valeur.`);
    case 'commander.excessArguments': {
      const counts = /Expected (?<expected>\d+) arguments? but got (?<got>\d+)/u.exec(said)?.groups;
      const { expected = '?', got = '?' } = counts ?? {};
      return words(`Too many arguments: ${got} instead of ${expected}.`, `Trop d’arguments : ${got} au lieu de ${expected}.`);
    }
    case 'commander.invalidArgument': {
      const choices = /Allowed choices are (?<choices>.+)\.$/u.exec(said)?.groups?.['choices'] ?? '';
      const [en, fr] = choices === '' ? ['', ''] : [` Choices: ${choices}.`, ` Choix : ${choices}.`];
      return words(`${second} is not a value of ${first}.${en}`, `${second} n’est pas une valeur de ${first}.${fr}`);
    }
    default:
      return words(said, said);
  }
}

/** What commander put between quotes: names and values. */
function quoted(message: string): string[] {
  return [...message.matchAll(/'(?<text>[^']*)'/gu)].map((match) => match.groups?.['text'] ?? '');
}

function pathOf(command: Command): string {
  return command.parent === null ? command.name() : `${pathOf(command.parent)} ${command.name()}`;
}
