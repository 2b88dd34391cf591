import type { Failure } from '../../../preload/contract/failure.ts';
import type { Deployment, Pod } from '../../../preload/contract/kubernetes.ts';
import type { Findings } from '../rooms.ts';
import type { LiveStatus } from './live-source.ts';
import { compareLevels } from './worst-first.ts';

/** The overview hears of a cluster at most this often. */
const REPORT_INTERVAL_MS = 200;
/** A cluster where everything is broken is one sentence, not ten thousand lines. */
const MOST_FINDINGS = 200;

/** What the overview looks at of one live list. */
export interface FindingsSource {
  readonly kind: 'pods' | 'deployments';
  readonly running: boolean;
  readonly status: LiveStatus;
  readonly rows: ReadonlyMap<string, Pod | Deployment>;
}

/** Of the list's failure what concerns the whole cluster: that one list is forbidden or its namespace is gone does not. */
function unreachable({ status: { status, failure } }: FindingsSource): Failure[] {
  return status === 'offline' && failure && failure.kind !== 'kubernetes-forbidden' && failure.kind !== 'not-found' ? [failure] : [];
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
    const byLink = new Map<string, Parameters<Findings['report']>[1][number]>();
    for (const { kind, rows } of watched) {
      for (const row of rows.values()) {
        if (row.level !== 'failing' && row.level !== 'degraded') continue;
        const its = `${link}/${kind}/${row.namespace}/${row.name}`;
        byLink.set(its, { link: its, target: `${context} · ${row.namespace}/${row.name}`, level: row.level, reason: row.state });
      }
    }
    const offline = watched.some(({ status }) => status.status === 'live') ? undefined : watched.flatMap(unreachable)[0];
    const worst = [...byLink.values()].toSorted((a, b) => compareLevels(b.level, a.level)).slice(0, MOST_FINDINGS);
    findings.report(link, [...(offline ? [{ link, target: context, level: 'failing' as const, reason: offline.cause }] : []), ...worst]);
    const live = watched.every(({ status }) => status.status === 'live');
    findings.opened(link, context, offline ? 'failing' : live ? (worst[0]?.level ?? 'healthy') : 'unknown');
  };

  return {
    changed(): void {
      timer ??= setTimeout(report, REPORT_INTERVAL_MS);
      timer.unref();
    },
  };
}
