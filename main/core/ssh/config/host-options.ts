import { isIP } from 'node:net';
import type { Failure } from '../../../../preload/contract/failure.ts';
import type { Words } from '../../../../preload/contract/words.ts';
import { ownValue } from '../../../../preload/contract/own-value.ts';
import { words } from '../../failure.ts';
import { algorithmNotes } from '../connection/algorithms.ts';
import type { AlgorithmOptions } from '../connection/algorithms.ts';
import { malformed } from './config-files.ts';
import type { ConfigLine } from './config-files.ts';
import { judgeMatch } from './match-criteria.ts';
import { isSystemFile, matchNote, noteOn } from './option-notes.ts';
import { readValues } from './option-values.ts';
import { matchesPattern, matchesPatternList } from './patterns.ts';

/** What ssh_config(5) says about one host, as far as Pilothouse follows it. The first value found wins. */
export interface HostOptions extends AlgorithmOptions {
  readonly hostName: string;
  readonly port: number;
  /** null when nothing names one: then it is the user of this computer. */
  readonly user: string | null;
  readonly addressFamily: 'any' | 'inet' | 'inet6';
  /** The address of this computer to connect from; null for the system's choice. */
  readonly bindAddress: string | null;
  /** In order, with `~` and tokens as written; null when none is named, then the usual files are tried. */
  readonly identityFiles: readonly string[] | null;
  /** In order, with `~` and tokens as written; beside them, each key's own `-cert.pub`. */
  readonly certificateFiles: readonly string[];
  readonly identitiesOnly: boolean;
  /** A socket, `SSH_AUTH_SOCK`, `$NAME`, `none`, or null for what the environment says. */
  readonly identityAgent: string | null;
  /** `yes` for the agent of the login, else the socket or `$NAME` of another; null for no forwarding. */
  readonly forwardAgent: string | null;
  /** Comma-separated, null for none. */
  readonly proxyJump: string | null;
  readonly proxyCommand: string | null;
  readonly hostKeyAlias: string | null;
  readonly userKnownHostsFiles: readonly string[] | null;
  readonly globalKnownHostsFiles: readonly string[] | null;
  readonly connectTimeoutSeconds: number | null;
  /** Between two keepalives; null or 0 when the configuration asks for none. */
  readonly serverAliveIntervalSeconds: number | null;
  /** Unanswered keepalives after which the session is lost. */
  readonly serverAliveCountMax: number | null;
  readonly strictHostKeyChecking: 'ask' | 'yes' | 'accept-new' | 'no';
  readonly hashKnownHosts: boolean;
  readonly preferredAuthentications: readonly string[] | null;
  readonly numberOfPasswordPrompts: number;
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
  /** Why the host must not be connected to; one of the problems. */
  readonly refusal: Failure | null;
  /** Values that mean nothing where they stand. */
  readonly problems: readonly Failure[];
  /** What the configuration asks for and does not get: each a sentence with its place. */
  readonly notes: readonly Words[];
}

/** Every directive that applies to a host, its values and where the first stood; some add up (ssh_config(5)). */
interface Evaluation {
  readonly values: Map<string, { readonly values: readonly string[]; readonly rest: string; readonly line: ConfigLine | null }>;
  readonly identityFiles: string[];
  readonly certificateFiles: string[];
  /** Said once, in the order of the files. */
  readonly unmet: Map<ConfigLine, Words>;
  readonly problems: Failure[];
}

/** Older names of directives (readconf.c). */
const OLDER_NAMES: Readonly<Record<string, string>> = {
  challengeresponseauthentication: 'kbdinteractiveauthentication',
  skeyauthentication: 'kbdinteractiveauthentication',
  pubkeyacceptedkeytypes: 'pubkeyacceptedalgorithms',
  hostbasedkeytypes: 'hostbasedacceptedalgorithms',
  dsaauthentication: 'pubkeyauthentication',
};

/**
 * The options of a host. `Match exec` is never run and so never applies, nor does `Match localnetwork`; names are not made
 * canonical. What is not followed is said in the notes.
 */
