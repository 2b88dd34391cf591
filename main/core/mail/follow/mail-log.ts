import type { MailLog } from '../../../../preload/contract/mail-follow.ts';
import type { Words } from '../../../../preload/contract/words.ts';
import { failure, FailureError, words } from '../../failure.ts';
import type { Command, CommandResult, VantageOptions } from '../../vantage/vantage.ts';
import { readDeliveries, stateOf } from './log-lines.ts';

const READ_WITHIN_MS = 30_000;
const SOURCE_MARK = '--- pilothouse source ';

/** So many rotated logs are looked through, each unpacked to 256 MiB at most, and none is begun after so many seconds. */
const MOST_ROTATED = 8;
const BEGIN_WITHIN_S = 12;

/**
 * Lines of the log that name a message, oldest first, 200 at most. The first argument is the queue id, the second a file or nothing.
 * A log that may not be read is said by `unreadable`. Where none has it, the rotated ones are looked through, newest first, to the first that has it;
 * those that are left out, or are packed where nothing unpacks them, are said by `unread`. Then the journal's mail facility is looked through
 * (syslog(3)); journalctl shows an account without rights its own lines, and says that these are not all.
 */
const SCRIPT = `id=$1; own=$2; seen=; named=; tried=0; began=$(date +%s)
look() {
  [ -f "$1" ] || [ -p "$1" ] || return 0
  if [ ! -r "$1" ]; then echo '${SOURCE_MARK}unreadable '"$1"; return 0; fi
  case $1 in
    *.gz)
      if command -v gzip >/dev/null 2>&1; then unpack='gzip -dc'; elif command -v zcat >/dev/null 2>&1; then unpack=zcat; else unpack=; fi
      if [ -z "$unpack" ]; then echo '${SOURCE_MARK}unread '"$1"; return 0; fi
      lines=$($unpack <"$1" 2>/dev/null | head -c 268435456 | grep -F -e "$id" | tail -n 200) ;;
    *) lines=$(grep -F -e "$id" -- "$1" | tail -n 200) ;;
  esac
  seen=1
  [ -n "$lines" ] && { named=1; echo '${SOURCE_MARK}'"$1"; printf '%s\\n' "$lines"; }
  return 0
}
rotated() {
  if [ -n "$own" ]; then ls -td "$own".*.gz "$own"-*.gz; else
    ls -td /var/log/mail.log.*.gz /var/log/maillog-* /var/log/maillog.*.gz /var/log/mail/mail.log*.gz /var/log/exim4/mainlog.*.gz /var/log/exim/main.log?*
  fi 2>/dev/null
}
if [ -n "$own" ]; then look "$own"; else
  for file in /var/log/mail.log.1 /var/log/mail.log /var/log/maillog /var/log/mail/mail.log /var/log/exim4/mainlog.1 /var/log/exim4/mainlog /var/log/exim/main.log; do
    look "$file"
  done
fi
if [ -z "$named" ]; then
  fields=$IFS; IFS='
'
  for file in $(rotated); do
    IFS=$fields
    tried=$((tried + 1))
    if [ $tried -gt ${MOST_ROTATED} ] || [ $(($(date +%s) - began)) -ge ${BEGIN_WITHIN_S} ]; then echo '${SOURCE_MARK}unread '"$file"; continue; fi
    look "$file"
    [ -z "$named" ] || break
  done
  IFS=$fields
fi
if [ -z "$own" ] && command -v journalctl >/dev/null 2>&1; then
  case "$(journalctl --no-pager -n 1 2>&1 >/dev/null)" in
    *'insufficient permissions'* | *'not seeing messages'*) [ -n "$seen" ] || echo '${SOURCE_MARK}unreadable journalctl'; seen=1 ;;
    *'No journal files were found'*) ;;
    *) seen=1 ;;
  esac
  lines=$(journalctl -q --no-pager -o short-iso --since '7 days ago' SYSLOG_FACILITY=2 2>/dev/null | grep -F -e "$id" | tail -n 200)
  [ -n "$lines" ] && { echo '${SOURCE_MARK}journalctl'; printf '%s\\n' "$lines"; }
fi
[ -n "$seen" ] && echo '${SOURCE_MARK}end'
:`;

