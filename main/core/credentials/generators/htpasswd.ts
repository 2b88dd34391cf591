import { BCRYPT_LARGEST_BYTES } from '../../../../preload/contract/secret-making.ts';
import { failure, FailureError, words } from '../../failure.ts';

/**
 * A line for Apache's and nginx's password files, hashed with bcrypt: `ada:$2y$12$...` (htpasswd(1), -B). Throws FailureError `bad-input`
 * for a password of more than 72 bytes: bcrypt would leave the rest out without a word.
 */
export async function htpasswdLine(user: string, password: string, cost: number): Promise<string> {
  const bytes = Buffer.byteLength(password);
  if (bytes > BCRYPT_LARGEST_BYTES) {
    throw new FailureError(
      failure(
        'bad-input',
        words(
          `The password has ${bytes} bytes; bcrypt reads ${BCRYPT_LARGEST_BYTES} and ignores the rest.`,
          `Le mot de passe compte ${bytes} octets ; bcrypt en lit ${BCRYPT_LARGEST_BYTES} et ignore le reste.`,
        ),
        words('Choose a shorter one, or have one made.', 'Choisissez-en un plus court, ou faites-en générer un.'),
      ),
    );
  }
  const { default: bcrypt } = await import('bcryptjs');
  const hash = await bcrypt.hash(password, cost);
  // The same algorithm under the name that Apache has for it; its own library knows no other.
  return `${user}:${hash.replace(/^\$2[ab]\$/u, '$2y$')}`;
}
