import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** An image registry on loopback that refuses, by the first part of the image's name: `private`, `absent`, `limited`. */
export interface RefusingRegistry {
  /** `127.0.0.1:PORT` */
  readonly address: string;
  close(): Promise<void>;
}

/** Answers as the distribution specification says registries do ("Error Codes"). */
export async function startRefusingRegistry(): Promise<RefusingRegistry> {
  const server = createServer((request, response) => {
    const answer = (status: number, code: string, message: string) => {
      response.writeHead(status, { 'Content-Type': 'application/json', 'Docker-Distribution-Api-Version': 'registry/2.0' });
      response.end(code === '' ? '{}' : JSON.stringify({ errors: [{ code, message }] }));
    };
    const path = request.url ?? '';
    if (path === '/v2/') return answer(200, '', '');
    if (path.startsWith('/v2/private/')) return answer(401, 'UNAUTHORIZED', 'authentication required');
    if (path.startsWith('/v2/limited/'))
      return answer(429, 'TOOMANYREQUESTS', 'You have reached your pull rate limit. You may increase the limit by authenticating.');
    return answer(404, 'MANIFEST_UNKNOWN', 'manifest unknown');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    address: `127.0.0.1:${port}`,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
