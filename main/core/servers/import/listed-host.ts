import { isHostName } from '../../../../preload/contract/host-lists.ts';
import type { Environment } from '../../../../preload/contract/settings.ts';
import { tagSchema } from '../../../../preload/contract/settings.ts';
import type { Words } from '../../../../preload/contract/words.ts';
import { words } from '../../failure.ts';

/** A host as a file has it. What the file does not say is null. */
export interface ListedHost {
  readonly name: string;
  /** From 1. */
  readonly line: number;
  readonly hostName: string | null;
  readonly port: number | null;
  readonly user: string | null;
  /** Jump hosts in order, comma-separated as ssh_config(5) writes them. */
  readonly proxyJump: string | null;
  readonly identityFile: string | null;
  readonly environment: Environment | null;
  readonly tags: readonly string[];
}

/** Something in a file that cannot be a host here. */
export interface UnusableLine {
  readonly line: number;
  readonly text: string;
  readonly why: Words;
}

/** Something that was read and left aside; `line` is null when it is about the whole file. */
export interface Remark {
  readonly line: number | null;
  readonly what: Words;
}

/** What a parser found in a file. */
export interface ParsedHosts {
  readonly hosts: readonly ListedHost[];
  readonly unusable: readonly UnusableLine[];
  readonly remarks: readonly Remark[];
}

/** The same while it is being collected. */
export interface HostCollector {
  readonly hosts: ListedHost[];
  readonly unusable: UnusableLine[];
  readonly remarks: Remark[];
}

/** A file with more hosts is refused from there on. */
export const MOST_HOSTS = 10_000;

const LONGEST_TEXT = 120;

/** What a file says of a host, before it is known to be usable. Empty texts say nothing. */
export interface WrittenHost {
  readonly name: string;
  readonly line: number;
  /** May carry a user: `ops@10.0.0.1`. */
  readonly hostName?: string | null | undefined;
  readonly port?: string | null | undefined;
  readonly user?: string | null | undefined;
  readonly proxyJump?: string | null | undefined;
  readonly identityFile?: string | null | undefined;
  readonly environment?: Environment | null | undefined;
  readonly tags?: readonly string[];
}

export function emptyCollector(): HostCollector {
  return { hosts: [], unusable: [], remarks: [] };
}

