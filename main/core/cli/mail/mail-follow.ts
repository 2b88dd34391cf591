import type { Command } from 'commander';
import { Option } from 'commander';
import type { MailboxFind, MailLog } from '../../../../preload/contract/mail-follow.ts';
import { failure, FailureError, words } from '../../failure.ts';
import { EXIT } from '../exit-code.ts';
import { profileNamed } from './mail-server-options.ts';
import { imapServerOf } from './mailbox-options.ts';
import { viaOf, waitMsOf } from '../option-values.ts';
import type { Output } from '../output.ts';
import { table } from '../output.ts';
import type { CommonOptions, RunCommand, Session } from '../session.ts';
import { withCommonOptions } from '../session.ts';
import { readSecretFromStdin } from '../stdin.ts';

interface FollowOptions extends CommonOptions {
  readonly profile?: string;
  readonly imap?: string;
  readonly security?: 'tls' | 'starttls';
  readonly user?: string;
  readonly passwordStdin?: boolean;
  readonly credential?: string;
  readonly log?: boolean;
  readonly file?: string;
  readonly asRoot?: boolean;
  readonly caFile?: string;
  readonly tlsName?: string;
  readonly wait: string;
  readonly via: string;
}

/** `mail follow ID`: whether a message arrived, by IMAP, or what the log of a server says of it. */
export function addMailFollow(mail: Command, run: RunCommand): void {
  withCommonOptions(
    mail
      .command('follow')
      .argument('<id>')
      .description('where a message is: in a mailbox (--imap) by a text only it holds, or in the log of a server (--log) by its queue id')
      .option('--profile <name>', 'the mailbox that is kept with this profile; other options change it for this once')
      .option('--imap <host:port>', 'the mailbox’s server; 993 where no port is given')
      .addOption(new Option('--security <kind>').choices(['tls', 'starttls']))
      .option('--user <name>')
      .option('--password-stdin', 'read the password from standard input')
      .option('--credential <name>', 'take the password from the credential of that name')
      .option('--wait <seconds>', 'how long to go on looking; 0 looks once', '60')
      .option('--ca-file <file>', 'trust this authority too (PEM)')
      .option('--tls-name <name>', 'name to expect in the certificate')
      .option('--log', 'read the mail log at --via')
      .option('--file <path>', 'with --log: the file, where it is not in a usual place')
      .option('--as-root', 'through sudo or doas')
      .option('--via <vantage>', 'here, ssh:HOST, container:HOST/NAME, pod:CONTEXT/NAMESPACE/POD', 'here'),
  ).action((id: string, options: FollowOptions) =>
    run(options, async (session) => {
      const { client, output, signal } = session;
      const via = viaOf(options.via);
      const inMailbox = options.imap !== undefined || options.profile !== undefined;
      if (inMailbox === (options.log === true)) throw new FailureError(oneOfThem());
      if (!inMailbox) {
        const log = await client.mail.followLog(
          { via, queueId: id, file: options.file ?? null, asRoot: options.asRoot ?? false },
          { signal },
        );
        output.result(log, () => logText(log, output));
        return log.state === 'delivered' || log.state === 'queued' ? EXIT.healthy : EXIT.failureFound;
      }
      const mailbox = await mailboxFor(options, session);
      const find = await client.mail.followMailbox({ text: id, ...mailbox, via, waitMs: waitMsOf(options.wait, 600) }, { signal });
      output.result(find, () => findText(find, output));
      return find.found && !find.junk ? EXIT.healthy : EXIT.failureFound;
    }),
  );
}

/** The mailbox of the profile, changed by the options; or that of the options alone. */
async function mailboxFor(options: FollowOptions, session: Session) {
  const kept = options.profile === undefined ? null : (await profileNamed(options.profile, session)).mailbox;
  if (options.profile !== undefined && kept === null && options.imap === undefined) throw new FailureError(noMailbox(options.profile));
  const security = options.security ?? kept?.security ?? 'tls';
  const address = options.imap === undefined ? kept : imapServerOf(options.imap, security);
  const user = options.user ?? kept?.user;
  if (address === null || user === undefined) throw new FailureError(incomplete());
  const credential = options.credential ?? kept?.credential ?? null;
  const password =
    credential === null || options.passwordStdin === true
      ? { kind: 'typed' as const, value: options.passwordStdin === true ? await readSecretFromStdin(session.signal) : '' }
      : { kind: 'credential' as const, name: credential };
  return {
    server: address.server,
    port: address.port,
    security,
    user,
    password,
    caFile: options.caFile ?? kept?.caFile ?? null,
    tlsServerName: options.tlsName ?? kept?.tlsServerName ?? null,
  };
}

function findText(find: MailboxFind, output: Output): string {
  const french = output.language === 'fr';
  const delay = find.delayMs === null ? [] : [`${french ? 'délai' : 'delay'} ${Math.round(find.delayMs / 1000)} s`];
  const where = find.folder === null ? [] : [[find.folder, find.receivedAt ?? '', ...delay].join('  ')];
  const foreign = french ? ' (pas le destinataire)' : ' (not the receiver)';
  const checks = find.authentication.map(({ method, result, properties, by, trusted }) => [
    method.toUpperCase(),
    result,
    properties.join(' '),
    trusted ? by : `${by}${foreign}`,
  ]);
  const shown =
    checks.length === 0 ? [] : [table(french ? ['CONTRÔLE', 'RÉSULTAT', 'DE', 'PAR'] : ['CHECK', 'RESULT', 'OF', 'BY'], checks)];
  return [...where, ...shown, output.say(find.advice)].join('\n');
}

function logText(log: MailLog, output: Output): string {
  const rows = log.recipients.map(({ address, state, relay, answer }) => [state, address, relay ?? '-', answer ?? '-']);
  const heading = output.language === 'fr' ? ['ÉTAT', 'DESTINATAIRE', 'RELAIS', 'RÉPONSE'] : ['STATE', 'RECIPIENT', 'RELAY', 'ANSWER'];
  return [...log.lines, ...(rows.length === 0 ? [] : ['', table(heading, rows)]), output.say(log.advice)].join('\n');
}

function oneOfThem() {
  return failure(
    'bad-input',
    words('Say where to look: in a mailbox, or in a log.', 'Dites où chercher : dans une boîte ou dans un journal.'),
    words(
      'Give --profile, or --imap HOST with --user, or --log with --via.',
      'Donnez --profile, ou --imap HÔTE avec --user, ou --log avec --via.',
    ),
  );
}

function noMailbox(profile: string) {
  return failure(
    'bad-input',
    words(`The profile ${profile} has no mailbox.`, `Le profil ${profile} n’a pas de boîte.`),
    words(
      `Give it one: pilothouse mail profiles set ${profile} --imap HOST --imap-user USER --imap-credential NAME`,
      `Donnez-lui-en une : pilothouse mail profiles set ${profile} --imap HÔTE --imap-user UTILISATEUR --imap-credential NOM`,
    ),
  );
}

function incomplete() {
  return failure(
    'bad-input',
    words('The mailbox’s server or user is missing.', 'Le serveur ou l’utilisateur de la boîte manque.'),
    words(
      'Write for example: --imap imap.example.org --user ada@example.org',
      'Écrivez par exemple : --imap imap.exemple.fr --user ada@exemple.fr',
    ),
  );
}
