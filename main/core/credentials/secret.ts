import { inspect } from 'node:util';

const PRINTED = '[redacted]';

/** A value that must not be seen: prints, logs, serialises and inspects as `[redacted]`. */
export class Secret {
  #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  /** The value itself: call it only where it is handed to the protocol that needs it. */
  reveal(): string {
    return this.#value;
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
