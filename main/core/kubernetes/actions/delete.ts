import { setTimeout as sleep } from 'node:timers/promises';
import type { LinkGroup } from '../../../../preload/contract/cluster-objects.ts';
import type { ObjectChange } from '../../../../preload/contract/object-actions.ts';
import type { Words } from '../../../../preload/contract/words.ts';
import { ownValue } from '../../../../preload/contract/own-value.ts';
import { failure, FailureError, words } from '../../failure.ts';
import { deletionAskedAt, isObject, listAt, objectAt, textAt } from '../api-object.ts';
import type { JsonObject } from '../api-object.ts';
import { kindsOf, objectPath } from '../discovery.ts';
import { listPages } from '../list-pages.ts';
import { isNotFound } from '../manifests/dry-run.ts';
import { maskedYaml } from '../masked-object.ts';
import { patientReads } from '../patience.ts';
import { kindLinks } from '../objects/kind-links.ts';
import { countedKind } from '../wording.ts';
import type { Acting, Prepared } from './acting.ts';
import { kubectl, labelOf, named, pathInDiff, resultOf } from './acting.ts';

const LOOK_EVERY_MS = 500;
const PROPAGATION = { background: 'Background', foreground: 'Foreground', orphan: 'Orphan' } as const;
const COUNTED_IN_NAMESPACE = [
  'deployments',
  'statefulsets',
  'daemonsets',
  'jobs',
  'cronjobs',
  'pods',
  'services',
  'ingresses',
  'configmaps',
  'secrets',
  'persistentvolumeclaims',
];

/** Deletes an object, with what goes with it and what holds it back said first; followed until it is gone. */
export async function prepareDelete(acting: Acting, { owned, waitMinutes }: Extract<ObjectChange, { verb: 'delete' }>): Promise<Prepared> {
  const { client, path, object, name, kind, signal } = acting;
  const metadata = objectAt(object, 'metadata');
  const uid = textAt(metadata, 'uid') ?? '';
  const body = { kind: 'DeleteOptions', apiVersion: 'v1', propagationPolicy: PROPAGATION[owned], preconditions: { uid } };
  const send = (dryRun: boolean, within: AbortSignal) =>
    client.change({
      method: 'DELETE',
      path,
      ...(dryRun ? { query: { dryRun: 'All' } } : {}),
      body: dryRun ? { ...body, dryRun: ['All'] } : body,
      signal: within,
    });
  await send(true, signal);
  return {
    ...named(acting),
    title: words(`Delete ${labelOf(acting)}`, `Supprimer ${labelOf(acting)}`),
    commands: [
      kubectl(
        acting,
        'delete',
        kind.id,
        name,
        ...(owned === 'background' ? [] : [`--cascade=${owned}`]),
        ...(waitMinutes === 0 ? ['--wait=false'] : [`--timeout=${waitMinutes}m`]),
      ),
    ],
    diffs: [{ path: pathInDiff(acting), before: maskedYaml(object), after: null }],
    effects: await effectsOf(acting, owned),
    undo: undoOf(acting),
    dangerous: true,
    before: `there, uid ${uid}`,
    async apply(progress, within) {
      await send(false, within);
      progress.step(words('Asked to go', 'Suppression demandée'), {
        cause: words(
          `${name} is marked for deletion. That it goes is no longer watched: the cluster goes on.`,
          `${name} est marqué pour suppression. Son départ n’est plus surveillé : le cluster continue.`,
        ),
        remedy: GOES,
      });
      const watched = { ...acting, client: patientReads(client, { signal: within, progress }) };
      const deadline = Date.now() + waitMinutes * 60_000;
      let said = '';
      for (;;) {
        const left = await stillThere(watched, uid, within);
        if (left === null) return { result: resultOf(acting, 'healthy', words(`${name} is gone`, `${name} n’existe plus`)), after: 'gone' };
        const waits = waitsFor(left, owned);
        if (waitMinutes === 0)
          return {
            result: resultOf(
              acting,
              'changing',
              words(`${name} is marked for deletion. ${waits.en}`, `${name} est marqué pour suppression. ${waits.fr}`),
            ),
            after: 'marked for deletion',
          };
        if (Date.now() > deadline) throw new FailureError(stays(name, waits, waitMinutes));
        if (waits.en !== said) progress.step(waits);
        said = waits.en;
        await sleep(LOOK_EVERY_MS, null, { signal: within });
      }
    },
  };
}

/** The object as long as it is this one and there. */
async function stillThere({ client, path }: Acting, uid: string, signal: AbortSignal): Promise<JsonObject | null> {
  try {
    const found = await client.json({ path, signal });
    return isObject(found) && textAt(objectAt(found, 'metadata'), 'uid') === uid ? found : null;
  } catch (error) {
    if (isNotFound(error)) return null;
    throw error;
  }
}