/** Takes a host that was read, or says why it cannot be one. Blanks in a name become dashes. */
export function collect(into: HostCollector, written: WrittenHost): void {
  const { line } = written;
  const said = (text: string | null | undefined) => (text === null || text === undefined || text.trim() === '' ? null : text.trim());
  const name = written.name.trim().replaceAll(/\s+/gu, '-');
  const address = said(written.hostName);
  const at = address?.lastIndexOf('@') ?? -1;
  const hostName = address === null || at === -1 ? address : address.slice(at + 1);
  const user = said(written.user) ?? (address === null || at < 1 ? null : address.slice(0, at));
  const port = said(written.port);
  const proxyJump = said(written.proxyJump);
  const identityFile = said(written.identityFile);
  const refuse = (why: Words) => void into.unusable.push({ line, text: shortened(written.name.trim() || (address ?? '')), why });

  if (into.hosts.length >= MOST_HOSTS)
    return refuse(words(`only the first ${MOST_HOSTS} hosts are read`, `seuls les ${MOST_HOSTS} premiers hôtes sont lus`));
  if (name === '') return refuse(words('it has no name', 'il n’a pas de nom'));
  if (name === 'here') return refuse(words('here is the name of this computer', 'here est le nom de cet ordinateur'));
  if (!isHostName(name))
    return refuse(
      words('a name has no quotes, slashes or signs of a shell', 'un nom n’a ni guillemet, ni barre oblique, ni signe du shell'),
    );
  if (hostName !== null && !isHostName(hostName))
    return refuse(words(`${shortened(hostName)} is not an address`, `${shortened(hostName)} n’est pas une adresse`));
  if (port !== null && !isPort(port)) return refuse(words(`${shortened(port)} is not a port`, `${shortened(port)} n’est pas un port`));
  if (user !== null && (user.length > 64 || /[\s\p{Cc}"'`]|^-/u.test(user)))
    return refuse(words(`${shortened(user)} is not a user`, `${shortened(user)} n’est pas un utilisateur`));
  if (proxyJump !== null && (proxyJump.length > 512 || !proxyJump.split(',').every((hop) => isHostName(hop.trim()))))
    return refuse(words(`${shortened(proxyJump)} is no chain of jump hosts`, `${shortened(proxyJump)} n’est pas une suite de rebonds`));
  if (identityFile !== null && (identityFile.length > 4096 || /[\p{Cc}"]/u.test(identityFile)))
    return refuse(words('its key file is not a path', 'son fichier de clé n’est pas un chemin'));

  const { environment, tags } = environmentAndTags(written.tags ?? []);
  into.hosts.push({
    name,
    line,
    hostName,
    port: port === null ? null : Number(port),
    user,
    proxyJump: proxyJump === null ? null : proxyJump.replaceAll(/\s+/gu, ''),
    identityFile,
    environment: written.environment ?? environment,
    tags,
  });
}

/** Names that stand twice: the first counts, as with ssh(1). */
export function withoutRepeats({ hosts, unusable, remarks }: ParsedHosts): ParsedHosts {
  const lines = new Map<string, number>();
  const repeated: UnusableLine[] = [];
  const first = hosts.filter(({ name, line }) => {
    const earlier = lines.get(name);
    if (earlier === undefined) {
      lines.set(name, line);
      return true;
    }
    repeated.push({ line, text: name, why: words(`it stands on line ${earlier} already`, `il figure déjà à la ligne ${earlier}`) });
    return false;
  });
  return { hosts: first, unusable: [...unusable, ...repeated].toSorted((a, b) => a.line - b.line), remarks };
}

const ENVIRONMENT_WORDS: Readonly<Record<Environment, readonly string[]>> = {
  production: ['production', 'prod', 'prd', 'live'],
  staging: ['staging', 'stage', 'stg', 'preprod', 'preproduction', 'recette'],
  development: ['development', 'dev', 'developpement'],
  none: ['none', 'aucun'],
};

/** The environment a word stands for, however it is written: `prod`, `Préproduction`; null when it stands for none. */
export function environmentOf(word: string): Environment | null {
  const folded = word
    .normalize('NFD')
    .replaceAll(/[\p{M}\s_-]/gu, '')
    .toLowerCase();
  for (const environment of ['production', 'staging', 'development', 'none'] as const)
    if (ENVIRONMENT_WORDS[environment].includes(folded)) return environment;
  return null;
}

/** Groups of a file as tags; the first that names an environment is one. Words that say nothing (`all`) go. */
function environmentAndTags(groups: readonly string[]): { readonly environment: Environment | null; readonly tags: readonly string[] } {
  let environment: Environment | null = null;
  const tags = new Set<string>();
  for (const group of groups) {
    const meant = environmentOf(group);
    if (meant !== null && environment === null) environment = meant;
    const tag = meant === null ? asTag(group) : null;
    if (tag !== null && tags.size < 64) tags.add(tag);
  }
  return { environment, tags: [...tags].toSorted() };
}

/** A word as a tag: what does not fit becomes a dash; null when nothing is left. */
export function asTag(word: string): string | null {
  const tag = word
    .trim()
    .replaceAll(/[^\p{L}\p{N}_.+@/-]+/gu, '-')
    .replaceAll(/^[^\p{L}\p{N}_]+|-+$/gu, '')
    .slice(0, 64);
  return tagSchema.safeParse(tag).success && tag !== 'all' && tag !== 'ungrouped' ? tag : null;
}

export function isPort(text: string): boolean {
  return /^\d{1,5}$/u.test(text) && Number(text) >= 1 && Number(text) <= 65_535;
}

/** A text short enough to be shown in a sentence, on one line. */
export function shortened(text: string): string {
  const line = text.replaceAll(/\p{Cc}+/gu, ' ');
  return line.length > LONGEST_TEXT ? `${line.slice(0, LONGEST_TEXT)}…` : line;
}

/** That passwords were seen and left where they are. */
export function passwordsLeft(count: number): Remark {
  return {
    line: null,
    what: words(
      `${count === 1 ? 'A password was' : `${count} passwords were`} not taken over: passwords are never written into the settings. They are asked for at the first connection and can be kept as credentials then.`,
      `${count === 1 ? 'Un mot de passe n’a pas été repris' : `${count} mots de passe n’ont pas été repris`} : les réglages ne contiennent jamais de mot de passe. Ils sont demandés à la première connexion et peuvent alors être gardés comme identifiants.`,
    ),
  };
}
