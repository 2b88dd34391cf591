import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Context, Pod } from '../../../preload/contract/kubernetes.ts';
import { linkOfPath, pathOfLink } from '../../../renderer/app/links.ts';
import { broken } from '../../../main/core/kubernetes/contexts/context-problem.ts';
import { filterContexts, orderContexts, reasonInRow } from '../../../renderer/clusters/context-rows.ts';
import { podsOf } from '../../../renderer/clusters/deployment-pods.ts';
import { kubectlCommand } from '../../../renderer/clusters/kubectl.ts';
import { chosenNamespace, isNamespaceName, shownNamespace } from '../../../renderer/clusters/namespaces.ts';
import {
  clusterPath,
  labelSearch,
  labelsOf,
  objectPath,
  readClustersPath,
  selectorLogsOf,
  selectorLogsPath,
} from '../../../renderer/clusters/paths.ts';

describe('paths of the room', () => {
  it('leads back to any context and object, whatever their names hold, also through a link', () => {
    const resources = fc.constantFrom('pods', 'nodes', 'certificates.cert-manager.io');
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), resources, fc.constantFrom('shop', null), (context, resource, namespace) => {
        fc.pre(context.isWellFormed() && !['.', '..'].includes(context));
        const path = objectPath(context, resource, { namespace, name: 'web-1.a' });
        const place = { kind: 'cluster', context, resource, object: { namespace, name: 'web-1.a' } };
        expect(readClustersPath(path)).toEqual(place);
        expect(readClustersPath(pathOfLink(linkOfPath(path)))).toEqual(place);
      }),
    );
  });

  it('names no list where a context is opened, and no object where only a list is', () => {
    expect(readClustersPath(clusterPath('arn:aws:eks:eu-west-3:1:cluster/shop'))).toEqual({
      kind: 'cluster',
      context: 'arn:aws:eks:eu-west-3:1:cluster/shop',
      resource: null,
      object: null,
    });
    expect(readClustersPath('/clusters')).toEqual({ kind: 'list' });
    expect(readClustersPath('/clusters/100%/pods')).toEqual({ kind: 'cluster', context: '100%', resource: 'pods', object: null });
  });

  it('tells what belongs to no namespace from a page of an object and from a page of the cluster', () => {
    expect(readClustersPath('/clusters/lab/nodes/-/node1')).toMatchObject({ kind: 'cluster', object: { namespace: null, name: 'node1' } });
    // A row of what belongs to none has an empty namespace.
    expect(objectPath('lab', 'nodes', { namespace: '', name: 'node1' })).toBe('/clusters/lab/nodes/-/node1');
    expect(readClustersPath('/clusters/lab/nodes/-/node1/yaml')).toEqual({
      kind: 'object',
      object: { context: 'lab', resource: 'nodes', namespace: null, name: 'node1' },
      view: 'yaml',
    });
    expect(readClustersPath('/clusters/lab/~helm/shop/web')).toEqual({ kind: 'view', context: 'lab', view: 'helm', rest: ['shop', 'web'] });
  });
});

describe('the pods of a deployment', () => {
  it('are those that it owns, in its own namespace, whatever they are called', () => {
    const pod = (name: string, deployment: string | null, namespace = 'shop') => ({ name, namespace, deployment }) as Pod;
    const pods = [
      pod('web-5d4f8c7b9d-x2kqp', 'web'),
      pod('web-6fb8-z9w4t', 'web'),
      pod('web-5d4f8c7b9d-by-hand', null),
      pod('web-api-5d4f8c7b9d-x2kqp', 'web-api'),
      pod('web-5d4f8c7b9d-x2kqq', 'web', 'mail'),
    ];
    expect(podsOf({ namespace: 'shop', name: 'web' }, pods).map(({ name }) => name)).toEqual(['web-5d4f8c7b9d-x2kqp', 'web-6fb8-z9w4t']);
  });
});

