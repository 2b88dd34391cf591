import type { Command } from 'commander';
import { Option } from 'commander';
import type { MailVerdict, TranscriptLine } from '../../../preload/contract/mail.ts';
import { failure, FailureError, words } from '../failure.ts';
import { EXIT } from './exit-code.ts';
import { verdictOrBug } from './health.ts';
import { addMailDeployed } from './mail-deployed.ts';
import { timeoutMsOf, viaOf } from './option-values.ts';
import type { CommonOptions, RunCommand } from './session.ts';
import { withCommonOptions } from './session.ts';
import { readSecretFromStdin } from './stdin.ts';
import { plainFailure, verdictText } from './verdict.ts';

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
}

/** `mail test`, `mail deployed`. */
export function addMailCommands(program: Command, run: RunCommand): void {
  const mail = program.command('mail').description('mail servers');
  addMailDeployed(mail, run);
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
      .option('--timeout <seconds>', 'limit for each step', '30')
      .option('--via <vantage>', 'here, ssh:HOST, pod:CONTEXT/NAMESPACE/POD', 'here'),
  ).action((options: MailTestOptions) =>
    run(options, async ({ client, output, read, signal }) => {
      const { server, port } = serverOf(options.server);
      const password = await passwordOf(options, signal);
      let verdict: MailVerdict | null = null;
      await read(
        client.mail.test,
        {
          server,
          port,
          security: options.security,
          from: options.from,
          to: options.to,
          user: options.user ?? null,
          password,
          send: options.send ?? false,
          ...(options.subject === undefined ? {} : { subject: options.subject }),
          text: options.text ?? null,
          via: viaOf(options.via),
          caFile: options.caFile ?? null,
          tlsServerName: options.tlsName ?? null,
          timeoutMs: timeoutMsOf(options.timeout, 300),
        },
        (item) => {
          if (item.kind === 'line' && !output.json) output.note(dialogueLine(item.line));
          if (item.kind === 'verdict') verdict = item.verdict;
        },
      );
      const ended = verdictOrBug<MailVerdict>(verdict);
      const { failure: failed, ...rest } = ended;
      output.result({ ...rest, ...(failed ? { failure: { code: null, enhancedCode: null, ...plainFailure(failed, output) } } : {}) }, () =>
        verdictText(ended, goodNews(ended, output.language === 'fr'), output),
      );
      return ended.ok ? EXIT.healthy : EXIT.failureFound;
    }),
  );
}

function dialogueLine(line: TranscriptLine): string {
  return `${ARROW[line.from]} ${line.line}`;
}

function goodNews(verdict: MailVerdict, french: boolean): string {
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
