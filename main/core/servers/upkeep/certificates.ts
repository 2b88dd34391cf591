import { X509Certificate } from 'node:crypto';
import type { MachineCertificate, MachineCertificates } from '../../../../preload/contract/upkeep.ts';
import type { Words } from '../../../../preload/contract/words.ts';
import { words } from '../../failure.ts';
import type { ReportedFinding } from '../../rooms.ts';
import type { Reader } from '../as-root.ts';
import type { ConfiguredCertificate } from '../parse/configured-certificates.ts';
import { parseConfiguredCertificates } from '../parse/configured-certificates.ts';
import { parseMarkedFiles } from '../parse/marked-files.ts';
import { sectionLine } from '../parse/sections.ts';
import { sectionsOf } from '../script-sections.ts';

const WITHIN_MS = 60_000;
const MOST_FILES = 300;
const DAY_MS = 86_400_000;
const SOON_DAYS = 30;
const ALMOST_DAYS = 7;

const section = (name: string) => `echo; echo '${sectionLine(name)}'`;

/** Prints where certificates are configured and which files may hold one. */
const FIND_SCRIPT = [
  section('configured'),
  "grep -rnHE '^[[:space:]]*(ssl_certificate[[:space:]]|SSLCertificateFile[[:space:]]|smtpd_tls_|ssl_(server_)?(alt_)?cert|bind[[:space:]].*crt[[:space:]]|tls_certificate[[:space:]]*=|ssl\\.pemfile)' /etc/nginx /usr/local/etc/nginx /etc/apache2 /etc/httpd /etc/postfix /etc/dovecot /etc/haproxy /etc/exim4 /etc/lighttpd 2>/dev/null | head -n 1000",
  section('found'),
  // The authorities in /etc/ssl/certs are the system's, not what it serves.
  'for file in /etc/letsencrypt/live/*/fullchain.pem /etc/ssl/*.pem /etc/ssl/*.crt /etc/ssl/private/*.pem /etc/pki/tls/certs/*.crt /etc/nginx/ssl/*.pem /etc/nginx/ssl/*.crt /etc/ssl/certs/ssl-cert-snakeoil.pem; do case $file in */ca-bundle*|*/ca-certificates*) ;; *) [ -f "$file" ] && echo "$file" ;; esac; done',
  'find /var/lib/caddy /root/.acme.sh /etc/dehydrated /var/lib/dehydrated -name "*.crt" -o -name fullchain.pem -o -name fullchain.cer 2>/dev/null | head -n 100',
  section('live'),
  '[ ! -d /etc/letsencrypt/live ] || [ -x /etc/letsencrypt/live ] || echo closed',
  section('end'),
].join('\n');

/** Prints the certificates, and nothing else, of each file in "$@": a file may hold its key as well, which stays where it is. */
const READ_SCRIPT = [
  'echo',
  'for file; do',
  '  [ -d "$file" ] && continue',
  '  [ -e "$file" ] || { echo "--- pilothouse-file $file"; echo missing; continue; }',
  '  [ -r "$file" ] || { echo "--- pilothouse-file $file"; echo closed; continue; }',
  '  echo "--- pilothouse-file $file"',
  '  head -c 262144 "$file" | sed -n \'/-----BEGIN \\(TRUSTED \\)\\{0,1\\}CERTIFICATE-----/,/-----END/p\' | head -n 400',
  'done; :',
].join('\n');

/** The certificates that lie on a machine, what names them, and how long they last. Keys are never read. Throws FailureError `command-failed` where no script runs. */
export async function listCertificates(reader: Reader, signal: AbortSignal): Promise<MachineCertificates> {
  const options = { signal, timeoutMs: WITHIN_MS };
  const found = sectionsOf(await reader.run({ program: 'sh', args: ['-c', FIND_SCRIPT] }, options));
  const configured = parseConfiguredCertificates(found.get('configured') ?? '');
  const files = (found.get('found') ?? '')
    .split('\n')
    .map((path) => path.trim())
    .filter((path) => path.startsWith('/'));
  const paths = [...new Set([...configured.map(({ path }) => path), ...files])].slice(0, MOST_FILES);
  const printed =
    paths.length === 0 ? '' : (await reader.run({ program: 'sh', args: ['-c', READ_SCRIPT, 'sh', ...paths] }, options)).stdout;
  return {
    ...parseCertificates(printed, configured, new Date()),
    asRoot: reader.asRoot,
    notes: notesOf(reader.asRoot, (found.get('live') ?? '').trim()),
  };
}

