import { randomUUID } from 'node:crypto';
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { ORPCError } from '@orpc/server';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import type { ChangeProgress } from '../../../preload/contract/change.ts';
import type { Failure } from '../../../preload/contract/failure.ts';
import { failureSchema } from '../../../preload/contract/failure.ts';
import type { ReleaseChange, ReleaseRevision } from '../../../preload/contract/helm.ts';
import type { KubernetesLab } from '../../lab/kubernetes.ts';
import { availability, startKubernetes } from '../../lab/kubernetes.ts';
import { kubectl } from '../../lab/kubernetes/build.ts';
import { applyYaml, makeNamespace } from '../../lab/kubernetes/workloads.ts';
import { mustRun } from '../../lab/processes.ts';
import type { Desk } from './desk.ts';
import { openDesk } from './desk.ts';

const here = await availability();
const CANARY = 'canary-helm-8Jq2-do-not-show';

/** A config map and a secret, as a chart of two templates renders them. */
function manifest(colour: string, more = ''): string {
  const owned = { labels: { 'app.kubernetes.io/managed-by': 'Helm' } };
  const documents = [
    { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'shop-mail', ...owned }, stringData: { password: CANARY } },
    { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'shop', ...owned }, data: { colour } },
  ];
  return documents.map((one) => `---\n# Source: shop/templates/x.yaml\n${stringify(one)}`).join('') + more;
}
const EXTRA = `---\n${stringify({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'shop-extra' }, data: { a: '1' } })}`;

/** The Secret that Helm writes for a revision (helm.sh/helm/v3/pkg/storage/driver/secrets.go). No Helm can be had here: it is written by its format. */
function record(
  namespace: string,
  version: number,
  status: string,
  body: { colour: string; manifest: string; hooks?: readonly unknown[] },
) {
  const at = new Date(Date.UTC(2026, 0, version, 10)).toISOString().replace('.000Z', '.123456789Z');
  const release = {
    name: 'shop',
    namespace,
    version,
    info: {
      first_deployed: at,
      last_deployed: at,
      deleted: '',
      status,
      description: version === 1 ? 'Install complete' : 'Upgrade complete',
    },
    chart: {
      metadata: { name: 'shop', version: `1.${version}.0`, appVersion: `4.28.${version}`, apiVersion: 'v2' },
      values: { colour: 'grey', mail: { host: 'mail.example' } },
      templates: [],
    },
    config: { colour: body.colour, mail: { password: CANARY } },
    manifest: body.manifest,
    hooks: body.hooks ?? [],
  };
  const packed = gzipSync(JSON.stringify(release)).toString('base64');
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    type: 'helm.sh/release.v1',
    metadata: {
      name: `sh.helm.release.v1.shop.v${version}`,
      namespace,
      labels: { name: 'shop', owner: 'helm', status, version: String(version) },
    },
    data: { release: Buffer.from(packed).toString('base64') },
  };
}

