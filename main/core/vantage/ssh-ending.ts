import type { ClientChannel } from 'ssh2';
import type { Failure } from '../../../preload/contract/failure.ts';
import { failure, words } from '../failure.ts';
import type { SshConnection } from '../ssh/connection/connection.ts';

/** After SIGTERM, a program has this long to end by itself before its channel is closed. */
const GRACE_MS = 1000;

/** Ends a program on the server as far as SSH allows: a signal, then a harder one, then its channel is closed under it. */
export function endRemote(connection: SshConnection, channel: ClientChannel): void {
  connection.signal(channel, 'TERM');
  const timer = setTimeout(() => {
    connection.signal(channel, 'KILL');
    channel.close();
  }, GRACE_MS);
  channel.once('close', () => clearTimeout(timer));
}

/** What nologin(8) says in place of a shell, on standard output; it ends with 1. */
export function saysNoShell(said: string): boolean {
  return /account is (?:currently )?not available/iu.test(said);
}

/** The server opened no channel for a command. */
export function commandRefused(name: string, error: unknown): Failure {
  const server = name.replace(/^ssh:/u, '');
  return failure(
    'command-failed',
    words(`${server} does not let this account run commands.`, `${server} ne laisse pas ce compte exécuter de commandes.`),
    words(
      'The account may be restricted (ForceCommand, a shell of nologin) or has too many sessions open (MaxSessions).',
      'Le compte est peut-être restreint (ForceCommand, shell nologin) ou a trop de sessions ouvertes (MaxSessions).',
    ),
    { evidence: error instanceof Error ? error.message : String(error) },
  );
}

/** The person closed the connection while something went on over it. */
export function closedHere(name: string): Failure {
  const server = name.replace(/^ssh:/u, '');
  return failure(
    'cancelled',
    words(`The connection to ${server} was closed here.`, `La connexion à ${server} a été fermée ici.`),
    words('Start it again when you want.', 'Relancez quand vous voulez.'),
  );
}
