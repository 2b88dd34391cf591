import type { Words } from '../../../../preload/contract/words.ts';
import { failure, words } from '../../failure.ts';
import { clip } from '../wording.ts';
import type { LogContainer } from './log-pod.ts';

/** A container as a sentence names it. */
export interface NamedContainer {
  readonly pod: string;
  readonly container: string;
}

/** A container’s run is over, with its exit code and reason where they are known. */
export function endedWords({ pod, container }: NamedContainer, ended: LogContainer['ended']): Words {
  const code = ended?.exitCode ?? null;
  const how = [code === null ? null : `exit ${code}`, ended?.reason ?? null].flatMap((part) => part ?? []).map(clip);
  const why = how.length === 0 ? '' : ` (${how.join(', ')})`;
  return words(`${pod}: ${container} ended${why}.`, `${pod} : ${container} s’est arrêté${why}.`);
}

/** A container runs again. */
export function restartedWords({ pod, container }: NamedContainer, restarts: number): Words {
  return words(
    `${pod}: ${container} started again (restart ${restarts}).`,
    `${pod} : ${container} a redémarré (${restarts === 1 ? '1re' : `${restarts}e`} fois).`,
  );
}

/** A pod came while the log was followed. */
export function appearedWords(pod: string): Words {
  return words(`${pod} is new: read from its beginning.`, `${pod} est nouveau : lu depuis son début.`);
}

/** A pod went, and its log was read to the end. */
export function goneWords(pod: string): Words {
  return words(`${pod} is gone.`, `${pod} n’existe plus.`);
}

/** A pod went before its log was read to the end. */
export function goneUnreadWords(pod: string): Words {
  return words(
    `${pod} went before its log was read to the end: its last lines may be missing.`,
    `${pod} a disparu avant que son journal soit lu jusqu’au bout : ses dernières lignes manquent peut-être.`,
  );
}

/** The cluster is back after so many seconds. */
export function restoredWords(seconds: number): Words {
  return words(
    `The cluster was out of reach for ${seconds} s. Reading goes on after the last line; what was written meanwhile is read now.`,
    `Le cluster était injoignable pendant ${seconds} s. La lecture reprend après la dernière ligne ; ce qui a été écrit entre-temps est lu maintenant.`,
  );
}

/** The last line that was read is no longer in the log. */
export function gapWords({ pod, container }: NamedContainer): Words {
  return words(
    `${pod}: lines of ${container} may be missing here. Its log was rotated while it was not read.`,
    `${pod} : des lignes de ${container} manquent peut-être ici. Son journal a été renouvelé pendant qu’il n’était pas lu.`,
  );
}

/** A container ended and began again unseen. */
export function missedRunsWords({ pod, container }: NamedContainer, runs: number): Words {
  return runs > 1
    ? words(
        `${pod}: ${container} started again ${runs} times while it was not read. Lines of those runs are missing.`,
        `${pod} : ${container} a redémarré ${runs} fois pendant qu’il n’était pas lu. Des lignes de ces exécutions manquent.`,
      )
    : words(
        `${pod}: ${container} started again while it was not read. Lines of the run before may be missing.`,
        `${pod} : ${container} a redémarré pendant qu’il n’était pas lu. Des lignes de l’exécution précédente manquent peut-être.`,
      );
}

/** The node answered with a sentence in place of a log. */
export function saidWords({ pod, container }: NamedContainer, said: string): Words {
  const quoted = clip(said);
  return words(
    `${pod}: the log of ${container} cannot be read on its node: ${quoted}`,
    `${pod} : le journal de ${container} ne peut pas être lu sur son nœud : ${quoted}`,
  );
}

/** A reading broke off for good, and why. */
export function notReadWords({ pod, container }: NamedContainer, cause: Words): Words {
  return words(
    `${pod}: the log of ${container} could not be read to its end. ${cause.en}`,
    `${pod} : le journal de ${container} n’a pas pu être lu jusqu’au bout. ${cause.fr}`,
  );
}

/** A container has not run yet; `waitsFor` is the reason the cluster gives. */
export function notStartedWords({ pod, container }: NamedContainer, waitsFor: string | null): Words {
  const why = waitsFor === null ? '' : ` (${clip(waitsFor)})`;
  return words(
    `${pod}: ${container} has not started${why} and has no log. The explanation of the pod says why.`,
    `${pod} : ${container} n’a pas démarré${why} et n’a pas de journal. L’explication du pod dit pourquoi.`,
  );
}

/** More containers than are read at once. */
export function tooManyWords(read: number, all: number): Words {
  return words(
    `${read} of ${all} containers are read. Choose a workload, a container or a narrower selector to read others.`,
    `${read} conteneurs sur ${all} sont lus. Choisissez une charge de travail, un conteneur ou un sélecteur plus étroit pour lire les autres.`,
  );
}

/** Nothing is read until a pod comes. */
export function noPodNow(): Words {
  return words(
    'No pod of it is there now. New ones are read as they come.',
    'Aucun pod pour l’instant. Les nouveaux seront lus à leur arrivée.',
  );
}

/** `not-available`: there is nothing to be read, and nothing is followed. */
export function noPods() {
  return failure(
    'not-available',
    words('No pod of it is there: there is nothing to read.', 'Aucun pod n’est là : il n’y a rien à lire.'),
    words(
      'Follow it to read pods as they come, or look at why it has none.',
      'Suivez-le pour lire les pods à leur arrivée, ou cherchez pourquoi il n’en a pas.',
    ),
  );
}

/** `not-found`: none of the pods has a container of that name; `there` are those they have. */
export function noSuchContainer(name: string, there: readonly string[]) {
  return failure(
    'not-found',
    words(`No container of it is called ${name}.`, `Aucun de ses conteneurs ne s’appelle ${name}.`),
    there.length === 0
      ? words('There is no container yet.', 'Il n’y a pas encore de conteneur.')
      : words(`There are: ${there.join(', ')}`, `Il y a : ${there.join(', ')}`),
  );
}

/** `not-available`: the run before was asked for, and there is none. */
export function noPreviousRun() {
  return failure(
    'not-available',
    words(
      'None of its containers has run before: there is no previous log.',
      'Aucun de ses conteneurs n’a tourné auparavant : il n’y a pas de journal précédent.',
    ),
    words('Read the present one.', 'Lisez le journal présent.'),
  );
}
