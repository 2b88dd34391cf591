import type { MailDraft } from './draft.ts';
import { profileOf } from './draft.ts';

/** How the form of an open profile stands to what is saved. */
export type FormStanding =
  /** It is what is saved. */
  | 'saved'
  /** It was changed and not saved yet. */
  | 'unsaved'
  /** It was changed, and so was the profile, by somebody else. */
  | 'elsewhere'
  /** The profile was changed by somebody else, the form was not: it takes those values. */
  | 'behind';

/** Whether both would be saved as the same profile; the message is no part of that. */
export function sameProfile(one: MailDraft, other: MailDraft): boolean {
  return JSON.stringify(profileOf(one)) === JSON.stringify(profileOf(other));
}

interface Compared {
  readonly draft: MailDraft;
  /** A password is typed: it belongs to the server that stands in the form. */
  readonly typing: boolean;
  /** The saved profile that the form began from. */
  readonly base: MailDraft;
  readonly saved: MailDraft;
  /** What this form saved last. */
  readonly own: MailDraft | null;
}

export function standingOf({ draft, typing, base, saved, own }: Compared): FormStanding {
  if (sameProfile(draft, saved)) return 'saved';
  if (sameProfile(base, saved) || (own !== null && sameProfile(own, saved))) return 'unsaved';
  return sameProfile(draft, base) && !typing ? 'behind' : 'elsewhere';
}

/** The form with the values of a profile; the message and the places to compare with stay. */
export function withProfile(draft: MailDraft, saved: MailDraft): MailDraft {
  const { compare, quitAfter, send, subject, text, html, cc, bcc, replyTo, headers } = draft;
  return { ...saved, compare, quitAfter, send, subject, text, html, cc, bcc, replyTo, headers };
}
