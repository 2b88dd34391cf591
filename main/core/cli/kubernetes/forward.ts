import type { Command } from 'commander';
import { addressAndPort, isLoopback } from '../../../../preload/contract/addresses.ts';
import type { Forward, SavedForward } from '../../../../preload/contract/forwards.ts';
import { savedForwardSchema } from '../../../../preload/contract/saved-forward.ts';
import { failure, FailureError, words } from '../../failure.ts';
import type { ClusterPlaceOptions } from './cluster-place.ts';
import { clusterPlaceOf, targetOf, withClusterPlace } from './cluster-place.ts';
import { EXIT } from '../exit-code.ts';
import type { Output } from '../output.ts';
import type { CommonOptions, RunCommand } from '../session.ts';
import { withCommonOptions } from '../session.ts';

type ForwardOptions = CommonOptions & ClusterPlaceOptions & { readonly address: string };

/** `forward TARGET [LOCAL:]REMOTE...`: ports of a pod, a service or a deployment on this computer, until Ctrl+C. */
export function addForwardCommand(program: Command, run: RunCommand): void {
  withClusterPlace(
    withCommonOptions(
      program
        .command('forward')
        .argument('<target>', 'a pod, service/NAME or deployment/NAME')
        .argument('<[local:]remote...>', 'ports, such as 8080:80, 80, :http; LOCAL empty or 0 is any that is free')
        .description('ports of a pod, a service or a deployment, until Ctrl+C; moves to the next pod when one goes'),
    ),
  )
    .option('--address <ip>', 'where to listen on this computer', '127.0.0.1')
    .action((target: string, ports: string[], options: ForwardOptions) =>
      run(options, async ({ client, output, signal, read }) => {
        const place = { ...(await clusterPlaceOf(client, options)), ...targetOf(target), bind: options.address };
        const wanted = ports.map((text) => forwardOf(place, text));
        if (!isLoopback(options.address)) output.note(output.say(exposed(options.address)));
        const open: Forward[] = [];
        for (const forward of wanted) open.push(await client.kubernetes.forwards.open({ forward }, { signal }));
        output.result(open.map(jsonOf), () => open.map((one) => standing(one, output)).join('\n'));
        const told = new Map<string, string>(open.map((one) => [one.id, standing(one, output)]));
        const follow = read(client.kubernetes.forwards.watch, {}, (all) => {
          for (const one of all) {
            const news = standing(one, output);
            if (!told.has(one.id) || told.get(one.id) === news) continue;
            told.set(one.id, news);
            output.note(news);
          }
        });
        await follow.catch((error: unknown) => {
          if (!signal.aborted) throw error;
        });
        return EXIT.healthy;
      }),
    );
}

/** `8080:80`, `80` (the same port here), `:80` and `0:80` (any that is free), `8080:http`. Throws FailureError `bad-input`. */
export function forwardOf(place: Omit<SavedForward, 'remotePort' | 'localPort'>, text: string): SavedForward {
  const [first = '', second, ...more] = text.split(':');
  const remote = second ?? first;
  const remotePort = /^\d+$/u.test(remote) ? Number(remote) : remote;
  const local = second === undefined ? (typeof remotePort === 'number' ? String(remotePort) : '0') : first === '' ? '0' : first;
  const forward = savedForwardSchema.safeParse({ ...place, remotePort, localPort: /^\d{1,5}$/u.test(local) ? Number(local) : Number.NaN });
  if (forward.success && more.length === 0) return forward.data;
  const wrong = forward.success ? null : (forward.error.issues[0]?.path[0] ?? null);
  if (wrong === 'bind')
    throw badInput(
      words(`--address ${place.bind} is no IP address.`, `--address ${place.bind} n’est pas une adresse IP.`),
      words('Give 127.0.0.1, or an address of this computer.', 'Donnez 127.0.0.1, ou une adresse de cet ordinateur.'),
    );
  if (wrong === 'name' || wrong === 'namespace')
    throw badInput(
      words('This is no name of an object.', 'Ceci n’est pas un nom d’objet.'),
      words('Use lower-case letters, digits, dots and dashes.', 'Utilisez minuscules, chiffres, points et tirets.'),
    );
  throw badInput(
    words(`${text} is not a port to forward.`, `${text} n’est pas un port à rediriger.`),
    words('Write [LOCAL:]REMOTE, such as 8080:80, 80 or :http.', 'Écrivez [LOCAL:]DISTANT, par exemple 8080:80, 80 ou :http.'),
  );
}

function jsonOf({ forward: { context, namespace, resource, name, remotePort, bind }, state, port, leads }: Forward) {
  return { context, namespace, resource, name, remotePort, bind, state, port, leads };
}

/** `127.0.0.1:8080 → web-7d4b9c 80`. */
function lineOf({ forward, port, leads }: Forward): string {
  const { bind, resource, name, remotePort, namespace } = forward;
  const through = leads === null || (resource === 'pods' && leads.port === remotePort) ? '' : ` (${leads.pod}:${leads.port})`;
  return `${addressAndPort(bind, port ?? '-')} → ${namespace}/${resource}/${name}:${remotePort}${through}`;
}

function standing(one: Forward, output: Output): string {
  if (one.state === 'waiting') {
    const why = one.failure === undefined ? '…' : `${output.say(one.failure.cause)} ${output.say(one.failure.remedy)}`;
    return `${lineOf(one)}: ${why}`;
  }
  return one.lastRefused ? `${lineOf(one)}: ${output.say(one.lastRefused.failure.cause)}` : lineOf(one);
}

function exposed(address: string) {
  return words(
    `${address} can be reached by other machines: whoever gets there can use this port.`,
    `${address} est joignable par d’autres machines : quiconque y accède peut utiliser ce port.`,
  );
}

function badInput(cause: ReturnType<typeof words>, remedy: ReturnType<typeof words>): FailureError {
  return new FailureError(failure('bad-input', cause, remedy));
}
