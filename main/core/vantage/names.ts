import { failure, FailureError, words } from '../failure.ts';

/** Where a connection is opened from, taken apart. */
export type VantageName =
  | { readonly kind: 'here' }
  | { readonly kind: 'ssh'; readonly host: string }
  /** Its context is percent-encoded in the name: it may hold slashes (`arn:aws:eks:...:cluster/shop`). */
  | { readonly kind: 'pod'; readonly context: string; readonly namespace: string; readonly pod: string; readonly container: string | null }
  /** Whichever of its pods runs. */
  | {
      readonly kind: 'deployment';
      readonly context: string;
      readonly namespace: string;
      readonly deployment: string;
      readonly container: string | null;
    }
  | { readonly kind: 'container'; readonly host: string; readonly name: string };

/**
 * Reads `here | ssh:HOST | pod:CONTEXT/NAMESPACE/POD[/CONTAINER] | deployment:CONTEXT/NAMESPACE/NAME[/CONTAINER] | container:HOST/NAME`.
 * Throws `bad-input`.
 */
export function parseVantageName(name: string): VantageName {
  if (name === 'here') return { kind: 'here' };
  const colon = name.indexOf(':');
  const kind = name.slice(0, Math.max(colon, 0));
  const rest = name.slice(colon + 1);
  const parts = rest.split('/');
  if (kind === 'ssh' && rest !== '') return { kind, host: rest };
  if ((kind === 'pod' || kind === 'deployment') && (parts.length === 3 || parts.length === 4) && parts.every((part) => part !== '')) {
    const [encoded = '', namespace = '', named = '', container = null] = parts;
    const context = decoded(encoded);
    return kind === 'pod'
      ? { kind, context, namespace, pod: named, container }
      : { kind, context, namespace, deployment: named, container };
  }
  const [host = '', ...path] = parts;
  if (kind === 'container' && host !== '' && path.join('/') !== '') return { kind, host, name: path.join('/') };
  throw new FailureError(
    failure(
      'bad-input',
      words(`“${name}” names no place to connect from.`, `« ${name} » ne désigne aucun point de départ.`),
      words(
        'Write here, ssh:HOST, pod:CONTEXT/NAMESPACE/POD[/CONTAINER], deployment:CONTEXT/NAMESPACE/NAME or container:HOST/NAME.',
        'Écrivez here, ssh:HÔTE, pod:CONTEXTE/NAMESPACE/POD[/CONTENEUR], deployment:CONTEXTE/NAMESPACE/NOM ou container:HÔTE/NOM.',
      ),
    ),
  );
}

/** The name of a server as links and findings have it: `here`, or the host. */
export function serverName(vantage: string): string {
  const parsed = parseVantageName(vantage);
  return parsed.kind === 'ssh' ? parsed.host : vantage;
}

/** A part that is not well encoded is taken as it stands. */
function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
