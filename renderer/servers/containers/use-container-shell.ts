import { useMutation } from '@tanstack/react-query';
import { useNavigate } from 'react-router';
import { client } from '../../client/link.ts';
import { tabPath } from '../paths.ts';
import type { ContainerRow } from './container-rows.ts';

/** The size a terminal has until it is shown. */
const FIRST_SIZE = { columns: 120, rows: 30 };

/** Opens a shell in a container, as a terminal of its own among those of the machine, and goes there. */
export function useContainerShell(vantage: string, asRoot: boolean) {
  const navigate = useNavigate();
  const opening = useMutation({
    mutationFn: ({ engine, name }: Pick<ContainerRow, 'engine' | 'name'>) =>
      client.servers.terminals.open({ vantage, size: FIRST_SIZE, container: { engine, name, asRoot } }),
    onSuccess: ({ id }) => void navigate(tabPath(vantage, 'terminal', id)),
  });
  return { open: (row: Pick<ContainerRow, 'engine' | 'name'>) => opening.mutate(row), error: opening.error };
}
