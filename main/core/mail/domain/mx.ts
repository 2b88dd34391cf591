import type { PostureFinding, PosturePart } from '../../../../preload/contract/mail-domain.ts';
import { isIP } from 'node:net';
import { words } from '../../failure.ts';
import type { Dns, DnsAnswer } from './dns-client.ts';
import { isAnswer } from './dns-client.ts';
import { finding, lookUpTrouble, part, recordsOf, unreadable } from './finding.ts';

/** More hosts than this are not looked at one by one. */
const MOST_HOSTS = 12;

/** A host that takes mail for the domain. */
export interface MailHost {
  readonly host: string;
  readonly preference: number;
  readonly addresses: readonly string[];
  /** The answer about it was validated by DNSSEC. */
  readonly validated: boolean;
}

/** Where mail for a domain goes (RFC 5321 §5.1), best first; `answer` is the MX look-up itself. */
export interface MailHosts {
  readonly answer: DnsAnswer;
  readonly hosts: readonly MailHost[];
  readonly shown: PosturePart;
}

/** Addresses of a name, of both families. */
export async function addressesOf(
  dns: Dns,
  host: string,
): Promise<{ readonly v4: DnsAnswer; readonly v6: DnsAnswer; readonly all: readonly string[] }> {
  const [v4, v6] = await Promise.all([dns.lookUp(host, 'A'), dns.lookUp(host, 'AAAA')]);
  return { v4, v6, all: [...v4.records, ...v6.records].map(({ value }) => value) };
}

/** Looks up where mail for the domain goes, and what is wrong with that. */
export async function readMailHosts(dns: Dns, domain: string): Promise<MailHosts> {
  const answer = await dns.lookUp(domain, 'MX');
  if (!isAnswer(answer)) return { answer, hosts: [], shown: unreadable('mx', answer) };
  if (answer.status !== 'found') return { answer, ...(await withoutRecords(dns, answer, domain)) };
  const sorted = answer.records
    .map(({ value, preference }) => ({ host: value, preference: preference ?? 0 }))
    .toSorted((a, b) => a.preference - b.preference || a.host.localeCompare(b.host));
  const records = recordsOf(answer);
  if (sorted.some(({ host }) => host === '')) {
    const alone = sorted.length === 1;
    const text = alone
      ? words(`${domain} says that it takes no mail (null MX).`, `${domain} déclare ne recevoir aucun courriel (MX nul).`)
      : words('A null MX stands beside others.', 'Un MX nul figure à côté d’autres.');
    const remedy = words(
      'Remove the record “0 .”, or all the others (RFC 7505 §3).',
      'Retirez l’enregistrement « 0 . », ou tous les autres (RFC 7505 §3).',
    );
    return { answer, hosts: [], shown: part('mx', text, { records, findings: alone ? [] : [finding('failing', text, { remedy })] }) };
  }
  const looked = await Promise.all(sorted.slice(0, MOST_HOSTS).map((one) => lookAt(dns, one)));
  const hosts = looked.map(({ host }) => host);
  const reachable = hosts.filter(({ addresses }) => addresses.length > 0).length;
  const summary = words(
    `${sorted.length === 1 ? 'One host takes' : `${sorted.length} hosts take`} its mail, ${sorted[0]?.host ?? ''} first.`,
    `${sorted.length === 1 ? 'Un hôte reçoit' : `${sorted.length} hôtes reçoivent`} son courriel, ${sorted[0]?.host ?? ''} en premier.`,
  );
  const nowhere =
    reachable > 0
      ? []
      : [
          finding(
            'failing',
            words('None of them has an address: mail cannot be delivered.', 'Aucun n’a d’adresse : le courriel ne peut être distribué.'),
          ),
        ];
  return { answer, hosts, shown: part('mx', summary, { records, findings: [...nowhere, ...looked.flatMap(({ findings }) => findings)] }) };
}

