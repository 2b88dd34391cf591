import type { Command } from 'commander';
import { Option } from 'commander';
import { isServerAlone } from '../../../../preload/contract/mail-kept-fields.ts';
import type { Mechanism } from '../../../../preload/contract/mail.ts';
import { mechanismSchema } from '../../../../preload/contract/mail-login.ts';
import type { MailProfile } from '../../../../preload/contract/settings.ts';
import { failure, FailureError, words } from '../../failure.ts';
import { viaOf } from '../option-values.ts';
import type { CommonOptions, Session } from '../session.ts';
import { readSecretFromStdin } from '../stdin.ts';

/** What says which server, as whom, and from where. */
export interface ServerOptions extends CommonOptions {
  readonly profile?: string;
  readonly server?: string;
  readonly security?: 'starttls' | 'tls' | 'none';
  readonly from?: string;
  readonly user?: string;
  readonly passwordStdin?: boolean;
  readonly credential?: string;
  readonly auth?: Mechanism;
  readonly refreshUrl?: string;
  readonly clientId?: string;
  readonly clientSecret?: string;
  readonly scope?: string;
  readonly caFile?: string;
  readonly tlsName?: string;
  readonly via?: string;
}

/** Adds the options of a mail server, which stand above what a saved profile says. */
export function withServerOptions(command: Command): Command {
  return command
    .option('--server <host:port>')
    .addOption(new Option('--security <kind>').choices(['starttls', 'tls', 'none']))
    .option('--from <address>')
    .option('--user <name>')
    .option('--password-stdin', 'read the password from standard input')
    .option('--credential <name>', 'take the password from the credential of that name')
    .addOption(
      new Option('--auth <mechanism>', 'log in this way only; XOAUTH2 takes an access token as the password').choices(
        mechanismSchema.options,
      ),
    )
    .option('--refresh-url <url>', 'the password is a refresh token: get the access token here')
    .option('--client-id <id>', 'with --refresh-url')
    .option('--client-secret <credential>', 'with --refresh-url: the credential that holds the client’s secret')
    .option('--scope <scope>', 'with --refresh-url')
    .option('--ca-file <file>', 'trust this authority too (PEM)')
    .option('--tls-name <name>', 'name to expect in the certificate')
    .option('--via <vantage>', 'here, ssh:HOST, container:HOST/NAME, pod:CONTEXT/NAMESPACE/POD');
}

/** The saved profile of that name. Throws FailureError `not-found`. */
export async function profileNamed(name: string, { client }: Pick<Session, 'client'>): Promise<MailProfile> {
  const { profiles } = (await client.settings.get()).mail;
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

/** The profile where one is named, changed by the options; without a profile, server, security and sender have to be there. */
export async function serverInputOf(options: ServerOptions, session: Session) {
  const profile = options.profile === undefined ? null : await profileNamed(options.profile, session);
  const address = options.server === undefined ? profile : serverOf(options.server);
  const security = options.security ?? profile?.security;
  const from = options.from ?? profile?.from;
  if (address === null) throw new FailureError(missing('--server'));
  if (security === undefined) throw new FailureError(missing('--security'));
  if (from === undefined || from === '') throw new FailureError(missing('--from'));
  const kept = profile?.credential ?? null;
  const given = await passwordOf(options, session.signal);
  const user = options.user ?? profile?.user ?? null;
  return {
    server: address.server,
    port: address.port,
    security,
    from,
    to: profile?.to ?? [],
    user,
    password: given ?? (kept === null || user === null ? null : { kind: 'credential' as const, name: kept }),
    auth: options.auth ?? profile?.auth ?? null,
    refresh: refreshOf(options) ?? profile?.refresh ?? null,
    via: options.via === undefined ? (profile?.via ?? 'here') : viaOf(options.via),
    caFile: options.caFile ?? profile?.caFile ?? null,
    tlsServerName: options.tlsName ?? profile?.tlsServerName ?? null,
  };
}

/** An option without which it does not go. */
export function missing(option: string) {
  return failure(
    'bad-input',
    words(`${option} is missing.`, `Il manque ${option}.`),
    words('Give it, or name a saved profile with --profile.', 'Indiquez-le, ou nommez un profil enregistré avec --profile.'),
  );
}

/** How a new access token is asked for; null without `--refresh-url`. Throws FailureError `bad-input` where what goes with it is missing. */
export function refreshOf({ refreshUrl, clientId, clientSecret, scope }: ServerOptions) {
  if (refreshUrl === undefined) return null;
  if (clientId === undefined) {
    throw new FailureError(
      failure(
        'bad-input',
        words('--refresh-url needs --client-id.', '--refresh-url demande --client-id.'),
        words('Give the id of the application the refresh token was made for.', 'Indiquez l’identifiant de l’application du jeton.'),
      ),
    );
  }
  return { tokenUrl: refreshUrl, clientId, clientSecret: clientSecret ?? null, scope: scope ?? null };
}

async function passwordOf(options: { passwordStdin?: boolean; credential?: string }, signal: AbortSignal) {
  if (options.passwordStdin) return { kind: 'typed' as const, value: await readSecretFromStdin(signal), keepAs: null };
  if (options.credential !== undefined) return { kind: 'credential' as const, name: options.credential };
  return null;
}

/** `host:port`, `[2001:db8::25]:587`. Throws FailureError `bad-input`, without what may be a login in it. */
export function serverOf(text: string): { server: string; port: number } {
  const match = /^(?:\[(?<v6>[^\]]+)\]|(?<host>[^:]+)):(?<port>\d{1,5})$/u.exec(text);
  const server = match?.groups?.['v6'] ?? match?.groups?.['host'];
  const port = Number(match?.groups?.['port']);
  if (server === undefined || !isServerAlone(server) || port < 1 || port > 65_535) {
    throw new FailureError(
      failure(
        'bad-input',
        // `user:password`, as much as `user:password@server:587`: only a name without a port is sure to be none.
        /[:@]/u.test(text)
          ? words('--server is not HOST:PORT.', '--server n’est pas de la forme HÔTE:PORT.')
          : words(`--server ${text} is not HOST:PORT.`, `--server ${text} n’est pas de la forme HÔTE:PORT.`),
        words(
          'Write it as mail.example.org:587; the user has --user, the password --password-stdin or --credential.',
          'Écrivez mail.example.org:587 ; l’utilisateur se donne par --user, le mot de passe par --password-stdin ou --credential.',
        ),
      ),
    );
  }
  return { server, port };
}
