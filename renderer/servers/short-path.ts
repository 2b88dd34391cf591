/** The end of a path, which is what tells one from another: `…/.ssh/config:12`. What is no path, or short, stays as it is. */
export function shortPath(path: string): string {
  const parts = path.split(/(?<=[/\\])/u);
  return /^(?:[/~]|[A-Za-z]:[/\\])/u.test(path) && parts.length > 4 ? `…/${parts.slice(-2).join('')}` : path;
}
