import type { Unit, UnitDetails } from '../../../../preload/contract/servers.ts';
import type { UnitRelations } from '../../../../preload/contract/unit-override.ts';
import type { Words } from '../../../../preload/contract/words.ts';
import { words } from '../../failure.ts';
import type { ServiceScript, ServiceStatus } from '../parse/openrc.ts';
import { parseDeptree, parseRcStatus, parseRunlevels, parseServiceScripts, parseStateTimes } from '../parse/openrc.ts';
import { numberOf } from '../parse/properties.ts';
import { parseOffset, parseSyslogLine } from '../parse/syslog.ts';
import { inOrder } from '../units/unit-order.ts';
import { serviceState } from './service-state.ts';

type Sections = ReadonlyMap<string, string>;

/** Runlevels that bring up the machine itself (openrc(8)): what they start is seldom looked at. */
const OF_THE_MACHINE = new Set(['sysinit', 'boot', 'shutdown', 'off', 'single', 'recovery', 'nonetwork']);

/** Whether a script's answer is OpenRC's. */
export function isOpenrc(sections: Sections): boolean {
  return sections.has('openrc-status') || sections.has('openrc-service');
}

/** The services of a machine in what the script printed, worst first. `here` (milliseconds) stands in for a machine without `date`. */
export function parseServiceList(sections: Sections, here = Date.now()): Unit[] {
  const known = knownOf(sections, here);
  const services = [...parseRcStatus(sections.get('openrc-status') ?? '')].map(([name, status]) => serviceOf(name, status, known));
  const lookedAfter = services.filter(({ openrc }) => openrc?.runlevels.some((level) => !OF_THE_MACHINE.has(level)));
  return inOrder(services, { written: new Set(lookedAfter.map(({ unit }) => unit)), enabled: new Set() });
}

/** A service from what the script printed; null when there is none of that name. */
export function parseServiceDetails(sections: Sections, lines: number, here = Date.now()): UnitDetails | null {
  const [name = '', path = ''] = (sections.get('openrc-service') ?? '').split('\n');
  if (name === '') return null;
  const known = knownOf(sections, here);
  const listed = parseRcStatus(sections.get('openrc-status') ?? '').get(name) ?? { word: 'stopped', upSeconds: null, restarts: null };
  const status = truer(listed, known.scripts.get(name), numberOf(sections.get('openrc-code')?.trim()));
  const [pid = '', memory = ''] = (sections.get('openrc-process') ?? '').split('\n');
  const kilobytes = numberOf(/^VmRSS:\s+(\d+) kB/u.exec(memory)?.[1]);
  const clock = { now: known.now * 1000, offsetMinutes: parseOffset(sections.get('openrc-offset') ?? '') };
  const journal = (sections.get('openrc-lines') ?? '')
    .split('\n')
    .flatMap((line) => parseSyslogLine(line, clock) ?? [])
    .map(({ time, priority, identifier, message }) => ({ time, priority, identifier, message }));
  return {
    ...serviceOf(name, status, known),
    mainPid: numberOf(pid),
    memoryBytes: kilobytes === null ? null : kilobytes * 1024,
    fragmentPath: path,
    result: '',
    status: [sections.get('openrc-said') ?? '', sections.get('openrc-own-logs') ?? ''].filter((part) => part !== '').join('\n\n'),
    journal,
    journalNote: lines === 0 || journal.length > 0 ? null : logNote((sections.get('openrc-log') ?? '').split('\n')),
  };
}

/** What a service needs and what needs it, from OpenRC's own list. */
export function parseServiceRelations(name: string, sections: Sections): UnitRelations {
  const tree = parseDeptree(sections.get('openrc-deptree') ?? '').get(name);
  const states = parseRcStatus(sections.get('openrc-status') ?? '');
  /** What is only used or wanted where it is there is left out where it is not; what is needed and is not there is told. */
  const related = (needed: string, ...ifThere: readonly string[]) => {
    const others = ifThere.flatMap((kind) => tree?.get(kind) ?? []).filter((unit) => states.has(unit));
    return [...new Set([...(tree?.get(needed) ?? []), ...others])].map((unit) => ({
      unit,
      depth: 0,
      active: states.get(unit)?.word ?? '',
    }));
  };
  return { needs: related('ineed', 'iwant', 'iuse'), neededBy: related('needsme', 'wantsme', 'usesme'), timer: null };
}

interface Known {
  /** Seconds since 1970, by the machine's clock. */
  readonly now: number;
  readonly level: string;
  readonly levels: ReadonlyMap<string, readonly string[]>;
  readonly times: ReadonlyMap<string, number>;
  readonly scripts: ReadonlyMap<string, ServiceScript>;
}

function knownOf(sections: Sections, here: number): Known {
  return {
    now: numberOf(sections.get('now')?.trim()) ?? Math.floor(here / 1000),
    level: (sections.get('openrc-level') ?? '').trim(),
    levels: parseRunlevels(sections.get('openrc-levels') ?? ''),
    times: parseStateTimes(sections.get('openrc-since') ?? ''),
    scripts: parseServiceScripts(sections.get('openrc-scripts') ?? ''),
  };
}

function serviceOf(name: string, status: ServiceStatus, { now, level, levels, times, scripts }: Known): Unit {
  const runlevels = [...(levels.get(name) ?? [])];
  const { level: how, state, active } = serviceState(status, !OF_THE_MACHINE.has(level) && runlevels.includes(level) ? level : null);
  const since = status.upSeconds === null ? times.get(name) : now - status.upSeconds;
  return {
    unit: name,
    load: 'loaded',
    active,
    sub: status.word,
    description: scripts.get(name)?.description ?? '',
    level: how,
    state,
    since: since === undefined || status.word === 'stopped' ? null : new Date(since * 1000).toISOString(),
    restarts: status.restarts,
    enabled: runlevels.length === 0 ? 'disabled' : 'enabled',
    openrc: { runlevels, reloads: scripts.get(name)?.reloads ?? false },
  };
}

/** A script of System V is not followed by OpenRC: its own answer counts (LSB: 0 runs, 3 does not). */
function truer(status: ServiceStatus, script: ServiceScript | undefined, code: number | null): ServiceStatus {
  if (script === undefined || script.native || code === null) return status;
  if (code === 0) return { ...status, word: 'started' };
  return code === 1 || code === 2 || code === 3 ? { ...status, word: 'stopped' } : status;
}

function logNote([log = '', unreadable = '']: readonly string[]): Words {
  if (log === '')
    return words(
      'This machine writes neither /var/log/messages nor /var/log/syslog.',
      'Cette machine n’écrit ni /var/log/messages ni /var/log/syslog.',
    );
  const group = /^unreadable (\S+)$/u.exec(unreadable)?.[1];
  if (group !== undefined) return logUnreadable(log, group);
  return words(`Nothing in ${log} carries its name.`, `Rien dans ${log} ne porte son nom.`);
}

/** That an account may not read the log of a machine, and what would let it. */
export function logUnreadable(log: string, group: string): Words {
  return group === 'root'
    ? words(`Only root may read ${log}.`, `Seul root peut lire ${log}.`)
    : words(
        `This account may not read ${log}: add it to the group ${group}, then connect again.`,
        `Ce compte ne peut pas lire ${log} : ajoutez-le au groupe ${group}, puis reconnectez-vous.`,
      );
}
