import type { Command } from 'commander';
import { addressAndPort, isLoopback } from '../../../../preload/contract/addresses.ts';
import type { Tunnel } from '../../../../preload/contract/tunnels.ts';
import { failure, FailureError, failureOf, words } from '../../failure.ts';
import { parseVantageName } from '../../vantage/names.ts';
import { EXIT } from '../exit-code.ts';
import { hostVantageOf } from '../option-values.ts';
import type { Output } from '../output.ts';
import type { CommonOptions, RunCommand } from '../session.ts';
import { withCommonOptions } from '../session.ts';
import { tunnelOf } from './tunnel-spec.ts';

interface TunnelOptions extends CommonOptions {
  readonly local: readonly string[];
  readonly remote: readonly string[];
  readonly dynamic: readonly string[];
}

/** `tunnel HOST (-L | -R | -D)...`: ports through a server, until Ctrl+C. */
export function addTunnelCommand(program: Command, run: RunCommand): void {
  const more = (text: string, before: readonly string[]) => [...before, text];
  withCommonOptions(
    program
      .command('tunnel')
      .argument('<host>', 'host, or user@host:port')
      .description('ports through a server, until Ctrl+C; prints the ports that are listened on')
      .option('-L, --local <[bind:]port:target:port>', 'listen here, connect from the server', more, [])
      .option('-R, --remote <[bind:]port:target:port>', 'listen on the server, connect from here', more, [])
      .option('-D, --dynamic <[bind:]port>', 'SOCKS 5 here, connections from the server', more, []),
  ).action((host: string, options: TunnelOptions) =>
    run(options, async ({ client, output, signal, read }) => {
      const server = serverOf(host);
      const wanted = (['local', 'remote', 'dynamic'] as const).flatMap((kind) => options[kind].map((text) => tunnelOf(server, kind, text)));
      if (wanted.length === 0) throw new FailureError(nothingAsked());
      const open: Tunnel[] = [];
      for (const tunnel of wanted) {
        if (!isLoopback(tunnel.bind)) output.note(output.say(exposed(tunnel.bind)));
        open.push(await client.servers.tunnels.open({ tunnel }, { signal }));
      }
      output.result({ host: server, tunnels: open.map(jsonOf) }, () => open.map((one) => lineOf(one, output)).join('\n'));
      const told = new Map<string, string>();
      const follow = read(client.servers.tunnels.watch, {}, (all) => {
        for (const one of all.filter(({ id }) => open.some((mine) => mine.id === id))) tell(one, told, output);
        // What was opened here goes when it stops: the connection was closed by somebody.
        if (!all.some(({ id }) => open.some((mine) => mine.id === id))) throw new FailureError(stopped(server));
      });
      await follow.catch((error: unknown) => {
        if (!signal.aborted) throw error;
      });
      return EXIT.healthy;
    }),
  );
}

/** What happened to a tunnel since it was told last. */
function tell(one: Tunnel, told: Map<string, string>, output: Output): void {
  const news = [
    [
      `${one.id} state`,
      one.state === 'waiting' ? `${lineOf(one, output)}: ${one.failure ? output.say(one.failure.cause) : '…'}` : one.state,
    ],
    [`${one.id} refused`, one.lastRefused ? `${lineOf(one, output)}: ${output.say(one.lastRefused.failure.cause)}` : ''],
  ] as const;
  for (const [what, text] of news) {
    const before = told.get(what);
    told.set(what, text);
    if (text === before || text === '') continue;
    if (what.endsWith('refused') || one.state === 'waiting') output.note(text);
    else if (before !== undefined) output.note(lineOf(one, output));
  }
}

function jsonOf({ tunnel: { kind, bind, target }, port }: Tunnel) {
  return { kind, bind, port, target };
}

/** `127.0.0.1:8080 → db.internal:5432 (web-1)`. */
function lineOf({ tunnel, port }: Tunnel, output: Output): string {
  const near = addressAndPort(tunnel.bind, port ?? tunnel.port);
  const far = tunnel.target === null ? 'SOCKS 5' : addressAndPort(tunnel.target.host, tunnel.target.port);
  return tunnel.kind === 'remote'
    ? output.say(words(`${near} on ${tunnel.host} → ${far} from here`, `${near} sur ${tunnel.host} → ${far} depuis ici`))
    : output.say(words(`${near} → ${far} from ${tunnel.host}`, `${near} → ${far} depuis ${tunnel.host}`));
}

function serverOf(host: string): string {
  const parsed = parseVantageName(hostVantageOf(host));
  if (parsed.kind === 'ssh') return parsed.host;
  throw new FailureError(
    failure(
      'bad-input',
      words(`A tunnel leads through a server, and ${host} is none.`, `Un tunnel passe par un serveur, et ${host} n’en est pas un.`),
      words('Give a name from ~/.ssh/config, or user@host:port.', 'Donnez un nom de ~/.ssh/config, ou utilisateur@hôte:port.'),
    ),
  );
}

function exposed(address: string) {
  return words(
    `${address} can be reached by other machines: whoever gets there can use this tunnel.`,
    `${address} est joignable par d’autres machines : quiconque y accède peut utiliser ce tunnel.`,
  );
}

function nothingAsked() {
  return failure(
    'bad-input',
    words('No tunnel was asked for.', 'Aucun tunnel n’a été demandé.'),
    words('Give -L, -R or -D, each as often as needed.', 'Donnez -L, -R ou -D, chacun aussi souvent que nécessaire.'),
  );
}

function stopped(host: string) {
  return {
    ...failureOf(new DOMException('', 'AbortError')),
    cause: words(`The connection to ${host} was closed.`, `La connexion à ${host} a été fermée.`),
  };
}
