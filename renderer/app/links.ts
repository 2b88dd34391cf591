/** Rooms of links and their pages. A link names the thing (`server/web-1`), a path names the page (`/servers/web-1`). */
const pairs = [
  ['server', 'servers'],
  ['cluster', 'clusters'],
  ['mail', 'mail'],
  ['url', 'health'],
  ['totp', 'authenticator'],
  ['credential', 'credentials'],
  ['activity', 'activity'],
  ['settings', 'settings'],
] as const;
const pages: ReadonlyMap<string, string> = new Map([...pairs.map(([, page]) => [page, page] as const), ...pairs]);
const things: ReadonlyMap<string, string> = new Map(pairs.map(([thing, page]) => [page, thing]));

const SCHEME = 'pilothouse://';

/**
 * The path of the page that shows what a link names: `pilothouse://server/web-1/units/nginx.service` and the link of a
 * finding (`server/web-1/...`) both become `/servers/web-1/units/nginx.service`. A URL after `url/` is one segment.
 * An unknown link leads to the overview.
 */
export function pathOfLink(link: string): string {
  const bare = link.startsWith(SCHEME) ? link.slice(SCHEME.length) : link;
  const [thing = '', ...rest] = bare.replace(/^\/+/u, '').split('/');
  const page = pages.get(thing);
  if (page === undefined) return '/';
  if (page === 'health') {
    const url = rest.join('/');
    return url === '' ? '/health' : `/health/${url.includes('/') ? encodeURIComponent(url.toWellFormed()) : asSegment(url)}`;
  }
  return `/${[page, ...rest.filter((part) => part !== '' && part !== '.' && part !== '..').map(asSegment)].join('/')}`;
}

/** What would end the path stays in it; what is encoded already stays as it is. */
function asSegment(part: string): string {
  return part.replaceAll('?', '%3F').replaceAll('#', '%23');
}

/** The link of a page, to be pasted anywhere: the inverse of `pathOfLink`. */
export function linkOfPath(pathname: string): string {
  const [page = '', ...rest] = pathname.replace(/^\/+/u, '').split('/');
  return SCHEME + [things.get(page) ?? page, ...rest].filter((part) => part !== '').join('/');
}
