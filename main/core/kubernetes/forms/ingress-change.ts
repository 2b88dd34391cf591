import type { AppliedObject } from '../../../../preload/contract/manifests.ts';
import type { IngressPath } from '../../../../preload/contract/object-forms.ts';
import type { Words } from '../../../../preload/contract/words.ts';
import type { PreparedChange } from '../../activity/changes.ts';
import { words } from '../../failure.ts';
import { commandText } from '../../vantage/quote.ts';
import { mustBeAllowed } from '../actions/permission.ts';
import type { JsonObject } from '../api-object.ts';
import { isObject, listAt, numberAt, objectAt, textAt } from '../api-object.ts';
import type { ClusterClient } from '../cluster-client.ts';
import type { EvidenceDesk } from '../evidence.ts';
import { kindOf } from '../discovery.ts';
import { listPages } from '../list-pages.ts';
import { readObject } from '../manifests/edit.ts';
import { prepareWanted } from '../manifests/wanted.ts';
import { prepareNewObject } from './new-object.ts';

interface IngressPlace {
  readonly context: string;
  readonly namespace: string;
  readonly name: string;
}

export interface AskedIngress extends IngressPlace {
  readonly create: boolean;
  /** Of a new one; null: the cluster's default. */
  readonly className: string | null;
  readonly rules: readonly { readonly host: string | null; readonly paths: readonly IngressPath[] }[];
  readonly tls: readonly { readonly hosts: readonly string[]; readonly secret: string | null }[];
}

const PATH_TYPES = ['Prefix', 'Exact', 'ImplementationSpecific'] as const;

/** Hosts, paths and certificates of an ingress (networking.k8s.io/v1), and the services that there are. */
export async function readIngress(client: ClusterClient, place: IngressPlace, signal: AbortSignal) {
  const { object } = await readObject(client, { ...place, resource: 'ingresses' }, signal);
  const spec = objectAt(object, 'spec');
  return {
    rules: listAt(spec, 'rules').map((rule) => ({
      host: textAt(rule, 'host'),
      paths: listAt(objectAt(rule, 'http'), 'paths').map((path) => {
        const service = objectAt(objectAt(path, 'backend'), 'service');
        const port = objectAt(service, 'port');
        return {
          path: textAt(path, 'path') ?? '',
          pathType: PATH_TYPES.find((one) => one === textAt(path, 'pathType')) ?? 'ImplementationSpecific',
          service: textAt(service, 'name') ?? '',
          port: textAt(port, 'name') ?? String(numberAt(port, 'number') ?? ''),
        };
      }),
    })),
    tls: listAt(spec, 'tls').map((one) => ({ hosts: textsAt(one, 'hosts'), secret: textAt(one, 'secretName') })),
    services: await servicesOf(client, place.namespace, signal),
  };
}

/** An ingress with other hosts, paths and certificates; all else of it stays. Throws FailureError as `prepareWanted`. */
export async function prepareIngress(
  client: ClusterClient,
  evidence: EvidenceDesk,
  asked: AskedIngress,
  signal: AbortSignal,
): Promise<PreparedChange<AppliedObject>> {
  const { context, namespace, name, create, rules } = asked;
  const deed = { resource: 'ingresses', group: 'networking.k8s.io', namespace };
  await mustBeAllowed(client, [create ? { ...deed, verb: 'create' } : { ...deed, verb: 'update', name }], signal);
  if (create) return prepareNew(client, asked, signal);
  const at = { ...asked, resource: 'ingresses' };
  const found = await readObject(client, at, signal);
  const { object } = found;
  const spec = objectAt(object, 'spec');
  const before = listAt(spec, 'rules').flatMap((rule) => textAt(rule, 'host') ?? []);
  const after = rules.flatMap(({ host }) => host ?? []);
  const wanted = {
    ...object,
    spec: {
      ...spec,
      ...specOf(asked, spec),
    },
  };
  const gone = before.filter((host) => !after.includes(host));
  const come = after.filter((host) => !before.includes(host));
  return prepareWanted(
    client,
    evidence,
    at,
    { ...found, wanted },
    {
      force: true,
      title:
        gone.length === 1 && come.length === 1
          ? words(`Move ${name} from ${gone[0]} to ${come[0]}`, `Déplacer ${name} de ${gone[0]} vers ${come[0]}`)
          : words(`Change the ingress ${name}`, `Modifier l’ingress ${name}`),
      command: commandText({ program: 'kubectl', args: ['--context', context, '-n', namespace, 'edit', 'ingress', name] }),
      effects: [
        ...(gone.length === 0 ? [] : [words(`No longer answers for: ${gone.join(', ')}`, `Ne répond plus pour : ${gone.join(', ')}`)]),
        ...(come.length === 0 ? [] : [answersFor(come)]),
        ...uncovered(asked),
        ...(await missing(client, asked, signal)),
      ],
      dangerous: gone.length > 0,
    },
    signal,
  );
}

