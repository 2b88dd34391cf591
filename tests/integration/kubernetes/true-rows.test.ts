import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ObjectRow } from '../../../preload/contract/cluster-objects.ts';
import type { Finding } from '../../../preload/contract/health.ts';
import { selfSigned } from '../../lab/authority.ts';
import { availability, startKubernetes } from '../../lab/kubernetes.ts';
import type { KubernetesLab } from '../../lab/kubernetes.ts';
import { asYaml, troubleCases } from '../../lab/kubernetes/troubles.ts';
import { applyYaml, makeNamespace } from '../../lab/kubernetes/workloads.ts';
import { mustRun } from '../../lab/processes.ts';
import type { Desk, LiveView } from './desk.ts';
import { openDesk, openView } from './desk.ts';

const here = await availability();
/** What needs neither a registry nor time to crash, and one deployment whose pods crash. */
const CASES = new Set(['web', 'good', 'typo', 'portname', 'entry', 'readiness', 'unbound', 'backoff', 'python']);
const KINDS = ['services', 'ingresses', 'secrets', 'persistentvolumeclaims', 'jobs'] as const;

describe.skipIf(!here.ok)(`live rows beside explanations${here.ok ? '' : ` (${here.reason})`}`, () => {
  let lab: KubernetesLab;
  let desk: Desk;
  let folder: string;
  let namespace: { readonly name: string; remove(): Promise<void> };
  const views = new Map<string, LiveView<ObjectRow>>();

  beforeAll(async () => {
    lab = await startKubernetes();
    folder = await mkdtemp(join(tmpdir(), 'pilothouse-rows-'));
    desk = await openDesk({ KUBECONFIG: lab.kubeconfig });
    namespace = await makeNamespace(lab.kubeconfig, 'rows');
    const { cert, key } = await selfSigned(folder, {
      names: ['shop.example'],
      notBefore: new Date('2026-01-01T00:00:00Z'),
      notAfter: new Date('2026-02-01T00:00:00Z'),
    });
    const cases = troubleCases('127.0.0.1:1', { certificate: cert, key }).filter(({ name }) => CASES.has(name));
    await applyYaml(lab.kubeconfig, asYaml(cases.flatMap(({ objects }) => objects)), namespace.name);
    for (const resource of KINDS) {
      const scope = { context: 'lab', resource, namespace: namespace.name, labelSelector: null };
      views.set(
        resource,
        openView<ObjectRow>(desk, ({ stream }, options) => desk.client.kubernetes.objects.watch({ ...scope, stream }, options), scope),
      );
    }
  }, 120_000);

  afterAll(async () => {
    for (const view of views.values()) await view.close();
    await namespace?.remove();
    await desk?.close();
    await rm(folder, { recursive: true, force: true });
    await lab?.stop();
  });

  const reaches = async (resource: (typeof KINDS)[number], name: string, level: string, text: string) => {
    const view = views.get(resource);
    const its = () => [...(view?.rows.values() ?? [])].find((row) => row.name === name);
    await view?.until(
      () => its()?.level === level && its()?.state?.en.includes(text) === true,
      `${resource} ${name} ${level}: ${text}`,
      90_000,
    );
    const explained = await desk.client.kubernetes.explain({ context: 'lab', resource, namespace: namespace.name, name });
    expect({ name, level: explained.level }).toEqual({ name, level });
    const { rows } = await desk.client.kubernetes.objects.list({
      context: 'lab',
      resource,
      namespace: namespace.name,
      labelSelector: null,
    });
    expect(rows.find((row) => row.name === name)).toMatchObject({ level, state: its()?.state });
  };

  test.each([
    ['services', 'good', 'healthy', '1 endpoint ready'],
    ['services', 'typo', 'failing', 'Nothing stands behind it'],
    ['services', 'portname', 'failing', 'Nothing stands behind it'],
    ['services', 'readiness', 'failing', 'its endpoint is not ready'],
    ['ingresses', 'entry', 'failing', 'the service gone, which does not exist'],
    ['secrets', 'expired', 'failing', 'Its certificate expired on 2026-02-01'],
    ['persistentvolumeclaims', 'unbound', 'failing', 'the storage class fast does not exist'],
    ['jobs', 'backoff', 'failing', 'Failed'],
  ] as const)('%s %s is %s: %s', { timeout: 120_000 }, reaches);

  test('a service whose pods go, and come again, says so while it is looked at', async () => {
    const scale = (replicas: number) =>
      mustRun(lab.kubectl, ['--kubeconfig', lab.kubeconfig, '-n', namespace.name, 'scale', 'deployment', 'web', `--replicas=${replicas}`]);
    await scale(0);
    await reaches('services', 'good', 'failing', 'Nothing stands behind it');
    await scale(1);
    await reaches('services', 'good', 'healthy', '1 endpoint ready');
  }, 120_000);

  test('the overview has each trouble once: a deployment with its pods, a service of its own', async () => {
    const scope = { context: 'lab', namespace: namespace.name };
    const watches = [
      openView(desk, ({ stream }, options) => desk.client.kubernetes.pods.watch({ ...scope, labelSelector: null, stream }, options), scope),
      openView(
        desk,
        ({ stream }, options) => desk.client.kubernetes.deployments.watch({ ...scope, labelSelector: null, stream }, options),
        scope,
      ),
    ];
    try {
      const about = (found: readonly Finding[], text: string) => found.filter(({ link }) => link.includes(`/${namespace.name}/${text}`));
      // While a pod is only starting its service has nothing behind it for no other reason.
      // A pod may take a minute to start before that counts as its trouble; until then its service has nothing behind it.
      const once = (all: readonly Finding[], name: string) =>
        about(all, name).length === 1 && about(all, name)[0]?.link.includes('/services/') === false;
      const found = await findingsUntil(
        (all) => about(all, 'python').some(({ reason }) => reason.en.includes('exit 1')) && once(all, 'python') && once(all, 'readiness'),
      );
      expect(about(found, 'python').map(({ link }) => link)).toEqual([`cluster/lab/deployments/${namespace.name}/python`]);
      const links = found.map(({ link }) => link.replace('cluster/lab/', '')).filter((link) => link.includes(namespace.name));
      expect(links).toContain(`services/${namespace.name}/typo`);
      expect(links).toContain(`secrets/${namespace.name}/expired`);
      expect(new Set(links).size).toBe(links.length);
    } finally {
      for (const watch of watches) await watch.close();
    }
  }, 150_000);

  test('nothing of this was an error of ours', () => {
    expect(desk.bugs).toEqual([]);
  });

  async function findingsUntil(wanted: (found: readonly Finding[]) => boolean): Promise<readonly Finding[]> {
    const stream = randomUUID();
    const limit = AbortSignal.timeout(110_000);
    let last: readonly Finding[] = [];
    try {
      for await (const { sequence, items } of await desk.client.health.findings.watch({ stream }, { signal: limit })) {
        last = items.at(-1)?.findings ?? last;
        if (wanted(last)) return last;
        await desk.client.system.acknowledge({ stream, sequence });
      }
    } catch (error) {
      if (!limit.aborted) throw error;
    }
    throw new Error(`the findings did not come: ${JSON.stringify(last.map(({ link, reason }) => [link, reason.en]))}`);
  }
});
