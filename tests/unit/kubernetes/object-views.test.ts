import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Kind } from '../../../preload/contract/cluster-kinds.ts';
import type { JsonObject } from '../../../main/core/kubernetes/api-object.ts';
import { conditionLevel, customState } from '../../../main/core/kubernetes/objects/custom-state.ts';
import { containersOf, podResources } from '../../../main/core/kubernetes/objects/containers.ts';
import { dataOf, readObjectEvents } from '../../../main/core/kubernetes/objects/object-details.ts';
import { formOf, headOf, learnColumns, rowReader } from '../../../main/core/kubernetes/objects/object-view.ts';
import { podReferences } from '../../../main/core/kubernetes/objects/pod-references.ts';
import { bytes, millicores, quantity } from '../../../main/core/kubernetes/objects/quantity.ts';
import { readUsage } from '../../../main/core/kubernetes/objects/usage.ts';
import { editableData } from '../../../renderer/clusters/forms/editable-data.ts';
import { capture } from './captured-cluster.ts';

/** Tables that a real 1.20 answered, by kind. */
const tables = JSON.parse(readFileSync(join(import.meta.dirname, 'captured', 'tables-1.20.json'), 'utf8')) as Readonly<
  Record<string, JsonObject>
>;

function kindFor(plural: string, group = ''): Kind {
  const id = group.includes('.') && !group.endsWith('.k8s.io') ? `${plural}.${group}` : plural;
  return { id, kind: plural, group, version: 'v1', plural, shortNames: [], namespaced: true, verbs: ['list', 'watch'], categories: [] };
}

/** What the list says of a captured object. */
function rowFor(plural: string, group: string, kind: string, name: string) {
  const object = capture.objects.find((one) => one.kind === kind && one.metadata.name === name);
  const row = rowReader(kindFor(plural, group))(object);
  if (!row) throw new Error(`no captured ${kind} ${name}`);
  return { level: row.level, state: row.state?.en, cells: row.cells };
}

describe('lists of the kinds of a real 1.20', () => {
  test('workloads say how many are ready, and why a job is over', () => {
    expect(rowFor('jobs', 'batch', 'Job', 'backoff')).toMatchObject({
      level: 'failing',
      state: 'Failed for good: its pods failed too often (backoffLimit 0)',
    });
    expect(rowFor('cronjobs', 'batch', 'CronJob', 'suspended')).toMatchObject({ level: 'unknown', state: 'Suspended: nothing is started' });
    expect(rowFor('statefulsets', 'apps', 'StatefulSet', 'stateful')).toMatchObject({ level: 'failing' });
    expect(rowFor('daemonsets', 'apps', 'DaemonSet', 'daemon').level).not.toBe('healthy');
  });

  test('a service has its address and ports; endpoints that are not ready are counted', () => {
    const service = rowFor('services', '', 'Service', 'good');
    expect(service.cells[0]).toBe('ClusterIP');
    expect(service.cells[2]).toMatch(/^\d+$/u);
    expect(rowFor('endpoints', '', 'Endpoints', 'typo')).toMatchObject({ level: 'unknown', state: 'No address', cells: [null, 0] });
    expect(rowFor('endpoints', '', 'Endpoints', 'readiness')).toMatchObject({ level: 'failing' });
  });

  test('a claim without a volume, an autoscaler without measurements, a node', () => {
    expect(rowFor('persistentvolumeclaims', '', 'PersistentVolumeClaim', 'unbound')).toMatchObject({
      level: 'degraded',
      state: 'Waiting for a volume',
    });
    expect(rowFor('horizontalpodautoscalers', 'autoscaling', 'HorizontalPodAutoscaler', 'scaler')).toMatchObject({
      level: 'failing',
      state: 'Cannot scale: the cluster gives it no metrics',
    });
    const overdue = rowReader(kindFor('jobs', 'batch'))(
      capture.objects.find(({ kind, metadata }) => kind === 'Job' && metadata.name === 'overdue'),
    );
    expect(overdue?.state?.fr).toBe('Échec : pas terminé dans son délai de 2 s');
    const node = rowFor('nodes', '', 'Node', 'node1');
    expect(node).toMatchObject({ level: 'healthy', state: 'Ready' });
    expect(node.cells[1]).toBe('v1.20.2');
  });

  test('of every captured object there is a row with a cell for each column', () => {
    const plurals: Readonly<Record<string, readonly [plural: string, group: string]>> = {
      Event: ['events', ''],
      Pod: ['pods', ''],
      Deployment: ['deployments', 'apps'],
      ReplicaSet: ['replicasets', 'apps'],
      Ingress: ['ingresses', 'networking.k8s.io'],
    };
    for (const object of capture.objects) {
      const [plural, group] = plurals[object.kind] ?? [];
      if (plural === undefined || group === undefined) continue;
      const kind = kindFor(plural, group);
      expect(rowReader(kind)(object)?.cells, object.metadata.name).toHaveLength(headOf(kind, null).columns.length);
    }
  });
});

