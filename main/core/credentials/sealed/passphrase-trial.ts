import type { Clocks } from '../lock/attempts.ts';
import { waitLeft } from '../lock/attempts.ts';
import type { Secret } from '../secret.ts';
import type { Header, Keys } from './format.ts';
import { deriveKeys, opens, wipeKeys } from './format.ts';
import { tooSoon, wrongPassphrase } from './sealed-failures.ts';
import type { SealedTable } from './sealed-table.ts';

/** Tries a passphrase on a file, and answers its keys. Throws FailureError `sealed-file-refused`, `sealed-file-wait`. */
export function createPassphraseTrial(table: SealedTable, clocks: Clocks) {
  return async (passphrase: Secret, file: Buffer, header: Header): Promise<Keys> => {
    const { attempts } = table.find();
    const wait = waitLeft(attempts, clocks).ms;
    if (wait > 0) throw tooSoon(attempts.wrong, Math.ceil(wait / 1000));
    // Counted before it is tried: a process that is killed in between has tried all the same.
    table.countWrong({ at: clocks.now(), uptime: clocks.uptime() });
    const keys = await deriveKeys(passphrase, header.cost, header.salt);
    if (opens(file, keys)) {
      table.forgetWrong();
      return keys;
    }
    wipeKeys(keys);
    throw wrongPassphrase(Math.ceil(waitLeft(table.find().attempts, clocks).ms / 1000));
  };
}
