import type { Duplex } from 'node:stream';
import type { Client, ClientChannel, SFTPWrapper } from 'ssh2';
import type { Failure, LoginAttempt } from '../../../../preload/contract/failure.ts';
import { failureOf, FailureError } from '../../failure.ts';
import { sessionLost } from './connection-failures.ts';
import type { HostIdentity } from '../host-keys/host-keys.ts';
import { createSessionChannels } from './session-channels.ts';
import type { SessionEnd } from './session-end.ts';

const GOODBYE_MS = 1000;

/** How a session came about. */
export interface LoginReport {
  /** The address and port that were reached; null through a jump host or a command, which alone know it. */
  readonly address: string | null;
  readonly hostKey: HostIdentity;
  readonly user: string;
  /** `publickey`, `password`, ... joined with `+` when the server wanted several. */
  readonly method: string;
  readonly attempts: readonly LoginAttempt[];
}

/** An SSH session that is logged in. */
export interface SshConnection {
  readonly report: LoginReport;
  /**
   * Opens a channel that runs a command line in the account's shell. `attach` gets it at once: a short command may have
   * ended, and said how, before a promise is looked at. Where the server takes no more sessions it waits for its turn, at
   * most until `signal` aborts.
   */
  exec(commandLine: string, attach: (channel: ClientChannel) => void, signal?: AbortSignal): Promise<void>;
  /**
   * Opens a login shell, or runs a command line, on a terminal (RFC 4254 §6.2, §6.5). Waits for its turn as `exec` does, at most
   * until `signal` aborts.
   */
  shell(
    size: { readonly columns: number; readonly rows: number },
    attach: (channel: ClientChannel) => void,
    options: { readonly commandLine: string | null; readonly signal: AbortSignal },
  ): Promise<void>;
  /** Starts the SFTP subsystem. */
  sftp(): Promise<SFTPWrapper>;
  /** Starts a subsystem (RFC 4254 §6.5) and hands its channel over as it is. */
  subsystem(name: string): Promise<ClientChannel>;
  /** Asks the server to listen (RFC 4254 §7.1); answers the port, and hands over its connections until `unlisten`. */
  listen(address: string, port: number, accept: (channel: ClientChannel) => void): Promise<number>;
  unlisten(address: string, port: number): Promise<void>;
  /** Opens a TCP connection from the server (RFC 4254 §7.2). Rejects with ssh2's error, its `reason` a number. */
  forwardOut(host: string, port: number, attach?: (channel: ClientChannel) => void): Promise<ClientChannel>;
  /**
   * Sends a signal to the command of a channel (RFC 4254 §6.9), also after its standard input was closed. Servers may
   * ignore it.
   */
  signal(channel: ClientChannel, name: 'TERM' | 'KILL'): void;
  /** Milliseconds of `performance.now()` at which the server was heard last. */
  heardAt(): number;
  /** Asks the server for a sign of life; any answer will do. */
  ping(): void;
  /** Ends a session that does not answer; what runs over it fails at once. */
  lose(evidence: string): void;
  /** Resolves when the session is over: null when we ended it, else why. */
  readonly ended: Promise<Failure | null>;
  /** Why the session is over; undefined while it is not. */
  endedBecause(): Failure | null | undefined;
  close(): void;
}

/** A session that is logged in, and what carries it. */
export interface OpenSession {
  /** The host, as the person knows it. */
  readonly name: string;
  readonly client: Client;
  readonly transport: Duplex;
  readonly report: LoginReport;
  /** Milliseconds of `performance.now()` at which the server was heard last. */
  readonly heardAt: () => number;
  readonly end: SessionEnd;
}

