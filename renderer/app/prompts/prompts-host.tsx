import { lazy, Suspense } from 'react';
import { client } from '../../client/link.ts';
import { useLatest } from '../../client/use-stream.ts';

const PromptsDialog = lazy(() => import('./prompts-dialog.tsx'));

/** Waits for what connections ask of the person; the dialog itself is loaded with the first question. */
export function PromptsHost() {
  const prompts = useLatest('vantage.prompts.watch', client.vantage.prompts.watch, {});
  const waiting = prompts.status === 'live' ? (prompts.state ?? []) : [];
  if (waiting.length === 0) return null;
  return (
    <Suspense fallback={null}>
      <PromptsDialog waiting={waiting} />
    </Suspense>
  );
}
