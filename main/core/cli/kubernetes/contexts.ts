import type { Command } from 'commander';
import { Option } from 'commander';
import type { ContextColour, Environment, Settings } from '../../../../preload/contract/settings.ts';
import { certificateFingerprint, contextColourSchema } from '../../../../preload/contract/settings.ts';
import type { Words } from '../../../../preload/contract/words.ts';
import { ownValue } from '../../../../preload/contract/own-value.ts';
import { failure, FailureError, words } from '../../failure.ts';
import { confirmed } from '../confirm.ts';
import { addContextCheck } from './context-check.ts';
import { EXIT } from '../exit-code.ts';
import { headings } from './headings.ts';
import { hostVantageOf } from '../option-values.ts';
import { table } from '../output.ts';
import type { CommonOptions, RunCommand } from '../session.ts';
import { withCommonOptions } from '../session.ts';

interface SetOptions extends CommonOptions {
  readonly environment?: Environment;
  readonly colour?: ContextColour | 'none';
  readonly readOnly?: boolean;
  readonly protected?: boolean;
}

interface TrustOptions extends CommonOptions {
  readonly fingerprint?: string;
  readonly remove?: boolean;
}

/** `contexts list`, `check [CONTEXT...]`, `via CONTEXT HOST`, `set CONTEXT`, `trust CONTEXT`. */
export function addContextCommands(program: Command, run: RunCommand): void {
  const contexts = program.command('contexts').description('cluster contexts from kubeconfig');
  addList(contexts, run);
  addContextCheck(contexts, run);
  addVia(contexts, run);
  addSet(contexts, run);
  addTrust(contexts, run);
}

/** What is kept of a context besides its kubeconfig. */
function keptOf({ kubernetes }: Settings, name: string) {
  return {
    environment: ownValue(kubernetes.environments, name) ?? 'none',
    colour: kubernetes.colours[name] ?? null,
    readOnly: kubernetes.readOnly[name] === true,
    protected: kubernetes.protected[name] === true,
    via: kubernetes.via[name] ?? 'here',
    trusted: kubernetes.certificates[name] ?? null,
  };
}

function addList(contexts: Command, run: RunCommand): void {
  withCommonOptions(contexts.command('list').description('list them')).action((options: CommonOptions) =>
    run(options, async ({ client, output }) => {
      const { contexts: found, problems } = await client.kubernetes.contexts.list();
      for (const problem of problems) output.problem(problem);
      const settings = await client.settings.get();
      output.result(
        found.map((context) => ({ ...context, ...keptOf(settings, context.name) })),
        (list) =>
          table(
            headings(output, 'CURRENT', 'NAME', 'CLUSTER', 'SERVER', 'USER', 'NAMESPACE', 'ENVIRONMENT', 'VIA', 'PROBLEM'),
            list.map((context) => [
              context.current ? '*' : '',
              context.name,
              context.cluster,
              context.server,
              context.user,
              context.namespace ?? '-',
              [
                ...(context.environment === 'none' ? [] : [context.environment]),
                ...(context.readOnly ? [output.say(words('read-only', 'lecture seule'))] : []),
                ...(context.protected ? [output.say(words('protected', 'protégé'))] : []),
              ].join(', ') || '-',
              context.via === 'here' ? '-' : context.via,
              context.problem ? output.say(context.problem.cause) : '',
            ]),
          ),
      );
      return EXIT.healthy;
    }),
  );
}

