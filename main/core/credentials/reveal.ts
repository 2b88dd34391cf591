import type { AuditJournal } from '../rooms.ts';
import { failureOf } from '../failure.ts';
import type { SecretClipboard } from './clipboard.ts';
import { CLEAR_AFTER_MS } from './clipboard.ts';
import { unknownCredential } from './credential-failures.ts';
import type { OpenCredentialKeeper } from './keeper.ts';
import type { Lock } from './lock/lock.ts';
import { Secret } from './secret.ts';

interface ShowingOptions {
  readonly credentials: OpenCredentialKeeper;
  readonly lock: Pick<Lock, 'confirm' | 'requireOpen'>;
  readonly audit: AuditJournal;
  /** null where the core has none: a browser's page has its own. */
  readonly clipboard: SecretClipboard | null;
}

interface Asked {
  readonly name: string;
  readonly passphrase: string | null;
  readonly code: string | null;
}

/** Shows secrets to the person: the lock's passphrase, and its second factor's code, are asked once more, and each time is written into the journal. */
export function showSecrets({ credentials, lock, audit, clipboard }: ShowingOptions) {
  const confirmed = async (
    action: 'credentials.reveal' | 'credentials.copy',
    { name, passphrase, code }: Asked,
    who: string,
  ): Promise<Secret> => {
    lock.requireOpen();
    const where = credentials.whereOf(name);
    const record = (result: 'done' | 'refused' | 'failed', detail: string | null) =>
      audit.record({ who, action, target: name, before: where, after: where, result, detail });
    try {
      const typed = passphrase === null ? null : new Secret(passphrase);
      await lock.confirm({ passphrase: typed, code }, who);
      typed?.wipe();
      const secret = await credentials.get(name);
      if (secret === null) throw unknownCredential(name);
      record('done', null);
      return secret;
    } catch (error) {
      const { kind, cause } = failureOf(error);
      // That the passphrase is to be asked is the first half of the same attempt.
      if (kind !== 'lock-confirmation-needed') record(kind.startsWith('lock') ? 'refused' : 'failed', cause.en);
      throw error;
    }
  };
  return {
    async reveal(asked: Asked, who: string): Promise<{ value: string }> {
      const secret = await confirmed('credentials.reveal', asked, who);
      const value = secret.reveal();
      secret.wipe();
      return { value };
    },
    async copy(asked: Asked, who: string): Promise<{ value: string | null; clearsAfterMs: number }> {
      const secret = await confirmed('credentials.copy', asked, who);
      const value = secret.reveal();
      secret.wipe();
      if (clipboard === null) return { value, clearsAfterMs: CLEAR_AFTER_MS };
      await clipboard.copy(value, CLEAR_AFTER_MS);
      return { value: null, clearsAfterMs: CLEAR_AFTER_MS };
    },
  };
}
