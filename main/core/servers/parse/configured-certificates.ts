/** A certificate file that a configuration names. */
export interface ConfiguredCertificate {
  readonly path: string;
  readonly program: string;
  /** The file with its line. */
  readonly source: string;
}

/** What names a certificate in the configuration of each program; the last group is its path. */
const DIRECTIVES: readonly { readonly program: string; readonly files: RegExp; readonly line: RegExp; readonly folder: string }[] = [
  { program: 'nginx', files: /\/nginx\//u, line: /^\s*ssl_certificate\s+["']?([^"';]+)["']?\s*;/u, folder: '/etc/nginx' },
  {
    program: 'apache',
    files: /\/(?:apache2|httpd)\//u,
    line: /^\s*SSLCertificateFile\s+["']?([^"']+?)["']?\s*$/iu,
    folder: '/etc/apache2',
  },
  {
    program: 'postfix',
    files: /\/postfix\//u,
    line: /^\s*smtpd_tls_(?:(?:ec|d)?cert_file|chain_files)\s*=\s*(.+?)\s*$/u,
    folder: '/etc/postfix',
  },
  // Dovecot 2.3 writes ssl_cert with `<` before the path, 2.4 ssl_server_cert_file.
  {
    program: 'dovecot',
    files: /\/dovecot\//u,
    line: /^\s*ssl_(?:server_)?(?:alt_)?cert(?:_file)?\s*=\s*<?\s*(\S+)/u,
    folder: '/etc/dovecot',
  },
  { program: 'haproxy', files: /\/haproxy\//u, line: /^\s*bind\s.*\bcrt\s+(\S+)/u, folder: '/etc/haproxy' },
  { program: 'exim', files: /\/exim4?\//u, line: /^\s*tls_certificate\s*=\s*(\/\S+)/u, folder: '/etc/exim4' },
  { program: 'lighttpd', files: /\/lighttpd\//u, line: /^\s*ssl\.pemfile\s*=\s*"([^"]+)"/u, folder: '/etc/lighttpd' },
];

/** Certificates from lines of `grep -n -H`: `/etc/nginx/sites-enabled/shop:12:  ssl_certificate /etc/...;`. Paths with variables are left out. */
export function parseConfiguredCertificates(text: string): ConfiguredCertificate[] {
  return text.split('\n').flatMap((line) => {
    const [, file = '', number = '', content = ''] = /^(\/[^:]+):(\d+):(.*)$/u.exec(line) ?? [];
    const directive = DIRECTIVES.find(({ files }) => files.test(file));
    const value = directive?.line.exec(content)?.[1];
    if (!directive || value === undefined) return [];
    return value
      .split(/\s*,\s*|\s+/u)
      .filter((path) => path !== '' && !path.includes('$'))
      .map((path) => ({
        path: path.startsWith('/') ? path : `${directive.folder}/${path}`,
        program: directive.program,
        source: `${file}:${number}`,
      }));
  });
}
