import type { Job, Jobs } from '../../../../preload/contract/upkeep.ts';
import type { Words } from '../../../../preload/contract/words.ts';
import { words } from '../../failure.ts';
import type { Reader } from '../as-root.ts';
import { parseTimezone } from '../parse/clock.ts';
import { parseCrontab, parseSchedule } from '../parse/cron.ts';
import { parseMarkedFiles } from '../parse/marked-files.ts';
import { parseUnitRecords, timestampOf } from '../parse/properties.ts';
import { parseSections } from '../parse/sections.ts';
import { sectionsOf } from '../script-sections.ts';
import { JOBS_SCRIPT } from './jobs-script.ts';
import { nextRun } from './next-run.ts';
import { scheduleWords } from './schedule-words.ts';

const WITHIN_MS = 45_000;

/** What runs on a machine by itself, and when next: crontabs, the folders of cron, timers of systemd. Throws FailureError `command-failed` where no script runs. */
export async function listJobs(reader: Reader, signal: AbortSignal): Promise<Jobs> {
  const result = await reader.run({ program: 'sh', args: ['-c', JOBS_SCRIPT] }, { signal, timeoutMs: WITHIN_MS });
  sectionsOf(result);
  return parseJobs(result.stdout, { asRoot: reader.asRoot, nowMs: Date.now() });
}

/** The jobs in what the script printed. */
export function parseJobs(text: string, { asRoot, nowMs }: { readonly asRoot: boolean; readonly nowMs: number }): Jobs {
  const sections = parseSections(text);
  const said = (name: string) => (sections.get(name) ?? '').trim();
  const timezone = parseTimezone(said('zone')) ?? 'UTC';
  const own = said('account');
  const jobs: Job[] = [];
  const add = (source: string, withUser: boolean, user: string | null, content: string) => {
    for (const { line, schedule, user: named, command } of parseCrontab(content, withUser))
      jobs.push(
        cronJob({ kind: 'crontab', source: `${source}:${line}`, user: withUser ? named : user, command, schedule, timezone, nowMs }),
      );
  };
  const files = parseMarkedFiles(sections.get('files') ?? '');
  const tables = files.filter(({ path }) => isTableOf(path) !== null);
  // As root one's own crontab is among those of all accounts.
  if (!tables.some(({ path }) => isTableOf(path) === own)) add(`crontab -l (${own})`, false, own, sections.get('own') ?? '');
  for (const { path, content } of files) {
    const user = isTableOf(path);
    add(path, user === null, user, content);
  }
  jobs.push(...periodicJobs(said('periodic'), jobs, { anacron: said('anacron') === 'yes', timezone, nowMs }));
  jobs.push(...timerJobs(sections.get('timers') ?? '', nowMs - Number(said('uptime').split(/\s/u)[0] || 0) * 1000));
  return {
    jobs: jobs.toSorted((a, b) => (a.next ?? '9').localeCompare(b.next ?? '9') || a.source.localeCompare(b.source)),
    timezone,
    asRoot,
    notes: notesOf(asRoot, said('timers'), said('own')),
  };
}

/** The account whose crontab a file is; null for those whose lines name it. */
function isTableOf(path: string): string | null {
  return /^\/(?:var\/spool\/cron(?:\/crontabs|\/tabs)?|etc\/crontabs)\/([^/]+)$/u.exec(path)?.[1] ?? null;
}

interface CronJob extends Pick<Job, 'kind' | 'source' | 'user' | 'command' | 'schedule'> {
  readonly timezone: string;
  readonly nowMs: number;
}

function cronJob({ timezone, nowMs, ...job }: CronJob): Job {
  const schedule = parseSchedule(job.schedule);
  const next = schedule?.kind === 'fields' ? nextRun(schedule.fields, nowMs, timezone) : null;
  return {
    ...job,
    when: scheduleWords(job.schedule),
    next: next === null ? null : new Date(next).toISOString(),
    last: null,
    broken: schedule === null,
  };
}

const PERIODS: Readonly<Record<string, { readonly nickname: string; readonly when: Words }>> = {
  hourly: { nickname: '@hourly', when: words('Every hour', 'Toutes les heures') },
  daily: { nickname: '@daily', when: words('Every day', 'Tous les jours') },
  weekly: { nickname: '@weekly', when: words('Every week', 'Toutes les semaines') },
  monthly: { nickname: '@monthly', when: words('Every month', 'Tous les mois') },
};

