import { useMutation } from '@tanstack/react-query';
import { useNavigate } from 'react-router';
import { client } from '../../client/link.ts';
import { tabPath } from '../paths.ts';
import type { ContainerRow } from './container-rows.ts';

/** The size a terminal has until it is shown. */
const FIRST_SIZE = { columns: 120, rows: 30 };

/** A shell in a container: a terminal of the machine in which the engine's own command is typed, for the person to see. */
export function useContainerShell(vantage: string, asRoot: boolean) {
  const navigate = useNavigate();
  const opening = useMutation({
    mutationFn: async ({ engine, name }: Pick<ContainerRow, 'engine' | 'name'>) => {
      const { id } = await client.servers.terminals.open({ vantage, size: FIRST_SIZE });
      // Names of containers hold nothing that a shell would read otherwise.
      await client.servers.terminals.write({ id, data: `${asRoot ? 'sudo ' : ''}${engine} exec -it ${name} sh\r` });
      return id;
    },
    onSuccess: (id) => void navigate(tabPath(vantage, 'terminal', id)),
  });
  return { open: (row: Pick<ContainerRow, 'engine' | 'name'>) => opening.mutate(row), error: opening.error };
}
