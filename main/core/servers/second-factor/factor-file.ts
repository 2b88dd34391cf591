import { randomInt } from 'node:crypto';
import { Secret } from '../../credentials/secret.ts';

/** As many as google-authenticator(1) makes. */
const RECOVERY_CODES = 5;

/** The options of the file, in the order in which google-authenticator(1) writes them. */
const OPTIONS = ['RATE_LIMIT 3 30', 'WINDOW_SIZE 3', 'DISALLOW_REUSE', 'TOTP_AUTH'] as const;

/** Codes that work once each: eight digits, the first of which is no zero (google-authenticator(1), emergency scratch codes). */
export function makeRecoveryCodes(): readonly string[] {
  return Array.from({ length: RECOVERY_CODES }, () => String(randomInt(10_000_000, 100_000_000)));
}

/** The file of an account: the secret, options, then the recovery codes. */
export function factorFile(secret: string, codes: readonly string[]): Secret {
  return new Secret([secret, ...OPTIONS.map((option) => `" ${option}`), ...codes, ''].join('\n'));
}

/** The same for a person to read before it is written: without what must not be seen. */
export function shownFactorFile(): string {
  const masked = (length: number) => '*'.repeat(length);
  return [masked(32), ...OPTIONS.map((option) => `" ${option}`), ...Array.from({ length: RECOVERY_CODES }, () => masked(8)), ''].join('\n');
}

/** A file that is there already, as far as it may be seen; what stands in place of its secret says that it is another one. */
export function shownFormerFile({ options, codes }: { readonly options: readonly string[]; readonly codes: number | null }): string {
  return ['#'.repeat(32), ...options.map((option) => `" ${option}`), ...Array.from({ length: codes ?? 0 }, () => '#'.repeat(8)), ''].join(
    '\n',
  );
}
