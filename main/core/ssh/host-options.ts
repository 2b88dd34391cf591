import { createHash } from 'node:crypto';
import { hostname } from 'node:os';
import { join } from 'node:path';
import type { Failure } from '../../../preload/contract/failure.ts';
import { words } from '../failure.ts';
import { malformed } from './config-files.ts';
import type { ConfigLine } from './config-files.ts';
import { matchesPatternList } from './patterns.ts';

/** What ssh_config(5) says about one host, as far as Pilothouse follows it. The first value found wins. */
export interface HostOptions {
  readonly hostName: string;
  readonly port: number;
  /** null when nothing names one: then it is the user of this computer. */
  readonly user: string | null;
  /** In order, with `~` and tokens as written; null when none is named, then the usual files are tried. */
  readonly identityFiles: readonly string[] | null;
  readonly identitiesOnly: boolean;
  /** A socket, `SSH_AUTH_SOCK`, `none`, or null for what the environment says. */
  readonly identityAgent: string | null;
  /** Comma-separated, null for none. */
  readonly proxyJump: string | null;
  readonly proxyCommand: string | null;
  readonly hostKeyAlias: string | null;
  readonly userKnownHostsFiles: readonly string[] | null;
  readonly globalKnownHostsFiles: readonly string[] | null;
  readonly connectTimeoutSeconds: number | null;
  readonly strictHostKeyChecking: 'ask' | 'yes' | 'accept-new' | 'no';
  readonly hashKnownHosts: boolean;
  readonly preferredAuthentications: readonly string[] | null;
  readonly pubkeyAuthentication: boolean;
  readonly passwordAuthentication: boolean;
  readonly kbdInteractiveAuthentication: boolean;
}

/** What is known before the files are read: as if it stood on ssh's command line. */
export interface GivenOptions {
  readonly hostName?: string;
  readonly port?: number;
  readonly user?: string;
  readonly proxyJump?: string;
  readonly identityFile?: string;
}

export interface EvaluatedHost {
  readonly options: HostOptions;
  /** Values that mean nothing where they stand. */
  readonly problems: readonly Failure[];
}

type Values = Map<string, { readonly values: readonly string[]; readonly line: ConfigLine | null }>;

/** Every directive that applies to a host, its values and where the first stood; `IdentityFile` adds up (ssh_config(5)). */
interface Evaluation {
  readonly values: Values;
  readonly identityFiles: string[];
  readonly problems: Failure[];
}

/**
 * The options of a host. `Match exec` is never run and so never applies, nor does `Match localnetwork`;
 * `CanonicalizeHostname` is not followed.
 */
export function evaluateHost(lines: readonly ConfigLine[], name: string, given: GivenOptions, localUser: string): EvaluatedHost {
  const evaluation: Evaluation = {
    values: new Map(),
    identityFiles: given.identityFile === undefined ? [] : [given.identityFile],
    problems: [],
  };
  const preset = (keyword: string, value: string | undefined) => {
    if (value !== undefined) evaluation.values.set(keyword, { values: [value], line: null });
  };
  preset('hostname', given.hostName);
  preset('port', given.port === undefined ? undefined : String(given.port));
  preset('user', given.user);
  if (given.proxyJump !== undefined)
    applyDirective({ keyword: 'proxyjump', values: [given.proxyJump], file: '', line: 0, included: [] }, evaluation);

  const pass: Pass = { originalName: name, name, localUser, final: false, finalWanted: false, active: [] };
  applyLines(lines, true, evaluation, pass);
  if (pass.finalWanted) {
    // `Match final` asks for a second look, under the host name that was found and no longer changes (ssh.c, main).
    const found = hostNameOf(evaluation, name);
    evaluation.values.set('hostname', { values: [found.replaceAll('%', '%%')], line: null });
    applyLines(lines, true, evaluation, { ...pass, name: found, final: true });
  }
  return { options: toOptions(evaluation, name), problems: evaluation.problems };
}

/** Names that stand in `Host` lines and are no patterns, with the line that gives each; a name counts once, where it is first met. */
export function namedHosts(lines: readonly ConfigLine[], localUser: string): ReadonlyMap<string, ConfigLine> {
  const candidates = new Set<string>();
  const collect = (some: readonly ConfigLine[]) => {
    for (const line of some) {
      if (line.keyword === 'host') for (const name of line.values) if (!/[*?!]/u.test(name)) candidates.add(name);
      for (const inner of line.included) collect(inner);
    }
  };
  collect(lines);
  const named = new Map<string, ConfigLine>();
  for (const name of candidates) {
    const pass: Pass = { originalName: name, name, localUser, final: false, finalWanted: false, active: [] };
    applyLines(lines, true, { values: new Map(), identityFiles: [], problems: [] }, pass);
    // Under a `Host` that excludes it, an included file cannot give a name.
    const line = pass.active.find((active) => active.values.includes(name));
    if (line) named.set(name, line);
  }
  return named;
}

