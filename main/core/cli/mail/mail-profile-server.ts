import type { MailProfile } from '../../../../preload/contract/settings.ts';

/**
 * A profile without what belongs to its server, before a provider's takes its place: the name and the authority of the certificate, the way to log
 * in and where a token comes from; and the password, unless it is the same server. Who sends, to whom and from where stays.
 */
export function withoutItsServer(profile: MailProfile, { server }: { readonly server: string }): MailProfile {
  const same = server.toLowerCase() === profile.server.toLowerCase();
  return { ...profile, credential: same ? profile.credential : null, auth: null, refresh: null, caFile: null, tlsServerName: null };
}
