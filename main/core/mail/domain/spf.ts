import type { DomainPosture, PostureFinding, PosturePart, PublishedRecord, SpfVerdict } from '../../../../preload/contract/mail-domain.ts';
import { isIPv6 } from 'node:net';
import type { Words } from '../../../../preload/contract/words.ts';
import { words } from '../../failure.ts';
import type { Dns } from './dns-client.ts';
import { isAnswer } from './dns-client.ts';
import { finding, lookUpTrouble, part, unreadable } from './finding.ts';
import { answerBytes, MOST_ANSWER_BYTES, MOST_PUBLISHED_BYTES, proposedSpf, spfToPublish } from './spf-proposal.ts';
import type { SpfCost, SpfNode, SpfTree } from './spf-tree.ts';
import { MOST_SPF_LOOK_UPS, MOST_VOID_LOOK_UPS, readSpf } from './spf-tree.ts';
import { judgeSpf } from './spf-verdict.ts';

/** More address ranges than this are not listed. */
const MOST_NETWORKS = 500;

interface SpfInput {
  readonly address: string | null;
  readonly sender: string | null;
  /** The domain takes mail: an empty policy would be wrong advice. */
  readonly takesMail: boolean;
}

/** SPF of a domain (RFC 7208): what is published, what it costs, whom it lets send, and what it answers for one address. */
export async function checkSpf(
  dns: Dns,
  domain: string,
  { address, sender, takesMail }: SpfInput,
): Promise<{ readonly shown: PosturePart; readonly spf: DomainPosture['spf'] }> {
  const { tree, cost } = await readSpf(dns, domain, { address, sender: sender ?? `postmaster@${domain}` });
  if (!isAnswer(tree.answer)) return { shown: unreadable('spf', tree.answer), spf: null };
  const records = tree.several.map((value): PublishedRecord => ({ name: domain, type: 'TXT', value }));
  const verdict = address === null ? null : judgeSpf(tree, address);
  const asked = verdict === null ? [] : [verdictFinding(verdict, tree)];
  if (records.length === 0) {
    const text = words(`${domain} has no SPF record.`, `${domain} n’a pas d’enregistrement SPF.`);
    const allowed = address === null ? (takesMail ? 'mx ' : '') : `${isIPv6(address) ? 'ip6' : 'ip4'}:${address} `;
    const remedy = words('Name those who may send, and refuse all others.', 'Nommez ceux qui peuvent envoyer, et refusez les autres.');
    const publish = { name: domain, type: 'TXT', value: `v=spf1 ${allowed}-all` };
    return { shown: part('spf', text, { findings: [finding('failing', text, { remedy, publish }), ...asked] }), spf: null };
  }
  const networks = flatten(tree).slice(0, MOST_NETWORKS);
  const findings = [...recordFindings(tree, domain), ...treeFindings(tree), ...costFindings(cost), ...asked];
  const summary = summaryOf(tree, networks.length, cost);
  return {
    shown: part('spf', summary, { records, findings }),
    spf: { lookUps: cost.lookUps, voidLookUps: cost.voidLookUps, networks, verdict },
  };
}

function summaryOf({ nodes }: SpfTree, ranges: number, { lookUps }: SpfCost): Words {
  const everybody = nodes.some(({ term }) => term.mechanism === 'all' && term.qualifier === 'pass');
  const who = everybody
    ? words('Everybody may send', 'Tout le monde peut envoyer')
    : ranges === 0
      ? words('No address may send', 'Aucune adresse ne peut envoyer')
      : ranges === 1
        ? words('One address range may send', 'Une plage d’adresses peut envoyer')
        : words(`${ranges} address ranges may send`, `${ranges} plages d’adresses peuvent envoyer`);
  const cost = words(
    `evaluating it costs ${lookUps} of ${MOST_SPF_LOOK_UPS} look-ups`,
    `l’évaluer coûte ${lookUps} recherche${lookUps > 1 ? 's' : ''} sur ${MOST_SPF_LOOK_UPS}`,
  );
  return words(`${who.en}; ${cost.en}.`, `${who.fr} ; ${cost.fr}.`);
}

