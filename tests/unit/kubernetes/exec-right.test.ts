import { describe, expect, test } from 'vitest';
import type { ClusterClient } from '../../../main/core/kubernetes/cluster-client.ts';
import { execVerbs, mayExec } from '../../../main/core/kubernetes/exec/exec-right.ts';

/** A cluster that says of some verbs on `pods/exec` that they are allowed, and of nothing else. */
function clusterAllowing(...verbs: readonly string[]): ClusterClient {
  const ask: ClusterClient['ask'] = ({ body }) => {
    const { resourceAttributes: asked } = (
      body as { spec: { resourceAttributes: { verb: string; resource: string; subresource: string } } }
    ).spec;
    const allowed = asked.resource === 'pods' && asked.subresource === 'exec' && verbs.includes(asked.verb);
    return Promise.resolve({ status: { allowed } });
  };
  return { ask } as ClusterClient;
}

describe('the right to run commands in pods', () => {
  const signal = new AbortController().signal;
  const may = (version: string, ...verbs: readonly string[]) => mayExec(clusterAllowing(...verbs), { namespace: 'shop', version }, signal);

  test('a WebSocket is a GET: the verb is get, and create too from 1.35 on', async () => {
    expect(execVerbs('v1.20.5')).toEqual(['get']);
    expect(execVerbs('v1.35.0-eks-1')).toEqual(['get', 'create']);
    expect(execVerbs(null)).toEqual(['get']);
    expect(await may('v1.34.1', 'get')).toEqual({ allowed: true, note: null });
    expect(await may('v1.36.0', 'get', 'create')).toEqual({ allowed: true, note: null });
    expect(await may('v1.30.0')).toEqual({ allowed: false, note: null });
  });

  test('who has one verb and needs the other is told which', async () => {
    const older = await may('v1.30.0', 'create');
    expect(older.allowed).toBe(false);
    expect(older.note?.en).toBe('Terminals and commands in pods take the verb get on pods/exec too: this login has create alone.');
    const newer = await may('v1.35.2', 'get');
    expect(newer.note?.en).toBe('Terminals and commands in pods take the verb create on pods/exec too: this login has get alone.');
  });
});
