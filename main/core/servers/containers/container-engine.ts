import type { EngineName } from '../../../../preload/contract/containers.ts';
import type { Failure } from '../../../../preload/contract/failure.ts';
import { seenFrom } from '../../vantage/tcp.ts';
import { failure, FailureError, words } from '../../failure.ts';
import type { Rooms } from '../../rooms.ts';
import { serverName } from '../../vantage/names.ts';
import type { Command, CommandResult, RunningCommand, Vantage } from '../../vantage/vantage.ts';

/** Where containers are asked for: the machine, and whether as root. */
export interface ContainerPlace {
  readonly vantage: string;
  readonly asRoot: boolean;
}

/** Runs the engine's commands on one machine, as the account or as root. */
export interface EngineRunner {
  /** The machine, as a person names it. */
  readonly target: string;
  readonly asRoot: boolean;
  readonly vantage: Vantage;
  run(command: Command, options: { readonly signal: AbortSignal; readonly timeoutMs: number }): Promise<CommandResult>;
  start(command: Command, options: { readonly signal: AbortSignal }): Promise<RunningCommand>;
  /** The command as a plan shows it. */
  shown(command: Pick<Command, 'program' | 'args'>): Pick<Command, 'program' | 'args'>;
}

/** Throws as `Vantages.open` and `Roots.of` do. */
export async function engineRunner(
  { vantages, roots }: Pick<Rooms, 'vantages' | 'roots'>,
  { vantage: name, asRoot }: ContainerPlace,
  signal: AbortSignal,
): Promise<EngineRunner> {
  const vantage = await vantages.open(name, { signal });
  const target = serverName(name);
  if (!asRoot)
    return {
      target,
      asRoot,
      vantage,
      run: (command, options) => vantage.run(command, options),
      start: (command, options) => vantage.start(command, options),
      shown: (command) => command,
    };
  const root = await roots.of(vantage, { signal });
  return {
    target,
    asRoot,
    vantage,
    run: (command, options) => root.run(command, options),
    start: (command, options) => root.start(command, options),
    shown: (command) => root.shown(command),
  };
}

/** Neither docker nor podman is on that machine. */
export function noEngine(target: string): FailureError {
  return new FailureError(
    failure(
      'not-available',
      words(`Neither docker nor podman is on ${seenFrom(target).en}.`, `Il n’y a ni docker ni podman sur ${seenFrom(target).fr}.`),
      words(
        'There is nothing to show here until one of them is installed; the rest of the page does not need it.',
        'Il n’y a rien à montrer ici tant que l’un d’eux n’est pas installé ; le reste de la page n’en dépend pas.',
      ),
    ),
  );
}

/** podman is installed, and this account was never given what it needs to run containers: it has none. */
export function isNotSetUp(said: string): boolean {
  return /newuidmap|newgidmap|rootless mode|no subuid ranges/iu.test(said);
}

/** Why an engine that is there does not answer, from what its command said. */
export function engineFailure(engine: EngineName, target: string, said: string, asRoot: boolean): Failure {
  const place = seenFrom(target);
  const evidence = { evidence: said.trim().slice(0, 2000) || engine };
  if (/permission denied/iu.test(said) && !asRoot)
    return failure(
      'permission-denied',
      words(`This account may not speak to ${engine} on ${place.en}.`, `Ce compte n’a pas le droit de parler à ${engine} sur ${place.fr}.`),
      words(
        'Look as root (the switch above, --as-root on the command line), or add the account to the group docker, then connect again: whoever is in it can become root.',
        'Regardez en tant que root (le bouton ci-dessus, --as-root en ligne de commande), ou ajoutez le compte au groupe docker, puis reconnectez-vous : qui en est membre peut devenir root.',
      ),
      evidence,
    );
  if (
    /cannot connect to the docker daemon|is the docker daemon running|connection refused|no such file or directory.*sock|unable to connect to podman/iu.test(
      said,
    )
  )
    return failure(
      'command-failed',
      words(
        `${engine} is installed on ${place.en}, and its engine does not run.`,
        `${engine} est installé sur ${place.fr}, mais son moteur ne tourne pas.`,
      ),
      words(`Start it: systemctl start ${engine}`, `Démarrez-le : systemctl start ${engine}`),
      evidence,
    );
  if (isNotSetUp(said))
    return failure(
      'not-available',
      words(
        `${engine} on ${place.en} is not set up for this account, which has no containers.`,
        `${engine} sur ${place.fr} n’est pas configuré pour ce compte, qui n’a pas de conteneurs.`,
      ),
      words(
        'Look as root (the switch above, --as-root on the command line) for root’s own containers.',
        'Regardez en tant que root (le bouton ci-dessus, --as-root en ligne de commande) pour voir les conteneurs de root.',
      ),
      evidence,
    );
  return failure(
    'command-failed',
    words(`${engine} on ${place.en} did not answer as expected.`, `${engine} sur ${place.fr} n’a pas répondu comme attendu.`),
    words('What it said is below.', 'Ce qu’il a dit figure ci-dessous.'),
    evidence,
  );
}

/** No container of that name or id. */
export function containerNotFound(target: string, container: string): FailureError {
  return new FailureError(
    failure(
      'not-found',
      words(
        `There is no container ${container} on ${seenFrom(target).en}.`,
        `Il n’y a pas de conteneur ${container} sur ${seenFrom(target).fr}.`,
      ),
      words(
        'It may have been removed or made anew under another name; read the list again.',
        'Il a peut-être été supprimé, ou recréé sous un autre nom ; relisez la liste.',
      ),
    ),
  );
}

/** Names and ids as docker writes them; anything else could be taken for an option. Throws FailureError `bad-input`. */
export function containerNamed(container: string): string {
  if (/^[a-zA-Z0-9][a-zA-Z0-9_.-]*$/u.test(container)) return container;
  throw new FailureError(
    failure(
      'bad-input',
      words(`“${container}” cannot be the name of a container.`, `« ${container} » ne peut pas être un nom de conteneur.`),
      words('Write its name or id, such as shop_api_1.', 'Écrivez son nom ou son identifiant, comme shop_api_1.'),
    ),
  );
}
