import type { CommanderError } from 'commander';
import type { Failure } from '../../../../preload/contract/failure.ts';
import type { Context } from '../../../../preload/contract/kubernetes.ts';
import type { Words } from '../../../../preload/contract/words.ts';
import { words } from '../../failure.ts';
import { quote } from '../../vantage/quote.ts';

/** So many contexts are named to choose from. */
const MOST_NAMED = 20;

/** Whether a command was refused because it does not say which cluster. */
export function lacksContext({ code, message }: CommanderError): boolean {
  return code === 'commander.missingMandatoryOptionValue' && message.includes("'--context ");
}

/** The refusal with the contexts there are, the kubeconfig's current one first, and the command as it would run with that one. */
export function withContexts(
  refusal: Failure,
  argv: readonly string[],
  contexts: readonly Pick<Context, 'name' | 'current' | 'problem'>[],
): Failure {
  const usable = contexts.filter(({ problem }) => problem === null);
  const known = (usable.length > 0 ? usable : contexts).toSorted((a, b) => Number(b.current) - Number(a.current));
  const [first] = known;
  return { ...refusal, remedy: first === undefined ? noContext : choice(known, commandWith(argv, first.name)) };
}

function choice(known: readonly Pick<Context, 'name' | 'current'>[], command: string): Words {
  const names = (current: string) =>
    known
      .slice(0, MOST_NAMED)
      .map((context) => (context.current ? `${context.name} (${current})` : context.name))
      .join(', ');
  const more = known.length - MOST_NAMED;
  return words(
    `Choose one of: ${names('current')}${more > 0 ? `, and ${more} more (pilothouse contexts list)` : ''}. For example: ${command}`,
    `Choisissez parmi : ${names('courant')}${more > 0 ? `, et ${more} de plus (pilothouse contexts list)` : ''}. Par exemple : ${command}`,
  );
}

/** What was typed, with the context: before a `--`, behind which everything belongs to another command. */
function commandWith(argv: readonly string[], context: string): string {
  const given = argv.slice(argv.findIndex((word) => word !== '--'));
  const end = given.indexOf('--');
  return ['pilothouse', ...given.toSpliced(end === -1 ? given.length : end, 0, '--context', context)].map(quote).join(' ');
}

const noContext: Words = words(
  'No kubeconfig that could be read has a context: set KUBECONFIG, or put one at ~/.kube/config.',
  'Aucun kubeconfig lisible n’a de contexte : définissez KUBECONFIG, ou placez-en un dans ~/.kube/config.',
);
