import type { PostureFinding, PosturePart } from '../../../../preload/contract/mail-domain.ts';
import { failure, FailureError, failureOf, words } from '../../failure.ts';
import { withinLimit } from '../../vantage/phases.ts';
import { secure } from '../../vantage/secure.ts';
import type { Vantage } from '../../vantage/vantage.ts';
import type { Dns } from './dns-client.ts';
import { isAnswer } from './dns-client.ts';
import { finding, lookUpTrouble, part, recordsOf, tagsOf, unreadable } from './finding.ts';
import type { MailHost } from './mx.ts';
import { addressesOf } from './mx.ts';

/** RFC 8461 §3.2 lets a reader stop at 64 KB. */
const LARGEST_POLICY_BYTES = 64 * 1024;

/** A policy as it is written in its file (RFC 8461 §3.2). */
export interface StsPolicy {
  readonly version: string | null;
  readonly mode: string | null;
  readonly maxAgeSeconds: number | null;
  readonly mx: readonly string[];
}

/** Reads a policy file; of a key that must stand once, the first counts. */
export function readStsPolicy(text: string): StsPolicy {
  const pairs = text.split(/\r?\n/u).flatMap((line) => {
    const colon = line.indexOf(':');
    return colon < 0 ? [] : [{ key: line.slice(0, colon).trim(), value: line.slice(colon + 1).trim() }];
  });
  const first = (key: string) => pairs.find((pair) => pair.key === key)?.value ?? null;
  const age = first('max_age');
  return {
    version: first('version'),
    mode: first('mode'),
    maxAgeSeconds: age !== null && /^\d{1,10}$/u.test(age) ? Number(age) : null,
    mx: pairs.filter(({ key }) => key === 'mx').map(({ value }) => value.toLowerCase()),
  };
}

/** Whether a host is one of those a policy names: `*.example.org` stands for exactly one label (RFC 8461 §4.1). */
export function stsMatches(host: string, patterns: readonly string[]): boolean {
  return patterns.some((pattern) =>
    pattern.startsWith('*.') ? host.slice(host.indexOf('.') + 1) === pattern.slice(2) && host.includes('.') : host === pattern,
  );
}

interface StsPlace {
  readonly vantage: Vantage;
  readonly authorities: readonly string[];
  readonly timeoutMs: number;
}

/** MTA-STS of a domain (RFC 8461): the record, and the policy over HTTPS against the hosts that take its mail. */
export async function checkMtaSts(dns: Dns, domain: string, hosts: readonly MailHost[], place: StsPlace): Promise<PosturePart> {
  const answer = await dns.lookUp(`_mta-sts.${domain}`, 'TXT');
  if (!isAnswer(answer)) return unreadable('mta-sts', answer);
  const found = answer.records.filter(({ value }) => /^v=STSv1\s*;/u.test(value));
  const publish = {
    name: `_mta-sts.${domain}`,
    type: 'TXT',
    value: `v=STSv1; id=${new Date().toISOString().slice(0, 10).replaceAll('-', '')}`,
  };
  if (found.length === 0) {
    const text = words('Not used: nothing makes senders insist on TLS.', 'Non utilisé : rien n’impose TLS aux expéditeurs.');
    const file = policyText(hosts);
    const remedy = words(
      `Put this file at https://mta-sts.${domain}/.well-known/mta-sts.txt, and the record beside it:\n${file}`,
      `Placez ce fichier à https://mta-sts.${domain}/.well-known/mta-sts.txt, et publiez l’enregistrement :\n${file}`,
    );
    return part('mta-sts', text, { findings: hosts.length === 0 ? [] : [finding('unknown', text, { remedy, publish })] });
  }
  const records = recordsOf(answer);
  const findings: PostureFinding[] = [];
  if (found.length > 1)
    findings.push(
      finding(
        'failing',
        words('Several records: senders take none of them.', 'Plusieurs enregistrements : les expéditeurs n’en retiennent aucun.'),
        { remedy: words('Leave one.', 'N’en laissez qu’un.') },
      ),
    );
  if (!/^[a-z0-9]{1,32}$/iu.test(tagsOf(found[0]?.value ?? '').get('id') ?? ''))
    findings.push(
      finding(
        'failing',
        words(
          'The record has no valid id (1 to 32 letters and digits).',
          'L’enregistrement n’a pas d’id valable (1 à 32 lettres et chiffres).',
        ),
        { publish },
      ),
    );
  try {
    const policy = readStsPolicy(await fetchPolicy(dns, domain, place));
    findings.push(...policyFindings(policy, hosts));
    const mode = policy.mode ?? '?';
    return part('mta-sts', words(`Policy in mode ${mode}.`, `Politique en mode ${mode}.`), { records, findings });
  } catch (error) {
    dns.signal.throwIfAborted();
    const { cause, remedy } = failureOf(error);
    const text = words(
      `The policy cannot be fetched, so it does not count. ${cause.en}`,
      `La politique ne peut être lue, elle ne compte donc pas. ${cause.fr}`,
    );
    return part('mta-sts', text, { records, findings: [...findings, finding('failing', text, { remedy })] });
  }
}

function policyText(hosts: readonly MailHost[]): string {
  return ['version: STSv1', 'mode: testing', ...hosts.map(({ host }) => `mx: ${host}`), 'max_age: 86400'].join('\n');
}

