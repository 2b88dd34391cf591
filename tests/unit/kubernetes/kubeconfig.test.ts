import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { kubernetes } from '../../../preload/contract/kubernetes.ts';
import { kubeconfigPaths, listContexts, mergeKubeconfigs, resolveContext } from '../../../main/core/kubernetes/contexts/kubeconfig.ts';
import type { Surroundings } from '../../../main/core/kubernetes/contexts/kubeconfig.ts';
import { createKubeconfigKeeper } from '../../../main/core/kubernetes/contexts/kubeconfig-keeper.ts';
import { parseKubeconfigFile, YamlError } from '../../../main/core/kubernetes/contexts/kubeconfig-file.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pilothouse-kubeconfig-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function file(name: string, text: string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, text);
  return path;
}

const readKubeconfig = (surroundings: Surroundings) => createKubeconfigKeeper(surroundings, new AbortController().signal).read();
const from = (...paths: string[]) => readKubeconfig({ env: { KUBECONFIG: paths.join(delimiter) }, home: folder });

const work = `
apiVersion: v1
kind: Config
current-context: work
clusters:
- name: work
  cluster: { server: https://work.example:6443 }
users:
- name: ops
  user: { token: 0123 }
contexts:
- name: work
  context: { cluster: work, user: ops, namespace: shop }
`;

describe('which files are read', () => {
  test('those of KUBECONFIG, in order, each once', () => {
    const { paths, named } = kubeconfigPaths({
      env: { KUBECONFIG: ['/a/one', '', '/a/two', '/a/one'].join(delimiter) },
      home: '/home/ops',
    });
    expect(paths).toEqual(['/a/one', '/a/two']);
    expect(named).toBe(true);
  });

  test('~/.kube/config when KUBECONFIG is empty or absent', () => {
    expect(kubeconfigPaths({ env: { KUBECONFIG: '' }, home: '/home/ops' }).paths).toEqual([join('/home/ops', '.kube', 'config')]);
    expect(kubeconfigPaths({ env: {}, home: '/home/ops' }).paths).toEqual([join('/home/ops', '.kube', 'config')]);
  });

  test('no kubeconfig at all is not an error', async () => {
    const config = await readKubeconfig({ env: {}, home: join(folder, 'nobody') });
    expect(config.contexts).toEqual([]);
    expect(config.problems).toEqual([]);
  });

  test('an empty file is an empty kubeconfig', async () => {
    const config = await from(await file('empty.yaml', ''));
    expect(config.contexts).toEqual([]);
    expect(config.problems).toEqual([]);
  });

  test('a fresh kubeconfig of kubectl, full of nulls, is an empty one', async () => {
    const config = await from(
      await file(
        'nulls.yaml',
        'apiVersion: v1\nclusters: null\ncontexts: null\ncurrent-context: ""\nkind: Config\npreferences: {}\nusers: null\n',
      ),
    );
    expect(config.contexts).toEqual([]);
    expect(config.problems).toEqual([]);
  });
});

describe('merging', () => {
  test('the first file to name a context, cluster, user or the current context wins, whole', async () => {
    const first = await file('first.yaml', work);
    const second = await file(
      'second.yaml',
      work
        .replaceAll('work.example', 'other.example')
        .replace('current-context: work', 'current-context: else')
        .replace('namespace: shop', 'namespace: bank'),
    );
    const config = await from(first, second);
    const [context, ...others] = await listContexts(config);
    expect(others).toEqual([]);
    expect(context).toMatchObject({
      name: 'work',
      server: 'https://work.example:6443',
      namespace: 'shop',
      source: first,
      current: true,
      problem: null,
    });
  });

  test('a context may use a cluster and a user of another file', async () => {
    const entries = await file('entries.yaml', work.replace(/contexts:[\s\S]*/, ''));
    const contexts = await file('contexts.yaml', 'contexts:\n- name: split\n  context: { cluster: work, user: ops }\n');
    const { cluster, user } = await resolveContext(await from(contexts, entries), 'split');
    expect(cluster.server).toBe('https://work.example:6443');
    expect(user.token?.reveal()).toBe('0123');
  });

  test('property: every name keeps the entry of the first file that has it', () => {
    const name = fc.constantFrom('a', 'b', 'c', 'd');
    const entry = (source: string) =>
      fc.array(
        name.map((chosen) => ({ name: chosen, source, cluster: '', user: '', namespace: null })),
        { maxLength: 6 },
      );
    fc.assert(
      fc.property(fc.tuple(entry('1'), entry('2'), entry('3')), (lists) => {
        const files = lists.map((contexts, index) => ({
          path: String(index + 1),
          clusters: [],
          users: [],
          contexts,
          currentContext: null,
          complaints: [],
        }));
        const merged = mergeKubeconfigs(files).contexts;
        const all = lists.flat();
        expect(merged.map((context) => context.name)).toEqual([...new Set(all.map((context) => context.name))]);
        for (const context of merged) expect(context).toBe(all.find((candidate) => candidate.name === context.name));
      }),
    );
  });
});

