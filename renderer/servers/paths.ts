/** The vantage and the path segment of the computer Pilothouse runs on. */
export const HERE = 'here';

/** What a path of the room shows. */
export type ServersPlace =
  | { readonly kind: 'list' }
  /** `target` is `here` or a host as ssh knows it, and `vantage` the same as the contract writes it. */
  | { readonly kind: 'server'; readonly target: string; readonly vantage: string; readonly unit: string | null };

/**
 * Reads `/servers`, `/servers/:host` and `/servers/:host/units/:unit`. `here` is this computer; a host that is really
 * called so is `ssh:here`.
 */
export function readServersPath(pathname: string): ServersPlace {
  const [, , segment = '', part = '', unit = ''] = pathname.split('/').map(decoded);
  if (segment === '') return { kind: 'list' };
  const host = segment.startsWith('ssh:') ? segment.slice('ssh:'.length) : segment;
  return {
    kind: 'server',
    target: host,
    vantage: segment === HERE ? HERE : `ssh:${host}`,
    unit: part === 'units' && unit !== '' ? unit : null,
  };
}

/** The page of a vantage (`here`, `ssh:web-1`). */
export function serverPath(vantage: string): string {
  const host = vantage.startsWith('ssh:') ? vantage.slice('ssh:'.length) : vantage;
  return `/servers/${encodeURIComponent(vantage !== HERE && host === HERE ? vantage : host)}`;
}

/** A unit beside its server. */
export function unitPath(vantage: string, unit: string): string {
  return `${serverPath(vantage)}/units/${encodeURIComponent(unit)}`;
}

/** A segment that is not well encoded is taken as it stands. */
function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
