import type { AuditBreak, AuditVerdict } from '../../../preload/contract/activity.ts';
import { words } from '../failure.ts';
import { utcText } from '../utc-text.ts';
import type { AuditHead } from './audit-head.ts';
import { auditHeadFile, loggedLinks } from './audit-head.ts';
import type { AuditTable } from './audit-table.ts';
import type { ChainedEntry } from './chain.ts';
import { linkOf, rootOf, saysLoss } from './chain.ts';
import { KEPT_DAYS, logsFolder } from './logs.ts';

export interface VerifyOptions {
  readonly table: Pick<AuditTable, 'chainedAfter' | 'highestId'>;
  readonly dataDir: string;
}

/** So many breaks are named; the rest is counted. */
const MOST_BREAKS = 100;
/** The line of an entry is written right behind it. */
const LINE_DUE_MS = 10_000;
const DAY_MS = 24 * 60 * 60_000;
/** How far around an entry is looked to see whether it was moved. */
const AROUND = 4;

/**
 * Looks through the whole journal: every link is computed again, the numbers have no gap, and what is kept outside of the table
 * (`audit.head`, the lines of `audit.log`, a head that the person noted) is found in it. Lets others work in between.
 */
export async function verifyAudit(options: VerifyOptions, expected: AuditHead | null, signal: AbortSignal): Promise<AuditVerdict> {
  const { table, dataDir } = options;
  const breaks: AuditBreak[] = [];
  let broken = 0;
  const report = (made: AuditBreak) => {
    broken += 1;
    if (breaks.length < MOST_BREAKS) breaks.push(made);
  };
  const older: ChainedEntry[] = [];
  const links = new Map<number, string>();
  const ids = new Set<number>();
  const losses: ChainedEntry[] = [];
  const now = Date.now();
  /** The first entry that must have its line of audit.log, unless it is being written just now. */
  let firstDue: ChainedEntry | null = null;
  let first: ChainedEntry | null = null;
  let last: ChainedEntry | null = null;
  let entries = 0;
  let recent: ChainedEntry[] = [];

  for (let page = table.chainedAfter(0); page.length > 0; page = table.chainedAfter(last?.id ?? older.at(-1)?.id ?? 0)) {
    signal.throwIfAborted();
    const following = table.chainedAfter(page.at(-1)?.id ?? 0).slice(0, AROUND);
    for (const [index, entry] of page.entries()) {
      entries += 1;
      ids.add(entry.id);
      if (entry.chain === null && first === null) {
        older.push(entry);
        continue;
      }
      const before = last ?? older.at(-1) ?? null;
      if (before !== null && entry.id !== before.id + 1) report(missing(before.id + 1, entry.id - 1));
      if (before === null && entry.id !== 1) report(missing(1, entry.id - 1));
      const hangsOn = last?.chain ?? (first === null ? rootOf(older) : '');
      if (entry.chain !== linkOf(hangsOn, entry)) {
        const next = [...page.slice(index + 1, index + 1 + AROUND), ...following].slice(0, AROUND);
        report(brokenLink(entry, { first: first === null && older.length > 0, recent, next, hangsOn }));
      }
      first ??= entry;
      if (entry.chain !== null) links.set(entry.id, entry.chain);
      if (mustBeLogged(entry.at, now) && now - Date.parse(entry.at) > LINE_DUE_MS) firstDue ??= entry;
      if (saysLoss(entry)) losses.push(entry);
      last = entry;
      recent = [...recent, entry].slice(-AROUND);
    }
    await new Promise((resolve) => setImmediate(resolve));
  }

  const newest = last?.id ?? older.at(-1)?.id ?? 0;
  const cutTo = Math.max(newest, table.highestId());
  let truncatedTo = cutTo > newest ? cutTo : 0;
  const outside = (head: AuditHead, where: string, whereFr: string) => {
    const chain = links.get(head.id);
    if (head.id > newest) truncatedTo = Math.max(truncatedTo, head.id);
    // An entry that had a link once and has none now is as little the one that was written.
    else if (chain === undefined ? ids.has(head.id) : chain !== head.chain) report(differs(head.id, where, whereFr));
  };
  const kept = auditHeadFile(dataDir).read();
  if (kept === 'unreadable') report(noHead(newest));
  else if (kept !== null) outside(kept, 'audit.head', 'audit.head');
  // From the first link on each entry leaves its number and link there.
  else if (first !== null) report(headGone(newest));
  // Whoever noted a head behind a loss was told of it then.
  const known = expected !== null && links.get(expected.id) === expected.chain ? expected.id : 0;
  let logged = 0;
  let firstLogged = Number.POSITIVE_INFINITY;
  for await (const head of loggedLinks(logsFolder(dataDir))) {
    signal.throwIfAborted();
    logged += 1;
    firstLogged = Math.min(firstLogged, head.id);
    outside(head, 'audit.log', 'audit.log');
  }
  if (first !== null && last !== null && logged === 0 && mustBeLogged(last.at, now)) report(logsGone(newest));
  if (logged > 0 && firstDue !== null && firstDue.id < firstLogged && firstDue.id > known) report(logsBegin(firstDue, firstLogged));
  if (expected !== null) outside(expected, 'the head you gave', 'la tête que vous avez donnée');
  if (truncatedTo > 0) report(truncated(newest, truncatedTo));
  for (const loss of losses) if (loss.id > known) report(unproven(loss));
  const head = last === null || last.chain === null ? null : { id: last.id, chain: last.chain };
  return {
    ok: broken === 0,
    entries,
    older: older.length,
    chainedSince: first?.at ?? null,
    head,
    logged,
    headKept: kept !== null && kept !== 'unreadable',
    breaks,
    moreBreaks: broken - breaks.length,
  };
}

