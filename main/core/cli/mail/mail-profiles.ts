import type { Command } from 'commander';
import { Option } from 'commander';
import type { Where } from '../../../../preload/contract/credentials.ts';
import { whereSchema } from '../../../../preload/contract/credential-kinds.ts';
import { isMailboxAlone, isOneLine, isProfileName, isUserAlone } from '../../../../preload/contract/mail-kept-fields.ts';
import { mailPresets } from '../../../../preload/contract/mail-presets.ts';
import { failure, FailureError, words } from '../../failure.ts';
import { notKept } from '../../settings/not-kept.ts';
import { EXIT } from '../exit-code.ts';
import { lastingStore, mustBeSealed } from '../lasting-store.ts';
import { withoutItsServer } from './mail-profile-server.ts';
import type { ServerOptions } from './mail-server-options.ts';
import { missing, profileNamed, refreshOf, serverOf, withServerOptions } from './mail-server-options.ts';
import type { MailboxOptions } from './mailbox-options.ts';
import { mailboxOf } from './mailbox-options.ts';
import { viaOf } from '../option-values.ts';
import { table } from '../output.ts';
import type { CommonOptions, RunCommand, Session } from '../session.ts';
import { withCommonOptions } from '../session.ts';
import { readSecretFromStdin } from '../stdin.ts';

interface SetOptions extends ServerOptions, MailboxOptions {
  readonly preset?: string;
  readonly to?: string[];
  readonly keep?: Where;
}

/** `mail profiles list|set|delete`: servers to send by, kept under a name. */
export function addMailProfiles(mail: Command, run: RunCommand): void {
  const profiles = mail.command('profiles').description('mail servers kept under a name; the password stays with the credentials');
  withCommonOptions(profiles.command('list').description('the saved profiles')).action((options: CommonOptions) =>
    run(options, async ({ client, output }) => {
      const found = Object.entries((await client.settings.get()).mail.profiles)
        .map(([name, profile]) => ({ name, ...profile }))
        .toSorted((a, b) => a.name.localeCompare(b.name));
      output.result(found, (all) =>
        table(
          ['NAME', 'SERVER', 'SECURITY', 'USER', 'FROM', 'VIA'],
          all.map(({ name, server, port, security, user, from, via }) => [name, `${server}:${port}`, security, user ?? '-', from, via]),
        ),
      );
      return EXIT.healthy;
    }),
  );
  withCommonOptions(
    withServerOptions(
      profiles
        .command('set')
        .argument('<name>')
        .description('save a profile, or change what is given of one and keep the rest')
        .addOption(new Option('--preset <provider>', 'a provider’s server, port and security').choices(mailPresets.map(({ id }) => id)))
        .option('--to <address...>', 'one or several recipients')
        .option('--imap <host:port>', 'the mailbox that messages are looked for in; 993 where no port is given')
        .addOption(new Option('--imap-security <kind>').choices(['tls', 'starttls']))
        .option('--imap-user <name>', 'with --imap: default the user of the profile')
        .option('--imap-credential <name>', 'with --imap: the credential that holds its password')
        .addOption(
          new Option(
            '--keep <where>',
            'with --password-stdin: where the password is kept; without it the keychain, else the sealed file',
          ).choices(whereSchema.options),
        ),
    ),
  ).action((name: string, options: SetOptions) =>
    run(options, async (session) => {
      const { client, output } = session;
      if (!isProfileName(name)) throw notKept('name');
      const before = Object.hasOwn((await client.settings.get()).mail.profiles, name) ? await profileNamed(name, session) : null;
      const value = await profileOf(options, before, session);
      const { mail: saved } = await client.settings.merge({ path: ['mail', 'profiles', name], value });
      output.result({ name, ...saved.profiles[name] }, () => output.say(words(`${name} is saved.`, `${name} est enregistré.`)));
      if (before !== null && before.credential !== null && value.credential === null)
        output.problem(passwordStays(before.server, value.server));
      return EXIT.healthy;
    }),
  );
  withCommonOptions(profiles.command('delete').argument('<name>').description('forget a profile; its credential stays')).action(
    (name: string, options: CommonOptions) =>
      run(options, async (session) => {
        await profileNamed(name, session);
        await session.client.settings.merge({ path: ['mail', 'profiles', name], value: null });
        session.output.result({ deleted: name }, () => session.output.say(words(`${name} was deleted.`, `${name} a été supprimé.`)));
        return EXIT.healthy;
      }),
  );
}

