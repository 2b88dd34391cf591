import type { Command } from 'commander';
import type { Accounts, Jobs, MachineCertificates, Packages, Upgraded } from '../../../../preload/contract/upkeep.ts';
import type { RootOption } from './as-root.ts';
import { withRootOption } from './as-root.ts';
import type { ChangeOptions } from '../change.ts';
import { changeOnTerminal, planText, withChangeOptions } from '../change.ts';
import { EXIT } from '../exit-code.ts';
import { headings } from '../kubernetes/headings.ts';
import { hostVantageOf } from '../option-values.ts';
import type { Output } from '../output.ts';
import { table } from '../output.ts';
import type { CommonOptions, RunCommand } from '../session.ts';
import { withCommonOptions } from '../session.ts';

type ReadOptions = CommonOptions & RootOption;

/** `upkeep packages|cron|users|certificates HOST`, `upkeep upgrade [--security]|refresh HOST`. */
export function addUpkeepCommands(program: Command, run: RunCommand): void {
  const upkeep = program.command('upkeep').description('packages, jobs, accounts and certificates of a server');
  withCommonOptions(upkeep.command('packages').argument('<host>').description('pending updates, security first')).action(
    (host: string, options: CommonOptions) =>
      run(options, async ({ client, output, signal }) => {
        output.result(await client.servers.upkeep.packages.list({ vantage: hostVantageOf(host) }, { signal }), (found) =>
          packagesText(found, output),
        );
        return EXIT.healthy;
      }),
  );
  const reading = (name: 'cron' | 'users' | 'certificates', description: string) =>
    withCommonOptions(
      withRootOption(
        upkeep.command(name).argument('<host>').description(description),
        'read as root, asking for a password when it takes one',
      ),
    );
  reading('cron', 'crontabs and timers, by their next time').action((host: string, options: ReadOptions) =>
    run(options, async ({ client, output, signal }) => {
      output.result(
        await client.servers.upkeep.cron({ vantage: hostVantageOf(host), root: options.asRoot ? 'yes' : 'free' }, { signal }),
        (found) => jobsText(found, output),
      );
      return EXIT.healthy;
    }),
  );
  reading('users', 'who can log in, and by what').action((host: string, options: ReadOptions) =>
    run(options, async ({ client, output, signal }) => {
      output.result(
        await client.servers.upkeep.users({ vantage: hostVantageOf(host), root: options.asRoot ? 'yes' : 'free' }, { signal }),
        (found) => accountsText(found, output),
      );
      return EXIT.healthy;
    }),
  );
  reading('certificates', 'certificates by the time they have left').action((host: string, options: ReadOptions) =>
    run(options, async ({ client, output, signal }) => {
      output.result(
        await client.servers.upkeep.certificates({ vantage: hostVantageOf(host), root: options.asRoot ? 'yes' : 'free' }, { signal }),
        (found) => certificatesText(found, output),
      );
      return EXIT.healthy;
    }),
  );
  addPackageChanges(upkeep, run);
}

function addPackageChanges(upkeep: Command, run: RunCommand): void {
  withChangeOptions(
    upkeep
      .command('upgrade')
      .argument('<host>')
      .description('update its packages, as root')
      .option('--security', 'only those that mend security flaws'),
  ).action((host: string, options: ChangeOptions & { readonly security?: boolean }) =>
    run(options, async (session) => {
      const { client, output, read } = session;
      const input = { vantage: hostVantageOf(host), scope: options.security ? ('security' as const) : ('all' as const) };
      const { upgrade } = client.servers.upkeep.packages;
      const ended = await changeOnTerminal<Upgraded>(session, options, {
        plan: (signal) => upgrade.plan(input, { signal }),
        apply: (consent, onItem) => read(upgrade.apply, { ...input, consent }, onItem),
      });
      if (ended.kind === 'planned') output.result(ended.plan, (plan) => planText(plan, output));
      else output.result(ended.result, (after) => output.say(after.state));
      return EXIT.healthy;
    }),
  );
  withChangeOptions(upkeep.command('refresh').argument('<host>').description('fetch its package lists, as root')).action(
    (host: string, options: ChangeOptions) =>
      run(options, async (session) => {
        const { client, output, read } = session;
        const input = { vantage: hostVantageOf(host) };
        const { refresh } = client.servers.upkeep.packages;
        const ended = await changeOnTerminal<Upgraded>(session, options, {
          plan: (signal) => refresh.plan(input, { signal }),
          apply: (consent, onItem) => read(refresh.apply, { ...input, consent }, onItem),
        });
        if (ended.kind === 'planned') output.result(ended.plan, (plan) => planText(plan, output));
        else output.result(ended.result, (after) => output.say(after.state));
        return EXIT.healthy;
      }),
  );
}

