import { setTimeout as sleep } from 'node:timers/promises';
import { failure, FailureError, words } from '../../failure.ts';
import type { Rooms } from '../../rooms.ts';

/** sshd begins anew while it reloads: for a moment nobody listens, or the former configuration still answers. */
const MOST_TRIES = 8;
const PAUSE_MS = 1000;

/** What a proof is to show. */
export type Proof = 'code-asked' | 'way-in';

/**
 * Logs in anew beside what is open, as the ssh configuration says for `host`. For `code-asked` the server must have wanted a code and
 * taken the one the authenticator filled in. Throws FailureError with what went wrong, the login's attempts with it.
 */
export async function proveLogin(
  { vantages }: Pick<Rooms, 'vantages'>,
  host: string,
  proof: Proof,
  signal: AbortSignal,
): Promise<{ readonly method: string }> {
  for (let tries = 1; ; tries += 1) {
    const check = await vantages.checkHost(host, { signal });
    if (check.ok) {
      const filled = check.attempts.some(({ method, result }) => method === 'keyboard-interactive' && result.en.includes('filled in'));
      if (proof === 'way-in' || filled) return { method: check.method };
      if (tries >= MOST_TRIES) throw new FailureError(noCodeAsked(host, check.method));
    } else if (check.reason !== 'unreachable' || tries >= MOST_TRIES) {
      throw new FailureError(check.failure);
    }
    await sleep(PAUSE_MS, undefined, { signal });
  }
}

function noCodeAsked(host: string, method: string) {
  return failure(
    'command-failed',
    words(`${host} let the second session in without a code.`, `${host} a laissé entrer la seconde session sans code.`),
    words(
      'Another part of sshd’s or PAM’s configuration decides for this account: look at what sshd -T says for it.',
      'Une autre partie de la configuration de sshd ou de PAM décide pour ce compte : voyez ce qu’en dit sshd -T.',
    ),
    { evidence: `method: ${method}` },
  );
}
