import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import type { KubernetesLab } from '../lab/kubernetes.ts';
import { availability, startKubernetes } from '../lab/kubernetes.ts';
import { kubectl } from '../lab/kubernetes/build.ts';
import { brokenLastLine, deployBroken, deployWeb, makeNamespace } from '../lab/kubernetes/workloads.ts';
import type { MailLab } from '../lab/mail.ts';
import { availability as mailAvailability, startMail } from '../lab/mail.ts';
import type { Gate } from '../lab/mail/gate.ts';
import { openGate } from '../lab/mail/gate.ts';
import { mustRun } from '../lab/processes.ts';
import type { Workstation } from './pilothouse.ts';
import { makeWorkstation } from './pilothouse.ts';

const cluster = await availability();
const mail = await mailAvailability();
const can = cluster.ok ? mail : cluster;

describe.skipIf(!can.ok)(`story A: its mail and its health${can.ok ? '' : ` (${can.reason})`}`, () => {
  let lab: KubernetesLab;
  let postfix: MailLab;
  let namespace: Awaited<ReturnType<typeof makeNamespace>>;
  let desk: Workstation;
  let gate: Gate;
  beforeAll(async () => {
    lab = await startKubernetes();
    postfix = await startMail();
    namespace = await makeNamespace(lab.kubeconfig, 'story-a');
    desk = await makeWorkstation({ env: { KUBECONFIG: lab.kubeconfig } });
    gate = await openGate(postfix.address, postfix.ports.submission);
    await deployWeb(lab.kubeconfig, { namespace: namespace.name });
  });
  afterAll(async () => {
    gate?.close();
    await desk?.remove();
    await namespace?.remove();
    await postfix?.stop();
    await lab?.stop();
  });

  const place = () => ['--context', 'lab', '--namespace', namespace.name];

  it('step 3: what crashes is explained: what, since when, how often, what still serves, what to do', async () => {
    await deployBroken(lab.kubeconfig, { namespace: namespace.name });
    const answer = await desk.run(['deployments', 'explain', 'broken', ...place(), '--json']);
    expect(answer.exitCode).toBe(1);
    const explained = answer.json<{
      what: { en: string };
      means: { en: string };
      since: string;
      whatToDo: unknown[];
      evidence: unknown[];
    }>();
    expect(JSON.stringify(explained)).toContain(brokenLastLine);
    expect(explained.whatToDo.length).toBeGreaterThan(0);
    expect((await desk.run(['deployments', 'explain', 'web', ...place(), '--json'])).exitCode).toBe(0);
  });

  it('step 7: the deployed mail settings are read, and a real message is sent from the workstation and from inside the pod', async () => {
    const { port } = gate;
    const node = (
      await mustRun(kubectl, ['--kubeconfig', lab.kubeconfig, 'get', 'nodes', '-o', 'jsonpath={.items[0].status.addresses[0].address}'])
    ).trim();
    const secret = {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'proton-smtp-credentials' },
      stringData: { password: postfix.password },
    };
    const file = join(desk.home, 'secret.yaml');
    await writeFile(file, stringify(secret), { mode: 0o600 });
    const made = await desk.run(['apply', file, ...place(), '--yes', '--json']);
    expect(made.json()).toMatchObject([{ kind: 'Secret', outcome: 'created' }]);
    expect(made.stdout + made.stderr).not.toContain(postfix.password);
    const env = Object.entries({
      MAIL_ENABLED: 'true',
      SMTP_HOST: node,
      SMTP_PORT: String(port),
      SMTP_TLS: 'true',
      SMTP_USERNAME: postfix.user,
      MAIL_FROM: postfix.user,
      MAIL_FROM_NAME: 'PCAP',
    }).map(([name, value]) => ({ name, value }));
    const reference = { name: 'SMTP_PASSWORD', valueFrom: { secretKeyRef: { name: 'proton-smtp-credentials', key: 'password' } } };
    const patch = JSON.stringify({ spec: { template: { spec: { containers: [{ name: 'web', env: [...env, reference] }] } } } });
    await mustRun(kubectl, ['--kubeconfig', lab.kubeconfig, '-n', namespace.name, 'patch', 'deployment', 'web', '-p', patch]);
    await mustRun(kubectl, ['--kubeconfig', lab.kubeconfig, '-n', namespace.name, 'rollout', 'status', 'deployment/web', '--timeout=60s']);

    const workload = `lab/${namespace.name}/deployments/web`;
    const read = await desk.run(['mail', 'deployed', '--workload', workload, '--json']);
    expect(read.exitCode).toBe(0);
    expect(read.json()).toMatchObject({ server: node, port, security: 'starttls', user: postfix.user, password: true, fromName: 'PCAP' });
    const trust = ['--ca-file', postfix.caPath, '--tls-name', postfix.hostName];
    const tested = await desk.run(['mail', 'deployed', '--workload', workload, '--test', '--send', ...trust, '--json']);
    expect(tested.json<{ tests: { ok: boolean; sent: boolean; via: string }[] }>().tests).toMatchObject([
      { ok: true, sent: true, via: 'here' },
      { ok: true, sent: true, via: `deployment:lab/${namespace.name}/web` },
    ]);
    expect(read.stdout + tested.stdout + tested.stderr).not.toContain(postfix.password);
    expect(await postfix.messageContaining('Pilothouse mail test')).toContain(postfix.user);
  });

  it('step 8: the application answers when it is asked from inside its own pod', async () => {
    const answer = await desk.run(['check', 'http://127.0.0.1:8080/', '--via', `deployment:lab/${namespace.name}/web`, '--json']);
    expect(answer.json()).toMatchObject({ ok: true });
  });
});
