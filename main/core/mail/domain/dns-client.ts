import { FailureError, failureOf } from '../../failure.ts';
import type { Vantage } from '../../vantage/vantage.ts';
import type { DnsQuestion } from './dns-exchange.ts';
import { exchange } from './dns-exchange.ts';
import type { DnsMessage, DnsRecord, RecordType } from './dns-message.ts';
import { isDomainName } from './dns-message.ts';
import type { DnsPlace, ResolverSearch } from './resolvers.ts';
import { readResolver, resolversOf, shownResolver } from './resolvers.ts';

/**
 * How a look-up ended: `found`; `empty` the name exists without such a record; `no-name` NXDOMAIN; `failed` SERVFAIL; `refused`;
 * `referred` the server only names others to ask; `silent` no answer within the limit; `unreachable` nothing listens there, or no way
 * leads there; `unreadable` what came is no answer; `not-asked` one check asks no more than it already has.
 * From `failed` on they say nothing about what is published, and after it nothing about the domain.
 */
export type DnsStatus =
  | 'found'
  | 'empty'
  | 'no-name'
  | 'failed'
  | 'refused'
  | 'referred'
  | 'silent'
  | 'unreachable'
  | 'unreadable'
  | 'not-asked';

export interface DnsAnswer {
  readonly status: DnsStatus;
  readonly name: string;
  readonly type: RecordType;
  /** Those of the type asked for, behind aliases too. */
  readonly records: readonly DnsRecord[];
  /** Where the name is an alias: what it leads to, in order. */
  readonly aliases: readonly string[];
  readonly validated: boolean;
}

/** Look-ups of one check: each name and type is asked for once. */
export interface Dns {
  lookUp(name: string, type: RecordType): Promise<DnsAnswer>;
  /** The resolver that answered last, `192.0.2.53:53`; those that are asked, while none has. */
  readonly server: string;
  readonly signal: AbortSignal;
}

/** Whether an answer says something about what is published. */
export function isAnswer(answer: DnsAnswer): boolean {
  return answer.status === 'found' || answer.status === 'empty' || answer.status === 'no-name';
}

const TRIES = 2;
const MOST_AT_ONCE = 12;
/** One check asks no more than this, whatever a domain's records refer to. */
const MOST_LOOK_UPS = 250;

/** The resolvers of one check; who does not answer goes to the end of the line, so that it is waited for once. */
interface Resolvers {
  inTurn: readonly DnsPlace[];
  answered: DnsPlace | null;
}

/**
 * A resolver: `server` (an address, with a port where it is not 53), else those of the vantage, each in its turn where the one before it is
 * silent, fails or refuses (resolv.conf(5)).
 * Throws FailureError `bad-input`, `not-available` where the place names no resolver, and those of the vantage.
 */
export async function openDns(vantage: Vantage, server: string | null, search: ResolverSearch): Promise<Dns> {
  const { signal, timeoutMs } = search;
  const named = server === null ? await resolversOf(vantage, search) : [readResolver(server)];
  const resolvers: Resolvers = { inTurn: named, answered: null };
  const kept = new Map<string, Promise<DnsAnswer>>();
  const waiting: (() => void)[] = [];
  let running = 0;
  const ask = async (name: string, type: RecordType): Promise<DnsAnswer> => {
    if (running < MOST_AT_ONCE) running += 1;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    try {
      return await answerTo(vantage, resolvers, { name, type, signal, timeoutMs });
    } finally {
      // Whoever waits longest takes this place over.
      const next = waiting.shift();
      if (next) next();
      else running -= 1;
    }
  };
  return {
    get server() {
      return resolvers.answered === null ? named.map(shownResolver).join(', ') : shownResolver(resolvers.answered);
    },
    signal,
    lookUp(typed, type) {
      const name = typed.replace(/\.$/, '').toLowerCase();
      const key = `${type} ${name}`;
      const known = kept.get(key);
      if (known) return known;
      const asked = kept.size >= MOST_LOOK_UPS ? Promise.resolve(ending('not-asked', name, type)) : ask(name, type);
      kept.set(key, asked);
      return asked;
    },
  };
}

