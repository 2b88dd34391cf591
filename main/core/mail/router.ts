import type { MailVerdict, TranscriptLine } from '../../../preload/contract/mail.ts';
import type { Phase } from '../../../preload/contract/verdict.ts';
import { os } from '../implementer.ts';
import type { Rooms } from '../rooms.ts';
import { streamWork } from '../streams.ts';
import { readDeployed } from './deployed/read-deployed.ts';
import { prepare } from './prepare.ts';
import type { MailTest } from './test-run.ts';
import { runMailTest } from './session.ts';

type Item = { kind: 'line'; line: TranscriptLine } | { kind: 'phase'; phase: Phase } | { kind: 'verdict'; verdict: MailVerdict };

/** The mail part of the contract. */
export function mailRouter(rooms: Rooms) {
  return {
    deployed: os.mail.deployed.handler(async ({ input, signal }) => {
      const until = AbortSignal.any([rooms.closing, ...(signal ? [signal] : [])]);
      return (await readDeployed(input.source, rooms, until)).shown;
    }),
    test: os.mail.test.handler(async ({ input, signal, context }) => {
      const until = AbortSignal.any([rooms.closing, ...(signal ? [signal] : [])]);
      const test = await prepare(input, rooms, context.who, until);
      const work = streamWork<Item>(async (push, running) => {
        const vantage = await rooms.vantages.open(input.via, { signal: running });
        const found = await runMailTest(test, vantage, running, {
          onLine: (line) => push({ kind: 'line', line: redactedLine(line, rooms) }),
          onPhase: (phase) => push({ kind: 'phase', phase: redactedPhase(phase, rooms) }),
        });
        const verdict = redacted(found, rooms);
        record(test, verdict, rooms, context.who);
        push({ kind: 'verdict', verdict });
      }, until);
      return rooms.streams.hold(input.stream, work, until);
    }),
  };
}

/** What others need to know of a test: the log, the findings, and for a message that was sent the audit journal. */
function record(test: MailTest, verdict: MailVerdict, rooms: Rooms, who: string): void {
  const target = `${test.server}:${test.port}`;
  const { ok, via, sent, queueId, failure: found } = verdict;
  rooms.log.info({ server: target, via, ok, sent, failure: found?.kind ?? null, code: found?.code ?? null }, 'Mail test ended');
  rooms.findings.verdict(`mail/${target}`, target, verdict);
  const tried = sent || verdict.phases.some((phase) => phase.name === 'data');
  if (!test.send || !tried) return;
  rooms.audit.record({
    who,
    action: 'mail.send',
    target: via === 'here' ? target : `${target} via ${via}`,
    before: null,
    after: `${test.from.address} → ${test.to.map(({ address }) => address).join(', ')}`,
    result: sent ? 'done' : 'failed',
    detail: sent ? (queueId === null ? null : `queue id ${queueId}`) : (found?.cause.en ?? null),
  });
}

/** The transcript masks the password of this test; a server may know other credentials this core has used. */
function redacted(verdict: MailVerdict, rooms: Rooms): MailVerdict {
  const redact = (text: string) => rooms.redactor.redact(text);
  const { failure: found } = verdict;
  return {
    ...verdict,
    transcript: verdict.transcript.map((line) => redactedLine(line, rooms)),
    phases: verdict.phases.map((phase) => redactedPhase(phase, rooms)),
    capabilities: verdict.capabilities.map(redact),
    ...(found === undefined
      ? {}
      : {
          failure: {
            ...found,
            cause: { en: redact(found.cause.en), fr: redact(found.cause.fr) },
            ...(found.evidence === undefined ? {} : { evidence: redact(found.evidence) }),
          },
        }),
  };
}

function redactedLine(line: TranscriptLine, rooms: Rooms): TranscriptLine {
  return { ...line, line: rooms.redactor.redact(line.line) };
}

function redactedPhase(phase: Phase, rooms: Rooms): Phase {
  return phase.detail === undefined ? phase : { ...phase, detail: rooms.redactor.redact(phase.detail) };
}
