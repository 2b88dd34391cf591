import { ownValue } from '../../preload/contract/own-value.ts';
import type { ObjectName } from './paths.ts';

/** The kubectl(1) command that describes an object, ready for a POSIX shell. */
export function kubectlCommand(context: string, resource: string, { namespace, name }: ObjectName): string {
  const within = namespace === null || namespace === '' ? [] : ['--namespace', namespace];
  return ['kubectl', '--context', context, ...within, 'describe', ownValue(ONE, resource) ?? resource, name].map(quoted).join(' ');
}

/** What people type; any other kind is called by its id. */
const ONE: Readonly<Record<string, string>> = { pods: 'pod', deployments: 'deployment' };

/** Plain words stay; anything else goes between single quotes, in which a POSIX shell reads nothing. */
export function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/u.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}
