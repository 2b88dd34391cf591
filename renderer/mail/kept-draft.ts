import { z } from 'zod';
import { stopPhaseSchema } from '../../preload/contract/mail.ts';
import { holdsLoginInMailbox, isServerAlone, isUserAlone, tokenUrlTrouble } from '../../preload/contract/mail-kept-fields.ts';
import { mechanismSchema } from '../../preload/contract/mail-login.ts';
import type { MailDraft } from './draft.ts';
import { emptyDraft } from './draft.ts';

const KEY = 'pilothouse-mail-draft';

/** Fields that are missing or make no sense (another version wrote them) are those of an empty form. */
const draftSchema = z.object({
  server: z.string().catch(emptyDraft.server),
  port: z.string().catch(emptyDraft.port),
  security: z.enum(['starttls', 'tls', 'none']).catch(emptyDraft.security),
  user: z.string().catch(emptyDraft.user),
  credential: z.string().nullable().catch(emptyDraft.credential),
  from: z.string().catch(emptyDraft.from),
  to: z.string().catch(emptyDraft.to),
  cc: z.string().catch(''),
  bcc: z.string().catch(''),
  via: z.string().catch(emptyDraft.via),
  compare: z.array(z.string()).catch([]),
  auth: mechanismSchema.or(z.literal('')).catch(''),
  tokenUrl: z.string().catch(''),
  clientId: z.string().catch(''),
  clientSecret: z.string().catch(''),
  scope: z.string().catch(''),
  quitAfter: stopPhaseSchema.or(z.literal('')).catch(''),
  send: z.boolean().catch(emptyDraft.send),
  subject: z.string().catch(emptyDraft.subject),
  text: z.string().catch(emptyDraft.text),
  html: z.string().catch(''),
  replyTo: z.string().catch(''),
  headers: z.string().catch(''),
  caFile: z.string().catch(emptyDraft.caFile),
  tlsServerName: z.string().catch(emptyDraft.tlsServerName),
});

/** `null` is the free form, else the profile that is open. */
const keyOf = (profile: string | null) => (profile === null ? KEY : `${KEY}/${profile}`);
/** The saved profile that the draft began from. */
const baseKeyOf = (profile: string) => `pilothouse-mail-base/${profile}`;

/** What was typed, so that neither another page nor a reload loses it: for this window, until it closes. It holds no password. */
export function keepDraft(profile: string | null, draft: MailDraft, base: MailDraft | null = null): void {
  try {
    // Parsed, so that nothing but the fields above is ever written.
    sessionStorage.setItem(keyOf(profile), JSON.stringify(withoutLogins(draftSchema.parse(draft))));
    if (profile !== null && base !== null)
      sessionStorage.setItem(baseKeyOf(profile), JSON.stringify(withoutLogins(draftSchema.parse(base))));
  } catch {
    // Longer than a page may keep (5 MB): it stays in the form, and an older draft must not come back in its place.
    sessionStorage.removeItem(keyOf(profile));
  }
}

/** A password may stand in what was pasted into the wrong field: such a field is not kept. */
function withoutLogins(draft: MailDraft): MailDraft {
  const alone = (server: string) => (isServerAlone(server.trim()) ? server : '');
  const trouble = tokenUrlTrouble(draft.tokenUrl.trim());
  return {
    ...draft,
    server: alone(draft.server),
    tlsServerName: alone(draft.tlsServerName),
    user: isUserAlone(draft.user) ? draft.user : '',
    from: holdsLoginInMailbox(draft.from) ? '' : draft.from,
    tokenUrl: trouble === 'login' || trouble === 'secret' ? '' : draft.tokenUrl,
  };
}

/** The draft as it was kept last; null when none was. */
export function keptDraft(profile: string | null): MailDraft | null {
  return draftAt(keyOf(profile));
}

/** The saved profile that the draft kept last began from; null when none was kept. */
export function keptBase(profile: string): MailDraft | null {
  return draftAt(baseKeyOf(profile));
}

function draftAt(key: string): MailDraft | null {
  const json = sessionStorage.getItem(key);
  if (json === null) return null;
  const kept = draftSchema.safeParse(parsed(json));
  return kept.success ? kept.data : null;
}

/** The profile was saved or forgotten: what was typed over it no longer counts. */
export function dropDraft(profile: string): void {
  sessionStorage.removeItem(keyOf(profile));
  sessionStorage.removeItem(baseKeyOf(profile));
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return null;
  }
}
