import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A deployment as small as it may be. */
export function deploymentObject(name: string, image: string, resourceVersion: number) {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: {
      uid: `uid-${name}`,
      namespace: 'shop',
      name,
      resourceVersion: String(resourceVersion),
      generation: 1,
      creationTimestamp: '2026-11-20T22:00:00Z',
    },
    spec: { replicas: 0, selector: { matchLabels: { app: name } }, template: { spec: { containers: [{ name: 'app', image }] } } },
    status: { observedGeneration: 1 },
  };
}

export function statusObject(code: number, reason: string, message: string) {
  return { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message, reason, code };
}

/** One request of a client, and the means to answer it. */
export interface Exchange {
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage['headers'];
  readonly watch: boolean;
  json(value: unknown, status?: number, headers?: Readonly<Record<string, string>>): void;
  /** Begins a watch's answer. */
  begin(): void;
  event(type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK' | 'ERROR', object: unknown): void;
  /** The server's own, orderly end. */
  end(): void;
  /** The end of a connection that is cut. */
  cut(): void;
}

/**
 * An API server by script, for what a real one does only rarely: forgetting versions, failing, ending too soon. Requests for
 * deployments wait until the test takes them with `next`.
 */
export async function startApiServer() {
  const waiting: Exchange[] = [];
  let take: ((exchange: Exchange) => void) | null = null;
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://server');
    if (!url.pathname.endsWith('/deployments')) {
      response.writeHead(404, { 'content-type': 'application/json' }).end(JSON.stringify(statusObject(404, 'NotFound', 'not found')));
      return;
    }
    const exchange = exchangeOf(url, request, response);
    if (take) take(exchange);
    else waiting.push(exchange);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    /** The next request, in the order in which they come. */
    next(): Promise<Exchange> {
      const first = waiting.shift();
      if (first) return Promise.resolve(first);
      return new Promise((resolve) => {
        take = (exchange) => {
          take = null;
          resolve(exchange);
        };
      });
    },
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

function exchangeOf(url: URL, request: IncomingMessage, response: ServerResponse): Exchange {
  return {
    query: url.searchParams,
    headers: request.headers,
    watch: url.searchParams.get('watch') === '1',
    json(value, status = 200, headers = {}) {
      response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(value));
    },
    begin() {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.flushHeaders();
    },
    event(type, object) {
      response.write(`${JSON.stringify({ type, object })}\n`);
    },
    end() {
      response.end();
    },
    cut() {
      response.destroy();
    },
  };
}
