import type { Failure } from '../../../../preload/contract/failure.ts';
import type { Findings } from '../../rooms.ts';
import type { FindingsSource } from './cluster-troubles.ts';
import { clusterTroubles } from './cluster-troubles.ts';
import { compareLevels } from '../worst-first.ts';

/** The overview hears of a cluster at most this often. */
const REPORT_INTERVAL_MS = 200;
/** A cluster where everything is broken is one sentence, not ten thousand lines. */
const MOST_FINDINGS = 200;

/** Of the list's failure what concerns the whole cluster: that one list is forbidden or its namespace is gone does not. */
function unreachable(source: FindingsSource): Failure[] {
  const { status, failure } = source.status;
  return status === 'offline' && failure && !isOutOfSight(source) ? [failure] : [];
}

function isOutOfSight({ status: { failure } }: FindingsSource): boolean {
  return failure?.kind === 'kubernetes-forbidden' || failure?.kind === 'not-found';
}

function isLive({ status }: FindingsSource): boolean {
  return status.status === 'live';
}

/** Link of a cluster, as the overview and the window know it. */
function clusterLink(context: string): string {
  return `cluster/${encodeURIComponent(context)}`;
}

/**
 * Tells the overview how one cluster is doing, from all its live lists: what fails or is degraded, each thing once, and whether
 * the cluster can be reached. `changed` is to be called at each change of a list.
 */
export function createClusterFindings(context: string, findings: Findings, sources: () => Iterable<FindingsSource>, closing: AbortSignal) {
  const link = clusterLink(context);
  let timer: NodeJS.Timeout | null = null;

  const report = () => {
    timer = null;
    if (closing.aborted) return;
    const watched = [...sources()].filter(({ running }) => running);
    if (watched.length === 0) {
      findings.report(link, []);
      findings.opened(link, null);
      return;
    }
    const troubles = clusterTroubles(watched).map(({ path, name, ...trouble }) => ({
      ...trouble,
      link: `${link}/${path}`,
      target: `${context} · ${name}`,
    }));
    const offline = watched.some(isLive) ? undefined : watched.flatMap(unreachable)[0];
    const worst = troubles.toSorted((a, b) => compareLevels(b.level, a.level)).slice(0, MOST_FINDINGS);
    findings.report(link, [...(offline ? [{ link, target: context, level: 'failing' as const, reason: offline.cause }] : []), ...worst]);
    // What this login may not see is no reason to doubt the rest.
    const judged = watched.some(isLive) && watched.every((source) => isLive(source) || isOutOfSight(source));
    findings.opened(link, context, offline ? 'failing' : judged ? (worst[0]?.level ?? 'healthy') : 'unknown');
  };

  return {
    changed(): void {
      timer ??= setTimeout(report, REPORT_INTERVAL_MS);
      timer.unref();
    },
  };
}
