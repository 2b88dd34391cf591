import type { ClientChannel } from 'ssh2';
import { FailureError } from '../failure.ts';
import type { SshConnection } from '../ssh/connection/connection.ts';
import type { Pool } from '../ssh/connection/pool.ts';
import { closedHere, commandRefused, endRemote } from './ssh-ending.ts';
import { commandLine } from './quote.ts';
import type { Command, RunningCommand } from './vantage.ts';

interface Ended {
  readonly exitCode: number | null;
  readonly signal: string | null;
}

/**
 * Starts a command on a server and hands its streams over; the connection stays leased until it ended. The channel's own
 * window holds the program back while nobody reads (RFC 4254 §5.2).
 */
export async function startOnServer(
  pool: Pool,
  host: string,
  command: Command,
  { signal }: { readonly signal: AbortSignal },
): Promise<RunningCommand> {
  const line = commandLine(command);
  const lease = await pool.acquire(host, { signal });
  try {
    signal.throwIfAborted();
    return await started(lease.connection, line, command, { signal, name: `ssh:${host}`, done: () => lease.release() });
  } catch (error) {
    lease.release();
    throw error;
  }
}

async function started(
  connection: SshConnection,
  line: string,
  command: Command,
  { signal, name, done }: { readonly signal: AbortSignal; readonly name: string; readonly done: () => void },
): Promise<RunningCommand> {
  let running: RunningCommand | undefined;
  try {
    await connection.exec(
      line,
      (channel) => {
        const ended = endOf(channel, connection, name, signal).finally(done);
        // Who only reads the streams learns of the end there; this is for who waits.
        ended.catch(() => {});
        if (command.stdin !== undefined) channel.write(command.stdin);
        running = { stdout: channel, stderr: channel.stderr, stdin: channel, ended };
      },
      signal,
    );
  } catch (error) {
    throw error instanceof FailureError ? error : new FailureError(commandRefused(name, error));
  }
  if (running === undefined) throw new FailureError(closedHere(name));
  return running;
}

/** How a channel's program ended, once the channel is closed. */
export function endOf(channel: ClientChannel, connection: SshConnection, name: string, signal: AbortSignal): Promise<Ended> {
  return new Promise((resolve, reject) => {
    let exit: Ended | null = null;
    const aborted = () => {
      endRemote(connection, channel);
      // Nobody reads it any more, and what waits unread would keep the channel from closing.
      channel.resume();
      channel.stderr.resume();
    };
    if (signal.aborted) aborted();
    else signal.addEventListener('abort', aborted, { once: true });
    channel.on('exit', (exitCode: number | null, endedBy?: string) => {
      exit = { exitCode, signal: endedBy ?? null };
    });
    channel.once('close', () => {
      signal.removeEventListener('abort', aborted);
      // When the whole session ends, its channels close a moment before it is known why.
      setImmediate(() => {
        if (signal.aborted) reject(signal.reason);
        else if (exit) resolve(exit);
        else {
          const lost = connection.endedBecause();
          if (lost === undefined) resolve({ exitCode: null, signal: null });
          else reject(new FailureError(lost ?? closedHere(name)));
        }
      });
    });
  });
}
