import { mkdtemp, readFile, rename, rm, symlink, unlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { ORPCError } from '@orpc/server';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Failure } from '../../../preload/contract/failure.ts';
import { failureSchema } from '../../../preload/contract/failure.ts';
import { availability, startKubernetes } from '../../lab/kubernetes.ts';
import type { KubernetesLab } from '../../lab/kubernetes.ts';
import { callApi } from '../../lab/kubernetes/api-requests.ts';
import type { Desk } from './desk.ts';
import { openDesk, openView } from './desk.ts';

const here = await availability({ node: false });

describe.skipIf(!here.ok)('contexts that are tried, trusted and replaced', () => {
  let folder: string;
  let cluster: KubernetesLab;
  let desk: Desk;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'pilothouse-contexts-'));
    cluster = await startKubernetes({ node: false });
    desk = await openDesk({ KUBECONFIG: cluster.mixedKubeconfig });
  }, 120_000);
  afterAll(async () => {
    await desk?.close();
    await cluster?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  test('a check says the version, as whom by which certificate until when, and that everything is allowed', async () => {
    const check = await desk.client.kubernetes.contexts.check({ context: 'lab' });
    expect(check).toMatchObject({ ok: true, failure: null, reason: null, via: 'here', skewMs: null });
    expect(check.version).toMatch(/^v1\.\d+\.\d+/u);
    // Kubernetes 1.20 has no SelfSubjectReview: the certificate itself says who this is.
    expect(check.user.groups).toContain('system:masters');
    expect(Date.parse(check.credentials.find(({ kind }) => kind === 'certificate')?.until ?? '')).toBeGreaterThan(Date.now());
    expect(check.presented).toMatchObject({ trust: 'authority', problem: null });
    expect(check.permissions?.allowed).toContainEqual({ what: 'everything', allowed: true });
  });

  test('a token that may little is told what it may', async () => {
    const check = await desk.client.kubernetes.contexts.check({ context: 'lab-viewer' });
    expect(check.ok).toBe(true);
    expect(check.credentials).toEqual([{ kind: 'token', until: null }]);
    const allowed = check.permissions?.allowed.flatMap(({ what, allowed: may }) => (may ? [what] : []));
    expect(allowed).toEqual(['list-pods']);
  });

  test('each kind of failure has its word, and none hides another', async () => {
    const checks = await Promise.all(
      ['unreachable', 'missing-certificate', 'lab'].map((context) => desk.client.kubernetes.contexts.check({ context })),
    );
    expect(checks.map(({ reason }) => reason)).toEqual(['unreachable', 'kubeconfig', null]);
    expect(checks[0]?.failure?.kind).toBe('connection-refused');
  });

  test('a certificate nobody vouches for is refused, shown, trusted by choice for this context only, and asked about again when it changes', async () => {
    const written = await readFile(cluster.kubeconfig, 'utf8');
    const path = join(folder, 'unknown');
    await writeFile(path, written.replaceAll(/certificate-authority-data: .*/gu, ''));
    const own = await openDesk({ KUBECONFIG: path });
    try {
      const { kubernetes, settings } = own.client;
      const list = () => kubernetes.namespaces.list({ context: 'lab' });
      expect((await failureOf(list())).kind).toBe('certificate-unknown-authority');
      const check = await kubernetes.contexts.check({ context: 'lab' });
      expect(check).toMatchObject({ ok: false, reason: 'certificate', presented: { trust: 'none' } });
      const presented = await kubernetes.contexts.certificate({ context: 'lab' });
      const fingerprint = presented?.certificate.fingerprint256 ?? '';
      expect(fingerprint).toBe(check.presented?.certificate.fingerprint256);
      await settings.merge({ path: ['kubernetes', 'certificates', 'lab'], value: fingerprint });
      expect((await list()).namespaces).toContain('default');
      expect((await kubernetes.contexts.check({ context: 'lab' })).presented).toMatchObject({ trust: 'pinned' });
      const other = fingerprint.replace(/^../u, (two) => (two === '00' ? 'FF' : '00'));
      await settings.merge({ path: ['kubernetes', 'certificates', 'lab'], value: other });
      const changed = await failureOf(list());
      expect(changed.kind).toBe('certificate-changed');
      expect(changed.evidence).toContain(fingerprint);
      await settings.merge({ path: ['kubernetes', 'certificates', 'lab'], value: null });
      expect((await failureOf(list())).kind).toBe('certificate-unknown-authority');
    } finally {
      await own.close();
    }
  });

  test('files are followed: replaced by renaming, behind a link that is moved, in a second file; views go over to the new login by themselves', async () => {
    const admin = await readFile(cluster.kubeconfig, 'utf8');
    const viewer = (await readFile(cluster.viewerKubeconfig, 'utf8')).replaceAll('lab-viewer', 'lab');
    const [first, second, third, link] = ['first', 'second', 'third', 'link'].map((name) => join(folder, name));
    if (!first || !second || !third || !link) throw new Error('four names make four paths');
    await writeFile(first, viewer);
    await symlink(first, link);
    const own = await openDesk({ KUBECONFIG: [link, third].join(delimiter) });
    const view = openView(own, own.client.kubernetes.deployments.watch, { context: 'lab', namespace: 'kube-system' });
    const contexts: string[][] = [];
    const ended = new AbortController();
    const stream = crypto.randomUUID();
    const watching = (async () => {
      for await (const { items, sequence } of await own.client.kubernetes.contexts.watch({ stream }, { signal: ended.signal })) {
        for (const item of items) contexts.push(item.contexts.map(({ name }) => name));
        await own.client.system.acknowledge({ stream, sequence });
      }
    })().catch(() => null);
    try {
      await view.until(() => view.status()?.failure?.kind === 'kubernetes-forbidden', 'forbidden to the viewer');
      await writeFile(second, admin);
      await symlink(second, `${link}.new`);
      await rename(`${link}.new`, link);
      await view.until(() => view.status()?.status === 'live', 'live as the administrator', 8000);
      await writeFile(`${second}.new`, viewer);
      await rename(`${second}.new`, second);
      await view.until(() => view.status()?.failure?.kind === 'kubernetes-forbidden', 'forbidden again', 8000);
      await writeFile(third, admin.replaceAll('name: lab', 'name: late'));
      await expect.poll(() => contexts.at(-1), { timeout: 8000 }).toEqual(['lab', 'late']);
      await unlink(third);
      await expect.poll(() => contexts.at(-1), { timeout: 8000 }).toEqual(['lab']);
      expect(await readFile(second, 'utf8')).toBe(viewer);
      expect(own.bugs).toEqual([]);
    } finally {
      ended.abort();
      await watching;
      await view.close();
      await own.close();
    }
  });

  test('a context that is marked read-only refuses every change, one that is protected wants its name', async () => {
    await callApi(cluster.kubeconfig, 'POST', '/apis/apps/v1/namespaces/default/deployments', {
      body: {
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        metadata: { name: 'kept' },
        spec: {
          replicas: 0,
          selector: { matchLabels: { app: 'kept' } },
          template: { metadata: { labels: { app: 'kept' } }, spec: { containers: [{ name: 'app', image: 'busybox:1.36' }] } },
        },
      },
    });
    const { kubernetes, settings } = desk.client;
    const asked = { context: 'lab', namespace: 'default', name: 'kept', change: { verb: 'pause' as const } };
    const apply = async (typedName: string | null) => {
      const { digest } = await kubernetes.rollouts.change.plan(asked);
      const stream = crypto.randomUUID();
      for await (const { sequence } of await kubernetes.rollouts.change.apply({ ...asked, stream, consent: { digest, typedName } }))
        await desk.client.system.acknowledge({ stream, sequence });
    };
    try {
      await settings.merge({ path: ['kubernetes'], value: { readOnly: { lab: true }, protected: { lab: true } } });
      expect(await kubernetes.rollouts.change.plan(asked)).toMatchObject({ readOnly: true, protected: true, environment: 'none' });
      expect((await failureOf(apply('lab'))).kind).toBe('target-read-only');
      await settings.merge({ path: ['kubernetes', 'readOnly'], value: { lab: null } });
      expect((await failureOf(apply(null))).kind).toBe('confirmation-needed');
      await apply('lab');
    } finally {
      await settings.merge({ path: ['kubernetes'], value: { readOnly: { lab: null }, protected: { lab: null } } });
      await callApi(cluster.kubeconfig, 'DELETE', '/apis/apps/v1/namespaces/default/deployments/kept');
    }
    expect(desk.bugs).toEqual([]);
  });
});

async function failureOf(call: Promise<unknown>): Promise<Failure> {
  const error = await call.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (!(error instanceof ORPCError)) throw new Error(`the call did not fail as it should: ${String(error)}`);
  return failureSchema.parse(error.data);
}
