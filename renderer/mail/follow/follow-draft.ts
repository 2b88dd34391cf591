import { z } from 'zod';
import { isServerAlone, isUserAlone } from '../../../preload/contract/mail-kept-fields.ts';
import type { MailProfile } from '../../../preload/contract/settings.ts';

const KEY = 'pilothouse-mail-follow';

const draftSchema = z.object({
  where: z.enum(['mailbox', 'log']).catch('mailbox'),
  /** The Message-ID, or a text that only this message holds; in a log its queue id. */
  text: z.string().catch(''),
  queueId: z.string().catch(''),
  /** The profile whose mailbox it is; empty: what is typed. */
  profile: z.string().catch(''),
  server: z.string().catch(''),
  port: z.string().catch('993'),
  security: z.enum(['tls', 'starttls']).catch('tls'),
  user: z.string().catch(''),
  credential: z.string().nullable().catch(null),
  caFile: z.string().catch(''),
  tlsServerName: z.string().catch(''),
  wait: z.string().catch('60'),
  via: z.string().catch('here'),
  logVia: z.string().catch('here'),
  file: z.string().catch(''),
  asRoot: z.boolean().catch(false),
});
/** The form as it is typed; the password is no part of it. */
export type FollowDraft = z.infer<typeof draftSchema>;

const emptyFollow: FollowDraft = draftSchema.parse({});

type Mailbox = NonNullable<MailProfile['mailbox']>;

/** A profile's mailbox in the form. */
export function withMailbox(draft: FollowDraft, profile: string, { server, port, security, user, ...rest }: Mailbox): FollowDraft {
  const { credential, caFile, tlsServerName } = rest;
  return {
    ...draft,
    profile,
    server,
    port: String(port),
    security,
    user,
    credential,
    caFile: caFile ?? '',
    tlsServerName: tlsServerName ?? '',
  };
}

const orNull = (text: string) => (text.trim() === '' ? null : text.trim());

/** The form's mailbox, as it is kept with a profile. */
export function mailboxOf(draft: FollowDraft): Mailbox {
  return {
    server: draft.server.trim(),
    port: Number(draft.port),
    security: draft.security,
    user: draft.user.trim(),
    credential: draft.credential,
    caFile: orNull(draft.caFile),
    tlsServerName: orNull(draft.tlsServerName),
  };
}

/** Name under which the password of a mailbox is kept. */
export function mailboxCredential({ server, user }: Pick<FollowDraft, 'server' | 'user'>): string {
  return `mail/${server.trim().toLowerCase()}/${user.trim()}`;
}

/** What keeps the form from being asked: the names of its fields. */
export function followProblems(draft: FollowDraft): readonly ('text' | 'queueId' | 'server' | 'port' | 'user' | 'wait')[] {
  if (draft.where === 'log') return /^[\w.@+-]{4,120}$/u.test(draft.queueId.trim()) ? [] : ['queueId'];
  const port = Number(draft.port);
  const wait = Number(draft.wait);
  return [
    ...(draft.text.trim().length < 3 ? (['text'] as const) : []),
    ...(draft.server.trim() === '' ? (['server'] as const) : []),
    ...(Number.isInteger(port) && port >= 1 && port <= 65_535 ? [] : (['port'] as const)),
    ...(draft.user.trim() === '' ? (['user'] as const) : []),
    ...(draft.wait.trim() !== '' && wait >= 0 && wait <= 600 ? [] : (['wait'] as const)),
  ];
}

/** What is asked of the core. */
export function mailboxQuestion(draft: FollowDraft, password: string) {
  const { credential, ...mailbox } = mailboxOf(draft);
  return {
    text: draft.text.trim(),
    ...mailbox,
    password: credential === null ? { kind: 'typed' as const, value: password } : { kind: 'credential' as const, name: credential },
    via: draft.via,
    waitMs: Math.round(Number(draft.wait) * 1000),
  };
}

export function logQuestion(draft: FollowDraft) {
  return { via: draft.logVia, queueId: draft.queueId.trim(), file: orNull(draft.file), asRoot: draft.asRoot };
}

/** For this window, until it closes. A field that a login may have been pasted into is left out: no password is kept. */
export function keepFollow(draft: FollowDraft): void {
  const alone = (server: string) => (isServerAlone(server.trim()) ? server : '');
  const { server, tlsServerName, user } = draft;
  const kept = { ...draft, server: alone(server), tlsServerName: alone(tlsServerName), user: isUserAlone(user) ? user : '' };
  sessionStorage.setItem(KEY, JSON.stringify(kept));
}

export function keptFollow(): FollowDraft {
  try {
    const kept = draftSchema.safeParse(JSON.parse(sessionStorage.getItem(KEY) ?? '{}'));
    return kept.success ? kept.data : emptyFollow;
  } catch {
    return emptyFollow;
  }
}
