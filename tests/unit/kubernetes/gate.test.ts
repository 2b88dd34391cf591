import { expect, test } from 'vitest';
import type { Words } from '../../../preload/contract/words.ts';
import type { Unwatched } from '../../../preload/contract/change.ts';
import type { ClusterClient } from '../../../main/core/kubernetes/cluster-client.ts';
import type { EvidenceDesk } from '../../../main/core/kubernetes/evidence.ts';
import { passGate } from '../../../main/core/kubernetes/rollout/gate.ts';
import { failureOf } from '../../../main/core/failure.ts';

const pod = {
  metadata: {
    name: 'web-gate-1',
    namespace: 'shop',
    uid: 'u1',
    creationTimestamp: '2026-01-01T00:00:00Z',
    labels: { 'job-name': 'web-gate' },
  },
  spec: { containers: [{ name: 'web', image: 'web:2' }] },
  status: { phase: 'Failed' },
};

/** A gate that runs in a cluster which answers `status` for its job; what was sent there, what was said, and how it ended. */
async function gated(status: object, signal: AbortSignal, onLook: () => void = () => undefined) {
  const sent: string[] = [];
  const steps: (readonly [Words, (Unwatched | null | undefined)?])[] = [];
  const written: string[] = [];
  const client = {
    target: { context: 'lab' },
    json: ({ path }: { readonly path: string }) => {
      onLook();
      signal.throwIfAborted();
      return Promise.resolve(path.endsWith('/pods') ? { items: [pod], metadata: {} } : { status });
    },
    bytes: () => Promise.resolve(Buffer.from('migrating\nPASSWORD=GatePlain55\nlogin with --password GatePlain55 refused\n')),
    change: ({ method }: { readonly method: string }) => {
      sent.push(method);
      return Promise.resolve({});
    },
  } as unknown as ClusterClient;
  const evidence = { ask: () => null, settled: () => Promise.resolve() } as unknown as EvidenceDesk;
  const error: unknown = await passGate(
    client,
    { metadata: { name: 'web-gate', namespace: 'shop' } },
    evidence,
    { step: (...said) => steps.push(said), output: (_, text) => written.push(text) },
    signal,
  ).catch((reason: unknown) => reason);
  return { sent, steps, written: written.join(''), error };
}

test('the last lines of a gate that failed are quoted without what is secret in them, and its job is removed', async () => {
  const { sent, written, error } = await gated({ conditions: [{ type: 'Failed', status: 'True' }] }, AbortSignal.timeout(30_000));
  const failed = failureOf(error);
  expect(failed.kind).toBe('gate-failed');
  expect(failed.evidence).toBe('migrating\nPASSWORD=••••••\nlogin with --password •••••• refused');
  expect(written).toContain('PASSWORD=••••••');
  expect(JSON.stringify([written, failed])).not.toContain('GatePlain55');
  expect(sent).toEqual(['POST', 'DELETE']);
});

test('a gate that is asked to stop leaves its job, says that no image was set, and names the command that deletes it', async () => {
  const stop = new AbortController();
  const { sent, steps } = await gated({}, stop.signal, () => {
    stop.abort();
  });
  expect(sent).toEqual(['POST']);
  expect(steps.at(-1)?.[1]).toEqual({
    cause: {
      en: 'No image was set. The job web-gate of the gate is left as it is: its command may still run, for 5 min at most.',
      fr: 'Aucune image n’a été changée. Le job web-gate du contrôle est laissé tel quel : sa commande s’exécute peut-être encore, 5 min au plus.',
    },
    remedy: {
      en: 'Let it end and look at its log, or delete it, which stops it: pilothouse objects delete jobs web-gate --context lab -n shop',
      fr: 'Laissez-le finir et regardez son journal, ou supprimez-le, ce qui l’arrête : pilothouse objects delete jobs web-gate --context lab -n shop',
    },
    nothingMade: true,
  });
});

test('once a gate is passed, what was true while it ran is so no more', async () => {
  const { sent, steps, error } = await gated({ conditions: [{ type: 'Complete', status: 'True' }] }, AbortSignal.timeout(30_000));
  expect(error).toBeUndefined();
  expect(sent).toEqual(['POST', 'DELETE']);
  expect(steps.at(-1)).toEqual([{ en: 'The gate is passed', fr: 'Le contrôle est réussi' }, null]);
});
