import { Command, CommanderError, Option } from 'commander';
import { expect, it } from 'vitest';
import { usageFailure } from '../../../main/core/cli/usage.ts';

/** A command line of the shape of ours, with commander's own errors. */
function wrong(args: readonly string[]) {
  const program = new Command('pilothouse');
  const hosts = program.command('hosts');
  hosts
    .command('list')
    .option('--json')
    .action(() => undefined);
  program
    .command('facts')
    .argument('<host>')
    .option('--json')
    .action(() => undefined);
  const mail = program.command('mail');
  mail
    .command('test')
    .requiredOption('--server <host:port>')
    .addOption(new Option('--security <kind>').choices(['tls', 'none']))
    .action(() => undefined);
  let at = program;
  const listen = (command: Command): void => {
    command.configureOutput({ writeErr: () => undefined, outputError: () => undefined });
    command.exitOverride((error) => {
      at = command;
      throw error;
    });
    for (const child of command.commands) listen(child);
  };
  listen(program);
  try {
    program.parse([...args], { from: 'user' });
  } catch (error) {
    if (error instanceof CommanderError) return usageFailure(error, at);
    throw error;
  }
  throw new Error('it was taken');
}

it.each([
  [['bogus'], 'There is no command bogus.', 'Il n’y a pas de commande bogus.'],
  [['facts', 'h', '--bogus'], 'There is no option --bogus here.', 'Il n’y a pas d’option --bogus ici.'],
  [['facts'], '<host> is missing.', 'Il manque <hôte>.'],
  [['mail', 'test'], 'The option --server <host:port> is missing.', 'Il manque l’option --server <host:port>.'],
  [['mail', 'test', '--server'], 'The option --server <host:port> has no value.', 'L’option --server <host:port> n’a pas de valeur.'],
  [['facts', 'a', 'b'], 'Too many arguments: 2 instead of 1.', 'Trop d’arguments : 2 au lieu de 1.'],
  [
    ['mail', 'test', '--security', 'ssl'],
    'ssl is not a value of --security <kind>. Choices: tls, none.',
    'ssl n’est pas une valeur de --security <kind>. Choix : tls, none.',
  ],
  [['hosts'], 'A command is missing.', 'Il manque une commande.'],
  [['hosts', '--json'], 'A command is missing.', 'Il manque une commande.'],
])('wrong usage is said in both languages: %j', (args, en, fr) => {
  expect(wrong(args)).toMatchObject({ kind: 'bad-input', cause: { en, fr } });
});

it('a missing command comes with those that exist', () => {
  expect(wrong(['hosts', '--json']).remedy.en).toBe('Write one after hosts: list.');
});

it('a slip of the finger comes with what was meant', () => {
  expect(wrong(['facts', 'h', '--jsn']).remedy.fr).toBe('Vouliez-vous dire --json ? Voyez : pilothouse facts --help');
});