interface Surroundings {
  readonly first: boolean;
  readonly recent: readonly ChainedEntry[];
  readonly next: readonly ChainedEntry[];
  readonly hangsOn: string;
}

/** What happened to an entry whose link does not fit, as far as its neighbours tell. */
function brokenLink(entry: ChainedEntry, { first, recent, next, hangsOn }: Surroundings): AuditBreak {
  const { id } = entry;
  const around = [...recent, entry, ...next];
  const chains = [...around.map(({ chain }) => chain ?? ''), hangsOn];
  const fits = (made: ChainedEntry, numbers: readonly number[], before: readonly string[]) =>
    numbers.some((number) => before.some((chain) => made.chain === linkOf(chain, { ...made, id: number })));
  const near = Array.from({ length: 2 * AROUND + 1 }, (_, index) => id - AROUND + index).filter((number) => number !== id);
  if (fits(entry, near, chains)) {
    return {
      kind: 'moved',
      id,
      words: words(
        `Entry ${id} stood in another place: entries were put in another order, or one was inserted before it.`,
        `L’entrée ${id} se trouvait ailleurs : des entrées ont été réordonnées, ou une a été insérée avant elle.`,
      ),
    };
  }
  const [following] = next;
  if (following !== undefined && fits(following, [following.id, following.id - 1], [hangsOn])) {
    return {
      kind: 'inserted',
      id,
      words: words(
        `Entry ${id} was not written by the journal: it was inserted.`,
        `L’entrée ${id} n’a pas été écrite par le journal : elle a été insérée.`,
      ),
    };
  }
  if (first) {
    return {
      kind: 'changed',
      id,
      words: words(
        `Entry ${id}, or an entry older than the chain, was changed or deleted.`,
        `L’entrée ${id}, ou une entrée antérieure à la chaîne, a été modifiée ou supprimée.`,
      ),
    };
  }
  return {
    kind: 'changed',
    id,
    words: words(
      `Entry ${id} was changed after it was written, or what stood before it is gone.`,
      `L’entrée ${id} a été modifiée après coup, ou ce qui la précédait a disparu.`,
    ),
  };
}

function missing(from: number, to: number): AuditBreak {
  return {
    kind: 'missing',
    id: from,
    words:
      from === to
        ? words(`Entry ${from} is missing: it was deleted.`, `L’entrée ${from} manque : elle a été supprimée.`)
        : words(
            `Entries ${from} to ${to} are missing: they were deleted.`,
            `Les entrées ${from} à ${to} manquent : elles ont été supprimées.`,
          ),
  };
}

