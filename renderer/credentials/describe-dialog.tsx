import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import DialogActions from '@mui/material/DialogActions';
import DialogContent from '@mui/material/DialogContent';
import DialogTitle from '@mui/material/DialogTitle';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Credential } from '../../preload/contract/credentials.ts';
import { FailureNotice } from '../ui/failure-notice.tsx';
import { TypingDialog } from '../ui/typing-dialog.tsx';
import { useFailure } from '../ui/words.ts';
import type { Description } from './description-fields.tsx';
import { aboutOf, DescriptionFields } from './description-fields.tsx';
import { useDescribe } from './queries.ts';

/** What is said of a secret, without the secret. */
export function DescribeDialog({ credential, onClose }: { readonly credential: Credential; readonly onClose: () => void }) {
  const { t } = useTranslation('credentials');
  const { name, kind, label, rotateBy } = credential;
  const [described, setDescribed] = useState<Description>({ kind, label, rotateBy: rotateBy ?? '' });
  const save = useDescribe(onClose);
  const failure = useFailure(save.error);
  return (
    <TypingDialog
      typed={described.kind !== kind || described.label !== label || described.rotateBy !== (rotateBy ?? '')}
      onClose={onClose}
      fullWidth
      maxWidth="xs"
      aria-labelledby="describe-credential"
    >
      <Box
        component="form"
        onSubmit={(event) => {
          event.preventDefault();
          save.mutate({ name, about: aboutOf(described) });
        }}
        sx={{ display: 'contents' }}
      >
        <DialogTitle id="describe-credential" sx={{ overflowWrap: 'anywhere' }}>
          {t('describe.title', { name })}
        </DialogTitle>
        <DialogContent sx={{ display: 'grid', gap: 2 }}>
          <Box sx={{ pt: 0.75, display: 'grid', gap: 2 }}>
            <DescriptionFields described={described} onChange={setDescribed} />
          </Box>
          {failure ? <FailureNotice failure={failure} target={name} /> : null}
        </DialogContent>
        <DialogActions>
          <Button onClick={onClose}>{t('form.cancel')}</Button>
          <Button type="submit" variant="contained" disabled={save.isPending}>
            {t('describe.save')}
          </Button>
        </DialogActions>
      </Box>
    </TypingDialog>
  );
}
