import type { Failure } from '../../../../preload/contract/failure.ts';
import type { MailAnswer, MailAttempt } from '../../../../preload/contract/mail-comparison.ts';
import type { MailVerdict } from '../../../../preload/contract/mail.ts';
import { words } from '../../failure.ts';
import { onTheCommandLine } from '../command-line-remedies.ts';
import { EXIT } from '../exit-code.ts';
import type { Output } from '../output.ts';
import { table } from '../output.ts';
import type { CoreClient, Session } from '../session.ts';
import { outcomeWord, phaseWord, plainFailure } from '../verdict.ts';

type TestInput = Omit<Parameters<CoreClient['mail']['test']>[0], 'stream'>;

/** `--compare-via`: one column a place, one row a phase, then each failure in words. Healthy when the test succeeds from everywhere. */
export async function compareOnTerminal({ client, output, read }: Session, input: TestInput, vias: readonly string[]): Promise<number> {
  const { via: _via, send: _send, ...same } = input;
  const found = new Map<string, MailVerdict>();
  await read(client.mail.compare, { ...same, vias: [...vias] }, (item) => {
    if (item.kind === 'verdict') found.set(item.via, item.verdict);
  });
  const verdicts = [...new Set(vias)].flatMap((via) => found.get(via) ?? []);
  output.result({ verdicts: verdicts.map((verdict) => plainMail(verdict, output)) }, () => comparisonText(verdicts, output));
  return verdicts.length > 0 && verdicts.every(({ ok }) => ok) ? EXIT.healthy : EXIT.failureFound;
}

const ACCEPTS = words('the server accepts it', 'le serveur accepte');

/** The places beside each other: the longest dialogue gives the order of the phases. */
export function comparisonText(verdicts: readonly MailVerdict[], output: Pick<Output, 'language' | 'say'>, accepted = ACCEPTS): string {
  const longest = verdicts.toSorted((a, b) => b.phases.length - a.phases.length)[0]?.phases.map(({ name }) => name) ?? [];
  const all = verdicts.flatMap(({ phases }) => phases.map(({ name }) => name));
  // Getting to the place comes before anything from there.
  const names = [...new Set([...all.filter((name) => name === 'vantage'), ...longest, ...all])];
  const cell = ({ phases }: MailVerdict, name: string) => {
    const phase = phases.find((one) => one.name === name);
    return phase === undefined ? '-' : `${phase.ok ? '' : `${outcomeWord(false, output.language)} `}${phase.ms.toFixed(0)} ms`;
  };
  const rows = names.map((name) => [phaseWord(name, output.language), ...verdicts.map((verdict) => cell(verdict, name))]);
  const ends = verdicts.map((verdict) => {
    const failed = verdict.failure && onTheCommandLine(verdict.failure, process.env);
    return `${verdict.via}${output.language === 'fr' ? ' :' : ':'} ${failed ? `${output.say(failed.cause)} ${output.say(failed.remedy)}` : output.say(accepted)}`;
  });
  return [table(['', ...verdicts.map(({ via }) => via)], rows).trimEnd(), '', ...ends].join('\n');
}

/** `--what-works`: the ways that were tried, and the answer. */
export async function alternativesOnTerminal({ client, output, read }: Session, input: TestInput, failed: MailVerdict) {
  const { send: _send, quitAfter: _stop, ...same } = input;
  const tested = {
    kind: failed.failure?.kind ?? ('mail-refused' as const),
    phase: failed.phases.findLast(({ ok }) => !ok)?.name ?? '',
    mechanism: failed.mechanism,
    enhancedCode: failed.failure?.enhancedCode ?? null,
  };
  const tried: MailAttempt[] = [];
  const answers: MailAnswer[] = [];
  await read(client.mail.alternatives, { ...same, tested }, (item) => {
    if (item.kind === 'tried') tried.push(item.attempt);
    else answers.push(item.answer);
  });
  const plainTried = tried.map(({ failure, ...attempt }) => ({
    ...attempt,
    ...(failure ? { failure: plainFailure(failure, output) } : {}),
  }));
  const [answer] = answers;
  const lines = tried.map(({ port, security, mechanism, ok, phase, ms, withLogin }) => {
    const login = withLogin ? (mechanism ?? 'login') : '';
    const { language } = output;
    return `${outcomeWord(ok, language)} ${String(port).padEnd(5)} ${security.padEnd(8)} ${login.padEnd(8)} ${phaseWord(phase, language)} ${ms} ms`;
  });
  return {
    plain: { tried: plainTried, works: answer?.works ?? null, says: answer ? output.say(answer.says) : null },
    lines: ['', ...lines, ...(answer ? [output.say(answer.says)] : [])],
  };
}

/** A verdict as the command line's JSON shows it: sentences in the terminal's language. */
export function plainMail(verdict: MailVerdict, output: Output): object {
  const { failure: failed, offers, recipients, transcript, warning, ...rest } = verdict;
  const plain = (found: Failure) => ({ code: null, enhancedCode: null, ...plainFailure(found, output) });
  return {
    ...rest,
    transcript: transcript.map(({ from, line }) => ({ from, line })),
    ...(warning ? { warning: output.say(warning) } : {}),
    offers: offers.map(({ keyword, means }) => ({ keyword, means: output.say(means) })),
    recipients: recipients.map(({ failure: refused, ...recipient }) => ({ ...recipient, ...(refused ? { failure: plain(refused) } : {}) })),
    ...(failed ? { failure: plain(failed) } : {}),
  };
}
