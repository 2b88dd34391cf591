import type { Command } from 'commander';
import type { UrlVerdict } from '../../../preload/contract/health.ts';
import { FailureError, failure, words } from '../failure.ts';
import { EXIT } from './exit-code.ts';
import { statusOf, timeoutMsOf, viaOf } from './option-values.ts';
import type { CommonOptions, RunCommand } from './session.ts';
import { withCommonOptions } from './session.ts';
import { plainFailure, verdictText } from './verdict.ts';

interface CheckOptions extends CommonOptions {
  readonly via: string;
  readonly status?: string;
  readonly contains?: string;
  readonly field?: string;
  readonly timeout: string;
  readonly caFile?: string;
}

/** `check URL`. */
export function addHealthCommands(program: Command, run: RunCommand): void {
  withCommonOptions(
    program
      .command('check')
      .argument('<url>')
      .description('resolve, connect, TLS, HTTP status, latency, expected text')
      .option('--via <vantage>', 'here, ssh:HOST, container:HOST/NAME, pod:CONTEXT/NAMESPACE/POD', 'here')
      .option('--status <code>', 'expected HTTP status (default: any 2xx or 3xx)')
      .option('--contains <text>', 'expected text in the body')
      .option('--field <path=value>', 'expected JSON field, for example database=connected')
      .option('--ca-file <file>', 'trust this authority too (PEM)')
      .option('--timeout <seconds>', 'limit for the whole check', '20'),
  ).action((url: string, options: CheckOptions) =>
    run(options, async ({ client, output, read }) => {
      let verdict: UrlVerdict | null = null;
      await read(
        client.health.check,
        {
          url,
          via: viaOf(options.via),
          status: options.status === undefined ? null : statusOf(options.status),
          contains: options.contains ?? null,
          field: fieldOf(options.field),
          caFile: options.caFile ?? null,
          timeoutMs: timeoutMsOf(options.timeout, 120),
        },
        (item) => {
          if (item.kind === 'verdict') verdict = item.verdict;
        },
      );
      const ended = verdictOrBug<UrlVerdict>(verdict);
      const { failure: failed, ...rest } = ended;
      const shown = { ...rest, ...(failed ? { failure: plainFailure(failed, output) } : {}) };
      output.result(shown, () =>
        verdictText(
          ended,
          `${ended.status ?? ''} ${output.language === 'fr' ? 'en' : 'in'} ${ended.latencyMs?.toFixed(0) ?? '?'} ms`,
          output,
        ),
      );
      return ended.ok ? EXIT.healthy : EXIT.failureFound;
    }),
  );
}

/** Every check ends with a verdict; one that does not is our bug. */
export function verdictOrBug<Verdict>(verdict: Verdict | null): Verdict {
  if (verdict === null) throw new Error('the check ended without a verdict');
  return verdict;
}

function fieldOf(text: string | undefined): { path: string; equals: string } | null {
  if (text === undefined) return null;
  const at = text.indexOf('=');
  if (at < 1) {
    throw new FailureError(
      failure(
        'bad-input',
        words('--field needs a path and a value.', '--field attend un chemin et une valeur.'),
        words('Write it as --field database=connected.', 'Écrivez --field database=connected.'),
      ),
    );
  }
  return { path: text.slice(0, at), equals: text.slice(at + 1) };
}
