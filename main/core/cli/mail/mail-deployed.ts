import type { Command } from 'commander';
import type { DeployedMail, DeployedSource, Drift, Understood } from '../../../../preload/contract/deployed-mail.ts';
import { triedWithoutLogin } from '../../../../preload/contract/tried-without-login.ts';
import type { MailVerdict } from '../../../../preload/contract/mail.ts';
import type { Words } from '../../../../preload/contract/words.ts';
import { failure, FailureError, words } from '../../failure.ts';
import { EXIT } from '../exit-code.ts';
import { verdictOrBug } from '../health.ts';
import { comparisonText } from './mail-comparison.ts';
import type { Output } from '../output.ts';
import { table } from '../output.ts';
import type { CommonOptions, RunCommand, Session } from '../session.ts';
import { withCommonOptions } from '../session.ts';
import { plainFailure, verdictText } from '../verdict.ts';

interface DeployedOptions extends CommonOptions {
  readonly workload?: string;
  readonly compose?: string;
  readonly unit?: string;
  readonly dotenv?: string;
  readonly envFile?: string;
  readonly config?: string;
  readonly against?: string;
  readonly test?: boolean;
  readonly send?: boolean;
  readonly to?: string[];
  readonly from?: string;
  readonly caFile?: string;
  readonly tlsName?: string;
}

/** `mail deployed`: what an application is configured with, and whether it works from where the application runs. */
export function addMailDeployed(mail: Command, run: RunCommand): void {
  withCommonOptions(
    mail
      .command('deployed')
      .description('the mail settings an application is deployed with, from its environment; with --test whether they work')
      .option('--workload <workload>', 'CONTEXT/NAMESPACE/deployment/NAME; a / in the context as %2F')
      .option('--compose <service>', 'HOST/PROJECT/SERVICE')
      .option('--unit <unit>', 'HOST/UNIT')
      .option('--dotenv <file>', 'an .env file: HOST:PATH, or here:PATH')
      // Node takes this name for itself, wherever it stands, unless `--` is before it (nodejs/node, src/node_dotenv.cc).
      .option('--env-file <file>', 'the same as --dotenv; write pilothouse -- mail deployed --env-file ..., or Node takes it for its own')
      .option(
        '--config <file>',
        'HOST:PATH of a framework’s file: settings.py, mail.php, application.yml, production.rb, config.json, .env',
      )
      .option('--against <profile>', 'compare with a saved profile and show what differs; ends with 1 when something does')
      .option('--test', 'try them from this computer and from where the application runs, side by side')
      .option('--send', 'with --test: send a real message')
      .option('--to <address...>', 'with --test: recipients; default the sender itself')
      .option('--from <address>', 'with --test: sender, where the settings name none')
      .option('--ca-file <file>', 'trust this authority too (PEM)')
      .option('--tls-name <name>', 'name to expect in the certificate'),
  ).action((options: DeployedOptions) =>
    run(options, async (session) => {
      const { client, output, signal } = session;
      const source = sourceOf(options);
      const settings = await client.mail.deployed({ source, against: options.against ?? null }, { signal });
      if (options.test !== true) {
        output.result(settings, () => settingsText(settings, output));
        const drifted = settings.drift?.rows.filter(({ state }) => state === 'different').length ?? 0;
        return settings.contradictions.length + settings.problems.length + drifted === 0 ? EXIT.healthy : EXIT.failureFound;
      }
      if (!output.json) output.note(settingsText(settings, output));
      const places = [...new Set(['here', settings.vantage])];
      const verdicts = await testedFrom(session, { settings, source, options, places });
      const withoutLogin = triedWithoutLogin(settings);
      output.result({ settings, withoutLogin, tests: verdicts.map((verdict) => plainVerdict(verdict, output)) }, () =>
        testsText(verdicts, withoutLogin, output),
      );
      return !withoutLogin && verdicts.every(({ ok }) => ok) ? EXIT.healthy : EXIT.failureFound;
    }),
  );
}

interface Tried {
  readonly settings: DeployedMail;
  readonly source: DeployedSource;
  readonly options: DeployedOptions;
  readonly places: readonly string[];
}

