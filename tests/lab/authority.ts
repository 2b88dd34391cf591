import { randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { isIP } from 'node:net';
import { join } from 'node:path';
import { mustRun } from './processes.ts';

/** A certificate with its private key, as files and as PEM. */
export interface Certificate {
  readonly certPath: string;
  readonly keyPath: string;
  readonly cert: string;
  readonly key: string;
}

export interface CertificateRequest {
  /** Host names and addresses that it vouches for; the first is also its common name. */
  readonly names: readonly [string, ...string[]];
  /** Default: an hour ago. */
  readonly notBefore?: Date;
  /** Default: in 30 days. */
  readonly notAfter?: Date;
}

/** A certificate authority of the lab's own, which nothing trusts until it is told to. */
export interface Authority {
  /** Its certificate, for those who are to trust it. */
  readonly caPath: string;
  readonly ca: string;
  issue(request: CertificateRequest): Promise<Certificate>;
}

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

/** Makes an authority whose keys and certificates stand in `folder`. Needs the `openssl` program. */
export async function makeAuthority(folder: string): Promise<Authority> {
  const root = await certify(folder, { names: ['Lab authority'] }, { kind: 'authority' });
  return {
    caPath: root.certPath,
    ca: root.cert,
    issue: (request) => certify(folder, request, { kind: 'issued', by: root }),
  };
}

/** Makes a certificate that vouches for itself. */
export function selfSigned(folder: string, request: CertificateRequest): Promise<Certificate> {
  return certify(folder, request, { kind: 'self-signed' });
}

type Issuer = { readonly kind: 'authority' } | { readonly kind: 'self-signed' } | { readonly kind: 'issued'; readonly by: Certificate };

/** openssl-ca(1) rather than openssl-req(1): only it takes both ends of the validity as dates. */
async function certify(parent: string, request: CertificateRequest, issuer: Issuer): Promise<Certificate> {
  const folder = join(parent, `certificate-${randomBytes(4).toString('hex')}`);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const at = (name: string) => join(folder, name);
  await writeFile(at('index'), '');
  await writeFile(at('openssl.cnf'), configuration(folder, request, issuer));
  const subject = `/CN=${request.names[0]}`;
  const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-keyout', at('key.pem')];
  await mustRun('openssl', ['req', '-config', at('openssl.cnf'), '-new', '-subj', subject, ...newKey, '-out', at('csr.pem')]);
  const signer =
    issuer.kind === 'issued' ? ['-cert', issuer.by.certPath, '-keyfile', issuer.by.keyPath] : ['-selfsign', '-keyfile', at('key.pem')];
  const notBefore = request.notBefore ?? new Date(Date.now() - hourMs);
  const notAfter = request.notAfter ?? new Date(Date.now() + 30 * dayMs);
  const validity = ['-startdate', asn1Time(notBefore), '-enddate', asn1Time(notAfter)];
  const files = ['-config', at('openssl.cnf'), '-in', at('csr.pem'), '-out', at('leaf.pem')];
  await mustRun('openssl', ['ca', '-batch', '-notext', ...files, ...signer, ...validity]);
  const leaf = await readFile(at('leaf.pem'), 'utf8');
  const cert = issuer.kind === 'issued' ? leaf + issuer.by.cert : leaf;
  await writeFile(at('cert.pem'), cert);
  return { certPath: at('cert.pem'), keyPath: at('key.pem'), cert, key: await readFile(at('key.pem'), 'utf8') };
}

function configuration(folder: string, request: CertificateRequest, issuer: Issuer): string {
  const names = request.names.map((name) => `${isIP(name) === 0 ? 'DNS' : 'IP'}:${name}`).join(',');
  const extensions =
    issuer.kind === 'authority'
      ? ['basicConstraints = critical,CA:true', 'keyUsage = critical,keyCertSign,cRLSign', 'subjectKeyIdentifier = hash']
      : [`subjectAltName = ${names}`, 'extendedKeyUsage = serverAuth', 'basicConstraints = CA:false'];
  return [
    '[req]',
    'distinguished_name = name',
    '[name]',
    '[ca]',
    'default_ca = lab',
    '[lab]',
    `database = ${folder}/index`,
    `new_certs_dir = ${folder}`,
    'default_md = sha256',
    'policy = anything',
    'x509_extensions = extensions',
    'unique_subject = no',
    'rand_serial = yes',
    '[anything]',
    'commonName = supplied',
    '[extensions]',
    ...extensions,
    '',
  ].join('\n');
}

/** `YYYYMMDDHHMMSSZ`, the GeneralizedTime of RFC 5280 §4.1.2.5.2. */
function asn1Time(date: Date): string {
  return `${date.toISOString().replace(/[-:T]/g, '').slice(0, 14)}Z`;
}
