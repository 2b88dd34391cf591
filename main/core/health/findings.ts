import { createHash } from 'node:crypto';
import type { Finding } from '../../../preload/contract/health.ts';
import type { Level } from '../../../preload/contract/servers.ts';
import type { Environment, Settings } from '../../../preload/contract/settings.ts';
import type { FindingsBook, ReportedFinding, SettingsDocument } from '../rooms.ts';
import { isSavedCheck } from './saved-check.ts';
import { reportVerdict } from './verdict-finding.ts';

/** A finding as the book keeps it: what the settings say of it is looked up when it is read. */
interface Kept extends ReportedFinding {
  readonly id: string;
  readonly since: string;
  readonly sinceMeans: 'began' | 'seen';
  /** When it was reported last; checks only. */
  readonly checkedAt?: string;
}

const levels: readonly Level[] = ['healthy', 'changing', 'unknown', 'degraded', 'failing'];
const environments: readonly Environment[] = ['production', 'staging', 'development', 'none'];

/**
 * The book of what is wrong. A finding keeps its `since` for as long as its source goes on reporting the same trouble;
 * a number that moves inside the reason (restarts, percent) does not make it a new one. What was put aside stays aside
 * until its words or its level change, or until it was gone; nothing of that outlives the book.
 */
export function createFindings(settings: SettingsDocument, now: () => Date = () => new Date()): FindingsBook {
  const bySource = new Map<string, readonly Kept[]>();
  const opened = new Map<string, { readonly target: string; readonly level: Level }>();
  /** Ids of what was put aside, with the level it had then. */
  const aside = new Map<string, Level>();
  const listeners = new Set<() => void>();
  const changed = () => {
    for (const listener of listeners) listener();
  };
  settings.onChange(changed);

  const isAside = ({ id, level }: Kept) => {
    const then = aside.get(id);
    return then !== undefined && rank(level) <= rank(then);
  };

  const book: FindingsBook = {
    report(source, reported) {
      const before = bySource.get(source) ?? [];
      const after = reported.map((finding) => keep(source, finding, before, now()));
      if (after.length === 0) bySource.delete(source);
      else bySource.set(source, after);
      for (const { id } of before) if (!after.some((finding) => finding.id === id)) aside.delete(id);
      for (const finding of after) if (!isAside(finding)) aside.delete(finding.id);
      if (JSON.stringify(before) !== JSON.stringify(after)) changed();
    },

    opened(link, target, level) {
      const before = opened.get(link);
      if (target === null) {
        if (opened.delete(link)) changed();
        return;
      }
      const after = { target, level: level ?? before?.level ?? 'unknown' };
      opened.set(link, after);
      if (before?.target !== after.target || before.level !== after.level) changed();
    },

    read() {
      const current = settings.get();
      const all = [...bySource.values()].flat();
      const inOrder = (kept: readonly Kept[]) => kept.map((finding) => toFinding(finding, current)).sort(worstFirst);
      const levelOf = (link: string, known: Level) =>
        all.filter((finding) => concerns(finding.link, link)).reduce((worst, finding) => worse(worst, finding.level), known);
      return {
        findings: inOrder(all.filter((finding) => !isAside(finding))),
        dismissed: inOrder(all.filter(isAside)),
        opened: [...opened].map(([link, { target, level }]) => ({ link, target, level: levelOf(link, level) })),
      };
    },

    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },

    dismiss(id) {
      const found = [...bySource.values()].flat().find((finding) => finding.id === id);
      if (!found || isAside(found)) return;
      aside.set(id, found.level);
      changed();
    },
    restore(id) {
      if (aside.delete(id)) changed();
    },
    verdict: (link, name, verdict) => reportVerdict(book, link, name, verdict),
  };
  return book;
}

