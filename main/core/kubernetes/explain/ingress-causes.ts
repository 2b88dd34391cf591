import type { Cause } from '../../../../preload/contract/explanations.ts';
import { words } from '../../failure.ts';
import type { JsonObject } from '../api-object.ts';
import { listAt, numberAt, objectAt, textAt } from '../api-object.ts';
import { plural } from '../wording.ts';
import { cause, evidence, link, same } from './cause.ts';
import { tlsSecretCause } from './certificate-causes.ts';
import { eventEvidence } from './event-facts.ts';
import type { EventFacts } from './event-facts.ts';

/** A service that an ingress sends to, and what was found of it; `undefined` where it could not be looked at. */
export interface IngressScene {
  readonly object: JsonObject;
  readonly events: readonly EventFacts[];
  /** By name: the service and its explanation; null when it does not exist, absent when it could not be looked at. */
  readonly services: ReadonlyMap<string, { readonly object: JsonObject; readonly causes: readonly Cause[] } | null>;
  /** By name: null when it does not exist, absent when it could not be looked at. */
  readonly secrets: ReadonlyMap<string, JsonObject | null>;
  /** The ingress class it names; null when that does not exist, undefined when none is named or it could not be looked at. */
  readonly ingressClass: JsonObject | null | undefined;
  readonly now: number;
}

interface Backend {
  readonly service: string;
  /** A name or a number. */
  readonly port: string | null;
  readonly where: string;
}

/** Backends of an ingress of networking.k8s.io/v1 or v1beta1, the default one among them. */
export function backendsOf(ingress: JsonObject): readonly Backend[] {
  const spec = objectAt(ingress, 'spec');
  const read = (backend: JsonObject, where: string): readonly Backend[] => {
    const service = objectAt(backend, 'service');
    const name = textAt(service, 'name') ?? textAt(backend, 'serviceName');
    const port = objectAt(service, 'port');
    const number = numberAt(port, 'number') ?? numberAt(backend, 'servicePort');
    return name === null
      ? []
      : [
          {
            service: name,
            port: textAt(port, 'name') ?? textAt(backend, 'servicePort') ?? (number === null ? null : String(number)),
            where,
          },
        ];
  };
  return [
    ...read(objectAt(spec, 'defaultBackend'), '*'),
    ...read(objectAt(spec, 'backend'), '*'),
    ...listAt(spec, 'rules').flatMap((rule) =>
      listAt(objectAt(rule, 'http'), 'paths').flatMap((path) =>
        read(objectAt(path, 'backend'), `${textAt(rule, 'host') ?? '*'}${textAt(path, 'path') ?? '/'}`),
      ),
    ),
  ];
}

/** The names of the secrets an ingress takes its certificates from, each once. */
export function tlsSecretsOf(ingress: JsonObject): readonly string[] {
  return [...new Set(listAt(objectAt(ingress, 'spec'), 'tls').flatMap((tls) => textAt(tls, 'secretName') ?? []))];
}

