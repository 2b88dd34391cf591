import { isIPv6 } from 'node:net';
import type { PostureFinding, PosturePart } from '../../../../preload/contract/mail-domain.ts';
import { words } from '../../failure.ts';
import type { Dns } from './dns-client.ts';
import { isAnswer } from './dns-client.ts';
import { nibbles, reverseName } from './dns-message.ts';
import { finding, lookUpTrouble, part, recordsOf } from './finding.ts';
import type { MailHost } from './mx.ts';
import { addressesOf } from './mx.ts';

const MOST_ADDRESSES = 12;

/** Names backwards: each address should have a name that leads back to it (RFC 1912 §2.1); receivers ask that of who sends. */
export async function checkReverse(dns: Dns, hosts: readonly MailHost[], sending: string | null): Promise<PosturePart> {
  const incoming = hosts.flatMap(({ addresses }) => addresses).filter((address) => address !== sending);
  const addresses = [...(sending === null ? [] : [sending]), ...incoming].slice(0, MOST_ADDRESSES);
  const looked = await Promise.all(addresses.map((address) => lookBack(dns, address, address === sending)));
  const good = looked.filter(({ findings }) => findings.every(({ level }) => level === 'healthy')).length;
  // Asked for already: each look-up is made once.
  const answers = await Promise.all(addresses.map((address) => dns.lookUp(reverseName(address), 'PTR')));
  const blind = answers.filter((answer) => !isAnswer(answer)).length;
  const summary =
    addresses.length === 0
      ? words('No address to look up backwards.', 'Aucune adresse à résoudre à l’envers.')
      : blind === addresses.length
        ? words('The names of its addresses could not be looked up.', 'Les noms de ses adresses n’ont pas pu être recherchés.')
        : addresses.length === 1
          ? good === 1
            ? words('Its address has a name that leads back to it.', 'Son adresse a un nom qui ramène à elle.')
            : words('Its address has no name that leads back to it.', 'Son adresse n’a pas de nom qui ramène à elle.')
          : words(
              `${good} of ${addresses.length} addresses have a name that leads back to them.`,
              `Adresses dont le nom ramène à elles : ${good} sur ${addresses.length}.`,
            );
  return part('sender', summary, {
    records: looked.flatMap(({ records }) => records),
    findings: looked.flatMap(({ findings }) => findings),
  });
}

async function lookBack(dns: Dns, address: string, sends: boolean): Promise<Pick<PosturePart, 'records' | 'findings'>> {
  const name = reverseName(address);
  const answer = await dns.lookUp(name, 'PTR');
  const records = recordsOf(answer);
  if (!isAnswer(answer)) return { records, findings: [finding('unknown', lookUpTrouble(answer))] };
  const level = sends ? 'failing' : 'unknown';
  const remedy = words(
    'Whoever gave you the address sets it (the provider’s console, “reverse DNS”).',
    'C’est à qui vous a donné l’adresse de le régler (console du fournisseur, « reverse DNS »).',
  );
  if (answer.status !== 'found') {
    const text = sends
      ? words(
          `${address} has no name (PTR): many receivers refuse mail from it.`,
          `${address} n’a pas de nom (PTR) : beaucoup de destinataires refusent son courriel.`,
        )
      : words(
          `${address} has no name (PTR); that matters only where it also sends.`,
          `${address} n’a pas de nom (PTR) ; cela ne compte que si elle envoie aussi.`,
        );
    return { records, findings: [finding(level, text, { remedy, publish: { name, type: 'PTR', value: 'mail.example.org.' } })] };
  }
  const names = answer.records.map(({ value }) => value);
  const back = await Promise.all(
    names.slice(0, 5).map(async (host) => ({ host, found: (await addressesOf(dns, host)).all.includes(address) })),
  );
  const confirmed = back.find(({ found }) => found);
  const findings: PostureFinding[] = [];
  if (confirmed === undefined) {
    const host = names[0] ?? '';
    findings.push(
      finding(
        level,
        words(
          `${address} is called ${names.join(', ')}, but that name does not lead back to it.`,
          `${address} s’appelle ${names.join(', ')}, mais ce nom ne ramène pas à elle.`,
        ),
        {
          remedy: words(
            `Publish the address under ${host}, or have the PTR changed.`,
            `Publiez l’adresse sous ${host}, ou faites changer le PTR.`,
          ),
          publish: { name: host, type: isIPv6(address) ? 'AAAA' : 'A', value: address },
        },
      ),
    );
  } else {
    findings.push(
      finding('healthy', words(`${address} is ${confirmed.host}, and back.`, `${address} est ${confirmed.host}, et réciproquement.`)),
    );
    const looksDynamic = sends && /(?:\d{1,3}[-.]){3}\d{1,3}|dyn(?:amic)?|dhcp|dsl|pool/iu.test(confirmed.host);
    if (looksDynamic)
      findings.push(
        finding(
          'degraded',
          words(
            `${confirmed.host} reads like a home or cloud default; some receivers refuse such names.`,
            `${confirmed.host} ressemble à un nom par défaut (domicile, cloud) ; certains destinataires le refusent.`,
          ),
          { remedy },
        ),
      );
  }
  return { records, findings };
}

const BLOCKLISTS = [
  { zone: 'zen.spamhaus.org', url: 'https://check.spamhaus.org' },
  { zone: 'bl.spamcop.net', url: 'https://www.spamcop.net/bl.shtml' },
  { zone: 'b.barracudacentral.org', url: 'https://www.barracudacentral.org/rbl/removal-request' },
  { zone: 'psbl.surriel.com', url: 'https://psbl.org' },
] as const;

/** Whether the address that sends stands on well-known blocklists (RFC 5782): each is asked by DNS, and so learns of the address. */
export async function checkBlocklists(dns: Dns, sending: string): Promise<PosturePart> {
  const turned = isIPv6(sending) ? nibbles(sending).toReversed().join('.') : sending.split('.').toReversed().join('.');
  const answers = await Promise.all(BLOCKLISTS.map(async (list) => ({ ...list, answer: await dns.lookUp(`${turned}.${list.zone}`, 'A') })));
  const findings = answers.map(({ zone, url, answer }): PostureFinding => {
    const code = answer.records[0]?.value;
    if (!isAnswer(answer)) return finding('unknown', lookUpTrouble(answer));
    if (code === undefined) return finding('healthy', words(`${zone}: not listed.`, `${zone} : non listée.`));
    // Spamhaus and others answer 127.255.255.x to resolvers they do not serve: that is no listing.
    if (code.startsWith('127.255.255.') || !code.startsWith('127.'))
      return finding(
        'unknown',
        words(`${zone} does not answer this resolver (${code}).`, `${zone} ne répond pas à ce résolveur (${code}).`),
        { remedy: words('Ask through a resolver of your own.', 'Passez par un résolveur à vous.') },
      );
    return finding('failing', words(`${zone}: listed (${code}).`, `${zone} : listée (${code}).`), {
      remedy: words(`Find the cause, then ask to be taken off: ${url}`, `Cherchez la cause, puis demandez le retrait : ${url}`),
    });
  });
  const listed = findings.filter(({ level }) => level === 'failing').length;
  const summary =
    listed === 0
      ? words(`${sending} is on none of those that answered.`, `${sending} n’est sur aucune de celles qui ont répondu.`)
      : words(`${sending} is on ${listed}.`, `${sending} est sur ${listed}.`);
  return part('blocklists', summary, { findings });
}
