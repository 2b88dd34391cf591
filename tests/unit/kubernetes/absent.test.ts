import { describe, expect, test } from 'vitest';
import { AbsentError, absentIn } from '../../../main/core/kubernetes/absent.ts';
import { ApiStatusError, statusFailure } from '../../../main/core/kubernetes/api-failure.ts';
import { nearNames } from '../../../main/core/kubernetes/near-names.ts';

const target = { context: 'lab', server: 'https://10.0.0.1:6443', user: 'dev', via: null };
const status = (code: number, message: string) => statusFailure(target, code, JSON.stringify({ kind: 'Status', message, code }));
const items = (...names: readonly (readonly [namespace: string | undefined, name: string])[]) => ({
  items: names.map(([namespace, name]) => ({ metadata: { name, ...(namespace === undefined ? {} : { namespace }) } })),
});

/** A cluster that has these answers by path, and with `?` for what is looked for by its name. */
function clusterWith(answers: Readonly<Record<string, unknown>>) {
  const asked: string[] = [];
  return {
    asked,
    target,
    json({ path, query = {} }: { readonly path: string; readonly query?: Readonly<Record<string, string | number | undefined>> }) {
      const key = `${path}${query['fieldSelector'] === undefined ? '' : '?'}`;
      asked.push(key);
      const answer = answers[key];
      if (answer instanceof Error) return Promise.reject(answer);
      return answer === undefined
        ? Promise.reject(status(404, `namespaces "${path.split('/').at(-1)}" not found`))
        : Promise.resolve(answer);
    },
  };
}

const said = async (answers: Readonly<Record<string, unknown>>, path: string, message: string) => {
  const absent = absentIn(path, message);
  if (absent === null) throw new Error('no object is named');
  return await new AbsentError(clusterWith(answers), absent, message).fuller(new AbortController().signal);
};

describe('an object that is not there', () => {
  test.each([
    [
      '/apis/apps/v1/namespaces/shop/deployments/web',
      'deployments.apps "web" not found',
      { root: '/apis/apps/v1', plural: 'deployments', group: 'apps', namespace: 'shop', name: 'web' },
    ],
    ['/api/v1/namespaces/shop/pods/web/log', 'pods "web" not found', { root: '/api/v1', plural: 'pods', namespace: 'shop', name: 'web' }],
    ['/api/v1/nodes/node-9', 'nodes "node-9" not found', { root: '/api/v1', plural: 'nodes', group: '', namespace: null, name: 'node-9' }],
    [
      '/api/v1/namespaces/shpo/configmaps',
      'namespaces "shpo" not found',
      { root: '/api/v1', plural: 'namespaces', group: '', namespace: null, name: 'shpo' },
    ],
    [
      '/apis/cert-manager.io/v1/namespaces/shop/certificates/a',
      'certificates.cert-manager.io "a" not found',
      { root: '/apis/cert-manager.io/v1', plural: 'certificates', group: 'cert-manager.io', namespace: 'shop', name: 'a' },
    ],
  ])('%s: %s', (path, message, expected) => {
    expect(absentIn(path, message)).toMatchObject(expected);
  });

  test('a kind that the cluster does not have names no object', () => {
    expect(absentIn('/apis/x/v1/unicorns/a', 'the server could not find the requested resource')).toBeNull();
  });

  test('is said with what was looked for and where, and with names that may have been meant', async () => {
    const found = await said(
      {
        '/api/v1/namespaces/shop': {},
        '/apis/apps/v1/namespaces/shop/deployments': items(['shop', 'web'], ['shop', 'wep-api'], ['shop', 'billing']),
        '/apis/apps/v1/deployments?': items(['prod', 'webb']),
      },
      '/apis/apps/v1/namespaces/shop/deployments/webb',
      'deployments.apps "webb" not found',
    );
    expect(found).toMatchObject({
      kind: 'not-found',
      cause: {
        en: 'There is no deployment “webb” in the namespace “shop” of the cluster “lab”.',
        fr: 'Il n’y a pas de déploiement « webb » dans le namespace « shop » du cluster « lab ».',
      },
      remedy: { en: 'One of this name is in: prod. Similar names: web.', fr: 'Il y en a un de ce nom dans : prod. Noms proches : web.' },
      evidence: 'deployments.apps "webb" not found',
    });
  });

  test('a namespace that is not there is what is missing', async () => {
    const found = await said(
      { '/api/v1/namespaces': items([undefined, 'shop'], [undefined, 'default']) },
      '/api/v1/namespaces/shpo/services/web',
      'services "web" not found',
    );
    expect(found.cause.en).toBe('There is no namespace “shpo” in the cluster “lab”.');
    expect(found.remedy.en).toBe('Similar names: shop.');
  });

  test('where nothing may be looked at the sentence stands alone', async () => {
    const refused = new ApiStatusError(status(403, 'no').failure, 403, null);
    const found = await said(
      {
        '/api/v1/namespaces/shop': refused,
        '/api/v1/namespaces/shop/ingresses': refused,
        '/api/v1/ingresses?': refused,
      },
      '/apis/networking.k8s.io/v1/namespaces/shop/ingresses/web',
      'ingresses.networking.k8s.io "web" not found',
    );
    expect(found.cause.fr).toBe('Il n’y a pas d’ingress « web » dans le namespace « shop » du cluster « lab ».');
    expect(found.remedy.en).toContain('Check the name');
  });
});

test('near names: a typo or two, and pods of what was named; not just anything', () => {
  expect(nearNames('wbe', ['web', 'billing'])).toEqual(['web']);
  expect(nearNames('web', ['web-7d4b9c-x2x7f', 'webhook-long-name', 'cart'])).toEqual(['web-7d4b9c-x2x7f']);
  expect(nearNames('weeb', ['web-5d67f74ffc-gdz85', 'cart-6c8f7d4b9c-x2x7f'])).toEqual(['web-5d67f74ffc-gdz85']);
  expect(nearNames('web-7d4b9c6f5d-x2x7f', ['web-5d67f74ffc-gdz85', 'cart-6c8f7d4b9c-x2x7f'])).toEqual(['web-5d67f74ffc-gdz85']);
  expect(nearNames('web', ['web'])).toEqual([]);
});

describe('a right that is missing', () => {
  const remedy = (message: string) => status(403, message).failure;

  test('of what belongs to no namespace names the verb, the kind and the whole cluster', () => {
    const failed = remedy('nodes "node-1" is forbidden: User "dev" cannot patch resource "nodes" in API group "" at the cluster scope');
    expect(failed.cause.en).toBe('dev is not allowed to patch nodes in the whole cluster.');
    expect(failed.remedy.en).toContain('the verb patch on nodes in the whole cluster');
    expect(failed.remedy.en).toContain('ClusterRoleBinding');
    expect(failed.remedy.en).not.toMatch(/choose/iu);
  });

  test('to list in all namespaces may be there in one', () => {
    const failed = remedy('secrets is forbidden: User "dev" cannot list resource "secrets" in API group "" at the cluster scope');
    expect(failed.remedy.en).toContain('the verb list on secrets in the whole cluster');
    expect(failed.remedy.en).toContain('choose one namespace');
  });

  test('on a namespace is not said to be in that namespace', () => {
    const failed = remedy(
      'namespaces "shop" is forbidden: User "dev" cannot get resource "namespaces" in API group "" in the namespace "shop"',
    );
    expect(failed.cause.en).toBe('dev is not allowed to get the namespace “shop”.');
    expect(failed.cause.fr).toBe('dev n’a pas le droit « get » sur le namespace « shop ».');
    expect(failed.remedy.en).toContain('in the whole cluster');
  });
});
