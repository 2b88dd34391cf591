import type { Command } from 'commander';
import { Option } from 'commander';
import type { MailVerdict, Mechanism, StopPhase, TranscriptLine } from '../../../preload/contract/mail.ts';
import { mechanismSchema, stopPhaseSchema } from '../../../preload/contract/mail.ts';
import { failure, FailureError, words } from '../failure.ts';
import { EXIT } from './exit-code.ts';
import { verdictOrBug } from './health.ts';
import { alternativesOnTerminal, compareOnTerminal, plainMail } from './mail-comparison.ts';
import { addMailDeployed } from './mail-deployed.ts';
import { addMailDomain } from './mail-domain.ts';
import { timeoutMsOf, viaOf } from './option-values.ts';
import type { Output } from './output.ts';
import type { CommonOptions, RunCommand } from './session.ts';
import { withCommonOptions } from './session.ts';
import { readSecretFromStdin } from './stdin.ts';
import { verdictText } from './verdict.ts';

const ARROW = { client: '>', server: '<', note: '#' } as const;

interface MailTestOptions extends CommonOptions {
  readonly server: string;
  readonly security: 'starttls' | 'tls' | 'none';
  readonly from: string;
  readonly to: string[];
  readonly user?: string;
  readonly credential?: string;
  readonly send?: boolean;
  readonly subject?: string;
  readonly text?: string;
  readonly caFile?: string;
  readonly tlsName?: string;
  readonly timeout: string;
  readonly via: string;
  readonly auth?: Mechanism;
  readonly refreshUrl?: string;
  readonly clientId?: string;
  readonly clientSecret?: string;
  readonly scope?: string;
  readonly quitAfter?: StopPhase;
  readonly compareVia?: string;
  readonly whatWorks?: boolean;
}

/** `mail test`, `mail deployed`. */
export function addMailCommands(program: Command, run: RunCommand): void {
  const mail = program.command('mail').description('mail servers');
  addMailDeployed(mail, run);
  addMailDomain(mail, run);
  withCommonOptions(
    mail
      .command('test')
      .description('speak SMTP to a server and say what happens')
      .requiredOption('--server <host:port>')
      .addOption(new Option('--security <kind>').choices(['starttls', 'tls', 'none']).makeOptionMandatory())
      .requiredOption('--from <address>')
      .requiredOption('--to <address...>', 'one or several recipients')
      .option('--user <name>')
      .option('--password-stdin', 'read the password from standard input')
      .option('--credential <name>', 'take the password from the credential of that name')
      .option('--send', 'send a real message (without it the test ends after RCPT TO)')
      .option('--subject <text>')
      .option('--text <text>')
      .option('--ca-file <file>', 'trust this authority too (PEM)')
      .option('--tls-name <name>', 'name to expect in the certificate')
      .addOption(
        new Option('--auth <mechanism>', 'log in this way only; XOAUTH2 takes an access token as the password').choices(
          mechanismSchema.options,
        ),
      )
      .option('--refresh-url <url>', 'the password is a refresh token: get the access token here')
      .option('--client-id <id>', 'with --refresh-url')
      .option('--client-secret <credential>', 'with --refresh-url: the credential that holds the client’s secret')
      .option('--scope <scope>', 'with --refresh-url')
      .addOption(new Option('--quit-after <phase>', 'stop after this phase; nothing is sent').choices(stopPhaseSchema.options))
      .option('--compare-via <vantages>', 'the same test from these places side by side, separated by commas; nothing is sent')
      .option('--what-works', 'when it fails: try other ports, securities and mechanisms, without sending')
      .option('--timeout <seconds>', 'limit for each step', '30')
      .option('--via <vantage>', 'here, ssh:HOST, pod:CONTEXT/NAMESPACE/POD', 'here'),
  ).action((options: MailTestOptions) =>
    run(options, async (session) => {
      const { client, output, read } = session;
      const input = await inputOf(options, session.signal);
      if (options.compareVia !== undefined) return compareOnTerminal(session, input, viasOf(options.compareVia));
      let verdict: MailVerdict | null = null;
      await read(client.mail.test, input, (item) => {
        if (item.kind === 'line' && !output.json) output.note(dialogueLine(item.line));
        if (item.kind === 'verdict') verdict = item.verdict;
      });
      const ended = verdictOrBug<MailVerdict>(verdict);
      const others = ended.ok || options.whatWorks !== true ? null : await alternativesOnTerminal(session, input, ended);
      output.result({ ...plainMail(ended, output), ...(others === null ? {} : { alternatives: others.plain }) }, () =>
        [
          verdictText(ended, goodNews(ended, output.language === 'fr'), output),
          ...detailLines(ended, output),
          ...(others?.lines ?? []),
        ].join('\n'),
      );
      return ended.ok ? EXIT.healthy : EXIT.failureFound;
    }),
  );
}

