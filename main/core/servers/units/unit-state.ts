import type { Level, Unit } from '../../../../preload/contract/servers.ts';
import type { Words } from '../../../../preload/contract/words.ts';
import { ownValue } from '../../../../preload/contract/own-value.ts';
import { words } from '../../failure.ts';
import { numberOf, timestampOf } from '../parse/properties.ts';

/** What a unit is doing, from its properties (org.freedesktop.systemd1(5)). */
export interface UnitState {
  readonly level: Level;
  readonly state: Words;
  /** ISO 8601, null when it never changed. */
  readonly since: string | null;
}

/** Restarted by systemd (systemd.service(5), Restart=) and active for no longer: whether it stays up is not known yet. */
const JUST_STARTED_MS = 60_000;
/** After so many restarts two minutes prove no more than one: a crash loop, whatever it says of itself at this moment. */
export const MANY_RESTARTS = 3;
const JUST_STARTED_AGAIN_MS = 120_000;

/** Signal numbers that end services, by name (signal(7)). */
const SIGNALS: Readonly<Record<number, string>> = {
  1: 'HUP',
  2: 'INT',
  3: 'QUIT',
  4: 'ILL',
  6: 'ABRT',
  7: 'BUS',
  8: 'FPE',
  9: 'KILL',
  11: 'SEGV',
  13: 'PIPE',
  14: 'ALRM',
  15: 'TERM',
  24: 'XCPU',
  31: 'SYS',
};

/** The results of systemd.service(5) and the other unit types, in words. */
const RESULTS: Readonly<Record<string, readonly [en: string, fr: string]>> = {
  timeout: ['it took too long', 'délai dépassé'],
  'oom-kill': ['the machine ran out of memory', 'la machine a manqué de mémoire'],
  watchdog: ['it stopped answering its watchdog', 'il ne répondait plus à son chien de garde'],
  'start-limit-hit': ['it failed too often and is not started again', 'trop d’échecs, il n’est plus relancé'],
  'start-limit': ['it failed too often and is not started again', 'trop d’échecs, il n’est plus relancé'],
  resources: ['something it needs is not there (file, user, memory)', 'il manque une ressource (fichier, utilisateur, mémoire)'],
  protocol: [
    'it did not start as its unit file says (PID file, notification)',
    'il n’a pas démarré comme l’indique son unité (fichier PID, notification)',
  ],
  'exec-condition': ['its condition was not met', 'sa condition n’est pas remplie'],
  'unit-condition-failed': ['its condition was not met', 'sa condition n’est pas remplie'],
  'trigger-limit-hit': ['it was triggered too often', 'il a été déclenché trop souvent'],
  'service-start-limit-hit': ['its service failed too often', 'son service a échoué trop souvent'],
  'mount-start-limit-hit': ['its mount failed too often', 'son montage a échoué trop souvent'],
};

/** What a person may ask of a unit, as systemd says it of its files; nothing where it was not asked. */
export function capabilities(properties: ReadonlyMap<string, string>): Pick<Unit, 'can'> {
  const can = (name: string) => properties.get(name) !== 'no';
  return properties.has('CanReload') ? { can: { start: can('CanStart'), stop: can('CanStop'), reload: can('CanReload') } } : {};
}

/**
 * The level and the sentence of a unit. `now` (milliseconds, by the machine's own clock) tells a unit that was just started
 * again from one that has long been running since its last restart. A crash loop is `degraded` in each of its phases: the
 * level does not depend on the moment at which it was read.
 */
