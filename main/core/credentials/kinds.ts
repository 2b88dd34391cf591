import type { CredentialKind } from '../../../preload/contract/credentials.ts';
import { ownValue } from '../../../preload/contract/own-value.ts';

/** What the first part of a name says about its secret, where nobody said it. */
const BY_FIRST_PART: Readonly<Record<string, CredentialKind>> = {
  mail: 'smtp',
  smtp: 'smtp',
  sudo: 'password',
  totp: 'totp',
  kubernetes: 'token',
  kubeconfig: 'token',
  clusters: 'token',
  registry: 'token',
};

/** Guesses what a secret is from its name: `ssh/web-1/password` is a password, `ssh/key/id_ed25519` a key's passphrase. */
export function kindOfName(name: string): CredentialKind {
  const [first = '', ...rest] = name.toLowerCase().split('/');
  const last = rest.at(-1) ?? '';
  if (/recovery[ _-]?codes?/u.test(last)) return 'recovery-codes';
  if (first === 'ssh' || first === 'ssh-key') return first === 'ssh' && last === 'password' ? 'password' : 'ssh-passphrase';
  return ownValue(BY_FIRST_PART, first) ?? (/passw|^pw$/u.test(last) ? 'password' : last.endsWith('token') ? 'token' : 'other');
}
