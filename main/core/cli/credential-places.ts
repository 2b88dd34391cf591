import type { CredentialKind, Where } from '../../../preload/contract/credentials.ts';
import type { Words } from '../../../preload/contract/words.ts';
import { words } from '../failure.ts';

/** Words for places, for the tables of the command line. */
export const PLACES: Readonly<Record<Where, Words>> = {
  keychain: words('keychain', 'trousseau'),
  'sealed-file': words('sealed file', 'fichier scellé'),
  memory: words('memory', 'mémoire'),
};

/** Words for kinds, for what people read; JSON keeps the contract's own. */
export const KINDS: Readonly<Record<CredentialKind, Words>> = {
  password: words('password', 'mot de passe'),
  'ssh-passphrase': words('ssh-passphrase', 'phrase de passe SSH'),
  'private-key': words('private-key', 'clé privée'),
  token: words('token', 'jeton'),
  'exec-cache': words('exec-cache', 'connexion kubeconfig'),
  smtp: words('smtp', 'mot de passe courriel'),
  totp: words('totp', 'secret TOTP'),
  'recovery-codes': words('recovery-codes', 'codes de secours'),
  other: words('other', 'autre'),
};
