import type { Failure } from '../../../../preload/contract/failure.ts';
import type { ContainerShell } from '../../../../preload/contract/terminals.ts';
import { failure, words } from '../../failure.ts';
import { seenFrom } from '../../vantage/tcp.ts';
import type { Command } from '../../vantage/vantage.ts';

/** An engine that could not start a shell says so in a few lines; more than this a shell has said. */
const LONGEST_REFUSAL = 2000;
/** bash where the image has it, else sh; with a character set, which images rarely name. */
const SHELL = 'export LANG="${LANG:-C.UTF-8}"; command -v bash >/dev/null 2>&1 && exec bash; exec sh';

/** The engine's own command for a shell on a terminal in a container (docker-container-exec(1), podman-exec(1)). */
export function containerShellCommand({ engine, name }: ContainerShell): Pick<Command, 'program' | 'args'> {
  return { program: engine, args: ['exec', '-it', '-e', 'TERM=xterm-256color', name, 'sh', '-c', SHELL] };
}

/** Why no shell began in a container, from what the engine said; null when one did. */
export function whyNoShell(
  { engine, name, asRoot }: ContainerShell,
  target: string,
  exitCode: number | null,
  said: string,
): Failure | null {
  if (exitCode === null || exitCode === 0 || said.length > LONGEST_REFUSAL) return null;
  const place = seenFrom(target);
  const evidence = { evidence: said.trim() || engine };
  if (/executable file .*not found|exec: "sh": stat|starting container process caused.*no such file/isu.test(said))
    return failure(
      'not-available',
      words(`The image of ${name} has no shell.`, `L’image de ${name} n’a pas de shell.`),
      words(
        'It holds its program alone. Its log and its details tell what they can; a build of the image with a shell would let you in.',
        'Elle ne contient que son programme. Son journal et ses détails disent ce qu’ils peuvent ; une construction de l’image avec un shell vous y laisserait entrer.',
      ),
      evidence,
    );
  if (/is not running|is paused|is restarting|container state improper/iu.test(said))
    return failure(
      'not-available',
      words(`${name} does not run: there is nothing to open a shell in.`, `${name} ne tourne pas : il n’y a rien où ouvrir un shell.`),
      words('Start it, then open the shell again.', 'Démarrez-le, puis rouvrez le shell.'),
      evidence,
    );
  if (/no such container|no container with name or id/iu.test(said))
    return failure(
      'not-found',
      words(`There is no container ${name} on ${place.en} any more.`, `Il n’y a plus de conteneur ${name} sur ${place.fr}.`),
      words(
        'It was removed, or made anew under another name; look at the list of containers.',
        'Il a été supprimé, ou recréé sous un autre nom ; regardez la liste des conteneurs.',
      ),
      evidence,
    );
  if (/permission denied.*socket|socket.*permission denied/isu.test(said) && !asRoot)
    return failure(
      'permission-denied',
      words(`This account may not speak to ${engine} on ${place.en}.`, `Ce compte n’a pas le droit de parler à ${engine} sur ${place.fr}.`),
      words(
        'Turn on “As root” above the list of containers and open the shell from there.',
        'Activez « En tant que root » au-dessus de la liste des conteneurs et ouvrez le shell depuis là.',
      ),
      evidence,
    );
  if (/cannot connect to the docker daemon|is the docker daemon running|unable to connect to podman/iu.test(said))
    return failure(
      'command-failed',
      words(`The engine of ${engine} on ${place.en} does not run.`, `Le moteur de ${engine} sur ${place.fr} ne tourne pas.`),
      words(`Start it: systemctl start ${engine}`, `Démarrez-le : systemctl start ${engine}`),
      evidence,
    );
  if (exitCode === 127 && new RegExp(`(?:env|sudo|doas).*${engine}.*(?:no such file|not found)`, 'isu').test(said))
    return failure(
      'command-missing',
      words(`${engine} is not on ${place.en}.`, `${engine} n’est pas sur ${place.fr}.`),
      words('Install it there, or check the PATH of the account.', 'Installez-le à cet endroit, ou vérifiez le PATH du compte.'),
      evidence,
    );
  return null;
}
