import type { Deployment, Pod } from '../../../../preload/contract/kubernetes.ts';
import type { Words } from '../../../../preload/contract/words.ts';
import { words } from '../../failure.ts';
import type { ReportedFinding } from '../../rooms.ts';
import { deploymentOf } from '../deployments/deployment-facts.ts';
import type { DeploymentFacts } from '../deployments/deployment-facts.ts';
import type { LiveStatus } from '../live/live-source.ts';
import type { ObjectsSource } from './object-troubles.ts';
import { objectTroubles } from './object-troubles.ts';
import type { PodFacts } from '../pods/pod-facts.ts';
import { deploymentTroubleBegin, podTroubleBegin } from './trouble-begin.ts';
import type { TroubleBegin } from './trouble-begin.ts';
import { worstFirst } from '../worst-first.ts';

interface Watched<Row, Facts> {
  readonly running: boolean;
  readonly status: LiveStatus;
  readonly rows: ReadonlyMap<string, Row>;
  readonly facts: ReadonlyMap<string, Facts>;
}

/** What the overview looks at of one live list. */
export type FindingsSource =
  | ({ readonly kind: 'pods' } & Watched<Pod, PodFacts>)
  | ({ readonly kind: 'deployments' } & Watched<Deployment, DeploymentFacts>)
  | ObjectsSource;

/** One thing that is wrong in a cluster: `path` continues the cluster's link, `name` is `namespace/name`. */
export interface ClusterTrouble extends Pick<ReportedFinding, 'level' | 'reason' | 'began' | 'trouble'> {
  readonly path: string;
  readonly name: string;
}

interface TroubledPod {
  readonly row: Pod;
  readonly facts: PodFacts;
}

/**
 * What fails or is degraded in the live lists of a cluster, each trouble once: pods are told with the deployment they are
 * of, and several pods of one controller together.
 */
export function clusterTroubles(sources: readonly FindingsSource[]): readonly ClusterTrouble[] {
  const deployments = new Map<string, { readonly row: Deployment; readonly facts: DeploymentFacts }>();
  const pods = new Map<string, TroubledPod>();
  for (const source of sources) {
    if (source.kind === 'deployments') {
      for (const [uid, facts] of source.facts) {
        const row = source.rows.get(uid);
        if (row && isTrouble(row)) deployments.set(`${row.namespace}/${row.name}`, { row, facts });
      }
    } else if (source.kind === 'pods') {
      for (const [uid, facts] of source.facts) {
        const row = source.rows.get(uid);
        if (row && isTrouble(row)) pods.set(uid, { row, facts });
      }
    }
  }
  const groups = Map.groupBy(
    [...pods.values()].toSorted((a, b) => worstFirst(a.row, b.row)),
    ({ facts }) => groupOf(facts),
  );
  const others = objectTroubles(
    sources.filter((source) => source.kind === 'objects'),
    new Set([
      ...[...deployments.keys()].map((name) => `Deployment ${name}`),
      ...groups.keys(),
      ...[...pods.values()].map(({ row }) => `Pod ${row.namespace}/${row.name}`),
    ]),
  );
  const told = [...deployments].map(([name, { row, facts }]) => {
    const its = groups.get(`Deployment ${name}`) ?? [];
    groups.delete(`Deployment ${name}`);
    return {
      path: `deployments/${name}`,
      name,
      level: row.level,
      reason: withPods(row.state, its),
      ...begin(
        deploymentTroubleBegin(
          facts,
          its.map((pod) => pod.facts),
        ),
      ),
    };
  });
  const objects = others.map(({ key, row, path, name }) => {
    const its = groups.get(key) ?? [];
    groups.delete(key);
    const begins = its.map(({ facts }) => podTroubleBegin(facts));
    return {
      path,
      name,
      level: row.level,
      reason: withPods(row.state, its),
      ...begin({ began: firstOf(begins), crashing: begins.some(({ crashing }) => crashing) }),
    };
  });
  return [...told, ...objects, ...[...groups].flatMap(([group, its]) => together(group, its))];
}

function isTrouble({ level }: Pod | Deployment): boolean {
  return level === 'failing' || level === 'degraded';
}

/** `Deployment shop/web`; a pod that nothing controls is alone. */
function groupOf(pod: PodFacts): string {
  const deployment = deploymentOf(pod);
  if (deployment !== null) return `Deployment ${pod.namespace}/${deployment}`;
  return pod.controller ? `${pod.controller.kind} ${pod.namespace}/${pod.controller.name}` : `Pod ${pod.namespace}/${pod.name}`;
}

/** The deployment's words, with the reason of its worst pod where they do not have that of any. */
function withPods(state: Words, pods: readonly TroubledPod[]): Words {
  const [worst] = pods;
  const said = (pod: TroubledPod) => state.en.includes(pod.row.state.en.split(',', 1)[0] ?? '');
  if (!worst || pods.some(said)) return state;
  return words(`${state.en}; ${worst.row.state.en}`, `${state.fr} ; ${worst.row.state.fr}`);
}

/** Pods of one controller as one line: that of the worst, and how many more there are. */
function together(group: string, pods: readonly TroubledPod[]): ClusterTrouble[] {
  const [worst] = pods;
  if (!worst) return [];
  const { row } = worst;
  const name = `${row.namespace}/${row.name}`;
  const more = pods.length - 1;
  const owner = group.slice(group.indexOf('/') + 1);
  const begins = pods.map(({ facts }) => podTroubleBegin(facts));
  return [
    {
      path: `pods/${name}`,
      name,
      level: row.level,
      reason:
        more === 0
          ? row.state
          : words(
              `${row.state.en} (${more} more ${more === 1 ? 'pod' : 'pods'} of ${owner} in trouble)`,
              `${row.state.fr} (${more} ${more === 1 ? 'autre pod' : 'autres pods'} de ${owner} en difficulté)`,
            ),
      ...begin({ began: firstOf(begins), crashing: begins.some(({ crashing }) => crashing) }),
    },
  ];
}

function firstOf(begins: readonly TroubleBegin[]): string | null {
  return begins.flatMap(({ began }) => began ?? []).toSorted((a, b) => Date.parse(a) - Date.parse(b))[0] ?? null;
}

function begin({ began, crashing }: TroubleBegin): Pick<ReportedFinding, 'began' | 'trouble'> {
  return { began, ...(crashing ? { trouble: 'crash' } : {}) };
}
