import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Dialog from '@mui/material/Dialog';
import DialogActions from '@mui/material/DialogActions';
import DialogContent from '@mui/material/DialogContent';
import DialogTitle from '@mui/material/DialogTitle';
import Typography from '@mui/material/Typography';
import { useTranslation } from 'react-i18next';
import { FailureNotice } from '../ui/failure-notice.tsx';
import { useFailure } from '../ui/words.ts';
import { useDeleteCredential } from './queries.ts';

interface DeleteCredentialProps {
  readonly name: string;
  readonly onClose: () => void;
  readonly onDeleted: () => void;
}

/** Asks before a credential is deleted, and names it in full; keeping it is what Enter does. */
export function DeleteCredential({ name, onClose, onDeleted }: DeleteCredentialProps) {
  const { t } = useTranslation('credentials');
  const remove = useDeleteCredential(onDeleted);
  const failure = useFailure(remove.error);
  return (
    <Dialog
      open
      onClose={onClose}
      maxWidth="xs"
      fullWidth
      role="alertdialog"
      aria-labelledby="delete-credential"
      aria-describedby="delete-credential-text"
    >
      <DialogTitle id="delete-credential" sx={{ overflowWrap: 'anywhere' }}>
        {t('confirm.title', { name })}
      </DialogTitle>
      <DialogContent sx={{ display: 'grid', gap: 1.5 }}>
        <Typography id="delete-credential-text" sx={{ overflowWrap: 'anywhere' }}>
          {t('confirm.text', { name })}
        </Typography>
        {failure ? <FailureNotice failure={failure} target={t('confirm.failed', { name })} /> : null}
      </DialogContent>
      <DialogActions>
        <Button autoFocus onClick={onClose}>
          {t('confirm.cancel')}
        </Button>
        <Button variant="contained" color="error" disabled={remove.isPending} onClick={() => remove.mutate(name)} sx={{ maxWidth: '100%' }}>
          {/* Named in full above: a long name is cut here, for the eye alone. */}
          <Box component="span" sx={{ overflow: 'hidden', textOverflow: 'ellipsis' }}>
            {t('confirm.delete', { name })}
          </Box>
        </Button>
      </DialogActions>
    </Dialog>
  );
}
