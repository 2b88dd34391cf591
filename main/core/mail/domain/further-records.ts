import type { PostureFinding, PosturePart } from '../../../../preload/contract/mail-domain.ts';
import { words } from '../../failure.ts';
import type { Dns } from './dns-client.ts';
import { isAnswer } from './dns-client.ts';
import { finding, lookUpTrouble, part, recordsOf, tagsOf, unreadable } from './finding.ts';
import type { MailHost } from './mx.ts';

/** TLS-RPT (RFC 8460): where senders report deliveries that failed for TLS. */
export async function checkTlsReports(dns: Dns, domain: string): Promise<PosturePart> {
  const answer = await dns.lookUp(`_smtp._tls.${domain}`, 'TXT');
  if (!isAnswer(answer)) return unreadable('tls-rpt', answer);
  const found = answer.records.filter(({ value }) => /^v=TLSRPTv1\s*;/u.test(value));
  const publish = { name: `_smtp._tls.${domain}`, type: 'TXT', value: `v=TLSRPTv1; rua=mailto:tls-reports@${domain}` };
  if (found.length === 0) {
    const text = words(
      'Not used: nobody reports when mail to this domain fails for TLS.',
      'Non utilisé : personne ne signale les livraisons échouées à cause de TLS.',
    );
    return part('tls-rpt', text, {
      findings: [
        finding('unknown', text, { remedy: words('Give an address for the reports.', 'Donnez une adresse pour les rapports.'), publish }),
      ],
    });
  }
  const records = recordsOf(answer);
  const rua = (tagsOf(found[0]?.value ?? '').get('rua') ?? '').split(',').map((uri) => uri.trim());
  if (found.length > 1 || !rua.every((uri) => /^(?:mailto:[^@\s]+@\S+|https:\/\/\S+)$/iu.test(uri))) {
    const text = words(
      'It does not hold: one record, with mailto: or https: addresses, is wanted.',
      'Il n’est pas valable : il faut un seul enregistrement, avec des adresses mailto: ou https:.',
    );
    return part('tls-rpt', text, { records, findings: [finding('failing', text, { publish })] });
  }
  return part('tls-rpt', words(`Reports go to ${rua.join(', ')}.`, `Les rapports vont à ${rua.join(', ')}.`), { records });
}

/** BIMI (draft-brand-indicators-for-message-identification): the logo shown beside mail that passes DMARC. Nothing is fetched. */
export async function checkBimi(dns: Dns, domain: string, enforced: boolean): Promise<PosturePart> {
  const answer = await dns.lookUp(`default._bimi.${domain}`, 'TXT');
  if (!isAnswer(answer)) return unreadable('bimi', answer);
  const found = answer.records.find(({ value }) => /^v=BIMI1\s*;/iu.test(value));
  if (found === undefined)
    return part('bimi', words('Not used: no logo beside its mail.', 'Non utilisé : pas de logo à côté de son courriel.'), {});
  const tags = tagsOf(found.value);
  const findings: PostureFinding[] = [];
  const logo = tags.get('l') ?? '';
  if (logo !== '' && !/^https:\/\/\S+\.svg(?:z|\.gz)?(?:[?#]\S*)?$/iu.test(logo))
    findings.push(finding('failing', words('l= is not the https: address of an SVG.', 'l= n’est pas l’adresse https: d’un SVG.')));
  if (!enforced)
    findings.push(
      finding(
        'degraded',
        words(
          'No logo is shown before DMARC is at quarantine or reject.',
          'Aucun logo n’est affiché avant que DMARC soit à quarantine ou reject.',
        ),
      ),
    );
  if ((tags.get('a') ?? '') === '')
    findings.push(
      finding(
        'unknown',
        words(
          'No certificate (a=): Gmail and Apple Mail show no logo without one.',
          'Pas de certificat (a=) : Gmail et Apple Mail n’affichent pas de logo sans lui.',
        ),
      ),
    );
  const summary =
    logo === ''
      ? words('The domain declines to show a logo.', 'Le domaine refuse d’afficher un logo.')
      : words(`Logo: ${logo}`, `Logo : ${logo}`);
  return part('bimi', summary, { records: recordsOf(answer), findings });
}

/** DANE (RFC 7672): the certificates of the hosts that take mail, pinned in DNS. It counts only where DNSSEC holds. */
export async function checkDane(dns: Dns, hosts: readonly MailHost[], mxValidated: boolean): Promise<PosturePart> {
  const answers = await Promise.all(hosts.map(async (host) => ({ host, answer: await dns.lookUp(`_25._tcp.${host.host}`, 'TLSA') })));
  const found = answers.filter(({ answer }) => answer.status === 'found');
  const failed = answers.filter(({ answer }) => !isAnswer(answer));
  const findings: PostureFinding[] = failed.map(({ answer }) =>
    // DANE senders put mail off for a host whose TLSA look-up fails (RFC 7672 §2.2).
    finding(answer.status === 'failed' ? 'degraded' : 'unknown', lookUpTrouble(answer)),
  );
  if (found.length === 0)
    return part('dane', words('Not used: no TLSA records.', 'Non utilisé : pas d’enregistrements TLSA.'), { findings });
  for (const { host, answer } of found) {
    if (!answer.validated || !host.validated || !mxValidated)
      findings.push(
        finding(
          'unknown',
          words(
            `${host.host}: this resolver did not say that DNSSEC was validated. Without DNSSEC, TLSA records do not count.`,
            `${host.host} : ce résolveur n’indique pas que DNSSEC a été validé. Sans DNSSEC, les TLSA ne comptent pas.`,
          ),
          {
            remedy: words('Ask a resolver that validates (9.9.9.9, 1.1.1.1).', 'Interrogez un résolveur qui valide (9.9.9.9, 1.1.1.1).'),
          },
        ),
      );
    for (const { value } of answer.records) {
      const [usage, selector, matching, data = ''] = value.split(' ');
      const bytes = data.length / 2;
      const wrong =
        usage !== '2' && usage !== '3'
          ? words(
              `usage ${usage} does not count for mail (2 or 3; RFC 7672 §3.1)`,
              `l’usage ${usage} ne compte pas pour le courriel (2 ou 3 ; RFC 7672 §3.1)`,
            )
          : (matching === '1' && bytes !== 32) || (matching === '2' && bytes !== 64)
            ? words('its hash has a wrong length', 'son empreinte n’a pas la bonne longueur')
            : selector !== '0' && selector !== '1'
              ? words(`selector ${selector} is unknown`, `le sélecteur ${selector} est inconnu`)
              : null;
      if (wrong !== null)
        findings.push(
          finding(
            'failing',
            words(`${host.host}: TLSA ${value.slice(0, 24)}…: ${wrong.en}.`, `${host.host} : TLSA ${value.slice(0, 24)}… : ${wrong.fr}.`),
          ),
        );
    }
  }
  const without = hosts.length - found.length;
  if (without > 0)
    findings.push(
      finding(
        'degraded',
        words(
          `${without} of ${hosts.length} hosts have no TLSA: they are not protected.`,
          `${without} hôtes sur ${hosts.length} n’ont pas de TLSA : ils ne sont pas protégés.`,
        ),
      ),
    );
  return part(
    'dane',
    words(
      `TLSA records for ${found.map(({ host }) => host.host).join(', ')}.`,
      `Des TLSA pour ${found.map(({ host }) => host.host).join(', ')}.`,
    ),
    { records: found.flatMap(({ answer }) => recordsOf(answer)), findings },
  );
}
