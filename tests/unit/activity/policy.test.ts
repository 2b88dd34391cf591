import { expect, test } from 'vitest';
import { contextReadOnlyBy, targetPolicy } from '../../../main/core/activity/policy.ts';
import { settingsSchema } from '../../../preload/contract/settings.ts';

const settings = settingsSchema.parse({
  policies: { staging: { readOnly: true } },
  servers: { environments: { 'web-1': 'production' } },
  kubernetes: {
    environments: { prod: 'production', 'arn:aws:eks:eu:1:cluster/shop': 'staging', lab: 'development' },
    readOnly: { lab: true },
    protected: { lab: true, prod: false },
  },
});
const policyOf = (kind: 'servers' | 'kubernetes', target: string) => targetPolicy(settings, { kind, target });

test('a context has the policy of its environment, and may be stricter, never looser', () => {
  expect(policyOf('kubernetes', 'prod')).toEqual({ environment: 'production', readOnly: false, protected: true });
  expect(policyOf('kubernetes', 'lab')).toEqual({ environment: 'development', readOnly: true, protected: true });
  expect(policyOf('kubernetes', 'other')).toEqual({ environment: 'none', readOnly: false, protected: false });
});

test('a server has its environment’s, and a name that is a context’s too says nothing of it', () => {
  expect(policyOf('servers', 'web-1')).toEqual({ environment: 'production', readOnly: false, protected: true });
  expect(policyOf('servers', 'lab')).toEqual({ environment: 'none', readOnly: false, protected: false });
});

test('what is done from within a pod is done in its context', () => {
  expect(policyOf('servers', 'pod:lab/default/web-1/app')).toMatchObject({ readOnly: true, protected: true });
  expect(policyOf('servers', 'pod:arn%3Aaws%3Aeks%3Aeu%3A1%3Acluster%2Fshop/default/web-1')).toMatchObject({
    environment: 'staging',
    readOnly: true,
  });
});

test('what makes a context read-only is told apart: its own mark, its environment', () => {
  expect(contextReadOnlyBy(settings, 'lab')).toEqual({ mark: true, environment: null });
  expect(contextReadOnlyBy(settings, 'arn:aws:eks:eu:1:cluster/shop')).toEqual({ mark: false, environment: 'staging' });
  expect(contextReadOnlyBy(settings, 'prod')).toEqual({ mark: false, environment: null });
});
