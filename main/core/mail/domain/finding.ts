import type {
  PostureFinding,
  PostureLevel,
  PosturePart,
  PosturePartId,
  PublishedRecord,
} from '../../../../preload/contract/mail-domain.ts';
import type { Words } from '../../../../preload/contract/words.ts';
import { words } from '../../failure.ts';
import type { DnsAnswer } from './dns-client.ts';

const order: readonly PostureLevel[] = ['healthy', 'unknown', 'degraded', 'failing'];

/** The worst of them; `healthy` of none. */
export function worst(levels: readonly PostureLevel[]): PostureLevel {
  return levels.reduce<PostureLevel>((so, level) => (order.indexOf(level) > order.indexOf(so) ? level : so), 'healthy');
}

interface More {
  readonly remedy?: Words;
  readonly publish?: PublishedRecord;
}

/** One thing to know, what to do about it, and the record that does it. */
export function finding(level: PostureLevel, text: Words, { remedy, publish }: More = {}): PostureFinding {
  return { level, text, remedy: remedy ?? null, publish: publish ?? null };
}

/** A part whose level is that of its worst finding. */
export function part(
  id: PosturePartId,
  summary: Words,
  { records = [], findings = [] }: { readonly records?: readonly PublishedRecord[]; readonly findings?: readonly PostureFinding[] },
): PosturePart {
  return { id, level: worst(findings.map(({ level }) => level)), summary, records: [...records], findings: [...findings] };
}

/** The records of an answer, as they are published. */
export function recordsOf(answer: DnsAnswer): PublishedRecord[] {
  return answer.records.map(({ name, type, value, preference }) => ({
    name,
    type,
    value: preference === null ? value : `${preference} ${value || '.'}`,
  }));
}

/** Why a look-up says nothing about what is published, in a sentence; for those that brought no answer. */
export function lookUpTrouble({ status, name, type }: Pick<DnsAnswer, 'status' | 'name' | 'type'>): Words {
  if (status === 'silent')
    return words(
      `The resolver did not answer in time about ${name} (${type}).`,
      `Le résolveur n’a pas répondu à temps pour ${name} (${type}).`,
    );
  if (status === 'refused')
    return words(`The resolver refuses to answer about ${name} (${type}).`, `Le résolveur refuse de répondre pour ${name} (${type}).`);
  if (status === 'referred')
    return words(
      `The server that was asked looks nothing up for others: about ${name} (${type}) it only leaves it to other servers (a referral).`,
      `Le serveur interrogé ne cherche rien pour autrui : pour ${name} (${type}), il s’en remet à d’autres serveurs (une délégation).`,
    );
  if (status === 'not-asked')
    return words(
      `${name} (${type}) was not looked up: the records of this domain lead to more look-ups than one check makes.`,
      `${name} (${type}) n’a pas été recherché : les enregistrements de ce domaine entraînent plus de recherches qu’une vérification n’en fait.`,
    );
  if (status === 'unreachable')
    return words(
      `The resolver cannot be reached: ${name} (${type}) could not be looked up.`,
      `Le résolveur est injoignable : ${name} (${type}) n’a pas pu être recherché.`,
    );
  if (status === 'unreadable')
    return words(
      `What came back about ${name} (${type}) is no DNS answer.`,
      `Ce qui est revenu pour ${name} (${type}) n’est pas une réponse DNS.`,
    );
  return words(
    `The look-up of ${name} (${type}) failed (SERVFAIL): its name servers do not answer, or their DNSSEC signatures do not hold.`,
    `La recherche de ${name} (${type}) a échoué (SERVFAIL) : ses serveurs de noms ne répondent pas, ou leurs signatures DNSSEC ne sont pas valables.`,
  );
}

/** What to do about a look-up that failed. */
export function lookUpRemedy({ status }: Pick<DnsAnswer, 'status'>): Words {
  if (status === 'referred')
    return words(
      'Ask a resolver: a name server answers for its own zones only.',
      'Interrogez un résolveur : un serveur de noms ne répond que pour ses propres zones.',
    );
  return status === 'failed'
    ? words(
        'Look at the zone’s name servers and signatures; ask another resolver to be sure.',
        'Vérifiez les serveurs de noms et les signatures de la zone ; interrogez un autre résolveur pour en être sûr.',
      )
    : words('Try again, or ask another resolver.', 'Réessayez, ou interrogez un autre résolveur.');
}

/** A part that could not be looked up. */
export function unreadable(id: PosturePartId, answer: DnsAnswer): PosturePart {
  const text = lookUpTrouble(answer);
  const level = answer.status === 'failed' ? 'failing' : 'unknown';
  return part(id, text, { findings: [finding(level, text, { remedy: lookUpRemedy(answer) })] });
}

/** `tag=value; tag=value` (RFC 6376 §3.2), tags in lower case; the first of a name counts. */
export function tagsOf(record: string): ReadonlyMap<string, string> {
  const tags = new Map<string, string>();
  for (const piece of record.split(';')) {
    const equals = piece.indexOf('=');
    if (equals < 0) continue;
    const name = piece.slice(0, equals).trim().toLowerCase();
    if (!tags.has(name)) tags.set(name, piece.slice(equals + 1).trim());
  }
  return tags;
}
