import { randomBytes, timingSafeEqual } from 'node:crypto';

/** How long a printed link may lie about before it is used. */
const LINK_LIFETIME_MS = 15 * 60_000;

/** The ways in: a link works once, and is exchanged for a session that lives as long as the server. */
export class Doorkeeper {
  #link: { token: string; until: number } | null = null;
  readonly #sessions = new Set<string>();

  /** A new one-time token; an older one that was not used stops working. */
  issue(): string {
    const token = randomBytes(32).toString('base64url');
    this.#link = { token, until: Date.now() + LINK_LIFETIME_MS };
    return token;
  }

  /** Exchanges a token for a session; null when it is wrong, used or too old. */
  exchange(token: string): string | null {
    const link = this.#link;
    if (!link || Date.now() > link.until || !equal(token, link.token)) return null;
    this.#link = null;
    const session = randomBytes(32).toString('base64url');
    this.#sessions.add(session);
    return session;
  }

  admits(session: string | undefined): boolean {
    return session !== undefined && [...this.#sessions].some((known) => equal(session, known));
  }
}

function equal(a: string, b: string): boolean {
  const left = Buffer.from(a);
  const right = Buffer.from(b);
  return left.length === right.length && timingSafeEqual(left, right);
}
