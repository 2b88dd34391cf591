import type { Failure } from '../../../../preload/contract/failure.ts';
import { failure, FailureError, words } from '../../failure.ts';
import type { Dns, DnsStatus } from './dns-client.ts';
import { isAnswer } from './dns-client.ts';

/**
 * Asks the resolver for the two records that matter most. One that answers neither says nothing about the domain: that is no posture, and
 * nothing more is asked of it. Throws FailureError `connection-refused`, `timed-out`, `name-lookup-failed`. SERVFAIL is the domain's own.
 */
export async function proveResolver(dns: Dns, domain: string): Promise<void> {
  const [mx, text] = await Promise.all([dns.lookUp(domain, 'MX'), dns.lookUp(domain, 'TXT')]);
  if (isAnswer(mx) || isAnswer(text) || mx.status === 'failed' || text.status === 'failed') return;
  throw new FailureError(resolverTrouble(mx.status, dns.server, domain));
}

function resolverTrouble(status: DnsStatus, server: string, domain: string): Failure {
  const another = words(
    'Name another resolver, or ask from another place; nothing is known about the domain yet.',
    'Nommez un autre résolveur, ou interrogez depuis un autre endroit ; on ne sait encore rien du domaine.',
  );
  if (status === 'unreachable')
    return failure(
      'connection-refused',
      words(`No resolver can be reached at ${server}.`, `Aucun résolveur n’est joignable à ${server}.`),
      another,
    );
  if (status === 'silent')
    return failure(
      'timed-out',
      words(`The resolver ${server} does not answer.`, `Le résolveur ${server} ne répond pas.`),
      words(
        'Look whether a firewall lets DNS (port 53) through, give more time, or name another resolver; nothing is known about the domain yet.',
        'Vérifiez qu’un pare-feu laisse passer le DNS (port 53), accordez plus de temps, ou nommez un autre résolveur ; on ne sait encore rien du domaine.',
      ),
    );
  if (status === 'refused')
    return failure(
      'name-lookup-failed',
      words(
        `The resolver ${server} refuses to answer about ${domain} (REFUSED).`,
        `Le résolveur ${server} refuse de répondre au sujet de ${domain} (REFUSED).`,
      ),
      words(
        'It answers only for its own zones or its own clients. Name a resolver that serves you; nothing is known about the domain yet.',
        'Il ne répond que pour ses propres zones ou ses propres clients. Nommez un résolveur qui vous sert ; on ne sait encore rien du domaine.',
      ),
    );
  if (status === 'referred')
    return failure(
      'name-lookup-failed',
      words(
        `${server} looks nothing up for others: about ${domain} it only leaves it to other servers (a referral).`,
        `${server} ne cherche rien pour autrui : pour ${domain}, il s’en remet à d’autres serveurs (une délégation).`,
      ),
      words(
        'It is a name server for its own zones, not a resolver. Name a resolver; nothing is known about the domain yet.',
        'C’est un serveur de noms pour ses propres zones, pas un résolveur. Nommez un résolveur ; on ne sait encore rien du domaine.',
      ),
    );
  return failure('name-lookup-failed', words(`What ${server} answers is not DNS.`, `Ce que répond ${server} n’est pas du DNS.`), another);
}
