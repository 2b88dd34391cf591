import Button from '@mui/material/Button';
import Dialog from '@mui/material/Dialog';
import DialogActions from '@mui/material/DialogActions';
import DialogContent from '@mui/material/DialogContent';
import DialogContentText from '@mui/material/DialogContentText';
import DialogTitle from '@mui/material/DialogTitle';
import { useId } from 'react';

interface EndConnectionsProps {
  readonly title: string;
  /** How many connections are cut. */
  readonly means: string;
  readonly keep: string;
  readonly verb: string;
  readonly onDo: () => void;
  readonly onClose: () => void;
}

/** Asks before a port goes through which somebody is connected at the moment. */
export function EndConnections({ title, means, keep, verb, onDo, onClose }: EndConnectionsProps) {
  const titleId = useId();
  return (
    <Dialog open onClose={onClose} maxWidth="xs" fullWidth aria-labelledby={titleId}>
      <DialogTitle id={titleId} sx={{ overflowWrap: 'anywhere' }}>
        {title}
      </DialogTitle>
      <DialogContent>
        <DialogContentText sx={{ overflowWrap: 'anywhere' }}>{means}</DialogContentText>
      </DialogContent>
      <DialogActions>
        <Button onClick={onClose} autoFocus>
          {keep}
        </Button>
        <Button color="error" variant="contained" onClick={onDo}>
          {verb}
        </Button>
      </DialogActions>
    </Dialog>
  );
}
