import Button from '@mui/material/Button';
import Dialog from '@mui/material/Dialog';
import DialogActions from '@mui/material/DialogActions';
import DialogContent from '@mui/material/DialogContent';
import DialogContentText from '@mui/material/DialogContentText';
import DialogTitle from '@mui/material/DialogTitle';
import { useTranslation } from 'react-i18next';
import type { Tunnel } from '../../../preload/contract/tunnels.ts';
import { listensOn, useTunnelName } from './tunnel-state.tsx';

interface EndConnectionsProps {
  readonly tunnel: Tunnel;
  readonly verb: 'stop' | 'remove';
  readonly onDo: () => void;
  readonly onClose: () => void;
}

/** Asks before a tunnel goes through which somebody is connected at the moment. */
export function EndConnections({ tunnel, verb, onDo, onClose }: EndConnectionsProps) {
  const { t } = useTranslation('tunnels');
  const nameOf = useTunnelName();
  return (
    <Dialog open onClose={onClose} maxWidth="xs" fullWidth aria-labelledby="end-connections-title">
      <DialogTitle id="end-connections-title">{t(`end.title.${verb}`, { name: nameOf(tunnel.tunnel) })}</DialogTitle>
      <DialogContent>
        <DialogContentText>{t('end.means', { count: tunnel.connections, address: listensOn(tunnel) })}</DialogContentText>
      </DialogContent>
      <DialogActions>
        <Button onClick={onClose} autoFocus>
          {t('end.keep')}
        </Button>
        <Button color="error" variant="contained" onClick={onDo}>
          {t(verb)}
        </Button>
      </DialogActions>
    </Dialog>
  );
}