function addVia(contexts: Command, run: RunCommand): void {
  withCommonOptions(
    contexts
      .command('via')
      .argument('<context>')
      .argument('<host>', 'a server that reaches it, or none')
      .description(
        'reach the API of a context through a server over SSH; its name is looked up there and stays the one its certificate must bear',
      ),
  ).action((context: string, host: string, options: CommonOptions) =>
    run(options, async ({ client, output }) => {
      await known(client, context);
      const vantage = host === 'none' || host === 'here' ? null : hostVantageOf(host);
      if (vantage !== null && !vantage.startsWith('ssh:')) throw notAServer(host);
      const settings = await client.settings.merge({ path: ['kubernetes', 'via', context], value: vantage });
      output.result({ context, ...keptOf(settings, context) }, ({ via }) =>
        output.say(
          via === 'here'
            ? words(`${context} is reached from this computer.`, `${context} est joint depuis cet ordinateur.`)
            : words(`${context} is reached through ${via.slice(4)}.`, `${context} est joint par ${via.slice(4)}.`),
        ),
      );
      return EXIT.healthy;
    }),
  );
}

function addSet(contexts: Command, run: RunCommand): void {
  withCommonOptions(
    contexts
      .command('set')
      .argument('<context>')
      .description('say which environment and colour a context has, and whether it is read-only or protected; nothing is contacted')
      .addOption(new Option('--environment <name>', 'its environment').choices(['production', 'staging', 'development', 'none']))
      .addOption(new Option('--colour <name>', 'a colour to tell it apart by').choices([...contextColourSchema.options, 'none']))
      .option('--read-only', 'refuse every change')
      .option('--no-read-only', 'as its environment says')
      .option('--protected', 'ask for its name before every change')
      .option('--no-protected', 'as its environment says'),
  ).action((context: string, options: SetOptions) =>
    run(options, async ({ client, output }) => {
      const { environment, colour, readOnly, protected: guarded } = options;
      if (environment === undefined && colour === undefined && readOnly === undefined && guarded === undefined) throw nothingToSet();
      await known(client, context);
      const settings = await client.settings.merge({
        path: ['kubernetes'],
        value: {
          ...(environment === undefined ? {} : { environments: { [context]: environment === 'none' ? null : environment } }),
          ...(colour === undefined ? {} : { colours: { [context]: colour === 'none' ? null : colour } }),
          ...(readOnly === undefined ? {} : { readOnly: { [context]: readOnly ? true : null } }),
          ...(guarded === undefined ? {} : { protected: { [context]: guarded ? true : null } }),
        },
      });
      output.result({ context, ...keptOf(settings, context) }, () => output.say(words(`${context}: kept.`, `${context} : c’est noté.`)));
      return EXIT.healthy;
    }),
  );
}

function addTrust(contexts: Command, run: RunCommand): void {
  withCommonOptions(
    contexts
      .command('trust')
      .argument('<context>')
      .description('trust exactly the certificate its API server shows now, for this context only; another one is asked about again')
      .option('--fingerprint <sha256>', 'trust this one without asking, if it is the one that is shown')
      .option('--remove', 'trust none but those the kubeconfig vouches for'),
  ).action((context: string, options: TrustOptions) =>
    run(options, async ({ client, output, signal }) => {
      const keep = (value: string | null) => client.settings.merge({ path: ['kubernetes', 'certificates', context], value });
      await known(client, context);
      if (options.remove) {
        const settings = await keep(null);
        output.result({ context, ...keptOf(settings, context) }, () =>
          output.say(words(`${context}: taken back.`, `${context} : retiré.`)),
        );
        return EXIT.healthy;
      }
      const presented = await client.kubernetes.contexts.certificate({ context }, { signal });
      if (presented === null) throw noCertificate(context);
      const { certificate, problem, trust } = presented;
      const { fingerprint256, subject, issuer, names, validTo } = certificate;
      if (trust === 'authority') throw trustedAlready(context);
      if (options.fingerprint !== undefined) {
        const wanted = options.fingerprint.replace(/^SHA256[:= ]/iu, '').toUpperCase();
        if (!certificateFingerprint.safeParse(wanted).success || wanted !== fingerprint256) throw anotherShown(context, fingerprint256);
      } else {
        if (problem) output.note(`${output.say(problem.cause)}\n`);
        const said = [
          words(`Issued by: ${issuer}`, `Émis par : ${issuer}`),
          words(`For the names: ${names.join(', ')}`, `Pour les noms : ${names.join(', ')}`),
          words(`Valid until: ${validTo}`, `Valable jusqu’au : ${validTo}`),
          words(`SHA256 ${fingerprint256}`, `SHA256 ${fingerprint256}`),
        ];
        output.note([subject, ...said.map((line) => `  ${output.say(line)}`), ''].join('\n'));
        const question = words(
          `Compare the fingerprint with the server’s own (openssl x509 -noout -fingerprint -sha256 -in apiserver.crt). Trust this certificate for ${context}?`,
          `Comparez l’empreinte avec celle du serveur (openssl x509 -noout -fingerprint -sha256 -in apiserver.crt). Approuver ce certificat pour ${context} ?`,
        );
        const without = words(
          'Compare the fingerprint above, then give it with --fingerprint SHA256.',
          'Comparez l’empreinte ci-dessus, puis donnez-la avec --fingerprint SHA256.',
        );
        await confirmed(question, { ...options, without }, { output, signal });
      }
      const settings = await keep(fingerprint256);
      output.result({ context, ...keptOf(settings, context) }, () =>
        output.say(
          words(`${context}: the certificate ${fingerprint256} is trusted.`, `${context} : le certificat ${fingerprint256} est approuvé.`),
        ),
      );
      return EXIT.healthy;
    }),
  );
}

