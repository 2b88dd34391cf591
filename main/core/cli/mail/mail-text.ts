import type { MailVerdict, TranscriptLine } from '../../../../preload/contract/mail.ts';
import type { Output } from '../output.ts';
import { outcomeWord, phaseWord } from '../verdict.ts';

const ARROW = { client: '>', server: '<', note: '#' } as const;

/** One line of the dialogue as it is spoken. */
export function dialogueLine({ from, line, words: said }: TranscriptLine, output: Pick<Output, 'say'>): string {
  return `${ARROW[from]} ${said ? output.say(said) : line}`;
}

/** What the message is found by, recipients that were not all taken, what the server offers, and the same test by other programs. */
export function detailLines({ messageId, recipients, offers, commands }: MailVerdict, output: Pick<Output, 'language' | 'say'>): string[] {
  const sent = messageId === null ? [] : [`Message-ID: ${messageId}`, `{id}: ${messageId.slice(1, messageId.lastIndexOf('@'))}`];
  const some =
    recipients.length > 1
      ? recipients.map(({ address, accepted, reply }) => `${outcomeWord(accepted, output.language)} ${address}  ${reply}`)
      : [];
  const offered = offers.map(({ keyword, means }) => `     ${keyword}: ${output.say(means)}`);
  const others = [commands.swaks, commands.openssl].filter((line) => line !== null).map((line) => `$ ${line}`);
  return [sent, some, offered, others].flatMap((lines) => (lines.length === 0 ? [] : ['', ...lines]));
}

/** What went wrong without anything having failed, above everything else that is said. */
export function warningLines({ warning }: Pick<MailVerdict, 'warning'>, output: Pick<Output, 'say'>): string[] {
  return warning ? [`${output.say({ en: 'WARNING:', fr: 'ATTENTION :' })} ${output.say(warning)}`] : [];
}

/** A dialogue that went well, in one sentence. */
export function goodNews(verdict: MailVerdict, french: boolean): string {
  if (verdict.stoppedAfter !== null)
    return french
      ? `Arrêté après l’étape « ${phaseWord(verdict.stoppedAfter, 'fr')} », comme demandé. Rien n’a été envoyé.`
      : `Stopped after ${verdict.stoppedAfter}, as asked. Nothing was sent.`;
  if (!verdict.sent)
    return french ? 'Le serveur accepterait ce message. Rien n’a été envoyé.' : 'The server would take this message. Nothing was sent.';
  const queue = verdict.queueId ? ` (${verdict.queueId})` : '';
  return french
    ? `Le serveur a accepté le message${queue}. Accepté ne veut pas dire distribué : regardez dans la boîte.`
    : `The server took the message${queue}. Taken is not delivered: look into the mailbox.`;
}
