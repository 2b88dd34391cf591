import type { Finding } from '../../../preload/contract/health.ts';
import type { Failure } from '../../../preload/contract/failure.ts';
import type { CheckEnded, Findings } from '../rooms.ts';
import { certificateEndsSoon } from './ending-certificate.ts';

/** Kinds that pass by themselves: shown as degraded, not failing. */
const passing: readonly Failure['kind'][] = [
  'mail-greylisted',
  'mail-rate-limited',
  'mail-too-many-connections',
  'mail-refused-temporarily',
];

/**
 * Puts a verdict into the findings, one for each vantage it was made from: a later good one from the same place takes it back.
 * A good verdict with a certificate whose renewal was missed is a finding too.
 */
export function reportVerdict(findings: Findings, link: string, name: string, verdict: CheckEnded): void {
  const target = verdict.via === 'here' ? name : `${name} (${verdict.via})`;
  const reason = verdict.failure?.cause ?? certificateEndsSoon(verdict.certificate);
  const level: Finding['level'] =
    verdict.failure === undefined
      ? reason === null
        ? 'healthy'
        : 'degraded'
      : passing.includes(verdict.failure.kind)
        ? 'degraded'
        : 'failing';
  findings.opened(link, name, level);
  findings.report(`${link} via ${verdict.via}`, reason === null ? [] : [{ link, target, level, reason, checkedFrom: verdict.via }]);
}