describe('one broken file or context leaves the others working', () => {
  test('a file that KUBECONFIG names and that does not exist is a problem of that file', async () => {
    const config = await from(join(folder, 'absent.yaml'), await file('there.yaml', work));
    expect(config.problems.map((problem) => problem.kind)).toEqual(['kubeconfig-unreadable']);
    expect(config.problems[0]?.cause.en).toContain('absent.yaml');
    expect((await listContexts(config))[0]?.problem).toBeNull();
  });

  test('broken YAML is a problem of that file, with the parser’s line', async () => {
    const config = await from(await file('broken.yaml', 'contexts:\n- name: x\n  context: {cluster: [}\n'), await file('there.yaml', work));
    expect(config.problems.map((problem) => problem.kind)).toEqual(['kubeconfig-unreadable']);
    expect(config.problems[0]?.evidence).toMatch(/line 3/);
    expect((await listContexts(config)).map((context) => context.name)).toEqual(['work']);
  });

  test('a folder, and a text that is no mapping, are problems of that file', async () => {
    await mkdir(join(folder, 'folder'), { recursive: true });
    const config = await from(join(folder, 'folder'), await file('text.yaml', 'just words'), await file('there.yaml', work));
    expect(config.problems).toHaveLength(2);
    expect((await listContexts(config)).map((context) => context.name)).toEqual(['work']);
  });

  test('entries without a name are left out and named', async () => {
    const config = await from(await file('nameless.yaml', `${work}- context: { cluster: work }\n- 7\n`));
    expect(config.problems[0]?.evidence).toBe('contexts[1]: no name\ncontexts[2]: no name');
    expect(config.contexts.map((context) => context.name)).toEqual(['work']);
  });

  test.each([
    ['a missing cluster', work.replace('{ cluster: work, user: ops, namespace: shop }', '{ cluster: gone, user: ops }'), 'cluster “gone”'],
    ['a missing user', work.replace('{ cluster: work, user: ops, namespace: shop }', '{ cluster: work, user: gone }'), 'user “gone”'],
    ['no cluster at all', work.replace('{ cluster: work, user: ops, namespace: shop }', '{ user: ops }'), 'names no cluster'],
    [
      'a missing certificate file',
      work.replace('{ token: 0123 }', '{ client-certificate: no-such.crt, client-key: no-such.key }'),
      join('no-such.crt'),
    ],
    ['a missing authority file', work.replace('server: https', 'certificate-authority: no-ca.crt, server: https'), 'no-ca.crt'],
    ['a missing token file', work.replace('{ token: 0123 }', '{ tokenFile: no-token }'), 'no-token'],
    [
      'a certificate that is not base64',
      work.replace('{ token: 0123 }', '{ client-certificate-data: "***", client-key-data: "***" }'),
      'client-certificate-data',
    ],
    ['a server that is no address', work.replace('https://work.example:6443', 'work.example'), 'work.example'],
    ['a server that is empty', work.replace('https://work.example:6443', '""'), 'no server address'],
    ['a login program without a command', work.replace('{ token: 0123 }', '{ exec: { args: [x] } }'), 'no command'],
  ])('%s is a problem of that context', async (_, text, said) => {
    const config = await from(await file('context.yaml', text));
    const [context] = await listContexts(config);
    expect(context?.problem?.kind).toBe('kubeconfig-context-broken');
    expect(context?.problem?.cause.en).toContain(said);
    await expect(resolveContext(config, 'work')).rejects.toMatchObject({ failure: { kind: 'kubeconfig-context-broken' } });
  });

  test('an unknown context, where a file could not be read, is that file’s problem', async () => {
    const alone = await from(await file('broken-alone.yaml', 'contexts:\n- name: x\n  context: {cluster: [}\n'));
    await expect(resolveContext(alone, 'x')).rejects.toMatchObject({
      failure: {
        kind: 'kubeconfig-unreadable',
        cause: { en: expect.stringContaining('broken-alone.yaml') as string },
        remedy: { en: 'Correct the line named below.' },
        evidence: expect.stringMatching(/line 3/u) as string,
      },
    });
    const beside = await from(await file('words.yaml', 'just words'), await file('there.yaml', work));
    await expect(resolveContext(beside, 'x')).rejects.toMatchObject({
      failure: {
        kind: 'kubeconfig-unreadable',
        remedy: { en: 'Correct the file, or fetch the kubeconfig again. The other files are used. Choose one of: work.' },
      },
    });
  });

  test.skipIf(process.platform === 'win32')('a pipe in place of a file is said, and nothing waits for it', async () => {
    const pipe = join(folder, 'pipe');
    execFileSync('mkfifo', [pipe]);
    expect((await from(pipe)).problems).toMatchObject([{ kind: 'kubeconfig-unreadable', evidence: 'it is not a regular file' }]);
    const config = await from(await file('piped.yaml', work.replace('{ token: 0123 }', '{ tokenFile: pipe }')));
    await expect(resolveContext(config, 'work')).rejects.toMatchObject({ failure: { kind: 'kubeconfig-context-broken' } });
  });

  test('an unknown context is answered with those that exist', async () => {
    await expect(resolveContext(await from(await file('there.yaml', work)), 'wrok')).rejects.toMatchObject({
      failure: { kind: 'kubeconfig-context-unknown', remedy: { en: 'Choose one of: work.' } },
    });
  });

  test('of very many contexts those are named that may have been meant', async () => {
    const many = Array.from({ length: 30 }, (_, index) => `- { name: shop-${index}, context: { cluster: c, user: u } }`).join('\n');
    const config = await from(await file('many.yaml', `apiVersion: v1\nkind: Config\ncontexts:\n${many}\n`));
    await expect(resolveContext(config, 'shop-1O')).rejects.toMatchObject({
      failure: {
        remedy: { en: expect.stringMatching(/^Similar names: shop-1\S*, .*See all 30 with: pilothouse contexts list$/u) as string },
      },
    });
  });
});

