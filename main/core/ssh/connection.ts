import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import ssh2 from 'ssh2';
import type { ClientChannel, SFTPWrapper } from 'ssh2';
import { failureOf, FailureError } from '../failure.ts';
import type { HandshakeAlgorithms } from './algorithms.ts';
import { answerNeeded, explainEnding, sessionLost, tooSlow } from './connection-failures.ts';
import type { Stage } from './connection-failures.ts';
import { gatherWrites } from './gather-writes.ts';
import { offerHostCertificates, plainAlgorithms } from './host-certificate-exchange.ts';
import type { HostIdentity, HostKeyCheck } from './host-keys.ts';
import type { HostTarget } from './hosts.ts';
import type { Login, LoginAccount } from './login.ts';
import type { Failure, LoginAttempt } from '../../../preload/contract/failure.ts';
import { startLimit } from './personal-time.ts';
import type { PersonalTime } from './personal-time.ts';
import { serverText } from './server-text.ts';
import { createSessionChannels } from './session-channels.ts';
import { keepKeysAsObjects } from './session-keys.ts';
import { acceptCertificates } from './user-certificate.ts';

const LONGEST_HEARD = 512;
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

export interface OpeningNeeds {
  readonly target: HostTarget;
  /** `192.0.2.10 port 22`, for people. */
  readonly address: string;
  readonly hostKeys: HostKeyCheck;
  readonly login: Login;
  /** What to offer in the handshake where the configuration says so. */
  readonly algorithms: HandshakeAlgorithms;
  /** The agent that sessions may use over there; null for none. */
  readonly forwardedAgent: string | null;
  readonly limitMs: number;
  /** Whether somebody waits who can answer; without, a question ends the attempt with `ssh-answer-needed`. */
  readonly attended: () => boolean;
  readonly signal: AbortSignal;
  /** The transport, open: a TCP connection, or a channel of a jump host. */
  readonly transport: Duplex;
  /** A person is being asked: it may take a while. */
  readonly onAsking: () => void;
}

/** The server hung up while a person was being asked, or just after: what they answered is kept, and one may begin again. */
export class HungUpWhileAsking extends FailureError {}

/**
 * Shakes hands, checks the host key and logs in. Throws FailureError: the host key kinds, `ssh-login-refused`,
 * `ssh-not-spoken`, `ssh-no-common-algorithm`, `ssh-handshake-failed`, `connection-closed`, `connection-timed-out`,
 * `timed-out`, `cancelled`, `ssh-answer-needed`.
 */
