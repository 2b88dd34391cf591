import type { ComposeProject, ComposeVerb, EngineName } from '../../../../preload/contract/containers.ts';
import { failure, words } from '../../failure.ts';
import { seenFrom } from '../../vantage/tcp.ts';

export function composeFailed(object: string, { exitCode, said }: { readonly exitCode: number | null; readonly said: string }) {
  return failure(
    'command-failed',
    words(`Compose failed on ${object}.`, `Compose a échoué sur ${object}.`),
    words('What it said is below, the reason usually last.', 'Ce qu’il a dit figure ci-dessous, la raison le plus souvent en dernier.'),
    { evidence: said || object, ...(exitCode === null ? {} : { code: String(exitCode) }) },
  );
}

export function projectNotFound(target: string, project: string) {
  return failure(
    'not-found',
    words(
      `No container on ${target} belongs to a project ${project}.`,
      `Aucun conteneur de ${target} n’appartient à un projet ${project}.`,
    ),
    words(
      'A project that is down is brought up with its compose file: --file /path/to/compose.yml',
      'Un projet retiré se relance avec son fichier compose : --file /chemin/vers/compose.yml',
    ),
  );
}

export function noFiles(project: string) {
  return failure(
    'bad-input',
    words(`The compose files of ${project} are not known.`, `Les fichiers compose de ${project} ne sont pas connus.`),
    words(
      'Its containers do not remember them (or relatively). Give them in full: --file /path/to/compose.yml',
      'Ses conteneurs ne les ont pas retenus (ou de façon relative). Donnez-les en entier : --file /chemin/vers/compose.yml',
    ),
  );
}

export function noCompose(target: string, engine: EngineName) {
  return failure(
    'not-available',
    words(`${target} has no compose for ${engine}.`, `${target} n’a pas compose pour ${engine}.`),
    words(
      'Install docker-compose-plugin, docker-compose or podman-compose there.',
      'Installez-y docker-compose-plugin, docker-compose ou podman-compose.',
    ),
  );
}

export function serviceNotFound({ name, services }: ComposeProject, service: string) {
  return failure(
    'not-found',
    words(`${name} has no service ${service}.`, `${name} n’a pas de service ${service}.`),
    words(`Its services: ${services.join(', ')}`, `Ses services : ${services.join(', ')}`),
  );
}

export function wholeOnly(verb: ComposeVerb) {
  return failure(
    'bad-input',
    words(`compose ${verb} is for a whole project.`, `compose ${verb} porte sur un projet entier.`),
    words('Leave the service out, or stop it instead.', 'N’indiquez pas de service, ou arrêtez-le plutôt.'),
  );
}

/** A compose file that the containers of a project name, and that the account cannot read: not there, or not for it. */
export function fileNotRead(target: string, project: string, file: string, there: boolean) {
  const place = seenFrom(target);
  if (there)
    return failure(
      'permission-denied',
      words(
        `This account may not read the compose file of ${project} on ${place.en}: ${file}`,
        `Ce compte n’a pas le droit de lire le fichier compose de ${project} sur ${place.fr} : ${file}`,
      ),
      words(
        'Do it as root (the switch above the list, --as-root on the command line), or give the account the right to read it.',
        'Faites-le en tant que root (le bouton au-dessus de la liste, --as-root en ligne de commande), ou donnez au compte le droit de le lire.',
      ),
    );
  return failure(
    'not-found',
    words(
      `The compose file of ${project} is not on ${place.en} any more: ${file}`,
      `Le fichier compose de ${project} n’est plus sur ${place.fr} : ${file}`,
    ),
    words(
      'Nothing was done. Put it back, or handle the containers of the project one by one: that needs no file.',
      'Rien n’a été fait. Remettez-le en place, ou agissez sur les conteneurs du projet un par un : cela ne demande aucun fichier.',
    ),
  );
}
