import Button from '@mui/material/Button';
import Dialog from '@mui/material/Dialog';
import DialogActions from '@mui/material/DialogActions';
import DialogContent from '@mui/material/DialogContent';
import DialogContentText from '@mui/material/DialogContentText';
import DialogTitle from '@mui/material/DialogTitle';
import type { ReactNode, SyntheticEvent } from 'react';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';

interface PlaceDialogProps {
  readonly title: string;
  readonly means: string;
  /** Whether what was typed names a place. */
  readonly ready: boolean;
  readonly children: ReactNode;
  readonly onClose: () => void;
  readonly onChoose: () => void;
}

/** Asks for a place that something is done from. */
export function PlaceDialog({ title, means, ready, children, onClose, onChoose }: PlaceDialogProps) {
  const { t } = useTranslation('ui');
  const titleId = useId();
  const submit = (event: SyntheticEvent) => {
    // It may stand in the form of a check.
    event.preventDefault();
    event.stopPropagation();
    if (ready) onChoose();
  };
  return (
    <Dialog open onClose={onClose} maxWidth="xs" fullWidth aria-labelledby={titleId}>
      <form onSubmit={submit}>
        <DialogTitle id={titleId}>{title}</DialogTitle>
        <DialogContent sx={{ display: 'flex', flexDirection: 'column', gap: 2 }}>
          <DialogContentText>{means}</DialogContentText>
          {children}
        </DialogContent>
        <DialogActions>
          <Button onClick={onClose}>{t('vantage.cancel')}</Button>
          <Button type="submit" variant="contained" disabled={!ready}>
            {t('vantage.choose')}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
