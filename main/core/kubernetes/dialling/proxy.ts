import { isIP } from 'node:net';

/**
 * The proxy that the environment sets for an API server, as kubectl reads it (golang.org/x/net/http/httpproxy): HTTPS_PROXY or
 * HTTP_PROXY by the server's scheme, never for loopback, never for what NO_PROXY names. null for none.
 */
export function proxyFor(server: URL, env: Readonly<Record<string, string | undefined>>): string | null {
  const read = (name: string) => env[name.toUpperCase()] || env[name] || '';
  const proxy = server.protocol === 'https:' ? read('https_proxy') : read('http_proxy');
  if (proxy === '') return null;
  const host = server.hostname.replace(/^\[|\]$/g, '').toLowerCase();
  const port = server.port === '' ? (server.protocol === 'https:' ? '443' : '80') : server.port;
  if (host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'))) return null;
  const excepted = read('no_proxy')
    .split(',')
    .map((entry) => entry.trim().toLowerCase())
    .filter((entry) => entry !== '');
  if (excepted.some((entry) => isExcepted(entry, host, port))) return null;
  return proxy.includes('://') ? proxy : `http://${proxy}`;
}

function isExcepted(entry: string, host: string, port: string): boolean {
  if (entry === '*') return true;
  if (entry.includes('/')) return isIP(host) === 4 && inNetwork(host, entry);
  const [, name = entry, entryPort] = /^(.*?)(?::(\d+))?$/.exec(isIP(entry) === 6 ? '' : entry) ?? [];
  const bare = (name === '' ? entry : name).replace(/^\*?\./, '');
  if (entryPort !== undefined && entryPort !== port) return false;
  // `.example.com` means the names below it only, `example.com` itself and the names below it.
  return host.endsWith(`.${bare}`) || (host === bare && !/^\*?\./.test(name));
}

function inNetwork(host: string, network: string): boolean {
  const [address = '', length = ''] = network.split('/');
  const bits = Number(length);
  if (isIP(address) !== 4 || !Number.isInteger(bits) || bits < 0 || bits > 32) return false;
  const mask = bits === 0 ? 0 : (0xffffffff << (32 - bits)) >>> 0;
  return (toNumber(host) & mask) >>> 0 === (toNumber(address) & mask) >>> 0;
}

function toNumber(address: string): number {
  return address.split('.').reduce((value, part) => ((value << 8) | Number(part)) >>> 0, 0);
}
