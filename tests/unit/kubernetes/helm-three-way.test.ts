import { expect, test } from 'vitest';
import { mergePatch, threeWay } from '../../../main/core/kubernetes/helm/three-way.ts';

test('what is wanted comes, what only the old manifest had goes, what the cluster and others added stays', () => {
  const before = {
    spec: { replicas: 2, paused: true, template: { spec: { containers: [{ name: 'web', image: 'web:2', args: ['x'] }] } } },
  };
  const wanted = { spec: { replicas: 1, template: { spec: { containers: [{ name: 'web', image: 'web:1' }] } } } };
  const live = {
    spec: {
      replicas: 2,
      paused: true,
      strategy: { type: 'RollingUpdate' },
      template: {
        spec: {
          containers: [
            { name: 'web', image: 'web:2', args: ['x'], imagePullPolicy: 'IfNotPresent' },
            { name: 'mesh', image: 'mesh:9' },
          ],
        },
      },
    },
  };
  const merged = threeWay(before, wanted, live);
  expect(merged).toEqual({
    spec: {
      replicas: 1,
      strategy: { type: 'RollingUpdate' },
      template: {
        spec: {
          containers: [
            { name: 'web', image: 'web:1', imagePullPolicy: 'IfNotPresent' },
            { name: 'mesh', image: 'mesh:9' },
          ],
        },
      },
    },
  });
  expect(mergePatch(live, merged)).toMatchObject({ spec: { replicas: 1, paused: null } });
  expect(mergePatch(live, merged)).not.toHaveProperty('spec.strategy');
});

test('an object that is already as it is wanted needs no patch', () => {
  const live = { data: { a: '1' }, extra: true };
  expect(mergePatch(live, threeWay({ data: { a: '1' } }, { data: { a: '1' } }, live))).toEqual({});
});

test('lists without names, and names that stand twice, are taken as they are wanted', () => {
  const ports = [{ port: 80 }, { port: 443 }];
  expect(threeWay({}, { ports }, { ports: [{ port: 80, nodePort: 30_000 }] })).toEqual({ ports });
  const twice = [{ name: 'a' }, { name: 'a' }];
  expect(threeWay({}, { twice }, { twice: [{ name: 'a', more: 1 }] })).toEqual({ twice });
});
