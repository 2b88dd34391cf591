import type { Finding } from '../../preload/contract/health.ts';
import type { Environment } from '../../preload/contract/settings.ts';
import { levelRank } from '../ui/state-badge.tsx';

export interface FindingGroup {
  /** The environment; checks that were made once are a group of their own. */
  readonly of: Environment | 'oneOff';
  readonly findings: readonly Finding[];
}

const environments: readonly Environment[] = ['production', 'staging', 'development', 'none'];

/**
 * Findings by environment: the group with the worst finding first, production first among equals; in each, worst first, then
 * newest first. One-off checks come last, whatever they found.
 */
export function groupFindings(findings: readonly Finding[]): readonly FindingGroup[] {
  const watched = environments
    .map((of): FindingGroup => ({ of, findings: ordered(findings.filter(({ environment, oneOff }) => !oneOff && environment === of)) }))
    .toSorted((a, b) => worst(a) - worst(b));
  const oneOffs: FindingGroup = { of: 'oneOff', findings: ordered(findings.filter(({ oneOff }) => oneOff)) };
  return [...watched, oneOffs].filter((group) => group.findings.length > 0);
}

function ordered(findings: readonly Finding[]): readonly Finding[] {
  return findings.toSorted((a, b) => levelRank(a.level) - levelRank(b.level) || Date.parse(b.since) - Date.parse(a.since));
}

function worst(group: FindingGroup): number {
  return Math.min(...group.findings.map(({ level }) => levelRank(level)));
}
