import { Help } from 'commander';
import type { Command, HelpConfiguration, Option } from 'commander';
import { FRENCH_DESCRIPTIONS } from './french-descriptions.ts';

const TITLES: Readonly<Record<string, string>> = {
  'Usage:': 'Utilisation :',
  'Arguments:': 'Arguments :',
  'Options:': 'Options :',
  'Commands:': 'Commandes :',
};

/** What stands between angle and square brackets. */
const PLACEHOLDERS: Readonly<Record<string, string>> = {
  options: 'options',
  command: 'commande',
  dir: 'dossier',
  name: 'nom',
  tag: 'étiquette',
  fingerprint: 'empreinte',
  address: 'adresse',
  user: 'utilisateur',
  host: 'hôte',
  hosts: 'hôtes',
  path: 'chemin',
  remote: 'distant',
  local: 'local',
  file: 'fichier',
  target: 'cible',
  unit: 'unité',
  time: 'moment',
  when: 'moment',
  text: 'texte',
  engine: 'moteur',
  project: 'projet',
  service: 'service',
  seconds: 'secondes',
  environment: 'environnement',
  program: 'programme',
  args: 'arguments',
  context: 'contexte',
  namespace: 'namespace',
  vantage: 'départ',
  'path=value': 'chemin=valeur',
  'host:port': 'hôte:port',
  kind: 'sorte',
};

const VERIFIED: Readonly<Record<string, string>> = {
  start: 'le démarrer',
  stop: 'l’arrêter',
  restart: 'le redémarrer',
  pause: 'le suspendre',
  unpause: 'le reprendre',
  kill: 'le tuer',
  remove: 'le supprimer',
};

const usual = new Help();

/** Without the empty list that an option which may be repeated begins with. */
function described(option: Option): string {
  return usual.optionDescription(option).replace(/ ?\(default: \[\]\)$/u, '');
}

/** commander's help as it is. */
export const englishHelp: HelpConfiguration = { optionDescription: described };

/** What a command, an option or an argument is for, in French; as it stands where nobody wrote it. */
export function frenchDescription(english: string): string {
  const systemctl = /^systemctl (?<verb>[a-z-]+), as root, verified$/u.exec(english)?.groups?.['verb'];
  if (systemctl !== undefined) return `systemctl ${systemctl}, en root, vérifié`;
  const compose = /^compose (?<verb>[a-z]+), followed and verified$/u.exec(english)?.groups?.['verb'];
  if (compose !== undefined) return `compose ${compose}, suivi et vérifié`;
  const verb = /^(?<verb>[a-z]+) it, verified$/u.exec(english)?.groups?.['verb'];
  if (verb !== undefined && VERIFIED[verb] !== undefined) return `${VERIFIED[verb]}, vérifié`;
  return FRENCH_DESCRIPTIONS[english] ?? english;
}

/** A name between brackets, in French. */
export function frenchPlaceholder(name: string): string {
  return PLACEHOLDERS[name] ?? name;
}

function withPlaceholders(term: string): string {
  return term.replaceAll(/(?<=[<[])[a-z:=]+(?=(?:\.\.\.)?[>\]])/gu, frenchPlaceholder);
}

/** `(choices: "a", "b")` and `(default: 22)`, which commander adds. */
function withExtras(text: string): string {
  return text.replaceAll(/(?<=[( ])(?:choices|default): /gu, (word) => (word.startsWith('choices') ? 'choix : ' : 'par défaut : '));
}

const describe = (command: Command) => frenchDescription(command.description());

/** commander's help in French. */
export const frenchHelp: HelpConfiguration = {
  styleTitle: (title) => TITLES[title] ?? title,
  commandUsage: (command) => withPlaceholders(usual.commandUsage(command)),
  commandDescription: describe,
  subcommandTerm: (command) => withPlaceholders(usual.subcommandTerm(command)),
  subcommandDescription: describe,
  optionTerm: (option) => withPlaceholders(usual.optionTerm(option)),
  argumentTerm: (argument) => frenchPlaceholder(argument.name()),
  optionDescription(option) {
    return withExtras(described(option).replace(option.description, frenchDescription(option.description)));
  },
  argumentDescription(argument) {
    const usualOne = usual.argumentDescription(argument);
    return withExtras(usualOne.replace(argument.description, frenchDescription(argument.description)));
  },
};
