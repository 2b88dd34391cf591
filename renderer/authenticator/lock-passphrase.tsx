import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Typography from '@mui/material/Typography';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Failure } from '../../preload/contract/failure.ts';
import { FailureNotice } from '../ui/failure-notice.tsx';
import type { GivenToLock } from '../ui/lock-fields.tsx';
import { isAboutLock, LockFields, useLockAnswer } from '../ui/lock-fields.tsx';

interface LockPassphraseProps {
  /** What the call failed with; asks for the passphrase where that is what it wants. */
  readonly failure: Failure | null;
  readonly busy: boolean;
  readonly onGive: (given: GivenToLock) => void;
  /** Asks before anything failed: what is to come is known to be behind the lock. */
  readonly atOnce?: boolean;
  readonly action?: ReactNode;
}

/** The failure of a call that shows a secret; where the lock wants its passphrase again, the field for it. */
export function LockPassphrase({ failure, busy, onGive, atOnce = false, action }: LockPassphraseProps) {
  const { t } = useTranslation('authenticator');
  const answer = useLockAnswer();
  const asks = answer.asked && (failure === null ? atOnce : isAboutLock(failure));
  if (failure === null && !asks) return null;
  return (
    <Box sx={{ display: 'grid', gap: 1.5 }}>
      {failure === null || (asks && failure.kind === 'lock-confirmation-needed') ? (
        <Typography sx={{ color: 'text.secondary' }}>{t('lock.means')}</Typography>
      ) : (
        <FailureNotice failure={failure} mild={asks} action={action} />
      )}
      {asks ? (
        <Box
          component="form"
          onSubmit={(event) => {
            event.preventDefault();
            if (answer.given) onGive(answer.given);
            answer.clear();
          }}
          sx={{ display: 'flex', flexWrap: 'wrap', gap: 1, alignItems: 'start' }}
        >
          <LockFields answer={answer} autoFocus />
          <Button type="submit" variant="contained" disabled={!answer.complete || busy} sx={{ minHeight: 36 }}>
            {t('lock.show')}
          </Button>
        </Box>
      ) : null}
    </Box>
  );
}
