import type { Level } from '../../../../preload/contract/level.ts';
import type { Words } from '../../../../preload/contract/words.ts';
import { words } from '../../failure.ts';

/** A change that Helm has not ended within this was broken off: its own limit is five minutes. */
const STUCK_MS = 15 * 60_000;

interface Stated {
  readonly status: string;
  readonly revision: number;
  readonly updatedAt: string | null;
  readonly description: string | null;
  /** The newest revision that was deployed before this one. */
  readonly lastGood: number | null;
}

/** How a release does, from the status of its newest revision (Helm, `pkg/release/status.go`). */
export function releaseState({ status, revision, updatedAt, description, lastGood }: Stated, now: number): { level: Level; state: Words } {
  const back = lastGoodWords(lastGood);
  if (status === 'deployed')
    return { level: 'healthy', state: words(`Revision ${revision} is deployed`, `La révision ${revision} est déployée`) };
  if (status === 'failed') {
    const said = descriptionWords(description);
    const why = said === null ? words('', '') : words(`: ${said.en}`, ` : ${said.fr}`);
    return {
      level: 'failing',
      state: words(`Revision ${revision} failed${why.en}${back.en}`, `La révision ${revision} a échoué${why.fr}${back.fr}`),
    };
  }
  const what = PENDING.get(status);
  if (what) {
    const old = updatedAt !== null && now - Date.parse(updatedAt) > STUCK_MS;
    if (!old) return { level: 'changing', state: words(`${what.en} under way`, `${what.fr} en cours`) };
    return {
      level: 'degraded',
      state: words(
        `${what.en} was broken off: Helm refuses the next one until a rollback${back.en}`,
        `${what.fr} n’a pas abouti : Helm n’en accepte pas d’autre avant un retour en arrière${back.fr}`,
      ),
    };
  }
  if (status === 'uninstalled')
    return { level: 'unknown', state: words('Uninstalled, its history is kept', 'Désinstallé, son historique est gardé') };
  if (status === 'superseded')
    return {
      level: 'degraded',
      state: words('No revision of it is marked as deployed', 'Aucune de ses révisions n’est marquée comme déployée'),
    };
  return { level: 'unknown', state: words(`Helm calls it “${status}”`, `Helm la dit « ${status} »`) };
}

/** How a release does whose newest record cannot be read: its label says only what Helm called it. */
export function unreadableState({ status, revision, lastGood }: Omit<Stated, 'updatedAt' | 'description'>): { level: Level; state: Words } {
  const label = statusWords(status);
  const back = lastGoodWords(lastGood);
  return {
    level: 'degraded',
    state: words(
      `The record of revision ${revision} cannot be read, and Helm passes over it; its label says “${label.en}”${back.en}`,
      `L’enregistrement de la révision ${revision} est illisible, et Helm l’ignore ; son étiquette dit « ${label.fr} »${back.fr}`,
    ),
  };
}

function lastGoodWords(lastGood: number | null): Words {
  return lastGood === null
    ? words('', '')
    : words(`; revision ${lastGood} was the last that worked`, ` ; la révision ${lastGood} est la dernière qui a fonctionné`);
}

/** Helm's word for how a revision stands, for a reader; one that is not known stays as it is. */
export function statusWords(status: string): Words {
  return words(status, STATUS_FR.get(status) ?? status);
}

const STATUS_FR: ReadonlyMap<string, string> = new Map([
  ['deployed', 'déployée'],
  ['superseded', 'remplacée'],
  ['failed', 'en échec'],
  ['pending-install', 'installation en cours'],
  ['pending-upgrade', 'mise à jour en cours'],
  ['pending-rollback', 'retour en arrière en cours'],
  ['uninstalling', 'désinstallation en cours'],
  ['uninstalled', 'désinstallée'],
  ['unknown', 'inconnue'],
]);

/** What Helm wrote about a revision, for a reader (Helm, `pkg/action`); what a person wrote (`--description`) stays as it is. */
export function descriptionWords(description: string | null): Words | null {
  if (description === null) return null;
  const known = DESCRIPTION_FR.find(([sentence]) => sentence.test(description));
  return words(description, known ? description.replace(known[0], known[1]) : description);
}

/** Whether a description is Helm's own sentence and nothing else: it quotes nothing. */
export function isOwnSentence(description: string): boolean {
  return DESCRIPTION_FR.some(([sentence]) => sentence.source.endsWith('$') && sentence.test(description));
}

const DESCRIPTION_FR: readonly (readonly [RegExp, string])[] = [
  [/^Install complete$/u, 'Installation terminée'],
  [/^Initial install underway$/u, 'Première installation en cours'],
  [/^Upgrade complete$/u, 'Mise à jour terminée'],
  [/^Preparing upgrade$/u, 'Préparation de la mise à jour'],
  [/^(?:Rollback|Rolled back) to (\d+)$/u, 'Retour à la révision $1'],
  [/^Uninstallation complete$/u, 'Désinstallation terminée'],
  [/^Deletion in progress \(or silently failed\)$/u, 'Suppression en cours (ou échouée sans le dire)'],
  [/^Release "([^"]*)" failed: /u, 'La release « $1 » a échoué : '],
  [/^Upgrade "([^"]*)" failed: /u, 'La mise à jour de « $1 » a échoué : '],
  [/^Rollback "([^"]*)" failed: /u, 'Le retour en arrière de « $1 » a échoué : '],
];

const PENDING: ReadonlyMap<string, Words> = new Map([
  ['pending-install', words('An installation', 'Une installation')],
  ['pending-upgrade', words('An upgrade', 'Une mise à jour')],
  ['pending-rollback', words('A rollback', 'Un retour en arrière')],
  ['uninstalling', words('A removal', 'Une désinstallation')],
]);
