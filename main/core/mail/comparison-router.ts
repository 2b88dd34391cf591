import type { MailAnswer, MailAttempt } from '../../../preload/contract/mail-comparison.ts';
import type { MailVerdict } from '../../../preload/contract/mail.ts';
import type { Phase } from '../../../preload/contract/verdict.ts';
import { os } from '../implementer.ts';
import type { Rooms } from '../rooms.ts';
import { refusePasswordInPlace } from '../ssh/config/login-in-host.ts';
import { streamWork } from '../streams.ts';
import { findAlternatives } from './alternatives.ts';
import { compareVantages } from './compare.ts';
import { prepare } from './prepare.ts';
import { record, redacted, redactedFailure, redactedPhase } from './record.ts';

type Compared = { kind: 'phase'; via: string; phase: Phase } | { kind: 'verdict'; via: string; verdict: MailVerdict };
type Tried = { kind: 'tried'; attempt: MailAttempt } | { kind: 'answer'; answer: MailAnswer };

/** Several places side by side, and what would work instead. */
export function comparisonProcedures(rooms: Rooms) {
  const untilOf = (signal: AbortSignal | undefined) => AbortSignal.any([rooms.closing, ...(signal ? [signal] : [])]);
  return {
    compare: os.mail.compare.handler(async ({ input, signal, context }) => {
      const until = untilOf(signal);
      // Before the test: the name of a place stands in the log beside its verdict.
      for (const via of input.vias) refusePasswordInPlace(via);
      const test = await prepare({ ...input, via: 'here', send: false }, rooms, context.who, until);
      const work = streamWork<Compared>(
        (push, running) =>
          compareVantages(test, input.vias, running, {
            open: (via, opening) => rooms.vantages.open(via, { signal: opening }),
            onPhase: (via, phase) => push({ kind: 'phase', via, phase: redactedPhase(phase, rooms) }),
            onVerdict: (via, found) => {
              const verdict = redacted(found, rooms);
              record(test, verdict, rooms, context.who);
              push({ kind: 'verdict', via, verdict });
            },
          }),
        until,
      );
      return rooms.streams.hold(input.stream, work, until);
    }),
    alternatives: os.mail.alternatives.handler(async ({ input, signal, context }) => {
      const until = untilOf(signal);
      const test = await prepare({ ...input, quitAfter: null, send: false }, rooms, context.who, until);
      const work = streamWork<Tried>(async (push, running) => {
        const vantage = await rooms.vantages.open(input.via, { signal: running });
        const answer = await findAlternatives(test, input.tested, vantage, running, (attempt) => {
          const { failure: found, ...rest } = attempt;
          push({ kind: 'tried', attempt: { ...rest, ...(found ? { failure: redactedFailure(found, rooms) } : {}) } });
        });
        push({ kind: 'answer', answer });
      }, until);
      return rooms.streams.hold(input.stream, work, until);
    }),
  };
}
