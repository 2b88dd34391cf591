import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Typography from '@mui/material/Typography';
import type { ReactNode } from 'react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Failure } from '../../preload/contract/failure.ts';
import { FailureNotice } from '../ui/failure-notice.tsx';
import { LockCodeField } from '../ui/lock-code-field.tsx';
import { SecretField } from '../ui/secret-field.tsx';

/** What was typed for the lock; `code` null where it has no second factor. */
export interface GivenToLock {
  readonly passphrase: string;
  readonly code: string | null;
}

interface LockPassphraseProps {
  /** What the call failed with; asks for the passphrase where that is what it wants. */
  readonly failure: Failure | null;
  readonly busy: boolean;
  readonly onGive: (given: GivenToLock) => void;
  readonly action?: ReactNode;
}

/** The failure of a call that shows a secret; where the lock wants its passphrase again, the field for it. */
export function LockPassphrase({ failure, busy, onGive, action }: LockPassphraseProps) {
  const { t } = useTranslation('authenticator');
  const [value, setValue] = useState('');
  const [code, setCode] = useState('');
  if (failure === null) return null;
  const asked = ['lock-confirmation-needed', 'lock-refused', 'lock-wait'].includes(failure.kind);
  return (
    <Box sx={{ display: 'grid', gap: 1.5 }}>
      {failure.kind === 'lock-confirmation-needed' ? (
        <Typography sx={{ color: 'text.secondary' }}>{t('lock.means')}</Typography>
      ) : (
        <FailureNotice failure={failure} mild={asked} action={action} />
      )}
      {asked ? (
        <Box
          component="form"
          onSubmit={(event) => {
            event.preventDefault();
            onGive({ passphrase: value, code: code === '' ? null : code });
            setValue('');
            setCode('');
          }}
          sx={{ display: 'flex', flexWrap: 'wrap', gap: 1, alignItems: 'start' }}
        >
          <SecretField label={t('lock.passphrase')} value={value} onChange={setValue} autoFocus />
          <LockCodeField value={code} onChange={setCode} />
          <Button type="submit" variant="contained" disabled={value === '' || busy} sx={{ minHeight: 36 }}>
            {t('lock.show')}
          </Button>
        </Box>
      ) : null}
    </Box>
  );
}
