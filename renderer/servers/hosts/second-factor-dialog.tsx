import Button from '@mui/material/Button';
import Dialog from '@mui/material/Dialog';
import DialogActions from '@mui/material/DialogActions';
import DialogContent from '@mui/material/DialogContent';
import DialogTitle from '@mui/material/DialogTitle';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSettings } from '../../client/settings.ts';
import { FailureNotice } from '../../ui/failure-notice.tsx';
import { useFailure } from '../../ui/words.ts';
import { useChangeHosts } from '../queries.ts';
import { SecondFactorField } from './second-factor-field.tsx';

/** The second factor of a server, also of one that stands in the ssh config only. */
export function SecondFactorDialog({ name, onClose }: { readonly name: string; readonly onClose: () => void }) {
  const { t } = useTranslation('servers');
  const { totp } = useSettings().servers;
  const [value, setValue] = useState(() => (Object.hasOwn(totp, name) ? (totp[name] ?? null) : null));
  const change = useChangeHosts();
  const failure = useFailure(change.error);
  return (
    <Dialog open onClose={onClose} maxWidth="xs" fullWidth aria-labelledby="factor-title">
      <DialogTitle id="factor-title" sx={{ overflowWrap: 'anywhere' }}>
        {t('factor.title', { name })}
      </DialogTitle>
      <DialogContent sx={{ display: 'grid', gap: 1.5 }}>
        <div style={{ paddingTop: 8 }}>
          <SecondFactorField value={value} onChange={setValue} autoFocus />
        </div>
        {failure ? <FailureNotice failure={failure} /> : null}
      </DialogContent>
      <DialogActions>
        <Button onClick={onClose}>{t('cancel')}</Button>
        <Button
          variant="contained"
          disabled={change.isPending}
          onClick={() => change.mutate({ totp: { [name]: value } }, { onSuccess: onClose })}
        >
          {t('host.save')}
        </Button>
      </DialogActions>
    </Dialog>
  );
}
