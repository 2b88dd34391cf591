/*
 * How a secret is called in the keychain: its name and, where there is one, its label, so that a person recognises it in the
 * keychain's own window: `mail/smtp.example.org/ops · Alerts`. Where another data folder of the same user keeps something under that
 * name, `#` and eight hex digits tell them apart.
 */

const BETWEEN = ' · ';

/**
 * The account of a secret in the keychain. `apart` tells data folders of one user apart, null where none needs to be; `readAccount` reads
 * it back.
 */
export function accountOf(name: string, label: string, apart: string | null): string {
  const told = apart === null ? name : `${name}#${apart}`;
  const shown = label.replaceAll(BETWEEN, ' - ').trim();
  // A name that holds the separator itself is ended by one, so that it is read back whole.
  return shown === '' && !name.includes(BETWEEN) ? told : `${told}${BETWEEN}${shown}`;
}

/** The name and label in an account; what tells data folders apart is left out. */
export function readAccount(account: string): { readonly name: string; readonly label: string } {
  const at = account.lastIndexOf(BETWEEN);
  const told = at === -1 ? account : account.slice(0, at);
  return { name: told.replace(/#[0-9a-f]{8}$/u, ''), label: at === -1 ? '' : account.slice(at + BETWEEN.length) };
}
