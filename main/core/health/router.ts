import type { UrlVerdict } from '../../../preload/contract/health.ts';
import type { Phase } from '../../../preload/contract/verdict.ts';
import { os } from '../implementer.ts';
import type { Rooms } from '../rooms.ts';
import { streamWork, watchState } from '../streams.ts';
import { readAuthorities } from '../vantage/secure.ts';
import type { Vantage } from '../vantage/vantage.ts';
import { readUrl } from './checked-url.ts';
import type { UrlCheck } from './checks/check.ts';
import { checks } from './checks/index.ts';

/** The health part of the contract: URL checks, and what is wrong among what was opened. */
export function healthRouter(rooms: Rooms) {
  const untilClosed = (signal: AbortSignal | undefined) => AbortSignal.any([rooms.closing, ...(signal ? [signal] : [])]);

  async function check(asked: UrlCheck, vantage: Vantage, signal: AbortSignal, onPhase: (phase: Phase) => void): Promise<UrlVerdict> {
    const { url, shown } = readUrl(asked.url);
    const run = checks[url.protocol];
    if (run === undefined) throw new Error(`no check for ${url.protocol}`);
    const verdict = redacted(await run(asked, vantage, signal, onPhase), rooms);
    rooms.log.info(
      { url: shown, via: verdict.via, ok: verdict.ok, status: verdict.status, failure: verdict.failure?.kind ?? null },
      'URL check ended',
    );
    rooms.findings.verdict(`url/${shown}`, shown, verdict);
    return verdict;
  }

  return {
    check: os.health.check.handler(async ({ input, signal }) => {
      const until = untilClosed(signal);
      const { secrets } = readUrl(input.url);
      for (const secret of secrets) rooms.redactor.register(secret);
      const authorities = input.caFile === null ? [] : await readAuthorities(input.caFile, until);
      type Item = { kind: 'phase'; phase: Phase } | { kind: 'verdict'; verdict: UrlVerdict };
      const work = streamWork<Item>(async (push, running) => {
        const vantage = await rooms.vantages.open(input.via, { signal: running });
        const verdict = await check({ ...input, authorities }, vantage, running, (phase) => push({ kind: 'phase', phase }));
        push({ kind: 'verdict', verdict });
      }, until);
      return rooms.streams.hold(input.stream, work, until);
    }),
    findings: {
      watch: os.health.findings.watch.handler(({ input, signal }) => {
        const until = untilClosed(signal);
        const state = () => {
          const { findings, dismissed, opened } = rooms.findings.read();
          return { findings: [...findings], dismissed: [...dismissed], opened: [...opened] };
        };
        return rooms.streams.hold(
          input.stream,
          watchState(state, (listener) => rooms.findings.onChange(listener), until),
          until,
        );
      }),
      list: os.health.findings.list.handler(() => [...rooms.findings.read().findings]),
      dismiss: os.health.findings.dismiss.handler(({ input }) => {
        rooms.findings.dismiss(input.id);
        return {};
      }),
      restore: os.health.findings.restore.handler(({ input }) => {
        rooms.findings.restore(input.id);
        return {};
      }),
    },
  };
}

/** A server may echo any credential this core has used, not only those of the URL. */
function redacted(verdict: UrlVerdict, rooms: Rooms): UrlVerdict {
  const redact = (text: string) => rooms.redactor.redact(text);
  return {
    ...verdict,
    bodyStart: verdict.bodyStart === null ? null : redact(verdict.bodyStart),
    headers: verdict.headers.map(([name, value]) => [name, redact(value)]),
    ...(verdict.failure?.evidence === undefined ? {} : { failure: { ...verdict.failure, evidence: redact(verdict.failure.evidence) } }),
  };
}
