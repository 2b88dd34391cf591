import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import type { DeployedSource } from '../../../preload/contract/deployed-mail.ts';
import type { MailVerdict } from '../../../preload/contract/mail.ts';
import type { KubernetesLab } from '../../lab/kubernetes.ts';
import { availability, startKubernetes } from '../../lab/kubernetes.ts';
import { kubectl } from '../../lab/kubernetes/build.ts';
import { applyYaml, makeNamespace } from '../../lab/kubernetes/workloads.ts';
import type { MailLab } from '../../lab/mail.ts';
import { availability as mailAvailability, startMail } from '../../lab/mail.ts';
import type { Gate } from '../../lab/mail/gate.ts';
import { openGate } from '../../lab/mail/gate.ts';
import { mustRun } from '../../lab/processes.ts';
import type { Desk } from './desk.ts';
import { openDesk } from './desk.ts';

const here = await availability();
const mail = await mailAvailability();
const ok = here.ok && mail.ok;
const reason = here.ok ? (mail.ok ? '' : mail.reason) : here.reason;

describe.skipIf(!ok)(`mail settings of a real workload${ok ? '' : ` (${reason})`}`, () => {
  let lab: KubernetesLab;
  let postfix: MailLab;
  let namespace: Awaited<ReturnType<typeof makeNamespace>>;
  let desk: Desk;
  let source: DeployedSource;
  let gate: Gate;
  beforeAll(async () => {
    lab = await startKubernetes();
    postfix = await startMail();
    namespace = await makeNamespace(lab.kubeconfig, 'mail');
    desk = await openDesk({ KUBECONFIG: lab.kubeconfig });
    gate = await openGate(postfix.address, postfix.ports.submission);
    const { port } = gate;
    const node = (
      await mustRun(kubectl, ['--kubeconfig', lab.kubeconfig, 'get', 'nodes', '-o', 'jsonpath={.items[0].status.addresses[0].address}'])
    ).trim();
    const labels = { app: 'pcap-analyzer' };
    const fromSecret = (name: string, key: string) => ({ name, valueFrom: { secretKeyRef: { name: 'proton-smtp-credentials', key } } });
    const documents = [
      {
        apiVersion: 'v1',
        kind: 'Secret',
        metadata: { name: 'proton-smtp-credentials' },
        stringData: { username: postfix.user, password: postfix.password },
      },
      { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'mail' }, data: { SMTP_PORT: String(port), SMTP_TLS: 'true' } },
      {
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        metadata: { name: 'pcap-analyzer' },
        spec: {
          replicas: 1,
          selector: { matchLabels: labels },
          template: {
            metadata: { labels },
            spec: {
              terminationGracePeriodSeconds: 0,
              containers: [
                {
                  name: 'web',
                  image: 'busybox:1.36',
                  command: ['sleep', '3600'],
                  envFrom: [{ configMapRef: { name: 'mail' } }, { secretRef: { name: 'nothing', optional: true } }],
                  env: [
                    { name: 'DOMAIN', value: 'pcap.example' },
                    { name: 'MAIL_ENABLED', value: 'true' },
                    { name: 'SMTP_HOST', value: node },
                    fromSecret('SMTP_USERNAME', 'username'),
                    fromSecret('SMTP_PASSWORD', 'password'),
                    { name: 'MAIL_FROM', value: postfix.user },
                    { name: 'MAIL_FROM_NAME', value: 'PCAP of $(DOMAIN)' },
                  ],
                },
              ],
            },
          },
        },
      },
    ];
    await applyYaml(lab.kubeconfig, documents.map((one) => stringify(one)).join('---\n'), namespace.name);
    await mustRun(kubectl, [
      '--kubeconfig',
      lab.kubeconfig,
      '-n',
      namespace.name,
      'rollout',
      'status',
      'deployment/pcap-analyzer',
      '--timeout=60s',
    ]);
    source = {
      kind: 'workload',
      context: 'lab',
      resource: 'deployments',
      namespace: namespace.name,
      name: 'pcap-analyzer',
      container: null,
    };
  }, 180_000);
  afterAll(async () => {
    gate?.close();
    await desk?.close();
    await namespace?.remove();
    await postfix?.stop();
    await lab?.stop();
  });

  async function tested(via: string): Promise<MailVerdict | undefined> {
    const settings = await desk.client.mail.deployed({ source });
    const stream = randomUUID();
    const verdicts: MailVerdict[] = [];
    const batches = await desk.client.mail.test({
      server: settings.server ?? '',
      port: settings.port ?? 0,
      security: settings.security ?? 'none',
      tlsServerName: postfix.hostName,
      caFile: postfix.caPath,
      from: settings.from ?? '',
      to: [postfix.user],
      user: settings.user,
      password: { kind: 'deployed', source },
      via,
      stream,
    });
    for await (const { items, sequence } of batches) {
      verdicts.push(...items.flatMap((item) => (item.kind === 'verdict' ? [item.verdict] : [])));
      desk.core.rooms.streams.acknowledge(stream, sequence);
    }
    return verdicts[0];
  }

  test('references to secrets and config maps are followed; the password is not shown', async () => {
    const found = await desk.client.mail.deployed({ source });
    expect(found).toMatchObject({
      vantage: `deployment:lab/${namespace.name}/pcap-analyzer`,
      enabled: true,
      security: 'starttls',
      user: postfix.user,
      password: true,
      from: postfix.user,
      fromName: 'PCAP of pcap.example',
      problems: [],
      contradictions: [],
    });
    expect(found.understood.find(({ setting }) => setting === 'password')).toEqual({
      setting: 'password',
      variable: 'SMTP_PASSWORD',
      value: null,
      lacks: null,
      where: { en: 'secret proton-smtp-credentials, key password', fr: 'secret proton-smtp-credentials, clé password' },
    });
    expect(JSON.stringify(found)).not.toContain(postfix.password);
  });

  test('they are tried from this computer and from the pod, with the deployed password', async () => {
    const verdicts = await Promise.all([tested('here'), tested(`deployment:lab/${namespace.name}/pcap-analyzer`)]);
    for (const verdict of verdicts) expect(verdict).toMatchObject({ ok: true, mechanism: expect.any(String) as string });
    expect(JSON.stringify(verdicts)).not.toContain(postfix.password);
  });

  test('a key that is missing, and a workload that says nothing of mail, are told', async () => {
    const patch = JSON.stringify([{ op: 'remove', path: '/data/password' }]);
    await mustRun(kubectl, [
      '--kubeconfig',
      lab.kubeconfig,
      '-n',
      namespace.name,
      'patch',
      'secret',
      'proton-smtp-credentials',
      '--type=json',
      '-p',
      patch,
    ]);
    const found = await desk.client.mail.deployed({ source });
    expect(found.problems.map(({ cause }) => cause.en)).toEqual(['The secret proton-smtp-credentials has no key password.']);
    expect(found.password).toBe(false);
    expect(found.understood.find(({ setting }) => setting === 'password')).toMatchObject({ lacks: 'missing' });
    expect(found.contradictions.map(({ en }) => en).join()).toContain('secret proton-smtp-credentials, key password, which is not there');
    await expect(desk.client.mail.deployed({ source: { ...source, name: 'nothing' } as DeployedSource })).rejects.toMatchObject({
      data: { kind: 'not-found' },
    });
  });
});
