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

  test('lines of settings whose name looks like a secret are masked in config maps, variables and values of charts', () => {
    const properties = `server.port=8080\ndb.password=${CANARY}\n`;
    const map = maskedObject({ kind: 'ConfigMap', data: { 'app.properties': properties, one: `db.password=${CANARY}` } });
    expect(map).toEqual({
      kind: 'ConfigMap',
      data: {
        'app.properties': `server.port=8080\ndb.password=${maskedValue(CANARY)}\n`,
        one: `db.password=${maskedValue(CANARY)}`,
      },
    });
    const container = { name: 'web', env: [{ name: 'JAVA_OPTS', value: `-Xmx1g -Ddb.password=${CANARY}` }] };
    expect(JSON.stringify(maskedObject({ kind: 'Pod', spec: { containers: [container] } }))).not.toContain(CANARY);
    expect(maskedSettings({ conf: `password=${CANARY}\nuser=x`, args: ['--password', CANARY, '--port', '80'] })).toEqual({
      conf: `password=${maskedValue(CANARY)}\nuser=x`,
      args: ['--password', maskedValue(CANARY), '--port', '80'],
    });
  });

  test('an argument that changes is seen to change although it is masked', () => {
    const pod = (password: string) => ({ kind: 'Pod', spec: { containers: [{ name: 'web', args: [`--password=${password}`] }] } });
    expect(maskedYaml(pod('one'))).not.toBe(maskedYaml(pod('two')));
  });
});