async function prepareNew(client: ClusterClient, asked: AskedIngress, signal: AbortSignal): Promise<PreparedChange<AppliedObject>> {
  const { context, namespace, name, rules, className } = asked;
  const kind = await kindOf(client, 'ingresses', signal);
  const hosts = rules.flatMap(({ host }) => host ?? []);
  const object = {
    apiVersion: `${kind.group}/${kind.version}`,
    kind: kind.kind,
    metadata: { name, namespace },
    spec: { ...(className === null ? {} : { ingressClassName: className }), ...specOf(asked, {}) },
  };
  const effects = [...(hosts.length === 0 ? [] : [answersFor(hosts)]), ...uncovered(asked), ...(await missing(client, asked, signal))];
  return prepareNewObject(client, { context, namespace, name, kind, object, effects, after: `hosts ${hosts.join(', ') || '*'}` }, signal);
}

function answersFor(hosts: readonly string[]): Words {
  return words(
    `Answers for ${hosts.join(', ')}, as soon as their names lead to the ingress controller.`,
    `Répond pour ${hosts.join(', ')}, dès que ces noms mènent au contrôleur d’ingress.`,
  );
}

/** Rules and certificates as the cluster has them; `had` is what it had before. */
function specOf({ rules, tls }: AskedIngress, had: JsonObject): JsonObject {
  return {
    rules: rules.map(({ host, paths }) => ({
      ...(host === null ? {} : { host }),
      http: { paths: paths.map((path) => pathOf(path, had)) },
    })),
    tls: tls.map(({ hosts, secret }) => ({ hosts: [...hosts], ...(secret === null || secret === '' ? {} : { secretName: secret }) })),
  };
}

/** A backend that is no service (`resource`) is not of the form: it stays where it was. */
function pathOf({ path, pathType, service, port }: IngressPath, spec: JsonObject): JsonObject {
  const was = listAt(spec, 'rules')
    .flatMap((rule) => listAt(objectAt(rule, 'http'), 'paths'))
    .find((one) => (textAt(one, 'path') ?? '') === path && isObject(objectAt(one, 'backend')['resource']) && service === '');
  return {
    ...(path === '' ? {} : { path }),
    pathType,
    backend:
      was === undefined
        ? { service: { name: service, port: /^\d+$/u.test(port) ? { number: Number(port) } : { name: port } } }
        : objectAt(was, 'backend'),
  };
}

function uncovered({ rules, tls }: AskedIngress): Words[] {
  const covered = new Set(tls.flatMap(({ hosts }) => hosts));
  const without = rules.flatMap(({ host }) => (host === null || covered.has(host) ? [] : [host]));
  const stray = [...covered].filter((host) => !rules.some((rule) => rule.host === host));
  return [
    ...(without.length === 0
      ? []
      : [words(`Without a certificate of its own: ${without.join(', ')}`, `Sans certificat propre : ${without.join(', ')}`)]),
    ...(stray.length === 0
      ? []
      : [
          words(
            `Certificates name hosts that no rule has: ${stray.join(', ')}`,
            `Des certificats nomment des hôtes qu’aucune règle n’a : ${stray.join(', ')}`,
          ),
        ]),
  ];
}

async function missing(client: ClusterClient, { namespace, rules }: AskedIngress, signal: AbortSignal): Promise<Words[]> {
  const services = await servicesOf(client, namespace, signal);
  if (services.length === 0) return [];
  const wrong = rules.flatMap(({ paths }) =>
    paths.flatMap(({ service, port }) => {
      if (service === '') return [];
      const found = services.find((one) => one.name === service);
      if (found === undefined)
        return [
          words(
            `There is no service ${service} in ${namespace}: it would answer 503.`,
            `Il n’y a pas de service ${service} dans ${namespace} : la réponse serait 503.`,
          ),
        ];
      return found.ports.includes(port)
        ? []
        : [
            words(
              `The service ${service} has no port ${port}; it has ${found.ports.join(', ')}.`,
              `Le service ${service} n’a pas de port ${port} ; il a ${found.ports.join(', ')}.`,
            ),
          ];
    }),
  );
  return [...new Map(wrong.map((one) => [one.en, one])).values()];
}

/** Services with their ports, by number and by name; none where they may not be listed. */
async function servicesOf(client: ClusterClient, namespace: string, signal: AbortSignal) {
  const found: { name: string; ports: string[] }[] = [];
  try {
    for await (const { items } of listPages(client, `/api/v1/namespaces/${encodeURIComponent(namespace)}/services`, { signal }))
      for (const item of items) {
        if (!isObject(item)) continue;
        const ports = listAt(objectAt(item, 'spec'), 'ports').flatMap((port) =>
          [textAt(port, 'name') ?? [], String(numberAt(port, 'port') ?? '')].flat(),
        );
        found.push({ name: textAt(objectAt(item, 'metadata'), 'name') ?? '', ports });
      }
  } catch {
    signal.throwIfAborted();
    // A help only: the names can be typed.
  }
  return found;
}

function textsAt(value: JsonObject, key: string): string[] {
  const found = value[key];
  return Array.isArray(found) ? found.filter((one) => typeof one === 'string') : [];
}
