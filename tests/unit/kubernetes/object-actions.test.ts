import { describe, expect, test } from 'vitest';
import { gateJob } from '../../../main/core/kubernetes/rollout/gate.ts';
import { deedsFor, subjectsAllowed } from '../../../main/core/kubernetes/actions/permission.ts';
import { prepareData } from '../../../main/core/kubernetes/forms/data-change.ts';
import type { AskedData } from '../../../main/core/kubernetes/forms/data-change.ts';
import { MASK } from '../../../main/core/credentials/masked-values.ts';
import { prepareApply } from '../../../main/core/kubernetes/manifests/apply.ts';
import { readManifest } from '../../../main/core/kubernetes/manifests/documents.ts';
import type { Kind } from '../../../preload/contract/cluster-kinds.ts';
import { objectVerbSchema, verbsFor } from '../../../preload/contract/object-actions.ts';
import { templates } from '../../../renderer/clusters/manifests/templates.ts';

const role = (name: string, ...rules: readonly object[]) => ({ metadata: { name }, rules });
const binding = (kind: 'ClusterRole' | 'Role', name: string, ...subjects: readonly (readonly [string, string])[]) => ({
  roleRef: { kind, name },
  subjects: subjects.map(([its, who]) => ({ kind: its, name: who })),
});

describe('who may', () => {
  const roles = {
    ClusterRole: [
      role('cluster-admin', { verbs: ['*'], apiGroups: ['*'], resources: ['*'] }),
      role('view', { verbs: ['get', 'list'], apiGroups: ['', 'apps'], resources: ['pods', 'deployments'] }),
      role('evictor', { verbs: ['create'], apiGroups: [''], resources: ['pods/eviction'] }),
    ],
    Role: [
      role('one', { verbs: ['delete'], apiGroups: [''], resources: ['configmaps'], resourceNames: ['settings'] }),
      role('other', { verbs: ['delete'], apiGroups: ['apps'], resources: ['configmaps'] }),
    ],
  };
  const bindings = [
    binding('ClusterRole', 'cluster-admin', ['Group', 'system:masters']),
    binding('ClusterRole', 'view', ['User', 'vera']),
    binding('ClusterRole', 'evictor', ['User', 'ed'], ['User', 'system:controller']),
    binding('Role', 'one', ['User', 'claire']),
    binding('Role', 'other', ['User', 'olaf']),
    binding('Role', 'gone', ['User', 'nobody']),
  ];

  test('are the subjects of roles whose rules name the verb, the group, the kind, and the object', () => {
    const deed = { verb: 'delete', resource: 'configmaps', group: '', namespace: 'shop' };
    expect(subjectsAllowed({ ...deed, name: 'settings' }, roles, bindings)).toEqual(['Group system:masters', 'User claire']);
    expect(subjectsAllowed({ ...deed, name: 'other' }, roles, bindings)).toEqual(['Group system:masters']);
  });

  test('a part of a kind is another right than the kind; the cluster’s own parts are left out', () => {
    const evict = { verb: 'create', resource: 'pods', group: '', subresource: 'eviction' };
    expect(subjectsAllowed(evict, roles, bindings)).toEqual(['Group system:masters', 'User ed']);
    expect(subjectsAllowed({ verb: 'create', resource: 'pods', group: '' }, roles, bindings)).toEqual(['Group system:masters']);
  });
});

test('the job of a gate has empty volumes in place of those that each pod of a stateful set has for itself', () => {
  const mounts = [
    { name: 'data', mountPath: '/data' },
    { name: 'settings', mountPath: '/etc/app' },
  ];
  const set = {
    spec: {
      volumeClaimTemplates: [{ metadata: { name: 'data' } }],
      template: {
        spec: {
          volumes: [{ name: 'settings', configMap: { name: 'settings' } }],
          containers: [
            { name: 'db', image: 'db:1', volumeMounts: mounts },
            { name: 'exporter', image: 'exporter:1' },
          ],
        },
      },
    },
  };
  const job = gateJob({ namespace: 'shop', name: 'db' }, set, { container: 'db', image: 'db:2', command: ['check'] });
  expect(job).toMatchObject({
    spec: {
      template: {
        spec: {
          volumes: [
            { name: 'settings', configMap: { name: 'settings' } },
            { name: 'data', emptyDir: {} },
          ],
          containers: [{ name: 'db', image: 'db:2', command: ['check'], volumeMounts: mounts }],
        },
      },
    },
  });
});

describe('verbs of a kind', () => {
  const kind: Kind = {
    id: 'nodes',
    kind: 'Node',
    group: '',
    version: 'v1',
    plural: 'nodes',
    shortNames: ['no'],
    namespaced: false,
    verbs: [],
    categories: [],
  };

  test('a node is drained by who may cordon it and evict everywhere', () => {
    expect(verbsFor('nodes')).toEqual(['edit', 'cordon', 'uncordon', 'drain', 'delete']);
    expect(deedsFor('drain', kind, null, 'node-1')).toEqual([
      { verb: 'patch', resource: 'nodes', group: '', namespace: null, name: 'node-1' },
      { verb: 'create', resource: 'pods', group: '', subresource: 'eviction', namespace: null },
    ]);
  });

  test('every verb of every kind needs something', () => {
    for (const verb of objectVerbSchema.options) expect(deedsFor(verb, kind, null, 'x').length).toBeGreaterThan(0);
  });
});

test.each(templates.map(({ id, text }) => [id, text] as const))(
  'the template %s is one object, and together they are as many as there are',
  (_, text) => {
    expect(readManifest(text)).toHaveLength(1);
    expect(readManifest(templates.map((one) => one.text).join('---\n'))).toHaveLength(templates.length);
  },
);

describe('a mask is never written into a cluster', () => {
  type Client = Parameters<typeof prepareData>[0];
  type Desk = Parameters<typeof prepareData>[1];
  /** Refused before anything is asked of the cluster: there is none. */
  const [client, desk, signal] = [{} as Client, {} as Desk, AbortSignal.timeout(10_000)];
  const asked = {
    context: 'lab',
    namespace: 'shop',
    name: 'conf',
    resource: 'configmaps',
    type: 'Opaque',
    remove: [],
    registry: null,
  } as const;
  const text = `a = 2\npassword = ${MASK}\n`;

  test.each([
    [false, { encoding: 'text', value: text }],
    [true, { encoding: 'text', value: text }],
    [false, { encoding: 'base64', value: Buffer.from(text).toString('base64') }],
  ] as const)('by a form (new: %s, %j)', async (create, value) => {
    const data: AskedData = { ...asked, create, restart: false, set: { 'app.ini': value } };
    await expect(prepareData(client, desk, data, signal)).rejects.toThrow(`app.ini holds ${MASK}`);
  });

  test('by a manifest', async () => {
    const manifest = `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: conf}\ndata: {app.ini: "password = ${MASK} #a1b2c3"}\n`;
    await expect(prepareApply(client, desk, { context: 'lab', namespace: 'shop', text: manifest, force: false }, signal)).rejects.toThrow(
      `ConfigMap conf holds ${MASK}`,
    );
  });
});
