import { basename } from 'node:path';
import type { Command } from 'commander';
import type { AppliedObject } from '../../../../preload/contract/manifests.ts';
import type { DataValue, IngressPath } from '../../../../preload/contract/object-forms.ts';
import { dataKeySchema } from '../../../../preload/contract/object-forms.ts';
import type { Words } from '../../../../preload/contract/words.ts';
import { failure, FailureError, words } from '../../failure.ts';
import type { ChangeCalls, ChangeOptions } from '../change.ts';
import { changeOnTerminal, planText, withChangeOptions } from '../change.ts';
import type { ClusterPlaceOptions } from './cluster-place.ts';
import { clusterPlaceOf, withClusterPlace } from './cluster-place.ts';
import { EXIT } from '../exit-code.ts';
import { kindCommand } from './kind-command.ts';
import type { RunCommand, Session } from '../session.ts';
import { readSecretFromDescriptor, readSecretFromStdin } from '../stdin.ts';
import { bytesOf } from '../text-input.ts';

interface DataOptions extends ChangeOptions, ClusterPlaceOptions {
  readonly fromFile?: readonly string[];
  readonly remove?: readonly string[];
  readonly restart?: boolean;
}

interface SecretOptions extends Omit<DataOptions, 'stdin'> {
  readonly stdin?: string;
  readonly fromFd?: readonly string[];
  readonly type?: string;
}

interface IngressOptions extends ChangeOptions, ClusterPlaceOptions {
  readonly host: string;
  readonly path: readonly string[];
  readonly tls?: string;
  readonly class?: string;
}

/** Kubernetes takes a mebibyte in one config map or secret. */
const LARGEST_FILE_BYTES = 1024 * 1024;
const IN_A_VOLUME = words(
  'Kubernetes takes no more here: keep large files in a volume.',
  'Kubernetes n’en accepte pas plus ici : gardez les gros fichiers dans un volume.',
);

/** `configmaps set|create NAME KEY=VALUE...`, `secrets set|create NAME`, `ingresses create NAME`. */
export function addObjectFormCommands(program: Command, run: RunCommand): void {
  for (const [verb, configMap, secret] of [
    [
      'set',
      'set and remove keys of a config map',
      'set and remove keys of a secret; values come from standard input, a file descriptor or files',
    ],
    ['create', 'make a config map', 'make a secret; values come from standard input, a file descriptor or files'],
  ] as const) {
    withData(
      kindCommand(program, 'configmaps').command(verb).argument('<name>').argument('[key=value...]').description(configMap),
      verb,
    ).action((name: string, pairs: string[], options: DataOptions) =>
      run(options, async (session) => {
        const set = { ...(await filesOf(options.fromFile, session.signal)), ...pairsOf(pairs) };
        return changeData(session, options, { resource: 'configmaps', name, create: verb === 'create', set });
      }),
    );
    const secrets = withData(kindCommand(program, 'secrets').command(verb).argument('<name>').description(secret), verb)
      .option('--stdin <key>', 'the key whose value is read from standard input')
      .option('--from-fd <key=n...>', 'keys whose values are read from file descriptors');
    if (verb === 'create') secrets.option('--type <type>', 'Opaque (default), kubernetes.io/tls or kubernetes.io/dockerconfigjson');
    secrets.action((name: string, { stdin, ...rest }: SecretOptions) => {
      // Standard input holds a value then, and can answer no question.
      const options = { ...rest, stdin: stdin !== undefined };
      return run(options, async (session) => {
        const set = {
          ...(await filesOf(rest.fromFile, session.signal)),
          ...(await secretValuesOf(stdin, rest.fromFd ?? [], session.signal)),
        };
        return changeData(session, options, { resource: 'secrets', name, create: verb === 'create', set, type: typeOf(rest.type) });
      });
    });
  }
  addIngressCreate(program, run);
}

function withData(command: Command, verb: 'set' | 'create'): Command {
  const both = withClusterPlace(withChangeOptions(command)).option(
    '--from-file <[key=]file...>',
    'keys whose values are the bytes of files',
  );
  if (verb === 'create') return both;
  return both.option('--remove <key...>', 'keys to remove').option('--restart', 'restart what uses it afterwards');
}