/** Programs in /etc/cron.daily and its neighbours run when a line of /etc/crontab says so, or when anacron(8) finds the time. */
function periodicJobs(
  text: string,
  known: readonly Job[],
  { anacron, timezone, nowMs }: { readonly anacron: boolean; readonly timezone: string; readonly nowMs: number },
): Job[] {
  return text.split('\n').flatMap((path) => {
    const folder = /^(\/etc\/(?:cron\.|periodic\/)(hourly|daily|weekly|monthly))\//u.exec(path);
    const period = PERIODS[folder?.[2] ?? ''];
    if (!folder || !period) return [];
    const caller = known.find(({ command, broken }) => !broken && command.includes(folder[1] ?? '-'));
    const byAnacron = anacron && folder[2] !== 'hourly';
    const job = cronJob({
      kind: 'periodic',
      source: path,
      user: 'root',
      command: path,
      schedule: caller?.schedule ?? period.nickname,
      timezone,
      nowMs,
    });
    const timed = caller && !byAnacron;
    return [
      {
        ...job,
        schedule: timed ? job.schedule : (folder[1] ?? ''),
        when: timed
          ? job.when
          : byAnacron
            ? words(`${period.when.en}, when anacron finds the time`, `${period.when.fr}, quand anacron en trouve le moment`)
            : period.when,
        next: timed ? job.next : null,
      },
    ];
  });
}

/** Timers from `systemctl show`, with times as moments and as spans since boot (systemd.timer(5)). */
function timerJobs(text: string, bootMs: number): Job[] {
  return [...parseUnitRecords(text)].flatMap(([unit, properties]) => {
    if (!unit.endsWith('.timer') || properties.get('LoadState') !== 'loaded') return [];
    const active = properties.get('ActiveState') === 'active';
    const written = [
      ...`${properties.get('TimersCalendar') ?? ''} ${properties.get('TimersMonotonic') ?? ''}`.matchAll(
        /\{ (On\w+?)(?:USec)?=([^;]*?) ;/gu,
      ),
    ].map(([, name = '', value = '']) => `${name}=${value.trim()}`);
    const calendar = timestampOf(properties.get('NextElapseUSecRealtime'));
    const span = spanSeconds(properties.get('NextElapseUSecMonotonic') ?? '');
    const moments = [calendar === null ? null : Date.parse(calendar), span === null ? null : bootMs + span * 1000].filter(
      (at) => at !== null,
    );
    const starts = properties.get('Unit') ?? '';
    return [
      {
        kind: 'timer' as const,
        source: unit,
        user: null,
        command: starts,
        schedule: written.join(', '),
        when: active ? timerWords(written) : words('Timer that is not active', 'Minuteur inactif'),
        next: active && moments.length > 0 ? new Date(Math.min(...moments)).toISOString() : null,
        last: timestampOf(properties.get('LastTriggerUSec')),
        broken: false,
      },
    ];
  });
}

/** When a timer of systemd is due (systemd.timer(5)): the usual forms in words, others as they are written. */
export function timerWords(written: readonly string[]): Words {
  const valueOf = (name: string) => written.find((one) => one.startsWith(`${name}=`))?.slice(name.length + 1);
  const calendar = valueOf('OnCalendar');
  const [, weekday, day, hours, minute] =
    /^(?:([A-Z][a-z]{2}(?:[,.]+[A-Z][a-z]{2})*) )?\*-\*-(\*|\d{1,2}) (\*|\d{2}(?:,\d{2})*):(\d{2}):00$/u.exec(calendar ?? '') ?? [];
  if (day !== undefined && hours !== undefined && minute !== undefined)
    return scheduleWords(`${minute} ${hours} ${day} * ${weekday?.replaceAll('..', '-') ?? '*'}`);
  const again = valueOf('OnUnitActive') ?? valueOf('OnUnitInactive');
  if (calendar === undefined && again !== undefined) return words(`${again} after its last run`, `${again} après sa dernière exécution`);
  const boot = valueOf('OnBoot') ?? valueOf('OnStartup');
  if (calendar === undefined && boot !== undefined) return words(`${boot} after boot`, `${boot} après le démarrage`);
  return words(`By ${written.join(', ')}`, `Selon ${written.join(', ')}`);
}

const SPAN_SECONDS: Readonly<Record<string, number>> = {
  y: 31_557_600,
  month: 2_629_800,
  w: 604_800,
  d: 86_400,
  h: 3600,
  min: 60,
  s: 1,
  ms: 0.001,
  us: 0.000_001,
};

/** `1w 2d 3h 4min 5.5s` (systemd.time(7)) in seconds; null for `infinity` and an empty value. */
export function spanSeconds(text: string): number | null {
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(y|month|w|d|h|min|ms|us|s)\b/gu)];
  if (parts.length === 0) return null;
  return parts.reduce((total, [, number = '0', unit = 's']) => total + Number(number) * (SPAN_SECONDS[unit] ?? 0), 0);
}

function notesOf(asRoot: boolean, timers: string, own: string): Words[] {
  const notes: Words[] = [];
  if (!asRoot)
    notes.push(
      words('Crontabs of other accounts are readable by root only.', 'Les crontabs des autres comptes ne sont lisibles que par root.'),
    );
  if (timers === '') notes.push(words('It has no timers of systemd.', 'Elle n’a pas de minuteurs systemd.'));
  if (/not allowed|denied/iu.test(own))
    notes.push(words('This account may have no crontab there.', 'Ce compte n’a pas le droit d’avoir une crontab sur cette machine.'));
  return notes;
}