/** An ingress: services it sends to that are not there or have nothing behind them, certificates that are missing or over. */
export function ingressCauses({ object, events, services, secrets, ingressClass, now }: IngressScene): readonly Cause[] {
  const metadata = objectAt(object, 'metadata');
  const namespace = textAt(metadata, 'namespace') ?? '';
  const backends = backendsOf(object);
  const causes: Cause[] = [];
  const working: string[] = [];
  for (const [name, its] of Map.groupBy(backends, ({ service }) => service)) {
    const where = its.map((backend) => backend.where).join(', ');
    const found = services.get(name);
    if (found === undefined) continue;
    if (found === null) {
      causes.push(
        cause(
          'ingress/service-missing',
          'failing',
          words(`${where} leads to the service ${name}, which does not exist`, `${where} mène au service ${name}, qui n’existe pas`),
          {
            means: words(
              'Whoever calls it gets 503 (or the ingress controller’s own page).',
              'Qui l’appelle reçoit 503 (ou la page du contrôleur d’ingress).',
            ),
            whatToDo: [
              words(
                `Create the service ${name} in ${namespace}, or correct the backend; a service of another namespace cannot be named.`,
                `Créez le service ${name} dans ${namespace}, ou corrigez le backend ; un service d’un autre namespace ne peut pas être nommé.`,
              ),
            ],
            links: [link('services', namespace, name, false)],
          },
        ),
      );
      continue;
    }
    const ports = listAt(objectAt(found.object, 'spec'), 'ports');
    const wrong = its.find(
      ({ port }) => port !== null && !ports.some((one) => textAt(one, 'name') === port || String(numberAt(one, 'port')) === port),
    );
    if (wrong) {
      const has = ports.map((one) => [numberAt(one, 'port'), textAt(one, 'name')].filter((part) => part !== null).join(' ')).join(', ');
      causes.push(
        cause(
          'ingress/service-port',
          'failing',
          words(
            `${wrong.where} leads to port ${wrong.port} of ${name}, which it does not have`,
            `${wrong.where} mène au port ${wrong.port} de ${name}, qui ne l’a pas`,
          ),
          {
            means: words('Whoever calls it gets 503.', 'Qui l’appelle reçoit 503.'),
            whatToDo: [
              words(
                `The service has: ${has}. Write the service’s port there, not that of the container.`,
                `Le service a : ${has}. Écrivez-y le port du service, pas celui du conteneur.`,
              ),
            ],
            links: [link('services', namespace, name)],
          },
        ),
      );
      continue;
    }
    const bad = found.causes.find(({ level }) => level === 'failing');
    if (bad)
      causes.push({
        ...bad,
        rule: `ingress/${bad.rule}`,
        what: words(`${where} leads to the service ${name}. ${bad.what.en}`, `${where} mène au service ${name}. ${bad.what.fr}`),
        stillServes: null,
        links: [link('services', namespace, name), ...bad.links],
      });
    else working.push(where);
  }
  for (const [name, secret] of secrets) {
    const hosts = listAt(objectAt(object, 'spec'), 'tls')
      .filter((tls) => textAt(tls, 'secretName') === name)
      .flatMap((tls) => (Array.isArray(tls['hosts']) ? tls['hosts'].filter((host) => typeof host === 'string') : []));
    const of = hosts.length === 0 ? '' : ` (${hosts.join(', ')})`;
    if (secret === null)
      causes.push(
        cause(
          'ingress/tls-secret-missing',
          'failing',
          words(`The TLS secret ${name}${of} does not exist`, `Le secret TLS ${name}${of} n’existe pas`),
          {
            means: words(
              'The ingress controller shows a certificate of its own instead, which browsers refuse.',
              'Le contrôleur d’ingress présente à la place un certificat à lui, que les navigateurs refusent.',
            ),
            whatToDo: [
              words(
                `Create ${name} in ${namespace} (kubectl create secret tls), or let cert-manager issue it.`,
                `Créez ${name} dans ${namespace} (kubectl create secret tls), ou faites-le émettre par cert-manager.`,
              ),
            ],
            links: [link('secrets', namespace, name, false)],
          },
        ),
      );
    else {
      const found = tlsSecretCause(secret, now);
      if (found.level !== 'healthy') causes.push({ ...found, rule: `ingress/${found.rule}` });
    }
  }
  if (ingressClass === null) {
    const name = textAt(objectAt(object, 'spec'), 'ingressClassName') ?? '?';
    causes.push(
      cause(
        'ingress/class-missing',
        'failing',
        words(
          `Its ingress class ${name} does not exist: no controller serves it`,
          `Sa classe d’ingress ${name} n’existe pas : aucun contrôleur ne le sert`,
        ),
        {
          whatToDo: [
            words('Correct ingressClassName, or install that controller.', 'Corrigez ingressClassName, ou installez ce contrôleur.'),
          ],
          links: [link('ingressclasses', null, name, false)],
        },
      ),
    );
  }
  const serves =
    working.length === 0
      ? backends.length > 0 && causes.some(({ rule }) => !rule.includes('tls'))
        ? words('Nothing of it.', 'Rien de ce qu’il publie.')
        : null
      : same(working.join(', '));
  if (causes.length > 0)
    return causes.map((found) => (found.rule.includes('/tls') ? found : { ...found, stillServes: found.stillServes ?? serves }));
  if (backends.length === 0)
    return [
      cause('ingress/empty', 'degraded', words('It leads nowhere: it has no backend', 'Il ne mène nulle part : il n’a aucun backend'), {
        whatToDo: [words('Give it rules or a default backend.', 'Donnez-lui des règles ou un backend par défaut.')],
      }),
    ];
  const addresses = listAt(objectAt(objectAt(object, 'status'), 'loadBalancer'), 'ingress').flatMap(
    (one) => textAt(one, 'ip') ?? textAt(one, 'hostname') ?? [],
  );
  const warning = events.find(({ type }) => type === 'Warning') ?? null;
  if (addresses.length === 0)
    return [
      cause(
        'ingress/no-address',
        // Some controllers never write one.
        'unknown',
        words('No controller has taken it yet: it has no address', 'Aucun contrôleur ne l’a encore pris : il n’a pas d’adresse'),
        {
          means: words(
            'An ingress does nothing by itself; a controller of its class has to be installed. Some never write an address.',
            'Un ingress ne fait rien de lui-même ; un contrôleur de sa classe doit être installé. Certains n’écrivent jamais d’adresse.',
          ),
          whatToDo: [
            words(
              'Look at ingressClassName and the pods of the ingress controller.',
              'Regardez ingressClassName et les pods du contrôleur d’ingress.',
            ),
          ],
          evidence: eventEvidence(warning),
        },
      ),
    ];
  return [
    cause(
      'ingress/ready',
      'healthy',
      words(
        `All its ${plural(backends.length, 'path leads', 'paths lead')} to services that answer.`,
        `${backends.length === 1 ? 'Son chemin mène' : `Ses ${backends.length} chemins mènent`} à des services qui répondent.`,
      ),
      {
        evidence: evidence(words('Addresses', 'Adresses'), addresses.join(', ')),
      },
    ),
  ];
}
