import type { Cause } from '../../../../preload/contract/explanations.ts';
import { words } from '../../failure.ts';
import type { JsonObject } from '../api-object.ts';
import { conditionsOf, objectAt, textAt } from '../api-object.ts';
import { clip } from '../wording.ts';
import { cause, evidence, link } from './cause.ts';
import { eventEvidence, latest } from './event-facts.ts';
import type { EventFacts } from './event-facts.ts';
import { deletingCause } from './workload-causes.ts';

export interface ClaimScene {
  readonly object: JsonObject;
  readonly events: readonly EventFacts[];
  /** The storage class it names; null when that does not exist, undefined when none is named or it could not be looked at. */
  readonly storageClass: JsonObject | null | undefined;
  /** Names of the pods that use it; null when they are not known. */
  readonly users: readonly string[] | null;
}

/** A claim for a volume: bound, waiting for its first pod, or without a volume and why. */
export function claimCauses({ object, events, storageClass, users }: ClaimScene): readonly Cause[] {
  const metadata = objectAt(object, 'metadata');
  const namespace = textAt(metadata, 'namespace') ?? '';
  const spec = objectAt(object, 'spec');
  const status = objectAt(object, 'status');
  const phase = textAt(status, 'phase') ?? 'Pending';
  const since = textAt(metadata, 'creationTimestamp');
  const className = textAt(spec, 'storageClassName');
  const podLinks = (users ?? []).slice(0, 5).map((name) => link('pods', namespace, name));
  if (textAt(metadata, 'deletionTimestamp') !== null) {
    const inUse = users !== null && users.length > 0;
    return [
      inUse
        ? {
            ...deletingCause(metadata),
            rule: 'claim/deleting-in-use',
            what: words(
              `It is being removed once no pod uses it any more (${users.join(', ')})`,
              `Elle sera supprimée quand plus aucun pod ne l’utilisera (${users.join(', ')})`,
            ),
            whatToDo: [words('End those pods; until then their data stays.', 'Arrêtez ces pods ; d’ici là, leurs données restent.')],
            links: podLinks,
          }
        : deletingCause(metadata),
    ];
  }
  if (phase === 'Lost')
    return [
      cause(
        'claim/lost',
        'failing',
        words(
          `Its volume ${textAt(spec, 'volumeName') ?? '?'} no longer exists`,
          `Son volume ${textAt(spec, 'volumeName') ?? '?'} n’existe plus`,
        ),
        {
          means: words(
            'The volume was removed under it; what was on it is gone from the cluster’s view.',
            'Le volume a été supprimé sous elle ; son contenu n’est plus visible du cluster.',
          ),
          whatToDo: [
            words(
              'Restore from a backup into a new claim; with reclaimPolicy Retain the disk may still be there.',
              'Restaurez une sauvegarde dans une nouvelle demande ; avec reclaimPolicy Retain, le disque existe peut-être encore.',
            ),
          ],
          links: podLinks,
        },
      ),
    ];
  if (phase === 'Bound') {
    const resize = conditionsOf(status).find(({ type, status: is }) => is === 'True' && /Resize/.test(type));
    const volume = textAt(spec, 'volumeName');
    const links = volume === null ? [] : [link('persistentvolumes', null, volume)];
    if (resize)
      return [
        cause('claim/resizing', 'changing', words('It is being enlarged', 'Elle est en cours d’agrandissement'), {
          since: resize.since,
          whatToDo:
            resize.type === 'FileSystemResizePending'
              ? [
                  words(
                    'The pod has to be started anew for the file system to grow.',
                    'Le pod doit être redémarré pour que le système de fichiers grandisse.',
                  ),
                ]
              : [],
          links,
        }),
      ];
    const failing = latest(events, ['VolumeResizeFailed', 'ExternalExpanding', 'FileSystemResizeFailed']);
    if (failing?.type === 'Warning')
      return [
        cause(
          'claim/resize-failed',
          'degraded',
          words(`It cannot be enlarged: ${clip(failing.message)}`, `Elle ne peut pas être agrandie : ${clip(failing.message)}`),
          {
            since: failing.first,
            evidence: eventEvidence(failing),
            stillServes: words('The volume in its present size.', 'Le volume à sa taille actuelle.'),
            links,
          },
        ),
      ];
    return [
      cause('claim/bound', 'healthy', words(`It has its volume ${volume ?? ''}.`, `Elle a son volume ${volume ?? ''}.`), { since, links }),
    ];
  }
  const base = {
    since,
    stillServes:
      users !== null && users.length > 0
        ? words('Nothing of the pods that need it: they wait.', 'Rien des pods qui en ont besoin : ils attendent.')
        : null,
    links: podLinks,
  };
  if (className !== null && className !== '' && storageClass === null)
    return [
      cause(
        'claim/class-missing',
        'failing',
        words(
          `It waits for a volume: the storage class ${className} does not exist`,
          `Elle attend un volume : la classe de stockage ${className} n’existe pas`,
        ),
        {
          ...base,
          means: words(
            'Nobody makes volumes of that class; a claim’s class cannot be changed afterwards.',
            'Personne ne crée de volumes de cette classe ; la classe d’une demande ne se change pas après coup.',
          ),
          whatToDo: [
            words(
              'Create that storage class, or the claim anew with one that exists (kubectl get storageclass).',
              'Créez cette classe de stockage, ou recréez la demande avec une classe existante (kubectl get storageclass).',
            ),
          ],
          evidence: eventEvidence(latest(events, ['ProvisioningFailed'])),
          links: [link('storageclasses', null, className, false), ...podLinks],
        },
      ),
    ];
  const failed = latest(events, ['ProvisioningFailed', 'FailedBinding']);
  const first = latest(events, ['WaitForFirstConsumer', 'WaitForPodScheduled']);
  if (first && (failed === null || (first.last ?? '') > (failed.last ?? '')))
    return [
      cause(
        'claim/first-consumer',
        'changing',
        words(
          'It gets its volume when the first pod that uses it has its node',
          'Elle recevra son volume quand le premier pod qui l’utilise aura son nœud',
        ),
        {
          ...base,
          stillServes: null,
          means: words(
            'So the storage class wants it (WaitForFirstConsumer): the volume is made where the pod is.',
            'Ainsi le veut la classe de stockage (WaitForFirstConsumer) : le volume est créé là où est le pod.',
          ),
          evidence: eventEvidence(first),
        },
      ),
    ];
  if (failed)
    return [
      cause(
        failed.reason === 'FailedBinding' ? 'claim/no-volume' : 'claim/provisioning',
        'failing',
        words(`It waits for a volume: ${clip(failed.message)}`, `Elle attend un volume : ${clip(failed.message)}`),
        {
          ...base,
          since: failed.first ?? since,
          howOften: failed.count < 2 ? null : words(`tried ${failed.count} times`, `${failed.count} essais`),
          means:
            failed.reason === 'FailedBinding'
              ? words(
                  'No volume fits by size, class and access mode, and there is no class that makes one.',
                  'Aucun volume ne convient par taille, classe et mode d’accès, et aucune classe n’en crée.',
                )
              : words('The provisioner was asked and could not make it.', 'Le provisioner a été sollicité et n’a pas pu le créer.'),
          whatToDo: [
            failed.reason === 'FailedBinding'
              ? words(
                  'Name a storage class, make one the default, or create a volume that fits.',
                  'Indiquez une classe de stockage, faites-en une par défaut, ou créez un volume qui convient.',
                )
              : words('Look at the provisioner’s pods and at its quota.', 'Regardez les pods du provisioner et son quota.'),
          ],
          evidence: eventEvidence(failed),
        },
      ),
    ];
  const provisioner = storageClass ? textAt(storageClass, 'provisioner') : null;
  return [
    cause(
      'claim/pending',
      'degraded',
      provisioner === null
        ? words('It waits for a volume', 'Elle attend un volume')
        : words(`It waits for a volume from ${provisioner}`, `Elle attend un volume de ${provisioner}`),
      {
        ...base,
        means: words('Nothing says why yet.', 'Rien n’en dit encore la raison.'),
        whatToDo: [words('See whether the provisioner’s pods run.', 'Vérifiez que les pods du provisioner tournent.')],
        evidence: eventEvidence(events[0] ?? null),
      },
    ),
  ];
}

