import type { Words } from '../../../../preload/contract/words.ts';
import { words } from '../../failure.ts';
import { mayI } from '../access.ts';
import type { ClusterClient } from '../cluster-client.ts';

/**
 * The verbs on `pods/exec` that a command in a pod takes. It is opened over a WebSocket, which begins with a GET: the verb is `get`. kubectl
 * before 1.31 used SPDY over POST, which is `create`; from Kubernetes 1.35 on a WebSocket wants `create` as well
 * (AuthorizePodWebsocketUpgradeCreatePermission).
 */
export function execVerbs(version: string | null): readonly ('get' | 'create')[] {
  const [, major = '', minor = ''] = /^v?(\d+)\.(\d+)/u.exec(version ?? '') ?? [];
  const both = Number(major) > 1 || (Number(major) === 1 && Number(minor) >= 35);
  return both ? ['get', 'create'] : ['get'];
}

/** Whether commands may be run in the pods of a namespace; `note` says which verb is missing where another one is there. */
export async function mayExec(
  client: ClusterClient,
  { namespace, version }: { readonly namespace: string; readonly version: string | null },
  signal: AbortSignal,
): Promise<{ readonly allowed: boolean; readonly note: Words | null }> {
  const asked = ['get', 'create'] as const;
  const answers = await Promise.all(asked.map((verb) => mayI(client, { verb, resource: 'pods', subresource: 'exec', namespace }, signal)));
  const held = asked.filter((_, at) => answers[at]?.allowed === true);
  const missing = execVerbs(version).filter((verb) => !held.includes(verb));
  if (missing.length === 0 || held.length === 0) return { allowed: missing.length === 0, note: null };
  const [verb = ''] = missing;
  const [other = ''] = held;
  return {
    allowed: false,
    note: words(
      `Terminals and commands in pods take the verb ${verb} on pods/exec too: this login has ${other} alone.`,
      `Les terminaux et les commandes dans les pods demandent aussi le verbe ${verb} sur pods/exec : ce compte n’a que ${other}.`,
    ),
  };
}
