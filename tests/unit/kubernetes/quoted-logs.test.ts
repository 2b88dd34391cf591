import { afterEach, expect, test, vi } from 'vitest';
import { explainObject } from '../../../main/core/kubernetes/explain/explain.ts';
import { capture, capturedClient, place } from './captured-cluster.ts';

afterEach(() => {
  vi.useRealTimers();
});

test('lines of a log that an explanation quotes name their settings, and hide what is secret in them', async () => {
  vi.useFakeTimers({ now: Date.parse(capture.takenAt), toFake: ['Date'] });
  const pod = place('Pod', 'python');
  for (const last of ['gave up', 'gave up with --db-password Plain55']) {
    const logs = { ...capture.logs, [`${pod.name}/app/true`]: `starting\nPASSWORD=Plain55\n${last}\n` };
    const client = capturedClient({ logs });
    const found = await explainObject(client, { resource: 'pods', ...pod }, (text) => text, AbortSignal.timeout(10_000));
    expect(JSON.stringify(found)).not.toContain('Plain55');
    expect(found.evidence[0]?.text).toContain('PASSWORD=••••••');
    expect(found.what.en).toContain('gave up');
  }
});