export function evaluateHost(lines: readonly ConfigLine[], name: string, given: GivenOptions, localUser: string): EvaluatedHost {
  const evaluation: Evaluation = {
    values: new Map(),
    identityFiles: given.identityFile === undefined ? [] : [given.identityFile],
    certificateFiles: [],
    unmet: new Map(),
    problems: [],
  };
  const preset = (keyword: string, value: string | undefined) => {
    if (value !== undefined) evaluation.values.set(keyword, { values: [value], rest: value, line: null });
  };
  preset('hostname', given.hostName);
  preset('port', given.port === undefined ? undefined : String(given.port));
  preset('user', given.user);
  preset('proxyjump', given.proxyJump);

  const pass: Pass = { originalName: name, name, localUser, final: false, finalWanted: false, active: [] };
  applyLines(lines, true, evaluation, pass);
  if (pass.finalWanted || /^(?:yes|true|always)$/iu.test(evaluation.values.get('canonicalizehostname')?.values[0] ?? '')) {
    // A second look, under the host name that was found and no longer changes (ssh.c, main).
    const found = hostNameOf(evaluation, name);
    preset('hostname', found.replaceAll('%', '%%'));
    applyLines(lines, true, evaluation, { ...pass, name: found, final: true });
  }
  const before = evaluation.problems.length;
  const port = readValues(evaluation.values, evaluation.problems).port();
  const refusal = evaluation.problems[before] ?? null;
  const options = toOptions(evaluation, name, port);
  const isPersonal = (keyword: string) => !isSystemFile(evaluation.values.get(keyword)?.line?.file ?? '');
  const ignored = (evaluation.values.get('ignoreunknown')?.values ?? []).flatMap((value) => value.toLowerCase().split(','));
  const said = [...evaluation.unmet].filter(([line]) => !ignored.some((pattern) => matchesPattern(pattern, line.keyword)));
  return {
    options,
    refusal,
    problems: evaluation.problems,
    notes: [...said.map(([, note]) => note), ...algorithmNotes(options, isPersonal)],
  };
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
    applyLines(lines, true, { values: new Map(), identityFiles: [], certificateFiles: [], unmet: new Map(), problems: [] }, pass);
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
      active = matchApplies(line, enclosing, evaluation, pass);
    } else if (line.keyword === 'include') {
      // What is included where nothing applies does not apply; a `Match final` in it asks for the second look all the same.
      for (const included of line.included) applyLines(included, active, evaluation, pass);
    } else if (active) {
      applyDirective(line, evaluation);
    }
  }
}

function applyDirective(line: ConfigLine, { values, identityFiles, certificateFiles, unmet }: Evaluation): void {
  const [first = ''] = line.values;
  const keyword = ownValue(OLDER_NAMES, line.keyword) ?? line.keyword;
  if (keyword === 'identityfile' || keyword === 'certificatefile') {
    const files = keyword === 'identityfile' ? identityFiles : certificateFiles;
    if (!files.includes(first)) files.push(first);
    return;
  }
  if (values.has(keyword) || (keyword === 'proxyjump' && values.has('proxycommand'))) return;
  // Whichever of the two stands first excludes the other; `ProxyJump none` alone leaves room for a command, as `ssh -G` shows.
  if (keyword === 'proxycommand' && (values.get('proxyjump')?.rest ?? 'none').toLowerCase() !== 'none') return;
  values.set(keyword, { values: line.values, rest: line.rest, line });
  const note = noteOn(keyword, line.rest, placeOf(line));
  if (note !== null) unmet.set(line, note);
}