function policyFindings({ version, mode, maxAgeSeconds, mx }: StsPolicy, hosts: readonly MailHost[]): PostureFinding[] {
  const findings: PostureFinding[] = [];
  if (version !== 'STSv1')
    findings.push(finding('failing', words('The policy does not say version: STSv1.', 'La politique n’indique pas version: STSv1.')));
  if (mode === 'enforce')
    findings.push(
      finding(
        'healthy',
        words('Senders that know it deliver over verified TLS only.', 'Les expéditeurs qui le connaissent ne livrent que par TLS vérifié.'),
      ),
    );
  else if (mode === 'testing')
    findings.push(
      finding(
        'degraded',
        words('mode: testing only reports; nothing is enforced.', 'mode: testing ne fait que signaler ; rien n’est imposé.'),
        {
          remedy: words(
            'Once the TLS reports are clean, write mode: enforce and change the id.',
            'Quand les rapports TLS sont sains, écrivez mode: enforce et changez l’id.',
          ),
        },
      ),
    );
  else if (mode === 'none') findings.push(finding('unknown', words('mode: none switches it off.', 'mode: none le désactive.')));
  else
    findings.push(
      finding('failing', words(`“${mode ?? ''}” is no mode.`, `« ${mode ?? ''} » n’est pas un mode.`), {
        remedy: words('Write mode: testing or mode: enforce.', 'Écrivez mode: testing ou mode: enforce.'),
      }),
    );
  if (maxAgeSeconds === null || maxAgeSeconds > 31_557_600)
    findings.push(finding('failing', words('max_age is missing, or more than a year.', 'max_age manque, ou dépasse un an.')));
  else if (maxAgeSeconds < 86_400)
    findings.push(
      finding(
        'degraded',
        words(
          `max_age is ${maxAgeSeconds} s; less than a day protects little.`,
          `max_age vaut ${maxAgeSeconds} s ; moins d’un jour protège peu.`,
        ),
      ),
    );
  const outside = hosts.filter(({ host }) => !stsMatches(host, mx)).map(({ host }) => host);
  if (outside.length > 0 && mode !== 'none')
    findings.push(
      finding(
        'failing',
        words(
          `The policy does not name ${outside.join(', ')}: senders that know it do not deliver there.`,
          `La politique ne nomme pas ${outside.join(', ')} : les expéditeurs qui la connaissent n’y livrent pas.`,
        ),
        {
          remedy: words(
            `Add to the policy: ${outside.map((host) => `mx: ${host}`).join(', ')}, and change the id.`,
            `Ajoutez à la politique : ${outside.map((host) => `mx: ${host}`).join(', ')}, et changez l’id.`,
          ),
        },
      ),
    );
  return findings;
}

/** The policy's text. No redirect is followed (RFC 8461 §3.3). */
async function fetchPolicy(dns: Dns, domain: string, { vantage, authorities, timeoutMs }: StsPlace): Promise<string> {
  const host = `mta-sts.${domain}`;
  const { v4, v6, all } = await addressesOf(dns, host);
  const address = v4.records[0]?.value ?? all[0];
  if (address === undefined) {
    const trouble = [v4, v6].find((answer) => !isAnswer(answer));
    throw notFetched(trouble ? lookUpTrouble(trouble) : words(`${host} has no address.`, `${host} n’a pas d’adresse.`));
  }
  const limit = {
    signal: dns.signal,
    timeoutMs: timeoutMs * 2,
    onTimeout: () => notFetched(words(`${host} did not answer in time.`, `${host} n’a pas répondu à temps.`)).failure,
  };
  return withinLimit(limit, async (signal) => {
    // Imported by name it would load Node's whole fetch client at every start of a mail command, 30 ms of it.
    const { request } = await import('node:http');
    const plain = await vantage.connect(address, 443, { signal, timeoutMs });
    const secured = await secure(plain, { name: host, authorities, alpn: ['http/1.1'], signal, timeoutMs });
    if (!secured.trusted) throw new FailureError(secured.failure);
    const { stream } = secured;
    const close = () => stream.destroy();
    signal.addEventListener('abort', close, { once: true });
    try {
      return await new Promise<string>((resolve, reject) => {
        const path = '/.well-known/mta-sts.txt';
        const asked = request({ createConnection: () => stream, host, path, headers: { Host: host, Connection: 'close' } }, (response) => {
          if (response.statusCode !== 200) {
            reject(
              notFetched(
                words(
                  `${host}${path} answers ${response.statusCode ?? 0}, not 200.`,
                  `${host}${path} répond ${response.statusCode ?? 0}, pas 200.`,
                ),
              ),
            );
            return;
          }
          let text = '';
          response.setEncoding('utf8');
          response.on('data', (piece: string) => {
            text += piece;
            if (text.length > LARGEST_POLICY_BYTES) reject(notFetched(words('It is larger than 64 KB.', 'Elle dépasse 64 Ko.')));
          });
          response.on('end', () => resolve(text));
          response.on('error', reject);
        });
        asked.on('error', () =>
          reject(notFetched(words(`${host} does not speak HTTP as it should.`, `${host} ne parle pas HTTP comme il faut.`))),
        );
        asked.end();
      });
    } finally {
      signal.removeEventListener('abort', close);
      stream.destroy();
    }
  });
}

function notFetched(cause: { readonly en: string; readonly fr: string }): FailureError {
  return new FailureError(
    failure(
      'not-found',
      cause,
      words(
        'Serve the file there with a valid certificate, or remove the record.',
        'Servez-y le fichier avec un certificat valable, ou retirez l’enregistrement.',
      ),
    ),
  );
}
