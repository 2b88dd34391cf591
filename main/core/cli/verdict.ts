import type { Failure } from '../../../preload/contract/failure.ts';
import type { Certificate, Phase } from '../../../preload/contract/verdict.ts';
import { onTheCommandLine } from './command-line-remedies.ts';
import type { Output } from './output.ts';

/** A failure as the command line's JSON shows it: sentences in the terminal's language. */
export function plainFailure(failure: Failure, output: Output): object {
  const { kind, cause, remedy, ...details } = onTheCommandLine(failure, process.env);
  return { kind, cause: output.say(cause), remedy: output.say(remedy), ...details };
}

/** One line a phase, the certificate, then the verdict in words. */
export function verdictText(
  verdict: {
    readonly ok: boolean;
    readonly phases: readonly Phase[];
    readonly certificate: Certificate | null;
    readonly failure?: Failure | undefined;
  },
  healthy: string,
  output: Output,
): string {
  const phases = verdict.phases.map((phase) =>
    `${phase.ok ? 'ok  ' : 'FAIL'} ${phase.name.padEnd(10)} ${phase.ms.toFixed(0).padStart(6)} ms  ${phase.detail ?? ''}`.trimEnd(),
  );
  const days = output.language === 'fr' ? 'jours restants' : 'days left';
  const certificate = verdict.certificate
    ? [`     ${verdict.certificate.subject} (${verdict.certificate.names.join(', ')}), ${verdict.certificate.daysLeft.toFixed(0)} ${days}`]
    : [];
  const failure = verdict.failure && onTheCommandLine(verdict.failure, process.env);
  const ending = failure
    ? [
        output.say(failure.cause),
        output.say(failure.remedy),
        ...(failure.page ? [failure.page] : []),
        ...(failure.evidence ? ['', failure.evidence] : []),
      ]
    : [healthy];
  return [...phases, ...certificate, '', ...ending].join('\n');
}
