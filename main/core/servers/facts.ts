import type { Facts } from '../../../preload/contract/servers.ts';
import { FailureError, words } from '../failure.ts';
import { scriptNotRun } from '../vantage/script-failures.ts';
import type { Vantage } from '../vantage/vantage.ts';
import { FACTS_SCRIPT } from './facts-script.ts';
import { clockOffset, momentAtUptime, parseLocalTime, parseMoment, parseSynchronized, parseTimezone } from './parse/clock.ts';
import { parseDf } from './parse/df.ts';
import { parseCores, parseLoad, parseUptime } from './parse/load.ts';
import { parseMemory } from './parse/memory.ts';
import { parseOsName } from './parse/os-release.ts';
import { parseSections } from './parse/sections.ts';

const WITHIN_MS = 45_000;

/** When the script was sent and its answer received, in seconds of this computer's clock. */
export interface Exchange {
  readonly sentSeconds: number;
  readonly receivedSeconds: number;
}

/**
 * The facts of a machine in one round trip. What could not be read is in `missing`, with the reason; the rest is there.
 * Throws FailureError `command-failed` when the machine has no sh(1) that runs the script at all.
 */
export async function readFacts(vantage: Vantage, signal: AbortSignal): Promise<Facts> {
  const sentSeconds = Date.now() / 1000;
  const result = await vantage.run({ program: 'sh', args: ['-c', FACTS_SCRIPT] }, { signal, timeoutMs: WITHIN_MS });
  const receivedSeconds = Date.now() / 1000;
  const facts = parseFacts(result.stdout, { sentSeconds, receivedSeconds });
  if (facts) return facts;
  throw new FailureError(scriptNotRun(`${result.stdout}\n${result.stderr}`));
}

/** The facts in what the script printed; null when there is not even a clock in it. */
export function parseFacts(text: string, exchange: Exchange): Facts | null {
  const sections = parseSections(text);
  const said = (name: string) => sections.get(name) ?? '';
  const missing: Facts['missing'] = [];
  /** Notes a value that is not there, with what the machine said instead. */
  const orMissing = <T>(what: string, section: string, value: T | null): T | null => {
    if (value === null) missing.push({ what, why: whyMissing(what, sections.get(section)) });
    return value;
  };

  const start = parseMoment(said('start'));
  if (start === null) return null;
  const reached = parseMoment(said('end')) ?? momentAtUptime(start, said('start'), said('end'));
  // Cut off on the way: then the last thing known of the clock is its start.
  const end = reached ?? {
    seconds: start.seconds + (exchange.receivedSeconds - exchange.sentSeconds),
    toleranceSeconds: exchange.receivedSeconds - exchange.sentSeconds,
  };
  const [system = '', release = '', architecture = ''] = said('kernel').split('\n');
  const { memory, swap } = parseMemory(said('memory'));
  const slow = said('disks-slow');
  const disks = parseDf(slow === '' ? said('disks') : slow);
  if (slow !== '')
    missing.push({
      what: 'network disks',
      why: words(
        'A network file system does not answer; only local disks are shown.',
        'Un système de fichiers réseau ne répond pas ; seuls les disques locaux sont affichés.',
      ),
    });
  else if (disks.length === 0) orMissing('disks', 'disks', null);
  const time = parseLocalTime(said('time')) ?? new Date(start.seconds * 1000).toISOString();
  const synchronized = parseSynchronized(said('ntp'));
  if (synchronized === null)
    missing.push({
      what: 'clock synchronisation',
      why: words(
        'Neither timedatectl nor chronyc says whether the clock is kept by NTP.',
        'Ni timedatectl ni chronyc n’indique si l’horloge est synchronisée par NTP.',
      ),
    });

  return {
    hostName: orMissing('host name', 'host', said('host') || null) ?? '',
    os: orMissing('operating system', 'os', parseOsName(said('os'))) ?? system,
    kernel: [system, release].filter((part) => part !== '').join(' '),
    architecture,
    uptimeSeconds: orMissing('uptime', 'uptime', parseUptime(said('uptime'), start.seconds)),
    load: orMissing('load', 'load', parseLoad(said('load'))),
    cores: orMissing('cores', 'cores', parseCores(said('cores'))),
    memory: orMissing('memory', 'memory', memory),
    swap: orMissing('swap', 'memory', swap),
    disks,
    clock: { time, timezone: parseTimezone(said('zone')) ?? 'UTC', ...clockOffset({ start, end }, exchange), synchronized },
    missing,
  };
}

const FRENCH: Readonly<Record<string, string>> = {
  'host name': 'le nom de la machine',
  'operating system': 'le système d’exploitation',
  uptime: 'la durée de fonctionnement',
  load: 'la charge',
  cores: 'le nombre de cœurs',
  memory: 'la mémoire',
  swap: 'l’espace d’échange',
  disks: 'la liste des disques',
};

function whyMissing(what: string, said: string | undefined) {
  const subject = FRENCH[what] ?? what;
  if (said === undefined) return words(`The answer ended before it came to the ${what}.`, `La réponse s’est interrompue avant ${subject}.`);
  const answer = said.split('\n', 1)[0]?.slice(0, 200) ?? '';
  if (answer === '')
    return words(
      `The ${what} could not be read: the machine said nothing.`,
      `Impossible de lire ${subject} : la machine n’a rien répondu.`,
    );
  return words(`The ${what} could not be read: ${answer}`, `Impossible de lire ${subject} : ${answer}`);
}
