import { createPublicKey } from 'node:crypto';
import type { PostureFinding, PosturePart } from '../../../../preload/contract/mail-domain.ts';
import { words } from '../../failure.ts';
import type { Dns, DnsAnswer } from './dns-client.ts';
import { isAnswer } from './dns-client.ts';
import { finding, lookUpRemedy, lookUpTrouble, part, recordsOf, tagsOf } from './finding.ts';

/** Selectors that providers and programs use, tried where none is given. */
export const WELL_KNOWN_SELECTORS = (
  'default dkim mail email smtp mx s1 s2 k1 k2 k3 google selector1 selector2 ' +
  'protonmail protonmail2 protonmail3 fm1 fm2 fm3 mandrill pm sig1 zoho key1 key2 20230601'
).split(' ');

/** What a key record says (RFC 6376 §3.6.1). */
export interface DkimKey {
  readonly kind: 'rsa' | 'ed25519' | 'unknown';
  /** Null for a key that cannot be read. */
  readonly bits: number | null;
  readonly revoked: boolean;
  readonly testing: boolean;
  readonly version: string | null;
  /** `k=` as it is written. */
  readonly named: string;
  /** It is for mail (`s=`), and for signatures with SHA-256 (`h=`), the only ones that are taken (RFC 8301 §3.1). */
  readonly forMail: boolean;
  readonly forSha256: boolean;
}

/** Reads a key record. */
export function readDkimKey(record: string): DkimKey {
  const tags = tagsOf(record);
  const named = (tags.get('k') ?? 'rsa').toLowerCase();
  const kind = named === 'rsa' || named === 'ed25519' ? named : 'unknown';
  const data = (tags.get('p') ?? '').replaceAll(/\s/gu, '');
  const flags = (tags.get('t') ?? '').split(':').map((flag) => flag.trim().toLowerCase());
  const bits =
    data === '' ? null : kind === 'rsa' ? rsaBits(data) : kind === 'ed25519' && Buffer.from(data, 'base64').length === 32 ? 256 : null;
  const among = (tag: string, wanted: readonly string[]) =>
    (tags.get(tag) ?? '').trim() === '' || (tags.get(tag) ?? '').split(':').some((one) => wanted.includes(one.trim().toLowerCase()));
  return {
    kind,
    bits,
    revoked: tags.has('p') && data === '',
    testing: flags.includes('y'),
    version: tags.get('v') ?? null,
    named,
    forMail: among('s', ['*', 'email']),
    forSha256: among('h', ['sha256']),
  };
}

/** `p` holds a SubjectPublicKeyInfo; some publish the bare RSA key instead, which verifiers take too. */
function rsaBits(data: string): number | null {
  const key = Buffer.from(data, 'base64');
  for (const type of ['spki', 'pkcs1'] as const) {
    try {
      return createPublicKey({ key, format: 'der', type }).asymmetricKeyDetails?.modulusLength ?? null;
    } catch {
      continue;
    }
  }
  return null;
}

/** The keys that a domain's signatures are checked with: under the selectors given, else under the well-known ones. */
export async function checkDkim(dns: Dns, domain: string, given: readonly string[]): Promise<PosturePart> {
  const selectors = given.length > 0 ? given : WELL_KNOWN_SELECTORS;
  const answers = await Promise.all(
    selectors.map(async (selector) => ({ selector, answer: await dns.lookUp(`${selector}._domainkey.${domain}`, 'TXT') })),
  );
  const found = answers.filter(
    ({ answer }) => answer.status === 'found' && answer.records.some(({ value }) => /(?:^|;)\s*p\s*=/iu.test(value)),
  );
  const findings: PostureFinding[] = found.flatMap(({ selector, answer }) => keyFindings(selector, answer));
  const records = found.flatMap(({ answer }) => recordsOf(answer));
  const failed = answers.filter(({ answer }) => !isAnswer(answer));
  if (given.length > 0)
    findings.push(...answers.filter((one) => !found.includes(one)).flatMap(({ selector, answer }) => missing(selector, answer)));
  if (found.length > 0) {
    const summary = words(
      `Keys under ${found.map(({ selector }) => selector).join(', ')}.`,
      `Des clés sous ${found.map(({ selector }) => selector).join(', ')}.`,
    );
    return part('dkim', summary, { records, findings });
  }
  if (failed.length > 0) {
    const first = failed[0]?.answer ?? { status: 'silent' as const, name: domain, type: 'TXT' as const };
    const text = lookUpTrouble(first);
    return part('dkim', text, { findings: given.length > 0 ? findings : [finding('unknown', text, { remedy: lookUpRemedy(first) })] });
  }
  if (given.length > 0)
    return part('dkim', words('No key under the selectors given.', 'Aucune clé sous les sélecteurs donnés.'), { findings });
  const text = words(
    'No key under the well-known selectors. There may be one under another.',
    'Aucune clé sous les sélecteurs usuels. Il peut y en avoir une sous un autre.',
  );
  const remedy = words(
    'Give the selector: it is the s= of the DKIM-Signature header of a message that was sent.',
    'Donnez le sélecteur : c’est le s= de l’en-tête DKIM-Signature d’un message envoyé.',
  );
  return part('dkim', text, { findings: [finding('unknown', text, { remedy })] });
}