describe.skipIf(!here.ok)(`Helm releases of a real cluster${here.ok ? '' : ` (${here.reason})`}`, () => {
  let lab: KubernetesLab;
  let namespace: Awaited<ReturnType<typeof makeNamespace>>;
  let desk: Desk;
  let programs: string;
  beforeAll(async () => {
    lab = await startKubernetes({ node: false });
    namespace = await makeNamespace(lab.kubeconfig, 'helm');
    programs = await mkdtemp(join(tmpdir(), 'pilothouse-helm-'));
    desk = await openDesk({ KUBECONFIG: lab.kubeconfig, PATH: `${programs}:${process.env['PATH'] ?? ''}`, SHELL: '' });
    const records = [
      record(namespace.name, 1, 'superseded', { colour: 'red', manifest: manifest('red') }),
      record(namespace.name, 2, 'superseded', { colour: 'green', manifest: manifest('green', EXTRA), hooks: [hook('pre-rollback')] }),
      record(namespace.name, 3, 'deployed', { colour: 'blue', manifest: manifest('blue', EXTRA) }),
    ];
    await applyYaml(lab.kubeconfig, manifest('blue', EXTRA), namespace.name);
    await applyYaml(lab.kubeconfig, records.map((one) => stringify(one)).join('---\n'), namespace.name);
    await kube('annotate', 'configmap', 'shop', 'note=by-hand');
  });
  afterAll(async () => {
    await desk?.close();
    await namespace?.remove();
    await lab?.stop();
    if (programs) await rm(programs, { recursive: true, force: true });
  });

  const kube = (...args: readonly string[]) => mustRun(kubectl, ['--kubeconfig', lab.kubeconfig, '-n', namespace.name, ...args]);
  const place = () => ({ context: 'lab', namespace: namespace.name, name: 'shop' });
  const plan = (change: ReleaseChange) => desk.client.kubernetes.helm.change.plan({ ...place(), change });

  async function make(change: ReleaseChange): Promise<ChangeProgress<ReleaseRevision>[]> {
    const { digest } = await plan(change);
    const stream = randomUUID();
    const items: ChangeProgress<ReleaseRevision>[] = [];
    const consent = { digest, typedName: null };
    for await (const batch of await desk.client.kubernetes.helm.change.apply({ ...place(), change, stream, consent })) {
      items.push(...batch.items);
      desk.core.rooms.streams.acknowledge(stream, batch.sequence);
    }
    return items;
  }
  async function failing(call: Promise<unknown>): Promise<Failure> {
    try {
      await call;
    } catch (error) {
      if (error instanceof ORPCError) return failureSchema.parse(error.data);
      throw error;
    }
    throw new Error('the call did not fail');
  }

  test('releases, history and what a revision was made of; nothing secret is shown', async () => {
    const releases = await desk.client.kubernetes.helm.list({ context: 'lab', namespace: null });
    expect(releases.filter((one) => one.namespace === namespace.name)).toMatchObject([
      { name: 'shop', revision: 3, status: 'deployed', chart: 'shop', chartVersion: '1.3.0', appVersion: '4.28.3', level: 'healthy' },
    ]);
    const history = await desk.client.kubernetes.helm.history(place());
    expect(history.map(({ revision, status }) => [revision, status])).toEqual([
      [3, 'deployed'],
      [2, 'superseded'],
      [1, 'superseded'],
    ]);
    expect(history[0]?.updatedAt).toBe('2026-01-03T10:00:00.123Z');
    const content = await desk.client.kubernetes.helm.content({ ...place(), revision: 2 });
    expect(content.values).toContain('colour: green');
    expect(content.allValues).toContain('host: mail.example');
    expect(content.manifest).toContain('name: shop-extra');
    expect(content.hooks).toEqual([{ name: 'migrate', kind: 'Job', events: ['pre-rollback'] }]);
    expect(JSON.stringify([content, releases, history])).not.toContain(CANARY);
  });

  test('a rollback is shown by a server-side dry run, made, and written as Helm writes it', async () => {
    const shown = await plan({ verb: 'rollback', revision: 1 });
    expect(shown.commands).toEqual([`helm --kube-context lab -n ${namespace.name} rollback shop 1`]);
    expect(shown.diffs.map(({ path, after }) => [path, after === null])).toEqual([
      [`${namespace.name}/configmap/shop`, false],
      [`${namespace.name}/configmap/shop-extra`, true],
    ]);
    expect(shown.dangerous).toBe(true);
    expect(JSON.stringify(shown)).not.toContain(CANARY);
    expect(await kube('get', 'configmap', 'shop', '-o', 'jsonpath={.data.colour}')).toBe('blue');

    const items = await make({ verb: 'rollback', revision: 1 });
    expect(items.at(-1)).toMatchObject({ kind: 'done', result: { revision: 4, status: 'deployed', chartVersion: '1.1.0' } });
    expect(await kube('get', 'configmap', 'shop', '-o', 'jsonpath={.data.colour}')).toBe('red');
    // What somebody else wrote stays.
    expect(await kube('get', 'configmap', 'shop', '-o', 'jsonpath={.metadata.annotations.note}')).toBe('by-hand');
    expect(await kube('get', 'configmap', 'shop-extra', '--ignore-not-found', '-o', 'name')).toBe('');
    const history = await desk.client.kubernetes.helm.history(place());
    expect(history.map(({ revision, status, description }) => [revision, status, description]).slice(0, 2)).toEqual([
      [4, 'deployed', 'Rollback to 1'],
      [3, 'superseded', 'Upgrade complete'],
    ]);
    const labels = await kube(
      'get',
      'secret',
      'sh.helm.release.v1.shop.v4',
      '-o',
      'jsonpath={.metadata.labels.status} {.metadata.labels.owner} {.type}',
    );
    expect(labels).toBe('deployed helm helm.sh/release.v1');
    expect(desk.core.rooms.audit.page({ before: null, limit: 5, contains: '' })[0]).toMatchObject({
      action: 'release.change',
      result: 'done',
      before: 'revision 3, deployed',
      after: 'revision 4, deployed',
    });
  });

  test('hooks around a rollback, a revision that is not kept and a release that is not there are said', async () => {
    expect((await failing(plan({ verb: 'rollback', revision: 2 }))).cause.en).toContain('only Helm itself does that');
    expect(await failing(plan({ verb: 'rollback', revision: 9 }))).toMatchObject({ kind: 'not-found' });
    expect(await failing(desk.client.kubernetes.helm.history({ ...place(), name: 'nothing' }))).toMatchObject({ kind: 'not-found' });
  });

  test('without the helm program an upgrade says so; with it, the values go in by standard input', async () => {
    expect(await desk.client.kubernetes.helm.program()).toBeNull();
    expect(await failing(plan({ verb: 'upgrade', chart: 'repo/shop', version: null, values: null }))).toMatchObject({
      kind: 'command-missing',
    });
    // Stands for Helm, which no Debian or npm package brings: says what it was called with, and renders one config map.
    await mkdir(programs, { recursive: true });
    const stub = join(programs, 'helm');
    const told = join(programs, 'told');
    const rendered = JSON.stringify({ manifest: manifest('violet') });
    await writeFile(
      stub,
      `#!/bin/sh\nif [ "$1" = version ]; then echo v3.99.0; exit 0; fi\necho "$@" >> ${told}\ncat >> ${told}\ncase "$*" in *--dry-run*) cat <<'EOF'\n${rendered}\nEOF\nesac\n`,
    );
    await chmod(stub, 0o755);
    expect(await desk.client.kubernetes.helm.program()).toEqual({ version: 'v3.99.0' });
    const shown = await plan({ verb: 'upgrade', chart: 'repo/shop', version: '1.5.0', values: `mail:\n  password: ${CANARY}\n` });
    expect(shown.diffs).toMatchObject([{ path: 'configmap/shop' }]);
    expect(JSON.stringify(shown)).not.toContain(CANARY);
    const asked = await readFile(told, 'utf8');
    expect(asked).toContain(`--kube-context lab --namespace ${namespace.name} upgrade shop repo/shop --version 1.5.0 --values - --dry-run`);
    expect(asked.split('\n').find((line) => line.includes('upgrade'))).not.toContain(CANARY);
    expect(asked).toContain(CANARY);
    expect(await failing(plan({ verb: 'upgrade', chart: 'repo/shop', version: null, values: '- a list' }))).toMatchObject({
      kind: 'bad-input',
    });
  });
});

function hook(event: string) {
  return { name: 'migrate', kind: 'Job', path: 'shop/templates/migrate.yaml', manifest: '', events: [event] };
}
