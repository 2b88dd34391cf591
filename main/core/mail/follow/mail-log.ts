import type { MailLog } from '../../../../preload/contract/mail-follow.ts';
import type { Words } from '../../../../preload/contract/words.ts';
import { failure, FailureError, words } from '../../failure.ts';
import type { Command, CommandResult, VantageOptions } from '../../vantage/vantage.ts';
import { readDeliveries, stateOf } from './log-lines.ts';

const READ_WITHIN_MS = 30_000;
const SOURCE_MARK = '--- pilothouse source ';

/** So many rotated logs are looked through, each unpacked to 256 MiB at most, and none is begun after so many seconds. */
const MOST_ROTATED = 8;
const MOST_UNPACKED_MIB = 256;
const BEGIN_WITHIN_S = 12;

/**
 * Lines of the log that name a message, oldest first, 200 at most. The first argument is the queue id, the second a file or nothing.
 * A log that may not be read is said by `unreadable`. The newest rotated log is read with its own where it is not packed yet; where none has
 * the message, the other rotated ones are looked through, newest first, to the first that has it. Those that are left out, or are packed where
 * nothing unpacks them, are said by `unread`; one that fails on the way by `damaged`, one that unpacks to more than is read by `cut`. Then the
 * journal's mail facility is looked through (syslog(3)); journalctl shows an account without rights its own lines, and says that these are not all.
 */
