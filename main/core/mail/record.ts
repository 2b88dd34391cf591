import type { Failure } from '../../../preload/contract/failure.ts';
import type { MailVerdict, TranscriptLine } from '../../../preload/contract/mail.ts';
import type { Phase } from '../../../preload/contract/verdict.ts';
import type { Rooms } from '../rooms.ts';
import type { MailTest } from './test-run.ts';

/** What others need to know of a test: the log, the findings, and for a message that was sent the audit journal. */
export function record(test: MailTest, verdict: MailVerdict, rooms: Rooms, who: string): void {
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
export function redacted(verdict: MailVerdict, rooms: Rooms): MailVerdict {
  const redact = (text: string) => rooms.redactor.redact(text);
  const { failure: found } = verdict;
  return {
    ...verdict,
    transcript: verdict.transcript.map((line) => redactedLine(line, rooms)),
    phases: verdict.phases.map((phase) => redactedPhase(phase, rooms)),
    capabilities: verdict.capabilities.map(redact),
    recipients: verdict.recipients.map(({ failure: refused, ...recipient }) => ({
      ...recipient,
      reply: redact(recipient.reply),
      ...(refused === undefined ? {} : { failure: redactedFailure(refused, rooms) }),
    })),
    ...(found === undefined ? {} : { failure: redactedFailure(found, rooms) }),
  };
}

/** A failure without known secrets in what it quotes. */
export function redactedFailure(found: Failure, rooms: Pick<Rooms, 'redactor'>): Failure {
  const redact = (text: string) => rooms.redactor.redact(text);
  return {
    ...found,
    cause: { en: redact(found.cause.en), fr: redact(found.cause.fr) },
    remedy: { en: redact(found.remedy.en), fr: redact(found.remedy.fr) },
    ...(found.evidence === undefined ? {} : { evidence: redact(found.evidence) }),
  };
}

/** A line of the transcript without known secrets. */
export function redactedLine(line: TranscriptLine, rooms: Pick<Rooms, 'redactor'>): TranscriptLine {
  const redact = (text: string) => rooms.redactor.redact(text);
  const { words: said } = line;
  return { ...line, line: redact(line.line), ...(said === undefined ? {} : { words: { en: redact(said.en), fr: redact(said.fr) } }) };
}

/** A phase without known secrets in its detail. */
export function redactedPhase(phase: Phase, rooms: Rooms): Phase {
  const { detail, words: said } = phase;
  const redact = (text: string) => rooms.redactor.redact(text);
  return {
    ...phase,
    ...(detail === undefined ? {} : { detail: redact(detail) }),
    ...(said === undefined ? {} : { words: { en: redact(said.en), fr: redact(said.fr) } }),
  };
}
