import type { CodeExplanation } from '../../../../preload/contract/totp-explain.ts';
import type { Words } from '../../../../preload/contract/words.ts';
import { failure, FailureError, words } from '../../failure.ts';
import type { Rooms } from '../../rooms.ts';
import { ntpStateIn } from './ntp-state.ts';

const LIMIT_MS = 15_000;
/** The header `Date` counts whole seconds (RFC 9110 §5.6.7). */
const HTTP_DATE_STEP_MS = 1_000;
/** Below this nobody's code fails for it. */
const HARMLESS_SECONDS = 5;

type OtherClock = NonNullable<CodeExplanation['compared']>;

/** Whether this computer's clock is kept by the network, as its own time service says; nothing is contacted. */
export async function ownClock({ vantages }: Pick<Rooms, 'vantages'>, signal: AbortSignal): Promise<CodeExplanation['clock']> {
  const ask = async (program: string, args: readonly string[]) => {
    try {
      const here = await vantages.open('here', { signal });
      const { exitCode, stdout } = await here.run(
        { program, args, timeoutMs: 3_000, largestOutputBytes: 65_536 },
        { signal, timeoutMs: 3_000 },
      );
      return exitCode === 0 ? stdout : null;
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof FailureError) return null;
      throw error;
    }
  };
  const state = await ntpStateIn(process.platform, ask);
  const meaning =
    state === true
      ? words('This computer’s clock is kept by the network.', 'L’horloge de cet ordinateur est réglée par le réseau.')
      : state === false
        ? words(
            'This computer’s clock is not kept by the network: it may be the one that is off.',
            'L’horloge de cet ordinateur n’est pas réglée par le réseau : c’est peut-être elle qui est fausse.',
          )
        : words(
            'Whether this computer’s clock is kept by the network cannot be told here.',
            'Impossible de dire ici si l’horloge de cet ordinateur est réglée par le réseau.',
          );
  return { synchronised: state, meaning };
}

/** The clock of a server, read over SSH. Throws what the connection throws, and `command-failed` when it has no `date`. */
export async function serverClock({ vantages }: Pick<Rooms, 'vantages'>, host: string, signal: AbortSignal): Promise<OtherClock> {
  const server = await vantages.open(`ssh:${host}`, { signal });
  const read = async () => {
    const before = Date.now();
    // busybox and BSD know no %N and print it, or drop the per cent sign.
    const { stdout } = await server.run({ program: 'date', args: ['+%s.%N'], timeoutMs: LIMIT_MS }, { signal, timeoutMs: LIMIT_MS });
    return { before, after: Date.now(), ...dateIn(stdout) };
  };
  // The first one may have waited for the connection.
  const first = await read();
  const second = await read();
  const best = second.after - second.before <= first.after - first.before ? second : first;
  if (best.ms === null) {
    throw new FailureError(
      failure(
        'command-failed',
        words(`${host} did not say what time it has.`, `${host} n’a pas donné son heure.`),
        words('Look at it there: date', 'Regardez-la là-bas : date'),
      ),
    );
  }
  return compared(host, best.ms, best.before, best.after, best.stepMs);
}

/** The clock of a web server, from the `Date` of its answer. Throws FailureError with the kind of what kept it from answering. */
export async function httpClock(url: string, signal: AbortSignal): Promise<OtherClock> {
  const before = Date.now();
  const origin = askable(url);
  let date: string | null;
  try {
    const answer = await fetch(url, {
      method: 'HEAD',
      redirect: 'manual',
      signal: AbortSignal.any([signal, AbortSignal.timeout(LIMIT_MS)]),
    });
    date = answer.headers.get('date');
    await answer.body?.cancel();
  } catch (error) {
    signal.throwIfAborted();
    throw unreachable(origin, error);
  }
  const after = Date.now();
  const ms = date === null ? Number.NaN : Date.parse(date);
  if (Number.isNaN(ms)) {
    throw new FailureError(
      failure(
        'not-available',
        words(`${origin} answers without a date.`, `${origin} répond sans date.`),
        words('Compare with another server.', 'Comparez avec un autre serveur.'),
      ),
    );
  }
  return compared(origin, ms, before, after, HTTP_DATE_STEP_MS);
}

/** The origin of an address that can be asked. Throws FailureError `bad-input` for one that is none, or that names a user. */
function askable(url: string): string {
  const parsed = URL.parse(url);
  if (parsed === null || !/^https?:$/u.test(parsed.protocol))
    throw new FailureError(
      failure(
        'bad-input',
        words('This is no address of a web server.', 'Ce n’est pas l’adresse d’un serveur web.'),
        words('Give it as in https://example.com', 'Donnez-la comme dans https://example.com'),
      ),
    );
  if (parsed.username !== '' || parsed.password !== '')
    throw new FailureError(
      failure(
        'bad-input',
        words(
          'The address holds a user name or a password; the date of a web server is read without them.',
          'L’adresse contient un nom d’utilisateur ou un mot de passe ; la date d’un serveur web se lit sans eux.',
        ),
        words(`Leave them out: ${parsed.origin}`, `Retirez-les : ${parsed.origin}`),
      ),
    );
  return parsed.origin;
}

