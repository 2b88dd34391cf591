import type { Command } from 'commander';
import { Option } from 'commander';
import type { MailVerdict, StopPhase } from '../../../../preload/contract/mail.ts';
import { stopPhaseSchema } from '../../../../preload/contract/mail.ts';
import { failure, FailureError, words } from '../../failure.ts';
import { EXIT } from '../exit-code.ts';
import { verdictOrBug } from '../health.ts';
import { alternativesOnTerminal, compareOnTerminal, plainMail } from './mail-comparison.ts';
import { addMailDeployed } from './mail-deployed.ts';
import { addMailCatch } from './mail-catch.ts';
import { addMailDomain } from './mail-domain.ts';
import { addMailFollow } from './mail-follow.ts';
import { addMailProfiles } from './mail-profiles.ts';
import { addMailSend } from './mail-send.ts';
import type { ServerOptions } from './mail-server-options.ts';
import { missing, serverInputOf, withServerOptions } from './mail-server-options.ts';
import { detailLines, dialogueLine, goodNews, warningLines } from './mail-text.ts';
import { timeoutMsOf, viaOf } from '../option-values.ts';
import type { RunCommand, Session } from '../session.ts';
import { withCommonOptions } from '../session.ts';
import { verdictText } from '../verdict.ts';

/** As many as a table holds beside each other. */
const MOST_PLACES = 8;

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
      const places = options.compareVia === undefined ? null : placesToCompare(options.compareVia, options);
      const input = await inputOf(options, session);
      if (places !== null) return compareOnTerminal(session, input, places);
      let verdict: MailVerdict | null = null;
      await read(client.mail.test, input, (item) => {
        if (item.kind === 'line' && !output.json) output.note(dialogueLine(item.line, output));
        if (item.kind === 'verdict') verdict = item.verdict;
      });
      const ended = verdictOrBug<MailVerdict>(verdict);
      const others = ended.ok || options.whatWorks !== true ? null : await alternativesOnTerminal(session, input, ended);
      output.result({ ...plainMail(ended, output), ...(others === null ? {} : { alternatives: others.plain }) }, () =>
        [
          verdictText(ended, goodNews(ended, output.language === 'fr'), output),
          ...warningLines(ended, output),
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

/** `--compare-via here,ssh:web-1`. Throws FailureError `bad-input`, also for options that belong to one test alone. */
function placesToCompare(text: string, { send, whatWorks, via }: MailTestOptions): string[] {
  const other = send === true ? '--send' : whatWorks === true ? '--what-works' : via === undefined ? null : '--via';
  if (other !== null) throw new FailureError(comparesOnly(other));
  const places = text
    .split(',')
    .map((place) => place.trim())
    .filter((place) => place !== '')
    .map(viaOf);
  if (places.length > 0 && places.length <= MOST_PLACES) return places;
  throw new FailureError(
    failure(
      'bad-input',
      words(
        `--compare-via takes 1 to ${MOST_PLACES} places, and ${places.length} are named.`,
        `--compare-via prend de 1 à ${MOST_PLACES} endroits, et ${places.length} sont nommés.`,
      ),
      words('Write them as here,ssh:web-1.', 'Écrivez-les ainsi : here,ssh:web-1.'),
    ),
  );
}

function comparesOnly(option: string) {
  const remedies: Readonly<Record<string, readonly [string, string]>> = {
    '--send': [
      'Leave one of the two out: compare first, then send with --send from one place.',
      'Retirez l’un des deux : comparez d’abord, puis envoyez avec --send depuis un endroit.',
    ],
    '--via': ['Name that place in --compare-via.', 'Nommez cet endroit dans --compare-via.'],
  };
  return failure(
    'bad-input',
    option === '--send'
      ? words('A comparison sends nothing, and --send is given.', 'Une comparaison n’envoie rien, et --send est indiqué.')
      : words(`${option} belongs to one test, not to a comparison.`, `${option} concerne un seul test, pas une comparaison.`),
    words(...(remedies[option] ?? ['Leave one of the two out.', 'Retirez l’un des deux.'])),
  );
}