export function unitState(properties: ReadonlyMap<string, string>, now = Date.now()): UnitState {
  const active = properties.get('ActiveState') ?? '';
  const sub = properties.get('SubState') ?? '';
  const load = properties.get('LoadState') ?? '';
  const restarts = numberOf(properties.get('NRestarts')) ?? 0;
  const since = timestampOf(properties.get('StateChangeTimestamp'));
  const often: readonly [string, string] =
    restarts === 0 ? ['', ''] : [`, restarted ${restarts} ${restarts === 1 ? 'time' : 'times'}`, `, relancé ${restarts} fois`];
  const say = (level: Level, en: string, fr: string): UnitState => ({ level, state: words(en, fr), since });

  if (load === 'masked' && active === 'active')
    return say('unknown', 'Masked, and still runs until it is stopped', 'Masqué, et tourne encore jusqu’à ce qu’on l’arrête');
  if (load === 'masked') return say('unknown', 'Masked: it cannot be started', 'Masqué : il ne peut pas être démarré');
  if (load === 'bad-setting' || load === 'error') {
    const why = properties.get('LoadError') ?? '';
    const [en, fr] = why === '' ? ['', ''] : [`: ${why}`, ` : ${why}`];
    // What runs was started from the file as it was before.
    return active === 'active'
      ? say(
          'degraded',
          `Active, but its unit file can no longer be used${en}`,
          `Actif, mais son fichier d’unité est devenu inutilisable${fr}`,
        )
      : say('failing', `Its unit file cannot be used${en}`, `Son fichier d’unité est inutilisable${fr}`);
  }
  if (load === 'not-found' && active === 'inactive') {
    return say('unknown', 'Not installed, only named by another unit', 'Pas installé, seulement nommé par une autre unité');
  }
  switch (active) {
    case 'failed': {
      const [en, fr] = failureWords(properties);
      return say('failing', `Failed: ${en}${often[0]}`, `En échec : ${fr}${often[1]}`);
    }
    case 'activating': {
      // A start by hand sets the count back: what is counted here was started by systemd because it had ended.
      if (!sub.startsWith('auto-restart'))
        return say(restarts > 0 ? 'degraded' : 'changing', `Starting (${sub})${often[0]}`, `Démarrage (${sub})${often[1]}`);
      // Short: the sentence has to stand in a row of the list.
      const [then, puis] = restarts === 0 ? [', about to be started again', ', sur le point d’être relancé'] : often;
      if (properties.get('Result') === 'success') return say('degraded', `Ended${then}`, `Terminé${puis}`);
      const [en, fr] = failureWords(properties);
      return say('degraded', `Crashed: ${en}${then}`, `Planté : ${fr}${puis}`);
    }
    case 'deactivating':
      return say('changing', `Stopping (${sub})`, `Arrêt (${sub})`);
    case 'reloading':
    case 'refreshing':
      return say('changing', 'Reloading its configuration', 'Rechargement de sa configuration');
    case 'maintenance':
      return say('changing', 'Under maintenance', 'En maintenance');
    case 'active': {
      // A reload changes the state, but it does not end what runs.
      const entered = timestampOf(properties.get('ActiveEnterTimestamp')) ?? since;
      const age = entered === null ? Number.POSITIVE_INFINITY : Math.abs(now - Date.parse(entered));
      if (sub === 'running' && restarts >= MANY_RESTARTS && age < JUST_STARTED_AGAIN_MS) {
        return say('degraded', `Ends again and again${often[0]}`, `S’arrête sans cesse${often[1]}`);
      }
      if (sub === 'running' && restarts > 0 && age < JUST_STARTED_MS) {
        return restarts === 1
          ? say('degraded', 'Ended and was started again just now', 'Arrêté, puis relancé à l’instant')
          : say('degraded', `Ended and was started again just now${often[0]}`, `Arrêté, puis relancé à l’instant${often[1]}`);
      }
      const [en, fr] =
        sub === 'exited'
          ? ['Ran and finished', 'Exécuté et terminé']
          : sub === 'waiting'
            ? ['Waiting for its moment', 'En attente de son heure']
            : sub === 'listening'
              ? ['Listening', 'À l’écoute']
              : sub === 'running'
                ? ['Running', 'En marche']
                : sub === 'mounted'
                  ? ['Mounted', 'Monté']
                  : sub === '' || sub === 'active'
                    ? ['Active', 'Actif']
                    : [`Active (${sub})`, `Actif (${sub})`];
      return say('healthy', `${en}${often[0]}`, `${fr}${often[1]}`);
    }
    case 'inactive':
      return say('unknown', 'Not running', 'Pas en marche');
    default:
      return say('unknown', `${active} (${sub})`, `${active} (${sub})`);
  }
}

/** Why it failed, shortest true words: exit code, signal, or systemd's own result. */
function failureWords(properties: ReadonlyMap<string, string>): readonly [en: string, fr: string] {
  const result = properties.get('Result') ?? '';
  const status = numberOf(properties.get('ExecMainStatus'));
  if (result === 'exit-code' && status !== null) {
    const hint: readonly [string, string] =
      status === 203
        ? [' (its program could not be run)', ' (son programme n’a pas pu être lancé)']
        : status === 217
          ? [' (its user does not exist)', ' (son utilisateur n’existe pas)']
          : status === 200
            ? [' (its working directory is not there)', ' (son répertoire de travail est absent)']
            : ['', ''];
    return [`exit ${status}${hint[0]}`, `code de sortie ${status}${hint[1]}`];
  }
  if ((result === 'signal' || result === 'core-dump') && status !== null) {
    const name = SIGNALS[status] === undefined ? String(status) : `SIG${SIGNALS[status]}`;
    return result === 'signal'
      ? [`ended by ${name}`, `terminé par ${name}`]
      : [`crashed with ${name}, memory dumped`, `planté sur ${name}, image mémoire écrite`];
  }
  const known = ownValue(RESULTS, result);
  if (known) return known;
  return result === '' || result === 'success' ? ['systemd gives no reason', 'systemd ne donne pas de raison'] : [result, result];
}