interface Pass {
  readonly originalName: string;
  readonly name: string;
  readonly localUser: string;
  readonly final: boolean;
  finalWanted: boolean;
  /** `Host` lines that applied. */
  readonly active: ConfigLine[];
}

function applyLines(lines: readonly ConfigLine[], enclosing: boolean, evaluation: Evaluation, pass: Pass): void {
  let active = enclosing;
  for (const line of lines) {
    if (line.keyword === 'host') {
      active = enclosing && matchesPatternList(line.values, pass.name);
      if (active) pass.active.push(line);
    } else if (line.keyword === 'match') {
      active = enclosing && matchApplies(line, evaluation, pass);
    } else if (active && line.keyword === 'include') {
      for (const included of line.included) applyLines(included, true, evaluation, pass);
    } else if (active) {
      applyDirective(line, evaluation);
    }
  }
}

function applyDirective(line: ConfigLine, { values, identityFiles }: Evaluation): void {
  const [first = ''] = line.values;
  switch (line.keyword) {
    case 'identityfile':
      if (!identityFiles.includes(first)) identityFiles.push(first);
      return;
    case 'proxyjump':
    case 'proxycommand':
      // Whichever stands first excludes the other.
      if (!values.has('proxyjump') && !values.has('proxycommand')) values.set(line.keyword, { values: line.values, line });
      return;
    case 'challengeresponseauthentication':
    case 'kbdinteractiveauthentication':
      if (!values.has('kbdinteractiveauthentication')) values.set('kbdinteractiveauthentication', { values: line.values, line });
      return;
    default:
      if (!values.has(line.keyword)) values.set(line.keyword, { values: line.values, line });
  }
}

function matchApplies(line: ConfigLine, evaluation: Evaluation, pass: Pass): boolean {
  let result = true;
  const criteria = [...line.values];
  while (criteria.length > 0) {
    const word = criteria.shift() ?? '';
    const negated = word.startsWith('!');
    const [criterion = '', joined] = word
      .slice(negated ? 1 : 0)
      .toLowerCase()
      .split('=', 2);
    if (criterion === 'all') continue;
    if (criterion === 'final' || criterion === 'canonical') {
      if (criterion === 'final') pass.finalWanted = true;
      if (pass.final === negated) result = false;
      continue;
    }
    const patterns = (joined ?? criteria.shift() ?? '').split(',');
    const subject = matchSubject(criterion, evaluation, pass);
    if (subject === null) {
      // A criterion that cannot be judged without running something, or that is not known: it never applies, negated or not.
      result = false;
    } else if (matchesPatternList(patterns, subject) === negated) {
      result = false;
    }
  }
  return result;
}

function matchSubject(criterion: string, evaluation: Evaluation, pass: Pass): string | null {
  switch (criterion) {
    case 'host':
      return hostNameOf(evaluation, pass.name);
    case 'originalhost':
      return pass.originalName;
    case 'user':
      return evaluation.values.get('user')?.values[0] ?? pass.localUser;
    case 'localuser':
      return pass.localUser;
    case 'tagged':
      return evaluation.values.get('tag')?.values[0] ?? '';
    default:
      return null;
  }
}

function hostNameOf({ values }: Evaluation, name: string): string {
  return (values.get('hostname')?.values[0] ?? name).replace(/%([%h])/gu, (_, token: string) => (token === 'h' ? name : '%')).toLowerCase();
}

