import type { Duplex } from 'node:stream';
import type { ClientChannel, SFTPWrapper } from 'ssh2';
import type { Failure } from '../../../preload/contract/failure.ts';
import { failure, FailureError, words } from '../failure.ts';
import type { Pool } from '../ssh/connection/pool.ts';
import type { Lease } from '../ssh/connection/pool-member.ts';
import { withinLimit } from './phases.ts';
import { commandLine } from './quote.ts';
import { endOf } from './ssh-start.ts';
import type { SshServer, Terminal, TerminalSize, VantageOptions } from './vantage.ts';

/** Terminals, files and listening ports of a server; each holds the connection open while it lasts. */
export function serverFacilities(host: string, pool: Pool): Pick<SshServer, 'shell' | 'sftp' | 'sftpStream' | 'listen'> {
  const name = `ssh:${host}`;

  /** Leases the connection for something that lasts; released when `begin` fails, else by whoever it is handed to. */
  const leased = async <T>(
    { signal, timeoutMs }: VantageOptions,
    what: Failure,
    begin: (lease: Lease, within: AbortSignal) => Promise<T>,
    late: Failure = what,
  ): Promise<T> => {
    const lease = await pool.acquire(host, { signal });
    try {
      return await withinLimit({ signal, timeoutMs, onTimeout: () => late }, (within) => begin(lease, within));
    } catch (error) {
      lease.release();
      if (error instanceof FailureError || signal.aborted || !(error instanceof Error)) throw error;
      throw new FailureError({ ...what, evidence: error.message });
    }
  };

  return {
    shell: (size, { command, ...options }) =>
      leased(options, noTerminal(host), async (lease, within) => {
        const life = new AbortController();
        const attached: { terminal?: Terminal } = {};
        const attach = (channel: ClientChannel) => {
          if (within.aborted) {
            // Too late: nobody waits for it any more.
            channel.resume();
            channel.close();
            return;
          }
          const ended = endOf(channel, lease.connection, name, life.signal).finally(() => lease.release());
          ended.catch(() => {});
          attached.terminal = terminalOf(channel, ended);
        };
        await lease.connection.shell(size, attach, { commandLine: command ? commandLine(command) : null, signal: within });
        const { terminal } = attached;
        if (terminal === undefined) throw new FailureError(noTerminal(host));
        return terminal;
      }),
    sftp: (options) =>
      leased(
        options,
        noSftp(host),
        async (lease, within) => {
          const session: SFTPWrapper = await lease.connection.sftp();
          // Too late: nobody waits for it any more, and it would take a session of the server for nothing.
          if (within.aborted) session.end();
          within.throwIfAborted();
          let released = false;
          const release = () => {
            if (!released) lease.release();
            released = true;
          };
          session.once('close', release);
          session.once('end', release);
          // What goes wrong with a request is its own answer; an error of the session is a close too.
          session.on('error', () => {});
          return session;
        },
        noRoom(host),
      ),
    sftpStream: (options) =>
      leased(
        options,
        noSftp(host),
        async (lease, within) => {
          const channel = await lease.connection.subsystem('sftp');
          channel.stderr.resume();
          if (within.aborted) channel.close();
          within.throwIfAborted();
          channel.once('close', () => lease.release());
          return Object.assign(channel, { endedBecause: () => lease.connection.endedBecause() });
        },
        noRoom(host),
      ),
    listen: (address, port, accept, options) =>
      leased(options, notListening(host, address, port), async (lease, within) => {
        const bound = await lease.connection.listen(address, port, (connection: Duplex) => accept(connection));
        // Too late: nobody waits for it any more.
        if (within.aborted) lease.connection.unlisten(address, bound).catch(() => {});
        return {
          port: bound,
          async close() {
            try {
              await lease.connection.unlisten(address, bound);
            } finally {
              lease.release();
            }
          },
        };
      }),
  };
}

function terminalOf(channel: ClientChannel, ended: Terminal['ended']): Terminal {
  // A terminal has one stream; nothing comes beside it.
  channel.stderr.resume();
  return {
    output: channel,
    write: (data) => void channel.write(data),
    resize: ({ columns, rows }: TerminalSize) => channel.setWindow(rows, columns, 0, 0),
    close: () => channel.close(),
    ended,
  };
}

function noTerminal(host: string): Failure {
  return failure(
    'not-available',
    words(`${host} gives this account no terminal.`, `${host} ne donne pas de terminal à ce compte.`),
    words(
      'The account may be restricted (PermitTTY no, ForceCommand, a shell of nologin), or has too many sessions open (MaxSessions).',
      'Le compte est peut-être restreint (PermitTTY no, ForceCommand, shell nologin) ou a trop de sessions ouvertes (MaxSessions).',
    ),
  );
}

function noSftp(host: string): Failure {
  return failure(
    'not-available',
    words(`${host} does not offer SFTP.`, `${host} ne propose pas SFTP.`),
    words(
      `Set “Subsystem sftp internal-sftp” in the sshd_config of ${host}.`,
      `Réglez « Subsystem sftp internal-sftp » dans le sshd_config de ${host}.`,
    ),
  );
}

/** A server that offers SFTP refuses it at once or opens it; one whose sessions are all in use lets wait. */
function noRoom(host: string): Failure {
  return failure(
    'timed-out',
    words(`${host} opened no session for files in time.`, `${host} n’a pas ouvert à temps de session pour les fichiers.`),
    words(
      'Its sessions may all be in use (MaxSessions in its sshd_config): close a terminal or a followed log of it, and try again.',
      'Ses sessions sont peut-être toutes prises (MaxSessions dans son sshd_config) : fermez un de ses terminaux ou un journal suivi, puis réessayez.',
    ),
  );
}

function notListening(host: string, address: string, port: number): Failure {
  const where = `${address === '' ? '*' : address}:${port}`;
  return failure(
    'port-not-forwarded',
    words(`${host} does not listen on ${where} for this account.`, `${host} n’écoute pas sur ${where} pour ce compte.`),
    words(
      'The port may be in use there, be below 1024, or AllowTcpForwarding, PermitListen or GatewayPorts in its sshd_config forbid it.',
      'Le port y est peut-être occupé ou inférieur à 1024, ou AllowTcpForwarding, PermitListen ou GatewayPorts l’interdisent dans son sshd_config.',
    ),
  );
}
