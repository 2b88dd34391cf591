import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import ssh2 from 'ssh2';
import { FailureError } from '../../failure.ts';
import type { HandshakeAlgorithms } from './algorithms.ts';
import { connectionOf } from './connection.ts';
import type { SshConnection } from './connection.ts';
import { answerNeeded, explainEnding, tooSlow } from './connection-failures.ts';
import type { Stage } from './connection-failures.ts';
import { gatherWrites } from './gather-writes.ts';
import { offerHostCertificates, plainAlgorithms } from '../host-keys/host-certificate-exchange.ts';
import type { HostIdentity, HostKeyCheck } from '../host-keys/host-keys.ts';
import type { HostTarget } from '../config/hosts.ts';
import type { Login } from '../login/login.ts';
import { startLimit } from '../login/personal-time.ts';
import type { PersonalTime } from '../login/personal-time.ts';
import { serverText } from '../server-text.ts';
import { createSessionEnd } from './session-end.ts';
import { keepKeysAsObjects } from './session-keys.ts';
import { acceptCertificates } from '../login/user-certificate.ts';

const LONGEST_HEARD = 512;

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
  const end = createSessionEnd(target.name);
  const negotiation: string[] = [];
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
  /** What the server said when it ended the session (RFC 4253 §11.1). */
  let farewell: string | null = null;

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
      if (end.signal.aborted || stage === 'ready') return;
      settle();
      end.abandon(error);
      client.destroy();
      transport.destroy();
      reject(error);
    };
    const gone = () => {
      if (stage === 'ready') {
        end.gone();
      } else if (asking > 0) {
        hungUp = true;
      } else if (stage === 'login' && farewell !== null) {
        giveUp(login.refusal(farewell));
      } else {
        giveUp(asked && farewell === null ? new HungUpWhileAsking(ending()) : new FailureError(ending()));
      }
    };
    const ending = () => explainEnding({ name: target.name, address, stage, heard, message: end.noted(), negotiation });

    if (signal.aborted) return aborted();
    signal.addEventListener('abort', aborted, { once: true });

    client
      .on('error', (error: Error & { level?: string; code?: unknown }) => {
        // A key that could not sign is one key less; the login goes on with the next.
        if (error.level === 'agent') return;
        end.note(error.message);
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
      .on('change password', () => giveUp(login.refusal('the password has expired and must be changed at the next login')))
      .on('ready', () => {
        if (end.signal.aborted) return;
        stage = 'ready';
        settle();
        login.succeeded().then(({ method, attempts }) => {
          const report = { address: addressOf(transport), hostKey, user: target.user, method, attempts };
          resolve(connectionOf({ name: target.name, client, transport, report, heardAt: () => heardAt, end }));
        }, reject);
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
          hostKey = await hostKeys.verify(key, { address, signal: end.signal, personalTime });
          taken = Buffer.from(key);
          if (!end.signal.aborted) verified(true);
        };
        check().catch(giveUp);
      },
      authHandler: login.begin({ personalTime, signal: end.signal, banner: () => banner, giveUp }),
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
  });
}

function addressOf(transport: Duplex): string | null {
  if (!(transport instanceof Socket) || transport.remoteAddress === undefined) return null;
  const { remoteAddress, remoteFamily, remotePort } = transport;
  return remoteFamily === 'IPv6' ? `[${remoteAddress}]:${remotePort}` : `${remoteAddress}:${remotePort}`;
}
