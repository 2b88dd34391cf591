/** Load of 1, 5 and 15 minutes from /proc/loadavg (`0.10 0.20 0.30 1/234 5678`) or `sysctl -n vm.loadavg` (`{ 0.10 0.20 0.30 }`). */
export function parseLoad(text: string): [number, number, number] | null {
  const found = /^\s*\{?\s*(\d+[.,]\d+)\s+(\d+[.,]\d+)\s+(\d+[.,]\d+)/u.exec(text);
  if (!found) return null;
  const [one, five, fifteen] = found.slice(1).map((number) => Number(number.replace(',', '.')));
  return one === undefined || five === undefined || fifteen === undefined ? null : [one, five, fifteen];
}

/** Seconds since boot from /proc/uptime (`12345.67 45678.90`) or `sysctl -n kern.boottime` (`{ sec = 1700000000, usec = 0 } ...`). */
export function parseUptime(text: string, nowSeconds: number): number | null {
  const proc = /^\s*(\d+(?:\.\d+)?)\s+\d/u.exec(text)?.[1];
  if (proc !== undefined) return Number(proc);
  const boot = /\bsec = (\d+)/u.exec(text)?.[1];
  return boot === undefined ? null : Math.max(nowSeconds - Number(boot), 0);
}

/** A count on a line of its own, such as nproc(1) prints; null when there is none. */
function parseCount(text: string): number | null {
  const count = /^\s*(\d{1,6})\s*$/mu.exec(text)?.[1];
  return count === undefined || Number(count) === 0 ? null : Number(count);
}

/** Processors in use, from a count or from the kernel's list of them after `online` (`0-3,8`, cpuset(7)); null when there is neither. */
export function parseCores(text: string): number | null {
  const list = /^\s*online (\d+(?:-\d+)?(?:,\d+(?:-\d+)?)*)\s*$/u.exec(text)?.[1];
  if (list === undefined) return parseCount(text);
  return list.split(',').reduce((sum, range) => {
    const [first = 0, last = first] = range.split('-').map(Number);
    return sum + Math.max(last - first + 1, 0);
  }, 0);
}