describe('Tables', () => {
  test('secrets come with the columns of the cluster and without their values', () => {
    const secrets = kindFor('secrets');
    expect(formOf(secrets)?.query).toEqual({ includeObject: 'Metadata' });
    const table = tables['secrets'] ?? {};
    expect(headOf(secrets, table)).toMatchObject({
      stated: true,
      columns: [
        { key: 'type', header: { en: 'Type' }, type: 'name', optional: false },
        { key: 'data', header: { en: 'Data', fr: 'Clés' }, type: 'number' },
      ],
    });
    const read = rowReader(secrets);
    learnColumns(read, table);
    const rows = (Array.isArray(table['rows']) ? table['rows'] : []).map(read);
    expect(rows).toMatchObject([
      {
        namespace: 'kube-system',
        name: 'attachdetach-controller-token-8z9kz',
        level: 'healthy',
        state: null,
        cells: ['kubernetes.io/service-account-token', 3],
      },
    ]);
  });

  test('an event of a watch is a Table of its own; only the first brings the columns; a bookmark is no row', () => {
    const read = rowReader(kindFor('certificates', 'cert-manager.io'));
    const columnDefinitions = [
      { name: 'Name', type: 'string', priority: 0 },
      { name: 'Ready', type: 'string', priority: 0 },
      { name: 'Issuer', type: 'string', priority: 1 },
    ];
    const row = (name: string, ready: string) => ({
      cells: [name, ready, '<none>'],
      object: {
        metadata: { name, uid: `uid-${name}`, creationTimestamp: '2026-11-21T20:00:00Z' },
        status: { conditions: [{ type: 'Ready', status: ready }] },
      },
    });
    expect(read({ kind: 'Table', columnDefinitions, rows: [row('web', 'True')] })).toMatchObject({
      cells: ['True', null],
      level: 'healthy',
    });
    expect(read({ kind: 'Table', columnDefinitions: null, rows: [row('mail', 'False')] })).toMatchObject({
      uid: 'uid-mail',
      cells: ['False', null],
      level: 'degraded',
      state: { en: 'Not Ready' },
    });
    expect(read({ kind: 'Table', metadata: { resourceVersion: '9' }, rows: [{ cells: [], object: { metadata: {} } }] })).toBeNull();
    expect(read({ kind: 'Table', rows: null })).toBeNull();
  });

  test('a kind of another group is not taken for one of Kubernetes with the same plural', () => {
    const knative = { ...kindFor('services', 'serving.knative.dev'), id: 'services.serving.knative.dev' };
    expect(formOf(knative)?.query).toEqual({ includeObject: 'Object' });
    expect(formOf(kindFor('services'))).toBeUndefined();
  });
});

