import { join } from 'node:path';
import type { Failure } from '../../../../preload/contract/failure.ts';
import type { Host } from '../../../../preload/contract/servers.ts';
import type { SavedHost } from '../../../../preload/contract/settings.ts';
import type { Words } from '../../../../preload/contract/words.ts';
import { failure, FailureError, words } from '../../failure.ts';
import { readConfigFiles } from './config-files.ts';
import type { ConfigTree } from './config-files.ts';
import { evaluateHost, namedHosts } from './host-options.ts';
import type { EvaluatedHost, GivenOptions, HostOptions } from './host-options.ts';
import { indexHosts, writtenNames } from './host-index.ts';
import { refusePasswordInHost } from './login-in-host.ts';
import { sharedStart } from '../unchanged-files.ts';

export interface HostPlaces {
  readonly home: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The user of this computer: who one is on a host when nothing else is said. */
  readonly localUser: string;
  /** Hosts saved in the settings, by name. */
  readonly saved: () => Readonly<Record<string, SavedHost>>;
  /** The machine's own `/etc/ssh/ssh_config`; null to leave it out. */
  readonly systemFile: string | null;
}

/** A host as a person names it, with everything needed to connect. */
export interface HostTarget {
  /** As named: the key of its connection, and what the person reads. */
  readonly name: string;
  /** The name without user and port. */
  readonly originalName: string;
  readonly user: string;
  readonly options: HostOptions;
  /** What the configuration asks for and does not get. */
  readonly notes: readonly Words[];
}

/** Hosts by name: from the settings, from `~/.ssh/config` with what it includes, or just as written (`user@host:port`). */
export interface Hosts {
  list(): Promise<{ readonly hosts: readonly Host[]; readonly problems: readonly Failure[] }>;
  /**
   * Throws `ssh-host-unknown` when the name cannot be one, `ssh-config-unreadable` when its port in the files is none. A host that is nowhere written down is taken at its word.
   */
  find(name: string): Promise<HostTarget>;
}

/** The files are looked at each time, once for all who ask at the same time: an edit counts at once. */
export function createHosts(places: HostPlaces): Hosts {
  const { home, env, systemFile } = places;
  const userFile = join(home, '.ssh', 'config');
  const shared = sharedStart<ConfigTree>();
  const read = () => shared(userFile, () => readConfigFiles({ home, env, userFile, systemFile }));
  return {
    async list() {
      const { lines, problems } = await read();
      const saved = places.saved();
      const index = indexHosts(lines);
      const evaluate = (name: string, given: GivenOptions): EvaluatedHost => {
        const first = evaluateHost(index.linesFor([name]), name, given, places.localUser);
        return index.looksTwice ? evaluateHost(index.linesFor([name, first.options.hostName]), name, given, places.localUser) : first;
      };
      const hosts: Host[] = [];
      const complaints: Failure[] = [...problems];
      const add = (name: string, given: GivenOptions, source: string) => {
        const evaluated = evaluate(name, given);
        const { hostName, port, user, proxyJump, identityFiles, certificateFiles, identitiesOnly } = evaluated.options;
        const keys = {
          ...(identityFiles === null || identityFiles.length === 0 ? {} : { identityFiles: [...identityFiles] }),
          ...(certificateFiles.length === 0 ? {} : { certificateFiles: [...certificateFiles] }),
          ...(identitiesOnly ? { identitiesOnly } : {}),
        };
        const notes = evaluated.notes.length === 0 ? {} : { notes: [...evaluated.notes] };
        hosts.push({ name, hostName, port, user, proxyJump, ...keys, source, ...notes });
        complaints.push(...evaluated.problems);
      };
      for (const [name, host] of Object.entries(saved)) add(name, givenBySettings(host), 'settings');
      for (const name of writtenNames(lines)) {
        const line = namedHosts(index.linesFor([name]), places.localUser).get(name);
        if (line && !Object.hasOwn(saved, name)) add(name, {}, `${line.file}:${line.line}`);
      }
      return { hosts, problems: uniqueProblems(complaints) };
    },
    async find(name) {
      const { lines } = await read();
      const saved = places.saved();
      const host = Object.hasOwn(saved, name) ? saved[name] : undefined;
      const written = host === undefined ? parseHostName(name) : { originalName: name, given: givenBySettings(host) };
      const { options, notes, refusal } = evaluateHost(lines, written.originalName, written.given, places.localUser);
      if (refusal !== null) throw new FailureError(refusal);
      return { name, originalName: written.originalName, user: options.user ?? places.localUser, options, notes };
    },
  };
}

function givenBySettings(host: SavedHost): GivenOptions {
  return {
    hostName: host.hostName,
    port: host.port,
    ...(host.user === null ? {} : { user: host.user }),
    ...(host.proxyJump === null ? {} : { proxyJump: host.proxyJump }),
    ...(host.identityFile === null ? {} : { identityFile: host.identityFile }),
  };
}

/**
 * `[user@]host[:port]`, with an IPv6 address in brackets or alone, or `ssh://[user@]host[:port]`.
 * Throws `ssh-host-unknown` for anything that OpenSSH would not take either.
 */
export function parseHostName(name: string): { readonly originalName: string; readonly given: GivenOptions } {
  refusePasswordInHost(name);
  const text = name.replace(/^ssh:\/\//iu, '').replace(/\/$/u, '');
  const at = text.lastIndexOf('@');
  const user = at === -1 ? undefined : text.slice(0, at);
  const rest = text.slice(at + 1);
  const found =
    /^\[(?<bracketed>[^\]]+)\](?::(?<port6>\d+))?$/u.exec(rest) ??
    /^(?<plain>[^:]+)(?::(?<port4>\d+))?$/u.exec(rest) ??
    /^(?<bare6>[0-9a-fA-F:.]+(?:%\w+)?)$/u.exec(rest);
  const { bracketed, plain, bare6, port6, port4 } = found?.groups ?? {};
  const host = bracketed ?? plain ?? bare6 ?? '';
  const portText = port6 ?? port4;
  const port = portText === undefined ? undefined : Number(portText);
  // A name that starts with a dash would be an option to other programs; blanks and control characters are in no name.
  if (
    host === '' ||
    host.startsWith('-') ||
    /[\s\p{Cc}'"`$\\;&<>|(){}]/u.test(host) ||
    user === '' ||
    user?.startsWith('-') === true ||
    (user !== undefined && /[\p{Cc}]/u.test(user)) ||
    (port !== undefined && (port < 1 || port > 65_535))
  ) {
    throw new FailureError(
      failure(
        'ssh-host-unknown',
        words(`“${name}” is not the name of a host.`, `« ${name} » n’est pas un nom d’hôte.`),
        words(
          'Write a name from your ssh configuration, or user@host:port.',
          'Écrivez un nom de votre configuration ssh, ou utilisateur@hôte:port.',
        ),
      ),
    );
  }
  return { originalName: host, given: { ...(user === undefined ? {} : { user }), ...(port === undefined ? {} : { port }) } };
}

function uniqueProblems(problems: readonly Failure[]): Failure[] {
  const seen = new Map(problems.map((problem) => [problem.cause.en, problem]));
  return [...seen.values()];
}
