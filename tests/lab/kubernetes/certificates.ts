import { randomBytes } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { mustRun } from '../processes.ts';

/** The cluster's own certificate authority and everything it signed: `NAME.crt` and `NAME.key` in one folder. */
export interface Certificates {
  readonly folder: string;
  readonly path: (file: string) => string;
  /** Signs one more key; `extensions` are lines of an x509v3_config(5) section. */
  sign(name: string, subject: string, extensions: readonly string[]): Promise<void>;
}

const client = ['extendedKeyUsage=clientAuth'] as const;

/**
 * Makes the authority, the service account key pair and the certificates of the control plane (EC P-256, ten years).
 * Groups and users follow the Kubernetes conventions: O is the group, CN the user.
 */
export async function makeCertificates(folder: string): Promise<Certificates> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const certificates = openCertificates(folder);
  await generateKey(certificates.path('ca.key'));
  await openssl([
    'req',
    '-x509',
    '-new',
    '-key',
    certificates.path('ca.key'),
    '-subj',
    '/CN=pilothouse-lab-ca',
    '-days',
    '3650',
    '-out',
    certificates.path('ca.crt'),
  ]);
  await openssl(['genrsa', '-out', certificates.path('sa.key'), '2048']);
  await openssl(['rsa', '-in', certificates.path('sa.key'), '-pubout', '-out', certificates.path('sa.pub')]);
  const localhost = 'IP:127.0.0.1,DNS:localhost';
  await Promise.all([
    certificates.sign('etcd', '/CN=etcd', ['extendedKeyUsage=serverAuth,clientAuth', `subjectAltName=${localhost}`]),
    certificates.sign('apiserver', '/CN=kube-apiserver', [
      'extendedKeyUsage=serverAuth',
      `subjectAltName=${localhost},IP:10.96.0.1,DNS:kubernetes,DNS:kubernetes.default,DNS:kubernetes.default.svc`,
    ]),
    certificates.sign('admin', '/O=system:masters/CN=admin', client),
    certificates.sign('kubelet-client', '/O=system:masters/CN=apiserver-kubelet-client', client),
    certificates.sign('controller-manager', '/CN=system:kube-controller-manager', client),
    certificates.sign('scheduler', '/CN=system:kube-scheduler', client),
  ]);
  return certificates;
}

/** Signs what a kubelet needs: its client certificate `node1` and the serving certificate `kubelet` for its address. */
export async function signNode(certificates: Certificates, address: string): Promise<void> {
  await certificates.sign('node1', '/O=system:nodes/CN=system:node:node1', client);
  await certificates.sign('kubelet', '/O=system:nodes/CN=system:node:node1', [
    'extendedKeyUsage=serverAuth',
    `subjectAltName=IP:${address},DNS:node1`,
  ]);
}

/** The certificates that an earlier {@link makeCertificates} left in the folder. */
export function openCertificates(folder: string): Certificates {
  const path = (file: string) => join(folder, file);
  return {
    folder,
    path,
    sign: async (name, subject, extensions) => {
      await generateKey(path(`${name}.key`));
      await openssl(['req', '-new', '-key', path(`${name}.key`), '-subj', subject, '-out', path(`${name}.csr`)]);
      await writeFile(path(`${name}.ext`), `${extensions.join('\n')}\n`);
      await openssl([
        'x509',
        '-req',
        '-in',
        path(`${name}.csr`),
        '-CA',
        path('ca.crt'),
        '-CAkey',
        path('ca.key'),
        '-set_serial',
        `0x${serial()}`,
        '-days',
        '3650',
        '-extfile',
        path(`${name}.ext`),
        '-out',
        path(`${name}.crt`),
      ]);
    },
  };
}

/** Random and positive: 159 bits (RFC 5280 §4.1.2.2 allows 20 octets). */
function serial(): string {
  const bytes = randomBytes(20);
  bytes[0] = ((bytes[0] ?? 0) & 0x7f) | 0x01;
  return bytes.toString('hex');
}

async function generateKey(file: string): Promise<void> {
  await openssl(['genpkey', '-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-256', '-out', file]);
}

async function openssl(args: readonly string[]): Promise<void> {
  await mustRun('openssl', args);
}