interface Data {
  readonly resource: 'configmaps' | 'secrets';
  readonly name: string;
  readonly create: boolean;
  readonly set: Readonly<Record<string, DataValue>>;
  readonly type?: SecretType;
}

async function changeData(session: Session, options: DataOptions, { type = 'Opaque', ...data }: Data): Promise<number> {
  const { client, read } = session;
  const remove = (options.remove ?? []).map((key) => keyOf(key, key));
  if (Object.keys(data.set).length === 0 && remove.length === 0 && !data.create)
    throw wrong(words('Nothing is set and nothing removed.', 'Rien n’est défini ni retiré.'), GIVE_KEYS[data.resource]);
  const both = remove.filter((key) => Object.hasOwn(data.set, key));
  if (both.length > 0)
    throw wrong(
      words(
        `${both.join(', ')} ${both.length === 1 ? 'is' : 'are'} both set and removed.`,
        `${both.join(', ')} : à la fois à définir et à retirer.`,
      ),
      words('Leave one of the two out.', 'Omettez l’un des deux.'),
    );
  const input = { ...(await clusterPlaceOf(client, options)), ...data, type, remove, restart: options.restart ?? false };
  const calls = client.kubernetes.forms.data;
  return ended(session, options, {
    plan: (signal) => calls.plan(input, { signal }),
    apply: (consent, onItem) => read(calls.apply, { ...input, consent }, onItem),
  });
}

async function ended(session: Session, options: ChangeOptions, calls: ChangeCalls<AppliedObject>): Promise<number> {
  const { output } = session;
  const made = await changeOnTerminal<AppliedObject>(session, options, calls);
  if (made.kind === 'planned') output.result(made.plan, (plan) => planText(plan, output));
  else output.result(made.result, ({ kind, name, outcome }) => `${kind} ${name}: ${output.say(outcome === 'created' ? CREATED : CHANGED)}`);
  return EXIT.healthy;
}

const CREATED = words('created', 'créé');
const CHANGED = words('changed', 'modifié');

const GIVE_KEYS: Readonly<Record<Data['resource'], Words>> = {
  configmaps: words('Write KEY=VALUE, --from-file or --remove KEY.', 'Écrivez CLÉ=VALEUR, --from-file ou --remove CLÉ.'),
  secrets: words(
    'Add --stdin KEY, --from-fd KEY=3, --from-file or --remove KEY.',
    'Ajoutez --stdin CLÉ, --from-fd CLÉ=3, --from-file ou --remove CLÉ.',
  ),
};

function pairsOf(pairs: readonly string[]): Record<string, DataValue> {
  return Object.fromEntries(
    pairs.map((pair) => {
      const at = pair.indexOf('=');
      if (at <= 0) throw wrong(words(`${pair} is not KEY=VALUE.`, `${pair} n’est pas CLÉ=VALEUR.`), GIVE_KEYS.configmaps);
      return [keyOf(pair.slice(0, at), pair), { encoding: 'text', value: pair.slice(at + 1) } as const];
    }),
  );
}

/** `key=file`, or a file whose name is its key. */
async function filesOf(given: readonly string[] = [], signal: AbortSignal): Promise<Record<string, DataValue>> {
  const found: Record<string, DataValue> = {};
  for (const text of given) {
    const at = text.indexOf('=');
    const file = text.slice(at + 1);
    const key = keyOf(at === -1 ? basename(file) : text.slice(0, at), text);
    found[key] = { encoding: 'base64', value: (await bytesOf(file, LARGEST_FILE_BYTES, signal, IN_A_VOLUME)).toString('base64') };
  }
  return found;
}

