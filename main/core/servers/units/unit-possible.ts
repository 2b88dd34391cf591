import type { Failure } from '../../../../preload/contract/failure.ts';
import type { UnitDetails } from '../../../../preload/contract/servers.ts';
import type { UnitVerb } from '../../../../preload/contract/unit-changes.ts';
import { failure, words } from '../../failure.ts';

/** Why a verb can never do anything to a unit, from what systemd says of its files; null where it can. */
export function notPossible(verb: UnitVerb, { unit, load, can }: UnitDetails): Failure | null {
  // Of a unit that is masked or whose file cannot be read its state says more.
  if (can === undefined || load !== 'loaded') return null;
  if (verb === 'reload' && !can.reload) return cannotReload(unit, 'CanReload=no');
  if ((verb === 'start' || verb === 'restart') && !can.start) return notByHand(unit, 'started', 'démarrée', 'RefuseManualStart');
  if ((verb === 'stop' || verb === 'restart') && !can.stop) return notByHand(unit, 'stopped', 'arrêtée', 'RefuseManualStop');
  return null;
}

/** The unit names no ExecReload (systemd.service(5)). */
export function cannotReload(unit: string, evidence: string): Failure {
  return failure(
    'not-available',
    words(
      `${unit} has no way to read its configuration anew while it runs. Nothing was changed.`,
      `${unit} ne sait pas relire sa configuration pendant qu’il tourne. Rien n’a été modifié.`,
    ),
    words('Restart it instead.', 'Redémarrez-le à la place.'),
    { evidence },
  );
}

/** Its file leaves that to other units (systemd.unit(5), RefuseManualStart=, RefuseManualStop=). */
function notByHand(unit: string, en: string, fr: string, setting: string): Failure {
  return failure(
    'not-available',
    words(
      `${unit} cannot be ${en} by hand: its unit file leaves that to other units. Nothing was changed.`,
      `L’unité ${unit} ne peut pas être ${fr} à la main : son fichier laisse ce soin à d’autres unités. Rien n’a été modifié.`,
    ),
    words(
      'See which units need it, and start or stop those; or change this setting with an override.',
      'Voyez quelles unités en ont besoin, et démarrez ou arrêtez celles-là ; ou changez ce réglage par une surcharge.',
    ),
    { evidence: `${setting}=yes` },
  );
}
