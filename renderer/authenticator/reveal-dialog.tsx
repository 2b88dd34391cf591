import Alert from '@mui/material/Alert';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Dialog from '@mui/material/Dialog';
import DialogActions from '@mui/material/DialogActions';
import DialogContent from '@mui/material/DialogContent';
import DialogTitle from '@mui/material/DialogTitle';
import Typography from '@mui/material/Typography';
import { useTranslation } from 'react-i18next';
import type { TotpEntry } from '../../preload/contract/totp.ts';
import { useForgetOnLock, useLock } from '../client/lock.ts';
import { CopyButton } from '../ui/copy-button.tsx';
import { useFailure } from '../ui/words.ts';
import { LockPassphrase } from './lock-passphrase.tsx';
import { QrCode } from './qr-code.tsx';
import { useReveal } from './queries.ts';

/** One secret once more, for another device; asked for on purpose, and written to the journal. */
export function RevealDialog({ entry, onClose }: { readonly entry: TotpEntry; readonly onClose: () => void }) {
  const { t } = useTranslation('authenticator');
  const { id, issuer, account } = entry;
  const reveal = useReveal();
  const failure = useFailure(reveal.error);
  const shown = reveal.data;
  const behindLock = useLock()?.setUp === true;
  useForgetOnLock(reveal.reset);
  return (
    <Dialog open onClose={onClose} maxWidth="sm" fullWidth aria-labelledby="reveal-title">
      <DialogTitle id="reveal-title" sx={{ overflowWrap: 'anywhere' }}>
        {t('reveal.title', { issuer, account })}
      </DialogTitle>
      <DialogContent sx={{ display: 'grid', gap: 2 }}>
        {shown === undefined ? (
          <Alert severity="warning">{t('reveal.means')}</Alert>
        ) : (
          <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 2.5, alignItems: 'start' }}>
            <QrCode modules={shown.qr} label={t('enrol.qr', { issuer, account })} />
            <Box sx={{ flex: '1 1 200px', minWidth: 0 }}>
              <Typography variant="caption" component="p" sx={{ color: 'text.secondary' }}>
                {t('enrol.key')}
              </Typography>
              <Typography variant="mono" component="p" sx={{ overflowWrap: 'anywhere' }}>
                {shown.secret.replaceAll(/(.{4})(?=.)/gu, '$1 ')}
              </Typography>
              <Box sx={{ display: 'flex', flexWrap: 'wrap', ml: -1 }}>
                <CopyButton words secret text={shown.secret} label={t('enrol.copyKey')} />
                <CopyButton words secret text={shown.uri} label={t('enrol.copyUri')} />
              </Box>
            </Box>
          </Box>
        )}
        <LockPassphrase
          atOnce={shown === undefined}
          failure={failure}
          busy={reveal.isPending}
          onGive={(given) => reveal.mutate({ id, ...given })}
        />
      </DialogContent>
      <DialogActions>
        <Button onClick={onClose}>{t('close')}</Button>
        {shown === undefined && failure === null && !behindLock ? (
          <Button variant="contained" disabled={reveal.isPending} onClick={() => reveal.mutate({ id })}>
            {t('reveal.do')}
          </Button>
        ) : null}
      </DialogActions>
    </Dialog>
  );
}
