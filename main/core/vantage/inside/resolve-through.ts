import { isIP } from 'node:net';
import { FailureError } from '../../failure.ts';
import { lookupFailed, nameNotFound } from '../tcp.ts';
import type { Command, CommandResult, ResolvedAddress, VantageOptions } from '../vantage.ts';

/** The hosts file first, as every resolver; then getent(1), or an interpreter's resolver, or nslookup(1). Prints `WAY` and then what that says. */
const SCRIPT = `can() { command -v "$1" >/dev/null 2>&1; }
if can getent; then echo getent; getent ahosts "$1"; r=$?; [ $r = 2 ] && exit 44; exit $r; fi
if [ -r /etc/hosts ]; then
  echo hosts
  found=
  while read -r ip names; do
    case $ip in '#'*|'') continue;; esac
    for n in $names; do case $n in '#'*) break;; esac; [ "$n" = "$1" ] && echo "$ip" && found=1; done
  done </etc/hosts
  [ -n "$found" ] && exit 0
fi
if can python3; then
  echo python; python3 -c 'import socket,sys
try:
  for a in socket.getaddrinfo(sys.argv[1],None,type=socket.SOCK_STREAM): print(a[4][0])
except socket.gaierror as e: print(e,file=sys.stderr); sys.exit(44 if e.errno in (-2,-5) else 1)' "$1"; exit $?
fi
if can nslookup; then echo nslookup; nslookup "$1" 2>&1; exit 0; fi
if can node; then
  echo node; node -e 'require("dns").lookup(process.argv[1],{all:true},(e,a)=>{if(e){console.error(e.message);process.exit(e.code==="ENOTFOUND"?44:1)}a.forEach((x)=>console.log(x.address))})' "$1"; exit $?
fi
if can perl; then echo perl; perl -MSocket -e '@a=gethostbyname($ARGV[0]) or exit 44; print join(".",unpack("C4",$_)),"\\n" for @a[4..$#a]' "$1"; exit $?; fi
exit 43`;
const NOT_FOUND = 44;

/** Looks up a name in a container, with whatever its image has. Throws FailureError `name-not-found`, `name-lookup-failed`, `command-missing`. */
export async function resolveThrough(
  run: (command: Command, options: VantageOptions) => Promise<CommandResult>,
  from: string,
  host: string,
  options: VantageOptions,
): Promise<readonly ResolvedAddress[]> {
  const family = isIP(host);
  if (family === 4 || family === 6) return [{ address: host, family }];
  const { exitCode, stdout, stderr } = await run({ program: 'sh', args: ['-c', SCRIPT, 'sh', host] }, options);
  const evidence = [stdout.trim(), stderr.trim()].filter((text) => text !== '').join('\n') || `exit code ${exitCode ?? '?'}`;
  if (exitCode === NOT_FOUND) throw new FailureError(nameNotFound(host, from, { evidence }));
  const found = exitCode === 0 ? parseAddresses(stdout) : [];
  if (found.length > 0) return found;
  if (/nxdomain|can't resolve|can't find [^:]+: (?:no answer|no such)|non-existent/iu.test(stdout))
    throw new FailureError(nameNotFound(host, from, { evidence }));
  throw new FailureError(lookupFailed(host, from, { evidence }));
}

/**
 * Addresses in what getent, an interpreter or nslookup prints: at the beginning of a line, or after `Address:` (busybox: `Address 1:`) below
 * the `Name:` of the answer. The server that was asked stands above, and is none of them.
 */
export function parseAddresses(text: string): ResolvedAddress[] {
  const lines = text.split('\n').map((line) => line.trim());
  const nslookup = lines.includes('nslookup');
  const found = new Map<string, ResolvedAddress>();
  let answered = !nslookup;
  for (const line of lines) {
    if (line.startsWith('Name:')) answered = true;
    if (!answered) continue;
    const address = nslookup ? (/^Address(?: \d+)?:\s*(\S+)/u.exec(line)?.[1] ?? '') : (line.split(/\s+/u)[0] ?? '');
    const family = isIP(address);
    if ((family === 4 || family === 6) && !found.has(address)) found.set(address, { address, family });
  }
  return [...found.values()];
}
