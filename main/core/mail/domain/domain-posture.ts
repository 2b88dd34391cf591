import { isIP } from 'node:net';
import { domainToASCII } from 'node:url';
import type { DomainPosture, MailDomainInput, PostureLevel, PosturePart } from '../../../../preload/contract/mail-domain.ts';
import { failure, FailureError, words } from '../../failure.ts';
import { readAuthorities } from '../../vantage/secure.ts';
import type { Vantage } from '../../vantage/vantage.ts';
import { checkDkim } from './dkim.ts';
import { checkDmarc } from './dmarc.ts';
import { isAnswer, openDns } from './dns-client.ts';
import { worst } from './finding.ts';
import { checkBimi, checkDane, checkTlsReports } from './further-records.ts';
import { checkMtaSts } from './mta-sts.ts';
import { readMailHosts } from './mx.ts';
import { proveResolver } from './resolver-trouble.ts';
import { checkBlocklists, checkReverse } from './sender-address.ts';
import { checkSpf } from './spf.ts';

/**
 * What a domain publishes about its mail, as the vantage sees it, and what to publish instead.
 * Throws FailureError `bad-input`, `not-available` where the place names no resolver, those of a resolver that answers nothing, and those of
 * the vantage. That a look-up fails is a finding.
 */
export async function checkDomain(input: MailDomainInput, vantage: Vantage, signal: AbortSignal): Promise<DomainPosture> {
  const domain = readDomain(input.domain);
  const address = readAddress(input.address);
  if (input.blocklists && address === null) throw new FailureError(addressWanted());
  const authorities = input.caFile === null ? [] : await readAuthorities(input.caFile, signal);
  const { timeoutMs } = input;
  const dns = await openDns(vantage, input.resolver, { signal, timeoutMs });
  await proveResolver(dns, domain);
  const { shown: mx, hosts, answer } = await readMailHosts(dns, domain);
  const policy = checkDmarc(dns, domain);
  const [{ shown: spfPart, spf }, dkim, dmarc, mtaSts, tlsReports, bimi, dane, sender, blocklists] = await Promise.all([
    checkSpf(dns, domain, { address, sender: input.sender, takesMail: hosts.length > 0 }),
    checkDkim(dns, domain, input.selectors),
    policy,
    checkMtaSts(dns, domain, hosts, { vantage, authorities, timeoutMs }),
    checkTlsReports(dns, domain),
    policy.then(({ enforced }) => checkBimi(dns, domain, enforced)),
    checkDane(dns, hosts, answer.validated),
    checkReverse(dns, hosts, address),
    input.blocklists && address !== null ? checkBlocklists(dns, address) : null,
  ]);
  const parts: PosturePart[] = [
    mx,
    spfPart,
    dkim,
    dmarc.shown,
    mtaSts,
    tlsReports,
    bimi,
    dane,
    sender,
    ...(blocklists === null ? [] : [blocklists]),
  ];
  return {
    domain,
    via: vantage.name,
    resolver: dns.server,
    level: levelOf(parts),
    parts,
    spf,
    validated: isAnswer(answer) ? answer.validated : null,
  };
}

/** The worst that is known; not `healthy` while what matters most could not be read. */
function levelOf(parts: readonly PosturePart[]): PostureLevel {
  const known = worst(parts.map(({ level }) => level).filter((level) => level !== 'unknown'));
  const blind = parts.some(({ id, level }) => level === 'unknown' && (id === 'mx' || id === 'spf' || id === 'dmarc'));
  return known === 'healthy' && blind ? 'unknown' : known;
}

/** A domain as DNS has it; of an address, the part after the @. Throws FailureError `bad-input`. */
function readDomain(typed: string): string {
  const name = typed.trim().replace(/^.*@/u, '').replace(/\.$/u, '');
  const domain = domainToASCII(name).toLowerCase();
  const labels = domain.split('.');
  const sound =
    labels.length > 1 && domain.length <= 253 && labels.every((label) => /^[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?$/u.test(label));
  if (sound && isIP(domain) === 0) return domain;
  throw new FailureError(
    failure(
      'bad-input',
      words(`“${typed}” is not a domain.`, `« ${typed} » n’est pas un domaine.`),
      words(
        'Give what stands after the @ of the addresses, such as example.org.',
        'Donnez ce qui suit le @ des adresses, par exemple exemple.fr.',
      ),
    ),
  );
}

function readAddress(typed: string | null): string | null {
  if (typed === null || typed.trim() === '') return null;
  const address = typed.trim();
  if (isIP(address) !== 0 && !address.includes('%')) return address.toLowerCase();
  throw new FailureError(
    failure(
      'bad-input',
      words(`“${typed}” is not an IP address.`, `« ${typed} » n’est pas une adresse IP.`),
      words(
        'Give the address that sends, as receivers see it: 192.0.2.25.',
        'Donnez l’adresse qui envoie, telle que les destinataires la voient : 192.0.2.25.',
      ),
    ),
  );
}

function addressWanted() {
  return failure(
    'bad-input',
    words('Blocklists are about an address, and none is given.', 'Les listes de blocage portent sur une adresse, et aucune n’est donnée.'),
    words('Give the address that sends.', 'Donnez l’adresse qui envoie.'),
  );
}
