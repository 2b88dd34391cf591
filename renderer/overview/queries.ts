import { client } from '../client/link.ts';
import { useLatest } from '../client/use-stream.ts';

/** What is wrong among what was opened, worst first, and everything that was opened; live. */
export function useFindings() {
  return useLatest('health.findings.watch', client.health.findings.watch, {});
}