async function withoutRecords(dns: Dns, answer: DnsAnswer, domain: string): Promise<Pick<MailHosts, 'hosts' | 'shown'>> {
  if (answer.status === 'no-name') {
    const text = words(`The domain ${domain} does not exist.`, `Le domaine ${domain} n’existe pas.`);
    const remedy = words(
      'Check how it is written, and that it is registered and delegated.',
      'Vérifiez son orthographe, et qu’il est enregistré et délégué.',
    );
    return { hosts: [], shown: part('mx', text, { findings: [finding('failing', text, { remedy })] }) };
  }
  const { all } = await addressesOf(dns, domain);
  const hosts = all.length === 0 ? [] : [{ host: domain, preference: 0, addresses: all, validated: answer.validated }];
  const text =
    all.length === 0
      ? words('No MX and no address: the domain takes no mail.', 'Ni MX ni adresse : le domaine ne reçoit pas de courriel.')
      : words(
          `No MX: mail goes to the address of the domain itself (${all[0] ?? ''}).`,
          `Pas de MX : le courriel va à l’adresse du domaine lui-même (${all[0] ?? ''}).`,
        );
  const publish = all.length === 0 ? { name: domain, type: 'MX', value: '0 .' } : { name: domain, type: 'MX', value: `10 ${domain}` };
  const remedy =
    all.length === 0
      ? words(
          'Where that is meant, say so; else publish the host that takes mail.',
          'Si c’est voulu, dites-le ; sinon publiez l’hôte qui reçoit le courriel.',
        )
      : words(
          'Say it by a record of its own, or by “0 .” that it takes none.',
          'Dites-le par un enregistrement, ou par « 0 . » qu’il n’en reçoit pas.',
        );
  return { hosts, shown: part('mx', text, { findings: [finding('degraded', text, { remedy, publish })] }) };
}

async function lookAt(
  dns: Dns,
  { host, preference }: Pick<MailHost, 'host' | 'preference'>,
): Promise<{ readonly host: MailHost; readonly findings: readonly PostureFinding[] }> {
  if (isIP(host) !== 0) {
    const text = words(`${host} is an address; an MX must be a name.`, `${host} est une adresse ; un MX doit être un nom.`);
    const remedy = words('Give the address a name, and publish that name.', 'Donnez un nom à cette adresse, et publiez ce nom.');
    return { host: { host, preference, addresses: [], validated: false }, findings: [finding('failing', text, { remedy })] };
  }
  const { v4, v6, all } = await addressesOf(dns, host);
  const read = { host, preference, addresses: all, validated: v4.validated && v6.validated };
  const findings: PostureFinding[] = [];
  const failed = [v4, v6].find((one) => !isAnswer(one));
  if (failed !== undefined) findings.push(finding(failed.status === 'failed' ? 'degraded' : 'unknown', lookUpTrouble(failed)));
  const alias = v4.aliases[0] ?? v6.aliases[0];
  if (alias !== undefined) {
    findings.push(
      finding(
        'degraded',
        words(
          `${host} is an alias (CNAME) of ${alias}; some senders refuse that (RFC 5321 §5.1).`,
          `${host} est un alias (CNAME) de ${alias} ; certains expéditeurs le refusent (RFC 5321 §5.1).`,
        ),
        {
          remedy: words(`Name ${alias} in the MX itself.`, `Nommez ${alias} dans le MX lui-même.`),
        },
      ),
    );
  }
  if (all.length === 0 && failed === undefined) {
    const why = v4.status === 'no-name' ? words('does not exist', 'n’existe pas') : words('has no address', 'n’a pas d’adresse');
    findings.push(
      finding('failing', words(`${host} ${why.en}.`, `${host} ${why.fr}.`), {
        remedy: words('Publish its address, or take it out of the MX.', 'Publiez son adresse, ou retirez-le du MX.'),
      }),
    );
  }
  const private4 = all.find(
    (address) =>
      /^(?:10\.|127\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.|169\.254\.)/u.test(address) || address === '::1' || /^f[cd]/u.test(address),
  );
  if (private4 !== undefined) {
    findings.push(
      finding(
        'degraded',
        words(
          `${host} leads to ${private4}, an address that the Internet does not reach.`,
          `${host} mène à ${private4}, une adresse qu’Internet n’atteint pas.`,
        ),
      ),
    );
  }
  return { host: read, findings };
}
