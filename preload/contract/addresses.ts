/** `127.0.0.1:8080`, `[::1]:8080`: an IPv6 address stands in brackets before a port (RFC 3986 §3.2.2). */
export function addressAndPort(address: string, port: number | string): string {
  return `${address.includes(':') ? `[${address}]` : address}:${port}`;
}

/** Whether only this machine reaches an address that is listened on; white space around it does not count. */
export function isLoopback(address: string): boolean {
  const plain = address.trim();
  return plain === 'localhost' || plain === '::1' || plain.startsWith('127.');
}