function missing(selector: string, answer: DnsAnswer): PostureFinding[] {
  if (!isAnswer(answer))
    return [finding(answer.status === 'failed' ? 'failing' : 'unknown', lookUpTrouble(answer), { remedy: lookUpRemedy(answer) })];
  const text =
    answer.status === 'found'
      ? words(`What stands under ${selector} is no key.`, `Ce qui figure sous ${selector} n’est pas une clé.`)
      : words(`There is no key under ${selector}.`, `Il n’y a pas de clé sous ${selector}.`);
  const remedy = words(
    'Publish the record that the program or provider that signs shows you, exactly.',
    'Publiez exactement l’enregistrement qu’affiche le programme ou le fournisseur qui signe.',
  );
  return [finding('failing', text, { remedy, publish: { name: answer.name, type: 'TXT', value: 'v=DKIM1; k=rsa; p=…' } })];
}

function keyFindings(selector: string, answer: DnsAnswer): PostureFinding[] {
  const keys = answer.records.filter(({ value }) => /(?:^|;)\s*p\s*=/iu.test(value));
  if (keys.length > 1) {
    const text = words(
      `${selector}: ${keys.length} records; which one is taken is not defined (RFC 6376 §3.6.2.2).`,
      `${selector} : ${keys.length} enregistrements ; lequel est pris n’est pas défini (RFC 6376 §3.6.2.2).`,
    );
    return [finding('failing', text, { remedy: words('Leave one.', 'N’en laissez qu’un.') })];
  }
  const key = readDkimKey(keys[0]?.value ?? '');
  const named = key.kind === 'rsa' ? 'RSA' : key.kind === 'ed25519' ? 'Ed25519' : '?';
  const findings: PostureFinding[] = [];
  const newKey = words(
    'Make a key of 2048 bits, and publish it under a new selector.',
    'Créez une clé de 2048 bits, et publiez-la sous un nouveau sélecteur.',
  );
  if (key.revoked)
    return [
      finding(
        'degraded',
        words(
          `${selector}: the key was revoked (p= is empty); signatures by it fail.`,
          `${selector} : la clé est révoquée (p= vide) ; ses signatures échouent.`,
        ),
        { remedy: words('Sign with another selector.', 'Signez avec un autre sélecteur.') },
      ),
    ];
  if (key.version !== null && key.version !== 'DKIM1')
    findings.push(
      finding(
        'failing',
        words(
          `${selector}: v=${key.version} is not DKIM1; the record is not taken.`,
          `${selector} : v=${key.version} n’est pas DKIM1 ; l’enregistrement est ignoré.`,
        ),
      ),
    );
  if (!key.forMail || !key.forSha256)
    findings.push(
      finding(
        'failing',
        words(
          `${selector}: ${key.forMail ? 'h= leaves SHA-256 out, the only hash that is taken' : 's= says that the key is not for mail'}; signatures fail.`,
          `${selector} : ${key.forMail ? 'h= exclut SHA-256, seul condensat accepté' : 's= indique que la clé n’est pas pour le courriel'} ; les signatures échouent.`,
        ),
        { remedy: key.forMail ? words('Remove h=, or add sha256.', 'Retirez h=, ou ajoutez sha256.') : words('Remove s=.', 'Retirez s=.') },
      ),
    );
  if (key.kind === 'unknown')
    findings.push(
      finding(
        'failing',
        words(
          `${selector}: receivers know no keys of the kind k=${key.named}.`,
          `${selector} : les destinataires ne connaissent pas les clés de type k=${key.named}.`,
        ),
        { remedy: words('Sign with RSA (k=rsa), or with Ed25519 beside it.', 'Signez avec RSA (k=rsa), ou avec Ed25519 en plus.') },
      ),
    );
  else if (key.bits === null)
    findings.push(
      finding(
        'failing',
        words(
          `${selector}: the key cannot be read; it may have been cut when it was pasted.`,
          `${selector} : la clé est illisible ; elle a peut-être été coupée en la collant.`,
        ),
        { remedy: words('Publish it again, whole.', 'Publiez-la de nouveau, entière.') },
      ),
    );
  else if (key.kind === 'rsa' && key.bits < 1024)
    findings.push(
      finding(
        'failing',
        words(
          `${selector}: RSA of ${key.bits} bits; receivers do not take less than 1024 (RFC 8301).`,
          `${selector} : RSA de ${key.bits} bits ; moins de 1024 n’est pas accepté (RFC 8301).`,
        ),
        { remedy: newKey },
      ),
    );
  else if (key.kind === 'rsa' && key.bits < 2048)
    findings.push(
      finding(
        'degraded',
        words(`${selector}: RSA of ${key.bits} bits; 2048 are usual.`, `${selector} : RSA de ${key.bits} bits ; 2048 est l’usage.`),
        { remedy: newKey },
      ),
    );
  else findings.push(finding('healthy', words(`${selector}: ${named}, ${key.bits} bits.`, `${selector} : ${named}, ${key.bits} bits.`)));
  if (key.testing)
    findings.push(
      finding(
        'degraded',
        words(
          `${selector}: t=y says that it is only tried out; receivers may act as if it were not signed.`,
          `${selector} : t=y indique un simple essai ; le destinataire peut agir comme sans signature.`,
        ),
        { remedy: words('Remove t=y once signatures pass.', 'Retirez t=y dès que les signatures passent.') },
      ),
    );
  return findings;
}
