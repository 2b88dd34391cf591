import ContentCopy from '@mui/icons-material/ContentCopyOutlined';
import Visibility from '@mui/icons-material/VisibilityOutlined';
import VisibilityOff from '@mui/icons-material/VisibilityOffOutlined';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Typography from '@mui/material/Typography';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useForgetOnLock } from '../client/lock.ts';
import { FailureNotice } from '../ui/failure-notice.tsx';
import type { GivenToLock } from '../ui/lock-fields.tsx';
import { isAboutLock, LockFields, useLockAnswer } from '../ui/lock-fields.tsx';
import { useFailure } from '../ui/words.ts';
import { useCopy, useReveal } from './queries.ts';

/** A value stays on screen this long: somebody may walk by later. */
const SHOWN_FOR_MS = 30_000;

/** Shows or copies a value; where a lock is set up, its passphrase (and code) is asked once more each time. Both stand in the journal. */
export function SecretValue({ name }: { readonly name: string }) {
  const { t } = useTranslation('credentials');
  const reveal = useReveal();
  const copy = useCopy();
  const [wanted, setWanted] = useState<'reveal' | 'copy'>('reveal');
  const lock = useLockAnswer();
  const { data: shown, reset } = reveal;
  useEffect(() => {
    if (shown === undefined) return undefined;
    const timer = setTimeout(reset, SHOWN_FOR_MS);
    return () => clearTimeout(timer);
  }, [shown, reset]);

  useForgetOnLock(() => {
    reset();
    lock.clear();
  });

  const failure = useFailure(wanted === 'reveal' ? reveal.error : copy.error);
  const asks = failure !== null && isAboutLock(failure);
  const busy = reveal.isPending || copy.isPending;
  const start = (what: 'reveal' | 'copy', given: GivenToLock | null) => {
    setWanted(what);
    lock.clear();
    (what === 'reveal' ? copy : reveal).reset();
    const { passphrase = null, code = null } = given ?? {};
    (what === 'reveal' ? reveal : copy).mutate({ name, passphrase, code });
  };
  return (
    <Box sx={{ display: 'grid', gap: 1.25 }}>
      {shown === undefined ? null : (
        <Box component="figure" sx={{ m: 0 }} aria-label={t('value.label')}>
          <Typography
            variant="mono"
            component="pre"
            data-testid="value"
            sx={{
              m: 0,
              p: 1,
              maxHeight: 240,
              overflow: 'auto',
              whiteSpace: 'pre-wrap',
              overflowWrap: 'anywhere',
              border: 1,
              borderColor: 'surface.line',
              borderRadius: 1,
              userSelect: 'all',
            }}
          >
            {shown.value}
          </Typography>
          <Typography component="figcaption" variant="caption" sx={{ color: 'text.secondary' }}>
            {t('value.hidesAgain')}
          </Typography>
        </Box>
      )}
      <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1 }}>
        {shown === undefined ? (
          <Button variant="outlined" startIcon={<Visibility />} disabled={busy} onClick={() => start('reveal', null)}>
            {t('value.reveal')}
          </Button>
        ) : (
          <Button variant="outlined" startIcon={<VisibilityOff />} onClick={reset}>
            {t('value.hide')}
          </Button>
        )}
        <Button variant="outlined" startIcon={<ContentCopy />} disabled={busy} onClick={() => start('copy', null)}>
          {t('value.copy')}
        </Button>
      </Box>
      <Typography role="status" variant="caption" sx={{ color: 'text.secondary', '&:empty': { display: 'none' } }}>
        {copy.isSuccess ? t('value.copied') : ''}
      </Typography>
      {failure === null ? null : failure.kind === 'lock-confirmation-needed' ? (
        <Typography sx={{ color: 'text.secondary' }}>{t('value.lockAsks')}</Typography>
      ) : (
        <FailureNotice failure={failure} target={name} mild={asks} />
      )}
      {asks ? (
        <Box
          component="form"
          onSubmit={(event) => {
            event.preventDefault();
            start(wanted, lock.given);
          }}
          sx={{ display: 'flex', flexWrap: 'wrap', gap: 1, alignItems: 'start' }}
        >
          <LockFields answer={lock} autoFocus />
          <Button type="submit" variant="contained" disabled={!lock.complete || busy} sx={{ minHeight: 36 }}>
            {t(wanted === 'reveal' ? 'value.reveal' : 'value.copy')}
          </Button>
        </Box>
      ) : null}
    </Box>
  );
}
