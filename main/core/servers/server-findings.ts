import type { Facts, Unit } from '../../../preload/contract/servers.ts';
import { words } from '../failure.ts';
import type { Findings } from '../rooms.ts';
import { usedShare } from './parse/df.ts';

type Reported = Parameters<Findings['report']>[1][number];

const FULL_SHARE = 0.9;
const ALMOST_FULL_SHARE = 0.98;
const CLOCK_OFF_SECONDS = 2;

/** What is wrong in a machine's facts: disks over 90 %, a clock off by more than 2 s beyond doubt. */
export function findingsInFacts(server: string, facts: Facts): Reported[] {
  const findings: Reported[] = [];
  const add = (level: Reported['level'], en: string, fr: string) =>
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
    const off = Math.round(Math.abs(offsetSeconds) * 10) / 10;
    const [en, fr] = offsetSeconds > 0 ? ['ahead of', 'en avance'] : ['behind', 'en retard'];
    add('degraded', `Its clock is ${off} s ${en} this computer’s`, `Son horloge est ${fr} de ${off} s sur celle de cet ordinateur`);
  }
  return findings;
}

/** The units of a machine that have failed, or fail again and again, each under its own link. */
export function findingsInUnits(server: string, units: readonly Unit[]): Reported[] {
  const findings: Reported[] = [];
  const add = (unit: Unit, en: string, fr: string) =>
    findings.push({
      link: `server/${server}/units/${unit.unit}`,
      target: server,
      level: 'failing',
      reason: words(`${unit.unit} ${en}`, `${unit.unit} ${fr}`),
    });
  for (const unit of units) {
    if (unit.active === 'failed') add(unit, 'has failed', 'est en échec');
    // Between two attempts systemd calls it "activating" (systemd.service(5), Restart=).
    else if (unit.sub.startsWith('auto-restart')) add(unit, 'keeps failing and being started again', 'échoue et redémarre sans cesse');
  }
  return findings;
}
