import { z } from 'zod';
import type { RecoveryCode } from '../../../preload/contract/totp-recovery.ts';
import type { TotpEntry } from '../../../preload/contract/totp.ts';
import { Secret } from '../credentials/secret.ts';
import { failure, FailureError, words } from '../failure.ts';
import type { AuditJournal, CredentialKeeper } from '../rooms.ts';
import type { Confirmation, Lock } from '../credentials/lock/lock.ts';
import type { Authenticator } from './authenticator.ts';
import { nameOf, recoveryName } from './entry-names.ts';

type Counted = NonNullable<TotpEntry['recovery']>;

const keptSchema = z.array(z.object({ code: z.string(), usedAt: z.string().nullable() }));

export interface RecoveryCodes {
  /** Keeps them with the entry, instead of what was kept before. Throws FailureError `not-found`, `bad-input`. */
  keep(id: string, codes: readonly string[], who: string): Promise<Counted>;
  /** Throws FailureError `lock-confirmation-needed`, `credential-missing`. */
  show(id: string, confirmation: Confirmation, who: string): Promise<RecoveryCode[]>;
  /** Crosses one out, for good. Throws FailureError `bad-input` when it was before. */
  cross(id: string, index: number, who: string): Promise<Counted>;
  forget(id: string, who: string): Promise<void>;
}

/** The recovery codes that a service gave with a second factor: a secret of their own, each good once. */
export function createRecoveryCodes({
  authenticator,
  credentials,
  audit,
  lock,
  now = Date.now,
}: {
  readonly authenticator: Authenticator;
  readonly credentials: CredentialKeeper;
  readonly audit: AuditJournal;
  readonly lock?: Pick<Lock, 'confirm'>;
  readonly now?: () => number;
}): RecoveryCodes {
  const read = async (id: string): Promise<RecoveryCode[]> => {
    const secret = await credentials.get(recoveryName(id));
    if (secret === null) throw noneKept();
    try {
      return keptSchema.parse(JSON.parse(secret.reveal()));
    } catch {
      // Whatever it says may be a secret: no cause goes with it.
      throw noneKept();
    }
  };
  const write = async (id: string, codes: readonly RecoveryCode[], who: string): Promise<Counted> => {
    const { where } = authenticator.find(id);
    await credentials.set(recoveryName(id), new Secret(JSON.stringify(codes)), where, who, { kind: 'recovery-codes' });
    const counted = { total: codes.length, left: codes.filter(({ usedAt }) => usedAt === null).length };
    authenticator.countRecovery(id, counted);
    return counted;
  };
  const record = (
    action: 'totp.recovery.keep' | 'totp.recovery.show' | 'totp.recovery.cross' | 'totp.recovery.forget',
    id: string,
    who: string,
    detail: string | null,
  ) => audit.record({ who, action, target: nameOf(authenticator.find(id)), before: null, after: null, result: 'done', detail });

  return {
    async keep(id, codes, who) {
      authenticator.find(id);
      const tidied = [...new Set(codes.map((code) => code.trim()).filter((code) => code !== ''))];
      if (tidied.length === 0) throw emptyCodes();
      const counted = await write(
        id,
        tidied.map((code) => ({ code, usedAt: null })),
        who,
      );
      record('totp.recovery.keep', id, who, String(counted.total));
      return counted;
    },
    async show(id, confirmation, who) {
      authenticator.find(id);
      await lock?.confirm(confirmation, who);
      const codes = await read(id);
      record('totp.recovery.show', id, who, null);
      return codes;
    },
    async cross(id, index, who) {
      authenticator.find(id);
      const codes = await read(id);
      const crossed = codes[index];
      if (crossed === undefined || crossed.usedAt !== null) throw alreadyCrossed();
      const usedAt = new Date(now()).toISOString();
      const counted = await write(
        id,
        codes.map((code, at) => (at === index ? { ...code, usedAt } : code)),
        who,
      );
      record('totp.recovery.cross', id, who, `${counted.left}/${counted.total}`);
      return counted;
    },
    async forget(id, who) {
      authenticator.find(id);
      await credentials.delete(recoveryName(id), who);
      authenticator.countRecovery(id, null);
      record('totp.recovery.forget', id, who, null);
    },
  };
}

function noneKept(): FailureError {
  return new FailureError(
    failure(
      'credential-missing',
      words('No recovery codes are kept with this entry.', 'Aucun code de secours n’est gardé avec cette entrée.'),
      words('Have the service make new ones, and keep them here.', 'Faites-en créer de nouveaux par le service, et gardez-les ici.'),
    ),
  );
}

function emptyCodes(): FailureError {
  return new FailureError(
    failure(
      'bad-input',
      words('These are no recovery codes: every line is empty.', 'Ce ne sont pas des codes de secours : chaque ligne est vide.'),
      words('Give them one a line, as the service shows them.', 'Donnez-les un par ligne, comme le service les montre.'),
    ),
  );
}

function alreadyCrossed(): FailureError {
  return new FailureError(
    failure(
      'bad-input',
      words('There is no such recovery code, or it was crossed out before.', 'Ce code de secours n’existe pas, ou il a déjà été rayé.'),
      words('Look at the list once more.', 'Consultez à nouveau la liste.'),
    ),
  );
}
