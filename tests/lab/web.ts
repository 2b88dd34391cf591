import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import { createServer as createHttp } from 'node:http';
import { createServer as createHttps } from 'node:https';
import { createServer as createTcp } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';
import { makeAuthority, selfSigned } from './authority.ts';
import type { Authority, Certificate } from './authority.ts';
import { claimLoopback } from './loopback.ts';
import { packagesPresent } from './packages.ts';
import type { Availability } from './processes.ts';
import { makeStateFolder } from './state-folder.ts';
import { answerRequests, bigBodyBytes } from './web/answers.ts';

export { bigBodyBytes };

/** A web server for each thing that a URL check must tell apart, all on one loopback address. */
export interface WebLab {
  readonly address: string;
  /** Also vouched for by the certificates. It resolves nowhere: connect to `address` with this as the host name. */
  readonly hostName: string;
  /** The lab's authority, for those who are to trust it. */
  readonly caPath: string;
  readonly ca: string;
  /** SHA-256 of the good server's certificate, 64 lower-case hex digits. */
  readonly fingerprint: string;
  readonly urls: {
    /** 200, `text/plain`, "All good.". */
    readonly good: string;
    /** 200, `{"status":"ok","database":"connected"}`. */
    readonly health: string;
    /** 503, `{"status":"down","database":"refused"}`. */
    readonly unhealthy: string;
    readonly notFound: string;
    readonly serverError: string;
    /** 302 to `good`. */
    readonly redirect: string;
    /** 302 to itself, for ever. */
    readonly redirectLoop: string;
    /** 302 to the same server over plain HTTP. */
    readonly redirectToPlain: string;
    /** Headers at once, the body 2 s later. */
    readonly slow: string;
    /** Takes the request and says nothing. */
    readonly silent: string;
    /** {@link bigBodyBytes} of text. */
    readonly big: string;
    /** 200, bytes that are no text in any encoding, `application/octet-stream`. */
    readonly binary: string;
    /** Ends the connection in the middle of a body whose length it announced. */
    readonly cutShort: string;
    /** 200, French text in ISO-8859-1 and saying so. */
    readonly latin1: string;
    readonly expired: string;
    readonly notYetValid: string;
    readonly wrongName: string;
    readonly selfSigned: string;
    /** Speaks TLS 1.0 and 1.1 only (RFC 8996 ended both). */
    readonly oldTls: string;
    /** `https:`, to a port where plain HTTP is spoken. */
    readonly plainOnTlsPort: string;
    /** `http:`, where plain HTTP is spoken. */
    readonly plain: string;
    /** `http:`, to a port where TLS is spoken. */
    readonly tlsOnPlainPort: string;
    /** Accepts the connection, and never a handshake. */
    readonly noHandshake: string;
    /** Closes the connection as soon as it is made. */
    readonly hangsUp: string;
    /** Nothing listens there. */
    readonly closed: string;
  };
  /** Every request that reached a server, `METHOD path`, oldest first. */
  requests(): readonly string[];
  stop(): Promise<void>;
}

/** Whether the web servers can be started here. Needs no root. */
export async function availability(): Promise<Availability> {
  if (process.platform !== 'linux')
    return { ok: false, reason: 'the web lab runs on Linux only: elsewhere 127.0.0.1 is the only loopback address' };
  return packagesPresent('web');
}

/** Starts the web servers, with certificates of an authority of their own. */
export async function startWeb(): Promise<WebLab> {
  const folder = await makeStateFolder('web');
  const claim = await claimLoopback();
  const { address } = claim;
  const servers: Listening[] = [];
  const stop = async () => {
    await Promise.all(servers.splice(0).map((server) => server.stop()));
    await claim.release();
    await folder.remove();
  };
  try {
    const hostName = 'api.example.test';
    await mkdir(folder.in('tls'), { mode: 0o700 });
    const authority = await makeAuthority(folder.in('tls'));
    const certificates = await makeCertificates(authority, folder.in('tls'), [hostName, address]);
    const requests: string[] = [];
    const handle = answerRequests((method, path) => requests.push(`${method} ${path}`));
    const listen = async (server: Server, scheme: string) => {
      const listening = await startListening(server, address);
      servers.push(listening);
      return `${scheme}://${address}:${listening.port}`;
    };
    const overTls = (certificate: Certificate, options = {}) =>
      listen(createHttps({ key: certificate.key, cert: certificate.cert, ...options }, handle), 'https');
    const good = await overTls(certificates.good);
    const plain = await listen(createHttp(handle), 'http');
    const closed = await startListening(createTcp(), address);
    await closed.stop();
    return {
      address,
      hostName,
      caPath: authority.caPath,
      ca: authority.ca,
      fingerprint: fingerprintOf(certificates.good.cert),
      urls: {
        good: `${good}/`,
        health: `${good}/api/health`,
        unhealthy: `${good}/api/unhealthy`,
        notFound: `${good}/missing`,
        serverError: `${good}/error`,
        redirect: `${good}/redirect`,
        redirectLoop: `${good}/loop`,
        redirectToPlain: `${good}/redirect-to?${plain}/`,
        slow: `${good}/slow`,
        silent: `${good}/silent`,
        big: `${good}/big`,
        binary: `${good}/binary`,
        cutShort: `${good}/cut-short`,
        latin1: `${good}/latin1`,
        expired: `${await overTls(certificates.expired)}/`,
        notYetValid: `${await overTls(certificates.notYetValid)}/`,
        wrongName: `${await overTls(certificates.wrongName)}/`,
        selfSigned: `${await overTls(certificates.selfSigned)}/`,
        // OpenSSL 3 speaks the old versions only at security level 0: they sign with SHA-1 (SSL_CTX_set_security_level(3)).
        oldTls: `${await overTls(certificates.good, { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'ALL:@SECLEVEL=0' })}/`,
        plainOnTlsPort: `${plain.replace('http:', 'https:')}/`,
        plain: `${plain}/`,
        tlsOnPlainPort: `${good.replace('https:', 'http:')}/`,
        noHandshake: `${await listen(createTcp(ignoreEverything), 'https')}/`,
        hangsUp: `${await listen(
          createTcp((socket) => socket.destroy()),
          'https',
        )}/`,
        closed: `https://${address}:${closed.port}/`,
      },
      requests: () => [...requests],
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function makeCertificates(authority: Authority, folder: string, names: readonly [string, string]) {
  const dayMs = 86_400_000;
  const inDays = (days: number) => new Date(Date.now() + days * dayMs);
  const [good, expired, notYetValid, wrongName, own] = await Promise.all([
    authority.issue({ names }),
    authority.issue({ names, notBefore: inDays(-90), notAfter: inDays(-1) }),
    authority.issue({ names, notBefore: inDays(1), notAfter: inDays(30) }),
    authority.issue({ names: ['other.example.test'] }),
    selfSigned(folder, { names }),
  ]);
  return { good, expired, notYetValid, wrongName, selfSigned: own };
}

interface Listening {
  readonly port: number;
  stop(): Promise<void>;
}

async function startListening(server: Server, address: string): Promise<Listening> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  server.listen({ host: address, port: 0 });
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    stop: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

function ignoreEverything(socket: Socket): void {
  socket.on('error', () => socket.destroy());
  socket.resume();
}

/** Of the first certificate in the PEM text: the leaf. */
function fingerprintOf(pem: string): string {
  const body = pem.slice(0, pem.indexOf('-----END')).replace(/-----BEGIN CERTIFICATE-----|\s/g, '');
  return createHash('sha256').update(Buffer.from(body, 'base64')).digest('hex');
}
