import type { Settings } from '../../../preload/contract/settings.ts';

/** The places that refer to a secret: profiles and hosts of the settings, and what its own name says. */
export function usesOf(name: string, settings: Pick<Settings, 'mail' | 'servers'>): string[] {
  const uses = new Set<string>();
  for (const [profile, { credential, refresh, mailbox }] of Object.entries(settings.mail.profiles)) {
    if (credential === name || refresh?.clientSecret === name || mailbox?.credential === name) uses.add(`mail/${profile}`);
  }
  const factor = /^totp\/(.+)$/u.exec(name)?.[1];
  for (const [host, id] of Object.entries(settings.servers.totp)) if (id === factor) uses.add(`ssh/${host}`);
  const host = /^ssh\/(?!key\/)(.+)\/password$/u.exec(name)?.[1] ?? /^sudo\/[^@]+@(.+)$/u.exec(name)?.[1];
  if (host !== undefined) uses.add(`ssh/${host}`);
  const key = /^ssh\/key\/(.+)\/passphrase$/u.exec(name)?.[1];
  if (key !== undefined) uses.add(`key/${key}`);
  return [...uses].sort((a, b) => a.localeCompare(b));
}
