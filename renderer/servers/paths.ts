import { decoded } from '../client/decoded.ts';

/** The vantage and the path segment of the computer Pilothouse runs on. */
export const HERE = 'here';

/** What a path of the room shows. */
export type ServersPlace =
  | { readonly kind: 'list' }
  /** `target` is `here` or a host as ssh knows it, `vantage` the same as the contract writes it, `rest` the tab and what is open in it. */
  | { readonly kind: 'server'; readonly target: string; readonly vantage: string; readonly rest: readonly string[] };

/**
 * Reads `/servers`, `/servers/:host` and `/servers/:host/:tab/...`, such as `/servers/web-1/units/nginx.service`. `here` is this computer; a host that is really
 * called so is `ssh:here`.
 */
export function readServersPath(pathname: string): ServersPlace {
  const [, , segment = '', ...rest] = pathname.split('/').map(decoded);
  if (segment === '') return { kind: 'list' };
  const host = segment.startsWith('ssh:') ? segment.slice('ssh:'.length) : segment;
  return {
    kind: 'server',
    target: host,
    vantage: segment === HERE ? HERE : `ssh:${host}`,
    rest: rest.filter((part) => part !== ''),
  };
}

/** The page of a vantage (`here`, `ssh:web-1`). */
export function serverPath(vantage: string): string {
  const host = vantage.startsWith('ssh:') ? vantage.slice('ssh:'.length) : vantage;
  return `/servers/${encodeURIComponent(vantage !== HERE && host === HERE ? vantage : host)}`;
}

/** A tab of its page, and what is open in it; of a container of a pod, the same tab on the pod's own pages. */
export function tabPath(vantage: string, tab: string, ...rest: readonly string[]): string {
  const [, context, namespace, pod, container] = /^pod:([^/]+)\/([^/]+)\/([^/]+)\/([^/]+)$/u.exec(vantage) ?? [];
  if (context !== undefined && namespace !== undefined && pod !== undefined && container !== undefined)
    return ['/clusters', context, 'pods', namespace, pod, tab, container, ...rest.map(encodeURIComponent)].join('/');
  return [serverPath(vantage), tab, ...rest.map(encodeURIComponent)].join('/');
}

/** A unit beside its server. */
export function unitPath(vantage: string, unit: string): string {
  return tabPath(vantage, 'units', unit);
}
