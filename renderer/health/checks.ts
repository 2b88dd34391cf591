import i18next from 'i18next';
import { useMemo, useSyncExternalStore } from 'react';
import type { UrlVerdict } from '../../preload/contract/health.ts';
import type { SavedUrlCheck } from '../../preload/contract/settings.ts';
import type { Phase } from '../../preload/contract/verdict.ts';
import { client } from '../client/link.ts';
import type { Run } from '../client/run.ts';
import { createRun } from '../client/run.ts';
import { useSettings } from '../client/settings.ts';

/** What a check asks, as it is typed and saved. */
export type UrlCheck = SavedUrlCheck;

/** What came of a check so far. */
export interface CheckProgress {
  readonly phases: readonly Phase[];
  readonly verdict: UrlVerdict | null;
}

type Item = { kind: 'phase'; phase: Phase } | { kind: 'verdict'; verdict: UrlVerdict };

/** See `health.check` in the contract. */
const LONGEST_URL = 2048;

const runs = new Map<string, Run<UrlCheck, CheckProgress>>();
/** Checks of this session that are not saved, newest first. */
let unsaved: readonly UrlCheck[] = [];
const listeners = new Set<() => void>();
const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

/** A check is one URL from one place. */
export function checkId({ url, via }: Pick<UrlCheck, 'url' | 'via'>): string {
  return `${via} ${url}`;
}

/** The run of a check, the same for whoever looks at it. */
export function runOf(id: string): Run<UrlCheck, CheckProgress> {
  const known = runs.get(id);
  if (known) return known;
  const made = createRun<UrlCheck, Item, CheckProgress>({
    procedure: client.health.check,
    fold: foldProgress,
    label: ({ url }) => i18next.t('running', { ns: 'health', url }),
    path: '/health',
  });
  runs.set(id, made);
  return made;
}

/** Takes a batch in: phases add up, the verdict replaces them with its own. */
export function foldProgress(progress: CheckProgress | undefined, items: readonly Item[]): CheckProgress {
  return items.reduce<CheckProgress>(
    (so, item) =>
      item.kind === 'phase' ? { ...so, phases: [...so.phases, item.phase] } : { phases: item.verdict.phases, verdict: item.verdict },
    progress ?? { phases: [], verdict: null },
  );
}

/** Starts a check and remembers it for this session. */
export function startCheck(check: UrlCheck): void {
  unsaved = [check, ...unsaved.filter((other) => checkId(other) !== checkId(check))];
  for (const listener of [...listeners]) listener();
  runOf(checkId(check)).start(check);
}

/** A URL as typed, with the scheme people leave out. */
export function completeUrl(typed: string): string {
  const trimmed = typed.trim();
  return /^[a-z][a-z0-9+.-]*:\/\//iu.test(trimmed) ? trimmed : `https://${trimmed}`;
}

/** Why what was typed is no URL to check: the key of the reason's words; null when it is one, or when nothing was typed. */
export function unfitUrl(typed: string): 'form' | 'scheme' | 'host' | 'long' | null {
  if (typed.trim() === '') return null;
  const complete = completeUrl(typed);
  if (complete.length > LONGEST_URL) return 'long';
  if (/^[a-z][a-z0-9+.-]*:\/\/$/iu.test(complete)) return 'host';
  if (/[\s"'<>`]/u.test(complete)) return 'form';
  const url = URL.parse(complete);
  if (url === null || url.port === '0') return 'form';
  return url.protocol === 'http:' || url.protocol === 'https:' ? null : 'scheme';
}

export interface ListedCheck {
  readonly id: string;
  readonly check: UrlCheck;
  /** Key in the settings; null when it is not saved. */
  readonly savedAs: string | null;
}

/** Saved checks and those of this session. */
export function useChecks(): readonly ListedCheck[] {
  const saved = useSettings().health.checks;
  const here = useSyncExternalStore(subscribe, () => unsaved);
  return useMemo(() => {
    const listed = Object.entries(saved).map(([savedAs, check]): ListedCheck => ({ id: checkId(check), check, savedAs }));
    const known = new Set(listed.map(({ id }) => id));
    return [
      ...listed,
      ...here.filter((check) => !known.has(checkId(check))).map((check): ListedCheck => ({ id: checkId(check), check, savedAs: null })),
    ];
  }, [saved, here]);
}
