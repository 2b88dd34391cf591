import { useTranslation } from 'react-i18next';
import { ChangeDialog } from '../../change/change-dialog.tsx';
import { client } from '../../client/link.ts';
import type { ChosenChange } from './changes.ts';

interface ContainerChangeDialogProps {
  readonly change: ChosenChange;
  readonly place: { readonly vantage: string; readonly asRoot: boolean };
  readonly path: string;
  readonly onClose: () => void;
  readonly onDone: () => void;
}

/** The dialog of a change to a container or by compose. */
export function ContainerChangeDialog({ change, place, path, onClose, onDone }: ContainerChangeDialogProps) {
  const { t } = useTranslation('containers');
  const common = { path, onClose, onDone };
  if (change.kind === 'container') {
    const { engine, container, verb } = change;
    return (
      <ChangeDialog
        {...common}
        procedures={client.servers.containers.change}
        input={{ ...place, engine, container, verb }}
        verb={t(`verb.${verb}`)}
      />
    );
  }
  const { engine, project, service, files, verb } = change;
  const input = { ...place, engine, project, service, files: [...files], verb };
  return <ChangeDialog {...common} procedures={client.servers.containers.compose.change} input={input} verb={t(`compose.${verb}`)} />;
}
