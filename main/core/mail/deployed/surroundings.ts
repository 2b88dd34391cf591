import type { Words } from '../../../../preload/contract/words.ts';
import { words } from '../../failure.ts';
import type { Environment } from '../../settings-files/environments.ts';
import { readMailName } from './setting-names.ts';

/** What stands beside the mail settings and changes them: a variable set twice, Node told to check no certificate. Values are not told. */
export function surroundingsOf({ variables, repeated = [] }: Environment): Words[] {
  const node = variables.find(({ name }) => name === 'NODE_TLS_REJECT_UNAUTHORIZED');
  return [
    ...repeated
      .filter(({ name }) => readMailName(name) !== null)
      .map(({ name, lines, path }) =>
        words(
          `${name} is set more than once in ${path} (lines ${lines.join(', ')}), with different values: the last one counts.`,
          `${name} est défini plusieurs fois dans ${path} (lignes ${lines.join(', ')}), avec des valeurs différentes : la dernière compte.`,
        ),
      ),
    ...(node?.value?.reveal().trim() === '0'
      ? [
          words(
            'NODE_TLS_REJECT_UNAUTHORIZED=0: a Node application checks no certificate at all, so whoever sits in between gets its login. The test here does check it.',
            'NODE_TLS_REJECT_UNAUTHORIZED=0 : une application Node ne contrôle plus aucun certificat ; qui s’interpose obtient donc son mot de passe. Le test d’ici, lui, le contrôle.',
          ),
        ]
      : []),
  ];
}
