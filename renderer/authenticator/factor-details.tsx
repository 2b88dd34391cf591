import Button from '@mui/material/Button';
import Dialog from '@mui/material/Dialog';
import DialogActions from '@mui/material/DialogActions';
import DialogContent from '@mui/material/DialogContent';
import DialogContentText from '@mui/material/DialogContentText';
import DialogTitle from '@mui/material/DialogTitle';
import Typography from '@mui/material/Typography';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { TotpEntry } from '../../preload/contract/totp.ts';
import { DetailsDrawer } from '../ui/details-drawer.tsx';
import { FailureNotice } from '../ui/failure-notice.tsx';
import { useFailure } from '../ui/words.ts';
import { CodeCheck } from './code-check.tsx';
import { useRemoveFactor } from './queries.ts';

/** One second factor beside the list: its parameters, a code to check with an explanation, and its removal. */
export function FactorDetails({ entry, onClose }: { readonly entry: TotpEntry; readonly onClose: () => void }) {
  const { t } = useTranslation('authenticator');
  const [asking, setAsking] = useState(false);
  const remove = useRemoveFactor();
  const failure = useFailure(remove.error);
  return (
    <DetailsDrawer title={entry.issuer} subtitle={entry.account} onClose={onClose}>
      <Typography sx={{ color: 'text.secondary' }}>
        {t('entry.parameters', { algorithm: entry.algorithm, digits: entry.digits, period: entry.periodSeconds })}{' '}
        {t(`entry.in.${entry.where}`)}
      </Typography>
      <Typography variant="h3">{t('check.title')}</Typography>
      <Typography sx={{ color: 'text.secondary' }}>{t('check.means')}</Typography>
      <CodeCheck id={entry.id} digits={entry.digits} />
      <Button color="error" variant="outlined" onClick={() => setAsking(true)} sx={{ alignSelf: 'start' }}>
        {t('remove.open')}
      </Button>
      <Dialog open={asking} onClose={() => setAsking(false)} aria-labelledby="remove-title">
        <DialogTitle id="remove-title">{t('remove.title', { issuer: entry.issuer, account: entry.account })}</DialogTitle>
        <DialogContent>
          <DialogContentText>{t('remove.means')}</DialogContentText>
          {failure ? <FailureNotice failure={failure} /> : null}
        </DialogContent>
        <DialogActions>
          <Button onClick={() => setAsking(false)}>{t('remove.keep')}</Button>
          <Button
            color="error"
            variant="contained"
            disabled={remove.isPending}
            onClick={() => remove.mutate(entry.id, { onSuccess: onClose })}
          >
            {t('remove.do')}
          </Button>
        </DialogActions>
      </Dialog>
    </DetailsDrawer>
  );
}
