import { isIP } from 'node:net';
import type { ClientChannel } from 'ssh2';
import { failure, FailureError, words } from '../failure.ts';
import type { Failure } from '../../../preload/contract/failure.ts';
import type { SshConnection } from '../ssh/connection/connection.ts';
import type { Pool } from '../ssh/connection/pool.ts';
import { startSlots } from '../ssh/connection/slots.ts';
import { COMMAND_WITHIN_MS, commandForbidden, commandMissing, commandTooSlow } from './command-failures.ts';
import { collectOutput } from './output.ts';
import { withinLimit } from './phases.ts';
import { commandLine } from './quote.ts';
import { closedHere, commandRefused, endRemote } from './ssh-ending.ts';
import { serverFacilities } from './ssh-server.ts';
import { startOnServer } from './ssh-start.ts';
import { explainTcpError, lookupFailed, nameNotFound, noAnswer, refused, unreachable } from './tcp.ts';
import type { Command, CommandResult, ResolvedAddress, SshServer, VantageOptions } from './vantage.ts';
import { writeInput } from './late-input.ts';

/** sshd's MaxSessions is 10; some room is left for a terminal. */
const MOST_COMMANDS_AT_ONCE = 8;

/** A server over SSH: connections leave from there, commands run there. Its session is opened again when it was lost. */
export function sshVantage(host: string, pool: Pool): SshServer {
  const name = `ssh:${host}`;
  const slots = startSlots(MOST_COMMANDS_AT_ONCE);

  const run = async (command: Command, { signal, timeoutMs: stepMs }: VantageOptions): Promise<CommandResult> => {
    const line = commandLine(command);
    const timeoutMs = Math.min(command.timeoutMs ?? COMMAND_WITHIN_MS, stepMs);
    const slot = await slots.take(signal);
    try {
      const lease = await pool.acquire(host, { signal });
      try {
        const result = await runOn(lease.connection, line, command, { signal, timeoutMs, name });
        const said = `${result.stderr}\n${result.stdout}`.slice(0, 2000);
        const aboutProgram = said.includes(command.program);
        if (result.exitCode === 127 && aboutProgram && /not found|no such file/iu.test(said))
          throw new FailureError(commandMissing(command.program, name, result.stderr.trim()));
        if (result.exitCode === 126 && aboutProgram && /permission denied|cannot execute/iu.test(said))
          throw new FailureError(commandForbidden(command.program, name, result.stderr.trim()));
        return result;
      } finally {
        lease.release();
      }
    } finally {
      slot.release();
    }
  };

  return {
    name,
    run,
    start: (command, options) => startOnServer(pool, host, command, options),
    ...serverFacilities(host, pool),
    async connect(target, port, { signal, timeoutMs }) {
      const lease = await pool.acquire(host, { signal });
      try {
        const limit = { signal, timeoutMs, onTimeout: () => noAnswer(target, port, name, timeoutMs) };
        const channel = await withinLimit(limit, async (within) => {
          const opened = await lease.connection.forwardOut(target, port, (stream) => stream.once('close', () => lease.release()));
          // Too late: nobody waits for it any more.
          if (within.aborted) opened.destroy();
          return opened;
        });
        return channel;
      } catch (error) {
        lease.release();
        if (error instanceof FailureError || signal.aborted || !(error instanceof Error)) throw error;
        throw new FailureError(explainForwarding(error, target, port, name));
      }
    },
    async resolve(target, options) {
      const result = await run({ program: 'getent', args: ['ahosts', target] }, options);
      if (result.exitCode === 2) throw new FailureError(nameNotFound(target, name));
      if (result.exitCode !== 0)
        throw new FailureError(
          lookupFailed(target, name, { evidence: result.stderr.trim() || `getent exited with ${result.exitCode ?? result.signal ?? '?'}` }),
        );
      return parseGetentAhosts(result.stdout);
    },
  };
}

/** `192.0.2.1      STREAM web-1.example`, three lines an address (getent(1), ahosts). */
export function parseGetentAhosts(text: string): ResolvedAddress[] {
  const found = new Map<string, ResolvedAddress>();
  for (const line of text.split('\n')) {
    const address = line.trim().split(/\s+/u)[0] ?? '';
    // A shell may have greeted before.
    if (isIP(address) !== 0 && !found.has(address)) found.set(address, { address, family: address.includes(':') ? 6 : 4 });
  }
  return [...found.values()];
}