function packagesText({ manager, updates, listsAt, reboot, notes }: Packages, output: Output): string {
  const french = output.language === 'fr';
  const security = french ? 'sécurité' : 'security';
  const rows = updates.map(({ name, installed, available, origin, security: mends }) => [
    mends === true ? security : '',
    name,
    installed,
    available,
    origin,
  ]);
  const lists = listsAt === null ? [] : [`${french ? `Listes de ${manager} du` : `${manager} lists of`} ${listsAt}`];
  const none = french ? 'Rien à mettre à jour.' : 'Nothing to update.';
  return [
    rows.length === 0 ? none : table(headings(output, '', 'PACKAGE', 'INSTALLED', 'AVAILABLE', 'ORIGIN'), rows),
    '',
    ...lists,
    output.say(reboot.because),
    ...notes.map((note) => output.say(note)),
  ].join('\n');
}

function jobsText({ jobs, timezone, notes }: Jobs, output: Output): string {
  const rows = jobs.map(({ next, when, user, command, source }) => [next ?? '', output.say(when), user ?? '', command, source]);
  return [
    table([`${headings(output, 'NEXT')[0] ?? ''} (${timezone})`, ...headings(output, 'WHEN', 'ACCOUNT', 'COMMAND', 'SOURCE')], rows),
    '',
    ...notes.map((note) => output.say(note)),
  ].join('\n');
}

function accountsText({ accounts, notes }: Accounts, output: Output): string {
  const rows = accounts.map(({ name, state, root, lastLogin, shell }) => [
    name,
    output.say(state),
    root.join('; '),
    lastLogin ?? '',
    shell,
  ]);
  const keys = accounts.flatMap(({ name, keys: own }) =>
    own.map(({ type, bits, fingerprint, comment, options, source }) => [
      name,
      `${type}${bits === null ? '' : ` ${bits}`}`,
      fingerprint,
      comment,
      options.join(','),
      source,
    ]),
  );
  return [
    table(headings(output, 'ACCOUNT', 'STATE', 'ROOT', 'LAST LOGIN', 'SHELL'), rows),
    ...(keys.length === 0 ? [] : ['', table(headings(output, 'ACCOUNT', 'KEY', 'FINGERPRINT', 'COMMENT', 'OPTIONS', 'SOURCE'), keys)]),
    '',
    ...notes.map((note) => output.say(note)),
  ].join('\n');
}

function certificatesText({ certificates, unread, notes }: MachineCertificates, output: Output): string {
  const rows = certificates.map(({ state, names, subject, validTo, usedBy, path }) => [
    output.say(state),
    names.join(', ') || subject,
    validTo.slice(0, 10),
    [...new Set(usedBy.map(({ program }) => program))].join(', '),
    path,
  ]);
  return [
    table(headings(output, 'LEFT', 'NAMES', 'UNTIL', 'SERVED BY', 'FILE'), rows),
    ...unread.map(({ path, usedBy, why }) => `${path} (${usedBy}): ${output.say(why)}`),
    ...notes.map((note) => output.say(note)),
  ].join('\n');
}
