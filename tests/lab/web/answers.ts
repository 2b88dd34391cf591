import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';

/** How long the slow answer keeps its body back. */
const stallMs = 10_000;

/** The size of the big body: larger than anything a check should keep. */
export const bigBodyBytes = 100 * 1024 * 1024;

/** Answers as the path says. `onRequest` hears of every request first. */
export function answerRequests(onRequest: (method: string, path: string) => void): RequestListener {
  return (request, response) => {
    const path = request.url ?? '/';
    onRequest(request.method ?? '', path);
    const [name = '', query = ''] = path.split('?');
    const say = answers.get(name) ?? text(404, 'There is nothing here.');
    say(response, request, query);
  };
}

type Answer = (response: ServerResponse, request: IncomingMessage, query: string) => void;

const answers: ReadonlyMap<string, Answer> = new Map<string, Answer>([
  ['/', text(200, 'All good.')],
  ['/api/health', json(200, { status: 'ok', database: 'connected' })],
  ['/api/unhealthy', json(503, { status: 'down', database: 'refused' })],
  ['/error', text(500, 'Internal error: connection to the database was refused.')],
  ['/redirect', redirect(() => '/')],
  ['/loop', redirect(() => '/loop')],
  ['/redirect-to', redirect((query) => query)],
  ['/silent', () => undefined],
  ['/slow', slowly],
  ['/big', big],
  ['/binary', (response) => send(response, 200, 'application/octet-stream', Buffer.from([0, 255, 254, 0xc3, 0x28, 0x80, 27, 0]))],
  ['/latin1', (response) => send(response, 200, 'text/plain; charset=iso-8859-1', Buffer.from('Vérifié, tout est prêt.', 'latin1'))],
  [
    '/cut-short',
    (response) => {
      response.writeHead(200, { 'content-type': 'text/plain', 'content-length': '1000' });
      response.write('The beginning of', () => response.socket?.destroy());
    },
  ],
]);

function text(status: number, body: string): Answer {
  return (response) => send(response, status, 'text/plain; charset=utf-8', Buffer.from(`${body}\n`));
}

function json(status: number, body: object): Answer {
  return (response) => send(response, status, 'application/json', Buffer.from(JSON.stringify(body)));
}

function redirect(target: (query: string) => string): Answer {
  return (response, _request, query) => {
    response.writeHead(302, { location: target(query) });
    response.end();
  };
}

function send(response: ServerResponse, status: number, type: string, body: Buffer): void {
  response.writeHead(status, { 'content-type': type, 'content-length': String(body.length) });
  response.end(body);
}

const slowlyAnswer = 'Slow, and good.\n';

function slowly(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'text/plain', 'content-length': String(slowlyAnswer.length) });
  response.flushHeaders();
  const timer = setTimeout(() => response.end(slowlyAnswer), stallMs);
  response.once('close', () => clearTimeout(timer));
}

/** Made as it is read, so that a reader that stops early costs nothing here. */
function big(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'text/plain', 'content-length': String(bigBodyBytes) });
  const line = Buffer.alloc(65_536, 'A line of a very large answer.\n');
  const body = Readable.from(
    (function* lines() {
      for (let sent = 0; sent < bigBodyBytes; sent += line.length) yield line;
    })(),
  );
  body.pipe(response);
  response.once('close', () => body.destroy());
}