/** What was there with what is given; a password that is not given stays. */
async function profileOf(options: SetOptions, kept: Awaited<ReturnType<typeof profileNamed>> | null, session: Session) {
  const { client, output, signal } = session;
  const preset = mailPresets.find(({ id }) => id === options.preset);
  const before =
    kept === null || preset === undefined ? kept : withoutItsServer(kept, options.server === undefined ? preset : serverOf(options.server));
  const address = options.server === undefined ? (preset ?? before) : serverOf(options.server);
  const security = options.security ?? preset?.security ?? before?.security;
  const from = options.from ?? before?.from;
  if (!address) throw new FailureError(missing('--server'));
  if (security === undefined) throw new FailureError(missing('--security'));
  if (from === undefined) throw new FailureError(missing('--from'));
  const user = options.user ?? before?.user ?? null;
  let credential = options.credential ?? before?.credential ?? null;
  if (options.passwordStdin === true) {
    if (user === null) throw new FailureError(missing('--user'));
    // A credential is named after its user, and it is there before the profile is refused.
    if (!isOneLine(user)) throw notKept('control');
    if (!isUserAlone(user)) throw notKept('user');
    if (![from, ...(options.to ?? [])].every((one) => one === '' || isMailboxAlone(one))) throw notKept('mailbox');
    credential = options.credential ?? `mail/${address.server.toLowerCase()}/${user}`;
    const keep = options.keep ?? (await lastingStore(client, signal));
    if (keep === 'sealed-file') await mustBeSealed(client, signal);
    await client.credentials.set({ name: credential, value: await readSecretFromStdin(signal), keep });
    if (keep === 'memory') output.problem(goneAtOnce(credential));
  } else if (options.keep !== undefined) {
    throw new FailureError(missing('--password-stdin'));
  }
  return {
    server: address.server,
    port: address.port,
    security,
    user,
    credential,
    from,
    to: options.to ?? before?.to ?? [],
    via: options.via === undefined ? (before?.via ?? 'here') : viaOf(options.via),
    auth: options.auth ?? before?.auth ?? null,
    refresh: refreshOf(options) ?? before?.refresh ?? null,
    caFile: options.caFile ?? before?.caFile ?? null,
    tlsServerName: options.tlsName ?? before?.tlsServerName ?? null,
    mailbox: mailboxOf(options, before?.mailbox ?? null, user),
  };
}

/** A password belongs to the server it was made for. */
function passwordStays(before: string, now: string) {
  return failure(
    'credential-missing',
    words(
      `The profile is saved without a password: the one it had belongs to ${before}, and is not shown to ${now}.`,
      `Le profil est enregistré sans mot de passe : celui qu’il avait appartient à ${before} et ne sera pas présenté à ${now}.`,
    ),
    words(
      'Give one with --password-stdin, or name it with --credential.',
      'Donnez-en un avec --password-stdin, ou nommez-le avec --credential.',
    ),
  );
}

/** Memory is that of this one process. */
function goneAtOnce(credential: string) {
  return failure(
    'credential-missing',
    words(
      'The profile is saved, but its password was kept in memory only and ends with this command.',
      'Le profil est enregistré, mais son mot de passe n’était gardé qu’en mémoire et disparaît avec cette commande.',
    ),
    words(
      `Keep it where it lasts: pilothouse credentials set ${credential}; or give it each time with mail test --password-stdin.`,
      `Gardez-le là où il dure : pilothouse credentials set ${credential} ; ou donnez-le à chaque fois avec mail test --password-stdin.`,
    ),
  );
}
