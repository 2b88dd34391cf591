import { ORPCError } from '@orpc/client';
import type { Failure } from '../../preload/contract/failure.ts';
import { LARGEST_MESSAGE_BYTES } from '../../preload/contract/stream.ts';

const tooLarge: Failure = {
  kind: 'message-too-large',
  cause: {
    en: `This is larger than ${LARGEST_MESSAGE_BYTES / 1024 / 1024} MB. Nothing was sent.`,
    fr: `Ceci dépasse ${LARGEST_MESSAGE_BYTES / 1024 / 1024} Mo. Rien n’a été envoyé.`,
  },
  remedy: { en: 'Make it shorter, or send it as a file.', fr: 'Raccourcissez, ou passez par un fichier.' },
};

/** The engine refuses what is larger than the bound without an answer: it is refused here, with words, before it is sent. */
function checkSize(message: unknown): void {
  const bytes =
    typeof message === 'string'
      ? // UTF-8 takes three bytes for a code unit at most.
        message.length * 3 > LARGEST_MESSAGE_BYTES
        ? new TextEncoder().encode(message).length
        : message.length
      : message instanceof ArrayBuffer || ArrayBuffer.isView(message)
        ? message.byteLength
        : 0;
  if (bytes > LARGEST_MESSAGE_BYTES) throw new ORPCError('FAILURE', { defined: true, status: 422, data: tooLarge });
}

/** A port that sends nothing larger than the bound. */
export function boundedPort(port: MessagePort): Pick<MessagePort, 'addEventListener' | 'postMessage'> {
  return {
    addEventListener: port.addEventListener.bind(port),
    postMessage(message: unknown) {
      checkSize(message);
      port.postMessage(message);
    },
  };
}

/** A socket that sends nothing larger than the bound. */
export function boundedSocket(socket: WebSocket): Pick<WebSocket, 'addEventListener' | 'removeEventListener' | 'send' | 'readyState'> {
  return {
    get readyState() {
      return socket.readyState;
    },
    addEventListener: socket.addEventListener.bind(socket),
    removeEventListener: socket.removeEventListener.bind(socket),
    send(data) {
      checkSize(data);
      socket.send(data);
    },
  };
}
