import type { Command } from 'commander';
import { expect, test } from 'vitest';
import { frenchDescription } from '../../../main/core/cli/help-words.ts';
import { createProgram } from '../../../main/core/cli/program.ts';
import type { Language } from '../../../preload/contract/words.ts';

const programIn = (language: Language) =>
  createProgram(
    language,
    () => Promise.resolve(),
    () => undefined,
  );

/** The same in both languages. */
const ALIKE = new Set(['']);

function descriptionsOf(command: Command): string[] {
  return [
    command.description(),
    ...command.options.map(({ description }) => description),
    ...command.registeredArguments.map(({ description }) => description),
    ...command.commands.flatMap(descriptionsOf),
  ];
}

function helpOf(language: Language, ...path: readonly string[]): string {
  let command: Command | undefined = programIn(language);
  for (const name of path) command = command?.commands.find((child) => child.name() === name);
  return (command?.helpInformation() ?? '').replaceAll(/\s+/gu, ' ');
}

test('everything that help says is written in French too', () => {
  const missing = [...new Set(descriptionsOf(programIn('en')))].filter(
    (english) => !ALIKE.has(english) && frenchDescription(english) === english,
  );
  expect(missing).toEqual([]);
});

test('the help of a command is in one language, its placeholders and commander’s own words with it', () => {
  const french = helpOf('fr', 'hosts', 'list');
  expect(french).toContain('Utilisation : pilothouse hosts list [options]');
  expect(french).toContain(' Options : ');
  expect(french).toContain('--environment <nom>');
  expect(french).toMatch(/seulement ceux de cet environnement \(choix : "production",/u);
  expect(french).toContain('afficher l’aide de la commande');
  expect(french).not.toMatch(/Usage:|choices:|default:|display help|\[\]/u);
  expect(helpOf('fr', 'units')).toContain('Commandes :');
  expect(helpOf('fr', 'run')).toMatch(/\(par défaut : "24"\)/u);
  expect(helpOf('en', 'hosts', 'list')).toContain('only those of this environment (choices: "production",');
});
