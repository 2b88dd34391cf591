import i18next from 'i18next';
import type { FailureKind } from '../../preload/contract/failure-kinds.ts';
import type { MailAnswer, MailAttempt } from '../../preload/contract/mail-comparison.ts';
import type { MailVerdict, TranscriptLine } from '../../preload/contract/mail.ts';
import type { Phase } from '../../preload/contract/verdict.ts';
import { client } from '../client/link.ts';
import { createRun } from '../client/run.ts';
import type { inputOf } from './draft.ts';
import { rememberSent } from './sent.ts';

export interface MailProgress {
  readonly lines: readonly TranscriptLine[];
  readonly phases: readonly Phase[];
  readonly verdict: MailVerdict | null;
}

type Item = { kind: 'line'; line: TranscriptLine } | { kind: 'phase'; phase: Phase } | { kind: 'verdict'; verdict: MailVerdict };
type MailInput = ReturnType<typeof inputOf>;

/** Takes a batch in: lines and phases add up, the verdict brings the final ones. */
export function foldMail(progress: MailProgress | undefined, items: readonly Item[]): MailProgress {
  return items.reduce<MailProgress>(
    (so, item) => {
      if (item.kind === 'line') return { ...so, lines: [...so.lines, item.line] };
      if (item.kind === 'phase') return { ...so, phases: [...so.phases, item.phase] };
      return { lines: item.verdict.transcript, phases: item.verdict.phases, verdict: item.verdict };
    },
    progress ?? { lines: [], phases: [], verdict: null },
  );
}

export interface Comparison {
  readonly phases: Readonly<Record<string, readonly Phase[]>>;
  readonly verdicts: Readonly<Record<string, MailVerdict>>;
}

type Compared = { kind: 'phase'; via: string; phase: Phase } | { kind: 'verdict'; via: string; verdict: MailVerdict };

export function foldComparison(so: Comparison | undefined, items: readonly Compared[]): Comparison {
  return items.reduce<Comparison>(
    ({ phases, verdicts }, item) =>
      item.kind === 'phase'
        ? { verdicts, phases: { ...phases, [item.via]: [...(phases[item.via] ?? []), item.phase] } }
        : { verdicts: { ...verdicts, [item.via]: item.verdict }, phases: { ...phases, [item.via]: item.verdict.phases } },
    so ?? { phases: {}, verdicts: {} },
  );
}

/** The same test from several places at once. */
export const compareRun = createRun<Omit<MailInput, 'via' | 'send'> & { vias: string[] }, Compared, Comparison>({
  procedure: client.mail.compare,
  fold: foldComparison,
  label: ({ server, port }) => i18next.t('running', { ns: 'mail', server, port }),
  path: '/mail',
});

export interface Alternatives {
  readonly tried: readonly MailAttempt[];
  readonly answer: MailAnswer | null;
}

type Tried = { kind: 'tried'; attempt: MailAttempt } | { kind: 'answer'; answer: MailAnswer };
type Tested = { kind: FailureKind; phase: string; mechanism: string | null; enhancedCode: string | null };

/** After a failed test: what would work instead. */
export const alternativesRun = createRun<Omit<MailInput, 'send' | 'quitAfter'> & { tested: Tested }, Tried, Alternatives>({
  procedure: client.mail.alternatives,
  fold: (so, items) =>
    items.reduce<Alternatives>(
      ({ tried, answer }, item) => (item.kind === 'tried' ? { tried: [...tried, item.attempt], answer } : { tried, answer: item.answer }),
      so ?? { tried: [], answer: null },
    ),
  label: ({ server }) => i18next.t('alternatives.running', { ns: 'mail', server }),
  path: '/mail',
});

/** The mail test of this window; it goes on while other pages are shown. */
export const mailRun = createRun<MailInput, Item, MailProgress>({
  procedure: client.mail.test,
  fold: foldMail,
  label: ({ server, port }) => i18next.t('running', { ns: 'mail', server, port }),
  path: '/mail',
});

mailRun.onChange(() => {
  const { input, state } = mailRun.get();
  const verdict = state?.verdict;
  if (!input || !verdict?.sent) return;
  const { server, from, to, subject } = input;
  const { at, queueId, messageId, via } = verdict;
  rememberSent({ at, server, from, to, subject, queueId, messageId, via });
});
