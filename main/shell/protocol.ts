import type { Session } from 'electron';
import { protocol } from 'electron';
import { securityHeaders } from '../core/security-headers.ts';
import { readPage } from '../core/serve/pages.ts';

const SCHEME = 'app';
const HOST = 'pilothouse';

/** Where the window's pages live: `app://pilothouse/...`. */
export const PAGES_ORIGIN = `${SCHEME}://${HOST}`;

/** Makes `app://` an origin like https: its own storage, fetch, code cache. Before the app is ready. */
export function declareProtocol(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
  ]);
}

/** Answers `app://pilothouse/PATH` from the built pages and from nowhere else; refuses every other address the window might ask for. */
export function servePages(session: Session, folder: string): void {
  session.protocol.handle(SCHEME, (request) => answer(request, folder));
  session.webRequest.onBeforeRequest((details, decide) => decide({ cancel: !isOwn(details.url) }));
}

/** True for an address of our own pages. */
export function isOwnPage(address: string): boolean {
  const url = URL.canParse(address) ? new URL(address) : null;
  return url !== null && url.protocol === `${SCHEME}:` && url.host === HOST;
}

/** Also what pages make themselves, and the developer tools of an unpackaged build. */
function isOwn(address: string): boolean {
  return isOwnPage(address) || /^(data|blob|devtools):/u.test(address);
}

async function answer(request: Request, folder: string): Promise<Response> {
  if (!isOwnPage(request.url)) return refusal(404);
  if (request.method !== 'GET' && request.method !== 'HEAD') return refusal(405);
  const page = await readPage(folder, new URL(request.url).pathname);
  if (!page) return refusal(404);
  return new Response(request.method === 'HEAD' ? null : new Uint8Array(page.body), {
    headers: { ...securityHeaders(), 'Content-Type': page.type },
  });
}

function refusal(status: number): Response {
  return new Response(null, { status, headers: { ...securityHeaders() } });
}
