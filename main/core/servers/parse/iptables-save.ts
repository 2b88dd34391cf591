import type { Condition, FilterChain, FilterRule, PacketFilter, RuleVerdict } from '../ports/packet-filter.ts';

/** The way in of iptables(8): INPUT of the table filter, and of mangle and raw where they drop. */
const HOOKED = ['raw/PREROUTING', 'mangle/PREROUTING', 'mangle/INPUT', 'filter/INPUT'];

/** Matches that an option belongs to and that say nothing by themselves. */
const MODULES = new Set(['-m', '--match']);

/** Details of limits and of lists of those who came before. */
const WITH_VALUE = new Set(
  '--limit-burst --hashlimit-burst --hashlimit-mode --hashlimit-name --hashlimit-htable-expire --hashlimit-srcmask --hashlimit-dstmask --name --mask --seconds --hitcount'.split(
    ' ',
  ),
);
const WITHOUT_VALUE = new Set(['--rsource', '--rdest', '--rttl', '--reap']);

/**
 * The rules on the way in from `iptables-save` or `ip6tables-save`; null when there is no table in it. Options that are not
 * known make a rule one that may or may not hold.
 */
export function parseIptablesSave(text: string, family: '4' | '6'): PacketFilter | null {
  const chains = new Map<string, { rules: FilterRule[]; policy: FilterChain['policy'] }>();
  let table = '';
  for (const line of text.split('\n')) {
    const opened = /^\*(\S+)/u.exec(line)?.[1];
    if (opened !== undefined) table = opened;
    const [, name, policy] = /^:(\S+) (\S+)/u.exec(line) ?? [];
    if (name !== undefined) chains.set(`${table}/${name}`, { rules: [], policy: policy === 'DROP' ? 'drop' : 'accept' });
    const words = /^(?:\[\d+:\d+\] )?-A (.*)$/u.exec(line)?.[1];
    if (words === undefined) continue;
    const [chain = '', ...options] = wordsOf(words);
    chains.get(`${table}/${chain}`)?.rules.push(ruleOf(options, table));
  }
  if (chains.size === 0) return null;
  return { families: [family], chains, hooked: HOOKED.filter((name) => chains.has(name)) };
}

/** Words of a rule; a comment may hold blanks between double quotes. */
function wordsOf(line: string): string[] {
  return [...line.matchAll(/"((?:[^"\\]|\\.)*)"|(\S+)/gu)].map(([, quoted, plain]) => quoted ?? plain ?? '');
}

function ruleOf(options: readonly string[], table: string): FilterRule {
  const conditions: Condition[] = [];
  let verdict: RuleVerdict = { kind: 'none' };
  let protocol: 'tcp' | 'udp' | null = null;
  let not = false;
  for (let at = 0; at < options.length; at += 1) {
    const option = options[at] ?? '';
    const value = options[at + 1] ?? '';
    const take = (condition: Condition) => {
      conditions.push(condition);
      at += 1;
      not = false;
    };
    if (option === '!') {
      not = true;
    } else if (MODULES.has(option)) {
      at += 1;
    } else if (option === '-p' || option === '--protocol') {
      if ((value === 'tcp' || value === 'udp') && !not) protocol = value;
      take(value === 'all' ? { kind: 'always' } : { kind: 'protocol', names: [value], not });
    } else if (option === '--dport' || option === '--dports' || option === '--destination-port') {
      take({ kind: 'ports', protocol, ranges: rangesOf(value), not });
    } else if (option === '--ctstate' || option === '--state') {
      take({ kind: 'state', states: value.toLowerCase().split(','), not });
    } else if (option === '-i' || option === '--in-interface') {
      take({ kind: 'interface', names: [value === '+' ? '*' : value], not });
    } else if (option === '--dst-type') {
      take(value === 'LOCAL' ? { kind: not ? 'never' : 'always' } : { kind: not ? 'always' : 'never' });
    } else if (option === '-s' || option === '-d') {
      take({ kind: /^(0\.0\.0\.0|::)\/0$/u.test(value) && !not ? 'always' : 'depends' });
    } else if (option === '--limit' || option === '--hashlimit-upto') {
      // The first packet is within the limit, and is not one of many.
      take({ kind: not ? 'never' : 'always' });
    } else if (option === '--hashlimit-above' || option === '--update' || option === '--rcheck') {
      conditions.push({ kind: not ? 'always' : 'never' });
      at += option === '--hashlimit-above' ? 1 : 0;
      not = false;
    } else if (option === '--set') {
      not = false;
    } else if (WITH_VALUE.has(option) || option === '--comment') {
      at += 1;
    } else if (option === '--tcp-flags' || option === '--syn' || option === '--tcp-option') {
      // A packet that opens a connection: nothing but SYN.
      const opens = option === '--syn' || `${value} ${options[at + 2] ?? ''}` === 'FIN,SYN,RST,ACK SYN';
      conditions.push({ kind: opens && option !== '--tcp-option' ? (not ? 'never' : 'always') : 'depends' });
      at += option === '--syn' ? 0 : option === '--tcp-flags' ? 2 : 1;
      not = false;
    } else if (option === '--icmp-type' || option === '--icmpv6-type' || option === '--rt-type') {
      take({ kind: 'never' });
    } else if (option === '-j' || option === '-g' || option === '--jump' || option === '--goto') {
      verdict = verdictOf(value, table, option.startsWith('-g') || option === '--goto');
      // What stands behind belongs to the target: `--reject-with`, `--log-prefix`, `--set-xmark`.
      break;
    } else if (option.startsWith('-') && !WITHOUT_VALUE.has(option)) {
      conditions.push({ kind: 'depends' });
    }
  }
  return { conditions, verdict };
}

function rangesOf(value: string): (readonly [number, number])[] {
  return value.split(',').map((part) => {
    const [from = '', to] = part.split(':');
    return [Number(from || 0), Number(to === undefined ? from : to || 65_535)] as const;
  });
}

const PASSING = new Set([
  'LOG',
  'NFLOG',
  'ULOG',
  'MARK',
  'CONNMARK',
  'TRACE',
  'CT',
  'NOTRACK',
  'AUDIT',
  'TCPMSS',
  'DSCP',
  'TOS',
  'TTL',
  'HL',
  'CHECKSUM',
  'SET',
]);

function verdictOf(target: string, table: string, goes: boolean): RuleVerdict {
  if (target === 'ACCEPT') return { kind: 'accept' };
  if (target === 'DROP' || target === 'REJECT' || target === 'TARPIT') return { kind: 'drop' };
  if (target === 'RETURN') return { kind: 'return' };
  if (PASSING.has(target)) return { kind: 'none' };
  if (/^[A-Z]+$/u.test(target) && !target.includes('_')) return { kind: table === 'filter' ? 'unclear' : 'none' };
  return { kind: goes ? 'goto' : 'jump', chain: `${table}/${target}` };
}