interface LogPlace {
  /** Runs there as the account, or as root. */
  readonly run: (command: Command, options: VantageOptions) => Promise<CommandResult>;
  readonly signal: AbortSignal;
}

/**
 * What a mail server's log says of a message. Throws FailureError `permission-denied` where the log may not be read, `not-found` where
 * there is none, and those of the vantage.
 */
export async function readMailLog({ run, signal }: LogPlace, queueId: string, file: string | null): Promise<MailLog> {
  const command = { program: 'sh', args: ['-c', SCRIPT, 'sh', queueId, file ?? ''], largestOutputBytes: 1024 * 1024 };
  const { stdout } = await run(command, { signal, timeoutMs: READ_WITHIN_MS });
  const sections = stdout.split(SOURCE_MARK).slice(1);
  const marked = (mark: string) =>
    sections.filter((section) => section.startsWith(mark)).map((section) => section.slice(mark.length).trim());
  const found = sections.filter((section) => !/^(?:unreadable |unread |end)/u.test(section));
  const unreadable = marked('unreadable ');
  if (found.length === 0 && unreadable.length > 0) throw new FailureError(notAllowed(unreadable.join(', ')));
  if (sections.length === 0) throw new FailureError(noLog(file));
  const pieces = found.map((section) => section.split('\n'));
  // The journal says the same again where it also writes the file.
  const chosen = pieces.filter(([source]) => source?.trim() !== 'journalctl' || pieces.length === 1);
  const lines = chosen.flatMap(([, ...rest]) => rest.filter((line) => line !== ''));
  const recipients = readDeliveries(lines);
  const state = stateOf(recipients, lines.length);
  return {
    source: chosen.map(([source = '']) => source.trim()).join(', '),
    lines,
    recipients,
    state,
    advice: adviceFor(state, queueId, marked('unread ')),
  };
}

function adviceFor(state: MailLog['state'], queueId: string, unread: readonly string[]): Words {
  const said: Readonly<Record<MailLog['state'], Words>> = {
    delivered: words(
      'The next server took it. What happens there, its own log or the mailbox says.',
      'Le serveur suivant l’a pris. La suite est dans son journal ou dans la boîte.',
    ),
    deferred: words(
      'It was put off and will be tried again; the answer says why.',
      'Il est différé et sera réessayé ; la réponse dit pourquoi.',
    ),
    bounced: words(
      'It was given up, and the sender gets a bounce; the answer says why.',
      'Il est abandonné, et l’expéditeur reçoit un rejet ; la réponse dit pourquoi.',
    ),
    queued: words('It was taken; nothing was delivered yet.', 'Il est accepté ; rien n’est encore distribué.'),
    unknown:
      unread.length > 0
        ? notInWhatWasRead(queueId, unread.join(', '))
        : words(
            `The log does not name ${queueId}: another server took it, or it is older than the log.`,
            `Le journal ne nomme pas ${queueId} : un autre serveur l’a pris, ou il est plus ancien que le journal.`,
          ),
  };
  return said[state];
}

function notInWhatWasRead(queueId: string, unread: string): Words {
  return words(
    `No log that was read names ${queueId}. These older ones were not read, because nothing there unpacks them (gzip) or it would take too long: ${unread}. Name one of them as the file.`,
    `Aucun journal lu ne nomme ${queueId}. Ces plus anciens n’ont pas été lus, faute d’outil pour les décompresser (gzip) ou parce que ce serait trop long : ${unread}. Indiquez l’un d’eux comme fichier.`,
  );
}

function notAllowed(evidence: string) {
  return failure(
    'permission-denied',
    words('This account may not read the mail log.', 'Ce compte ne peut pas lire le journal du courriel.'),
    words('Read it as root, or put the account into the group adm.', 'Lisez-le en root, ou ajoutez le compte au groupe adm.'),
    { evidence },
  );
}

function noLog(file: string | null) {
  return failure(
    'not-found',
    file === null
      ? words('There is no mail log in the usual places.', 'Il n’y a pas de journal du courriel aux endroits habituels.')
      : words(`There is no ${file}.`, `Il n’y a pas de ${file}.`),
    words('Name the file the mail server writes to.', 'Nommez le fichier où écrit le serveur de courriel.'),
  );
}
