import type { UnitDetails } from '../../../../preload/contract/servers.ts';
import type { ChangedUnit, UnitVerb } from '../../../../preload/contract/unit-changes.ts';
import type { Words } from '../../../../preload/contract/words.ts';
import { failure, words } from '../../failure.ts';

/** Each verb in words, and the one that takes it back. */
export const verbs: Readonly<
  Record<UnitVerb, { readonly en: string; readonly fr: string; readonly back: UnitVerb | null; readonly stops?: boolean }>
> = {
  start: { en: 'Start', fr: 'Démarrer', back: 'stop' },
  stop: { en: 'Stop', fr: 'Arrêter', back: 'start', stops: true },
  restart: { en: 'Restart', fr: 'Redémarrer', back: null },
  reload: { en: 'Reload', fr: 'Recharger', back: null },
  enable: { en: 'Enable', fr: 'Activer', back: 'disable' },
  disable: { en: 'Disable', fr: 'Désactiver', back: 'enable' },
  mask: { en: 'Mask', fr: 'Masquer', back: 'unmask', stops: true },
  unmask: { en: 'Unmask', fr: 'Démasquer', back: 'mask' },
  'reset-failed': { en: 'Forget the failure of', fr: 'Oublier l’échec de', back: null },
};

/** Of a change that leaves nothing behind. */
export function nothingToUndo(): Words {
  return words('There is nothing to take back.', 'Il n’y a rien à annuler.');
}

/** The failure of a change whose unit is not as it should be, with the last lines it wrote. */
export function notAsAsked(cause: Words, unit: string, after: UnitDetails, said: string) {
  const journal = after.journal.map(({ time, identifier, message }) => `${time} ${identifier}: ${message}`);
  return failure(
    'command-failed',
    words(`${cause.en} ${after.state.en}.`, `${cause.fr} ${after.state.fr}.`),
    words(
      `The last lines of its log are below; the reason is usually among them.`,
      `Les dernières lignes de son journal sont ci-dessous ; la raison s’y trouve le plus souvent.`,
    ),
    {
      evidence:
        [said, ...journal]
          .filter((line) => line !== '')
          .join('\n')
          .slice(0, 8000) || unit,
    },
  );
}

/** What a change answers. */
export function changed({ unit, active, sub, enabled, state }: UnitDetails): ChangedUnit {
  return { unit, active, sub, enabled, state };
}

/** A unit in a few words, for the journal of changes. */
export function summary({ active, sub, enabled, openrc }: UnitDetails): string {
  if (openrc !== undefined) return [sub, ...openrc.runlevels].join(', ');
  return [`${active} (${sub})`, enabled].filter((part) => part !== '').join(', ');
}
