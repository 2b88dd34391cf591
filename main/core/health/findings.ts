import type { Finding } from '../../../preload/contract/health.ts';
import type { Level } from '../../../preload/contract/servers.ts';
import type { Environment, Settings } from '../../../preload/contract/settings.ts';
import type { FindingsBook, SettingsDocument } from '../rooms.ts';
import { reportVerdict } from './verdict-finding.ts';

type Reported = Omit<Finding, 'since' | 'environment'>;
type Kept = Omit<Finding, 'environment'>;

const levels: readonly Level[] = ['healthy', 'changing', 'unknown', 'degraded', 'failing'];
const environments: readonly Environment[] = ['production', 'staging', 'development', 'none'];

/**
 * The book of what is wrong. A finding keeps its `since` for as long as its source goes on reporting the same reason;
 * a number that moves inside the reason (restarts, percent) does not make it a new one.
 */
export function createFindings(settings: SettingsDocument, now: () => Date = () => new Date()): FindingsBook {
  const bySource = new Map<string, readonly Kept[]>();
  const opened = new Map<string, { readonly target: string; readonly level: Level }>();
  const listeners = new Set<() => void>();
  const changed = () => {
    for (const listener of listeners) listener();
  };
  settings.onChange(changed);

  const book: FindingsBook = {
    report(source, reported) {
      const before = bySource.get(source) ?? [];
      const at = now().toISOString();
      const after = reported.map((finding): Kept => ({
        ...finding,
        since: before.find((known) => sameTrouble(known, finding))?.since ?? at,
      }));
      if (after.length === 0) bySource.delete(source);
      else bySource.set(source, after);
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
      const findings = [...bySource.values()]
        .flat()
        .map((finding): Finding => ({ ...finding, environment: environmentOf(finding.link, current) }))
        .sort(worstFirst);
      const levelOf = (link: string, known: Level) =>
        findings.filter((finding) => concerns(finding.link, link)).reduce((worst, finding) => worse(worst, finding.level), known);
      return { findings, opened: [...opened].map(([link, { target, level }]) => ({ link, target, level: levelOf(link, level) })) };
    },

    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    verdict: (link, name, verdict) => reportVerdict(book, link, name, verdict),
  };
  return book;
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

function sameTrouble(a: Reported, b: Reported): boolean {
  return a.link === b.link && heading(a.reason.en) === heading(b.reason.en);
}

/** `CrashLoopBackOff: exit 1, 7 restarts, last log line ...` and the same with 8 restarts are one trouble. */
function heading(reason: string): string {
  return (reason.split(',', 1)[0] ?? '').replaceAll(/\d+/g, '#');
}

function worse(a: Level, b: Level): Level {
  return levels.indexOf(a) >= levels.indexOf(b) ? a : b;
}

function worstFirst(a: Finding, b: Finding): number {
  return (
    levels.indexOf(b.level) - levels.indexOf(a.level) ||
    environments.indexOf(a.environment) - environments.indexOf(b.environment) ||
    b.since.localeCompare(a.since) ||
    a.link.localeCompare(b.link)
  );
}
