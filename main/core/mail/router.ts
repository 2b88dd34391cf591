import type { MailVerdict, TranscriptLine } from '../../../preload/contract/mail.ts';
import type { Phase } from '../../../preload/contract/verdict.ts';
import { os } from '../implementer.ts';
import type { Rooms } from '../rooms.ts';
import { streamWork } from '../streams.ts';
import { attachedFiles } from './attached.ts';
import { comparisonProcedures } from './comparison-router.ts';
import { driftOf } from './deployed/drift.ts';
import { readDeployed } from './deployed/read-deployed.ts';
import { catcherProcedures } from './catcher/catcher-router.ts';
import { domainProcedures } from './domain/domain-router.ts';
import { followProcedures } from './follow/follow-router.ts';
import { prepare } from './prepare.ts';
import { record, redacted, redactedLine, redactedPhase } from './record.ts';
import { savedProfile, sendMail } from './send.ts';
import type { MailProgress } from './session.ts';
import { runMailTest } from './session.ts';

type Item = { kind: 'line'; line: TranscriptLine } | { kind: 'phase'; phase: Phase } | { kind: 'verdict'; verdict: MailVerdict };

/** The mail part of the contract. */
export function mailRouter(rooms: Rooms) {
  return {
    ...comparisonProcedures(rooms),
    ...catcherProcedures(rooms),
    ...domainProcedures(rooms),
    ...followProcedures(rooms),
    attach: os.mail.attach.handler(({ input }) => ({ bytes: attachedFiles.add(input.id, Buffer.from(input.base64, 'base64')) })),
    deployed: os.mail.deployed.handler(async ({ input, signal }) => {
      const until = AbortSignal.any([rooms.closing, ...(signal ? [signal] : [])]);
      const profile = input.against === null ? null : savedProfile(rooms, input.against);
      const settings = await readDeployed(input.source, rooms, until);
      if (input.against === null || profile === null) return settings.shown;
      const secret = profile.credential === null ? null : await rooms.credentials.get(profile.credential);
      return { ...settings.shown, drift: driftOf(settings, input.against, profile, secret) };
    }),
    send: os.mail.send.handler(async ({ input, signal, context }) => {
      const until = AbortSignal.any([rooms.closing, ...(signal ? [signal] : [])]);
      const profile = savedProfile(rooms, input.profile);
      const work = streamWork<Item>(async (push, running) => {
        const verdict = await sendMail(rooms, profile, input.message, { who: context.who, signal: running, ...progressOf(push, rooms) });
        push({ kind: 'verdict', verdict });
      }, until);
      return rooms.streams.hold(input.stream, work, until);
    }),
    test: os.mail.test.handler(async ({ input, signal, context }) => {
      const until = AbortSignal.any([rooms.closing, ...(signal ? [signal] : [])]);
      const test = await prepare(input, rooms, context.who, until);
      const work = streamWork<Item>(async (push, running) => {
        const vantage = await rooms.vantages.open(input.via, { signal: running });
        const found = await runMailTest(test, vantage, running, progressOf(push, rooms));
        const verdict = redacted(found, rooms);
        record(test, verdict, rooms, context.who);
        push({ kind: 'verdict', verdict });
      }, until);
      return rooms.streams.hold(input.stream, work, until);
    }),
  };
}

function progressOf(push: (item: Item) => void, rooms: Rooms): MailProgress {
  return {
    onLine: (line) => push({ kind: 'line', line: redactedLine(line, rooms) }),
    onPhase: (phase) => push({ kind: 'phase', phase: redactedPhase(phase, rooms) }),
  };
}
