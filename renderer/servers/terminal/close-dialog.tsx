import Button from '@mui/material/Button';
import Dialog from '@mui/material/Dialog';
import DialogActions from '@mui/material/DialogActions';
import DialogContent from '@mui/material/DialogContent';
import DialogContentText from '@mui/material/DialogContentText';
import DialogTitle from '@mui/material/DialogTitle';
import { useTranslation } from 'react-i18next';

interface CloseDialogProps {
  /** Where its shell runs. */
  readonly target: string;
  readonly number: number;
  readonly onClose: () => void;
  readonly onDo: () => void;
}

/** Asks before a terminal goes whose shell is open and in use: what runs in it ends with it. */
export function CloseDialog({ target, number, onClose, onDo }: CloseDialogProps) {
  const { t } = useTranslation('terminal');
  return (
    <Dialog open onClose={onClose} maxWidth="xs" fullWidth role="alertdialog" aria-labelledby="close-title" aria-describedby="close-means">
      <DialogTitle id="close-title">{t('ask.title', { number, target })}</DialogTitle>
      <DialogContent>
        <DialogContentText id="close-means">{t('ask.means')}</DialogContentText>
      </DialogContent>
      <DialogActions>
        <Button onClick={onClose} autoFocus>
          {t('ask.keep')}
        </Button>
        <Button color="error" variant="contained" onClick={onDo}>
          {t('ask.do')}
        </Button>
      </DialogActions>
    </Dialog>
  );
}