/** The certificates in what the script printed; the first of a file is its own, those behind it are its chain. */
export function parseCertificates(
  printed: string,
  configured: readonly ConfiguredCertificate[],
  now: Date,
): Pick<MachineCertificates, 'certificates' | 'unread'> {
  const byFingerprint = new Map<string, MachineCertificate>();
  const unread: MachineCertificates['unread'] = [];
  for (const { path, content } of parseMarkedFiles(printed)) {
    const usedBy = configured.filter((one) => one.path === path).map(({ program, source }) => ({ program, source }));
    const certificate = readCertificate(content);
    if (certificate === null) {
      const by = usedBy[0];
      if (by) unread.push({ path, usedBy: by.program, why: whyUnread(content) });
      continue;
    }
    const before = byFingerprint.get(certificate.fingerprint256);
    // The one that is served names it; the others are copies.
    if (before && (before.usedBy.length > 0 || usedBy.length === 0)) {
      byFingerprint.set(certificate.fingerprint256, { ...before, alsoIn: [...before.alsoIn, path], usedBy: [...before.usedBy, ...usedBy] });
      continue;
    }
    byFingerprint.set(
      certificate.fingerprint256,
      describe(certificate, { path, usedBy, alsoIn: before ? [before.path, ...before.alsoIn] : [] }, now),
    );
  }
  return { certificates: [...byFingerprint.values()].toSorted((a, b) => a.validTo.localeCompare(b.validTo)), unread };
}

function readCertificate(content: string): X509Certificate | null {
  const pem = /-----BEGIN (?:TRUSTED )?CERTIFICATE-----[\s\S]*?-----END (?:TRUSTED )?CERTIFICATE-----/u.exec(content)?.[0];
  if (pem === undefined) return null;
  try {
    return new X509Certificate(pem);
  } catch (error) {
    if (error instanceof Error && 'code' in error && String(error.code).startsWith('ERR_OSSL')) return null;
    throw error;
  }
}

function describe(certificate: X509Certificate, at: Pick<MachineCertificate, 'path' | 'usedBy' | 'alsoIn'>, now: Date): MachineCertificate {
  const from = certificate.validFromDate.getTime();
  const to = certificate.validToDate.getTime();
  const daysLeft = Math.floor((to - now.getTime()) / DAY_MS);
  const lifeDays = Math.max((to - from) / DAY_MS, 1 / 24);
  return {
    ...at,
    subject: certificate.subject.replaceAll('\n', ', '),
    issuer: certificate.issuer.replaceAll('\n', ', '),
    names: (certificate.subjectAltName ?? '')
      .split(', ')
      .map((name) => name.replace(/^(?:DNS|IP Address):/u, ''))
      .filter((name) => name !== ''),
    validFrom: certificate.validFromDate.toISOString(),
    validTo: certificate.validToDate.toISOString(),
    daysLeft,
    lifetimeUsed: Math.max((now.getTime() - from) / Math.max(to - from, 1), 0),
    fingerprint256: certificate.fingerprint256,
    ...lifeState(daysLeft, lifeDays, RENEWED.test(at.path)),
  };
}

/** Where ACME clients (RFC 8555) keep what they renew by themselves, when a third of its life is left. */
const RENEWED = /^\/(?:etc\/letsencrypt|var\/lib\/caddy|root\/\.acme\.sh|(?:etc|var\/lib)\/dehydrated)\//u;

/** Under 30 days, and under 7; later for what is renewed by itself and short-lived by intent: a third and a tenth of its life. */
function lifeState(daysLeft: number, lifeDays: number, renewed: boolean): Pick<MachineCertificate, 'level' | 'state'> {
  const days = words(daysLeft === 1 ? '1 day' : `${daysLeft} days`, daysLeft === 1 ? '1 jour' : `${daysLeft} jours`);
  if (daysLeft < 0) return { level: 'failing', state: words(`Expired ${-daysLeft} d ago`, `Expiré depuis ${-daysLeft} j`) };
  const state = words(`${days.en} left`, `Encore ${days.fr}`);
  if (daysLeft < (renewed ? Math.min(ALMOST_DAYS, lifeDays / 10) : ALMOST_DAYS)) return { level: 'failing', state };
  return { level: daysLeft < (renewed ? Math.min(SOON_DAYS, lifeDays / 3) : SOON_DAYS) ? 'degraded' : 'healthy', state };
}

function whyUnread(content: string): Words {
  const said = content.trim();
  if (said === 'missing') return words('The file is not there.', 'Le fichier n’existe pas.');
  if (said === 'closed') return words('The file is readable by root only.', 'Le fichier n’est lisible que par root.');
  return words('The file holds no certificate.', 'Le fichier ne contient aucun certificat.');
}

function notesOf(asRoot: boolean, live: string): Words[] {
  if (asRoot || live !== 'closed') return [];
  return [
    words(
      'The certificates of Let’s Encrypt are readable by root only.',
      'Les certificats de Let’s Encrypt ne sont lisibles que par root.',
    ),
  ];
}

/** Certificates that something serves, or that Let’s Encrypt renews, and that end soon. */
export function findingsInCertificates(server: string, certificates: readonly MachineCertificate[]): ReportedFinding[] {
  return certificates
    .filter(({ level, usedBy, path }) => level !== 'healthy' && (usedBy.length > 0 || path.startsWith('/etc/letsencrypt/')))
    .map(({ names, path, level, state, usedBy, validTo }) => {
      const name = names[0] ?? path;
      const by = [...new Set(usedBy.map(({ program }) => program))].join(', ');
      const [en, fr] = by === '' ? ['', ''] : [` (${by})`, ` (${by})`];
      return {
        link: `server/${server}/upkeep/certificates`,
        target: server,
        level,
        reason: words(`Certificate of ${name}${en}: ${state.en}`, `Certificat de ${name}${fr} : ${state.fr}`),
        trouble: `certificate ${path} ${validTo}`,
      };
    });
}
