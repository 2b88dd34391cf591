import { expect, test } from 'vitest';
import type { ClusterClient } from '../../../../main/core/kubernetes/cluster-client.ts';
import { keptLogs } from '../../../../main/core/kubernetes/logs/kept-logs.ts';
import { readLogPod } from '../../../../main/core/kubernetes/logs/log-pod.ts';
import type { PodLogItem } from '../../../../preload/contract/pod-logs.ts';

const pod = readLogPod({
  metadata: { uid: 'u1', namespace: 'shop', name: 'api-1' },
  spec: { containers: [{ name: 'api' }, { name: 'new' }] },
  status: {
    phase: 'Pending',
    containerStatuses: [{ name: 'api', restartCount: 0, state: { waiting: { reason: 'ImagePullBackOff', message: 'Back-off' } } }],
  },
});

async function itemsOf(followed: boolean): Promise<PodLogItem[]> {
  if (pod === null) throw new Error('no pod');
  const read = pod.containers.map((container, id) => ({
    pod,
    container,
    source: {
      id,
      namespace: 'shop',
      pod: 'api-1',
      podUid: 'u1',
      container: container.name,
      role: container.role,
      state: 'waiting' as const,
    },
  }));
  const client = new Proxy({} as ClusterClient, {
    get() {
      throw new Error('nothing is to be asked');
    },
  });
  const items: PodLogItem[] = [];
  const kept = { part: {}, previous: false, followed };
  for await (const batch of keptLogs(client, read, kept, new Map(), AbortSignal.timeout(5000))) items.push(...batch);
  return items;
}

test('a container that has not started is named with what it waits for; an empty answer would look like a quiet program', async () => {
  const said = (await itemsOf(false)).flatMap((item) => ('event' in item ? [item.event] : []));
  expect(said.map(({ kind, source, words }) => [kind, source, words.en])).toEqual([
    ['problem', 0, 'api-1: api has not started (ImagePullBackOff) and has no log. The explanation of the pod says why.'],
    ['problem', 1, 'api-1: new has not started and has no log. The explanation of the pod says why.'],
  ]);
});

test('where it is followed it is read as soon as it starts, and nothing is said', async () => {
  expect(await itemsOf(true)).toEqual([]);
});