describe('the label selector of a list', () => {
  it('stands in its link and is read from there, whatever it holds', () => {
    for (const selector of ['app=web', 'tier in (api, worker),!canary', 'a.b/c=d+e', '']) {
      expect(labelsOf(labelSearch(selector))).toBe(selector);
    }
    expect(labelSearch('')).toBe('');
    const path = selectorLogsPath('lab/1', null, 'app.kubernetes.io/name=web');
    const place = readClustersPath(path);
    expect(place).toEqual({ kind: 'view', context: 'lab/1', view: 'logs', rest: ['-', 'app.kubernetes.io/name=web'] });
    expect(selectorLogsOf(place.kind === 'view' ? place.rest : [])).toEqual({ namespace: null, selector: 'app.kubernetes.io/name=web' });
  });
});

describe('the namespace that is shown', () => {
  it('is the chosen one, all when none was chosen, and the one of a link that names another', () => {
    expect(shownNamespace(null, null)).toBeNull();
    expect(shownNamespace(null, 'shop')).toBeNull();
    expect(shownNamespace('mail', null)).toBe('mail');
    expect(shownNamespace('mail', 'shop')).toBe('shop');
  });

  it('can be typed when it is an RFC 1123 label', () => {
    for (const name of ['default', 'a', 'kube-system', '0-9', 'a'.repeat(63)]) expect(isNamespaceName(name)).toBe(true);
    for (const name of ['', 'Default', 'a.b', '-a', 'a-', 'a b', 'a/b', 'a'.repeat(64)]) expect(isNamespaceName(name)).toBe(false);
  });
});

describe('the kubectl command of an object', () => {
  it('quotes what a shell would read', () => {
    const object = { namespace: 'shop', name: 'web-1' };
    expect(kubectlCommand('lab', 'pods', object)).toBe('kubectl --context lab --namespace shop describe pod web-1');
    expect(kubectlCommand("o'brien $(id)", 'deployments', object)).toBe(
      String.raw`kubectl --context 'o'\''brien $(id)' --namespace shop describe deployment web-1`,
    );
  });
});

describe('the list of contexts', () => {
  const context = (name: string, change: Partial<Context> = {}): Context => ({
    name,
    cluster: `${name}-cluster`,
    server: 'https://10.0.0.1:6443',
    user: 'ops',
    namespace: null,
    source: '/home/ops/.kube/config',
    current: false,
    problem: null,
    ...change,
  });
  const problem = {
    kind: 'kubeconfig-context-broken' as const,
    cause: { en: 'No cluster.', fr: 'Pas de cluster.' },
    remedy: { en: 'Name it.', fr: 'Nommez-le.' },
  };

  it('puts the unusable ones first, with their reasons, then the current one, then the others as written', () => {
    const contexts = [context('b'), context('a'), context('current', { current: true }), context('broken', { problem })];
    expect(orderContexts(contexts).map(({ name }) => name)).toEqual(['broken', 'current', 'b', 'a']);
  });

  it('finds a context by any of its parts', () => {
    expect(
      filterContexts([context('prod'), context('lab', { server: 'https://lab.example' })], 'LAB.example').map(({ name }) => name),
    ).toEqual(['lab']);
  });
});

it('a context opens on its own namespace until somebody chooses, all of them included', () => {
  expect(chosenNamespace({}, 'lab', 'shop')).toBe('shop');
  expect(chosenNamespace({}, 'lab', null)).toBeNull();
  expect(chosenNamespace({ lab: null }, 'lab', 'shop')).toBeNull();
  expect(chosenNamespace({ lab: 'web' }, 'lab', 'shop')).toBe('web');
});

describe('the state of a context in its row', () => {
  it('does not say its name again', () => {
    const entry = { name: 'my “shop”', cluster: '', user: '', namespace: null, source: '/home/me/.kube/config' };
    const { cause } = broken(entry, 'it names no cluster', 'il ne nomme aucun cluster');
    expect(reasonInRow(cause, entry.name)).toEqual({
      en: 'Cannot be used: it names no cluster.',
      fr: 'Inutilisable : il ne nomme aucun cluster.',
    });
    const other = { en: 'The file is not there.', fr: 'Le fichier manque.' };
    expect(reasonInRow(other, entry.name)).toEqual(other);
  });
});
