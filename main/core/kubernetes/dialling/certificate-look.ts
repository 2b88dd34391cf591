import type { Duplex } from 'node:stream';
import type { TLSSocket } from 'node:tls';
import { connect as connectTls } from 'node:tls';
import { isIP } from 'node:net';
import type { PresentedCertificate } from '../../../../preload/contract/context-check.ts';
import { FailureError } from '../../failure.ts';
import { describeCertificate, judgeCertificate } from '../../vantage/certificate.ts';
import { withinLimit } from '../../vantage/phases.ts';
import { explainHandshake, handshakeTimedOut } from '../../vantage/tls-failures.ts';
import type { ResolvedContext } from '../contexts/kubeconfig.ts';

const LIMIT_MS = 10_000;

interface Looking {
  readonly resolved: ResolvedContext;
  /** Who may vouch for it: PEM of the kubeconfig's authority, or this computer's. */
  readonly authorities: string | string[];
  readonly pinned: string | null;
  readonly signal: AbortSignal;
}

/**
 * The certificate shown on a connection that was just opened, judged as the context would. Neither a login nor a request is sent; the
 * connection is closed. Throws FailureError `tls-not-spoken`, `tls-handshake-failed`, `timed-out`, ...
 */
export async function lookAtCertificate(
  plain: Duplex,
  { resolved: { cluster }, authorities, pinned, signal }: Looking,
): Promise<PresentedCertificate> {
  const name = cluster.tlsServerName ?? new URL(cluster.server).hostname.replace(/^\[|\]$/g, '');
  // The verdict is given below, in words, and nothing else is done with the connection.
  const stream = connectTls({
    socket: plain,
    ca: authorities,
    rejectUnauthorized: false,
    checkServerIdentity: () => undefined,
    ...(isIP(name) === 0 ? { servername: name } : {}),
  });
  try {
    await withinLimit({ signal, timeoutMs: LIMIT_MS, onTimeout: () => handshakeTimedOut(LIMIT_MS) }, () => shown(plain, stream));
    const peer = stream.getPeerCertificate(true);
    const problem = judgeCertificate(peer, name, stream.authorized ? null : String(stream.authorizationError ?? 'UNKNOWN'), new Date());
    const certificate = describeCertificate(peer, stream, problem, new Date());
    const trust =
      problem === null ? 'authority' : cluster.skipTlsVerify ? 'unchecked' : certificate.fingerprint256 === pinned ? 'pinned' : 'none';
    return { certificate, trust, problem: problem?.failure ?? null };
  } catch (error) {
    if (error instanceof FailureError || signal.aborted) throw error;
    throw new FailureError(explainHandshake(error, name), { cause: error });
  } finally {
    stream.destroy();
    plain.destroy();
  }
}

function shown(plain: Duplex, stream: TLSSocket): Promise<void> {
  return new Promise((resolve, reject) => {
    const closed = () => reject(Object.assign(new Error('The connection was closed during the TLS handshake'), { code: 'ECONNRESET' }));
    stream.once('secureConnect', resolve);
    stream.on('error', reject);
    plain.on('error', reject);
    stream.once('close', closed);
    plain.once('close', closed);
  });
}