/** From every place at once; where nothing is sent, a place that cannot be had is a verdict like the others. */
async function testedFrom({ client, read }: Session, { settings, source, options, places }: Tried): Promise<readonly MailVerdict[]> {
  const from = options.from ?? settings.from ?? settings.user;
  if (settings.server === null || from === null) throw new FailureError(incomplete(settings.server === null));
  const found = new Map<string, MailVerdict>();
  const input = {
    server: settings.server,
    port: settings.port ?? 25,
    security: settings.security ?? ('none' as const),
    from,
    to: options.to ?? [from],
    user: settings.login ? settings.user : null,
    password: settings.login ? { kind: 'deployed' as const, source } : null,
    caFile: options.caFile ?? null,
    tlsServerName: options.tlsName ?? null,
  };
  if (options.send === true)
    await Promise.all(
      places.map((via) =>
        read(client.mail.test, { ...input, send: true, via }, (item) => {
          if (item.kind === 'verdict') found.set(via, item.verdict);
        }),
      ),
    );
  else
    await read(client.mail.compare, { ...input, vias: [...places] }, (item) => {
      if (item.kind === 'verdict') found.set(item.via, item.verdict);
    });
  return places.map((via) => verdictOrBug(found.get(via) ?? null));
}

/** One place in full; several beside each other, with a column each. */
export function testsText(verdicts: readonly MailVerdict[], withoutLogin: boolean, output: Pick<Output, 'language' | 'say'>): string {
  const [only, ...others] = verdicts;
  if (only === undefined) return '';
  if (others.length > 0) return comparisonText(verdicts, output, withoutLogin ? WITHOUT_LOGIN : undefined);
  return verdictText(only, output.say(withoutLogin ? WITHOUT_LOGIN : words('The server takes it.', 'Le serveur l’accepte.')), output);
}

const WITHOUT_LOGIN = words(
  'Tried without a login, because the settings have no complete one: the server lets the connection in, nothing is known of the login.',
  'Essayé sans authentification, car les réglages n’en ont pas de complète : le serveur accepte la connexion, rien n’est su de l’authentification.',
);

function plainVerdict({ failure: failed, ...rest }: MailVerdict, output: Output) {
  return { ...rest, ...(failed ? { failure: { code: null, enhancedCode: null, ...plainFailure(failed, output) } } : {}) };
}

const SETTINGS: Readonly<Record<Understood['setting'], Words>> = {
  enabled: words('enabled', 'activé'),
  server: words('server', 'serveur'),
  port: words('port', 'port'),
  security: words('security', 'chiffrement'),
  user: words('user', 'utilisateur'),
  password: words('password', 'mot de passe'),
  from: words('from', 'expéditeur'),
  fromName: words('from name', 'nom affiché'),
};

function settingsText(settings: DeployedMail, output: Output): string {
  const french = output.language === 'fr';
  const rows = settings.understood.map((one) => [
    output.say(SETTINGS[one.setting]),
    valueText(one, settings.security, output),
    one.variable,
    output.say(one.where),
  ]);
  const lines = [
    table(french ? ['RÉGLAGE', 'VALEUR', 'VARIABLE', 'DEPUIS'] : ['SETTING', 'VALUE', 'VARIABLE', 'FROM'], rows),
    ...settings.contradictions.map((one) => `! ${output.say(one)}`),
    ...settings.assumptions.map((one) => `- ${output.say(one)}`),
    ...settings.problems.map(({ cause, remedy }) => `! ${output.say(cause)} ${output.say(remedy)}`),
  ];
  return [...lines, ...(settings.drift === null ? [] : ['', driftText(settings.drift, output)])].join('\n');
}

const LACKS: Readonly<Record<NonNullable<Understood['lacks']>, Words>> = {
  missing: words('missing', 'manquant'),
  unread: words('not readable', 'illisible'),
  empty: words('-', '-'),
};

function valueText({ setting, value, lacks }: Understood, security: DeployedMail['security'], output: Output): string {
  if (setting === 'password' && lacks === 'empty') return output.say(words('no password', 'aucun mot de passe'));
  if (lacks !== null && value === null) return output.say(LACKS[lacks]);
  if (setting === 'password') return output.language === 'fr' ? '(masqué)' : '(masked)';
  return setting === 'security' ? securityText(security, value) : (value ?? '-');
}

