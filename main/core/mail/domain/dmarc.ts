import type { PostureFinding, PosturePart, PublishedRecord } from '../../../../preload/contract/mail-domain.ts';
import { words } from '../../failure.ts';
import type { Dns, DnsAnswer } from './dns-client.ts';
import { isAnswer } from './dns-client.ts';
import { finding, lookUpTrouble, part, recordsOf, tagsOf, unreadable } from './finding.ts';

/** A walk up the tree of names asks this often at most (RFC 9989 §4.10). */
const MOST_STEPS = 8;

interface DmarcPlace {
  /** The domain whose record counts. */
  readonly domain: string;
  readonly answer: DnsAnswer;
  readonly records: readonly string[];
}

/** Whether a TXT is a DMARC record: `v` is its first tag, in exactly this case. */
export function isDmarc(text: string): boolean {
  return /^v\s*=\s*DMARC1\s*(?:;|$)/u.test(text);
}

/** The names whose `_dmarc` counts, nearest first: the domain, then those above it, skipping where there are very many. */
export function dmarcNames(domain: string): readonly string[] {
  const labels = domain.split('.');
  const above = labels.slice(1).map((_, index) => labels.slice(index + 1));
  const shortened = labels.length > MOST_STEPS ? above.filter((rest) => rest.length <= MOST_STEPS - 1) : above;
  return [domain, ...shortened.map((rest) => rest.join('.'))].slice(0, MOST_STEPS);
}

async function findDmarc(dns: Dns, domain: string): Promise<DmarcPlace> {
  const names = dmarcNames(domain);
  const answers = await Promise.all(names.map((name) => dns.lookUp(`_dmarc.${name}`, 'TXT')));
  for (const [index, answer] of answers.entries()) {
    const records = answer.records.map(({ value }) => value).filter(isDmarc);
    const own = index === 0;
    // A record above counts for the names below it unless it is that of a registry (psd=y).
    if (records.length > 0 && (own || tagsOf(records[0] ?? '').get('psd') !== 'y'))
      return { domain: names[index] ?? domain, answer, records };
    if (!isAnswer(answer) && own) return { domain, answer, records: [] };
  }
  const [answer] = answers;
  return { domain, answer: answer ?? (await dns.lookUp(`_dmarc.${domain}`, 'TXT')), records: [] };
}

/** DMARC of a domain (RFC 7489, RFC 9989): its policy, how strictly it compares, and where the reports go. */
export async function checkDmarc(dns: Dns, domain: string): Promise<{ readonly shown: PosturePart; readonly enforced: boolean }> {
  const place = await findDmarc(dns, domain);
  const { records, answer } = place;
  if (!isAnswer(answer)) return { shown: unreadable('dmarc', answer), enforced: false };
  const start = { name: `_dmarc.${domain}`, type: 'TXT', value: `v=DMARC1; p=none; rua=mailto:dmarc@${domain}` };
  if (records.length === 0) {
    const nearly = answer.records.map(({ value }) => value).find((value) => /dmarc/iu.test(value));
    const text =
      nearly === undefined
        ? words(
            `${domain} has no DMARC record; large receivers demand one from whoever sends many messages.`,
            `${domain} n’a pas d’enregistrement DMARC ; les grands destinataires l’exigent de qui envoie beaucoup.`,
          )
        : words(
            'What stands there does not begin with v=DMARC1, so it does not count.',
            'Ce qui y figure ne commence pas par v=DMARC1 ; il ne compte donc pas.',
          );
    const remedy = words(
      'Begin with reports only; go on to quarantine and reject once they show that your own mail passes.',
      'Commencez par les seuls rapports ; passez à quarantine puis reject quand ils montrent que votre courriel passe.',
    );
    return {
      shown: part('dmarc', text, {
        records: nearly === undefined ? [] : recordsOf(answer),
        findings: [finding('failing', text, { remedy, publish: start })],
      }),
      enforced: false,
    };
  }
  const shownRecords = recordsOf(answer).filter(({ value }) => isDmarc(value));
  if (records.length > 1) {
    const text = words(
      `${records.length} DMARC records: receivers take none of them.`,
      `${records.length} enregistrements DMARC : les destinataires n’en retiennent aucun.`,
    );
    return {
      shown: part('dmarc', text, {
        records: shownRecords,
        findings: [finding('failing', text, { remedy: words('Leave one.', 'N’en laissez qu’un.') })],
      }),
      enforced: false,
    };
  }
  const tags = tagsOf(records[0] ?? '');
  const inherited = place.domain !== domain;
  const policy = (inherited ? (tags.get('sp') ?? tags.get('p')) : tags.get('p'))?.toLowerCase();
  const record = records[0] ?? '';
  const findings = [
    ...policyFindings(tags, policy, { place: place.domain, record, tag: inherited && tags.has('sp') ? 'sp' : 'p' }),
    ...(inherited ? [] : belowFindings(tags, policy)),
    ...alignment(tags),
    ...(await reports(dns, place.domain, { tags, record })),
  ];
  const from = inherited ? words(` (from ${place.domain})`, ` (de ${place.domain})`) : words('', '');
  const summary = words(`Policy ${policy ?? 'none'}${from.en}.`, `Politique ${policy ?? 'none'}${from.fr}.`);
  return { shown: part('dmarc', summary, { records: shownRecords, findings }), enforced: policy === 'quarantine' || policy === 'reject' };
}

