import type { Finding } from '../../preload/contract/health.ts';
import type { Environment } from '../../preload/contract/settings.ts';
import { levelRank } from '../ui/state-badge.tsx';

export interface FindingGroup {
  readonly environment: Environment;
  readonly findings: readonly Finding[];
}

const environments: readonly Environment[] = ['production', 'staging', 'development', 'none'];

/** Findings by environment: the group with the worst finding first, production first among equals, worst first in each. */
export function groupFindings(findings: readonly Finding[]): readonly FindingGroup[] {
  return environments
    .map((environment) => ({
      environment,
      findings: findings
        .filter((finding) => finding.environment === environment)
        .toSorted((a, b) => levelRank(a.level) - levelRank(b.level)),
    }))
    .filter((group) => group.findings.length > 0)
    .toSorted((a, b) => worst(a) - worst(b));
}

function worst(group: FindingGroup): number {
  return Math.min(...group.findings.map(({ level }) => levelRank(level)));
}