describe('the state of a kind that nobody knows', () => {
  const condition = (type: string, status: string, message?: string) => ({ type, status, message });
  const of = (status: JsonObject, metadata: JsonObject = {}) => {
    const { level, state } = customState({ metadata, status });
    return [level, state?.en];
  };

  test('is what its conditions sum up, else its phase, else none', () => {
    expect(of({ conditions: [condition('Synced', 'True'), condition('Ready', 'True')] })).toEqual(['healthy', 'Ready']);
    expect(of({ conditions: [condition('Ready', 'False', 'no such bucket.')] })).toEqual(['degraded', 'Not Ready: no such bucket']);
    expect(of({ conditions: [condition('Ready', 'Unknown', 'asking')] })).toEqual(['changing', 'Not yet Ready: asking']);
    expect(of({ conditions: [condition('Ready', 'False', 'x'), condition('Stalled', 'True', 'bad spec')] })).toEqual([
      'failing',
      'Stalled: bad spec',
    ]);
    expect(of({ conditions: [condition('Ready', 'True')], observedGeneration: 1 }, { generation: 2 })[0]).toBe('changing');
    expect(of({ phase: 'Running' })).toEqual(['healthy', 'Running']);
    expect(of({ phase: 'Failed', message: 'quota' })).toEqual(['degraded', 'Failed: quota']);
    expect(of({ phase: 'Provisioning' })).toEqual(['changing', 'Provisioning']);
    expect(of({ phase: 'Blue' })).toEqual(['unknown', 'Blue']);
    expect(of({})).toEqual(['healthy', undefined]);
  });

  test('is said in French too, as far as its words are known', () => {
    const french = (status: JsonObject) => customState({ status }).state?.fr;
    expect(french({ conditions: [condition('Ready', 'True')] })).toBe('Prêt');
    expect(french({ conditions: [condition('Ready', 'False', 'no such bucket.')] })).toBe('Pas prêt : no such bucket');
    expect(french({ conditions: [condition('Synced', 'Unknown')] })).toBe('Pas encore synchronisé');
    expect(french({ conditions: [condition('Stalled', 'True', 'bad spec')] })).toBe('Bloqué : bad spec');
    expect(french({ phase: 'In Progress' })).toBe('En cours');
    expect(french({ phase: 'OutOfSync', message: 'quota' })).toBe('Désynchronisé : quota');
    expect(french({ phase: 'Blue' })).toBe('Blue');
  });

  test('conditions of trouble are good when they are false', () => {
    const level = (type: string, status: string) => conditionLevel({ type, status, reason: null, message: null, since: null });
    expect([level('MemoryPressure', 'False'), level('MemoryPressure', 'True'), level('Ready', 'False'), level('Ready', 'Unknown')]).toEqual(
      ['healthy', 'degraded', 'degraded', 'unknown'],
    );
  });
});

describe('quantities', () => {
  test('are numbers in their base unit', () => {
    expect(['500m', '2', '1e3', '128Mi', '1.5Gi', '100k', '250u', ''].map(quantity)).toEqual([
      0.5,
      2,
      1000,
      134_217_728,
      1_610_612_736,
      100_000,
      0.00025,
      null,
    ]);
    expect([millicores('12345678n'), millicores('1500m'), bytes('64Mi'), bytes('lots')]).toEqual([12.346, 1500, 67_108_864, null]);
  });

  test('usage of a pod is the sum of its containers, of a node its own', () => {
    const container = (name: string, cpu: string, memory: string) => ({ name, usage: { cpu, memory } });
    const pod = {
      metadata: { namespace: 'shop', name: 'web' },
      containers: [container('web', '12500000n', '20Mi'), container('log', '500u', '1024Ki')],
    };
    expect(readUsage(pod)).toEqual({ namespace: 'shop', name: 'web', cpuMillicores: 13, memoryBytes: 21 * 2 ** 20 });
    expect(readUsage({ metadata: { name: 'node1' }, usage: { cpu: '250m', memory: '2Gi' } })).toMatchObject({
      cpuMillicores: 250,
      memoryBytes: 2 ** 31,
    });
  });

  test('a pod asks for what its running containers ask for; without a limit on one it has none', () => {
    const resources = (requests: JsonObject, limits: JsonObject) => ({ resources: { requests, limits } });
    const spec = {
      initContainers: [
        { name: 'migrate', ...resources({ cpu: '2' }, {}) },
        { name: 'proxy', restartPolicy: 'Always', ...resources({ cpu: '50m', memory: '16Mi' }, { memory: '32Mi' }) },
      ],
      containers: [{ name: 'web', ...resources({ cpu: '100m' }, { cpu: '1', memory: '64Mi' }) }],
    };
    expect(podResources(spec)).toEqual({
      cpuRequestMillicores: 150,
      cpuLimitMillicores: null,
      memoryRequestBytes: 16 * 2 ** 20,
      memoryLimitBytes: 96 * 2 ** 20,
    });
    expect(
      containersOf({ spec }, [{ name: 'web', cpuMillicores: 7, memoryBytes: 9 }]).map(({ name, role, usage }) => [
        name,
        role,
        usage?.cpuMillicores,
      ]),
    ).toEqual([
      ['migrate', 'init', undefined],
      ['proxy', 'sidecar', undefined],
      ['web', 'main', 7],
    ]);
  });
});

