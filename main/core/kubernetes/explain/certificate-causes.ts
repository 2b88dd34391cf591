import { X509Certificate } from 'node:crypto';
import type { Cause } from '../../../../preload/contract/explanations.ts';
import { words } from '../../failure.ts';
import type { JsonObject } from '../api-object.ts';
import { conditionsOf, objectAt, textAt } from '../api-object.ts';
import { clip, plural } from '../wording.ts';
import { HERE, cause, evidence, link } from './cause.ts';

const DAY_MS = 86_400_000;
/** Automatic renewal happens at a third of the lifetime or 30 days before; below this it has been missed. */
const SOON_DAYS = 14;

/** A secret of type kubernetes.io/tls: whether its certificate is one, and for how long. The key is never looked at. */
export function tlsSecretCause(secret: JsonObject, now: number): Cause {
  const metadata = objectAt(secret, 'metadata');
  const namespace = textAt(metadata, 'namespace') ?? '';
  const name = textAt(metadata, 'name') ?? '';
  const links = [link('secrets', namespace, name)];
  const encoded = textAt(objectAt(secret, 'data'), 'tls.crt');
  const broken = (why: string) =>
    cause(
      'tls/unreadable',
      'failing',
      words(`The secret ${name} holds no certificate that can be read`, `Le secret ${name} ne contient pas de certificat lisible`),
      {
        means: words(
          'Whoever serves with it falls back to a certificate of its own, which browsers refuse.',
          'Qui s’en sert retombe sur un certificat à lui, que les navigateurs refusent.',
        ),
        whatToDo: [
          words('Put the certificate with its chain as PEM into tls.crt.', 'Mettez le certificat et sa chaîne en PEM dans tls.crt.'),
        ],
        evidence: evidence(words('tls.crt', 'tls.crt'), why),
        links,
      },
    );
  if (encoded === null) return broken('—');
  let certificate: X509Certificate;
  try {
    certificate = new X509Certificate(Buffer.from(encoded, 'base64'));
  } catch (error) {
    return broken(error instanceof Error ? error.message : String(error));
  }
  const ends = Date.parse(certificate.validTo);
  const begins = Date.parse(certificate.validFrom);
  const day = new Date(ends).toISOString().slice(0, 10);
  const names = certificate.subjectAltName?.replaceAll('DNS:', '') ?? certificate.subject.replaceAll('\n', ', ');
  const facts = evidence(
    words('Certificate', 'Certificat'),
    `${names}\n${certificate.issuer.replaceAll('\n', ', ')}\n${certificate.validFrom} – ${certificate.validTo}`,
  );
  const renew = words(
    `Renew it; with cert-manager, look at the certificates: pilothouse objects list certificates.cert-manager.io ${HERE}`,
    `Renouvelez-le ; avec cert-manager, regardez les certificats : pilothouse objects list certificates.cert-manager.io ${HERE}`,
  );
  if (ends <= now)
    return cause(
      'tls/expired',
      'failing',
      words(
        `The certificate in ${name} (${clip(names)}) expired on ${day}`,
        `Le certificat dans ${name} (${clip(names)}) a expiré le ${day}`,
      ),
      {
        means: words('Browsers and clients refuse the connection.', 'Navigateurs et clients refusent la connexion.'),
        since: new Date(ends).toISOString(),
        whatToDo: [renew],
        evidence: facts,
        links,
      },
    );
  if (begins > now)
    return cause(
      'tls/not-yet-valid',
      'failing',
      words(
        `The certificate in ${name} (${clip(names)}) is not valid yet`,
        `Le certificat dans ${name} (${clip(names)}) n’est pas encore valable`,
      ),
      {
        whatToDo: [
          words('Check the clocks, or use the one that is valid now.', 'Vérifiez les horloges, ou utilisez celui valable maintenant.'),
        ],
        evidence: facts,
        links,
      },
    );
  const days = Math.floor((ends - now) / DAY_MS);
  if (days < SOON_DAYS)
    return cause(
      'tls/expires-soon',
      'degraded',
      words(
        `The certificate in ${name} (${clip(names)}) expires in ${plural(days, 'day', 'days')}, on ${day}`,
        `Le certificat dans ${name} (${clip(names)}) expire dans ${plural(days, 'jour', 'jours')}, le ${day}`,
      ),
      {
        means: words('What renews by itself would have done so by now.', 'Un renouvellement automatique aurait déjà eu lieu.'),
        whatToDo: [renew],
        stillServes: words(`It is valid until ${day}.`, `Il est valable jusqu’au ${day}.`),
        evidence: facts,
        links,
      },
    );
  return cause(
    'tls/valid',
    'healthy',
    words(
      `The certificate in ${name} (${clip(names)}) is valid until ${day}.`,
      `Le certificat dans ${name} (${clip(names)}) est valable jusqu’au ${day}.`,
    ),
    { links },
  );
}

/** Any other secret has no state of its own. */
export function secretCauses(secret: JsonObject, now: number): readonly Cause[] {
  if (textAt(secret, 'type') === 'kubernetes.io/tls') return [tlsSecretCause(secret, now)];
  return [
    cause('object/exists', 'healthy', words('It exists; a secret has no other state.', 'Il existe ; un secret n’a pas d’autre état.')),
  ];
}