/** A volume by its phase (core/v1 PersistentVolumePhase): bound, free, released, or failed and why. */
export function volumeCauses(object: JsonObject): readonly Cause[] {
  const status = objectAt(object, 'status');
  const phase = textAt(status, 'phase') ?? 'Pending';
  const claim = objectAt(objectAt(object, 'spec'), 'claimRef');
  const name = textAt(claim, 'name');
  const links = name === null ? [] : [link('persistentvolumeclaims', textAt(claim, 'namespace'), name, phase !== 'Released')];
  const said = textAt(status, 'message');
  switch (phase) {
    case 'Bound':
      return [
        cause('volume/bound', 'healthy', words(`It belongs to the claim ${name ?? '?'}.`, `Il appartient à la demande ${name ?? '?'}.`), {
          links,
        }),
      ];
    case 'Available':
      return [cause('volume/available', 'healthy', words('It is free for a claim.', 'Il est libre pour une demande.'))];
    case 'Released':
      return [
        cause(
          'volume/released',
          'unknown',
          words(`Its claim ${name ?? '?'} is gone, its data is kept`, `Sa demande ${name ?? '?'} a disparu, ses données sont conservées`),
          {
            means: words(
              'reclaimPolicy Retain: nobody gets it again until somebody decides.',
              'reclaimPolicy Retain : personne ne le reçoit tant que rien n’est décidé.',
            ),
            whatToDo: [
              words(
                'Take out spec.claimRef to give it to a new claim, or delete it and its disk.',
                'Retirez spec.claimRef pour le donner à une nouvelle demande, ou supprimez-le avec son disque.',
              ),
            ],
            links,
          },
        ),
      ];
    default:
      return [
        cause(
          'volume/failed',
          phase === 'Failed' ? 'failing' : 'changing',
          words(`It is ${phase}${said === null ? '' : `: ${clip(said)}`}`, `Il est ${phase}${said === null ? '' : ` : ${clip(said)}`}`),
          { evidence: evidence(words('status.message', 'status.message'), said), links },
        ),
      ];
  }
}
