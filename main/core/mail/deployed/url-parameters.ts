/** How a URL's parameters say that a connection is encrypted, and what they say of certificates. */
export interface UrlParameters {
  /** In the words of `MAIL_ENCRYPTION`; null where none says. */
  readonly encryption: 'ssl' | 'starttls' | 'none' | null;
  /** The one that says so: `…?encryption=ssl`; only ever made of known words. */
  readonly encryptionPart: string;
  /** `…?verify_peer=0`, where the server's certificate is not to be checked; null where it is. */
  readonly uncheckedPart: string | null;
  readonly user: string | null;
  readonly password: string | null;
  readonly from: string | null;
}

type Meaning = UrlParameters['encryption'];

const YES = /^(?:1|true|yes|on|required?|always|mandatory|enabled?|)$/u;
const NO = /^(?:0|false|no|off|none|never|null|disabled?)$/u;

const WORDS: ReadonlyMap<string, Meaning> = new Map([
  ...['ssl', 'smtps', 'implicit', 'implicittls', 'wrapper', 'ssl/tls', 'force_tls'].map((word) => [word, 'ssl'] as const),
  ...['tls', 'starttls', 'explicit', 'explicittls', 'opportunistic', 'start_tls'].map((word) => [word, 'starttls'] as const),
  ...['none', 'null', 'off', 'no', 'false', '0', 'plain', 'insecure', 'unencrypted'].map((word) => [word, 'none'] as const),
]);

/** What a flag means when it is yes, and when it is no. */
const FLAGS: ReadonlyMap<string, readonly [yes: Meaning, no: Meaning]> = new Map<string, readonly [Meaning, Meaning]>([
  // lettre, dj-email-url and others.
  ['tls', ['starttls', 'none']],
  ['usetls', ['starttls', 'none']],
  ['ssl', ['ssl', null]],
  ['usessl', ['ssl', null]],
  ['implicittls', ['ssl', null]],
  // Nodemailer: `secure=false` upgrades by STARTTLS where the server offers it.
  ['secure', ['ssl', 'starttls']],
  ['requiretls', ['starttls', null]],
  ['ignoretls', ['none', null]],
  // Symfony: `auto_tls=false` never upgrades.
  ['autotls', [null, 'none']],
  ['starttls', ['starttls', 'none']],
  ['usestarttls', ['starttls', 'none']],
  ['enablestarttls', ['starttls', 'none']],
  ['enablestarttlsauto', ['starttls', 'none']],
  ['disablestarttls', ['none', null]],
]);

const BY_WORD = /^(?:encryption|security|mode|tls|ssl|tlsmode|sslmode|secure|connectionsecurity|starttls|usestarttls)$/u;

/** Whether a yes or a no to it leaves the certificate unchecked. */
const UNCHECKED: ReadonlyMap<string, 'yes' | 'no'> = new Map([
  ...['verifypeer', 'verify', 'verifycert', 'verifypeername', 'sslverify', 'tlsverify', 'tlsrejectunauthorized', 'rejectunauthorized'].map(
    (name) => [name, 'no'] as const,
  ),
  ...[
    'skipsslverify',
    'skipverify',
    'sslskipverify',
    'tlsskipverify',
    'insecure',
    'insecureskipverify',
    'tlsinsecure',
    'allowselfsigned',
    'ignorecert',
    'acceptinvalidcerts',
    'tlsinsecureskipverify',
  ].map((name) => [name, 'yes'] as const),
  ['opensslverifymode', 'no'],
]);

/**
 * The well-known parameters of a mail server's URL: Symfony and SwiftMailer (`encryption`, `verify_peer`, `auto_tls`, `username`, `password`),
 * Nodemailer (`secure`, `requireTLS`, `tls.rejectUnauthorized`), lettre (`tls=required`), Ory (`disable_starttls`, `skip_ssl_verify`), shoutrrr
 * (`encryption=ExplicitTLS`, `useStartTLS`).
 */
export function readUrlParameters(parameters: URLSearchParams): UrlParameters {
  let said: { readonly encryption: NonNullable<Meaning>; readonly part: string } | null = null;
  let uncheckedPart: string | null = null;
  for (const [written, value] of parameters) {
    const name = written.toLowerCase().replaceAll(/[^a-z]/gu, '');
    const word = value.trim().toLowerCase();
    const encryption = encryptionBy(name, word);
    // Both are known words from here on, and nothing else of the URL is.
    if (encryption !== null && said === null) said = { encryption, part: `…?${shownName(written, name)}=${word}` };
    const unchecked = UNCHECKED.get(name);
    if ((unchecked === 'yes' && YES.test(word)) || (unchecked === 'no' && NO.test(word)))
      uncheckedPart = `…?${shownName(written, name)}=${word}`;
  }
  const first = (...names: readonly string[]) => names.map((name) => parameters.get(name)).find((value) => value) ?? null;
  return {
    encryption: said?.encryption ?? null,
    encryptionPart: said?.part ?? '',
    uncheckedPart,
    user: first('username', 'user', 'login'),
    password: first('password', 'pass', 'passwd', 'pwd'),
    from: first('from', 'fromaddress', 'fromAddress', 'sender', '_default_from_email'),
  };
}

function encryptionBy(name: string, word: string): Meaning {
  const flag = FLAGS.get(name);
  if (flag !== undefined && YES.test(word)) return flag[0];
  if (flag !== undefined && NO.test(word)) return flag[1];
  return BY_WORD.test(name) ? (WORDS.get(word) ?? null) : null;
}

/** As it is written, where that is the known name with signs between its words and nothing more. */
function shownName(written: string, name: string): string {
  return /^[a-z_.-]+$/iu.test(written) ? written : name;
}