/** What the resolvers have told that is no answer: which says most is what is told in the end. */
const TELLING: readonly DnsStatus[] = ['failed', 'refused', 'referred', 'unreadable', 'silent', 'unreachable'];

/** Each resolver is asked until one answers; those that said nothing, a second time. */
async function answerTo(vantage: Vantage, resolvers: Resolvers, question: DnsQuestion): Promise<DnsAnswer> {
  const { name, type } = question;
  if (!isDomainName(name)) return ending('no-name', name, type);
  const heard = new Map<DnsPlace, DnsAnswer>();
  for (let attempt = 0; attempt < TRIES; attempt += 1) {
    for (const place of resolvers.inTurn) {
      const before = heard.get(place)?.status;
      if (before === 'failed' || before === 'refused' || before === 'referred') continue;
      // What is in the way of EDNS often drops it without a word.
      const answer = await askOnce(vantage, place, question, before !== 'silent');
      if (isAnswer(answer)) {
        resolvers.answered = place;
        return answer;
      }
      heard.set(place, answer);
      if (answer.status === 'silent' || answer.status === 'unreachable')
        resolvers.inTurn = [...resolvers.inTurn.filter((other) => other !== place), place];
    }
  }
  const all = [...heard.values()];
  return (
    TELLING.map((status) => all.find((answer) => answer.status === status)).find((answer) => answer !== undefined) ??
    ending('silent', name, type)
  );
}

async function askOnce(vantage: Vantage, place: DnsPlace, question: DnsQuestion, extended: boolean): Promise<DnsAnswer> {
  const { name, type, signal } = question;
  signal.throwIfAborted();
  try {
    return told(await exchange(vantage, place, question, extended), name, type);
  } catch (error) {
    signal.throwIfAborted();
    return ending(statusOf(error), name, type);
  }
}

/** What a datagram or a connection ends with where nobody takes it (connect(2), udp(7)). */
const NO_WAY: ReadonlySet<string> = new Set(['ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH', 'EADDRNOTAVAIL', 'EACCES', 'EPERM', 'EINVAL']);

function statusOf(error: unknown): DnsStatus {
  if (error instanceof FailureError) {
    const { kind } = failureOf(error);
    return kind === 'timed-out' || kind === 'connection-timed-out' ? 'silent' : 'unreachable';
  }
  return error instanceof Error && 'code' in error && NO_WAY.has(String(error.code)) ? 'unreachable' : 'unreadable';
}

/** RFC 1035 §4.1.1, RFC 2136 §2.2; that it did not understand, does not know how, or is not responsible is a refusal too. */
const STATUS_OF_CODE: ReadonlyMap<number, DnsStatus> = new Map([
  [1, 'refused'],
  [2, 'failed'],
  [3, 'no-name'],
  [4, 'refused'],
  [5, 'refused'],
  [9, 'refused'],
]);

function told(message: DnsMessage, name: string, type: RecordType): DnsAnswer {
  const aliases = message.records.filter((record) => record.type === 'CNAME').map(({ value }) => value);
  const records = message.records.filter((record) => record.type === type);
  const answer = { name, type, records, aliases, validated: message.validated };
  if (message.code !== 0) return { ...answer, status: STATUS_OF_CODE.get(message.code) ?? 'unreadable', records: [] };
  if (records.length > 0) return { ...answer, status: 'found' };
  return { ...answer, status: leavesItToOthers(message, aliases) ? 'referred' : 'empty' };
}

const TYPE_SOA = 6;

/**
 * A server that looks nothing up for others, and answers with no record and no word that there is none (SOA, RFC 2308 §2.2): it is not
 * responsible for the name, or not for what an alias leads to.
 */
function leavesItToOthers(message: DnsMessage, aliases: readonly string[]): boolean {
  return !message.recursive && !message.authority.includes(TYPE_SOA) && (aliases.length > 0 || !message.authoritative);
}

function ending(status: DnsStatus, name: string, type: RecordType): DnsAnswer {
  return { status, name, type, records: [], aliases: [], validated: false };
}