/** What can be done over a session: commands, subsystems, ports on either side. */
export function connectionOf({ name, client, transport, report, heardAt, end }: OpenSession): SshConnection {
  const sessions = createSessionChannels();
  /** Ports the server listens on for us, by `address port`. */
  const listeners = new Map<string, (channel: ClientChannel) => void>();
  client.on('tcp connection', ({ destIP, destPort }, accept, reject) => {
    const taker = listeners.get(`${destIP} ${destPort}`);
    if (taker === undefined) {
      reject();
      return;
    }
    const channel = accept();
    channel.on('error', () => {});
    taker(channel);
  });

  return {
    report,
    async exec(commandLine, attach, until) {
      await session((answer) => client.exec(commandLine, answer), attach, until);
    },
    async shell({ columns, rows }, attach, { commandLine, signal: until }) {
      const pty = { term: 'xterm-256color', cols: columns, rows };
      const env = { LANG: 'C.UTF-8' };
      const begin = (answer: (error: Error | undefined, channel: ClientChannel) => void) =>
        commandLine === null ? client.shell(pty, { env }, answer) : client.exec(commandLine, { pty, env }, answer);
      await session(begin, attach, until);
    },
    sftp: () =>
      sessions.open(
        (closed) =>
          request<SFTPWrapper>((answer) =>
            client.sftp((error, sftp) => {
              sftp?.once('close', closed);
              answer(error, sftp);
            }),
          ),
        end.signal,
      ),
    subsystem: (name) =>
      sessions.open(
        (closed) =>
          request<ClientChannel>((answer) =>
            client.subsys(name, (error, channel) => {
              channel?.once('close', closed);
              answer(error, channel);
            }),
          ),
        end.signal,
      ),
    async listen(address, port, accept) {
      const bound = await request<number>((answer) => client.forwardIn(address, port, answer));
      listeners.set(`${address} ${bound}`, accept);
      return bound;
    },
    async unlisten(address, port) {
      listeners.delete(`${address} ${port}`);
      if (end.because() !== undefined) return;
      await request<true>((answer) => client.unforwardIn(address, port, (error) => answer(error ?? undefined, true)));
    },
    forwardOut: (host, port, attach = () => {}) => open((answer) => client.forwardOut('127.0.0.1', 0, host, port, answer), attach),
    signal(channel, name) {
      // ssh2's own method is mute once the input was closed, though the RFC has no such rule.
      const { _protocol: protocol } = client as unknown as { readonly _protocol?: { signal(id: number, name: string): void } };
      const { outgoing } = channel as unknown as { readonly outgoing?: { readonly id: number; readonly state: string } };
      if (end.because() === undefined && (outgoing?.state === 'open' || outgoing?.state === 'eof')) protocol?.signal(outgoing.id, name);
    },
    heardAt,
    ping() {
      const { _protocol: protocol, _callbacks: answers } = client as unknown as {
        readonly _protocol?: { ping(): void };
        readonly _callbacks?: (() => void)[];
      };
      if (end.because() !== undefined || protocol === undefined || !transport.writable) return;
      // Answers to global requests come in order (RFC 4254 §4): this one has its place among them.
      answers?.push(() => {});
      protocol.ping();
    },
    lose(evidence) {
      if (end.because() !== undefined) return;
      end.note(`keepalive: ${evidence}`);
      transport.destroy();
      // A channel of a jump host is closed only once that answers, and nobody waits so long.
      end.finish(end.lost());
      setImmediate(() => transport.emit('close'));
    },
    ended: end.ended,
    endedBecause: () => end.because(),
    close() {
      end.wish();
      client.end();
      // A peer that is gone never answers the goodbye.
      const timer = setTimeout(() => transport.destroy(), GOODBYE_MS);
      void end.ended.then(() => clearTimeout(timer));
    },
  };

  /** One question to the server and its answer; the loss of the session is an answer too. */
  function request<Answer>(ask: (answer: (error: Error | undefined, value: Answer) => void) => void): Promise<Answer> {
    return new Promise((answered, refused) => {
      const lost = () => refused(new FailureError(end.lost()));
      if (end.because() !== undefined) {
        lost();
        return;
      }
      const settled = end.onOver(lost);
      try {
        ask((error, value) => {
          settled();
          if (error) setImmediate(() => (end.because() === undefined ? refused(error) : lost()));
          else answered(value);
        });
      } catch (error) {
        // ssh2 throws "Not connected" between the loss and the event that tells of it.
        settled();
        refused(new FailureError(sessionLost(name, failureOf(error).evidence ?? null)));
      }
    });
  }

  /** Opens a session channel when the server has room for one. */
  function session(
    begin: (answer: (error: Error | undefined, channel: ClientChannel) => void) => void,
    attach: (channel: ClientChannel) => void,
    until?: AbortSignal,
  ): Promise<ClientChannel> {
    const signal = until === undefined ? end.signal : AbortSignal.any([end.signal, until]);
    return sessions.open(
      (closed) =>
        open(begin, (channel) => {
          channel.once('close', closed);
          attach(channel);
        }),
      signal,
    );
  }

  function open(
    begin: (answer: (error: Error | undefined, channel: ClientChannel) => void) => void,
    attach: (channel: ClientChannel) => void,
  ): Promise<ClientChannel> {
    return request((answer) =>
      withoutRefusedAgent(
        client,
        begin,
      )((error, channel) => {
        if (!error) {
          // An error is a close too; that nobody listens for the one must not take the core down.
          channel.on('error', () => {});
          attach(channel);
        }
        answer(error, channel);
      }),
    );
  }
}

type Begin = (answer: (error: Error | undefined, channel: ClientChannel) => void) => void;

/** As with ssh: where the server forbids the agent, sessions go on without it. */
function withoutRefusedAgent(client: Client, begin: Begin): Begin {
  const { config } = client as unknown as { readonly config: { allowAgentFwd: boolean } };
  return (answer) =>
    begin((error, channel) => {
      if (error?.message !== 'Unable to request agent forwarding' || !config.allowAgentFwd) {
        answer(error, channel);
        return;
      }
      config.allowAgentFwd = false;
      begin(answer);
    });
}