describe('what an object says of others and of itself', () => {
  test('a pod names config maps, secrets, claims and its account once each', () => {
    const spec = {
      serviceAccountName: 'web',
      imagePullSecrets: [{ name: 'registry' }],
      volumes: [
        { configMap: { name: 'settings' } },
        { secret: { secretName: 'tls' } },
        { persistentVolumeClaim: { claimName: 'data' } },
        { projected: { sources: [{ secret: { name: 'token' } }, { configMap: { name: 'ca' } }] } },
      ],
      initContainers: [{ envFrom: [{ secretRef: { name: 'database' } }] }],
      containers: [
        {
          envFrom: [{ configMapRef: { name: 'settings' } }],
          env: [
            { name: 'A', valueFrom: { secretKeyRef: { name: 'database', key: 'x' } } },
            { name: 'B', valueFrom: { configMapKeyRef: { name: 'flags' } } },
          ],
        },
      ],
    };
    expect(podReferences(spec)).toEqual({
      configmaps: ['settings', 'ca', 'flags'],
      secrets: ['tls', 'token', 'database', 'registry'],
      persistentvolumeclaims: ['data'],
      serviceaccounts: ['web'],
    });
  });

  test('of a secret only keys and sizes are told, of a config map what does not look like a secret', () => {
    const secret = dataOf({ id: 'secrets' }, { data: { password: 'Y29ycmVjdCBob3JzZQ==', empty: '' } });
    expect(secret).toEqual([
      { key: 'empty', bytes: 0, text: null, whole: false, revealable: true },
      { key: 'password', bytes: 13, text: null, whole: false, revealable: true },
    ]);
    const large = dataOf(
      { id: 'configmaps' },
      { data: { page: 'x'.repeat(5 * 2 ** 20), API_TOKEN: 'abcdef' }, binaryData: { logo: 'AAAA' } },
    );
    expect(large.map(({ key, bytes: size, text }) => [key, size, text?.length ?? null])).toEqual([
      ['API_TOKEN', 6, null],
      ['logo', 3, null],
      ['page', 5 * 2 ** 20, 16 * 1024 + 1],
    ]);
    // Bytes are no secret: that is said of them, and of nothing else.
    expect(large.flatMap(({ key, binary }) => (binary ? [key] : []))).toEqual(['logo']);
  });

  test('what is masked or cut is told apart from what stands in the cluster as it is', () => {
    const data = { 'app.ini': 'a = 1\npassword = canary\n', colour: 'blue', long: 'x '.repeat(10_000), url: 'http://a:b@c/', empty: '' };
    const read = dataOf({ id: 'configmaps' }, { data, binaryData: { logo: 'AAAA' } });
    expect(Object.fromEntries(read.map(({ key, whole }) => [key, whole]))).toEqual({
      'app.ini': false,
      colour: true,
      empty: true,
      logo: false,
      long: false,
      url: false,
    });
    for (const { text, whole, key } of read)
      if (whole) expect([key, text]).toEqual([key, Object.entries(data).find(([its]) => its === key)?.[1]]);
  });

  test('a form gets no text that is masked or cut: it would be written back as it stands', () => {
    const read = dataOf(
      { id: 'configmaps' },
      { data: { 'app.ini': 'a = 1\npassword = canary\n', colour: 'blue', long: 'x '.repeat(10_000) } },
    );
    expect(editableData(read)).toEqual([
      { key: 'app.ini', text: null },
      { key: 'colour', text: 'blue' },
      { key: 'long', text: null },
    ]);
  });

  test('events stand latest first, whoever wrote them', () => {
    const events = readObjectEvents({
      items: [
        { reason: 'Old', lastTimestamp: '2026-11-21T20:00:00Z', count: 3, type: 'Warning' },
        {
          reason: 'Series',
          eventTime: '2026-11-21T19:00:00.000000Z',
          series: { count: 9, lastObservedTime: '2026-11-21T20:30:00.000000Z' },
        },
        { reason: 'Once', eventTime: '2026-11-21T20:10:00.000000Z' },
      ],
    });
    expect(events.map(({ reason, count, type }) => [reason, count, type])).toEqual([
      ['Series', 9, 'Normal'],
      ['Once', 1, 'Normal'],
      ['Old', 3, 'Warning'],
    ]);
  });
});
