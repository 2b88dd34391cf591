import { createHmac } from 'node:crypto';
import type { TotpEntry } from '../../../preload/contract/totp.ts';

/** What makes a code besides the secret and the time. */
export type CodeShape = Pick<TotpEntry, 'algorithm' | 'digits' | 'periodSeconds'>;

/** The code of a counter (RFC 4226 §5.3; RFC 6238 §1.2 for the other algorithms). */
export function codeAt(key: Uint8Array, step: number, { algorithm, digits }: Pick<CodeShape, 'algorithm' | 'digits'>): string {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(step));
  const digest = createHmac(algorithm.toLowerCase(), key).update(counter).digest();
  const offset = digest.readUInt8(digest.length - 1) & 0xf;
  const truncated = digest.readUInt32BE(offset) & 0x7f_ff_ff_ff;
  return String(truncated % 10 ** digits).padStart(digits, '0');
}

/** The time step a moment lies in (RFC 6238 §4.2, T0 = 0). */
export function stepAt(nowMs: number, periodSeconds: number): number {
  return Math.floor(nowMs / 1000 / periodSeconds);
}

/** When a step ends. */
export function endOfStep(step: number, periodSeconds: number): Date {
  return new Date((step + 1) * periodSeconds * 1000);
}
