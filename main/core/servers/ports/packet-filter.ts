/**
 * A packet filter as far as it can be judged: chains of rules, whichever program wrote them. What is not understood is
 * `maybe`, and every way through the rules is followed, so that a verdict holds on all of them or is none.
 */
export type Condition =
  | {
      readonly kind: 'ports';
      readonly protocol: 'tcp' | 'udp' | null;
      readonly ranges: readonly (readonly [number, number])[];
      readonly not: boolean;
    }
  | { readonly kind: 'protocol'; readonly names: readonly string[]; readonly not: boolean }
  | { readonly kind: 'family'; readonly family: '4' | '6'; readonly not: boolean }
  | { readonly kind: 'state'; readonly states: readonly string[]; readonly not: boolean }
  | { readonly kind: 'interface'; readonly names: readonly string[]; readonly not: boolean }
  /** It always, or never, holds for a first packet that comes from elsewhere to this machine. */
  | { readonly kind: 'always' }
  | { readonly kind: 'never' }
  /** Source addresses, limits, times, marks: it depends. */
  | { readonly kind: 'depends' };

export type RuleVerdict =
  | { readonly kind: 'accept' | 'drop' | 'return' | 'none' }
  | { readonly kind: 'jump' | 'goto'; readonly chain: string }
  /** A verdict that is not understood: it may be any. */
  | { readonly kind: 'unclear' };

export interface FilterRule {
  readonly conditions: readonly Condition[];
  readonly verdict: RuleVerdict;
}

export interface FilterChain {
  readonly rules: readonly FilterRule[];
  /** What happens at its end when it is hooked in; `accept` where nothing is said. */
  readonly policy: 'accept' | 'drop';
}

/** One family's rules on the way in. */
export interface PacketFilter {
  /** Whose packets it sees. */
  readonly families: readonly ('4' | '6')[];
  readonly chains: ReadonlyMap<string, FilterChain>;
  /** The chains that the kernel itself enters, one after the other; every one must let a packet through. */
  readonly hooked: readonly string[];
}

/** The first packet of somebody elsewhere, to a port of this machine. */
export interface FirstPacket {
  readonly protocol: 'tcp' | 'udp';
  readonly port: number;
  readonly family: '4' | '6';
}

/** `some`: it depends on what cannot be known here, such as where the packet comes from. */
export type FilterOutcome = 'accepted' | 'dropped' | 'some';

type Match = 'yes' | 'no' | 'maybe';
type End = 'accept' | 'drop' | 'return';

/** Beyond this the rules count as too complex: each `maybe` doubles the ways at most by one chain. */
const MOST_STEPS = 50_000;
const DEEPEST_JUMP = 32;

/** What becomes of a packet in all the filters that see it. */
export function filterOutcome(filters: readonly PacketFilter[], packet: FirstPacket): FilterOutcome {
  let outcome: FilterOutcome = 'accepted';
  for (const filter of filters) {
    if (!filter.families.includes(packet.family)) continue;
    const budget = { steps: 0 };
    for (const name of filter.hooked) {
      const chain = filter.chains.get(name);
      if (chain === undefined) continue;
      const ends = walk(filter, chain, packet, 0, budget);
      if (ends === null) {
        outcome = 'some';
        continue;
      }
      const verdicts = new Set([...ends].map((end) => (end === 'return' ? chain.policy : end)));
      if (!verdicts.has('accept')) return 'dropped';
      if (verdicts.has('drop')) outcome = 'some';
    }
  }
  return outcome;
}

/** How a walk through a chain may end; null when it is too long to be followed. `return` is its end, too. */
function walk(filter: PacketFilter, chain: FilterChain, packet: FirstPacket, depth: number, budget: { steps: number }): Set<End> | null {
  const ends = new Set<End>();
  if (depth > DEEPEST_JUMP) return null;
  for (const { conditions, verdict } of chain.rules) {
    budget.steps += 1;
    if (budget.steps > MOST_STEPS) return null;
    const match = matchOf(conditions, packet);
    if (match === 'no' || verdict.kind === 'none') continue;
    if (verdict.kind === 'unclear') {
      ends.add('accept').add('drop');
      continue;
    }
    if (verdict.kind === 'jump' || verdict.kind === 'goto') {
      const target = filter.chains.get(verdict.chain);
      if (target === undefined) return null;
      const inner = walk(filter, target, packet, depth + 1, budget);
      if (inner === null) return null;
      for (const end of inner) if (end !== 'return') ends.add(end);
      if (inner.has('return') && verdict.kind === 'goto') ends.add('return');
      const goesOn = inner.has('return') && verdict.kind === 'jump';
      if (match === 'yes' && !goesOn) return ends;
      continue;
    }
    ends.add(verdict.kind);
    if (match === 'yes') return ends;
  }
  return ends.add('return');
}

function matchOf(conditions: readonly Condition[], packet: FirstPacket): Match {
  let match: Match = 'yes';
  for (const condition of conditions) {
    const one = holds(condition, packet);
    if (one === 'no') return 'no';
    if (one === 'maybe') match = 'maybe';
  }
  return match;
}

function holds(condition: Condition, packet: FirstPacket): Match {
  const unless = (not: boolean, is: boolean): Match => (is === not ? 'no' : 'yes');
  switch (condition.kind) {
    case 'ports': {
      // A port of another protocol is no port of this packet, whatever it is compared to.
      if (condition.protocol !== null && condition.protocol !== packet.protocol) return 'no';
      return unless(
        condition.not,
        condition.ranges.some(([from, to]) => packet.port >= from && packet.port <= to),
      );
    }
    case 'protocol':
      return unless(condition.not, condition.names.includes(packet.protocol));
    case 'family':
      return unless(condition.not, condition.family === packet.family);
    case 'state':
      // The first packet of a connection is new, or untracked where nothing tracks.
      return unless(condition.not, condition.states.includes('new'));
    case 'interface':
      // From elsewhere is never by the loopback; by which of the others is not known.
      if (condition.names.every((name) => name === 'lo')) return condition.not ? 'yes' : 'no';
      return condition.names.includes('*') ? unless(condition.not, true) : 'maybe';
    case 'always':
      return 'yes';
    case 'never':
      return 'no';
    case 'depends':
    default:
      return 'maybe';
  }
}