/** What the flag comes to, and the flag as it is written: `starttls (false)` of `SMTP_SECURE`. */
function securityText(security: DeployedMail['security'], value: string | null): string {
  return security === null || security === value ? (value ?? '-') : value === null ? security : `${security} (${value})`;
}

/** The profile beside what is deployed; passwords by a mark only. */
function driftText({ profile, rows }: Drift, output: Output): string {
  const french = output.language === 'fr';
  const marks = french ? { same: '=', different: 'DIFFÈRE', unknown: '?' } : { same: '=', different: 'DIFFERS', unknown: '?' };
  const hidden = french ? '(masqué)' : '(masked)';
  const cell = (setting: string, value: string | null) => (setting === 'password' ? hidden : (value ?? '-'));
  const shown = rows.map(({ setting, deployed, profile: kept, state }) => [
    output.say(SETTINGS[setting]),
    cell(setting, deployed),
    cell(setting, kept),
    marks[state],
  ]);
  return table(french ? ['RÉGLAGE', 'DÉPLOYÉ', profile, ''] : ['SETTING', 'DEPLOYED', profile, ''], shown).trimEnd();
}

/** Exactly one of the options. Throws FailureError `bad-input`. */
function sourceOf({ workload, compose, unit, dotenv, envFile = dotenv, config }: DeployedOptions): DeployedSource {
  const given = [workload, compose, unit, envFile, config].filter((one) => one !== undefined);
  if (given.length !== 1) throw new FailureError(oneOfThem());
  if (workload !== undefined) {
    const [context, namespace, type, name, container, ...more] = workload.split('/');
    if (!context || !namespace || !type || !name || more.length > 0)
      throw new FailureError(notWritten('--workload', 'prod/shop/deployment/api'));
    return {
      kind: 'workload',
      context: context.replaceAll(/%2F/giu, '/'),
      namespace,
      resource: type.toLowerCase(),
      name,
      container: container ?? null,
    };
  }
  if (compose !== undefined) {
    const [host, project, service, ...more] = compose.split('/');
    if (!host || !project || !service || more.length > 0) throw new FailureError(notWritten('--compose', 'web-1/shop/api'));
    return { kind: 'compose', host, project, service };
  }
  if (unit !== undefined) {
    const [host, name, ...more] = unit.split('/');
    if (!host || !name || more.length > 0) throw new FailureError(notWritten('--unit', 'web-1/api.service'));
    return { kind: 'unit', host, unit: name };
  }
  const [, host, path] = /^([^:/]+):(.+)$/u.exec(envFile ?? config ?? '') ?? [];
  if (host === undefined || path === undefined)
    throw new FailureError(
      config === undefined ? notWritten('--dotenv', 'web-1:/srv/app/.env') : notWritten('--config', 'web-1:/srv/app/shop/settings.py'),
    );
  return { kind: config === undefined ? 'env-file' : 'config-file', host, path };
}

function oneOfThem() {
  return failure(
    'bad-input',
    words('Name one place to read the settings from.', 'Indiquez un seul endroit où lire les réglages.'),
    words('Give --workload, --compose, --unit, --dotenv or --config.', 'Donnez --workload, --compose, --unit, --dotenv ou --config.'),
  );
}

function notWritten(option: string, example: string) {
  return failure(
    'bad-input',
    words(`${option} is not written so.`, `${option} ne s’écrit pas ainsi.`),
    words(`Write for example: ${option} ${example}`, `Écrivez par exemple : ${option} ${example}`),
  );
}

function incomplete(noServer: boolean) {
  return failure(
    'bad-input',
    noServer
      ? words('The settings name no mail server.', 'Les réglages ne nomment pas de serveur de courriel.')
      : words('The settings name no sender.', 'Les réglages ne nomment pas d’expéditeur.'),
    noServer
      ? words('Complete them where the application is configured.', 'Complétez-les là où l’application est configurée.')
      : words('Give one with --from.', 'Donnez-en un avec --from.'),
  );
}
