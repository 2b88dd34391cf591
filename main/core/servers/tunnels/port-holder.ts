import type { PortHolder } from '../../vantage/port-in-use.ts';
import type { Vantage } from '../../vantage/vantage.ts';
import { parseNetstat, parseSs } from '../parse/sockets.ts';

/** Nobody waits longer for a name that only makes a sentence better. */
const LOOK_WITHIN_MS = 4000;

/** Who listens on a TCP port of a machine; null when nobody does, or the machine does not say. */
export async function holderOfPort(vantage: Vantage, port: number, signal: AbortSignal): Promise<PortHolder | null> {
  try {
    const options = { signal, timeoutMs: LOOK_WITHIN_MS };
    if (vantage.name === 'here' && process.platform === 'darwin') {
      const { stdout } = await vantage.run({ program: 'lsof', args: ['-nP', `-iTCP:${port}`, '-sTCP:LISTEN', '-Fpc'] }, options);
      return parseLsof(stdout);
    }
    const script = 'echo; if command -v ss >/dev/null 2>&1; then ss -H -lntupe; else netstat -lntup 2>/dev/null; fi';
    const { stdout } = await vantage.run({ program: 'sh', args: ['-c', script] }, options);
    const found = [...parseSs(stdout), ...parseNetstat(stdout)].find((one) => one.protocol === 'tcp' && one.port === port);
    if (found === undefined) return null;
    const [{ program, pid } = { program: null, pid: null }] = found.processes;
    // Since version 22 Node calls itself after its first thread.
    return { program: program === 'MainThread' ? 'node' : program, pid };
  } catch {
    // What is known without it stands: the port is not ours.
    return null;
  }
}

/** The first process of `lsof -Fpc`: a line `p812`, then `cpostgres`. */
export function parseLsof(text: string): PortHolder | null {
  const pid = /^p(\d+)$/mu.exec(text)?.[1];
  if (pid === undefined) return null;
  return { pid: Number(pid), program: /^c(.+)$/mu.exec(text)?.[1] ?? null };
}
