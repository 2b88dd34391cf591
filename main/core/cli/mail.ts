import type { Command } from 'commander';
import { Option } from 'commander';
import type { MailVerdict, StopPhase } from '../../../preload/contract/mail.ts';
import { stopPhaseSchema } from '../../../preload/contract/mail.ts';
import { FailureError } from '../failure.ts';
import { EXIT } from './exit-code.ts';
import { verdictOrBug } from './health.ts';
import { alternativesOnTerminal, compareOnTerminal, plainMail } from './mail-comparison.ts';
import { addMailDeployed } from './mail-deployed.ts';
import { addMailCatch } from './mail-catch.ts';
import { addMailDomain } from './mail-domain.ts';
import { addMailFollow } from './mail-follow.ts';
import { addMailProfiles } from './mail-profiles.ts';
import { addMailSend } from './mail-send.ts';
import type { ServerOptions } from './mail-server-options.ts';
import { missing, serverInputOf, withServerOptions } from './mail-server-options.ts';
import { detailLines, dialogueLine, goodNews } from './mail-text.ts';
import { timeoutMsOf, viaOf } from './option-values.ts';
import type { RunCommand, Session } from './session.ts';
import { withCommonOptions } from './session.ts';
import { verdictText } from './verdict.ts';

interface MailTestOptions extends ServerOptions {
  readonly to?: string[];
  readonly send?: boolean;
  readonly subject?: string;
  readonly text?: string;
  readonly timeout: string;
  readonly quitAfter?: StopPhase;
  readonly compareVia?: string;
  readonly whatWorks?: boolean;
}

/** `mail test`, and what stands beside it. */
export function addMailCommands(program: Command, run: RunCommand): void {
  const mail = program.command('mail').description('mail servers');
  addMailDeployed(mail, run);
  addMailCatch(mail, run);
  addMailDomain(mail, run);
  addMailFollow(mail, run);
  addMailProfiles(mail, run);
  addMailSend(mail, run);
  withCommonOptions(
    withServerOptions(
      mail
        .command('test')
        .description('speak SMTP to a server and say what happens')
        .option('--profile <name>', 'a saved profile; other options change it for this once')
        .option('--to <address...>', 'one or several recipients')
        .option('--send', 'send a real message (without it the test ends after RCPT TO)')
        .option('--subject <text>')
        .option('--text <text>')
        .addOption(new Option('--quit-after <phase>', 'stop after this phase; nothing is sent').choices(stopPhaseSchema.options))
        .option('--compare-via <vantages>', 'the same test from these places side by side, separated by commas; nothing is sent')
        .option('--what-works', 'when it fails: try other ports, securities and mechanisms, without sending')
        .option('--timeout <seconds>', 'limit for each step', '30'),
    ),
  ).action((options: MailTestOptions) =>
    run(options, async (session) => {
      const { client, output, read } = session;
      const input = await inputOf(options, session);
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
async function inputOf(options: MailTestOptions, session: Session) {
  const server = await serverInputOf(options, session);
  const to = options.to ?? server.to;
  if (to.length === 0) throw new FailureError(missing('--to'));
  return {
    ...server,
    to,
    quitAfter: options.quitAfter ?? null,
    send: options.send ?? false,
    ...(options.subject === undefined ? {} : { subject: options.subject }),
    text: options.text ?? null,
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
