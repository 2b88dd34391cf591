import { isIP } from 'node:net';
import type { Duplex } from 'node:stream';
import tls from 'node:tls';
import type { Certificate } from '../../../preload/contract/verdict.ts';
import type { Failure } from '../../../preload/contract/failure.ts';
import { readBounded } from '../bounded-file.ts';
import { failure, FailureError, words } from '../failure.ts';
import { certificatesIn, LARGEST_BUNDLE_BYTES, machineAuthorities } from './authorities.ts';
import { damagedCertificate } from './authority-troubles.ts';
import { describeCertificate, judgeCertificate } from './certificate.ts';
import { withinLimit } from './phases.ts';
import { explainHandshake, handshakeTimedOut } from './tls-failures.ts';

export interface SecureOptions {
  /** Name the certificate must carry, and that is asked for by SNI (RFC 6066 §3); an address is checked but not asked for. */
  readonly name: string;
  /** PEM certificates of authorities to trust besides this computer's. */
  readonly authorities?: readonly string[];
  /** Application protocols to offer (RFC 7301). */
  readonly alpn?: readonly string[];
  readonly signal: AbortSignal;
  readonly timeoutMs: number;
}

/** A connection that may be used, or a certificate that may not be trusted: in that case nothing was sent and it is closed. */
export type Secured =
  | { readonly trusted: true; readonly stream: tls.TLSSocket; readonly certificate: Certificate }
  | { readonly trusted: false; readonly certificate: Certificate; readonly failure: Failure };

/**
 * Speaks TLS (1.2 or newer) over a connection that is already open, and judges the certificate: authority, dates, name.
 * Throws FailureError `tls-not-spoken`, `tls-too-old`, `tls-weak-key`, `tls-handshake-failed`, `timed-out`, `connection-reset`.
 */
export async function secure(plain: Duplex, options: SecureOptions): Promise<Secured> {
  const name = options.name.replace(/\.$/, '');
  // The verdict is ours to give, in words and with all that is wrong at once; an untrusted connection is closed below.
  const stream = tls.connect({
    socket: plain,
    secureContext: trustedContext(options.authorities ?? []),
    rejectUnauthorized: false,
    checkServerIdentity: () => undefined,
    ...(isIP(name) === 0 ? { servername: name } : {}),
    ...(options.alpn ? { ALPNProtocols: [...options.alpn] } : {}),
  });
  try {
    await withinLimit({ ...options, onTimeout: () => handshakeTimedOut(options.timeoutMs) }, () => handshake(plain, stream));
  } catch (error) {
    discard(stream, plain);
    throw error instanceof FailureError || options.signal.aborted
      ? error
      : new FailureError(explainHandshake(error, name), { cause: error });
  }
  const peer = stream.getPeerCertificate(true);
  const problem = judgeCertificate(peer, name, stream.authorized ? null : String(stream.authorizationError ?? 'UNKNOWN'), new Date());
  const certificate = describeCertificate(peer, stream, problem, new Date());
  if (problem === null) return { trusted: true, stream, certificate };
  discard(stream, plain);
  return { trusted: false, certificate, failure: problem.failure };
}

/** The certificates of a PEM file. Throws FailureError `bad-input` when it cannot be read, is a pipe or a device, or holds none. */
export async function readAuthorities(file: string, signal: AbortSignal): Promise<readonly string[]> {
  let text: string;
  try {
    text = (await readBounded(file, LARGEST_BUNDLE_BYTES, signal)).toString('utf8');
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    throw unusable(file, error instanceof Error ? error.message : String(error));
  }
  const certificates = certificatesIn(text);
  if (certificates.length === 0) throw unusable(file, 'no PEM certificate in it');
  const damaged = damagedCertificate(certificates);
  if (damaged !== null) throw unusable(file, `certificate number ${damaged} in it is damaged`);
  return certificates;
}

function unusable(file: string, evidence: string): FailureError {
  return new FailureError(
    failure(
      'bad-input',
      words(`${file} cannot be used as a list of authorities.`, `${file} ne peut pas servir de liste d’autorités.`),
      words(
        'Give a PEM file of this computer that begins with “-----BEGIN CERTIFICATE-----”.',
        'Indiquez un fichier PEM de cet ordinateur qui commence par « -----BEGIN CERTIFICATE----- ».',
      ),
      { evidence },
    ),
  );
}

/**
 * Resolves once the last message of the handshake has left by itself. A first command in one packet with it would be answered while the
 * server's session tickets (RFC 8446 §4.6.1) are not acknowledged, and a server that holds small packets back until then, as Postfix does
 * (RFC 896), answers 40 ms later.
 */
function handshake(plain: Duplex, stream: tls.TLSSocket): Promise<void> {
  return new Promise((resolve, reject) => {
    const closed = () => reject(Object.assign(new Error('The connection was closed during the TLS handshake'), { code: 'ECONNRESET' }));
    stream.once('secureConnect', () => setImmediate(resolve));
    // Stays: an error after the handshake belongs to whoever uses the stream, and must not end the process meanwhile.
    stream.on('error', reject);
    plain.on('error', reject);
    stream.once('close', closed);
    plain.once('close', closed);
  });
}

function discard(stream: tls.TLSSocket, plain: Duplex): void {
  stream.destroy();
  plain.destroy();
}

let ownContext: tls.SecureContext | undefined;

/** What this computer trusts (the authorities that come with Node, the system's, NODE_EXTRA_CA_CERTS) and the given ones. */
function trustedContext(extra: readonly string[]): tls.SecureContext {
  if (extra.length > 0) return tls.createSecureContext({ ca: [...machineAuthorities(), ...extra], minVersion: 'TLSv1.2' });
  ownContext ??= tls.createSecureContext({ ca: machineAuthorities(), minVersion: 'TLSv1.2' });
  return ownContext;
}
