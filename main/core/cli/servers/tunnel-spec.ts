import type { SavedTunnel } from '../../../../preload/contract/settings.ts';
import { savedTunnelSchema } from '../../../../preload/contract/settings.ts';
import { failure, FailureError, words } from '../../failure.ts';

const FORMS = {
  local: { option: '-L', form: '[BIND:]PORT:TARGET:PORT' },
  remote: { option: '-R', form: '[BIND:]PORT:TARGET:PORT' },
  dynamic: { option: '-D', form: '[BIND:]PORT' },
} as const;

/**
 * Reads what ssh(1) takes after -L, -R and -D: `8080:db.internal:5432`, `[::1]:8080:[2001:db8::7]:443`, `1080`. An empty
 * BIND or `*` is every address. Throws FailureError `bad-input`.
 */
export function tunnelOf(host: string, kind: SavedTunnel['kind'], text: string): SavedTunnel {
  const fields = fieldsOf(text);
  const wanted = kind === 'dynamic' ? 1 : 3;
  if (fields === null || (fields.length !== wanted && fields.length !== wanted + 1)) throw unfit(kind, text);
  const bind = fields.length > wanted ? fields[0] : undefined;
  const [port = '', targetHost, targetPort] = fields.slice(-wanted);
  const tunnel = savedTunnelSchema.safeParse({
    host,
    kind,
    ...(bind !== undefined && { bind: bind === '' || bind === '*' ? '0.0.0.0' : bind }),
    port: portOf(port),
    ...(targetHost !== undefined && { target: { host: targetHost, port: portOf(targetPort ?? '') } }),
  });
  if (!tunnel.success) throw unfit(kind, text);
  return tunnel.data;
}

/** Parted at the colons that are not within brackets; null when brackets do not match. */
function fieldsOf(text: string): string[] | null {
  const form = /^(?:\[[^[\]]*\]|[^[\]:]*)(?::(?:\[[^[\]]*\]|[^[\]:]*))*$/u;
  if (!form.test(text)) return null;
  return [...`:${text}`.matchAll(/:(?:\[([^\]]*)\]|([^:[\]]*))/gu)].map(([, bracketed, plain = '']) => bracketed ?? plain);
}

function portOf(text: string): number {
  return /^\d{1,5}$/u.test(text) ? Number(text) : Number.NaN;
}

function unfit(kind: SavedTunnel['kind'], text: string): FailureError {
  const { option, form } = FORMS[kind];
  return new FailureError(
    failure(
      'bad-input',
      words(`${option} ${text} is not a tunnel.`, `${option} ${text} n’est pas un tunnel.`),
      words(
        `Write ${option} ${form}; BIND is an IP address, IPv6 in brackets.`,
        `Écrivez ${option} ${form} ; BIND est une adresse IP, IPv6 entre crochets.`,
      ),
    ),
  );
}
