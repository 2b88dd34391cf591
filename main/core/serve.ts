import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { resolve } from 'node:path';
import { WebSocketServer } from 'ws';
import { LARGEST_MESSAGE_BYTES } from '../../preload/contract/stream.ts';
import { failure, FailureError, words } from './failure.ts';
import type { CallContext } from './implementer.ts';
import type { CoreRouter } from './router.ts';
import { securityHeaders } from './security-headers.ts';
import { Doorkeeper } from './serve/one-time-token.ts';
import { readPage } from './serve/pages.ts';
import { attachSocket } from './serve/socket.ts';

export interface ServeOptions {
  readonly router: CoreRouter;
  readonly context: CallContext;
  /** Folder of the built pages. */
  readonly pages: string;
  /** 0 takes any free port. */
  readonly port: number;
}

export interface ConsoleServer {
  readonly port: number;
  /** A new link that works once. */
  newLink(): string;
  close(): Promise<void>;
}

/**
 * Serves the console to a browser on this computer: 127.0.0.1 only, by a link that works once and becomes a cookie
 * (HttpOnly, SameSite=Strict). `Host` and `Origin` are checked against DNS rebinding and cross-site WebSockets.
 * Throws FailureError `bad-input` when the port is taken or not allowed.
 */
export async function serveConsole(options: ServeOptions): Promise<ConsoleServer> {
  const door = new Doorkeeper();
  const pages = resolve(options.pages);
  const server = createServer({ requestTimeout: 30_000, headersTimeout: 10_000 });
  const sockets = new WebSocketServer({ noServer: true, maxPayload: LARGEST_MESSAGE_BYTES });
  await listen(server, options.port);
  const { port } = server.address() as AddressInfo;
  const cookieName = `pilothouse-${port}`;
  const hosts = new Set([`127.0.0.1:${port}`, `localhost:${port}`]);
  const admitted = (request: IncomingMessage) => door.admits(cookieOf(request, cookieName));

  server.on('request', (request, response) => {
    answer(request, response).catch((error: unknown) => {
      options.context.reportBug(error, ['serve']);
      if (!response.headersSent) say(response, 500, 'Pilothouse failed at this.', 'Pilothouse est en cause ici.');
      else response.destroy();
    });
  });

  server.on('upgrade', (request, socket, head) => {
    const origin = request.headers.origin;
    const own =
      origin !== undefined && [...hosts].some((host) => origin === `http://${host}`) && origin === `http://${request.headers.host}`;
    if (!hosts.has(request.headers.host ?? '') || !own || pathOf(request) !== '/rpc' || !admitted(request)) {
      socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
      return;
    }
    sockets.handleUpgrade(request, socket, head, (webSocket) => attachSocket(webSocket, options.router, options.context));
  });

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    for (const [name, value] of Object.entries(securityHeaders())) response.setHeader(name, value);
    response.setHeader('Cache-Control', 'no-store');
    if (!hosts.has(request.headers.host ?? ''))
      return say(
        response,
        421,
        'This console answers only to 127.0.0.1 and localhost.',
        'Cette console ne répond qu’à 127.0.0.1 et localhost.',
      );
    if (request.method !== 'GET' && request.method !== 'HEAD')
      return say(response, 405, 'Only GET is answered here.', 'Seul GET reçoit une réponse ici.');
    const path = pathOf(request);
    if (path === '/enter') {
      // Link previews and scanners ask with HEAD: only GET uses the link up.
      if (request.method === 'GET') return enter(request, response);
      response.writeHead(405, { Allow: 'GET' }).end();
      return;
    }
    if (!admitted(request)) {
      return say(
        response,
        401,
        'This page needs the link that the terminal printed. Press Enter there for a new one.',
        'Cette page demande le lien affiché dans le terminal. Appuyez-y sur Entrée pour en obtenir un nouveau.',
      );
    }
    const page = await readPage(pages, path);
    if (!page) return say(response, 404, 'There is nothing at this address.', 'Il n’y a rien à cette adresse.');
    if (page.immutable) response.setHeader('Cache-Control', 'private, max-age=31536000, immutable');
    response.writeHead(200, { 'Content-Type': page.type, 'Content-Length': page.body.length });
    response.end(request.method === 'HEAD' ? undefined : page.body);
  }

  function enter(request: IncomingMessage, response: ServerResponse): void {
    const token = new URL(request.url ?? '/', 'http://127.0.0.1').searchParams.get('token') ?? '';
    const session = door.exchange(token);
    if (session === null && admitted(request)) {
      response.writeHead(303, { Location: '/' }).end();
      return;
    }
    if (session === null) {
      return say(
        response,
        403,
        'This link was used or is too old. Press Enter in the terminal for a new one.',
        'Ce lien a déjà servi ou est trop ancien. Appuyez sur Entrée dans le terminal pour en obtenir un nouveau.',
      );
    }
    response.setHeader('Set-Cookie', `${cookieName}=${session}; HttpOnly; SameSite=Strict; Path=/`);
    // A page of our own goes on to the console: a redirect would still count as the foreign page that held the link,
    // and the browser would keep the SameSite=Strict cookie back.
    response.writeHead(200, { 'Content-Type': 'text/html; charset=utf-8', 'Referrer-Policy': 'no-referrer' });
    response.end('<!doctype html><meta charset="utf-8"><title>Pilothouse</title><meta http-equiv="refresh" content="0;url=/">');
  }

  return {
    port,
    newLink: () => `http://127.0.0.1:${port}/enter?token=${door.issue()}`,
    async close() {
      for (const socket of sockets.clients) socket.terminate();
      server.closeAllConnections();
      await new Promise<void>((done) => server.close(() => done()));
    },
  };
}

function pathOf(request: IncomingMessage): string {
  // The path as it was sent: a URL parser would resolve dot segments before the pages' own guard sees them.
  return (request.url ?? '/').split(/[?#]/u, 1)[0] ?? '/';
}

function cookieOf(request: IncomingMessage, name: string): string | undefined {
  for (const part of (request.headers.cookie ?? '').split(';')) {
    const [key, value] = part.trim().split('=', 2);
    if (key === name) return value;
  }
  return undefined;
}

function say(response: ServerResponse, status: number, en: string, fr: string): void {
  response.writeHead(status, { 'Content-Type': 'text/plain; charset=utf-8' });
  response.end(`${en}\n${fr}\n`);
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((done, fail) => {
    server.once('error', (error: NodeJS.ErrnoException) => fail(portFailure(error, port)));
    server.listen(port, '127.0.0.1', () => done());
  });
}

function portFailure(error: NodeJS.ErrnoException, port: number): Error {
  if (error.code === 'EADDRINUSE') {
    return new FailureError(
      failure(
        'bad-input',
        words(`Port ${port} is taken by another program.`, `Le port ${port} est pris par un autre programme.`),
        words(
          'Choose another with --port, or leave it out for a free one.',
          'Choisissez-en un autre avec --port, ou omettez-le pour un port libre.',
        ),
      ),
    );
  }
  if (error.code === 'EACCES') {
    return new FailureError(
      failure(
        'bad-input',
        words(`This user may not listen on port ${port}.`, `Cet utilisateur ne peut pas écouter sur le port ${port}.`),
        words('Choose a port above 1023.', 'Choisissez un port au-dessus de 1023.'),
      ),
    );
  }
  return error;
}
