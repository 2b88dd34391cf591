import Button from '@mui/material/Button';
import Dialog from '@mui/material/Dialog';
import DialogActions from '@mui/material/DialogActions';
import DialogContent from '@mui/material/DialogContent';
import DialogContentText from '@mui/material/DialogContentText';
import DialogTitle from '@mui/material/DialogTitle';
import { useTranslation } from 'react-i18next';
import type { TotpEntry } from '../../preload/contract/totp.ts';
import { FailureNotice } from '../ui/failure-notice.tsx';
import { useFailure } from '../ui/words.ts';
import { useRemoveFactor } from './queries.ts';

/** Asks before a secret is forgotten: nothing brings it back. */
export function RemoveDialog({
  entry,
  onClose,
  onRemoved,
}: {
  readonly entry: TotpEntry;
  readonly onClose: () => void;
  readonly onRemoved: () => void;
}) {
  const { t } = useTranslation('authenticator');
  const remove = useRemoveFactor();
  const failure = useFailure(remove.error);
  return (
    <Dialog open onClose={onClose} aria-labelledby="remove-title">
      <DialogTitle id="remove-title" sx={{ overflowWrap: 'anywhere' }}>
        {t('remove.title', { issuer: entry.issuer, account: entry.account })}
      </DialogTitle>
      <DialogContent>
        <DialogContentText>{t('remove.means')}</DialogContentText>
        {failure ? <FailureNotice failure={failure} /> : null}
      </DialogContent>
      <DialogActions>
        <Button onClick={onClose}>{t('remove.keep')}</Button>
        <Button
          color="error"
          variant="contained"
          disabled={remove.isPending}
          onClick={() => remove.mutate(entry.id, { onSuccess: onRemoved })}
        >
          {t('remove.do')}
        </Button>
      </DialogActions>
    </Dialog>
  );
}
