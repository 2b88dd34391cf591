import { splitCriteria } from './config-line.ts';
import { matchesPatternList } from './patterns.ts';

/** What a `Match` line is judged by. */
export interface MatchSubjects {
  /** The host name found so far, in lower case. */
  readonly host: string;
  readonly originalHost: string;
  readonly user: string;
  readonly localUser: string;
  readonly tag: string;
  /** The second look, under the name that was found. */
  readonly final: boolean;
}

export interface MatchVerdict {
  readonly applies: boolean;
  /** It asks for a second look. */
  readonly finalWanted: boolean;
  /** `exec` or `localnetwork`: what would have to be run or looked at to know; null when all could be judged. */
  readonly unjudged: string | null;
  /** What no `Match` line knows, or a criterion without its value; null when all is well. */
  readonly malformed: string | null;
}

/** Judges a `Match` line (ssh_config(5), Match). Nothing is run: what only running something would tell never applies. */
export function judgeMatch(rest: string, subjects: MatchSubjects): MatchVerdict {
  const criteria = splitCriteria(rest);
  let applies = true;
  let finalWanted = false;
  let unjudged: string | null = null;
  let judged = 0;
  const broken = (what: string): MatchVerdict => ({ applies: false, finalWanted, unjudged: null, malformed: what });
  while (criteria.length > 0) {
    const word = criteria.shift() ?? '';
    const negated = word.startsWith('!');
    const criterion = word.slice(negated ? 1 : 0).toLowerCase();
    if (criterion === 'all') {
      if (judged > 1 || criteria.length > 0) return broken(word);
      return { applies: applies && !negated, finalWanted, unjudged, malformed: null };
    }
    judged += 1;
    if (criterion === 'final' || criterion === 'canonical') {
      if (criterion === 'final') finalWanted = true;
      if (subjects.final === negated) applies = false;
      continue;
    }
    const value = criteria.shift();
    if (value === undefined || value === '') return broken(word);
    if (criterion === 'exec' || criterion === 'localnetwork') {
      // As with ssh, a line that does not apply anyway needs no run.
      if (applies) unjudged = `${word} ${value}`;
      applies = false;
      continue;
    }
    const subject = subjectOf(criterion, subjects);
    if (subject === null) return broken(word);
    const foldCase = criterion === 'host' || criterion === 'originalhost';
    const patterns = (foldCase ? value.toLowerCase() : value).split(',');
    if (matchesPatternList(patterns, foldCase ? subject.toLowerCase() : subject) === negated) applies = false;
  }
  if (judged === 0) return broken('');
  return { applies, finalWanted, unjudged, malformed: null };
}

function subjectOf(criterion: string, subjects: MatchSubjects): string | null {
  switch (criterion) {
    case 'host':
      return subjects.host;
    case 'originalhost':
      return subjects.originalHost;
    case 'user':
      return subjects.user;
    case 'localuser':
      return subjects.localUser;
    case 'tagged':
      return subjects.tag;
    default:
      return null;
  }
}