function finalizersOf(object: JsonObject): readonly string[] {
  const found = objectAt(object, 'metadata')['finalizers'];
  return Array.isArray(found) ? found.filter((one) => typeof one === 'string') : [];
}

/** Finalizers of Kubernetes itself (kubernetes.io, "Finalizers"), and what takes them away. */
const MEANS: Readonly<Record<string, Words>> = {
  'kubernetes.io/pvc-protection': words('until no pod uses it', 'jusqu’à ce qu’aucun pod ne l’utilise'),
  'kubernetes.io/pv-protection': words('until its claim is gone', 'jusqu’à ce que sa demande ait disparu'),
  'service.kubernetes.io/load-balancer-cleanup': words(
    'until its load balancer is given back',
    'jusqu’à ce que son répartiteur de charge soit rendu',
  ),
  'batch.kubernetes.io/job-tracking': words('until its job has counted it', 'jusqu’à ce que son job l’ait compté'),
  orphan: words('until what it owns is let go', 'jusqu’à ce que ce qu’il possède soit détaché'),
};

function meant(finalizer: string): Words {
  const means = ownValue(MEANS, finalizer);
  return means === undefined ? words(finalizer, finalizer) : words(`${finalizer} (${means.en})`, `${finalizer} (${means.fr})`);
}

function waitsFor(object: JsonObject, owned: string): Words {
  const finalizers = finalizersOf(object);
  if (finalizers.includes('foregroundDeletion') || (owned === 'foreground' && finalizers.length === 0))
    return words('Waits until what it owns is gone', 'Attend que ce qu’il possède ait disparu');
  if (finalizers.length > 0)
    return words(
      `Waits for its finalizers: ${finalizers.map((one) => meant(one).en).join(', ')}`,
      `Attend ses finalizers : ${finalizers.map((one) => meant(one).fr).join(', ')}`,
    );
  const blocked = listAt(objectAt(object, 'status'), 'conditions').find(
    (one) => textAt(one, 'type')?.startsWith('Namespace') === true && one['status'] === 'True',
  );
  const message = blocked === undefined ? null : textAt(blocked, 'message');
  return words(message ?? 'Is being ended', message ?? 'En cours d’arrêt');
}

const GOES = words(
  'It goes as soon as nothing holds it any more. Where the controller of a finalizer is gone for good, take the finalizer out of its YAML.',
  'Il partira dès que plus rien ne le retient. Si le contrôleur d’un finalizer n’existe plus, retirez le finalizer de son YAML.',
);

function stays(name: string, waits: Words, minutes: number) {
  return failure(
    'timed-out',
    words(
      `${name} is marked for deletion and still there after ${minutes} min. ${waits.en}.`,
      `${name} est marqué pour suppression et toujours là après ${minutes} min. ${waits.fr}.`,
    ),
    GOES,
  );
}

async function effectsOf(acting: Acting, owned: keyof typeof PROPAGATION): Promise<Words[]> {
  const { object, kind, client, signal, name } = acting;
  const metadata = objectAt(object, 'metadata');
  const finalizers = finalizersOf(object);
  const controller = listAt(metadata, 'ownerReferences').find((owner) => owner['controller'] === true);
  const links = owned === 'orphan' ? [] : await kindLinks({ client, kinds: await kindsOf(client, signal), signal }, kind, object);
  const asked = deletionAskedAt(metadata);
  return [
    ...(asked === null
      ? []
      : [
          words(
            `It was asked to go already (${asked}): this only waits for it.`,
            `Sa suppression est déjà demandée (${asked}) : ceci ne fait qu’attendre.`,
          ),
        ]),
    ...(controller === undefined
      ? []
      : [
          words(
            `${textAt(controller, 'kind') ?? ''} ${textAt(controller, 'name') ?? ''} makes a new one in its place.`,
            `${textAt(controller, 'kind') ?? ''} ${textAt(controller, 'name') ?? ''} en crée un autre à sa place.`,
          ),
        ]),
    ...(owned === 'orphan'
      ? [words('What it owns stays, and belongs to nobody.', 'Ce qu’il possède reste, et n’appartient plus à personne.')]
      : links.filter(isAffected).map(affected)),
    ...(kind.id === 'namespaces' ? await contentsOf(acting) : []),
    ...(kind.id === 'customresourcedefinitions'
      ? [
          words(
            `Every ${textAt(objectAt(objectAt(object, 'spec'), 'names'), 'kind') ?? name} of the cluster is deleted with it.`,
            `Chaque ${textAt(objectAt(objectAt(object, 'spec'), 'names'), 'kind') ?? name} du cluster est supprimé avec elle.`,
          ),
        ]
      : []),
    ...(kind.id === 'persistentvolumeclaims' ? await volumeOf(acting) : []),
    ...(kind.id === 'statefulsets'
      ? [words('The claims of its pods, and their data, stay.', 'Les demandes de volume de ses pods, et leurs données, restent.')]
      : []),
    ...(kind.id === 'nodes'
      ? [
          words(
            'Only its entry goes: a node that runs registers again. Drain it first.',
            'Seule son inscription disparaît : un nœud en marche se réinscrit. Drainez-le d’abord.',
          ),
        ]
      : []),
    ...(finalizers.length === 0
      ? []
      : [
          words(
            `It stays until its finalizers are taken away: ${finalizers.map((one) => meant(one).en).join(', ')}`,
            `Il reste jusqu’à ce que ses finalizers soient retirés : ${finalizers.map((one) => meant(one).fr).join(', ')}`,
          ),
        ]),
  ];
}