/** Every range that may send, through includes and redirects; of terms that let pass only. */
export function flatten(tree: SpfTree): { readonly network: string; readonly through: string }[] {
  const seen = new Set<string>();
  const walk = (branch: SpfTree): { network: string; through: string }[] =>
    branch.nodes.flatMap(({ term, networks, child }) => {
      if (term.qualifier !== 'pass') return [];
      const own = networks.flatMap((network) => {
        if (seen.has(network)) return [];
        seen.add(network);
        return [{ network, through: branch.domain }];
      });
      return child === null ? own : [...own, ...walk(child)];
    });
  return walk(tree);
}

function recordFindings(tree: SpfTree, domain: string): PostureFinding[] {
  if (tree.several.length > 1) {
    const text = words(
      `There are ${tree.several.length} SPF records: receivers take none of them (permerror).`,
      `Il y a ${tree.several.length} enregistrements SPF : les destinataires n’en retiennent aucun (permerror).`,
    );
    const all = tree.several.flatMap((record) => record.split(' ').slice(1));
    const merged = proposedSpf(all, { all: '-all' });
    return [
      finding('failing', text, {
        remedy: words('Publish one that holds all of them.', 'Publiez-en un seul qui les réunit.'),
        ...spfToPublish(domain, merged),
      }),
    ];
  }
  if (tree.wrong !== null) {
    const text = words(
      `“${tree.wrong}” is not SPF: receivers take none of it (permerror).`,
      `« ${tree.wrong} » n’est pas du SPF : les destinataires n’en retiennent rien (permerror).`,
    );
    return [finding('failing', text, { remedy: words('Correct or remove that word.', 'Corrigez ou retirez ce mot.') })];
  }
  const findings = sizeFindings(tree, domain);
  const all = tree.nodes.find(({ term }) => term.mechanism === 'all')?.term;
  const own = (tree.record ?? '').split(' ').slice(1);
  const strict = spfToPublish(domain, proposedSpf(own, { all: '-all' }));
  const same = spfToPublish(domain, proposedSpf(own, { all: all?.qualifier === 'pass' || all?.qualifier === 'neutral' ? '-all' : 'keep' }));
  if (all?.qualifier === 'pass')
    findings.push(
      finding(
        'failing',
        words('“+all” lets everybody send as this domain.', '« +all » laisse n’importe qui envoyer au nom de ce domaine.'),
        { remedy: words('End it with -all.', 'Terminez-le par -all.'), ...strict },
      ),
    );
  if (all?.qualifier === 'neutral')
    findings.push(
      finding(
        'degraded',
        words('“?all” says nothing about others: it protects from nobody.', '« ?all » ne dit rien des autres : il ne protège de personne.'),
        { remedy: words('End it with -all.', 'Terminez-le par -all.'), ...strict },
      ),
    );
  if (all?.qualifier === 'softfail')
    findings.push(
      finding(
        'healthy',
        words(
          '“~all” marks others as doubtful; DMARC decides what happens to them.',
          '« ~all » signale les autres comme douteux ; DMARC décide de leur sort.',
        ),
      ),
    );
  if (all === undefined && !tree.nodes.some(({ term }) => term.mechanism === 'redirect'))
    findings.push(
      finding(
        'degraded',
        words(
          'It has no “all” at its end: others are neither allowed nor refused.',
          'Il n’a pas de « all » à la fin : les autres ne sont ni permis ni refusés.',
        ),
        {
          remedy: words('End it with -all.', 'Terminez-le par -all.'),
          ...strict,
        },
      ),
    );
  const redirect = tree.ignored.find((word) => /^redirect=/iu.test(word));
  const after = tree.ignored.filter((word) => word !== redirect);
  if (after.length > 0) {
    const { en, fr } = firstOf(after);
    findings.push(
      finding('degraded', words(`What is after “all” never counts: ${en}`, `Ce qui suit « all » ne compte jamais : ${fr}`), {
        remedy: words(
          'Put it before “all”, which stands once, at the end.',
          'Placez-le avant « all », qui figure une seule fois, à la fin.',
        ),
        ...same,
      }),
    );
  }
  if (redirect !== undefined) {
    const target = redirect.slice(redirect.indexOf('=') + 1);
    findings.push(
      finding(
        'degraded',
        words(
          `“${redirect}” never counts, wherever it stands: a record with “all” ignores it (RFC 7208 §6.1).`,
          `« ${redirect} » ne compte jamais, où qu’il figure : un enregistrement avec « all » l’ignore (RFC 7208 §6.1).`,
        ),
        {
          remedy: words(
            `Drop “all”, so that ${target} decides about all others; or take its senders in by include:${target}.`,
            `Retirez « all » pour que ${target} décide de tous les autres ; ou reprenez ses expéditeurs par include:${target}.`,
          ),
          ...same,
        },
      ),
    );
  }
  return findings;
}

