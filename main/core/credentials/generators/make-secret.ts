import type { CredentialKind } from '../../../../preload/contract/credentials.ts';
import type { MadeSecret, Recipe, RecipeName, SecretRequest } from '../../../../preload/contract/secret-making.ts';
import { DJANGO_KEY, entropyBits, htpasswdPassword } from '../../../../preload/contract/secret-making.ts';
import { failure, FailureError, words } from '../../failure.ts';
import type { CredentialKeeper } from '../../rooms.ts';
import { Secret } from '../secret.ts';
import { randomLetters } from './letters.ts';
import { whereUsed } from './where-used.ts';

/** What a recipe made: the secret, and what may be seen of it. */
interface Made extends Pick<MadeSecret, 'publicKey' | 'line'> {
  readonly secret: Secret;
}

const kinds: Readonly<Record<RecipeName, CredentialKind>> = {
  password: 'password',
  passphrase: 'password',
  'url-safe': 'token',
  django: 'token',
  'key-pair': 'private-key',
  htpasswd: 'password',
};

/**
 * Makes a secret and keeps it under its name at once; nothing that is answered holds it. Throws FailureError `credential-exists` for a name
 * that is taken, `bad-input`, and what the store says when it cannot keep it.
 */
export async function makeSecret(
  { recipe, name, label, keep, rotateBy, replace }: SecretRequest,
  { credentials, who }: { readonly credentials: CredentialKeeper; readonly who: string },
): Promise<MadeSecret> {
  if (!replace) refuseTaken(name, credentials);
  const where = keep ?? (await credentials.store()).where;
  const { secret, publicKey, line } = await make(recipe);
  // A large key takes seconds: the name may be taken meanwhile.
  if (!replace) refuseTaken(name, credentials);
  const credential = await credentials.set(name, secret, where, who, { kind: kinds[recipe.recipe], label, rotateBy });
  return { credential, entropyBits: entropyBits(recipe), publicKey, line, use: whereUsed(recipe, name) };
}

async function make(recipe: Recipe): Promise<Made> {
  const alone = (value: string): Made => ({ secret: new Secret(value), publicKey: null, line: null });
  switch (recipe.recipe) {
    case 'password': {
      const { makePassword } = await import('./password.ts');
      return alone(makePassword(recipe));
    }
    case 'passphrase': {
      const { makePassphrase } = await import('./passphrase.ts');
      return alone(await makePassphrase(recipe));
    }
    case 'url-safe': {
      const { randomBytes } = await import('node:crypto');
      return alone(randomBytes(recipe.bytes).toString('base64url'));
    }
    case 'django':
      return alone(randomLetters(DJANGO_KEY.letters, DJANGO_KEY.length));
    case 'key-pair': {
      const { makeKeyPair } = await import('./key-pair.ts');
      const { privateKey, publicKey, fingerprint } = await makeKeyPair(recipe);
      return { secret: privateKey, publicKey: { text: publicKey, fingerprint }, line: null };
    }
    case 'htpasswd':
    default: {
      const [{ makePassword }, { htpasswdLine }] = await Promise.all([import('./password.ts'), import('./htpasswd.ts')]);
      const password = recipe.password ?? makePassword(htpasswdPassword);
      return { secret: new Secret(password), publicKey: null, line: await htpasswdLine(recipe.user, password, recipe.cost) };
    }
  }
}

function refuseTaken(name: string, credentials: CredentialKeeper): void {
  if (credentials.whereOf(name) === null) return;
  throw new FailureError(
    failure(
      'credential-exists',
      words(`${name} is kept already. Nothing was made.`, `${name} existe déjà. Rien n’a été généré.`),
      words(
        'Choose another name, or replace it on purpose: what uses it must then learn the new value.',
        'Choisissez un autre nom, ou remplacez-le délibérément : ce qui l’utilise devra alors connaître la nouvelle valeur.',
      ),
    ),
  );
}
