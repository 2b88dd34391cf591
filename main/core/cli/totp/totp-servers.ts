import type { Command } from 'commander';
import { Argument, Option } from 'commander';
import type { AccountFactor, ChangedFactor, LoginFactors, ServerFactors } from '../../../../preload/contract/totp-servers.ts';
import { withRootOption } from '../servers/as-root.ts';
import type { RootOption } from '../servers/as-root.ts';
import type { ChangeOptions } from '../change.ts';
import { changeOnTerminal, planText, withChangeOptions } from '../change.ts';
import { EXIT } from '../exit-code.ts';
import { headings } from '../kubernetes/headings.ts';
import { hostVantageOf, returnAfterOf } from '../option-values.ts';
import type { Output } from '../output.ts';
import { table } from '../output.ts';
import type { RunCommand, Session } from '../session.ts';

interface ServerOptions extends ChangeOptions, RootOption {
  readonly user?: string;
  readonly factors: LoginFactors;
  readonly everyone?: boolean;
  readonly returnAfter: string;
}

/** `totp server HOST status|enrol|remove`: a second factor for the SSH logins of a server. */
export function addTotpServerCommand(program: Command, run: RunCommand): void {
  const totp = program.commands.find((command) => command.name() === 'totp') ?? program.command('totp');
  withRootOption(
    withChangeOptions(
      totp
        .command('server')
        .argument('<host>')
        .addArgument(new Argument('[what]').choices(['status', 'enrol', 'remove']).default('status'))
        .description('a code for the SSH logins of a server: for whom it is on, enrol an account, remove it again')
        .option('--user <name>', 'the account; default the one that logs in')
        .addOption(
          new Option('--factors <which>', 'what a login needs').choices(['key-and-code', 'password-and-code']).default('key-and-code'),
        )
        .option('--everyone', 'every account that has a second factor already, too')
        .option('--return-after <seconds>', 'the server takes it back by itself unless it is proven by then', '300'),
    ),
    'read as root, asking for a password when it takes one',
  ).action((host: string, what: 'status' | 'enrol' | 'remove', options: ServerOptions) =>
    run(options, (session) => (what === 'status' ? status(session, host, options) : change(session, host, what, options))),
  );
}

async function status({ client, output, signal }: Session, host: string, options: ServerOptions): Promise<number> {
  const vantage = hostVantageOf(host);
  const found = await client.totp.servers.status({ vantage, root: options.asRoot ? 'yes' : 'free' }, { signal });
  output.result(found, (read) => statusText(read, output));
  return found.accounts.some(({ asked }) => asked === 'locked-out') || found.sshd.fault !== null ? EXIT.failureFound : EXIT.healthy;
}

async function change(session: Session, host: string, what: 'enrol' | 'remove', options: ServerOptions): Promise<number> {
  const { client, output, read } = session;
  const common = {
    vantage: hostVantageOf(host),
    user: options.user ?? null,
    everyone: options.everyone ?? false,
    returnAfterSeconds: returnAfterOf(options.returnAfter),
  };
  const { enrol, remove } = client.totp.servers;
  const ended = await changeOnTerminal<ChangedFactor>(
    session,
    options,
    what === 'enrol'
      ? {
          plan: (signal) => enrol.plan({ ...common, factors: options.factors }, { signal }),
          apply: (consent, onItem) => read(enrol.apply, { ...common, factors: options.factors, consent }, onItem),
        }
      : {
          plan: (signal) => remove.plan(common, { signal }),
          apply: (consent, onItem) => read(remove.apply, { ...common, consent }, onItem),
        },
  );
  if (ended.kind === 'planned') output.result(ended.plan, (plan) => planText(plan, output));
  else output.result(ended.result, (after) => changedText(after, output));
  return EXIT.healthy;
}

function changedText({ state, totp, recoveryCodes }: ChangedFactor, output: Output): string {
  if (totp === null) return output.say(state);
  const kept =
    output.language === 'fr'
      ? `Entrée ${totp} de l’authentificateur, avec ${recoveryCodes} codes de secours.`
      : `Entry ${totp} of the authenticator, with ${recoveryCodes} recovery codes.`;
  return `${output.say(state)}\n${kept}`;
}

const ASKED: Readonly<Record<AccountFactor['asked'], { readonly en: string; readonly fr: string }>> = {
  always: { en: 'always', fr: 'toujours' },
  'with-password': { en: 'with a password', fr: 'avec mot de passe' },
  off: { en: 'off', fr: 'non' },
  'locked-out': { en: 'LOCKED OUT', fr: 'BLOQUÉ' },
  unknown: { en: 'unknown', fr: 'inconnu' },
};

function statusText(read: ServerFactors, output: Output): string {
  const french = output.language === 'fr';
  const module = read.module ?? (french ? 'non installé' : 'not installed');
  const lines = read.pam.lines.map(({ number, text }) => `  ${read.pam.path}:${number}  ${text}`);
  const { fault } = read.sshd;
  return [
    `${read.system} · ${read.sshd.version ?? 'sshd'} · ${french ? 'module PAM' : 'PAM module'}: ${module}`,
    output.say(read.clock.words),
    ...lines,
    ...(fault === null ? [] : [`sshd -t: ${fault}`]),
    ...(read.waitingUntil === null
      ? []
      : [
          french
            ? `Une modification attend sa preuve ; reprise à ${read.waitingUntil}.`
            : `A change waits for its proof; taken back at ${read.waitingUntil}.`,
        ]),
    ...read.notes.map((note) => output.say(note)),
    '',
    table(
      headings(output, 'ACCOUNT', 'CODE', 'WHY', 'FILE', 'LEFT'),
      read.accounts.map(({ name, asked, reason, file }) => [
        name,
        output.say(ASKED[asked]),
        output.say(reason),
        file === null ? '-' : file.problem === null ? (file.mode ?? '?') : output.say(file.problem),
        file?.recoveryCodesLeft === undefined || file.recoveryCodesLeft === null ? '-' : String(file.recoveryCodesLeft),
      ]),
    ),
  ].join('\n');
}
