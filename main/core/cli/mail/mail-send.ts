import { basename } from 'node:path';
import type { Command } from 'commander';
import type { MailVerdict } from '../../../../preload/contract/mail.ts';
import { readBounded, UnfitFile } from '../../bounded-file.ts';
import { failure, FailureError, words } from '../../failure.ts';
import { EXIT } from '../exit-code.ts';
import { verdictOrBug } from '../health.ts';
import { plainMail } from './mail-comparison.ts';
import { detailLines, dialogueLine, goodNews, warningLines } from './mail-text.ts';
import type { CommonOptions, RunCommand } from '../session.ts';
import { withCommonOptions } from '../session.ts';
import { verdictText } from '../verdict.ts';

const LARGEST_FILE_BYTES = 15_000_000;

interface SendOptions extends CommonOptions {
  readonly profile: string;
  readonly to?: string[];
  readonly cc?: string[];
  readonly bcc?: string[];
  readonly from?: string;
  readonly subject: string;
  readonly text?: string;
  readonly textFile?: string;
  readonly htmlFile?: string;
  readonly attach?: string[];
  readonly replyTo?: string;
  readonly header?: string[];
}

/** `mail send`: a message by a saved profile. */
export function addMailSend(mail: Command, run: RunCommand): void {
  withCommonOptions(
    mail
      .command('send')
      .description('send a message by a saved profile; {id} in it becomes an id of this message alone')
      .requiredOption('--profile <name>', 'a saved profile')
      .option('--to <address...>', 'one or several recipients')
      .option('--cc <address...>', 'copies, named in the message')
      .option('--bcc <address...>', 'copies that stand nowhere in the message')
      .option('--from <address>')
      .requiredOption('--subject <text>')
      .option('--text <text>')
      .option('--text-file <file>', 'the text, from a file of this computer')
      .option('--html-file <file>', 'the HTML, from a file of this computer')
      .option('--attach <file...>', 'files of this computer, 15 MB together')
      .option('--reply-to <address>')
      .option('--header <header...>', 'further headers, as "Name: value"'),
  ).action((options: SendOptions) =>
    run(options, async ({ client, output, read, signal }) => {
      const text = options.textFile === undefined ? (options.text ?? null) : await textOf(options.textFile, signal);
      const message = {
        to: options.to ?? [],
        cc: options.cc ?? [],
        bcc: options.bcc ?? [],
        from: options.from ?? null,
        subject: options.subject,
        text,
        html: options.htmlFile === undefined ? null : await textOf(options.htmlFile, signal),
        replyTo: options.replyTo ?? null,
        headers: (options.header ?? []).map(headerOf),
        attachments: await Promise.all(
          (options.attach ?? []).map(async (path) => ({ name: basename(path), base64: (await bytesOf(path, signal)).toString('base64') })),
        ),
      };
      let verdict: MailVerdict | null = null;
      await read(client.mail.send, { profile: options.profile, message }, (item) => {
        if (item.kind === 'line' && !output.json) output.note(dialogueLine(item.line, output));
        if (item.kind === 'verdict') verdict = item.verdict;
      });
      const ended = verdictOrBug<MailVerdict>(verdict);
      output.result(plainMail(ended, output), () =>
        [
          verdictText(ended, goodNews(ended, output.language === 'fr'), output),
          ...warningLines(ended, output),
          ...detailLines(ended, output),
        ].join('\n'),
      );
      return ended.ok ? EXIT.healthy : EXIT.failureFound;
    }),
  );
}

/** `Name: value`; the core judges both. */
function headerOf(text: string): { readonly name: string; readonly value: string } {
  const [name = '', value] = text.split(/:(.*)/su);
  if (value === undefined)
    throw new FailureError(
      failure(
        'bad-input',
        words('A header has a name, a colon and a value.', 'Un en-tête a un nom, un deux-points et une valeur.'),
        words('Write it like: --header "X-Report: weekly"', 'Écrivez-le ainsi : --header "X-Report: weekly"'),
      ),
    );
  return { name: name.trim(), value: value.trim() };
}

async function textOf(path: string, signal: AbortSignal): Promise<string> {
  return (await bytesOf(path, signal)).toString('utf8');
}

async function bytesOf(path: string, signal: AbortSignal): Promise<Buffer> {
  try {
    return await readBounded(path, LARGEST_FILE_BYTES, signal);
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    const tooLarge = error instanceof UnfitFile && error.why === 'too-large';
    const evidence = tooLarge ? `more than ${LARGEST_FILE_BYTES / 1_000_000} MB` : error instanceof Error ? error.message : String(error);
    throw new FailureError(unreadable(path, evidence), { cause: error });
  }
}

function unreadable(path: string, evidence: string) {
  return failure(
    'bad-input',
    words(`${path} cannot be put into a message.`, `${path} ne peut pas être mis dans un message.`),
    words('Check the path, the rights and the size (15 MB at most).', 'Vérifiez le chemin, les droits et la taille (15 Mo au plus).'),
    { evidence },
  );
}