/** Takes a report into the book; what was known of the same trouble before says since when. */
function keep(source: string, finding: ReportedFinding, before: readonly Kept[], now: Date): Kept {
  const at = now.toISOString();
  const known = before.find((other) => sameTrouble(other, finding));
  const began = instantOf(finding.began, now);
  // A trouble that comes and goes (a crash loop) names only its last time: what was known earlier is nearer to its beginning.
  const lasts = finding.trouble !== undefined && known !== undefined && began !== null && known.since <= began;
  const since =
    began !== null && !lasts
      ? { since: began, sinceMeans: 'began' as const }
      : { since: known?.since ?? at, sinceMeans: known?.sinceMeans ?? ('seen' as const) };
  return {
    ...finding,
    id: identity(source, finding),
    ...since,
    ...(finding.checkedFrom === undefined ? {} : { checkedAt: at }),
  };
}

/** A machine's time as all times here are written; not later than now, as its clock may be ahead. Null when it is no time. */
function instantOf(time: string | null | undefined, now: Date): string | null {
  const ms = time === null || time === undefined ? Number.NaN : Date.parse(time);
  return Number.isNaN(ms) ? null : new Date(Math.min(ms, now.getTime())).toISOString();
}

function toFinding(kept: Kept, settings: Settings): Finding {
  const { id, link, target, level, reason, since, sinceMeans, nextTryAt, checkedFrom, checkedAt } = kept;
  const oneOff = checkedFrom !== undefined && !isSavedCheck(link, checkedFrom, settings);
  return {
    id,
    link,
    target,
    level,
    reason,
    environment: environmentOf(link, settings),
    oneOff,
    ...(nextTryAt !== undefined && { nextTryAt }),
    ...(oneOff && checkedAt !== undefined ? { since: checkedAt, sinceMeans: 'checked' } : { since, sinceMeans }),
  };
}

/** The environment of a link's server or cluster. A context's name may hold slashes: the longest name that fits is it. */
function environmentOf(link: string, settings: Settings): Environment {
  const [room] = link.split('/', 1);
  const known =
    room === 'server' || room === 'servers'
      ? settings.servers.environments
      : room === 'cluster' || room === 'clusters'
        ? settings.kubernetes.environments
        : {};
  const [longest] = Object.keys(known)
    .filter((name) => isWithin(link, `${room}/${name}`) || isWithin(link, `${room}/${encodeURIComponent(name)}`))
    .sort((a, b) => b.length - a.length);
  return (longest === undefined ? undefined : known[longest]) ?? 'none';
}

/** A unit belongs to its server; but one URL below another is a target of its own. */
function concerns(link: string, opened: string): boolean {
  return opened.startsWith('url/') ? link === opened : isWithin(link, opened);
}

function isWithin(link: string, parent: string): boolean {
  return link === parent || link.startsWith(`${parent}/`);
}

function sameTrouble(a: ReportedFinding, b: ReportedFinding): boolean {
  return a.link === b.link && troubleOf(a) === troubleOf(b);
}

/** Which trouble it is: the name its source gives it, or its words without what moves in them. */
function troubleOf({ trouble, reason }: ReportedFinding): string {
  return trouble === undefined ? `"${heading(reason.en)}"` : trouble;
}

/** A trouble whose words come and go has a level and times that do, too. Any other is a new one when it began anew. */
function identity(source: string, finding: ReportedFinding): string {
  const parts = [source, finding.link, troubleOf(finding), ...(finding.trouble === undefined ? [finding.level, finding.began ?? ''] : [])];
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64url');
}

/** `CrashLoopBackOff: exit 1, 7 restarts, last log line ...` and the same with 8 restarts are one trouble; so are 91 % and 92 %. */
function heading(reason: string): string {
  return (reason.split(',', 1)[0] ?? '').replaceAll(/\d+(?:[.,]\d+)?(?= (?:%|(?:ms|s|min|h|d|days?|restarts?)\b))/g, '#');
}

function rank(level: Level): number {
  return levels.indexOf(level);
}

function worse(a: Level, b: Level): Level {
  return rank(a) >= rank(b) ? a : b;
}

function worstFirst(a: Finding, b: Finding): number {
  return (
    Number(a.oneOff) - Number(b.oneOff) ||
    rank(b.level) - rank(a.level) ||
    environments.indexOf(a.environment) - environments.indexOf(b.environment) ||
    b.since.localeCompare(a.since) ||
    a.link.localeCompare(b.link)
  );
}
