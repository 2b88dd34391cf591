import type { Command } from 'commander';
import type { AppliedObject } from '../../../../preload/contract/manifests.ts';
import { LARGEST_MANIFEST } from '../../../../preload/contract/manifests.ts';
import { words } from '../../failure.ts';
import type { ChangeOptions } from '../change.ts';
import { changeOnTerminal, planText, withChangeOptions } from '../change.ts';
import { EXIT } from '../exit-code.ts';
import { headings } from './headings.ts';
import { notEmpty } from '../option-values.ts';
import { table } from '../output.ts';
import type { RunCommand } from '../session.ts';
import { bytesOf } from '../text-input.ts';

interface ApplyOptions extends ChangeOptions {
  readonly context: string;
  readonly namespace?: string;
  readonly forceConflicts?: boolean;
}

/** `apply FILE|-`. */
export function addApplyCommand(program: Command, run: RunCommand): void {
  withChangeOptions(
    program
      .command('apply')
      .argument('<file>', 'a file, or - for standard input')
      .description('apply the objects of one or several YAML documents, tried by the cluster first; workloads are followed until they run')
      .requiredOption('--context <context>', 'kubeconfig context')
      .option('-n, --namespace <namespace>', 'for objects that name none; without it that of the context')
      .option('--force-conflicts', 'take over fields that others manage'),
  ).action((file: string, options: ApplyOptions) =>
    run({ ...options, stdin: file === '-' }, async (session) => {
      const { client, output, read, signal } = session;
      const aName = words('Give a name.', 'Donnez un nom.');
      const input = {
        context: notEmpty(
          '--context',
          options.context,
          words('See them with: pilothouse contexts list', 'Voyez-les avec : pilothouse contexts list'),
        ),
        namespace: options.namespace === undefined ? null : notEmpty('--namespace', options.namespace, aName),
        text: await manifestOf(file, signal),
        force: options.forceConflicts ?? false,
      };
      const { apply } = client.kubernetes.manifests;
      const ended = await changeOnTerminal<{ objects: AppliedObject[] }>(session, options, {
        plan: (within) => apply.plan(input, { signal: within }),
        apply: (consent, onItem) => read(apply.apply, { ...input, consent }, onItem),
      });
      if (ended.kind === 'planned') output.result(ended.plan, (plan) => planText(plan, output));
      else
        output.result(ended.result.objects, (objects) =>
          table(
            headings(output, 'NAMESPACE', 'KIND', 'NAME', 'RESULT', 'STATE'),
            objects.map((one) => [
              one.namespace ?? '-',
              one.kind,
              one.name,
              output.say(OUTCOMES[one.outcome]),
              one.state === null ? '' : output.say(one.state),
            ]),
          ),
        );
      return EXIT.healthy;
    }),
  );
}

const OUTCOMES = {
  created: words('created', 'créé'),
  changed: words('changed', 'modifié'),
  unchanged: words('as it was', 'inchangé'),
} as const;

/** The text of a file or of standard input. Throws FailureError `bad-input`, `not-found`, `permission-denied`; AbortError at abort. */
export async function manifestOf(file: string, signal: AbortSignal): Promise<string> {
  const text = await bytesOf(file, LARGEST_MANIFEST, signal, words('Apply it in parts.', 'Appliquez-le par parties.'));
  // Notepad's UTF-16 has its mark.
  return text[0] === 0xff && text[1] === 0xfe ? text.toString('utf16le') : text.toString('utf8');
}
