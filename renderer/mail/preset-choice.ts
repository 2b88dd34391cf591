import type { MailPreset } from '../../preload/contract/mail-presets.ts';
import type { MailDraft } from './draft.ts';

interface Chosen {
  readonly part: Partial<MailDraft>;
  /** The typed password belongs to the server before, and goes. */
  readonly forget: boolean;
  /** Something that stood in the form goes. */
  readonly dropped: boolean;
}

/**
 * A provider's server in the form, without what belongs to the one before: the name and the authority of the certificate, the way to log in and
 * where a token comes from; and the password, unless it is the same server. Who sends, to whom and from where stays.
 */
export function chosenPreset(draft: MailDraft, { server, port, security }: MailPreset, typed: boolean): Chosen {
  const its = { server, port: String(port), security };
  const before = draft.server.trim().toLowerCase();
  if (before === '') return { part: its, forget: false, dropped: false };
  const same = before === server.toLowerCase();
  const { auth, tokenUrl, clientId, clientSecret, scope, caFile, tlsServerName } = draft;
  const texts = [auth, tokenUrl, clientId, clientSecret, scope, caFile, tlsServerName];
  const none = { auth: '', tokenUrl: '', clientId: '', clientSecret: '', scope: '', caFile: '', tlsServerName: '' } as const;
  return {
    part: { ...its, ...none, credential: same ? draft.credential : null },
    forget: typed && !same,
    dropped: texts.some((text) => text !== '') || (!same && (typed || draft.credential !== null)),
  };
}
