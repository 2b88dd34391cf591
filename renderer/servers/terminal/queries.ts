import { useMutation } from '@tanstack/react-query';
import { useEffect } from 'react';
import type { ContainerShell, ServerTerminal } from '../../../preload/contract/terminals.ts';
import { client } from '../../client/link.ts';
import { useLatest } from '../../client/use-stream.ts';
import { keepViews, sizeToOpen } from './terminal-view.ts';

/** All terminals of the engine, live; the views of those that were closed are forgotten. */
export function useTerminals() {
  const terminals = useLatest('servers.terminals.watch', client.servers.terminals.watch, {});
  const { state, status } = terminals;
  useEffect(() => {
    if (status === 'live' && state) keepViews(new Set(state.map(({ id }) => id)));
  }, [state, status]);
  return terminals;
}

/** Opens a terminal on a machine; with a container, in that. */
export function useOpenTerminal(vantage: string, onOpen: (terminal: ServerTerminal) => void) {
  return useMutation({
    mutationKey: ['servers.terminals.open', vantage],
    mutationFn: (container: ContainerShell | null) => client.servers.terminals.open({ vantage, size: sizeToOpen(), container }),
    onSuccess: onOpen,
  });
}

export function useReopenTerminal() {
  return useMutation({ mutationFn: (id: string) => client.servers.terminals.reopen({ id, size: sizeToOpen() }) });
}

export function useCloseTerminal() {
  return useMutation({ mutationFn: (id: string) => client.servers.terminals.close({ id }) });
}
