import type { Words } from '../../../../preload/contract/words.ts';
import { words } from '../../failure.ts';

/** What is said of any program that gives up: of a pod that is started again after a release. */
export const crashAdvice = {
  saysWhy: words(
    'The program says itself why it ends; the cluster only starts it again.',
    'Le programme dit lui-même pourquoi il s’arrête ; le cluster ne fait que le relancer.',
  ),
  givesUp: words(
    'The program gives up by itself; the cluster only starts it again, ever more slowly (up to 5 minutes apart).',
    'Le programme abandonne de lui-même ; le cluster ne fait que le relancer, de plus en plus lentement (jusqu’à 5 minutes d’écart).',
  ),
  readBefore: words(
    'Read the lines before it; go back to the version before if this one has just been rolled out.',
    'Lisez les lignes qui précèdent ; revenez à la version d’avant si celle-ci vient d’être déployée.',
  ),
  readBelow: words(
    'Read its last lines below; go back to the version before if this one has just been rolled out.',
    'Lisez ses dernières lignes ci-dessous ; revenez à la version d’avant si celle-ci vient d’être déployée.',
  ),
  buildAgain: words(
    'Build the image again with it, let “Set image” run one command in it before it is rolled out, or go back to the version before.',
    'Reconstruisez l’image avec lui, faites-y exécuter une commande par « Changer l’image » avant de la déployer, ou revenez à la version précédente.',
  ),
} as const;

/** The same of a job's pod: nothing was rolled out, and nothing goes back; a job tries so often, and then no more. */
const ofJobs: Readonly<Record<keyof typeof crashAdvice, Words>> = {
  saysWhy: words('The program says itself why it ends.', 'Le programme dit lui-même pourquoi il s’arrête.'),
  givesUp: words('The program gives up by itself.', 'Le programme abandonne de lui-même.'),
  readBefore: words(
    'Read the lines before it, and correct what they name.',
    'Lisez les lignes qui précèdent, et corrigez ce qu’elles nomment.',
  ),
  readBelow: words(
    'Read its last lines below, and correct what they name.',
    'Lisez ses dernières lignes ci-dessous, et corrigez ce qu’elles nomment.',
  ),
  buildAgain: words(
    'Build the image again with it, and have the job use that image.',
    'Reconstruisez l’image avec lui, et faites-la utiliser par le job.',
  ),
};

const forJobs = new Map<Words, Words>(
  (['saysWhy', 'givesUp', 'readBefore', 'readBelow', 'buildAgain'] as const).map((key) => [crashAdvice[key], ofJobs[key]]),
);

/** Advice as it is for a pod of a job. */
export function adviceForJob(given: Words): Words {
  return forJobs.get(given) ?? given;
}

const forFirst = new Map<Words, Words>([
  [crashAdvice.readBefore, ofJobs.readBefore],
  [crashAdvice.readBelow, ofJobs.readBelow],
  [
    crashAdvice.buildAgain,
    words(
      'Build the image again with it, and let “Set image” run one command in it before it is rolled out.',
      'Reconstruisez l’image avec lui, et faites-y exécuter une commande par « Changer l’image » avant de la déployer.',
    ),
  ],
]);

/** Advice as it is for a pod of the only version that there is: nothing can go back. */
export function adviceForFirst(given: Words): Words {
  return forFirst.get(given) ?? given;
}
