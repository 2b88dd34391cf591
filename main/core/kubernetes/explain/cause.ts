import type { Cause, ExplanationEvidence, ObjectLink } from '../../../../preload/contract/explanations.ts';
import type { Level } from '../../../../preload/contract/level.ts';
import type { Words } from '../../../../preload/contract/words.ts';
import { words } from '../../failure.ts';
import { quote } from '../../vantage/quote.ts';
import { compareLevels } from '../worst-first.ts';

/** A cause as a rule writes it: what it has nothing to say of is left out. */
export function cause(rule: string, level: Level, what: Words, more: Partial<Omit<Cause, 'rule' | 'level' | 'what'>> = {}): Cause {
  return {
    rule,
    level,
    what,
    means: null,
    since: null,
    howOften: null,
    stillServes: null,
    whatToDo: [],
    evidence: [],
    links: [],
    ...more,
  };
}

/** In a command of ours in an advice: the options that say which cluster and namespace, as `placed` writes them. */
export const HERE = '{here}';

/** An advice with the cluster and the namespace in its commands: they run as they are printed. */
export function placed({ en, fr }: Words, context: string, namespace: string | null): Words {
  const args = ['--context', context, ...(namespace === null ? [] : ['-n', namespace])];
  const here = args.map((arg) => quote(arg)).join(' ');
  return words(en.replaceAll(HERE, here), fr.replaceAll(HERE, here));
}

/** The worst first; those that a rule put first stay before others that are as bad. */
export function worstCauseFirst(causes: readonly Cause[]): readonly Cause[] {
  return causes.toSorted((a, b) => compareLevels(b.level, a.level));
}

/** An object that an explanation leads to; `exists` is false where it is named and not there. */
export function link(resource: string, namespace: string | null, name: string, exists = true): ObjectLink {
  return { resource, namespace, name, exists };
}

/** What a cause rests on; none where the text is empty. `at` is ISO 8601. */
export function evidence(source: Words, text: string | null, at: string | null = null): readonly ExplanationEvidence[] {
  return text === null || text.trim() === '' ? [] : [{ source, text: text.trim(), at }];
}

/** Words that are the same in both languages: a name, a message of a program. */
export function same(text: string): Words {
  return words(text, text);
}

/** A sentence of ours as a part of another one. */
export function within({ en, fr }: Words): Words {
  const lower = (text: string) => text.charAt(0).toLowerCase() + text.slice(1);
  return words(lower(en), lower(fr));
}