describe('reading one file', () => {
  test('file names are relative to the kubeconfig’s folder', () => {
    const { users, clusters } = parseKubeconfigFile(
      'clusters:\n- name: c\n  cluster: { certificate-authority: pki/ca.crt }\nusers:\n- name: u\n  user: { client-certificate: ./u.crt, client-key: /abs/u.key, tokenFile: token }\n',
      '/home/ops/.kube/config',
    );
    expect(clusters[0]?.certificateAuthority).toEqual({ kind: 'file', path: '/home/ops/.kube/pki/ca.crt' });
    expect(users[0]?.clientCertificate).toEqual({ kind: 'file', path: '/home/ops/.kube/u.crt' });
    expect(users[0]?.clientKey).toEqual({ kind: 'file', path: '/abs/u.key' });
    expect(users[0]?.tokenFile).toBe('/home/ops/.kube/token');
  });

  test('a token of digits stays as it is written', () => {
    const { users } = parseKubeconfigFile('users:\n- name: u\n  user: { token: 00123 }\n', '/k');
    expect(users[0]?.token?.reveal()).toBe('00123');
  });

  test('secrets never print', () => {
    const { users } = parseKubeconfigFile('users:\n- name: u\n  user: { token: canary, username: a, password: canary }\n', '/k');
    expect(JSON.stringify(users)).not.toContain('canary');
  });

  test('a login program is read with its arguments and environment', () => {
    const { users } = parseKubeconfigFile(
      'users:\n- name: u\n  user:\n    exec:\n      apiVersion: client.authentication.k8s.io/v1beta1\n      command: aws\n      args: [eks, get-token]\n      env:\n      - name: AWS_PROFILE\n        value: prod\n      provideClusterInfo: true\n',
      '/k/config',
    );
    expect(users[0]?.loginProgram).toEqual({
      command: 'aws',
      args: ['eks', 'get-token'],
      env: { AWS_PROFILE: 'prod' },
      apiVersion: 'client.authentication.k8s.io/v1beta1',
      installHint: null,
      provideClusterInfo: true,
      interactiveMode: 'IfAvailable',
      folder: '/k',
    });
  });

  test('property: any text is read, or refused as not YAML', () => {
    const line = fc.oneof(
      fc.string(),
      fc.constantFrom(
        'contexts:',
        '- name: a',
        '  context: {cluster: b}',
        'users:',
        '- x',
        '  user:',
        '    token: t',
        'clusters: [1, {name: 2}]',
        '---',
        '&a [*a]',
        '<<: *a',
      ),
    );
    fc.assert(
      fc.property(fc.array(line, { maxLength: 12 }), (lines) => {
        try {
          const read = parseKubeconfigFile(lines.join('\n'), '/k/config');
          for (const { name } of [...read.contexts, ...read.clusters, ...read.users]) expect(name).not.toBe('');
        } catch (error) {
          expect(error).toBeInstanceOf(YamlError);
        }
      }),
      { numRuns: 500 },
    );
  });
});

test('a list is asked of all namespaces or of one that can exist: nothing reaches past it', () => {
  const namespaces = kubernetes.pods.list['~orpc'].inputSchema;
  const fits = (namespace: string | null) => namespaces?.['~standard'].validate({ context: 'work', namespace });
  for (const fit of [null, 'shop', 'a', 'kube-system', '0', 'a'.repeat(63)]) expect(fits(fit)).not.toHaveProperty('issues');
  for (const unfit of ['', '..', 'a/b', '-a', 'a-', 'Shop', 'a\n', 'a'.repeat(64)]) expect(fits(unfit)).toHaveProperty('issues');
});
