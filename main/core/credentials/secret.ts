import { inspect } from 'node:util';

const PRINTED = '[redacted]';

/**
 * A value that must not be seen: prints, logs, serialises and inspects as `[redacted]`. Its bytes lie in memory of their own, which
 * `wipe` overwrites; a text that `reveal` handed out is the runtime's and goes when the garbage collector takes it.
 */
export class Secret {
  #bytes: Buffer | null;

  constructor(value: string) {
    // Not from the shared pool of small buffers, where it would lie beside other things.
    this.#bytes = Buffer.alloc(Buffer.byteLength(value, 'utf8'));
    this.#bytes.write(value, 'utf8');
  }

  /** The value itself: call it only where it is handed to the protocol that needs it. Throws when it was wiped. */
  reveal(): string {
    if (this.#bytes === null) throw new Error('this secret was wiped from memory');
    return this.#bytes.toString('utf8');
  }

  /** The same value, wiped on its own. */
  copy(): Secret {
    return new Secret(this.reveal());
  }

  /** Overwrites the bytes; nothing can be revealed afterwards. */
  wipe(): void {
    this.#bytes?.fill(0);
    this.#bytes = null;
  }

  toString(): string {
    return PRINTED;
  }

  toJSON(): string {
    return PRINTED;
  }

  [Symbol.toPrimitive](): string {
    return PRINTED;
  }

  [inspect.custom](): string {
    return PRINTED;
  }
}
