import type { ClusterTab, ObjectName } from './paths.ts';

/** The kubectl(1) command that describes an object, ready for a POSIX shell. */
export function kubectlCommand(context: string, tab: ClusterTab, { namespace, name }: ObjectName): string {
  const kind = tab === 'pods' ? 'pod' : 'deployment';
  return ['kubectl', '--context', context, '--namespace', namespace, 'describe', kind, name].map(quoted).join(' ');
}

/** Plain words stay; anything else goes between single quotes, in which a POSIX shell reads nothing. */
export function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/u.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}
