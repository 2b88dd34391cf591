import type { Failure } from '../../../preload/contract/failure.ts';
import type { Facts, Unit } from '../../../preload/contract/servers.ts';
import { words } from '../failure.ts';
import type { ReportedFinding } from '../rooms.ts';
import { clockOffBy } from './clock-words.ts';
import { usedShare } from './parse/df.ts';
import { MANY_RESTARTS } from './units/unit-state.ts';

const FULL_SHARE = 0.9;
const ALMOST_FULL_SHARE = 0.98;
const CLOCK_OFF_SECONDS = 2;

/** What is wrong in a machine's facts: disks over 90 %, a clock off by more than 2 s beyond doubt. */
export function findingsInFacts(server: string, facts: Facts): ReportedFinding[] {
  const findings: ReportedFinding[] = [];
  const add = (level: ReportedFinding['level'], en: string, fr: string) =>
    findings.push({ link: `server/${server}`, target: server, level, reason: words(en, fr) });
  for (const disk of facts.disks) {
    const share = usedShare(disk);
    if (share <= FULL_SHARE) continue;
    const percent = Math.floor(share * 100);
    add(
      share > ALMOST_FULL_SHARE ? 'failing' : 'degraded',
      `Disk ${disk.mount} is ${percent} % full`,
      `Le disque ${disk.mount} est plein à ${percent} %`,
    );
  }
  const { offsetSeconds, uncertaintySeconds } = facts.clock;
  if (Math.abs(offsetSeconds) - uncertaintySeconds > CLOCK_OFF_SECONDS) {
    const off = clockOffBy(offsetSeconds);
    const [en, fr] = offsetSeconds > 0 ? ['ahead of', 'en avance'] : ['behind', 'en retard'];
    add('degraded', `Its clock is ${off.en} ${en} this computer’s`, `Son horloge est ${fr} de ${off.fr} sur celle de cet ordinateur`);
  }
  return findings;
}

/** A machine that one can log in to, and that answers no command. What the way to it did is said by its connection. */
export function findingsWithoutFacts(server: string, { kind, cause }: Failure): ReportedFinding[] {
  return kind === 'command-failed' ? [{ link: `server/${server}`, target: server, level: 'degraded', reason: cause }] : [];
}

/** The units of a machine that are in trouble, each under its own link, as their list has them: level, words, since when. */
export function findingsInUnits(server: string, units: readonly Unit[]): ReportedFinding[] {
  return units
    .filter(({ level }) => level === 'failing' || level === 'degraded')
    .map(({ unit, level, state, since, active, sub, restarts }) => {
      const flapping = active !== 'failed' && (sub.startsWith('auto-restart') || (restarts ?? 0) > 0);
      // A count would stand still here while the machine counts on.
      const { en, fr } =
        flapping && (restarts ?? 0) >= MANY_RESTARTS
          ? words('ends again and again, and is started again each time', 's’arrête sans cesse, et est relancé à chaque fois')
          : state;
      return {
        link: `server/${server}/units/${unit}`,
        target: server,
        level,
        reason: words(`${unit}: ${en}`, `${unit} : ${fr}`),
        began: since,
        // Between two crashes its words and the time of its last change move, the trouble stays.
        ...(flapping ? { trouble: 'flapping' } : {}),
      };
    });
}