export function openSession(needs: OpeningNeeds): Promise<SshConnection> {
  const { target, address, hostKeys, login, limitMs, signal, transport } = needs;
  const client = new ssh2.Client();
  const over = new AbortController();
  const negotiation: string[] = [];
  const sessions = createSessionChannels();
  /** Who waits for an answer of the server, to be told when none will come. */
  const unanswered = new Set<() => void>();
  /** Ports the server listens on for us, by `address port`. */
  const listeners = new Map<string, (channel: ClientChannel) => void>();
  let stage: Stage = 'greeting';
  let hostKey: HostIdentity = { type: '', fingerprint: '', certificate: null };
  /** The key, or the certificate, that was taken; keys are exchanged again in the middle of a session (RFC 4253 §9). */
  let taken: Buffer | null = null;
  let heard = '';
  let heardAt = performance.now();
  let banner = '';
  let asking = 0;
  let asked = false;
  let hungUp = false;
  let lastMessage: string | null = null;
  /** What the server said when it ended the session (RFC 4253 §11.1). */
  let farewell: string | null = null;
  let closedByUs = false;
  let endedBecause: Failure | null | undefined;
  let settleEnded: (failure: Failure | null) => void = () => {};
  const ended = new Promise<Failure | null>((resolve) => (settleEnded = resolve));

  return new Promise<SshConnection>((resolve, reject) => {
    const limit = startLimit(limitMs, () => giveUp(new FailureError(tooSlow(target.name, address, stage, limitMs))), needs.onAsking);
    const personalTime: PersonalTime = {
      wait: (work) => limit.spend(work),
      async spend<T>(ask: () => Promise<T>): Promise<T> {
        if (!needs.attended()) throw new FailureError(answerNeeded(target.name));
        asking += 1;
        asked = true;
        try {
          return await limit.spend(ask);
        } finally {
          asking -= 1;
          // After what follows the answer has taken note of it.
          if (hungUp && asking === 0) setImmediate(() => giveUp(new HungUpWhileAsking(ending())));
        }
      },
    };
    const aborted = () => giveUp(signal.reason);
    const settle = () => {
      limit.stop();
      signal.removeEventListener('abort', aborted);
    };
    const giveUp = (error: unknown) => {
      if (over.signal.aborted || stage === 'ready') return;
      settle();
      over.abort(error);
      closedByUs = true;
      client.destroy();
      transport.destroy();
      reject(error);
    };
    const gone = () => {
      if (stage === 'ready') {
        finish(closedByUs ? null : sessionLost(target.name, lastMessage));
      } else if (asking > 0) {
        hungUp = true;
      } else if (stage === 'login' && farewell !== null) {
        giveUp(login.refusal(farewell));
      } else {
        giveUp(asked && farewell === null ? new HungUpWhileAsking(ending()) : new FailureError(ending()));
      }
    };
    const ending = () => explainEnding({ name: target.name, address, stage, heard, message: lastMessage, negotiation });
    const finish = (failure: Failure | null) => {
      if (endedBecause !== undefined) return;
      endedBecause = failure;
      over.abort(new FailureError(failure ?? sessionLost(target.name, lastMessage)));
      settleEnded(failure);
      for (const tell of [...unanswered]) tell();
    };

    if (signal.aborted) return aborted();
    signal.addEventListener('abort', aborted, { once: true });

    client
      .on('error', (error: Error & { level?: string; code?: unknown }) => {
        // A key that could not sign is one key less; the login goes on with the next.
        if (error.level === 'agent') return;
        lastMessage ??= error.message;
        if (typeof error.code === 'number') farewell ??= error.message;
        // The close that follows says that it is over; when none comes, the transport is closed here.
        setImmediate(() => transport.destroy());
      })
      .on('close', gone)
      .on('banner', (text: string) => {
        banner = serverText(text);
      })
      .on('handshake', () => {
        keepKeysAsObjects(client);
        if (stage !== 'ready') stage = 'login';
      })
      .on('tcp connection', ({ destIP, destPort }, accept, reject) => {
        const taker = listeners.get(`${destIP} ${destPort}`);
        if (taker === undefined) {
          reject();
          return;
        }
        const channel = accept();
        channel.on('error', () => {});
        taker(channel);
      })
      .on('change password', () => giveUp(login.refusal('the password has expired and must be changed at the next login')))
      .on('ready', () => {
        if (over.signal.aborted) return;
        stage = 'ready';
        settle();
        login.succeeded().then((account) => resolve(connect(account)), reject);
      });
    transport.on('close', () => setImmediate(gone));

    gatherWrites(transport);
    client.connect({
      sock: transport,
      username: target.user,
      readyTimeout: 0,
      // Its own counts only answers to its questions, which on a slow line stand behind everything else.
      keepaliveInterval: 0,
      algorithms: { ...needs.algorithms, serverHostKey: plainAlgorithms(hostKeys.algorithms) } as never,
      ...(needs.forwardedAgent === null ? {} : { agent: needs.forwardedAgent, agentForward: true }),
      hostVerifier: (key: Buffer, verified: (ok: boolean) => void) => {
        if (taken !== null) {
          verified(taken.equals(key));
          return;
        }
        const check = async () => {
          hostKey = await hostKeys.verify(key, { address, signal: over.signal, personalTime });
          taken = Buffer.from(key);
          if (!over.signal.aborted) verified(true);
        };
        check().catch(giveUp);
      },
      authHandler: login.begin({ personalTime, signal: over.signal, banner: () => banner, giveUp }),
      debug: (line: string) => {
        if (stage === 'ready') return;
        if (stage === 'greeting' && line.startsWith('Remote ident')) stage = 'handshake';
        if (/^Handshake: \((?:local|remote)\) (?:KEX|Host key|C->S cipher|C->S MAC)/u.test(line))
          negotiation.push(line.slice('Handshake: '.length));
      },
    });
    acceptCertificates(client);
    offerHostCertificates(client, hostKeys.algorithms);
    // ssh2 has paused the transport and reads it later: this listener hears what it hears.
    transport.on('data', (chunk: Buffer) => {
      heardAt = performance.now();
      if (stage === 'greeting' && heard.length < LONGEST_HEARD) heard += chunk.toString('latin1', 0, LONGEST_HEARD);
    });

    const connect = ({ method, attempts }: LoginAccount): SshConnection => ({
      report: { address: addressOf(transport), hostKey, user: target.user, method, attempts },
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
          over.signal,
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
          over.signal,
        ),
      async listen(address, port, accept) {
        const bound = await request<number>((answer) => client.forwardIn(address, port, answer));
        listeners.set(`${address} ${bound}`, accept);
        return bound;
      },
      async unlisten(address, port) {
        listeners.delete(`${address} ${port}`);
        if (endedBecause !== undefined) return;
        await request<true>((answer) => client.unforwardIn(address, port, (error) => answer(error ?? undefined, true)));
      },
      forwardOut: (host, port, attach = () => {}) => open((answer) => client.forwardOut('127.0.0.1', 0, host, port, answer), attach),
      signal(channel, name) {
        // ssh2's own method is mute once the input was closed, though the RFC has no such rule.
        const { _protocol: protocol } = client as unknown as { readonly _protocol?: { signal(id: number, name: string): void } };
        const { outgoing } = channel as unknown as { readonly outgoing?: { readonly id: number; readonly state: string } };
        if (endedBecause === undefined && (outgoing?.state === 'open' || outgoing?.state === 'eof')) protocol?.signal(outgoing.id, name);
      },
      heardAt: () => heardAt,
      ping() {
        const { _protocol: protocol, _callbacks: answers } = client as unknown as {
          readonly _protocol?: { ping(): void };
          readonly _callbacks?: (() => void)[];
        };
        if (endedBecause !== undefined || protocol === undefined || !transport.writable) return;
        // Answers to global requests come in order (RFC 4254 §4): this one has its place among them.
        answers?.push(() => {});
        protocol.ping();
      },
      lose(evidence) {
        if (endedBecause !== undefined) return;
        lastMessage ??= `keepalive: ${evidence}`;
        transport.destroy();
        // A channel of a jump host is closed only once that answers, and nobody waits so long.
        finish(sessionLost(target.name, lastMessage));
        setImmediate(() => transport.emit('close'));
      },
      ended,
      endedBecause: () => endedBecause,
      close() {
        closedByUs = true;
        client.end();
        // A peer that is gone never answers the goodbye.
        const timer = setTimeout(() => transport.destroy(), GOODBYE_MS);
        void ended.then(() => clearTimeout(timer));
      },
    });

    /** One question to the server and its answer; the loss of the session is an answer too. */
    function request<Answer>(ask: (answer: (error: Error | undefined, value: Answer) => void) => void): Promise<Answer> {
      return new Promise((answered, refused) => {
        const lost = () => {
          unanswered.delete(lost);
          refused(new FailureError(endedBecause ?? sessionLost(target.name, lastMessage)));
        };
        if (endedBecause !== undefined) {
          lost();
          return;
        }
        unanswered.add(lost);
        try {
          ask((error, value) => {
            unanswered.delete(lost);
            if (error) setImmediate(() => (endedBecause === undefined ? refused(error) : lost()));
            else answered(value);
          });
        } catch (error) {
          // ssh2 throws "Not connected" between the loss and the event that tells of it.
          unanswered.delete(lost);
          refused(new FailureError(sessionLost(target.name, failureOf(error).evidence ?? null)));
        }
      });
    }

    /** Opens a session channel when the server has room for one. */
    function session(
      begin: (answer: (error: Error | undefined, channel: ClientChannel) => void) => void,
      attach: (channel: ClientChannel) => void,
      until?: AbortSignal,
    ): Promise<ClientChannel> {
      const signal = until === undefined ? over.signal : AbortSignal.any([over.signal, until]);
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
  });
}

type Begin = (answer: (error: Error | undefined, channel: ClientChannel) => void) => void;

/** As with ssh: where the server forbids the agent, sessions go on without it. */
function withoutRefusedAgent(client: ssh2.Client, begin: Begin): Begin {
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

function addressOf(transport: Duplex): string | null {
  if (!(transport instanceof Socket) || transport.remoteAddress === undefined) return null;
  const { remoteAddress, remoteFamily, remotePort } = transport;
  return remoteFamily === 'IPv6' ? `[${remoteAddress}]:${remotePort}` : `${remoteAddress}:${remotePort}`;
}