/** Groups that tell what is lost, or who will miss it: not what it merely uses itself. */
function isAffected({ heading, links }: LinkGroup): boolean {
  return links.length > 0 && (/^(?:Its |Pods that use|Ingresses that)/u.test(heading.en) || heading.en.endsWith('what it made'));
}

function affected({ heading, links, more }: LinkGroup): Words {
  const names = links
    .slice(0, 5)
    .map(({ name }) => name)
    .join(', ');
  const rest = more + Math.max(0, links.length - 5);
  const goes = heading.en.startsWith('Its ') || heading.en.endsWith('what it made');
  return words(
    `${heading.en}: ${names}${rest > 0 ? `, and ${rest} more` : ''}${goes ? '. They go with it.' : '. They miss it at their next start.'}`,
    `${heading.fr} : ${names}${rest > 0 ? `, et ${rest} de plus` : ''}${goes ? '. Ils partent avec lui.' : '. Il leur manquera à leur prochain démarrage.'}`,
  );
}

async function contentsOf({ client, name, signal }: Acting): Promise<Words[]> {
  const kinds = await kindsOf(client, signal);
  const counts: string[] = [];
  for (const id of COUNTED_IN_NAMESPACE) {
    const kind = kinds.get(id);
    if (kind === undefined) continue;
    try {
      let count = 0;
      for await (const { items } of listPages(client, objectPath(kind, name), { signal })) count += items.length;
      if (count > 0) counts.push(countedKind(count, id));
    } catch {
      signal.throwIfAborted();
      // Not allowed to be seen: the sentence below says that everything goes.
    }
  }
  return [
    words(
      `Everything in it goes with it: ${counts.join(', ') || '-'}`,
      `Tout ce qu’il contient part avec lui : ${counts.join(', ') || '-'}`,
    ),
  ];
}

async function volumeOf({ client, object, signal }: Acting): Promise<Words[]> {
  const volume = textAt(objectAt(object, 'spec'), 'volumeName');
  if (volume === null) return [];
  try {
    const found = await client.json({ path: `/api/v1/persistentvolumes/${encodeURIComponent(volume)}`, signal });
    const policy = textAt(objectAt(isObject(found) ? found : {}, 'spec'), 'persistentVolumeReclaimPolicy');
    return [
      policy === 'Retain'
        ? words(`Its volume ${volume} and the data stay (Retain).`, `Son volume ${volume} et les données restent (Retain).`)
        : words(
            `Its volume ${volume} goes with it: the data is lost (${policy ?? '?'}).`,
            `Son volume ${volume} part avec elle : les données sont perdues (${policy ?? '?'}).`,
          ),
    ];
  } catch {
    signal.throwIfAborted();
    // Volumes may be seen by administrators only.
    return [
      words(
        `What becomes of its volume ${volume} may not be seen: the data may be lost.`,
        `Le sort de son volume ${volume} n’est pas visible : les données peuvent être perdues.`,
      ),
    ];
  }
}

function undoOf({ kind, object }: Acting): Words | null {
  if (['namespaces', 'persistentvolumeclaims', 'persistentvolumes', 'secrets', 'customresourcedefinitions'].includes(kind.id)) return null;
  if (listAt(objectAt(object, 'metadata'), 'ownerReferences').length > 0)
    return words('Its owner makes it anew.', 'Son propriétaire le recrée.');
  return words(
    'Create it from YAML again: its text stands in the diff, without what is masked.',
    'Le recréer depuis YAML : son texte est dans la différence, sans ce qui est masqué.',
  );
}