const SCRIPT = `id=$1; own=$2; seen=; named=; tried=0; looked=; began=$(date +%s)
whole='${SOURCE_MARK}whole'; broken='${SOURCE_MARK}broken'
look() {
  [ -f "$1" ] || [ -p "$1" ] || return 0
  looked="$looked//$1//"
  if [ ! -r "$1" ]; then echo '${SOURCE_MARK}unreadable '"$1"; return 0; fi
  case $1 in *.gz) unpack=gzip ;; *.xz) unpack=xz ;; *.bz2) unpack=bzip2 ;; *.zst) unpack=zstd ;; *) unpack= ;; esac
  if [ -z "$unpack" ]; then
    lines=$({ grep -F -e "$id" -- "$1"; if [ $? -le 1 ]; then echo "$whole"; else echo "$broken"; fi; } | tail -n 201)
  else
    if command -v $unpack >/dev/null 2>&1; then unpack="$unpack -dc"; elif [ $unpack = gzip ] && command -v zcat >/dev/null 2>&1; then unpack=zcat; else
      echo '${SOURCE_MARK}unread '"$1"; return 0
    fi
    # gzip ends with 2 where something follows that it leaves out; what it unpacked is whole then.
    lines=$({ $unpack <"$1"; case $? in 0 | 2) printf '\\n%s\\n' "$whole" ;; *) printf '\\n%s\\n' "$broken" ;; esac; } 2>/dev/null |
      head -c ${MOST_UNPACKED_MIB * 1024 * 1024} | grep -F -e "$id" -e "$whole" -e "$broken" | tail -n 201)
  fi
  case $lines in
    *"$whole") lines=\${lines%"$whole"} ;;
    *"$broken") lines=\${lines%"$broken"}; echo '${SOURCE_MARK}damaged '"$1" ;;
    *) echo '${SOURCE_MARK}cut '"$1" ;;
  esac
  seen=1
  [ -n "$lines" ] && { named=1; echo '${SOURCE_MARK}'"$1"; printf '%s\\n' "$lines"; }
  return 0
}
rotated() {
  logs=$#
  for log in "$@"; do set -- "$@" "$log".[0-9]* "$log"-[0-9]* "$log".[!0-9]*.gz "$log"-[!0-9]*.gz; done
  shift $logs
  ls -td "$@" 2>/dev/null
}
if [ -n "$own" ]; then set -- "$own"; else
  set -- /var/log/mail.log /var/log/maillog /var/log/mail/mail.log /var/log/exim4/mainlog /var/log/exim/main.log
fi
for file in "$@"; do
  before=$(rotated "$file" | head -n 1 | grep '[.-][0-9]*$')
  [ -z "$before" ] || look "$before"
  look "$file"
done
if [ -z "$named" ]; then
  fields=$IFS; IFS='
'
  for file in $(rotated "$@"); do
    IFS=$fields
    case $looked in *"//$file//"*) continue ;; esac
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
  const found = sections.filter((section) => !/^(?:unreadable |unread |damaged |cut |end)/u.test(section));
  const unreadable = marked('unreadable ');
  if (found.length === 0 && unreadable.length > 0) throw new FailureError(notAllowed(unreadable.join(', ')));
  if (sections.length === 0) throw new FailureError(noLog(file));
  const pieces = found.map((section) => section.split('\n'));
  // The journal says the same again where it also writes the file.
  const chosen = pieces.filter(([source]) => source?.trim() !== 'journalctl' || pieces.length === 1);
  const lines = chosen.flatMap(([, ...rest]) => rest.filter((line) => line !== ''));
  const recipients = readDeliveries(lines);
  const unread = { not: marked('unread '), damaged: marked('damaged '), cut: marked('cut ') };
  const read = stateOf(recipients, lines.length);
  // What became of it may stand where the log was not read.
  const state = read === 'queued' && unread.damaged.length + unread.cut.length > 0 ? 'unknown' : read;
  return {
    source: chosen.map(([source = '']) => source.trim()).join(', '),
    lines,
    recipients,
    state,
    advice: adviceFor(state, queueId, lines.length > 0, unread),
  };
}

/** Logs that were not read, or not to their end. */
interface Unread {
  readonly not: readonly string[];
  readonly damaged: readonly string[];
  readonly cut: readonly string[];
}

function adviceFor(state: MailLog['state'], queueId: string, named: boolean, unread: Unread): Words {
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
    unknown: unknown(queueId, named, unread),
  };
  const all = [said[state], ...notToTheEnd(queueId, unread)];
  return words(all.map(({ en }) => en).join(' '), all.map(({ fr }) => fr).join(' '));
}

function unknown(queueId: string, named: boolean, { not, damaged, cut }: Unread): Words {
  if (named) return words('It was taken; what became of it is not known.', 'Il est accepté ; la suite n’est pas connue.');
  if (not.length > 0) return notInWhatWasRead(queueId, not.join(', '));
  return damaged.length + cut.length > 0
    ? words(`What was read of the log does not name ${queueId}.`, `Ce qui a été lu du journal ne nomme pas ${queueId}.`)
    : words(
        `The log does not name ${queueId}: another server took it, or it is older than the log.`,
        `Le journal ne nomme pas ${queueId} : un autre serveur l’a pris, ou il est plus ancien que le journal.`,
      );
}

function notToTheEnd(queueId: string, { damaged, cut }: Unread): Words[] {
  const broken = damaged.join(', ');
  const long = cut.join(', ');
  return [
    ...(broken === ''
      ? []
      : [
          words(
            `Not read to the end, because it is damaged, or not what its name says: ${broken}.`,
            `Pas lu jusqu’au bout, car abîmé ou d’un autre format que son nom ne le dit : ${broken}.`,
          ),
        ]),
    ...(long === ''
      ? []
      : [
          words(
            `Not read beyond the first ${MOST_UNPACKED_MIB} MiB: ${long}. Search it there, for example with: zgrep -F ${queueId}`,
            `Pas lu au-delà des ${MOST_UNPACKED_MIB} premiers Mio : ${long}. Cherchez-y sur place, par exemple avec : zgrep -F ${queueId}`,
          ),
        ]),
  ];
}

function notInWhatWasRead(queueId: string, unread: string): Words {
  return words(
    `No log that was read names ${queueId}. These older ones were not read, because nothing there unpacks them (gzip, xz, bzip2, zstd) or it would take too long: ${unread}. Name one of them as the file.`,
    `Aucun journal lu ne nomme ${queueId}. Ces plus anciens n’ont pas été lus, faute d’outil pour les décompresser (gzip, xz, bzip2, zstd) ou parce que ce serait trop long : ${unread}. Indiquez l’un d’eux comme fichier.`,
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
