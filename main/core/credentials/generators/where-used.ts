import type { Recipe } from '../../../../preload/contract/secret-making.ts';
import type { Words } from '../../../../preload/contract/words.ts';
import { words } from '../../failure.ts';

/** Where such a secret belongs, and what else has to change with it. */
export function whereUsed(recipe: Recipe, name: string): Words {
  switch (recipe.recipe) {
    case 'password':
      return words(
        `Refer to it as ${name} where Pilothouse asks for a credential; for any other place, copy it from its details.`,
        `Désignez-le par ${name} là où Pilothouse demande un identifiant ; pour tout autre usage, copiez-le depuis ses détails.`,
      );
    case 'passphrase':
      return words(
        'For what a person types: a disk, a private key, a sealed file. Learn it, or keep a second copy away from this computer.',
        'Pour ce qu’une personne tape : un disque, une clé privée, un fichier scellé. Apprenez-la, ou gardez-en une copie loin de cet ordinateur.',
      );
    case 'url-safe':
      return words(
        'For links, headers, webhooks and cookies: it needs no escaping there.',
        'Pour les liens, en-têtes, webhooks et cookies : elle n’y demande aucun échappement.',
      );
    case 'django':
      return words(
        'Django reads it as SECRET_KEY. A new one ends all sessions and links to reset a password, unless the old one goes into SECRET_KEY_FALLBACKS. In .env files write it in single quotes.',
        'Django la lit comme SECRET_KEY. Une nouvelle met fin aux sessions et aux liens de réinitialisation, sauf si l’ancienne passe dans SECRET_KEY_FALLBACKS. Dans un fichier .env, écrivez-la entre apostrophes.',
      );
    case 'htpasswd':
      return words(
        'Add the line to the file that auth_basic_user_file (nginx), AuthUserFile (Apache) or basicauth (Traefik, with each $ doubled in compose files) names, in place of the user’s old line. It is read anew at each request by nginx and Apache.',
        'Ajoutez la ligne au fichier que désigne auth_basic_user_file (nginx), AuthUserFile (Apache) ou basicauth (Traefik, chaque $ doublé dans les fichiers compose), à la place de l’ancienne ligne de cet utilisateur. nginx et Apache le relisent à chaque requête.',
      );
    case 'key-pair':
    default:
      return keyUse(recipe.format);
  }
}

function keyUse(format: Extract<Recipe, { recipe: 'key-pair' }>['format']): Words {
  switch (format) {
    case 'openssh':
      return words(
        'Add the public line to ~/.ssh/authorized_keys on the server. The private half has no passphrase of its own: it stays with the credentials.',
        'Ajoutez la ligne publique à ~/.ssh/authorized_keys sur le serveur. La partie privée n’a pas de phrase de passe propre : elle reste avec les identifiants.',
      );
    case 'pem':
      return words(
        'For TLS, signed requests and tokens (PKCS#8). Hand out the public half only; who verifies must have it before the private half is used.',
        'Pour TLS, les requêtes signées et les jetons (PKCS#8). Ne transmettez que la partie publique ; qui vérifie doit l’avoir avant que la privée serve.',
      );
    case 'jwk':
    default:
      return words(
        'For signing JSON web tokens. Publish the public half in the issuer’s key set (JWKS) first, keep the old one there until its last token has ended.',
        'Pour signer des jetons JSON web. Publiez d’abord la partie publique dans le jeu de clés de l’émetteur (JWKS), gardez-y l’ancienne jusqu’à la fin de son dernier jeton.',
      );
  }
}
