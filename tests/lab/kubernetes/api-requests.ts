import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { request } from 'node:https';
import type { IncomingMessage } from 'node:http';
import { createInterface } from 'node:readline';
import { parse } from 'yaml';

/** What every object of the API carries, as far as the lab looks. */
export interface ApiObject {
  readonly metadata: { readonly name: string; readonly namespace?: string; readonly resourceVersion?: string };
  readonly [field: string]: unknown;
}

interface ListOf<T> {
  readonly metadata: { readonly resourceVersion: string };
  readonly items: readonly T[];
}

interface Credentials {
  readonly server: string;
  readonly ca: Buffer;
  readonly cert?: Buffer;
  readonly key?: Buffer;
  readonly token?: string;
}

interface Kubeconfig {
  readonly clusters: readonly [{ readonly cluster: { readonly server: string; readonly 'certificate-authority-data': string } }];
  readonly users: readonly [
    {
      readonly user: {
        readonly 'client-certificate-data'?: string;
        readonly 'client-key-data'?: string;
        readonly token?: string;
      };
    },
  ];
}

/** The API answered with something other than 2xx. */
class ApiRefusal extends Error {
  readonly status: number;
  constructor(method: string, path: string, status: number, body: string) {
    super(`${method} ${path} answered ${status}: ${body.slice(0, 500)}`);
    this.status = status;
  }
}

interface CallOptions {
  readonly body?: unknown;
  readonly signal?: AbortSignal;
}

/** One request with a JSON body and answer. The kubeconfig must be one the lab wrote: one cluster, one user, data inline. */
export async function callApi<T>(
  kubeconfig: string,
  method: 'GET' | 'POST' | 'DELETE',
  path: string,
  options: CallOptions = {},
): Promise<T> {
  const answer: unknown = JSON.parse(await callApiForText(kubeconfig, method, path, options));
  return answer as T;
}

/** Like {@link callApi}, for the few answers that are plain text. Throws {@link ApiRefusal}; gives up after 20 s. */
export async function callApiForText(
  kubeconfig: string,
  method: 'GET' | 'POST' | 'DELETE',
  path: string,
  options: CallOptions = {},
): Promise<string> {
  const signal = AbortSignal.any([AbortSignal.timeout(20_000), ...(options.signal ? [options.signal] : [])]);
  const response = await send(await readCredentials(kubeconfig), method, path, signal, options.body);
  const body = await textOf(response);
  if (response.statusCode === undefined || response.statusCode >= 300) {
    throw new ApiRefusal(method, path, response.statusCode ?? 0, body);
  }
  return body;
}

/**
 * Waits by watching (list, then watch from its resourceVersion) until `reached` says yes to an object of the collection,
 * and gives that object. Throws after `timeoutMs` (60 s) with the object as it was last seen.
 */
export async function watchUntil<T extends ApiObject>(
  kubeconfig: string,
  collection: { readonly path: string; readonly labelSelector?: string; readonly name?: string },
  reached: (object: T) => boolean,
  options: { readonly timeoutMs?: number; readonly signal?: AbortSignal } = {},
): Promise<T> {
  const limit = AbortSignal.timeout(options.timeoutMs ?? 60_000);
  const signal = AbortSignal.any([limit, ...(options.signal ? [options.signal] : [])]);
  const credentials = await readCredentials(kubeconfig);
  const query = new URLSearchParams();
  if (collection.labelSelector !== undefined) query.set('labelSelector', collection.labelSelector);
  if (collection.name !== undefined) query.set('fieldSelector', `metadata.name=${collection.name}`);
  let last: T | undefined;
  const matches = (object: T) => {
    last = object;
    return reached(object);
  };
  try {
    for (;;) {
      const list = await callApi<ListOf<T>>(kubeconfig, 'GET', `${collection.path}?${query}`, { signal });
      const present = list.items.find(matches);
      if (present) return present;
      // A watch that ends without an answer (closed by the server, too old) starts over from a fresh list.
      const found = await watchFrom(credentials, collection.path, query, list.metadata.resourceVersion, matches, signal);
      if (found) return found;
    }
  } catch (error) {
    if (!limit.aborted) throw error;
    const seconds = (options.timeoutMs ?? 60_000) / 1000;
    throw new Error(`${collection.path}?${query} did not get there in ${seconds} s; last seen: ${JSON.stringify(last?.['status'])}`, {
      cause: error,
    });
  }
}

async function watchFrom<T>(
  credentials: Credentials,
  path: string,
  query: URLSearchParams,
  resourceVersion: string,
  matches: (object: T) => boolean,
  signal: AbortSignal,
): Promise<T | undefined> {
  const watch = new URLSearchParams(query);
  watch.set('watch', '1');
  watch.set('resourceVersion', resourceVersion);
  const response = await send(credentials, 'GET', `${path}?${watch}`, signal);
  try {
    for await (const line of createInterface({ input: response })) {
      const event = JSON.parse(line) as { readonly type: string; readonly object: T };
      if (event.type === 'ERROR') return undefined;
      if (event.type !== 'DELETED' && matches(event.object)) return event.object;
    }
    signal.throwIfAborted();
    return undefined;
  } finally {
    response.destroy();
  }
}

async function readCredentials(kubeconfig: string): Promise<Credentials> {
  const config = parse(await readFile(kubeconfig, 'utf8')) as Kubeconfig;
  const { cluster } = config.clusters[0];
  const { user } = config.users[0];
  const certificate = user['client-certificate-data'];
  const key = user['client-key-data'];
  return {
    server: cluster.server,
    ca: Buffer.from(cluster['certificate-authority-data'], 'base64'),
    ...(certificate === undefined ? {} : { cert: Buffer.from(certificate, 'base64') }),
    ...(key === undefined ? {} : { key: Buffer.from(key, 'base64') }),
    ...(user.token === undefined ? {} : { token: user.token }),
  };
}

async function send(credentials: Credentials, method: string, path: string, signal: AbortSignal, body?: unknown): Promise<IncomingMessage> {
  const { server, token, ...tls } = credentials;
  const outgoing = request(new URL(path, server), {
    ...tls,
    method,
    signal,
    agent: false,
    headers: {
      accept: 'application/json',
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
  });
  outgoing.end(body === undefined ? undefined : JSON.stringify(body));
  const [response] = (await once(outgoing, 'response')) as [IncomingMessage];
  return response;
}

async function textOf(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}
