import type { SecretClipboard } from './credentials/clipboard.ts';
import { failure, FailureError, words } from './failure.ts';
import type { FromCore } from './process-messages.ts';

/** The shell answers at once; one that does not is about to end. */
const LIMIT_MS = 5_000;

/** The clipboard of the shell, which this process reaches by messages only. `copied` takes the shell's answers. */
export function shellClipboard(post: (message: FromCore) => void): SecretClipboard & { copied(id: string, done: boolean): void } {
  const waiting = new Map<string, (done: boolean) => void>();
  return {
    async copy(text, clearAfterMs) {
      const id = crypto.randomUUID();
      const answered = new Promise<boolean>((resolve) => waiting.set(id, resolve));
      const limit = setTimeout(() => waiting.get(id)?.(false), LIMIT_MS);
      post({ kind: 'copy', id, text, clearAfterMs });
      const done = await answered;
      clearTimeout(limit);
      waiting.delete(id);
      if (!done) throw new FailureError(notTaken());
    },
    copied: (id, done) => waiting.get(id)?.(done),
  };
}

function notTaken() {
  return failure(
    'not-available',
    words('The clipboard of this computer did not take the secret.', 'Le presse-papiers de cet ordinateur n’a pas pris le secret.'),
    words('Try again, or show the value instead.', 'Réessayez, ou affichez plutôt la valeur.'),
  );
}