/** What is asked of the core. */
async function inputOf(options: MailTestOptions, signal: AbortSignal) {
  const { server, port } = serverOf(options.server);
  return {
    server,
    port,
    security: options.security,
    from: options.from,
    to: options.to,
    user: options.user ?? null,
    password: await passwordOf(options, signal),
    auth: options.auth ?? null,
    refresh: refreshOf(options),
    quitAfter: options.quitAfter ?? null,
    send: options.send ?? false,
    ...(options.subject === undefined ? {} : { subject: options.subject }),
    text: options.text ?? null,
    via: viaOf(options.via),
    caFile: options.caFile ?? null,
    tlsServerName: options.tlsName ?? null,
    timeoutMs: timeoutMsOf(options.timeout, 300),
  };
}

/** `--compare-via here,ssh:web-1`. */
function viasOf(text: string): string[] {
  return text
    .split(',')
    .map((via) => via.trim())
    .filter((via) => via !== '')
    .map(viaOf);
}

function dialogueLine(line: TranscriptLine): string {
  return `${ARROW[line.from]} ${line.line}`;
}

/** Recipients that were not all taken, what the server offers, and the same test by other programs. */
function detailLines({ recipients, offers, commands }: MailVerdict, output: Output): string[] {
  const some =
    recipients.length > 1 ? recipients.map(({ address, accepted, reply }) => `${accepted ? 'ok  ' : 'FAIL'} ${address}  ${reply}`) : [];
  const offered = offers.map(({ keyword, means }) => `     ${keyword}: ${output.say(means)}`);
  const others = [commands.swaks, commands.openssl].filter((line) => line !== null).map((line) => `$ ${line}`);
  return [some, offered, others].flatMap((lines) => (lines.length === 0 ? [] : ['', ...lines]));
}

function refreshOf({ refreshUrl, clientId, clientSecret, scope }: MailTestOptions) {
  if (refreshUrl === undefined) return null;
  if (clientId === undefined) {
    throw new FailureError(
      failure(
        'bad-input',
        words('--refresh-url needs --client-id.', '--refresh-url demande --client-id.'),
        words('Give the id of the application the refresh token was made for.', 'Indiquez l’identifiant de l’application du jeton.'),
      ),
    );
  }
  return { tokenUrl: refreshUrl, clientId, clientSecret: clientSecret ?? null, scope: scope ?? null };
}

function goodNews(verdict: MailVerdict, french: boolean): string {
  if (verdict.stoppedAfter !== null)
    return french
      ? `Arrêté après ${verdict.stoppedAfter}, comme demandé. Rien n’a été envoyé.`
      : `Stopped after ${verdict.stoppedAfter}, as asked. Nothing was sent.`;
  if (!verdict.sent)
    return french ? 'Le serveur accepterait ce message. Rien n’a été envoyé.' : 'The server would take this message. Nothing was sent.';
  const queue = verdict.queueId ? ` (${verdict.queueId})` : '';
  return french
    ? `Le serveur a accepté le message${queue}. Accepté ne veut pas dire distribué : regardez dans la boîte.`
    : `The server took the message${queue}. Taken is not delivered: look into the mailbox.`;
}

async function passwordOf(options: { passwordStdin?: boolean; credential?: string }, signal: AbortSignal) {
  if (options.passwordStdin) return { kind: 'typed' as const, value: await readSecretFromStdin(signal), keepAs: null };
  if (options.credential !== undefined) return { kind: 'credential' as const, name: options.credential };
  return null;
}

/** `host:port`, `[2001:db8::25]:587`. */
function serverOf(text: string): { server: string; port: number } {
  const match = /^(?:\[(?<v6>[^\]]+)\]|(?<host>[^:]+)):(?<port>\d{1,5})$/u.exec(text);
  const server = match?.groups?.['v6'] ?? match?.groups?.['host'];
  const port = Number(match?.groups?.['port']);
  if (server === undefined || port < 1 || port > 65_535) {
    throw new FailureError(
      failure(
        'bad-input',
        words(`--server ${text} is not HOST:PORT.`, `--server ${text} n’est pas de la forme HÔTE:PORT.`),
        words('Write it as mail.example.org:587.', 'Écrivez mail.example.org:587.'),
      ),
    );
  }
  return { server, port };
}