function toOptions(evaluation: Evaluation, name: string): HostOptions {
  const { values, identityFiles, problems } = evaluation;
  const text = (keyword: string) => values.get(keyword)?.values.join(' ') ?? null;
  const first = (keyword: string) => values.get(keyword)?.values[0] ?? null;
  const list = (keyword: string) => values.get(keyword)?.values ?? null;
  const complain = (keyword: string, en: string, fr: string) => {
    const line = values.get(keyword)?.line;
    if (line) problems.push(malformed(line.file, line.line, words(en, fr), `${keyword} ${line.values.join(' ')}`));
  };
  const yes = (keyword: string, otherwise: boolean) => {
    const value = first(keyword)?.toLowerCase();
    if (value === undefined) return otherwise;
    if (value === 'yes' || value === 'true') return true;
    if (value === 'no' || value === 'false') return false;
    // OpenSSH knows a third word for a few of them (`PubkeyAuthentication unbound`): it means yes with a restriction.
    return otherwise;
  };

  let port = Number(first('port') ?? 22);
  if (!Number.isInteger(port) || port < 1 || port > 65_535) {
    complain('port', 'its port is not a number from 1 to 65535', 'son port n’est pas un nombre de 1 à 65535');
    port = 22;
  }
  let connectTimeoutSeconds: number | null = null;
  const timeout = first('connecttimeout');
  if (timeout !== null && timeout.toLowerCase() !== 'none') {
    connectTimeoutSeconds = parseDuration(timeout);
    if (connectTimeoutSeconds === null) complain('connecttimeout', 'its time is not understood', 'sa durée n’est pas comprise');
  }
  const jump = text('proxyjump');
  const command = text('proxycommand');
  return {
    hostName: hostNameOf(evaluation, name),
    port,
    user: first('user'),
    identityFiles: identityFiles.length === 0 ? null : identityFiles.filter((file) => file.toLowerCase() !== 'none'),
    identitiesOnly: yes('identitiesonly', false),
    identityAgent: first('identityagent'),
    proxyJump: jump === null || jump.toLowerCase() === 'none' ? null : jump,
    proxyCommand: command === null || command.toLowerCase() === 'none' ? null : command,
    hostKeyAlias: first('hostkeyalias')?.toLowerCase() ?? null,
    userKnownHostsFiles: list('userknownhostsfile'),
    globalKnownHostsFiles: list('globalknownhostsfile'),
    connectTimeoutSeconds,
    strictHostKeyChecking: strictness(first('stricthostkeychecking')),
    hashKnownHosts: yes('hashknownhosts', false),
    preferredAuthentications: first('preferredauthentications')?.split(',') ?? null,
    pubkeyAuthentication: yes('pubkeyauthentication', true),
    passwordAuthentication: yes('passwordauthentication', true),
    kbdInteractiveAuthentication: yes('kbdinteractiveauthentication', true),
  };
}

function strictness(value: string | null): HostOptions['strictHostKeyChecking'] {
  switch (value?.toLowerCase() ?? 'ask') {
    case 'yes':
    case 'true':
      return 'yes';
    case 'accept-new':
      return 'accept-new';
    case 'no':
    case 'off':
    case 'false':
      return 'no';
    default:
      return 'ask';
  }
}

/** Seconds of a time as sshd_config(5) writes it (`90`, `1m30s`); null when it is none. */
function parseDuration(text: string): number | null {
  if (!/^(\d+[smhdw]?)+$/iu.test(text)) return null;
  const unitSeconds: Readonly<Record<string, number>> = { '': 1, s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 };
  let seconds = 0;
  for (const [, amount = '0', unit = ''] of text.matchAll(/(\d+)([smhdw]?)/giu))
    seconds += Number(amount) * (unitSeconds[unit.toLowerCase()] ?? 1);
  return seconds;
}

export interface TokenContext {
  readonly home: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly localUser: string;
  readonly originalName: string;
  readonly options: HostOptions;
  readonly remoteUser: string;
}

/** A path of ssh_config(5) with `~`, `${NAME}` and the tokens of its section TOKENS replaced. */
export function expandPath(path: string, context: TokenContext): string {
  const { options, home, env, localUser, originalName, remoteUser } = context;
  const local = hostname();
  const tokens: Readonly<Record<string, string>> = {
    '%': '%',
    C: createHash('sha1')
      .update(`${local}${options.hostName}${options.port}${remoteUser}${options.proxyJump ?? ''}`)
      .digest('hex'),
    d: home,
    h: options.hostName,
    i: String(process.getuid?.() ?? 0),
    j: options.proxyJump ?? '',
    k: options.hostKeyAlias ?? originalName,
    L: local.split('.')[0] ?? local,
    l: local,
    n: originalName,
    p: String(options.port),
    r: remoteUser,
    u: localUser,
  };
  const expanded = path
    .replace(/\$\{(\w+)\}/gu, (whole, name: string) => env[name] ?? whole)
    .replace(/%(.)/gu, (whole, token: string) => tokens[token] ?? whole);
  return expanded === '~' || expanded.startsWith('~/') ? join(home, expanded.slice(1)) : expanded;
}