/** `1764000000.123456789`, or whole seconds where there are no nanoseconds. */
export function dateIn(stdout: string): { readonly ms: number | null; readonly stepMs: number } {
  const found = /^(\d{9,12})(?:\.(\d{9}))?/u.exec(stdout.trim());
  if (found === null) return { ms: null, stepMs: 0 };
  const [, seconds = '0', nanoseconds] = found;
  if (nanoseconds === undefined) return { ms: Number(seconds) * 1000, stepMs: 1_000 };
  return { ms: Number(seconds) * 1000 + Number(nanoseconds) / 1_000_000, stepMs: 0 };
}

/** The other clock was read between `before` and `after`; one that shows whole seconds is half a step further on the average. */
export function compared(name: string, otherMs: number, before: number, after: number, stepMs: number): OtherClock {
  const aheadMs = otherMs + stepMs / 2 - (before + after) / 2;
  const uncertainMs = (after - before) / 2 + stepMs / 2;
  const aheadSeconds = Math.round(aheadMs / 100) / 10;
  const uncertainSeconds = Math.ceil(uncertainMs / 100) / 10;
  return { with: name, aheadSeconds, uncertainSeconds, meaning: meaningOf(name, aheadSeconds, uncertainSeconds) };
}

function meaningOf(name: string, ahead: number, uncertain: number): Words {
  const by = Math.abs(ahead);
  if (by <= Math.max(HARMLESS_SECONDS, uncertain))
    return words(
      `The clocks of ${name} and of this computer agree to within ${format('en', Math.max(by, uncertain))} s.`,
      `Les horloges de ${name} et de cet ordinateur concordent à ${format('fr', Math.max(by, uncertain))} s près.`,
    );
  return ahead > 0
    ? words(
        `This computer’s clock is ${format('en', by)} s behind that of ${name}.`,
        `L’horloge de cet ordinateur retarde de ${format('fr', by)} s sur celle de ${name}.`,
      )
    : words(
        `This computer’s clock is ${format('en', by)} s ahead of that of ${name}.`,
        `L’horloge de cet ordinateur avance de ${format('fr', by)} s sur celle de ${name}.`,
      );
}

function format(language: 'en' | 'fr', seconds: number): string {
  return seconds.toLocaleString(language, { maximumFractionDigits: seconds < 10 ? 1 : 0, useGrouping: false });
}

/** Names of errors of the system and of TLS (ECONNREFUSED, CERT_HAS_EXPIRED), which have a meaning of their own. */
const SYSTEM_WORD = /^(?:E[A-Z0-9_]{2,}|[A-Z0-9]+(?:_[A-Z0-9]+)+)$/u;

/** Why a web server could not be asked, in words; what the runtime calls its own errors is not repeated. */
export function unreachable(origin: string, error: unknown): FailureError {
  const cause = error instanceof Error ? error.cause : undefined;
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  const timedOut = (error instanceof Error && error.name === 'TimeoutError') || code === 'UND_ERR_CONNECT_TIMEOUT';
  const kind =
    code === 'ENOTFOUND' || code === 'EAI_AGAIN'
      ? 'name-not-found'
      : code === 'ECONNREFUSED'
        ? 'connection-refused'
        : timedOut
          ? 'connection-timed-out'
          : 'connection-closed';
  const seconds = LIMIT_MS / 1000;
  const why = timedOut
    ? words(`${origin} did not answer within ${seconds} s.`, `${origin} n’a pas répondu en ${seconds} s.`)
    : cause instanceof Error && cause.message === 'bad port'
      ? words(
          `${origin} was not asked: its port belongs to another service than the web, and is never asked for a page.`,
          `${origin} n’a pas été interrogé : son port appartient à un autre service que le web, et on n’y demande jamais de page.`,
        )
      : code.startsWith('HPE_')
        ? words(`What answers at ${origin} is no web server.`, `Ce qui répond à ${origin} n’est pas un serveur web.`)
        : SYSTEM_WORD.test(code)
          ? words(`${origin} did not answer (${code}).`, `${origin} n’a pas répondu (${code}).`)
          : words(`${origin} did not answer.`, `${origin} n’a pas répondu.`);
  return new FailureError(
    failure(
      kind,
      why,
      words(
        'Compare with another server. A certificate that is refused may itself come from a wrong clock.',
        'Comparez avec un autre serveur. Un certificat refusé peut lui-même venir d’une horloge fausse.',
      ),
      cause instanceof Error ? { evidence: cause.message } : {},
    ),
    { cause: error },
  );
}
