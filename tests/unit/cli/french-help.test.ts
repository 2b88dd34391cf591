import type { Command } from 'commander';
import { expect, test } from 'vitest';
import { frenchDescription } from '../../../main/core/cli/help-words.ts';
import { createProgram } from '../../../main/core/cli/program.ts';
import type { Language } from '../../../preload/contract/words.ts';

const programIn = (language: Language, word?: string) =>
  createProgram(
    language,
    () => Promise.resolve(),
    () => undefined,
    word,
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

async function helpOf(language: Language, ...path: readonly string[]): Promise<string> {
  let command: Command | undefined = await programIn(language);
  for (const name of path) command = command?.commands.find((child) => child.name() === name);
  return (command?.helpInformation() ?? '').replaceAll(/\s+/gu, ' ');
}

test('everything that help says is written in French too', async () => {
  const missing = [...new Set(descriptionsOf(await programIn('en')))].filter(
    (english) => !ALIKE.has(english) && frenchDescription(english) === english,
  );
  expect(missing).toEqual([]);
});

test('the help of a command is in one language, its placeholders and commander’s own words with it', async () => {
  const french = await helpOf('fr', 'hosts', 'list');
  expect(french).toContain('Utilisation : pilothouse hosts list [options]');
  expect(french).toContain(' Options : ');
  expect(french).toContain('--environment <nom>');
  expect(french).toMatch(/seulement ceux de cet environnement \(choix : "production",/u);
  expect(french).toContain('afficher l’aide de la commande');
  expect(french).not.toMatch(/Usage:|choices:|default:|display help|\[\]/u);
  expect(await helpOf('fr', 'units')).toContain('Commandes :');
  expect(await helpOf('fr', 'run')).toMatch(/\(par défaut : "24"\)/u);
  expect(await helpOf('en', 'hosts', 'list')).toContain('only those of this environment (choices: "production",');
});

test('a command is the same whether its group alone was loaded or all of them', async () => {
  const shape = (command: Command): unknown => [
    command.name(),
    command.options.map(({ flags }) => flags),
    command.registeredArguments.map((argument) => argument.name()),
    command.commands.map(shape),
  ];
  const all = await programIn('en');
  expect(all.commands.length).toBeGreaterThan(30);
  for (const command of all.commands) {
    const alone = await programIn('en', command.name());
    expect(shape(alone.commands.find((one) => one.name() === command.name()) ?? alone)).toEqual(shape(command));
  }
  expect((await programIn('en', 'hosts')).commands.map((one) => one.name())).toEqual(['hosts']);
});
