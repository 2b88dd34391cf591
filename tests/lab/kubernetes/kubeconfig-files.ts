import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { stringify } from 'yaml';
import type { Certificates } from './certificates.ts';

interface Context {
  readonly name: string;
  readonly cluster: Readonly<Record<string, unknown>>;
  readonly user: Readonly<Record<string, unknown>>;
  readonly namespace?: string;
}

/** Writes a kubeconfig whose one context, cluster and user are all called `name`, with the certificates inside. */
export async function writeClientKubeconfig(
  file: string,
  name: string,
  server: string,
  certificates: Certificates,
  certificate: string,
): Promise<void> {
  await writeKubeconfig(file, [await certificateContext(name, server, certificates, certificate)]);
}

/** Writes a kubeconfig that authenticates with a bearer token. */
export async function writeTokenKubeconfig(
  file: string,
  name: string,
  server: string,
  certificates: Certificates,
  token: string,
): Promise<void> {
  await writeKubeconfig(file, [{ name, cluster: await clusterAt(server, certificates), user: { token }, namespace: 'default' }]);
}

/**
 * Writes the kind of configuration people really have, in two files, and gives the value for KUBECONFIG that names both:
 * `lab` works; in the second file `lab-viewer` works, `unreachable` points to a port where nothing listens and
 * `missing-certificate` names a file that is not there.
 */
export async function writeMixedKubeconfig(
  folder: string,
  server: string,
  certificates: Certificates,
  viewerToken: string,
): Promise<string> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const first = join(folder, 'work.yaml');
  const second = join(folder, 'old-laptop.yaml');
  const admin = await certificateContext('lab', server, certificates, 'admin');
  const cluster = await clusterAt(server, certificates);
  await writeKubeconfig(first, [admin]);
  await writeKubeconfig(second, [
    { name: 'lab-viewer', cluster, user: { token: viewerToken }, namespace: 'default' },
    { name: 'unreachable', cluster: { ...cluster, server: 'https://127.0.0.1:1' }, user: admin.user },
    {
      name: 'missing-certificate',
      cluster,
      user: { 'client-certificate': join(folder, 'no-such.crt'), 'client-key': join(folder, 'no-such.key') },
    },
  ]);
  return [first, second].join(delimiter);
}

async function certificateContext(name: string, server: string, certificates: Certificates, certificate: string): Promise<Context> {
  return {
    name,
    cluster: await clusterAt(server, certificates),
    user: {
      'client-certificate-data': await base64(certificates.path(`${certificate}.crt`)),
      'client-key-data': await base64(certificates.path(`${certificate}.key`)),
    },
  };
}

async function clusterAt(server: string, certificates: Certificates): Promise<Readonly<Record<string, unknown>>> {
  return { server, 'certificate-authority-data': await base64(certificates.path('ca.crt')) };
}

async function writeKubeconfig(file: string, contexts: readonly Context[]): Promise<void> {
  const document = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: contexts.map(({ name, cluster }) => ({ name, cluster })),
    users: contexts.map(({ name, user }) => ({ name, user })),
    contexts: contexts.map(({ name, namespace }) => ({
      name,
      context: { cluster: name, user: name, ...(namespace === undefined ? {} : { namespace }) },
    })),
    'current-context': contexts[0]?.name ?? '',
  };
  await writeFile(file, stringify(document), { mode: 0o600 });
}

async function base64(file: string): Promise<string> {
  return (await readFile(file)).toString('base64');
}
