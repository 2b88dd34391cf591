import type { Clocks } from '../lock/attempts.ts';
import { waitLeft } from '../lock/attempts.ts';
import type { Secret } from '../secret.ts';
import type { Header, Keys } from './format.ts';
import { deriveKeys, opens, wipeKeys } from './format.ts';
import { tooSoon, wrongPassphrase } from './sealed-failures.ts';
import type { SealedTable } from './sealed-table.ts';

export interface PassphraseTrial {
  /** The keys a passphrase gives for such a file, which tell nothing until they are tried. It takes its time, and needs no lock. */
  derive(passphrase: Secret, header: Header): Promise<Keys>;
  /** Whether they are for a file with this header, which may have been sealed anew meanwhile. */
  fits(keys: Keys, header: Header): boolean;
  /** Tries keys on a file; wrong ones are wiped. Under the lock of the file, so that no two processes try within one wait. */
  mustOpen(keys: Keys, file: Buffer): void;
}

/** Tries passphrases on a file. All but `fits` throw FailureError `sealed-file-wait`, `mustOpen` also `sealed-file-refused`. */
export function createPassphraseTrial(table: Pick<SealedTable, 'find' | 'countWrong' | 'forgetWrong'>, clocks: Clocks): PassphraseTrial {
  const mustNotWait = () => {
    const { attempts } = table.find();
    const wait = waitLeft(attempts, clocks).ms;
    if (wait > 0) throw tooSoon(attempts.wrong, Math.ceil(wait / 1000));
  };
  return {
    async derive(passphrase, header) {
      mustNotWait();
      return deriveKeys(passphrase, header.cost, header.salt);
    },
    fits: ({ salt, cost }, header) =>
      salt.equals(header.salt) && cost.logN === header.cost.logN && cost.r === header.cost.r && cost.p === header.cost.p,
    mustOpen(keys, file) {
      // Another process may have tried wrong ones while these were derived.
      mustNotWait();
      // Counted before it is tried: a process that is killed in between has tried all the same.
      table.countWrong({ at: clocks.now(), uptime: clocks.uptime() });
      if (opens(file, keys)) {
        table.forgetWrong();
        return;
      }
      wipeKeys(keys);
      throw wrongPassphrase(Math.ceil(waitLeft(table.find().attempts, clocks).ms / 1000));
    },
  };
}