async function runOn(
  connection: SshConnection,
  line: string,
  command: Command,
  options: VantageOptions & { readonly name: string },
): Promise<CommandResult> {
  const { signal, timeoutMs, name } = options;
  const startedAt = performance.now();
  signal.throwIfAborted();
  const output = collectOutput(command.largestOutputBytes);
  let channel: ClientChannel | null = null;
  let ending: { readonly error: unknown } | null = null;
  const over = new AbortController();
  return new Promise((resolve, reject) => {
    const settle = (finish: () => void) => {
      clearTimeout(timer);
      signal.removeEventListener('abort', aborted);
      finish();
    };
    const end = (error: unknown) => {
      if (ending) return;
      ending = { error };
      over.abort(error);
      settle(() => reject(error));
      if (channel) endRemote(connection, channel);
    };
    const aborted = () => end(signal.reason);
    const timer = setTimeout(() => end(new FailureError(commandTooSlow(command.program, name, timeoutMs))), timeoutMs);
    signal.addEventListener('abort', aborted, { once: true });

    const attach = (opened: ClientChannel) => {
      channel = opened;
      let exit: { readonly code: number | null; readonly signal: string | null } | null = null;
      opened.on('exit', (code: number | null, endedBy?: string) => {
        exit = { code, signal: endedBy ?? null };
      });
      opened.on('data', (chunk: Buffer) => output.add('stdout', chunk));
      opened.stderr.on('data', (chunk: Buffer) => output.add('stderr', chunk));
      opened.once('close', () => {
        // When the whole session ends, its channels close a moment before it is known why.
        if (exit === null) setImmediate(finish);
        else finish();
      });
      if (ending) endRemote(connection, opened);
      // A program that ends without reading its input closes the channel; its exit code says the rest.
      writeInput(command, opened, opened.stderr);

      function finish(): void {
        if (ending) return;
        const lost = connection.endedBecause();
        if (exit === null && lost !== undefined) {
          settle(() => reject(new FailureError(lost ?? closedHere(name))));
          return;
        }
        const result: CommandResult = {
          exitCode: exit?.code ?? null,
          signal: exit?.signal ?? null,
          stdout: output.text('stdout'),
          stderr: output.text('stderr'),
          truncated: output.truncated,
          durationMs: performance.now() - startedAt,
        };
        settle(() => resolve(result));
      }
    };
    connection.exec(line, attach, over.signal).catch((error: unknown) => {
      if (!ending) settle(() => reject(error instanceof FailureError ? error : new FailureError(commandRefused(name, error))));
    });
  });
}

/** Why a server did not open a connection onward (RFC 4254 §5.1: 1 prohibited, 2 connect failed, 4 resource shortage). */
function explainForwarding(error: Error & { reason?: unknown }, host: string, port: number, from: string): Failure {
  const said = error.message.replace(/^\(SSH\) Channel open failure: /u, '');
  const details = { evidence: said };
  if (error.reason === 1) {
    const server = from.replace(/^ssh:/u, '');
    return failure(
      'port-not-forwarded',
      words(`${server} does not allow connections to be made through it.`, `${server} n’autorise pas les connexions à travers lui.`),
      words(
        `Set AllowTcpForwarding yes (or local) in the sshd_config of ${server}, and check PermitOpen.`,
        `Réglez AllowTcpForwarding yes (ou local) dans le sshd_config de ${server}, et vérifiez PermitOpen.`,
      ),
      details,
    );
  }
  if (/refused/iu.test(said)) return refused(host, port, from, details);
  if (/timed out/iu.test(said)) return noAnswer(host, port, from, null, details);
  if (/unreachable|no route/iu.test(said)) return unreachable(host, from, details);
  if (/not known|no address|unknown host|resolution failed|nodename/iu.test(said)) return nameNotFound(host, from, details);
  if (/temporary failure/iu.test(said)) return lookupFailed(host, from, details);
  return explainTcpError(new Error(said), host, port, from);
}
