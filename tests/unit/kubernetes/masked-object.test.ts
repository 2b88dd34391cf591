import { describe, expect, test } from 'vitest';
import { maskedObject, maskedSettings, maskedValue, maskedYaml } from '../../../main/core/kubernetes/masked-object.ts';

const CANARY = 'canary-Xk29-do-not-show';

describe('what is shown of an object', () => {
  test('a secret shows its keys, never its values, nor the annotation that repeats them', () => {
    const text = maskedYaml({
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: {
        name: 'smtp',
        uid: 'u-1',
        annotations: { 'kubectl.kubernetes.io/last-applied-configuration': JSON.stringify({ data: { password: CANARY } }), note: 'kept' },
      },
      data: { password: CANARY },
      stringData: { user: CANARY },
    });
    expect(text).not.toContain(CANARY);
    expect(text).toContain('password: ');
    expect(text).toContain('note: kept');
    expect(text).not.toContain('u-1');
  });

  test('variables and arguments of containers are masked wherever the pod template stands, references are not', () => {
    const container = {
      name: 'web',
      args: ['serve', `--password=${CANARY}`],
      env: [
        { name: 'SMTP_PASSWORD', value: CANARY },
        { name: 'SMTP_HOST', value: 'mail.example' },
        { name: 'SMTP_USER', valueFrom: { secretKeyRef: { name: 'smtp', key: 'user' } } },
      ],
    };
    const shown = JSON.stringify(
      maskedObject({ kind: 'CronJob', spec: { jobTemplate: { spec: { template: { spec: { containers: [container] } } } } } }),
    );
    expect(shown).not.toContain(CANARY);
    expect(shown).toContain('mail.example');
    expect(shown).toContain('"secretKeyRef":{"name":"smtp","key":"user"}');
  });

  test('two masked values that differ are seen to differ, equal ones to be equal', () => {
    expect(maskedValue('one')).toBe(maskedValue('one'));
    expect(maskedValue('one')).not.toBe(maskedValue('two'));
    expect(maskedValue(CANARY)).not.toContain('canary');
  });

  test('values of a chart: secrets by name are masked, names of secrets are not', () => {
    const shown = maskedSettings({
      auth: { password: CANARY, existingSecret: 'db-credentials', secretName: 'other', enabled: true },
      extraEnv: [{ name: 'API_TOKEN', value: CANARY }],
      apiKey: CANARY,
      s3: { secretKey: CANARY, accessKey: CANARY },
      tls: { key: `-----BEGIN PRIVATE KEY-----\n${CANARY}` },
      replicas: 2,
    });
    expect(JSON.stringify(shown)).not.toContain(CANARY);
    expect(shown).toMatchObject({ auth: { existingSecret: 'db-credentials', secretName: 'other', enabled: true }, replicas: 2 });
  });
});
