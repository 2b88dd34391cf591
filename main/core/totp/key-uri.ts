import { encode } from 'uqr';
import type { TotpEntry } from '../../../preload/contract/totp.ts';
import { failure, FailureError, words } from '../failure.ts';

/**
 * The otpauth URI that an authenticator app scans (Key URI format): issuer in the label and as a parameter.
 * Throws FailureError `bad-input` for a colon in issuer or account: it separates the two, even when encoded.
 */
export function keyUri(entry: Pick<TotpEntry, 'issuer' | 'account' | 'algorithm' | 'digits' | 'periodSeconds'>, secret: string): string {
  if (entry.issuer.includes(':') || entry.account.includes(':')) {
    throw new FailureError(
      failure(
        'bad-input',
        words(
          'Issuer and account cannot hold a colon: authenticator apps split them there.',
          'L’émetteur et le compte ne peuvent pas contenir de deux-points : les applications les séparent à cet endroit.',
        ),
        words('Write them without a colon.', 'Écrivez-les sans deux-points.'),
      ),
    );
  }
  const label = `${encodeURIComponent(entry.issuer)}:${encodeURIComponent(entry.account)}`;
  const parameters = [
    ['secret', secret],
    ['issuer', encodeURIComponent(entry.issuer)],
    ['algorithm', entry.algorithm],
    ['digits', entry.digits],
    ['period', entry.periodSeconds],
  ];
  return `otpauth://totp/${label}?${parameters.map(([name, value]) => `${name}=${value}`).join('&')}`;
}

/** The QR code of a URI: rows of modules, true is dark; who shows it adds the quiet zone (ISO/IEC 18004 §6.3.8). Throws FailureError `bad-input` when it is too long for one. */
export function qrOf(uri: string): boolean[][] {
  try {
    return encode(uri, { ecc: 'M', border: 0 }).data;
  } catch (error) {
    throw new FailureError(
      failure(
        'bad-input',
        words('Issuer and account are too long for a QR code.', 'L’émetteur et le compte sont trop longs pour un code QR.'),
        words('Use shorter names.', 'Utilisez des noms plus courts.'),
      ),
      { cause: error },
    );
  }
}
