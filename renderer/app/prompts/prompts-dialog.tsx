import Dialog from '@mui/material/Dialog';
import { useRef } from 'react';
import type { Prompt } from '../../../preload/contract/vantage.ts';
import { HostKeyPrompt } from './host-key-prompt.tsx';
import { ProxyCommandPrompt } from './proxy-command-prompt.tsx';
import { SecretsPrompt } from './secrets-prompt.tsx';

/** One question at a time, the oldest first; it goes away when it is answered here, elsewhere, or given up by the core. */
export default function PromptsDialog({ waiting }: { readonly waiting: readonly Prompt[] }) {
  const shown = useRef<Prompt | null>(null);
  // What is on screen stays until it is settled, even when an older question comes back first.
  const prompt = waiting.find(({ id }) => id === shown.current?.id) ?? waiting[0] ?? null;
  shown.current = prompt;
  if (!prompt) return null;
  const more = waiting.length - 1;
  return (
    <Dialog open fullWidth maxWidth="sm" aria-labelledby="prompt-title">
      {prompt.kind === 'host-key' ? (
        <HostKeyPrompt key={prompt.id} prompt={prompt} more={more} />
      ) : prompt.kind === 'proxy-command' ? (
        <ProxyCommandPrompt key={prompt.id} prompt={prompt} more={more} />
      ) : (
        <SecretsPrompt key={prompt.id} prompt={prompt} more={more} />
      )}
    </Dialog>
  );
}
