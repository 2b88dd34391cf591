import type { Cause } from '../../../../preload/contract/explanations.ts';
import type { Level } from '../../../../preload/contract/level.ts';
import { words } from '../../failure.ts';
import { clip } from '../wording.ts';
import { cause, evidence, link } from './cause.ts';
import { eventEvidence } from './event-facts.ts';
import type { EventFacts } from './event-facts.ts';

interface Refused {
  readonly namespace: string;
  readonly level: Level;
  readonly since: string | null;
  readonly event: EventFacts | null;
  readonly counts: { readonly desired: number; readonly ready: number };
}

/** Pods that the API server does not let a controller create: quota, limits, an admission webhook, Pod Security, a missing account. */
export function refusedPodsCause(message: string, { namespace, level, since, event, counts }: Refused): Cause {
  const said = message.replace(/^(?:\(combined from similar events\): )?(?:Error creating: )?(?:pods "[^"]*" is )?/, '');
  const base = {
    since,
    howOften: event === null || event.count < 2 ? null : words(`refused ${event.count} times`, `refusé ${event.count} fois`),
    evidence: event === null ? evidence(words('What the API server says', 'Ce que dit le serveur d’API'), message) : eventEvidence(event),
  };
  const head = words(
    `New pods are refused (${counts.ready} of ${counts.desired} ready)`,
    `Les nouveaux pods sont refusés (${counts.ready} sur ${counts.desired} ${counts.ready > 1 ? 'prêts' : 'prêt'})`,
  );
  const quota = /exceeded quota: ([^,]+), requested: (.+?), used: (.+?), limited: (.+)$/.exec(said);
  if (quota) {
    const [, name = '', requested, used, limited] = quota;
    return cause(
      'pods-refused/quota',
      level,
      words(
        `${head.en}: the quota ${name} is used up (${used} used of ${limited}, ${requested} asked for)`,
        `${head.fr} : le quota ${name} est épuisé (${used} utilisé sur ${limited}, ${requested} demandé)`,
      ),
      {
        ...base,
        means: words(
          'The namespace may not hold more; what runs goes on running.',
          'Le namespace ne peut pas contenir plus ; ce qui tourne continue.',
        ),
        whatToDo: [
          words(
            `Raise the resource quota ${name}, or free some of it in ${namespace}. A rollout needs room for maxSurge too.`,
            `Augmentez le quota ${name}, ou libérez-en une part dans ${namespace}. Un déploiement a aussi besoin de place pour maxSurge.`,
          ),
        ],
        links: [link('resourcequotas', namespace, name)],
      },
    );
  }
  const unset = /failed quota: ([^:]+): must specify (.+)$/.exec(said);
  if (unset)
    return cause(
      'pods-refused/quota-unset',
      level,
      words(
        `${head.en}: the quota ${unset[1]} wants ${unset[2]} to be set`,
        `${head.fr} : le quota ${unset[1]} exige que ${unset[2]} soit indiqué`,
      ),
      {
        ...base,
        means: words(
          'A quota on CPU or memory only lets in pods that say how much they want.',
          'Un quota de CPU ou de mémoire n’admet que les pods qui disent combien ils veulent.',
        ),
        whatToDo: [
          words(
            'Set resources of every container, or a LimitRange with defaults in the namespace.',
            'Indiquez resources pour chaque conteneur, ou un LimitRange avec des valeurs par défaut.',
          ),
        ],
        links: [link('resourcequotas', namespace, unset[1] ?? '')],
      },
    );
  const webhook =
    /admission webhook "([^"]+)" denied the request:? ?(.*)$/s.exec(said) ?? /failed calling webhook "([^"]+)": ?(.*)$/s.exec(said);
  if (webhook) {
    const down = said.includes('failed calling webhook');
    const [, name = '', why = ''] = webhook;
    return cause(
      down ? 'pods-refused/webhook-down' : 'pods-refused/webhook',
      level,
      down
        ? words(`${head.en}: the admission webhook ${name} does not answer`, `${head.fr} : le webhook d’admission ${name} ne répond pas`)
        : words(
            `${head.en}: the admission webhook ${name} says: ${clip(why)}`,
            `${head.fr} : le webhook d’admission ${name} dit : ${clip(why)}`,
          ),
      {
        ...base,
        means: down
          ? words(
              'The cluster asks it before every pod, and with failurePolicy Fail no pod comes in while it is down.',
              'Le cluster l’interroge avant chaque pod, et avec failurePolicy Fail aucun pod n’entre tant qu’il est arrêté.',
            )
          : words(
              'A policy of the cluster (Kyverno, Gatekeeper, ...) forbids pods like this one.',
              'Une règle du cluster (Kyverno, Gatekeeper, ...) interdit de tels pods.',
            ),
        whatToDo: [
          down
            ? words(
                'Bring its pods back; the way out is to remove its webhook configuration for a while.',
                'Remettez ses pods en marche ; en dernier recours, retirez un temps sa configuration de webhook.',
              )
            : words(
                'Change the pod template as it says, or have the policy changed.',
                'Modifiez le modèle de pod comme il le demande, ou faites changer la règle.',
              ),
        ],
      },
    );
  }
  const security = /violates PodSecurity "([^"]+)": ?(.*)$/s.exec(said);
  if (security)
    return cause(
      'pods-refused/pod-security',
      level,
      words(
        `${head.en}: Pod Security ${security[1]} forbids ${clip(security[2] ?? '')}`,
        `${head.fr} : Pod Security ${security[1]} interdit ${clip(security[2] ?? '')}`,
      ),
      {
        ...base,
        means: words(
          'A label of the namespace (pod-security.kubernetes.io/enforce) sets what its pods may be.',
          'Un label du namespace (pod-security.kubernetes.io/enforce) fixe ce que ses pods ont le droit d’être.',
        ),
        whatToDo: [
          words(
            'Set the securityContext it names; relabel the namespace only if the pod truly needs the right.',
            'Indiquez le securityContext qu’il nomme ; ne changez le label du namespace que si le pod a vraiment besoin de ce droit.',
          ),
        ],
        links: [link('namespaces', null, namespace)],
      },
    );
  const account = /serviceaccount "([^"]+)" not found|service account \S*?([\w-]+) was not found/.exec(said);
  if (account) {
    const name = account[1] ?? account[2] ?? '';
    return cause(
      'pods-refused/service-account',
      level,
      words(`${head.en}: the service account ${name} does not exist`, `${head.fr} : le service account ${name} n’existe pas`),
      {
        ...base,
        means: words(
          'Its pods are to run under an account that was not created.',
          'Ses pods doivent tourner sous un compte qui n’a pas été créé.',
        ),
        whatToDo: [
          words(
            `Create the service account ${name} in ${namespace}, or correct serviceAccountName.`,
            `Créez le service account ${name} dans ${namespace}, ou corrigez serviceAccountName.`,
          ),
        ],
        links: [link('serviceaccounts', namespace, name, false)],
      },
    );
  }
  const limit = /(m(?:ax|in)imum \w+ usage per (?:Container|Pod) is [^,]+, but (?:limit|request) is [^,]+)/.exec(said);
  return cause(
    limit ? 'pods-refused/limit-range' : 'pods-refused/other',
    level,
    words(`${head.en}: ${clip(limit?.[1] ?? said)}`, `${head.fr} : ${clip(limit?.[1] ?? said)}`),
    {
      ...base,
      means: limit
        ? words(
            'A LimitRange of the namespace bounds what a container may ask for.',
            'Un LimitRange du namespace borne ce qu’un conteneur peut demander.',
          )
        : words(
            'The API server refuses what the controller wants to create; it tries again by itself.',
            'Le serveur d’API refuse ce que le contrôleur veut créer ; il réessaie de lui-même.',
          ),
      whatToDo: [words('Change the pod template as the answer says.', 'Modifiez le modèle de pod comme le dit la réponse.')],
    },
  );
}
