/** What the folder of a machine's own units tells (systemd.unit(5), `/etc/systemd/system`). */
export interface OwnUnitFiles {
  /** Unit files written on this machine, and templates of such units (`app@.service`). */
  readonly written: ReadonlySet<string>;
  /** Units that another one wants or requires: enabled. */
  readonly enabled: ReadonlySet<string>;
}

/**
 * Reads `ls -ln FOLDER FOLDER/*.wants FOLDER/*.requires` (C locale). A link in the folder itself is another name of a
 * vendor's unit, or `/dev/null` for a masked one, unless it leads out of the vendor's folders (`systemctl link`).
 */
export function parseUnitFiles(text: string): OwnUnitFiles {
  const written = new Set<string>();
  const enabled = new Set<string>();
  let wants = false;
  for (const line of text.split('\n')) {
    const folder = /^(\/.*):$/u.exec(line)?.[1];
    if (folder !== undefined) {
      wants = /\.(?:wants|requires)$/u.test(folder);
      continue;
    }
    const [, type, entry = ''] = /^([-l])\S+\s+\d+\s+\d+\s+\d+\s+\d+\s+\S+\s+\S+\s+\S+\s(.+)$/u.exec(line) ?? [];
    if (type === undefined) continue;
    const [name = '', target = ''] = type === 'l' ? entry.split(' -> ') : [entry];
    if (wants) enabled.add(name);
    else if (type === '-' || !/^(?:\/usr)?\/lib\/|^\/dev\/null$|^[^/]/u.test(target)) written.add(name);
  }
  return { written, enabled };
}
