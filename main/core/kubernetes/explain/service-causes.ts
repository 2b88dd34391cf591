import type { Cause } from '../../../../preload/contract/explanations.ts';
import { words } from '../../failure.ts';
import type { JsonObject } from '../api-object.ts';
import { listAt, numberAt, objectAt, textAt } from '../api-object.ts';
import { clip, plural } from '../wording.ts';
import { cause, evidence, link } from './cause.ts';
import { eventEvidence, latest } from './event-facts.ts';
import type { EventFacts } from './event-facts.ts';
import { nearestLabel } from './nearest-label.ts';
import { podCause } from './pod-causes.ts';
import type { PodScene } from './pod-scene.ts';
import { isReady } from './pod-scene.ts';

export interface ServiceScene {
  readonly object: JsonObject;
  /** The object Endpoints of the same name; null when there is none. */
  readonly endpoints: JsonObject | null;
  readonly events: readonly EventFacts[];
  /** The pods that its selector matches. */
  readonly pods: readonly PodScene[];
  /** Labels of other pods of the namespace, to say what nearly fits; a part of them. */
  readonly neighbours: readonly { readonly name: string; readonly labels: JsonObject }[];
  readonly now: number;
}

/** A service: whether anything stands behind it, and if not, why. */
export function serviceCauses({ object, endpoints, events, pods, neighbours, now }: ServiceScene): readonly Cause[] {
  const metadata = objectAt(object, 'metadata');
  const namespace = textAt(metadata, 'namespace') ?? '';
  const name = textAt(metadata, 'name') ?? '';
  const spec = objectAt(object, 'spec');
  const type = textAt(spec, 'type') ?? 'ClusterIP';
  if (type === 'ExternalName') {
    const target = textAt(spec, 'externalName') ?? '?';
    return [
      cause(
        'service/external',
        'healthy',
        words(
          `It is another name for ${target}; no pods stand behind it.`,
          `C’est un autre nom de ${target} ; aucun pod ne se trouve derrière.`,
        ),
      ),
    ];
  }
  const causes: Cause[] = [];
  const selector = textsOf(objectAt(spec, 'selector'));
  const selected = selector.map(([key, value]) => `${key}=${value}`).join(',');
  const subsets = listAt(endpoints ?? {}, 'subsets');
  const ready = subsets.flatMap((subset) => listAt(subset, 'addresses')).length;
  const unready = subsets.flatMap((subset) => listAt(subset, 'notReadyAddresses')).length;
  const nobody = words(
    'Nothing: connections to it are refused or wait in vain.',
    'Rien : les connexions y sont refusées ou attendent en vain.',
  );
  const present = pods.filter(({ pod }) => pod.deletionDeadline === null && pod.phase !== 'Succeeded' && pod.phase !== 'Failed');

  if (ready === 0) {
    if (selector.length === 0)
      causes.push(
        cause(
          'service/no-selector',
          'failing',
          words(
            'Nothing stands behind it: it has no selector, and its endpoints are empty',
            'Rien ne se trouve derrière : il n’a pas de sélecteur et ses endpoints sont vides',
          ),
          {
            means: words(
              'Without a selector somebody else has to write its endpoints.',
              'Sans sélecteur, quelqu’un d’autre doit écrire ses endpoints.',
            ),
            stillServes: nobody,
            whatToDo: [
              words(
                'Give it a selector, or write the endpoints (EndpointSlice with the label kubernetes.io/service-name).',
                'Donnez-lui un sélecteur, ou écrivez ses endpoints (EndpointSlice avec le label kubernetes.io/service-name).',
              ),
            ],
          },
        ),
      );
    else if (present.length === 0) {
      const near = nearestLabel(selector, neighbours);
      causes.push(
        cause(
          'service/selector-matches-nothing',
          'failing',
          words(
            `Nothing stands behind it: no pod has the labels ${selected}`,
            `Rien ne se trouve derrière : aucun pod ne porte les labels ${selected}`,
          ),
          {
            means: words(
              'The selector is misspelt, or the pods it is for are not there (scaled to zero, another namespace).',
              'Le sélecteur est mal écrit, ou les pods visés n’existent pas (réduits à zéro, autre namespace).',
            ),
            stillServes: nobody,
            whatToDo: [
              near === null
                ? words('Compare spec.selector with the labels of the pods.', 'Comparez spec.selector aux labels des pods.')
                : words(
                    `Perhaps ${near.wanted} is meant to be ${near.found}, as the pod ${near.pod} has it.`,
                    `Peut-être ${near.wanted} devrait-il être ${near.found}, comme sur le pod ${near.pod}.`,
                  ),
            ],
            evidence: evidence(words('spec.selector', 'spec.selector'), selected),
            links: near === null ? [] : [link('pods', namespace, near.pod)],
          },
        ),
      );
    } else {
      const mismatch = portMismatch(spec, present);
      const worst = present
        .map((scene) => ({ scene, found: podCause(scene, { now, siblings: null, nodeReady: null }) }))
        .find(({ found }) => found.level !== 'healthy');
      const readyPods = present.filter(({ pod }) => isReady(pod)).length;
      if (mismatch !== null)
        causes.push(
          cause(
            'service/port-name',
            'failing',
            words(
              `Nothing stands behind it: its pods have no port named “${mismatch.target}”`,
              `Rien ne se trouve derrière : ses pods n’ont pas de port nommé « ${mismatch.target} »`,
            ),
            {
              means: words(
                'targetPort names a port of the container; a name that no container declares leads nowhere.',
                'targetPort nomme un port du conteneur ; un nom qu’aucun conteneur ne déclare ne mène nulle part.',
              ),
              stillServes: nobody,
              whatToDo: [
                mismatch.names.length === 0
                  ? words(
                      'Give the container’s port that name (ports[].name), or write its number in targetPort.',
                      'Donnez ce nom au port du conteneur (ports[].name), ou écrivez son numéro dans targetPort.',
                    )
                  : words(
                      `The pods have: ${mismatch.names.join(', ')}. Write one of these in targetPort.`,
                      `Les pods ont : ${mismatch.names.join(', ')}. Écrivez l’un d’eux dans targetPort.`,
                    ),
              ],
              links: present.slice(0, 3).map(({ pod }) => link('pods', namespace, pod.name)),
            },
          ),
        );
      else if (readyPods === 0)
        causes.push(
          cause(
            'service/pods-not-ready',
            'failing',
            words(
              `Nothing stands behind it: none of its ${plural(present.length, 'pod is', 'pods is')} ready${worst ? `. ${worst.found.what.en}` : ''}`,
              `Rien ne se trouve derrière : aucun de ses ${plural(present.length, 'pod', 'pods')} n’est prêt${worst ? `. ${worst.found.what.fr}` : ''}`,
            ),
            {
              means: worst?.found.means ?? words('A service sends only to pods that are ready.', 'Un service n’envoie qu’aux pods prêts.'),
              since: worst?.found.since ?? null,
              stillServes: nobody,
              whatToDo: worst?.found.whatToDo ?? [],
              evidence: worst?.found.evidence ?? [],
              links: present.slice(0, 5).map(({ pod }) => link('pods', namespace, pod.name)),
            },
          ),
        );
      else
        causes.push(
          cause(
            'service/endpoints-late',
            'degraded',
            words(
              `${plural(readyPods, 'pod is', 'pods are')} ready, and its endpoints are still empty`,
              `${plural(readyPods, 'pod prêt', 'pods prêts')}, et ses endpoints sont encore vides`,
            ),
            {
              means: words(
                'The controller that writes endpoints has not done so yet; if this lasts it is down.',
                'Le contrôleur qui écrit les endpoints ne l’a pas encore fait ; si cela dure, il est arrêté.',
              ),
              whatToDo: [
                words(
                  'Wait some seconds; then look at the controller manager.',
                  'Attendez quelques secondes ; puis regardez le controller manager.',
                ),
              ],
            },
          ),
        );
    }
  }
  const waiting = type === 'LoadBalancer' && listAt(objectAt(objectAt(object, 'status'), 'loadBalancer'), 'ingress').length === 0;
  if (waiting) {
    const event = latest(events, ['SyncLoadBalancerFailed', 'CreatingLoadBalancerFailed', 'EnsuringLoadBalancer']);
    const refused = event?.reason.endsWith('Failed') === true;
    causes.push(
      cause(
        'service/load-balancer',
        refused ? 'failing' : 'degraded',
        refused
          ? words(
              `It gets no address from outside: ${clip(event?.message ?? '')}`,
              `Il n’obtient pas d’adresse extérieure : ${clip(event?.message ?? '')}`,
            )
          : words('It has no address from outside yet', 'Il n’a pas encore d’adresse extérieure'),
        {
          means: words(
            'A load balancer is made by the cloud’s controller, or by one like MetalLB; without one it waits for ever.',
            'Un load balancer est créé par le contrôleur du cloud, ou par un équivalent comme MetalLB ; sans lui, l’attente est sans fin.',
          ),
          since: textAt(metadata, 'creationTimestamp'),
          stillServes: ready > 0 ? words('From inside the cluster it answers.', 'Depuis l’intérieur du cluster, il répond.') : null,
          whatToDo: [
            words(
              'Look at the cloud controller’s pods, its quota and its rights.',
              'Regardez les pods du contrôleur du cloud, ses quotas et ses droits.',
            ),
          ],
          evidence: eventEvidence(event),
        },
      ),
    );
  }
  if (causes.length > 0) return causes;
  const what = words(
    `${plural(ready, 'endpoint answers', 'endpoints answer')} behind it.`,
    `${plural(ready, 'endpoint répond', 'endpoints répondent')} derrière.`,
  );
  if (unready === 0) return [cause('service/ready', 'healthy', what)];
  const troubled = present
    .map((scene) => podCause(scene, { now, siblings: null, nodeReady: null }))
    .find(({ level }) => level !== 'healthy');
  return [
    cause(
      'service/some-not-ready',
      'degraded',
      words(
        `${plural(ready, 'endpoint is', 'endpoints are')} ready, ${unready} not${troubled ? `: ${troubled.what.en}` : ''}`,
        `${plural(ready, 'endpoint prêt', 'endpoints prêts')}, ${unready} non${troubled ? ` : ${troubled.what.fr}` : ''}`,
      ),
      {
        means: words('The ready ones carry all of it.', 'Ceux qui sont prêts portent tout.'),
        stillServes: words(`${plural(ready, 'pod', 'pods')} behind ${name}.`, `${plural(ready, 'pod', 'pods')} derrière ${name}.`),
        whatToDo: troubled?.whatToDo ?? [],
        evidence: troubled?.evidence ?? [],
        links: present
          .filter(({ pod }) => !isReady(pod))
          .slice(0, 5)
          .map(({ pod }) => link('pods', namespace, pod.name)),
      },
    ),
  ];
}

/** Labels as pairs; values that are no text are left out. */
export function textsOf(labels: JsonObject): readonly (readonly [string, string])[] {
  return Object.entries(labels).flatMap(([key, value]) => (typeof value === 'string' ? [[key, value] as const] : []));
}

/** A named targetPort that no container of the pods declares. */
function portMismatch(spec: JsonObject, pods: readonly PodScene[]): { readonly target: string; readonly names: readonly string[] } | null {
  const declared = pods
    .flatMap(({ object }) => listAt(objectAt(object, 'spec'), 'containers'))
    .flatMap((container) => listAt(container, 'ports'));
  const names = [...new Set(declared.flatMap((port) => textAt(port, 'name') ?? []))];
  const numbers = [...new Set(declared.flatMap((port) => numberAt(port, 'containerPort') ?? []))];
  const targets = listAt(spec, 'ports').map((port) => textAt(port, 'targetPort'));
  // One port that leads somewhere is enough for endpoints to be there.
  if (targets.some((target) => target === null || names.includes(target))) return null;
  const [target] = targets;
  return target === undefined || target === null ? null : { target, names: [...names, ...numbers.map(String)] };
}
