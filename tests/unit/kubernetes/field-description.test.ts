import { describe, expect, test } from 'vitest';
import type { ClusterClient } from '../../../main/core/kubernetes/cluster-client.ts';
import { checkManifest } from '../../../main/core/kubernetes/manifests/check.ts';
import { describeField } from '../../../main/core/kubernetes/manifests/describe.ts';
import { ApiStatusError } from '../../../main/core/kubernetes/api-failure.ts';
import { failure, words } from '../../../main/core/failure.ts';

/** A cluster that describes its kinds so; as far as this asks. */
function cluster(answers: Readonly<Record<string, unknown>>): ClusterClient {
  const client: Pick<ClusterClient, 'json'> = {
    json({ path }) {
      const found = answers[path];
      return found === undefined
        ? Promise.reject(new ApiStatusError(failure('not-found', words('-', '-'), words('-', '-')), 404, null))
        : Promise.resolve(found);
    },
  };
  return client as ClusterClient;
}

const signal = AbortSignal.timeout(10_000);

/** As Kubernetes 1.24 and later serve it, by group and version. */
const v3 = cluster({
  '/openapi/v3/apis/shop.example/v1': {
    components: {
      schemas: {
        'example.shop.v1.Order': {
          type: 'object',
          'x-kubernetes-group-version-kind': [{ group: 'shop.example', version: 'v1', kind: 'Order' }],
          properties: {
            metadata: { default: {}, description: 'Standard metadata.', allOf: [{ $ref: '#/components/schemas/ObjectMeta' }] },
            spec: {
              type: 'object',
              required: ['size'],
              properties: {
                size: { type: 'string', enum: ['small', 'large'], description: 'How large it is.' },
                hurry: { type: 'boolean' },
                port: { 'x-kubernetes-int-or-string': true, anyOf: [{ type: 'integer' }, { type: 'string' }] },
                lines: { type: 'array', items: { type: 'object', properties: { article: { type: 'string' } } } },
                extras: { type: 'object', additionalProperties: { type: 'object', properties: { price: { type: 'integer' } } } },
              },
            },
          },
        },
        ObjectMeta: { type: 'object', properties: { name: { type: 'string' } } },
      },
    },
  },
});

/** As Kubernetes 1.20 serves it, all in one, values in its words only. */
const v2 = cluster({
  '/openapi/v2': {
    definitions: {
      'io.k8s.api.core.v1.Pod': {
        type: 'object',
        'x-kubernetes-group-version-kind': [{ group: '', version: 'v1', kind: 'Pod' }],
        properties: {
          restartPolicy: {
            type: 'string',
            description: 'Restart policy for all containers. One of Always, OnFailure, Never. Default to Always.',
          },
          protocol: { type: 'string', description: 'Protocol for port. Must be UDP, TCP, or SCTP. Defaults to "TCP".' },
          strategy: { type: 'string', description: 'Type of deployment. Can be "Recreate" or "RollingUpdate". Default is RollingUpdate.' },
          name: { type: 'string', description: 'Must be a DNS_LABEL. Cannot be updated.' },
        },
      },
    },
  },
});

describe('what a cluster says of a field', () => {
  const at = (client: ClusterClient, apiVersion: string, kind: string, ...path: string[]) =>
    describeField(client, { apiVersion, kind, path }, signal);

  test('of a custom resource: types, values, what is needed, through lists and maps', async () => {
    expect((await at(v3, 'shop.example/v1', 'Order', 'spec'))?.fields.map(({ name, type, required }) => [name, type, required])).toEqual([
      ['size', 'string', true],
      ['hurry', 'boolean', false],
      ['port', 'integer | string', false],
      ['lines', '[]Object', false],
      ['extras', 'map[string]Object', false],
    ]);
    expect(await at(v3, 'shop.example/v1', 'Order', 'spec', 'size')).toMatchObject({
      values: ['small', 'large'],
      description: 'How large it is.',
    });
    expect((await at(v3, 'shop.example/v1', 'Order', 'spec', 'hurry'))?.values).toEqual(['true', 'false']);
    expect((await at(v3, 'shop.example/v1', 'Order', 'spec', 'lines'))?.fields.map(({ name }) => name)).toEqual(['article']);
    expect((await at(v3, 'shop.example/v1', 'Order', 'spec', 'extras', 'any'))?.fields.map(({ name }) => name)).toEqual(['price']);
    expect((await at(v3, 'shop.example/v1', 'Order', 'metadata'))?.fields.map(({ name }) => name)).toEqual(['name']);
  });

  test('of an old cluster: values from its words; nothing is made up', async () => {
    const values = async (name: string) => (await at(v2, 'v1', 'Pod', name))?.values;
    expect(await values('restartPolicy')).toEqual(['Always', 'OnFailure', 'Never']);
    expect(await values('protocol')).toEqual(['UDP', 'TCP', 'SCTP']);
    expect(await values('strategy')).toEqual(['Recreate', 'RollingUpdate']);
    expect(await values('name')).toEqual([]);
  });

  test('nothing of what it does not describe', async () => {
    expect(await at(v3, 'shop.example/v1', 'Order', 'spec', 'colour')).toBeNull();
    expect(await at(v3, 'shop.example/v1', 'Invoice')).toBeNull();
    expect(await at(v3, '../../version', 'Order')).toBeNull();
  });
});

describe('the marks of a text that is being written', () => {
  const marks = async (text: string) =>
    (await checkManifest(v3, text, signal)).problems
      // This description of Order has no apiVersion and no kind.
      .filter(({ line }) => line > 2)
      .map(({ line, words: said }) => `${line}: ${said.en}`);
  const head = 'apiVersion: shop.example/v1\nkind: Order\nmetadata:\n  name: a\n';

  test('stay where another line is no YAML yet', async () => {
    expect(await marks(`${head}spec:\n  siz\n  hury: true\n`)).toEqual([
      '6: A colon is missing behind this name.',
      '7: .spec.hury is not known to the cluster. Is hurry meant?',
    ]);
    // What may stand in the line that could not be read is not said to be missing.
    expect(await marks(`${head}spec:\n  hury: true\n`)).toContain('6: .spec needs size, unless the cluster has it already.');
  });

  test('do not tell of what hangs below such a line', async () => {
    expect(await marks(`${head}spec\n  size: tiny\nstatuz: {}\n`)).toEqual([
      '5: A colon is missing behind this name.',
      '7: .statuz is not known to the cluster.',
    ]);
  });
});