const isMailto = (uri: string) => /^mailto:[^@\s]+@[^!?\s]+/iu.test(uri);
const urisOf = (list: string) =>
  list
    .split(',')
    .map((uri) => uri.trim())
    .filter((uri) => uri !== '');
const isShare = (value: string) => /^\d{1,3}$/u.test(value) && Number(value) <= 100;

/** The record with other policies, and without what no receiver takes: addresses of reports that are none, a `pct` beyond 100. */
export function proposedDmarc(record: string, domain: string, policies: Readonly<Record<string, string>> = {}): string {
  return record
    .split(';')
    .map((piece) => piece.trim())
    .filter((piece) => piece !== '')
    .flatMap((piece) => {
      const equals = piece.indexOf('=');
      const tag = piece.slice(0, Math.max(equals, 0)).trim().toLowerCase();
      const value = piece.slice(equals + 1).trim();
      const policy = policies[tag];
      if (policy !== undefined) return [`${tag}=${policy}`];
      if (tag === 'pct' && !isShare(value)) return [];
      if ((tag !== 'rua' && tag !== 'ruf') || urisOf(value).every(isMailto)) return [piece];
      const kept = urisOf(value).filter(isMailto);
      if (kept.length > 0) return [`${tag}=${kept.join(',')}`];
      return tag === 'rua' ? [`rua=mailto:dmarc@${domain}`] : [];
    })
    .join('; ');
}

function policyFindings(
  tags: ReadonlyMap<string, string>,
  policy: string | undefined,
  { place, record, tag }: { readonly place: string; readonly record: string; readonly tag: 'p' | 'sp' },
): PostureFinding[] {
  const stricter = (value: string) => ({ name: `_dmarc.${place}`, type: 'TXT', value: proposedDmarc(record, place, { [tag]: value }) });
  const findings: PostureFinding[] = [];
  if (policy === 'reject') findings.push(finding('healthy', words('Mail that fails is refused.', 'Le courriel qui échoue est refusé.')));
  else if (policy === 'quarantine')
    findings.push(finding('healthy', words('Mail that fails goes to junk.', 'Le courriel qui échoue va aux indésirables.')));
  else if (policy === 'none')
    findings.push(
      finding(
        'degraded',
        words(
          'p=none only watches: mail that fails is delivered all the same.',
          'p=none ne fait qu’observer : le courriel qui échoue est tout de même distribué.',
        ),
        {
          remedy: words(
            'Once the reports show that your own mail passes, go on to quarantine.',
            'Quand les rapports montrent que votre courriel passe, passez à quarantine.',
          ),
          publish: stricter('quarantine'),
        },
      ),
    );
  else {
    const text =
      policy === undefined
        ? words('It has no policy (p=).', 'Il n’a pas de politique (p=).')
        : words(`“p=${policy}” is not a policy.`, `« p=${policy} » n’est pas une politique.`);
    findings.push(
      finding('failing', text, { remedy: words('Write p=none, p=quarantine or p=reject.', 'Écrivez p=none, p=quarantine ou p=reject.') }),
    );
  }
  if (tags.get('t') === 'y' && policy !== 'none')
    findings.push(
      finding(
        'degraded',
        words('t=y: receivers are asked to act one step more mildly.', 't=y : les destinataires sont priés d’agir un cran plus doucement.'),
      ),
    );
  const share = tags.get('pct');
  if (share !== undefined && !isShare(share))
    findings.push(
      finding(
        'degraded',
        words(
          `“pct=${share}” is not a number from 0 to 100: receivers ignore it and treat all that fails so (RFC 7489 §6.3).`,
          `« pct=${share} » n’est pas un nombre de 0 à 100 : les destinataires l’ignorent et traitent ainsi tout ce qui échoue (RFC 7489 §6.3).`,
        ),
        { remedy: words('Remove pct.', 'Retirez pct.') },
      ),
    );
  else if (share !== undefined && Number(share) < 100)
    findings.push(
      finding(
        'degraded',
        words(
          `pct=${share}: only part of what fails is treated so, and new receivers no longer know the tag.`,
          `pct=${share} : une partie seulement est traitée ainsi, et les nouveaux destinataires ignorent cette étiquette.`,
        ),
        { remedy: words('Remove pct.', 'Retirez pct.') },
      ),
    );
  return findings;
}

const STRICTNESS = ['none', 'quarantine', 'reject'];

