import i18next from 'i18next';
import type { MailVerdict, TranscriptLine } from '../../preload/contract/mail.ts';
import type { Phase } from '../../preload/contract/verdict.ts';
import { client } from '../client/link.ts';
import { createRun } from '../client/run.ts';
import type { inputOf } from './draft.ts';

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

/** The mail test of this window; it goes on while other pages are shown. */
export const mailRun = createRun<MailInput, Item, MailProgress>({
  procedure: client.mail.test,
  fold: foldMail,
  label: ({ server, port }) => i18next.t('running', { ns: 'mail', server, port }),
  path: '/mail',
});
