import type { Level } from '../../../../preload/contract/servers.ts';
import type { Words } from '../../../../preload/contract/words.ts';
import { words } from '../../failure.ts';
import type { ServiceStatus } from '../parse/openrc.ts';

/** What a service of OpenRC is doing, in the words of the contract. */
export interface ServiceState {
  readonly level: Level;
  readonly state: Words;
  /** As systemd would call it. */
  readonly active: string;
}

/** Started again and up for no longer: whether it stays up is not known yet. */
const JUST_STARTED_SECONDS = 60;
/** After so many restarts two minutes prove no more than one. */
const MANY_RESTARTS = 3;
const JUST_STARTED_AGAIN_SECONDS = 120;

/** The level and the sentence of a service (rc-status(8)). `wantedIn` is the runlevel that runs now and is to start it; null where it need not. */
export function serviceState({ word, upSeconds, restarts }: ServiceStatus, wantedIn: string | null): ServiceState {
  const say = (level: Level, active: string, en: string, fr: string): ServiceState => ({ level, active, state: words(en, fr) });
  switch (word) {
    case 'started': {
      const count = restarts ?? 0;
      if (count === 0 || upSeconds === null) return say('healthy', 'active', 'Started', 'Démarré');
      const [en, fr] = [`restarted ${count} ${count === 1 ? 'time' : 'times'}`, `relancé ${count} fois`];
      if (count >= MANY_RESTARTS && upSeconds < JUST_STARTED_AGAIN_SECONDS)
        return say('degraded', 'active', `Ends again and again, ${en}`, `S’arrête sans cesse, ${fr}`);
      if (upSeconds < JUST_STARTED_SECONDS)
        return say('degraded', 'active', `Ended and was started again just now, ${en}`, `Arrêté, puis relancé à l’instant, ${fr}`);
      return say('healthy', 'active', `Started, ${en}`, `Démarré, ${fr}`);
    }
    case 'crashed':
      return say('failing', 'failed', 'Crashed: its process is gone', 'Planté : son processus a disparu');
    case 'failed':
      return say('failing', 'failed', 'Failed to start', 'Le démarrage a échoué');
    case 'unsupervised':
      return say(
        'degraded',
        'active',
        'Its supervisor is gone: nothing starts it again when it ends',
        'Son superviseur a disparu : plus rien ne le relance s’il s’arrête',
      );
    case 'starting':
      return say('changing', 'activating', 'Starting', 'Démarrage');
    case 'stopping':
      return say('changing', 'deactivating', 'Stopping', 'Arrêt');
    case 'inactive':
      return say('changing', 'activating', 'Waits for something it needs', 'En attente de ce dont il a besoin');
    case 'scheduled':
      return say(
        'changing',
        'activating',
        'Starts as soon as what it needs has started',
        'Démarrera dès que ce dont il a besoin aura démarré',
      );
    case 'stopped':
      return wantedIn === null
        ? say('unknown', 'inactive', 'Stopped', 'Arrêté')
        : say(
            'degraded',
            'inactive',
            `Stopped, though runlevel ${wantedIn} starts it`,
            `Arrêté, alors que le niveau ${wantedIn} le démarre`,
          );
    default:
      return say('unknown', word, word, word);
  }
}
