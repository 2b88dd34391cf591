import type { Drift } from '../../../../preload/contract/deployed-mail.ts';
import type { MailProfile } from '../../../../preload/contract/settings.ts';
import type { Secret } from '../../credentials/secret.ts';
import type { DeployedSettings } from './understand.ts';

type Row = Drift['rows'][number];

/**
 * What an application is configured with beside a saved profile, setting by setting. Passwords are compared and never shown: `secret` is the
 * profile's, null where it has none or it cannot be had.
 */
export function driftOf({ shown, password }: DeployedSettings, name: string, profile: MailProfile, secret: Secret | null): Drift {
  const row = (setting: Row['setting'], deployed: string | null, kept: string | null, plain = (text: string) => text): Row => ({
    setting,
    deployed,
    profile: kept,
    state:
      deployed === null && kept === null
        ? 'same'
        : deployed === null || kept === null || plain(deployed) !== plain(kept)
          ? 'different'
          : 'same',
  });
  return {
    profile: name,
    rows: [
      row('server', shown.server, profile.server, (text) => text.trim().toLowerCase().replace(/\.$/u, '')),
      row('port', shown.port === null ? null : String(shown.port), String(profile.port)),
      row('security', shown.security, profile.security),
      row('user', shown.user, profile.user),
      passwords(password, secret, profile.credential !== null),
      row('from', shown.from, profile.from === '' ? null : profile.from, addressOf),
    ],
  };
}

function passwords(deployed: Secret | null, kept: Secret | null, named: boolean): Row {
  const none = { setting: 'password' as const, deployed: null, profile: null };
  if (deployed === null && !named) return { ...none, state: 'same' };
  if (deployed !== null && kept !== null) return { ...none, state: deployed.reveal() === kept.reveal() ? 'same' : 'different' };
  // One side has none; or the profile's credential is not there to be compared.
  return { ...none, state: deployed !== null && named ? 'unknown' : 'different' };
}

/** `Shop <shop@example.org>` and `shop@example.org` send as the same. */
function addressOf(text: string): string {
  return (/<([^<>]+)>\s*$/u.exec(text)?.[1] ?? text).trim().toLowerCase();
}