/** A record that does not fit an answer is cut off, asked for again over TCP, or ignored. */
function sizeFindings({ record }: SpfTree, domain: string): PostureFinding[] {
  const bytes = record === null ? 0 : answerBytes(domain, record);
  if (bytes <= MOST_ANSWER_BYTES) return [];
  const length = Buffer.byteLength(record ?? '');
  const remedy = words(
    'Shorten it: join addresses into networks (ip4:192.0.2.0/24), remove those that no longer send, or part it among names taken in by include.',
    'Raccourcissez-le : réunissez les adresses en réseaux (ip4:192.0.2.0/24), retirez celles qui n’envoient plus, ou répartissez-le entre des noms repris par include.',
  );
  const text =
    bytes > MOST_PUBLISHED_BYTES
      ? words(
          `The record has ${length} bytes: an answer above ${MOST_PUBLISHED_BYTES} bytes does not fit UDP at all, and many receivers do not get it (RFC 7208 §3.4).`,
          `L’enregistrement fait ${length} octets : une réponse de plus de ${MOST_PUBLISHED_BYTES} octets ne tient pas dans UDP, et beaucoup de destinataires ne l’obtiennent pas (RFC 7208 §3.4).`,
        )
      : words(
          `The record has ${length} bytes: its answer (${bytes}) is larger than the ${MOST_ANSWER_BYTES} bytes of UDP it should fit (RFC 7208 §3.4).`,
          `L’enregistrement fait ${length} octets : sa réponse (${bytes}) dépasse les ${MOST_ANSWER_BYTES} octets d’UDP où elle devrait tenir (RFC 7208 §3.4).`,
        );
  return [finding(bytes > MOST_PUBLISHED_BYTES ? 'failing' : 'degraded', text, { remedy })];
}

/** As many words as a sentence takes. */
function firstOf(all: readonly string[]): Words {
  const shown = all.slice(0, 5).join(' ');
  const more = all.length - 5;
  return more <= 0 ? words(shown, shown) : words(`${shown} and ${more} more`, `${shown} et ${more} autres`);
}

/** What is wrong in it and in all that it takes in. */
function treeFindings(tree: SpfTree): PostureFinding[] {
  return tree.nodes.flatMap((node) => [...nodeFindings(node, tree.domain), ...(node.child === null ? [] : treeFindings(node.child))]);
}

