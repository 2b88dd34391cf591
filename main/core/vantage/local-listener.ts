import type { AddressInfo, Socket } from 'node:net';
import { createServer } from 'node:net';
import { failure, FailureError, words } from '../failure.ts';
import { portInUse } from './port-in-use.ts';

/** Connections at once through one port. */
const MOST_CONNECTIONS = 1024;

/** A port of this computer that is listened on. */
export interface LocalListener {
  readonly port: number;
  close(): void;
}

/** Listens on this computer; port 0 takes any that is free. Throws FailureError `port-in-use`, `permission-denied`, `bad-input`. */
export function listenHere(address: string, port: number, accept: (socket: Socket) => void): Promise<LocalListener> {
  return new Promise((resolve, reject) => {
    const server = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
      // An error is a close too; that nobody listens for the one must not take the core down.
      socket.on('error', () => {});
      accept(socket);
    });
    server.maxConnections = MOST_CONNECTIONS;
    server.once('error', (error: NodeJS.ErrnoException) => reject(new FailureError(explainListening(error, address, port))));
    server.listen({ host: address === 'localhost' ? '127.0.0.1' : address, port, exclusive: true }, () => {
      // A connection that could not be accepted (no file left to open) is one less, not the end.
      server.on('error', () => {});
      // It listens on TCP, and so has an address with a port.
      resolve({ port: (server.address() as AddressInfo).port, close: () => void server.close() });
    });
  });
}

function explainListening(error: NodeJS.ErrnoException, address: string, port: number) {
  const details = { evidence: error.message, ...(error.code === undefined ? {} : { code: error.code }) };
  switch (error.code ?? '') {
    case 'EADDRINUSE':
      return portInUse(port, 'here', null, details);
    case 'EACCES':
      return failure(
        'permission-denied',
        words(
          `Your account may not listen on port ${port} of this computer.`,
          `Votre compte ne peut pas écouter sur le port ${port} de cet ordinateur.`,
        ),
        words('Choose a port from 1024 on.', 'Choisissez un port à partir de 1024.'),
        details,
      );
    case 'EADDRNOTAVAIL':
    case 'EINVAL':
      return failure(
        'bad-input',
        words(`${address} is no address of this computer.`, `${address} n’est pas une adresse de cet ordinateur.`),
        words('Listen on 127.0.0.1, or on an address it has.', 'Écoutez sur 127.0.0.1, ou sur une adresse qu’il possède.'),
        details,
      );
    default:
      return failure(
        'not-available',
        words(`This computer does not listen on ${address} port ${port}.`, `Cet ordinateur n’écoute pas sur ${address} port ${port}.`),
        words('The reason given is below.', 'La raison donnée est ci-dessous.'),
        details,
      );
  }
}