/** Throws FailureError `kubeconfig-context-unknown` for a name no kubeconfig has: a setting for it would never hold. */
async function known(client: Parameters<Parameters<RunCommand>[1]>[0]['client'], context: string): Promise<void> {
  const { contexts } = await client.kubernetes.contexts.list();
  if (contexts.some(({ name }) => name === context)) return;
  throw new FailureError(
    failure(
      'kubeconfig-context-unknown',
      words(
        `There is no context “${context}” in the kubeconfig files.`,
        `Il n’y a pas de contexte « ${context} » dans les fichiers kubeconfig.`,
      ),
      words('See them with: pilothouse contexts list', 'Voyez-les avec : pilothouse contexts list'),
    ),
  );
}

function bad(cause: Words, remedy: Words): FailureError {
  return new FailureError(failure('bad-input', cause, remedy));
}

function notAServer(host: string): FailureError {
  return bad(
    words(`${host} is not a server over SSH.`, `${host} n’est pas un serveur SSH.`),
    words('Give a host of “pilothouse hosts list”, or none.', 'Donnez un hôte de « pilothouse hosts list », ou none.'),
  );
}

function nothingToSet(): FailureError {
  return bad(
    words('Nothing was given to set.', 'Rien n’a été donné à régler.'),
    words(
      'Give --environment NAME, --colour NAME, --read-only or --protected.',
      'Donnez --environment NOM, --colour NOM, --read-only ou --protected.',
    ),
  );
}

function noCertificate(context: string): FailureError {
  return bad(
    words(
      `The API of “${context}” shows no certificate: it is reached over plain http, or through a proxy.`,
      `L’API de « ${context} » ne présente pas de certificat : elle est jointe en http simple, ou par un proxy.`,
    ),
    words('There is nothing to trust.', 'Il n’y a rien à approuver.'),
  );
}

function trustedAlready(context: string): FailureError {
  return bad(
    words(
      `The certificate of “${context}” is trusted already: an authority vouches for it.`,
      `Le certificat de « ${context} » est déjà approuvé : une autorité s’en porte garante.`,
    ),
    words('Nothing to do.', 'Rien à faire.'),
  );
}

function anotherShown(context: string, shown: string): FailureError {
  return new FailureError(
    failure(
      'certificate-changed',
      words(
        `The API of “${context}” shows another certificate than the one given. Nothing was kept.`,
        `L’API de « ${context} » présente un autre certificat que celui indiqué. Rien n’a été conservé.`,
      ),
      words('Compare it with the server’s own before you trust it.', 'Comparez-le avec celui du serveur avant de l’approuver.'),
      { evidence: `shown: SHA256 ${shown}` },
    ),
  );
}