function truncated(newest: number, to: number): AuditBreak {
  return {
    kind: 'truncated',
    id: newest + 1,
    words: words(
      `The journal ends with entry ${newest}, and there was an entry ${to}: the end was cut off.`,
      `Le journal s’arrête à l’entrée ${newest} alors qu’il y a eu une entrée ${to} : la fin a été coupée.`,
    ),
  };
}

function logsBegin({ id, at }: ChainedEntry, firstLogged: number): AuditBreak {
  const when = utcText(at);
  return {
    kind: 'unproven',
    id,
    words: words(
      `audit.log begins with entry ${firstLogged}, though its lines are kept for ${KEPT_DAYS} days and entry ${id} is of ${when}: those before were deleted, or could not be written. What they would tell of the entries cannot be compared.`,
      `audit.log commence à l’entrée ${firstLogged}, alors que ses lignes sont gardées ${KEPT_DAYS} jours et que l’entrée ${id} est du ${when} : celles d’avant ont été supprimées, ou n’ont pas pu être écrites. Ce qu’elles diraient des entrées ne peut pas être comparé.`,
    ),
  };
}

function unproven({ id, at, detail }: ChainedEntry): AuditBreak {
  const when = utcText(at);
  return {
    kind: 'unproven',
    id,
    words: words(
      `Entry ${id}, of ${when}, says: “${detail ?? '-'}”. Entries may have been taken away before it, and nothing tells any more. Once you know why, note the head and give it from then on: pilothouse audit verify --head ID:CHAIN does not name what lies before.`,
      `L’entrée ${id}, du ${when}, dit : « ${detail ?? '-'} ». Des entrées ont pu être retirées avant elle, et plus rien ne le dit. Une fois la raison connue, notez la tête et donnez-la désormais : pilothouse audit verify --head ID:CHAÎNE ne nomme plus ce qui précède.`,
    ),
  };
}

function noHead(newest: number): AuditBreak {
  return {
    kind: 'rewritten',
    id: newest,
    words: words(
      'What lies in the place of audit.head is not what the journal wrote: it was replaced or damaged. Once you know why, move it away; the next entry writes it anew.',
      'Ce qui se trouve à la place d’audit.head n’est pas ce que le journal a écrit : il a été remplacé ou endommagé. Une fois la raison connue, déplacez-le ; la prochaine entrée l’écrira de nouveau.',
    ),
  };
}

function headGone(newest: number): AuditBreak {
  return {
    kind: 'rewritten',
    id: newest,
    words: words(
      'audit.head, which names the newest entry, is not there: it was deleted, or the database was put back without it. Whether the end was cut off cannot be told from it. The next entry writes it anew, and says that it was gone.',
      'audit.head, qui désigne l’entrée la plus récente, n’est pas là : il a été supprimé, ou la base a été remise en place sans lui. Il ne peut plus dire si la fin a été coupée. La prochaine entrée l’écrira de nouveau, en signalant son absence.',
    ),
  };
}

/** Whether the newest entry is so young that its line of audit.log cannot have been removed for its age. A day is left for time zones. */
export function mustBeLogged(at: string, now: number): boolean {
  return now - Date.parse(at) < (KEPT_DAYS - 1) * DAY_MS;
}

function logsGone(newest: number): AuditBreak {
  return {
    kind: 'rewritten',
    id: newest,
    words: words(
      `Not one line of audit.log is left, though each entry writes one there and it is kept for ${KEPT_DAYS} days: the files were deleted, or could not be written. What they would tell of the entries cannot be compared.`,
      `Il ne reste aucune ligne d’audit.log, alors que chaque entrée y en écrit une, gardée ${KEPT_DAYS} jours : les fichiers ont été supprimés, ou n’ont pas pu être écrits. Ce qu’ils diraient des entrées ne peut pas être comparé.`,
    ),
  };
}

function differs(id: number, where: string, whereFr: string): AuditBreak {
  return {
    kind: 'rewritten',
    id,
    words: words(
      `Entry ${id} is not the one that ${where} names: the journal was written anew from there or before, or it is that of another data folder.`,
      `L’entrée ${id} n’est pas celle que ${whereFr} indique : le journal a été réécrit à partir de là ou avant, ou c’est celui d’un autre dossier de données.`,
    ),
  };
}