function nodeFindings({ term, child, trouble, networks }: SpfNode, domain: string): PostureFinding[] {
  const where = words(`“${term.text}” of ${domain}`, `« ${term.text} » de ${domain}`);
  const said = (level: PostureFinding['level'], en: string, fr: string) => [
    finding(level, words(`${where.en} ${en}`, `${where.fr} ${fr}`)),
  ];
  if (trouble === 'loop') return said('failing', 'leads back to itself (permerror).', 'ramène à lui-même (permerror).');
  if (trouble === 'too-many-names') return said('failing', 'names more than 10 hosts (permerror).', 'nomme plus de 10 hôtes (permerror).');
  if (trouble === 'not-answered') {
    const why = child === null ? words('could not be looked up.', 'n’a pas pu être lu.') : lookUpTrouble(child.answer);
    return said(
      child?.answer.status === 'failed' ? 'failing' : 'unknown',
      child === null ? why.en : `cannot be followed. ${why.en}`,
      child === null ? why.fr : `ne peut être suivi. ${why.fr}`,
    );
  }
  if (term.mechanism === 'ptr')
    return said('degraded', 'is slow and no longer to be used (RFC 7208 §5.5).', 'est lent et ne doit plus être utilisé (RFC 7208 §5.5).');
  if ((term.mechanism === 'a' || term.mechanism === 'mx') && networks.length === 0)
    return said('degraded', 'leads to no address.', 'ne mène à aucune adresse.');
  if (child === null) return [];
  if (child.several.length > 1)
    return said(
      'failing',
      `leads to ${child.several.length} SPF records (permerror).`,
      `mène à ${child.several.length} enregistrements SPF (permerror).`,
    );
  if (child.record === null)
    return said('failing', 'leads to a domain without SPF (permerror).', 'mène à un domaine sans SPF (permerror).');
  if (child.wrong !== null)
    return said(
      'failing',
      `leads to a record with “${child.wrong}”, which is not SPF (permerror).`,
      `mène à un enregistrement contenant « ${child.wrong} », qui n’est pas du SPF (permerror).`,
    );
  return [];
}

function costFindings({ lookUps, voidLookUps }: SpfCost): PostureFinding[] {
  const findings: PostureFinding[] = [];
  if (lookUps > MOST_SPF_LOOK_UPS)
    findings.push(
      finding(
        'failing',
        words(
          `It needs ${lookUps} look-ups, and ${MOST_SPF_LOOK_UPS} are allowed: receivers answer permerror for senders that come late in it.`,
          `Il demande ${lookUps} recherches, et ${MOST_SPF_LOOK_UPS} sont permises : les destinataires répondent permerror pour les expéditeurs placés à la fin.`,
        ),
        {
          remedy: words(
            'Remove includes that are no longer used, or write their addresses out (below) in place of the include.',
            'Retirez les include inutilisés, ou écrivez leurs adresses (ci-dessous) à la place de l’include.',
          ),
        },
      ),
    );
  else if (lookUps === MOST_SPF_LOOK_UPS)
    findings.push(
      finding(
        'degraded',
        words('It uses all 10 look-ups: one more anywhere breaks it.', 'Il utilise les 10 recherches : une de plus n’importe où le casse.'),
      ),
    );
  if (voidLookUps > MOST_VOID_LOOK_UPS)
    findings.push(
      finding(
        'failing',
        words(
          `${voidLookUps} of its look-ups find nothing; more than ${MOST_VOID_LOOK_UPS} are a permerror.`,
          `${voidLookUps} de ses recherches ne trouvent rien ; plus de ${MOST_VOID_LOOK_UPS} donnent permerror.`,
        ),
        { remedy: words('Remove names that no longer exist.', 'Retirez les noms qui n’existent plus.') },
      ),
    );
  return findings;
}

function verdictFinding({ address, result, why }: SpfVerdict, { domain, record }: SpfTree): PostureFinding {
  const level =
    result === 'pass' ? 'healthy' : result === 'temperror' ? 'unknown' : result === 'neutral' || result === 'none' ? 'degraded' : 'failing';
  const text = words(`${address}: ${result}. ${why.en}`, `${address} : ${result}. ${why.fr}`);
  const missing = record !== null && (result === 'fail' || result === 'softfail' || result === 'neutral');
  if (!missing) return finding(level, text);
  const own = `${isIPv6(address) ? 'ip6' : 'ip4'}:${address}`;
  return finding(level, text, {
    remedy: words('Where it is to send for this domain, add it.', 'Si elle doit envoyer pour ce domaine, ajoutez-la.'),
    ...spfToPublish(domain, proposedSpf(record.split(' ').slice(1), { all: 'keep', add: own })),
  });
}
