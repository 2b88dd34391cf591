import Button from '@mui/material/Button';
import Dialog from '@mui/material/Dialog';
import DialogActions from '@mui/material/DialogActions';
import DialogContent from '@mui/material/DialogContent';
import DialogContentText from '@mui/material/DialogContentText';
import DialogTitle from '@mui/material/DialogTitle';
import { useTranslation } from 'react-i18next';
import { FailureNotice } from '../ui/failure-notice.tsx';
import { useFailure } from '../ui/words.ts';
import { useRemoveHost } from './queries.ts';

/** Asks before a saved host is taken out of the list. */
export function RemoveHost({ name, onClose }: { readonly name: string; readonly onClose: () => void }) {
  const { t } = useTranslation('servers');
  const remove = useRemoveHost();
  const failure = useFailure(remove.error);
  return (
    <Dialog open onClose={onClose} maxWidth="xs" aria-labelledby="remove-host-title">
      <DialogTitle id="remove-host-title">{t('host.removeTitle', { name })}</DialogTitle>
      <DialogContent>
        <DialogContentText>{t('host.removeMeans', { name })}</DialogContentText>
        {failure ? <FailureNotice failure={failure} /> : null}
      </DialogContent>
      <DialogActions>
        <Button onClick={onClose}>{t('host.removeKeep')}</Button>
        <Button color="error" variant="contained" disabled={remove.isPending} onClick={() => remove.mutate(name, { onSuccess: onClose })}>
          {t('host.removeDo', { name })}
        </Button>
      </DialogActions>
    </Dialog>
  );
}
