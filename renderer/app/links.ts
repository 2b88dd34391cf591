/** Rooms of links and their pages. A link names the thing (`server/web-1`), a path names the page (`/servers/web-1`). */
const pages: Readonly<Record<string, string>> = {
  server: 'servers',
  cluster: 'clusters',
  mail: 'mail',
  url: 'health',
  totp: 'authenticator',
  credential: 'credentials',
};
const things: Readonly<Record<string, string>> = Object.fromEntries(Object.entries(pages).map(([thing, page]) => [page, thing]));

const SCHEME = 'pilothouse://';

/**
 * The path of the page that shows what a link names: `pilothouse://server/web-1/units/nginx.service` and the link of a
 * finding (`server/web-1/...`) both become `/servers/web-1/units/nginx.service`. A URL after `url/` is one segment.
 * An unknown link leads to the overview.
 */
export function pathOfLink(link: string): string {
  const bare = link.startsWith(SCHEME) ? link.slice(SCHEME.length) : link;
  const [thing = '', ...rest] = bare.replace(/^\/+/u, '').split('/');
  const page = pages[thing] ?? (thing in things ? thing : undefined);
  if (page === undefined) return ['settings', 'activity'].includes(thing) ? `/${thing}` : '/';
  if (page === 'health') {
    const url = rest.join('/');
    return url === '' ? '/health' : `/health/${url.includes('/') ? encodeURIComponent(url) : url}`;
  }
  return `/${[page, ...rest.filter((part) => part !== '' && part !== '.' && part !== '..')].join('/')}`;
}

/** The link of a page, to be pasted anywhere: the inverse of `pathOfLink`. */
export function linkOfPath(pathname: string): string {
  const [page = '', ...rest] = pathname.replace(/^\/+/u, '').split('/');
  return SCHEME + [things[page] ?? page, ...rest].filter((part) => part !== '').join('/');
}