/** Names below the domain that are treated more mildly than the domain itself: who forges takes one of those. */
function belowFindings(tags: ReadonlyMap<string, string>, policy: string | undefined): PostureFinding[] {
  return (['sp', 'np'] as const).flatMap((tag) => {
    const below = tags.get(tag)?.toLowerCase();
    if (below === undefined) return [];
    const which =
      tag === 'sp'
        ? words('names below the domain', 'les noms sous le domaine')
        : words('names that do not exist', 'les noms qui n’existent pas');
    if (!STRICTNESS.includes(below))
      return [finding('failing', words(`“${tag}=${below}” is not a policy.`, `« ${tag}=${below} » n’est pas une politique.`))];
    if (STRICTNESS.indexOf(below) >= STRICTNESS.indexOf(policy ?? 'none')) return [];
    return [
      finding(
        'degraded',
        words(
          `${tag}=${below}: ${which.en} are protected less than the domain itself.`,
          `${tag}=${below} : ${which.fr} sont moins protégés que le domaine lui-même.`,
        ),
        { remedy: words(`Remove ${tag}=, once their mail passes.`, `Retirez ${tag}=, quand leur courriel passe.`) },
      ),
    ];
  });
}

function alignment(tags: ReadonlyMap<string, string>): PostureFinding[] {
  const strict = (['adkim', 'aspf'] as const).filter((tag) => tags.get(tag)?.toLowerCase() === 's');
  if (strict.length === 0) return [];
  const which = strict.map((tag) => (tag === 'adkim' ? 'DKIM' : 'SPF')).join(', ');
  return [
    finding(
      'healthy',
      words(
        `${which} must be of exactly the domain in From (strict alignment).`,
        `${which} doit être exactement du domaine de From (alignement strict).`,
      ),
    ),
  ];
}

/** Where reports go; a foreign domain must agree to get them (RFC 7489 §7.1). */
async function reports(
  dns: Dns,
  domain: string,
  { tags, record }: { readonly tags: ReadonlyMap<string, string>; readonly record: string },
): Promise<PostureFinding[]> {
  const rua = tags.get('rua');
  if (rua === undefined || rua === '')
    return [
      finding(
        'degraded',
        words(
          'No aggregate reports are asked for (rua): nobody sees what fails.',
          'Aucun rapport agrégé n’est demandé (rua) : personne ne voit ce qui échoue.',
        ),
        { remedy: words(`Add rua=mailto:dmarc@${domain}.`, `Ajoutez rua=mailto:dmarc@${domain}.`) },
      ),
    ];
  const places = [...urisOf(rua), ...urisOf(tags.get('ruf') ?? '')];
  const publish = STRICTNESS.includes(tags.get('p')?.toLowerCase() ?? '')
    ? { publish: { name: `_dmarc.${domain}`, type: 'TXT', value: proposedDmarc(record, domain) } }
    : {};
  const found = await Promise.all(
    places.slice(0, 10).map(async (uri) => (isMailto(uri) ? await reportPlace(dns, domain, uri) : [noAddress(uri, publish)])),
  );
  return found.flat();
}

/** Whether a name above both has a DMARC record that is not a registry's: then they are one organisation (RFC 9989 §4.10.2). */
async function sameOrganisation(dns: Dns, one: string, other: string): Promise<boolean> {
  const shared = dmarcNames(one).filter((name) => name.includes('.') && other.endsWith(`.${name}`));
  const answers = await Promise.all(shared.map((name) => dns.lookUp(`_dmarc.${name}`, 'TXT')));
  return answers.some(({ records }) => records.some(({ value }) => isDmarc(value) && tagsOf(value).get('psd') !== 'y'));
}

function noAddress(uri: string, publish: { readonly publish?: PublishedRecord }): PostureFinding {
  return finding(
    'failing',
    words(`“${uri}” is no mailto: address; no report goes there.`, `« ${uri} » n’est pas une adresse mailto: ; aucun rapport n’y va.`),
    { remedy: words('Name a mailbox that takes the reports.', 'Indiquez une boîte qui reçoit les rapports.'), ...publish },
  );
}

async function reportPlace(dns: Dns, domain: string, uri: string): Promise<PostureFinding[]> {
  const host = /^mailto:[^@\s]+@(?<host>[^!?\s]+)/iu.exec(uri)?.groups?.['host']?.toLowerCase() ?? '';
  if (host === domain || host.endsWith(`.${domain}`) || domain.endsWith(`.${host}`)) return [];
  if (await sameOrganisation(dns, domain, host)) return [];
  const name = `${domain}._report._dmarc.${host}`;
  const answer = await dns.lookUp(name, 'TXT');
  if (answer.records.some(({ value }) => isDmarc(value)))
    return [finding('healthy', words(`${host} agrees to get the reports.`, `${host} accepte de recevoir les rapports.`))];
  if (!isAnswer(answer)) return [finding('unknown', lookUpTrouble(answer))];
  return [
    finding(
      'failing',
      words(
        `${host} has not agreed to get the reports of ${domain}: none are sent there.`,
        `${host} n’a pas accepté de recevoir les rapports de ${domain} : aucun n’y est envoyé.`,
      ),
      {
        remedy: words(`This is to be published in the zone of ${host}.`, `À publier dans la zone de ${host}.`),
        publish: { name, type: 'TXT', value: 'v=DMARC1' },
      },
    ),
  ];
}