/** Never from an argument: those are visible to every user of the machine. */
async function secretValuesOf(
  stdin: string | undefined,
  fromFd: readonly string[],
  signal: AbortSignal,
): Promise<Record<string, DataValue>> {
  const found: Record<string, DataValue> = {};
  if (stdin !== undefined) found[keyOf(stdin, stdin)] = { encoding: 'text', value: await readSecretFromStdin(signal) };
  for (const text of fromFd) {
    const { key = '', descriptor } = /^(?<key>[^=]+)=(?<descriptor>\d{1,4})$/u.exec(text)?.groups ?? {};
    if (descriptor === undefined)
      throw wrong(
        words('--from-fd takes KEY=NUMBER.', '--from-fd prend CLÉ=NUMÉRO.'),
        words('Write for example: --from-fd password=3 3<password.txt', 'Écrivez par exemple : --from-fd password=3 3<password.txt'),
      );
    found[keyOf(key, key)] = { encoding: 'text', value: await readSecretFromDescriptor(descriptor, '--from-fd', signal) };
  }
  return found;
}

function keyOf(key: string, text: string): string {
  if (dataKeySchema.safeParse(key).success) return key;
  throw wrong(
    words(
      `${text}: ${key || '-'} is no key of a config map or secret.`,
      `${text} : ${key || '-'} n’est pas une clé de config map ou de secret.`,
    ),
    words('A key is letters, digits, “-”, “_” and “.”.', 'Une clé se compose de lettres, de chiffres, de « - », « _ » et « . ».'),
  );
}

const TYPES = ['Opaque', 'kubernetes.io/tls', 'kubernetes.io/dockerconfigjson'] as const;
type SecretType = (typeof TYPES)[number];

function typeOf(text: string = 'Opaque'): SecretType {
  const found = TYPES.find((one) => one === text);
  if (found !== undefined) return found;
  throw wrong(
    words(`--type ${text} is none of ${TYPES.join(', ')}.`, `--type ${text} n’est pas l’un de ${TYPES.join(', ')}.`),
    words('Leave it out for Opaque.', 'Sans cette option : Opaque.'),
  );
}

function addIngressCreate(program: Command, run: RunCommand): void {
  withClusterPlace(
    withChangeOptions(kindCommand(program, 'ingresses').command('create').argument('<name>').description('make an ingress for one host')),
  )
    .requiredOption('--host <host>', 'the name it answers for; * for every one')
    .requiredOption('--path <path=service:port...>', 'what answers: /=web:80, /api=api:http')
    .option('--tls <secret>', 'the secret with the certificate of the host')
    .option('--class <name>', 'which ingress controller; without it the default of the cluster')
    .action((name: string, options: IngressOptions) =>
      run(options, async (session) => {
        const { client, read } = session;
        const host = options.host === '*' ? null : options.host;
        const input = {
          ...(await clusterPlaceOf(client, options)),
          name,
          create: true,
          className: options.class ?? null,
          rules: [{ host, paths: options.path.map(pathOf) }],
          tls: options.tls === undefined ? [] : [{ hosts: host === null ? [] : [host], secret: options.tls }],
        };
        const calls = client.kubernetes.forms.ingress.change;
        return ended(session, options, {
          plan: (signal) => calls.plan(input, { signal }),
          apply: (consent, onItem) => read(calls.apply, { ...input, consent }, onItem),
        });
      }),
    );
}

/** `/api=api:http` */
function pathOf(text: string): IngressPath {
  const { path, service, port } = /^(?<path>\/[^=]*)=(?<service>[a-z0-9.-]+):(?<port>[a-z0-9-]+)$/u.exec(text)?.groups ?? {};
  if (path !== undefined && service !== undefined && port !== undefined) return { path, pathType: 'Prefix', service, port };
  throw wrong(
    words(`--path ${text} is not PATH=SERVICE:PORT.`, `--path ${text} n’est pas CHEMIN=SERVICE:PORT.`),
    words('Write for example: --path /=web:80', 'Écrivez par exemple : --path /=web:80'),
  );
}

function wrong(cause: Words, remedy: Words): FailureError {
  return new FailureError(failure('bad-input', words(`${cause.en} Nothing was changed.`, `${cause.fr} Rien n’a été modifié.`), remedy));
}