function matchApplies(line: ConfigLine, enclosing: boolean, evaluation: Evaluation, pass: Pass): boolean {
  const value = (keyword: string) => evaluation.values.get(keyword)?.values[0];
  const verdict = judgeMatch(line.rest, {
    host: pass.final ? pass.name : hostNameOf(evaluation, pass.name),
    originalHost: pass.originalName,
    user: value('user') ?? pass.localUser,
    localUser: pass.localUser,
    tag: value('tag') ?? '',
    final: pass.final,
  });
  if (verdict.finalWanted) pass.finalWanted = true;
  if (!enclosing) return false;
  if (verdict.unjudged !== null) evaluation.unmet.set(line, matchNote(verdict.unjudged, placeOf(line)));
  if (verdict.malformed !== null && !pass.final) {
    const what = verdict.malformed;
    evaluation.problems.push(
      malformed(
        line.file,
        line.line,
        words(`“${what}” is no criterion of Match there`, `« ${what} » n’y est pas un critère de Match`),
        line.rest,
      ),
    );
  }
  return verdict.applies;
}

function placeOf(line: ConfigLine): string {
  return `${line.file}:${line.line}`;
}

function hostNameOf({ values }: Evaluation, name: string): string {
  const found = (values.get('hostname')?.values[0] ?? name).replace(/%([%h])/gu, (_, token: string) => (token === 'h' ? name : '%'));
  // An address is no name, and stays as written.
  return isIP(found) === 0 ? found.toLowerCase() : found;
}

function toOptions(evaluation: Evaluation, name: string, port: number | null): HostOptions {
  const { identityFiles, certificateFiles } = evaluation;
  const { first, list, whole, yes, integer, seconds, oneOf } = readValues(evaluation.values, evaluation.problems);
  const unlessNone = (value: string | null) => (value === null || value.toLowerCase() === 'none' ? null : value);
  return {
    hostName: hostNameOf(evaluation, name),
    port: port ?? 22,
    user: first('user'),
    addressFamily: oneOf('addressfamily', { any: 'any', inet: 'inet', inet6: 'inet6' }, 'any'),
    bindAddress: first('bindaddress'),
    identityFiles: identityFiles.length === 0 ? null : identityFiles.filter((file) => file.toLowerCase() !== 'none'),
    certificateFiles: certificateFiles.filter((file) => file.toLowerCase() !== 'none'),
    identitiesOnly: yes('identitiesonly', false),
    identityAgent: first('identityagent'),
    forwardAgent: agentToForward(first('forwardagent')),
    proxyJump: unlessNone(whole('proxyjump'))?.replaceAll('ssh://', '') ?? null,
    proxyCommand: unlessNone(whole('proxycommand')),
    hostKeyAlias: first('hostkeyalias')?.toLowerCase() ?? null,
    userKnownHostsFiles: list('userknownhostsfile'),
    globalKnownHostsFiles: list('globalknownhostsfile'),
    connectTimeoutSeconds: seconds('connecttimeout'),
    serverAliveIntervalSeconds: seconds('serveraliveinterval'),
    serverAliveCountMax: integer('serveralivecountmax', 0, 1_000_000),
    strictHostKeyChecking: oneOf(
      'stricthostkeychecking',
      { ask: 'ask', yes: 'yes', true: 'yes', 'accept-new': 'accept-new', no: 'no', off: 'no', false: 'no' },
      'ask',
    ),
    hashKnownHosts: yes('hashknownhosts', false),
    preferredAuthentications: first('preferredauthentications')?.split(',') ?? null,
    numberOfPasswordPrompts: integer('numberofpasswordprompts', 0, 1000) ?? 3,
    pubkeyAuthentication: yes('pubkeyauthentication', true),
    passwordAuthentication: yes('passwordauthentication', true),
    kbdInteractiveAuthentication: yes('kbdinteractiveauthentication', true),
    ciphers: first('ciphers'),
    kexAlgorithms: first('kexalgorithms'),
    macs: first('macs'),
    hostKeyAlgorithms: first('hostkeyalgorithms'),
    pubkeyAcceptedAlgorithms: first('pubkeyacceptedalgorithms'),
    caSignatureAlgorithms: first('casignaturealgorithms'),
  };
}

function agentToForward(value: string | null): string | null {
  const word = value?.toLowerCase() ?? 'no';
  if (word === 'no' || word === 'false') return null;
  return word === 'yes' || word === 'true' ? 'yes' : value;
}
