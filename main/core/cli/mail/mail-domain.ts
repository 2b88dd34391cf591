import type { Command } from 'commander';
import type { DomainPosture, PostureLevel, PosturePart } from '../../../../preload/contract/mail-domain.ts';
import type { Language } from '../../../../preload/contract/words.ts';
import { EXIT } from '../exit-code.ts';
import { timeoutMsOf, viaOf } from '../option-values.ts';
import type { Output } from '../output.ts';
import { table } from '../output.ts';
import type { CommonOptions, RunCommand } from '../session.ts';
import { withCommonOptions } from '../session.ts';

interface DomainOptions extends CommonOptions {
  readonly selector?: string[];
  readonly ip?: string;
  readonly sender?: string;
  readonly resolver?: string;
  readonly blocklists?: boolean;
  readonly caFile?: string;
  readonly timeout: string;
  readonly via: string;
}

const MARKS: Readonly<Record<Language, Readonly<Record<PostureLevel, string>>>> = {
  en: { healthy: 'ok  ', unknown: '-   ', degraded: 'warn', failing: 'FAIL' },
  fr: { healthy: 'ok    ', unknown: '-     ', degraded: 'à voir', failing: 'ÉCHEC ' },
};
const NAMES = {
  mx: 'MX',
  spf: 'SPF',
  dkim: 'DKIM',
  dmarc: 'DMARC',
  'mta-sts': 'MTA-STS',
  'tls-rpt': 'TLS-RPT',
  bimi: 'BIMI',
  dane: 'DANE',
  sender: 'PTR',
  blocklists: 'RBL',
} as const;

/** `mail domain DOMAIN`: what it publishes about its mail, and what to publish. */
export function addMailDomain(mail: Command, run: RunCommand): void {
  withCommonOptions(
    mail
      .command('domain')
      .argument('<domain>')
      .description('what a domain publishes about its mail (MX, SPF, DKIM, DMARC, ...), and what to publish')
      .option('--selector <name...>', 'DKIM selectors; default the well-known ones')
      .option('--ip <address>', 'the address that sends: checked against SPF, and backwards')
      .option('--sender <address>', 'the sender of the envelope, for the macros of SPF')
      .option('--resolver <address>', 'the resolver to ask, with :port where it is not 53; default that of the place')
      .option('--blocklists', 'ask well-known blocklists about the address; they learn of it')
      .option('--ca-file <file>', 'trust this authority too (PEM)')
      .option('--timeout <seconds>', 'limit for each question', '4')
      .option('--via <vantage>', 'here, ssh:HOST, container:HOST/NAME, pod:CONTEXT/NAMESPACE/POD', 'here'),
  ).action((domain: string, options: DomainOptions) =>
    run(options, async ({ client, output, signal }) => {
      const input = {
        domain,
        selectors: options.selector ?? [],
        address: options.ip ?? null,
        sender: options.sender ?? null,
        resolver: options.resolver ?? null,
        blocklists: options.blocklists ?? false,
        caFile: options.caFile ?? null,
        timeoutMs: timeoutMsOf(options.timeout, 30),
        via: viaOf(options.via),
      };
      const posture = await client.mail.domain(input, { signal });
      output.result(posture, () => postureText(posture, output));
      // Unknown: what matters most could not be looked up.
      return posture.level === 'failing' ? EXIT.failureFound : posture.level === 'unknown' ? EXIT.noConnection : EXIT.healthy;
    }),
  );
}

function postureText(posture: DomainPosture, output: Output): string {
  const french = output.language === 'fr';
  const { spf } = posture;
  const networks =
    spf === null || spf.networks.length === 0
      ? []
      : [
          '',
          table(
            french ? ['PEUT ENVOYER', 'SELON'] : ['MAY SEND', 'SAYS'],
            spf.networks.map(({ network, through }) => [network, through]),
          ),
        ];
  return [...posture.parts.flatMap((part) => partLines(part, output)), ...networks].join('\n');
}

function partLines(part: PosturePart, output: Output): string[] {
  const marks = MARKS[output.language];
  const indent = ' '.repeat(marks.healthy.length + 10);
  const under = ' '.repeat(marks.healthy.length + 1);
  const summary = output.say(part.summary);
  const findings = part.findings.flatMap(({ level, text, remedy, publish }) => {
    const said = output.say(text);
    return [
      ...(said === summary ? [] : [`${indent}${marks[level]} ${said}`]),
      ...(remedy === null ? [] : [`${indent}${under}${output.say(remedy).replaceAll('\n', `\n${indent}${under}  `)}`]),
      ...(publish === null ? [] : [`${indent}${under}${publish.name}. ${publish.type} ${zoneData(publish)}`]),
    ];
  });
  return [`${marks[part.level]} ${NAMES[part.id].padEnd(8)} ${summary}`, ...findings];
}

/** As a zone file writes it: text in quotes. */
function zoneData({ type, value }: { readonly type: string; readonly value: string }): string {
  return type === 'TXT' ? `"${value.replaceAll(/["\\]/gu, String.raw`\$&`)}"` : value;
}
