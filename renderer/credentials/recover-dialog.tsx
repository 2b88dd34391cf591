import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Checkbox from '@mui/material/Checkbox';
import Dialog from '@mui/material/Dialog';
import DialogActions from '@mui/material/DialogActions';
import DialogContent from '@mui/material/DialogContent';
import DialogTitle from '@mui/material/DialogTitle';
import FormControlLabel from '@mui/material/FormControlLabel';
import Typography from '@mui/material/Typography';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { FailureNotice } from '../ui/failure-notice.tsx';
import { LoadingRows } from '../ui/loading-rows.tsx';
import { useFailure } from '../ui/words.ts';
import type { CredentialActionProps } from './actions.ts';
import { useFound, useRecover } from './queries.ts';

/** Names that the keychain holds and the list does not: after a lost database, or of another data folder. */
export default function RecoverDialog({ onClose }: CredentialActionProps) {
  const { t } = useTranslation('credentials');
  const found = useFound();
  const recover = useRecover(onClose);
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set());
  const failure = useFailure(found.error ?? recover.error);
  const free = (found.data ?? []).filter(({ taken }) => !taken);
  const chosen = free.filter(({ account }) => !left.has(account)).map(({ account }) => account);
  const toggle = (account: string) => {
    const next = new Set(left);
    if (!next.delete(account)) next.add(account);
    setLeft(next);
  };
  return (
    <Dialog open onClose={onClose} fullWidth maxWidth="sm" aria-labelledby="recover-credentials">
      <DialogTitle id="recover-credentials">{t('action.recover')}</DialogTitle>
      <DialogContent sx={{ display: 'grid', gap: 1.5, alignContent: 'start' }}>
        <Typography sx={{ color: 'text.secondary' }}>{t('recover.means')}</Typography>
        {failure ? <FailureNotice failure={failure} /> : null}
        {found.data === undefined && failure === null ? <LoadingRows /> : null}
        {found.data && free.length === 0 ? <Typography>{t('recover.none')}</Typography> : null}
        <Box>
          {free.map(({ account, name, label, kind }) => (
            <FormControlLabel
              key={account}
              sx={{ display: 'flex', alignItems: 'start', m: 0 }}
              control={<Checkbox checked={!left.has(account)} onChange={() => toggle(account)} sx={{ p: 0.5 }} />}
              label={
                <Box sx={{ pt: 0.5, overflowWrap: 'anywhere' }}>
                  <Typography variant="mono">{name}</Typography>
                  <Typography variant="caption" component="p" sx={{ color: 'text.secondary' }}>
                    {[t(`kind.${kind}`), label].filter((word) => word !== '').join(' · ')}
                  </Typography>
                </Box>
              }
            />
          ))}
        </Box>
      </DialogContent>
      <DialogActions>
        <Button onClick={onClose}>{t('form.cancel')}</Button>
        {free.length === 0 ? null : (
          <Button variant="contained" disabled={chosen.length === 0 || recover.isPending} onClick={() => recover.mutate(chosen)}>
            {t('recover.submit', { count: chosen.length })}
          </Button>
        )}
      </DialogActions>
    </Dialog>
  );
}