/** A Certificate of cert-manager: issued or not, and what its requests, orders and challenges say. */
export function certManagerCauses(object: JsonObject, steps: readonly JsonObject[]): readonly Cause[] {
  const metadata = objectAt(object, 'metadata');
  const namespace = textAt(metadata, 'namespace') ?? '';
  const status = objectAt(object, 'status');
  const conditions = conditionsOf(status);
  const ready = conditions.find(({ type }) => type === 'Ready');
  const until = textAt(status, 'notAfter');
  const secret = textAt(objectAt(object, 'spec'), 'secretName');
  const links = secret === null ? [] : [link('secrets', namespace, secret)];
  if (ready?.status === 'True')
    return [
      cause(
        'certificate/issued',
        'healthy',
        until === null
          ? words('It is issued.', 'Il est émis.')
          : words(`It is issued and valid until ${until.slice(0, 10)}.`, `Il est émis et valable jusqu’au ${until.slice(0, 10)}.`),
        { since: ready.since, links },
      ),
    ];
  const issuing = conditions.find(({ type, status: is }) => type === 'Issuing' && is === 'True');
  // The step that is furthest down says what is waited for: challenge, order, request.
  const order = ['Challenge', 'Order', 'CertificateRequest'];
  const said = steps
    .map((step) => ({
      kind: textAt(step, 'kind') ?? '',
      name: textAt(objectAt(step, 'metadata'), 'name') ?? '',
      status: objectAt(step, 'status'),
    }))
    .map((step) => ({
      ...step,
      why: textAt(step.status, 'reason') ?? conditionsOf(step.status).find(({ status: is }) => is === 'False')?.message ?? null,
      state: textAt(step.status, 'state'),
    }))
    .filter(({ why }) => why !== null)
    .toSorted((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind))[0];
  const why = said?.why ?? ready?.message ?? ready?.reason ?? '?';
  const failed =
    ready?.reason === 'Failed' || said?.state === 'invalid' || said?.state === 'errored' || numberOf(status, 'failedIssuanceAttempts') > 0;
  const valid = until !== null && Date.parse(until) > Date.now();
  return [
    cause(
      failed ? 'certificate/failed' : 'certificate/waiting',
      failed ? (valid ? 'degraded' : 'failing') : issuing ? 'changing' : 'degraded',
      words(`It is not issued: ${clip(why)}`, `Il n’est pas émis : ${clip(why)}`),
      {
        means: advice(why).means,
        since: ready?.since ?? null,
        howOften:
          numberOf(status, 'failedIssuanceAttempts') > 0
            ? words(
                plural(numberOf(status, 'failedIssuanceAttempts'), 'failed try', 'failed tries'),
                plural(numberOf(status, 'failedIssuanceAttempts'), 'essai échoué', 'essais échoués'),
              )
            : null,
        stillServes: valid
          ? words(
              `The certificate before, valid until ${until.slice(0, 10)}.`,
              `Le certificat précédent, valable jusqu’au ${until.slice(0, 10)}.`,
            )
          : null,
        whatToDo: advice(why).todo,
        evidence: evidence(
          said ? words(`${said.kind} ${said.name}`, `${said.kind} ${said.name}`) : words('Condition Ready', 'Condition Ready'),
          why,
        ),
        links,
      },
    ),
  ];
}

function advice(why: string): Pick<Cause, 'means'> & { readonly todo: Cause['whatToDo'] } {
  if (/DNS record|DNS-01|NXDOMAIN|SERVFAIL|TXT record/i.test(why))
    return {
      means: words(
        'The authority, or cert-manager before it, looks for a DNS record and does not find it.',
        'L’autorité, ou cert-manager avant elle, cherche un enregistrement DNS et ne le trouve pas.',
      ),
      todo: [
        words(
          'Check that the name points here, and the rights of the DNS provider’s token.',
          'Vérifiez que le nom pointe ici, et les droits du jeton du fournisseur DNS.',
        ),
      ],
    };
  if (/http-?01|self check|wrong status code|acme-challenge|\b404\b|\b503\b|connection refused|timeout/i.test(why))
    return {
      means: words(
        'The check over HTTP does not arrive at cert-manager’s answer.',
        'La vérification HTTP n’arrive pas jusqu’à la réponse de cert-manager.',
      ),
      todo: [
        words(
          'http://NAME/.well-known/acme-challenge/ has to reach the ingress from the internet on port 80, without redirect to a login.',
          'http://NOM/.well-known/acme-challenge/ doit atteindre l’ingress depuis Internet sur le port 80, sans redirection vers une page de connexion.',
        ),
      ],
    };
  if (/rateLimited|too many certificates|rate limit/i.test(why))
    return {
      means: words('The authority has issued too many for this name lately.', 'L’autorité en a émis trop pour ce nom récemment.'),
      todo: [
        words(
          'Wait as long as it says; use its staging server for tries.',
          'Attendez le temps indiqué ; utilisez son serveur de test pour les essais.',
        ),
      ],
    };
  if (/issuer.*not found|IssuerNotFound|IssuerNotReady|not ready/i.test(why))
    return {
      means: words('The issuer it names does not exist or is not ready.', 'L’émetteur qu’il nomme n’existe pas ou n’est pas prêt.'),
      todo: [
        words(
          'Look at the issuer: its account, its secret, and whether it is an Issuer or a ClusterIssuer.',
          'Regardez l’émetteur : son compte, son secret, et s’il s’agit d’un Issuer ou d’un ClusterIssuer.',
        ),
      ],
    };
  return {
    means: words('cert-manager tries again by itself, ever more slowly.', 'cert-manager réessaie de lui-même, de plus en plus lentement.'),
    todo: [words('Read what it says, and the log of cert-manager.', 'Lisez ce qu’il dit, et le journal de cert-manager.')],
  };
}

function numberOf(status: JsonObject, key: string): number {
  const value = status[key];
  return typeof value === 'number' ? value : 0;
}
