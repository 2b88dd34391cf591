import type { MailMessage, MailVerdict } from '../../../preload/contract/mail.ts';
import { mailMessageSchema } from '../../../preload/contract/mail.ts';
import type { MailProfile } from '../../../preload/contract/settings.ts';
import { failure, FailureError, words } from '../failure.ts';
import type { Rooms } from '../rooms.ts';
import { mailInputSchema, prepare } from './prepare.ts';
import { record, redacted } from './record.ts';
import type { MailProgress } from './session.ts';
import { runMailTest } from './session.ts';

interface Sending extends MailProgress {
  /** For the audit journal. */
  readonly who: string;
  readonly signal: AbortSignal;
}

/** A profile as it stands in the settings now. Throws FailureError `not-found`. */
export function savedProfile(rooms: Pick<Rooms, 'settings'>, name: string): MailProfile {
  const { profiles } = rooms.settings.get().mail;
  const profile = Object.hasOwn(profiles, name) ? profiles[name] : undefined;
  if (profile !== undefined) return profile;
  throw new FailureError(
    failure(
      'not-found',
      words(`There is no mail profile named “${name}”.`, `Il n’y a pas de profil de courriel nommé « ${name} ».`),
      words('See the names: pilothouse mail profiles list', 'Voyez les noms : pilothouse mail profiles list'),
    ),
  );
}

/**
 * Sends a message by a profile: what the message does not say (sender, recipients) is the profile's. Every end of the dialogue is in the
 * verdict; throws FailureError `bad-input` (a line break in a field, an address that is none), `credential-missing`, `keychain-...`, and
 * those of the place it is sent from.
 */
export async function sendMail(rooms: Rooms, profile: MailProfile, message: MailMessage, sending: Sending): Promise<MailVerdict> {
  const { to, from, ...parts } = mailMessageSchema.parse(message);
  const { credential, mailbox: _mailbox, ...server } = profile;
  const input = mailInputSchema.parse({
    ...server,
    ...parts,
    from: from ?? profile.from,
    to: to.length > 0 ? to : profile.to.length > 0 ? profile.to : [profile.from],
    password: profile.user === null || credential === null ? null : { kind: 'credential', name: credential },
    send: true,
  });
  const test = await prepare(input, rooms, sending.who, sending.signal);
  const vantage = await rooms.vantages.open(input.via, { signal: sending.signal });
  const verdict = redacted(await runMailTest(test, vantage, sending.signal, sending), rooms);
  record(test, verdict, rooms, sending.who);
  return verdict;
}

/** What `rooms.outgoingMail.send` does: nobody watches it, and it ends with the core. */
export async function sendByProfile(
  rooms: Rooms,
  profile: string,
  message: MailMessage,
  { who, signal }: Pick<Sending, 'who' | 'signal'>,
): Promise<MailVerdict> {
  const until = AbortSignal.any([rooms.closing, signal]);
  return sendMail(rooms, savedProfile(rooms, profile), message, { who, signal: until, onLine: () => undefined, onPhase: () => undefined });
}
