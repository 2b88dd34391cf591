import type { Failure } from '../../../preload/contract/failure.ts';
import type { Certificate, Phase } from '../../../preload/contract/verdict.ts';
import type { Language } from '../../../preload/contract/words.ts';
import { onTheCommandLine } from './command-line-remedies.ts';
import type { Output } from './output.ts';

/** English has the names of `--quit-after` and of the JSON; what is not here is called the same in French. */
const FRENCH_PHASES: Readonly<Record<string, string>> = {
  vantage: 'accès',
  resolve: 'résolution',
  connect: 'connexion',
  greeting: 'accueil',
  'ehlo-tls': 'ehlo (tls)',
  auth: 'authentification',
  'mail-from': 'expéditeur',
  'rcpt-to': 'destinataires',
  data: 'message',
  quit: 'au revoir',
  request: 'requête',
  body: 'corps',
};

/** A phase as the terminal's language calls it. */
export function phaseWord(name: string, language: Language): string {
  return language === 'fr' && Object.hasOwn(FRENCH_PHASES, name) ? (FRENCH_PHASES[name] ?? name) : name;
}

/** `ok` or `FAIL` at the beginning of a line, in columns of the same width. */
export function outcomeWord(ok: boolean, language: Language): string {
  return language === 'fr' ? (ok ? 'ok   ' : 'ÉCHEC') : ok ? 'ok  ' : 'FAIL';
}

/** A failure as the command line's JSON shows it: sentences in the terminal's language. */
export function plainFailure(failure: Failure, output: Output): object {
  const { kind, cause, remedy, ...details } = onTheCommandLine(failure, process.env);
  return { kind, cause: output.say(cause), remedy: output.say(remedy), ...details };
}

/** One line a phase, the certificate, then the verdict in words. */
export function verdictText(
  verdict: {
    readonly ok: boolean;
    readonly phases: readonly Phase[];
    readonly certificate: Certificate | null;
    readonly failure?: Failure | undefined;
  },
  healthy: string,
  output: Pick<Output, 'language' | 'say'>,
): string {
  const { language } = output;
  const names = verdict.phases.map(({ name }) => phaseWord(name, language));
  const width = Math.max(10, ...names.map(({ length }) => length));
  const phases = verdict.phases.map(({ ok, ms, detail, words: said }, index) =>
    `${outcomeWord(ok, language)} ${(names[index] ?? '').padEnd(width)} ${ms.toFixed(0).padStart(6)} ms  ${said ? output.say(said) : (detail ?? '')}`.trimEnd(),
  );
  const certificate = verdict.certificate
    ? [`     ${verdict.certificate.subject} (${verdict.certificate.names.join(', ')}), ${lifetime(verdict.certificate.daysLeft, language)}`]
    : [];
  const failure = verdict.failure && onTheCommandLine(verdict.failure, process.env);
  const ending = failure
    ? [
        output.say(failure.cause),
        output.say(failure.remedy),
        ...(failure.page ? [failure.page] : []),
        ...(failure.evidence ? ['', failure.evidence] : []),
      ]
    : [healthy];
  return [...phases, ...certificate, '', ...ending].join('\n');
}

/** `12 days left`, `expired 295 days ago`. */
function lifetime(daysLeft: number, language: Output['language']): string {
  const days = Math.floor(Math.abs(daysLeft));
  if (daysLeft < 0)
    return language === 'fr' ? `expiré depuis ${days} jour${days > 1 ? 's' : ''}` : `expired ${days} day${days === 1 ? '' : 's'} ago`;
  return language === 'fr' ? `${days} jour${days > 1 ? 's restants' : ' restant'}` : `${days} day${days === 1 ? '' : 's'} left`;
}
